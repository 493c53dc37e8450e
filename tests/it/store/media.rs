//! Pictures that words take the place of: their bytes stay beside the session.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use claude_rescue::recovery::{Plan, Way, plan};
use claude_rescue::store::SessionFile;
use claude_rescue::store::{Opened, Place, Receipt, commit, open, replace, undo};

use crate::support::fixtures;
use crate::support::sandbox::{Sandbox, first_field};

/// The picture that the words of the drawn case name.
const PICTURE: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ";

struct Album {
    sandbox: Sandbox,
    path: PathBuf,
}

impl Album {
    fn new() -> Self {
        let case =
            fixtures::all().into_iter().find(|fixture| fixture.name == "refused_content/picture-named-by-its-place");
        let bytes = case.expect("the case with a picture").bytes;
        let sandbox = Sandbox::new();
        let path = sandbox.put(&first_field(&bytes, "cwd"), &first_field(&bytes, "sessionId"), &bytes);
        Self { sandbox, path }
    }

    fn place(&self) -> Place {
        self.sandbox.place()
    }

    fn write(&self, how: fn(&Place, &Opened, &Plan) -> anyhow::Result<Receipt>) -> Receipt {
        let opened = open(&self.place(), SessionFile::at(self.path.clone()).expect("a file")).expect("a session");
        let repair = plan(&opened.session, &opened.diagnosis, Way::Repair, None).expect("a repair");
        how(&self.place(), &opened, &repair).expect("a rescue")
    }
}

/// The one file that keeps the picture, where the session says that it is.
fn kept(receipt: &Receipt) -> &Path {
    let [path] = receipt.media.as_slice() else { panic!("one picture is kept: {:?}", receipt.media) };
    assert_eq!(path.parent(), Some(receipt.path.with_extension("").join("media").as_path()));
    assert_eq!(fs::read(path).ok(), STANDARD.decode(PICTURE).ok().or(Some(PICTURE.into())));
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    assert!(fs::read_to_string(&receipt.path).expect("the session").contains(&name), "{name} is not named");
    path
}

#[test]
fn a_new_session_keeps_the_picture_beside_it_until_it_is_undone() {
    let album = Album::new();
    let receipt = album.write(commit);
    let path = kept(&receipt);
    let undone = undo(&album.place(), None).expect("an undo");
    assert!(!path.exists() && !receipt.path.with_extension("").exists(), "it went with the session");
    undo(&album.place(), Some(&undone.id)).expect("a redo");
    kept(&receipt);
}

#[test]
fn a_session_in_place_keeps_the_picture_beside_it() {
    let album = Album::new();
    let receipt = album.write(replace);
    kept(&receipt);
    undo(&album.place(), None).expect("an undo");
    // Once more: what is kept already is the same.
    kept(&album.write(replace));
}
