//! Where the words of an API error point: a call that they name, or `messages.N` of the request.

use super::Symptom;
use crate::session::Session;
use crate::transcript::{BlockKind, EntryNo};

/// What an error points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pointed {
    /// The entry.
    pub entry: EntryNo,
    /// Its link.
    pub link: usize,
}

/// The first thing that an error names and the live history has.
pub fn pointed(session: &Session, symptom: &Symptom) -> Option<Pointed> {
    by_call(session, &symptom.text).or_else(|| by_message(session, symptom))
}

/// The call whose id the error names. Unlike a coordinate, an id cannot be miscounted.
fn by_call(session: &Session, text: &str) -> Option<Pointed> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let mut ids = text.split(|c| !is_word(c)).filter(|word| word.contains('_') && word.len() > 8);
    let transcript = &session.transcript;
    let call = |name: &str| {
        session.links.iter().position(|link| {
            let mut blocks = transcript.blocks_of(link.entry).iter();
            blocks.any(|block| {
                matches!(block.kind, BlockKind::ToolUse | BlockKind::ToolResult)
                    && block.tool.is_some_and(|id| transcript.id(id) == name)
            })
        })
    };
    let link = ids.find_map(call)?;
    Some(Pointed { entry: session.links[link].entry, link })
}

/// The message whose number the error names, counted in the request that the error answers.
fn by_message(session: &Session, symptom: &Symptom) -> Option<Pointed> {
    let mut numbers = symptom.text.split("messages.").skip(1).map(|rest| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        (rest[..digits].parse::<usize>(), rest[digits..].strip_prefix(".content."))
    });
    let (Ok(message), content) = numbers.next()? else { return None };
    let digits = |rest: &str| rest[..rest.bytes().take_while(u8::is_ascii_digit).count()].parse().ok();
    let source = session.request_until(symptom.link).source(message, content.and_then(digits).unwrap_or(0))?;
    Some(Pointed { entry: source.entry, link: source.link })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::Diagnosis;
    use crate::transcript::Transcript;

    fn line_of(error: &str) -> Option<u32> {
        let lines = format!(
            r#"{{"type":"user","uuid":"1","message":{{"role":"user","content":"hello"}}}}
{{"type":"assistant","uuid":"2","parentUuid":"1","message":{{"id":"m","role":"assistant","content":[{{"type":"tool_use","id":"toolu_01AbQx","name":"Bash","input":{{}}}}]}}}}
{{"type":"user","uuid":"3","parentUuid":"2","message":{{"role":"user","content":"and?"}}}}
{{"type":"assistant","uuid":"4","parentUuid":"3","isApiErrorMessage":true,"message":{{"id":"e","model":"<synthetic>","role":"assistant","content":[{{"type":"text","text":"API Error: 400 {error}"}}]}}}}
"#
        );
        let session = Session::of(Transcript::parse(lines.into_bytes()));
        let diagnosis = Diagnosis::of(&session);
        let found = pointed(&session, diagnosis.symptom.as_ref().expect("an error"))?;
        Some(session.transcript.line(found.entry))
    }

    #[test]
    fn an_error_points_at_a_line() {
        assert_eq!(line_of("messages.0.content.0: text is empty"), Some(1));
        assert_eq!(line_of("messages.1: `tool_use` ids were found without `tool_result`: toolu_01AbQx."), Some(2));
        assert_eq!(line_of("messages.7: `tool_use` ids: toolu_01AbQx"), Some(2), "the id is surer than the number");
        assert_eq!(line_of("messages.7: too far"), None);
        assert_eq!(line_of("messages.99999999999999999999999: too large"), None);
        assert_eq!(line_of("due to tool use concurrency issues."), None);
    }
}
