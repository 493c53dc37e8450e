//! The summary of a session leaves in every size and form.

use claude_rescue::diagnosis::Diagnosis;
use claude_rescue::recovery::handoff::{Format, Reach, Wish, handoff, print};
use claude_rescue::recovery::redact::Redactor;
use claude_rescue::session::Session;
use claude_rescue::text;
use claude_rescue::transcript::Transcript;

use super::planted;

/// No planted key and nothing that nobody sees comes out, and the budget holds.
pub fn export(bytes: &[u8]) {
    let session = Session::of(Transcript::parse(planted::in_every_text(bytes)));
    let diagnosis = Diagnosis::of(&session);
    for reach in [Reach::Everything, Reach::LastGood] {
        for budget in [400, 4000] {
            let wish = Wish { budget, reach, ..Wish::default() };
            let mut redactor = Redactor::new(Vec::new(), Some("/home/somebody".to_owned()));
            let summary = handoff(&session, &diagnosis, &wish, &[], &mut redactor);
            for format in [Format::Markdown, Format::Text] {
                let printed = print(&summary, format, &redactor);
                planted::holds_no_key(&printed.text, "the summary");
                planted::shows_all(&text::clean(&printed.text), "the summary");
            }
            planted::holds_no_key(&format!("{summary:?}"), "the summary as JSON");
        }
    }
}
