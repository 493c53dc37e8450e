//! A lightened session: the bytes that are taken out lie beside it, and an undo brings every byte of the original back.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use claude_rescue::diagnosis::load::Load;
use claude_rescue::recovery::lightened;
use claude_rescue::store::SessionFile;
use claude_rescue::store::{Receipt, commit, open, replace, undo};

use crate::support::drawing::Drawing;
use crate::support::sandbox::{Sandbox, first_field};

/// A session in which nothing is wrong, with a picture in its prompt and one in a result.
fn pictures() -> (Vec<u8>, [String; 2]) {
    let picture = |filler: &str| format!("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAAAAAA{}", filler.repeat(200));
    let both = [picture("BBBB"), picture("CCCC")];
    let [one, two] = &both;
    let lines = [
        format!("1 user text \"Like this?\" image \"{one}\""),
        "2 assistant m1 tool_use Read t1".to_owned(),
        format!("3 user picture t1 \"{two}\""),
        "4 assistant m2 text \"Just so.\"".to_owned(),
    ];
    (Drawing::read("pictures", "2.1.150", &lines.join("\n")).bytes, both)
}

#[test]
fn the_bytes_lie_beside_the_session_and_the_original_comes_back() {
    let (bytes, pictures) = pictures();
    let sandbox = Sandbox::new();
    let path = sandbox.put(&first_field(&bytes, "cwd"), &first_field(&bytes, "sessionId"), &bytes);
    let place = sandbox.place();
    let opened = || open(&place, SessionFile::at(path.clone()).expect("a file")).expect("a session");
    let load = Load { media: Some(0), ..Load::default() };
    let plan = lightened(&opened().session, &opened().diagnosis, load).expect("a plan");
    let kept = |receipt: &Receipt| {
        let mut kept: Vec<_> = receipt.media.iter().map(|path| fs::read(path).expect("a picture")).collect();
        kept.sort();
        kept
    };
    let mut wanted: Vec<_> = pictures.iter().map(|picture| STANDARD.decode(picture).expect("base64")).collect();
    wanted.sort();

    assert_eq!(kept(&commit(&place, &opened(), &plan).expect("a rescue")), wanted);
    assert_eq!(fs::read(&path).expect("the original"), bytes);

    let receipt = replace(&place, &opened(), &plan).expect("a rescue in place");
    assert_eq!(kept(&receipt), wanted);
    assert!(fs::metadata(&path).expect("a session").len() < bytes.len() as u64 - 1_000);
    undo(&place, None).expect("an undo");
    assert_eq!(fs::read(&path).expect("the original"), bytes);
}
