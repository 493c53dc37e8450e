//! A canary: what the newest client writes and docs/transcript.md does not name is new, and wants to be understood.

use crate::facts::root;
use crate::random::newest;
use crate::rows::Row;
use crate::versions::NEWEST;
use crate::{PROGRAMS, sandbox};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};

#[test]
fn newest_client_writes_nothing_unknown() {
    sandbox::within(
        "canary::newest_client_writes_nothing_unknown",
        &PROGRAMS,
        || NEWEST.install(),
        || {
            let known = known();
            let written: BTreeMap<String, String> =
                newest().iter().flat_map(|rows| rows.0.iter().flat_map(names).collect::<Vec<_>>()).collect();
            let unknown: Vec<_> = written.iter().filter(|(name, _)| !known.contains(*name)).collect();
            let list: Vec<_> = unknown.iter().map(|(name, at)| format!("{name} ({at})")).collect();
            assert!(
                list.is_empty(),
                "{} writes what docs/transcript.md does not name: {}; say there what it means, if that is known",
                NEWEST.0,
                list.join(", ")
            );
        },
    );
}

/// Every name that the page has in backticks.
fn known() -> HashSet<String> {
    let page = std::fs::read_to_string(root().join("docs/transcript.md")).expect("the page");
    let code = page.split('`').skip(1).step_by(2);
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
    code.flat_map(|code| code.split(|letter| !is_name(letter)).map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// The kinds and the fields of a row and of the facts of its compaction, each with where it stands.
fn names(row: &Row) -> Vec<(String, String)> {
    let value = row.value();
    let word = |value: &Value| value.as_str().map(str::to_owned);
    let kinds = [&value["type"], &value["subtype"], &value["attachment"]["type"], &value["data"]["type"]];
    let kinds: Vec<String> = kinds.into_iter().filter_map(word).collect();
    let at = kinds.join(" ");
    let fields =
        |value: &Value| value.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let compaction = &value["compactMetadata"];
    let inner = [compaction, &compaction["preservedSegment"], &compaction["preservedMessages"]];
    let all = kinds.iter().map(|kind| (kind.clone(), "a kind".to_owned()));
    let outer = fields(value).into_iter().map(|field| (field, format!("in {at}")));
    let inner = inner.into_iter().flat_map(fields).map(|field| (field, format!("in compactMetadata of {at}")));
    all.chain(outer).chain(inner).collect()
}
