//! Healthy sessions that real clients write once. They lie in the cache, never in the project.

use super::cache::{folder, keep, mark};
use crate::api::Pace;
use crate::client::{Client, MODEL};
use crate::queue;
use crate::resume::{self, real};
use crate::rich::{PICTURE, PIXEL, PROMPTS};
use crate::rows::Rows;
use crate::scene::Scene;
use crate::writer::Writer;
use base64::Engine;
use std::fs;
use std::path::PathBuf;

/// What was recorded.
#[derive(Clone, Copy)]
pub enum Recorded {
    /// Every kind of answer.
    Rich(Client),
    /// Chat, a batch, an edit, chat; and what this writer compacts.
    Short(Writer),
}

/// The folder in which all of them were recorded, as far as their rows say.
pub fn work() -> PathBuf {
    let work = std::env::temp_dir().join("clients-random");
    fs::create_dir_all(&work).expect("a folder for all can be made");
    real(&work)
}

/// Has the clients record what of these is not there.
pub fn record(wanted: impl IntoIterator<Item = Recorded>) {
    let mut missing: Vec<(PathBuf, Recorded)> = Vec::new();
    for one in wanted {
        let path = one.path();
        if !path.exists() && missing.iter().all(|(known, _)| *known != path) {
            missing.push((path, one));
        }
    }
    queue::run(&missing, |(path, one)| keep(path, &one.record()));
}

impl Recorded {
    /// Its rows.
    pub fn rows(self) -> Rows {
        Rows::parse(&fs::read(self.path()).expect("it was recorded at the start"))
    }

    /// Where it lies; other prompts and answers make another session.
    fn path(self) -> PathBuf {
        let (name, how) = match self {
            Self::Rich(writer) => (writer.0.to_owned(), include_str!("../rich.rs").to_owned()),
            Self::Short(writer) if writer.compacts.is_some() => {
                (writer.name().replace(' ', "-"), include_str!("../compacted.rs").to_owned())
            }
            Self::Short(writer) => (format!("short-{}", writer.client.0), resume::PROMPTS.concat()),
        };
        let version = mark(&[&how, MODEL, &work().to_string_lossy()]);
        folder().join(format!("recorded/{name}-{version:016x}.jsonl"))
    }

    /// What its client writes, told as if all clients had worked in one folder.
    fn record(self) -> Vec<u8> {
        let (folder, bytes) = match self {
            Self::Rich(writer) => {
                let scene = rich(writer);
                (real(scene.work.path()), scene.session().1)
            }
            Self::Short(writer) => {
                let recording = resume::record(writer);
                (real(recording.work.path()), recording.bytes)
            }
        };
        let text = String::from_utf8(bytes).expect("a client writes UTF-8");
        text.replace(&*folder.to_string_lossy(), &work().to_string_lossy()).into_bytes()
    }
}

/// A session of every kind of answer.
fn rich(writer: Client) -> Scene {
    let scene = Scene::new(Pace::default());
    let pixel = base64::engine::general_purpose::STANDARD.decode(PIXEL).expect("a picture");
    fs::write(scene.work.path().join(PICTURE), pixel).expect("scratch is writable");
    let mut session = None;
    for words in PROMPTS {
        session = Some(scene.prompt(writer, words, session.as_deref()));
    }
    let errors: Vec<_> = scene.api.requests().into_iter().filter_map(|request| request.error).collect();
    assert!(errors.is_empty(), "{writer:?} was refused in a healthy session: {errors:?}");
    scene
}
