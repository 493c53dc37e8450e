//! A session that somebody's tool laid out anew: every rescue writes JSON lines, and the original comes back to the byte.

use std::fs;

use claude_rescue::recovery::{Wish, rewind};
use claude_rescue::store::SessionFile;
use claude_rescue::store::{commit, open, replace, undo};
use claude_rescue::transcript::Transcript;

use crate::support::fixtures;
use crate::support::layouts::{ALL, lay_out};
use crate::support::sandbox::{Sandbox, first_field};

#[test]
fn a_rescue_writes_lines_and_an_undo_brings_the_layout_back() {
    let demo = fixtures::demo().into_iter().find(|fixture| fixture.bytes.len() < 100_000).expect("a demo session");
    for layout in ALL {
        let sandbox = Sandbox::new();
        let (cwd, id) = (first_field(&demo.bytes, "cwd"), first_field(&demo.bytes, "sessionId"));
        let file = lay_out(&demo.bytes, layout);
        let path = sandbox.put(&cwd, &id, &file);
        let place = sandbox.place();
        let opened = || open(&place, SessionFile::at(path.clone()).expect("a file")).expect("a session");
        let is_lines = |path| Transcript::parse(fs::read(path).expect("a session")).layout.is_lines();

        let plan = rewind(&opened().session, &opened().diagnosis, Wish::Turn(1)).expect("a plan");
        let receipt = commit(&place, &opened(), &plan).expect("a rescue");
        assert!(is_lines(&receipt.path), "{layout}");
        assert_eq!(fs::read(&path).expect("the original"), file, "{layout}");

        let receipt = replace(&place, &opened(), &plan).expect("a rescue in place");
        assert!(is_lines(&path), "{layout}");
        assert_eq!(fs::read(receipt.backup.expect("a backup")).expect("it can be read"), file, "{layout}");
        undo(&place, None).expect("an undo");
        assert_eq!(fs::read(&path).expect("the original"), file, "{layout}");
    }
}
