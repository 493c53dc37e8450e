//! Every drawing of tests/loads: which messages each era of clients makes of a small session, as the model of them says.
//!
//! A message is its role and its blocks: the label of the row that a block is from, its place among several, and the call
//! or answer that it is. What a client adds in words of its own stands in parentheses.

use std::fs;
use std::path::{Path, PathBuf};

use claude_rescue::session::Role;
use claude_rescue::session::loading::{ERAS, Era, Loaded, Piece, Sent, load};
use claude_rescue::transcript::{Id, Transcript};

use crate::support::drawing::Drawing;
use crate::support::rows::name_in;
use crate::support::{golden, root};

#[test]
fn every_era_makes_of_a_session_what_its_drawing_says() {
    let paths = fs::read_dir(root("tests/loads")).expect("the drawings").map(|entry| entry.expect("a file").path());
    let mut paths: Vec<PathBuf> = paths.collect();
    paths.sort();
    let wrong: Vec<String> = paths.iter().filter_map(|path| compare(path).err()).collect();
    assert!(wrong.is_empty(), "{} of {} drawings:\n\n{}", wrong.len(), paths.len(), wrong.join("\n"));
}

fn compare(path: &Path) -> Result<(), String> {
    let text = fs::read_to_string(path).expect("a drawing can be read");
    let given = text.split("\n\n2.").next().unwrap_or_default().trim_end();
    let (_, drawn) = given.split_once("\n\nclient ").expect("a client");
    let (client, drawn) = drawn.split_once('\n').expect("a drawing behind the client");
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let shown = Shown::of(Drawing::read(&format!("loads/{name}"), client, drawn));
    let mut told: Vec<(String, String)> = Vec::new();
    for era in ERAS {
        let says = shown.loaded(era);
        match told.last_mut() {
            Some((eras, said)) if *said == says => eras.extend([" ", era.from]),
            _ => told.push((era.from.to_owned(), says)),
        }
    }
    let told: Vec<String> = told.iter().map(|(eras, says)| format!("\n{eras}: {says}")).collect();
    golden::compare(path, &format!("{given}\n{}\n", told.concat()))
}

struct Shown {
    drawing: Drawing,
    transcript: Transcript,
}

impl Shown {
    fn of(drawing: Drawing) -> Self {
        Self { transcript: Transcript::parse(drawing.bytes.clone()), drawing }
    }

    fn loaded(&self, era: &Era) -> String {
        match load(&self.transcript, era) {
            Loaded::Sends(sent) => sent.iter().map(|message| self.message(message)).collect::<Vec<_>>().join(" | "),
            Loaded::GivesUp => "gives up".to_owned(),
            Loaded::Hangs => "hangs".to_owned(),
            Loaded::Unknown => "unknown".to_owned(),
        }
    }

    fn message(&self, message: &Sent) -> String {
        let role = if message.role == Role::User { "user" } else { "assistant" };
        [role.to_owned()]
            .into_iter()
            .chain(message.pieces.iter().map(|piece| self.piece(piece)))
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn piece(&self, piece: &Piece) -> String {
        let tool = |id: Id| format!(":{}", name_in(self.transcript.id(id)));
        let tool = piece.tool.map(tool).unwrap_or_default();
        let Some((entry, block)) = piece.origin else { return format!("(words{tool})") };
        let uuid = self.transcript.entries[entry].uuid.map(|id| self.transcript.id(id));
        let label = uuid.and_then(|uuid| self.drawing.labels.get(uuid)).map_or("?", String::as_str);
        let place = if self.transcript.blocks_of(entry).len() > 1 { format!(".{block}") } else { String::new() };
        format!("{label}{place}{tool}")
    }
}
