//! A session that nobody broke, rewound to each of its turns.

use crate::client::Client;
use crate::kept;
use crate::law;
use crate::product::Patient;
use crate::queue;
use crate::resume::{LIMIT, Recording, replay};

/// What is wrong with the copies that `rewind --to` makes of a session, one for every turn; one sentence each.
pub fn broken(recording: &Recording, readers: &[Client]) -> Vec<String> {
    let mut wrong = Vec::new();
    if kept::much(&recording.bytes) != recording.writer.keeps() {
        wrong.push(format!("{} keeps {:?}", recording.writer.name(), kept::much(&recording.bytes)));
    }
    let patient = Patient::new(&recording.bytes, &recording.session, recording.work.path());
    for turn in 1..=patient.turns() {
        let name = format!("healthy · {} · to turn {turn}", recording.writer.name());
        let rescue = match patient.rewind(turn) {
            Ok(rescue) => rescue,
            Err(why) => {
                wrong.push(format!("{name}: {why}"));
                continue;
            }
        };
        let replays = queue::run(readers, |reader| replay(*reader, &rescue.bytes, recording.work.path(), LIMIT));
        let after: Vec<_> = readers.iter().copied().zip(&replays).collect();
        wrong.extend(law::broken(&name, &recording.bytes, &rescue, &after));
    }
    wrong
}
