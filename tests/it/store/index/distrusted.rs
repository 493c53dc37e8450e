//! What is garbled in the index, or could be another's, is passed over, and nobody is told.

use std::fs;

use super::{Shelf, forged, settle};

/// An index that says `x` of the session `a`, which nobody but this test would write.
fn with_lie(count: usize) -> (Shelf, Vec<u8>) {
    let shelf = Shelf::of(count);
    settle();
    shelf.listed("cold");
    assert_eq!(shelf.rows(), count);
    let lie = forged(&fs::read(shelf.index()).expect("an index"), "a", "x");
    fs::write(shelf.index(), &lie).expect("written");
    (shelf, lie)
}

fn believes(shelf: &Shelf) -> bool {
    let said = shelf.run(&["list", "--all", "--json"]);
    assert_eq!((said.code, &*said.err), (0, ""));
    said.out.contains("\"title\":\"x\"")
}

#[test]
fn a_row_is_used_only_with_its_checksum_and_by_the_build_that_wrote_it() {
    let (shelf, lie) = with_lie(2);
    assert!(believes(&shelf), "a row that is whole is used");
    // A copy of the program with another time is another build.
    let copy = shelf.sandbox.path().join("other-build");
    fs::copy(env!("CARGO_BIN_EXE_claude-rescue"), &copy).expect("a copy");
    let mut other = std::process::Command::new(&copy);
    let plain = shelf.command(&[]);
    other.args(["list", "--all", "--json"]).env_clear().current_dir(shelf.sandbox.path());
    other.envs(plain.get_envs().filter_map(|(key, value)| Some((key, value?))));
    let said = crate::support::sandbox::Said::of(&mut other);
    assert!(!said.out.contains("\"title\":\"x\""), "{}", said.out);
    assert!(!believes(&shelf), "the other build wrote its own");
    let at = lie.windows(11).position(|bytes| bytes == b"\"title\":\"x\"").expect("the lie") + 9;
    let garbled = [&lie[..at], b"y", &lie[at + 1..]].concat();
    fs::write(shelf.index(), garbled).expect("written");
    shelf.listed("a row with a wrong checksum");
}

#[test]
fn whatever_is_in_the_index_the_same_is_found() {
    let shelf = Shelf::of(3);
    settle();
    shelf.scanned("cold");
    assert_eq!(shelf.rows(), 3);
    let whole = fs::read(shelf.index()).expect("an index");
    let mut tried = 0;
    let mut attempt = |what: String, bytes: &[u8]| {
        fs::write(shelf.index(), bytes).expect("written");
        shelf.scanned(&what);
        tried += 1;
    };
    for at in (0..whole.len()).step_by(23) {
        attempt(format!("cut at {at}"), &whole[..at]);
        for bits in [0x01, 0x20, 0x80, whole[at] ^ b'\n', whole[at] ^ b'\t'] {
            let mut bytes = whole.clone();
            bytes[at] ^= bits;
            attempt(format!("byte {at} ^ {bits:x}"), &bytes);
        }
    }
    attempt("twice".into(), &whole.repeat(2));
    attempt("behind something else".into(), &[b"{}\n", &*whole].concat());
    attempt("zeros".into(), &vec![0; 100_000]);
    attempt("too large".into(), &[&*whole, &vec![b'\n'; 40 << 20]].concat());
    assert!(tried > 300, "only {tried} were tried");
}

#[cfg(unix)]
#[test]
fn an_index_that_another_could_have_written_is_not_used() {
    use std::os::unix::fs::{PermissionsExt, chown, symlink};
    let mode =
        |shelf: &Shelf, mode| fs::set_permissions(shelf.index(), fs::Permissions::from_mode(mode)).expect("a mode");
    for mode_of in [0o666, 0o622, 0o620] {
        let (shelf, _) = with_lie(1);
        mode(&shelf, mode_of);
        assert!(!believes(&shelf), "{mode_of:o}");
        let about = fs::metadata(shelf.index()).expect("an index");
        assert_eq!(about.permissions().mode() & 0o777, 0o600, "it was written anew");
    }
    let (shelf, lie) = with_lie(1);
    let other = shelf.sandbox.path().join("other");
    fs::rename(shelf.index(), &other).expect("renamed");
    symlink(&other, shelf.index()).expect("a link");
    assert!(!believes(&shelf), "a link");
    assert!(fs::symlink_metadata(shelf.index()).expect("an index").is_file(), "the link was replaced");
    assert_eq!(fs::read(&other).expect("the file"), lie, "and not followed");
    let (shelf, _) = with_lie(1);
    if chown(shelf.index(), Some(1), None).is_ok() {
        assert!(!believes(&shelf), "another's");
    }
    for make in [
        |path: &std::path::Path| fs::create_dir(path).expect("a folder"),
        |path: &std::path::Path| {
            assert!(std::process::Command::new("mkfifo").arg(path).status().expect("mkfifo").success());
        },
    ] {
        let (shelf, _) = with_lie(1);
        fs::remove_file(shelf.index()).expect("removed");
        make(&shelf.index());
        assert!(!believes(&shelf));
    }
}
