//! Message content that clients cannot read: plain words where blocks belong, or nothing at all.

use super::{Check, Rule, Severity};
use crate::diagnosis::{Finding, cure};
use crate::session::{By, Change, Request, Session};
use crate::transcript::edit::set_fields;
use crate::transcript::{BlockKind, EntryNo, Json, Kind};

pub(super) static RULE: Rule = Rule {
    name: "bare_content",
    severity: Severity::Fatal,
    says: "the content of the message, or an item of its result, is not a block; clients cannot read it",
    story: "A program or a script wrote the text of an answer without a block around it, or omitted the content. \
            2.0.76 and 2.1.150 give up when they load such an answer; no client loads a result whose items are plain \
            strings.",
    api: None,
    cure: Some(("the text is put into a block; an entry without content is removed", cure)),
    check: Check::Blocks(check),
};

fn check(session: &Session, request: &Request) -> Vec<Finding> {
    if request.by == By::Caller {
        return Vec::new();
    }
    let transcript = &session.transcript;
    let is_bare = |no: EntryNo| {
        let blocks = transcript.blocks_of(no);
        let is_answer = transcript.entries[no].kind == Kind::Assistant;
        match blocks {
            [] => transcript.entries[no].is_message() && !transcript.is_list(no),
            [only] if only.is_string => is_answer,
            _ => blocks.iter().any(|block| block.kind == BlockKind::ToolResult && block.items.bare),
        }
    };
    let bare = request.links.iter().filter(|at| is_bare(session.links[**at].entry));
    bare.map(|at| Finding::of_entry(&RULE, RULE.severity, session.links[*at].entry, Some(*at))).collect()
}

fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    let blocks = session.transcript.blocks_of(finding.entry);
    if blocks.is_empty() {
        return vec![Change::Remove(finding.entry)];
    }
    let wrapped = |at: usize, old: Json<'_>| {
        if blocks.get(at)?.kind != BlockKind::ToolResult {
            return Some(old.0.to_vec());
        }
        let items = |key: &[u8], content: Json<'_>| {
            let item = |item: Json<'_>| match item.0.first() {
                Some(b'{') => item.0.to_vec(),
                Some(b'"') => cure::text_block(&item.text().unwrap_or_default()),
                _ => cure::text_block(&String::from_utf8_lossy(item.0)),
            };
            let items: Vec<Vec<u8>> = content.items().into_iter().map(item).collect();
            (key == b"content").then(|| [b"[", items.join(&b","[..]).as_slice(), b"]"].concat())
        };
        set_fields(old.0, items).ok()
    };
    vec![cure::with_each_block(session, finding.entry, wrapped)]
}
