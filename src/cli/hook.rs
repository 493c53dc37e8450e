//! `hook`: answers an event of Claude Code, for the plugin in assets/plugin.
//!
//! Clients show the message of `UserPromptSubmit` below the prompt, and show nothing of `StopFailure` except a desktop
//! notification (docs/plugin.md). Neither message goes to the model, and neither stops the prompt. A hook that fails
//! gets in the way of every prompt, so this one says nothing if anything is wrong.

use std::io::{self, IsTerminal, Read};
use std::path::Path;

use serde_json::{Value, json};

use super::FINE;
use super::output::Out;
use crate::diagnosis::symptom::{Family, ends_refused, family};
use crate::session::Session;
use crate::store::{Place, tail};
use crate::text::shell;
use crate::transcript::{Json, Transcript};

/// An event holds the whole prompt.
const LONGEST: u64 = 8 * 1024 * 1024;
/// An error is short, and stands at the end of the file.
const TAIL: u64 = 1024 * 1024;
/// So many characters of an id name a session.
const SHORT: usize = 8;

pub(super) fn run(place: &Place, out: &mut Out) -> u8 {
    if io::stdin().is_terminal() {
        // A person typed it.
        let _ = writeln!(out, "Claude Code runs this command. To set it up: claude-rescue plugin install");
        return FINE;
    }
    let mut event = Vec::new();
    let _ = io::stdin().take(LONGEST).read_to_end(&mut event);
    if let Some(answer) = answer(place, Json(&event)) {
        // In JSON, every control character is escaped. If nobody reads it, nobody has to know.
        let _ = out.put_exact(answer.to_string().as_bytes());
    }
    FINE
}

/// What Claude Code shows, if the API refused the history of the session.
fn answer(place: &Place, event: Json<'_>) -> Option<Value> {
    let field = |name: &str| event.get(name).and_then(Json::text);
    let path = field("transcript_path")?;
    let path = Path::new(&*path);
    match &*field("hook_event_name")? {
        "UserPromptSubmit" => {
            let session = Session::of(Transcript::parse(tail(place, path, TAIL)?));
            let words = format!(
                "The API refused the last prompt because of this session's history. If it refuses this one too, quit \
                 Claude Code (/exit) and run: {}",
                command(path)
            );
            ends_refused(&session).then(|| json!({ "systemMessage": words }))
        }
        "StopFailure" => {
            let said = field("last_assistant_message")?;
            let row = family(&said, &field("error").unwrap_or_default(), true)?;
            let words = format!("The API refuses this session's history. If it does so again: {}", command(path));
            let notification = format!("\u{1b}]9;{words}\u{7}");
            (row.family == Family::History).then(|| json!({ "terminalSequence": notification }))
        }
        _ => None,
    }
}

/// The command that opens this session; without its id if that is not a plain word.
fn command(path: &Path) -> String {
    let id = path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.get(..SHORT));
    let id = id.filter(|id| shell::is_plain_id(id)).map_or_else(String::new, |id| format!(" {id}"));
    format!("claude-rescue{id}")
}
