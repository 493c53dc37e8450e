//! The packet for a bug report, with and without what a person asks for.

use std::cell::RefCell;

use claude_rescue::diagnosis::Diagnosis;
use claude_rescue::recovery::evidence::{Evidence, Wish};
use claude_rescue::recovery::redact::Redactor;
use claude_rescue::session::Session;
use claude_rescue::text;
use claude_rescue::transcript::Transcript;

use super::planted;

/// No planted key comes out, and no planted word that nobody asked for.
pub fn evidence(bytes: &[u8]) {
    let session = Session::of(Transcript::parse(planted::in_every_text(bytes)));
    let diagnosis = Diagnosis::of(&session);
    let redactor = RefCell::new(Redactor::new(Vec::new(), None));
    let redact = |words: &str| redactor.borrow_mut().redact(words);
    for (names, messages) in [(false, false), (true, false), (true, true)] {
        let wish = Wish { names, messages, redact: &redact };
        let packet = Evidence::of(&session, &diagnosis, &"0".repeat(64), None, &wish);
        let forms = [packet.markdown(), format!("{packet:?}")];
        for form in &forms {
            planted::holds_no_key(form, "the packet");
            let asked = names || messages || !form.contains(planted::WORD);
            assert!(asked, "the planted word comes out of the packet: {}", planted::around(form, planted::WORD));
        }
        planted::shows_all(&text::clean(&forms[0]), "the packet");
    }
}
