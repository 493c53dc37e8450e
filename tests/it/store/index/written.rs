//! When the index is written, what is in it, and how it goes.

use std::fs;
use std::thread;

use claude_rescue::store::scan::{Scanned, count_wrong, scan, scan_all};
use claude_rescue::store::{Cache, Place};

use super::{Shelf, settle};
use crate::support::fixtures;
use crate::support::uuid_of;

#[test]
fn nobody_else_can_read_it() {
    let shelf = Shelf::of(1);
    settle();
    shelf.listed("cold");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!((mode(shelf.index()), mode(shelf.sandbox.cache())), (0o600, 0o700));
    }
    let before = fs::metadata(shelf.index()).and_then(|about| about.modified()).expect("a time");
    shelf.listed("warm");
    let after = fs::metadata(shelf.index()).and_then(|about| about.modified()).expect("a time");
    assert_eq!(before, after, "there was no news");
    let left: Vec<_> = fs::read_dir(shelf.sandbox.cache()).expect("a folder").collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn it_can_be_switched_off_and_deleted() {
    let shelf = Shelf::of(2);
    settle();
    let off = shelf.sandbox.run(&["doctor"]).out;
    assert!(off.contains("index          off: "), "{off}");
    shelf.listed("cold");
    let on = shelf.run(&["doctor"]).out;
    assert!(on.contains(&format!("index          2 sessions: {}", shelf.index().display())), "{on}");
    let demo = shelf.run(&["doctor", "--demo"]).out;
    assert!(!demo.contains("\nindex "), "{demo}");
    assert_eq!(shelf.run(&["doctor", "--demo", "--forget"]).code, 2);
    assert!(shelf.index().is_file());
    // It can be deleted while it is off, too.
    let said = shelf.sandbox.run(&["doctor", "--forget"]);
    assert_eq!((said.code, said.out), (0, format!("The index was deleted: {}\n", shelf.index().display())));
    assert!(!shelf.sandbox.cache().exists());
    let said = shelf.run(&["doctor", "--forget", "--json"]);
    assert!(said.code == 0 && said.out.contains("\"deleted\":false"), "{}", said.out);
    shelf.listed("cold again");
    assert_eq!(shelf.rows(), 2);
}

#[test]
fn a_file_that_is_gone_is_forgotten() {
    let shelf = Shelf::of(3);
    let other =
        shelf.sandbox.put("/srv/other", &uuid_of("other"), super::session(&uuid_of("other"), "other").as_bytes());
    settle();
    shelf.listed("cold");
    assert_eq!(shelf.rows(), 4);
    fs::remove_file(shelf.path("a")).expect("removed");
    shelf.listed("without one");
    let left = fs::read_to_string(shelf.index()).expect("an index");
    assert!(shelf.rows() == 3 && !left.contains(&uuid_of("a")), "{left}");
    fs::remove_dir_all(other.parent().expect("a folder")).expect("removed");
    shelf.listed("without a folder");
    let left = fs::read_to_string(shelf.index()).expect("an index");
    assert!(shelf.rows() == 2 && !left.contains(&uuid_of("other")), "{left}");
}

#[test]
fn where_it_cannot_be_written_files_are_read() {
    let shelf = Shelf::of(2);
    settle();
    fs::write(shelf.sandbox.cache(), b"a file").expect("written");
    shelf.listed("a file in the place of the folder");
    shelf.listed("again");
    assert_eq!(fs::read(shelf.sandbox.cache()).expect("the file"), b"a file");
    let said = shelf.run(&["doctor"]);
    assert!(said.code == 0 && said.out.contains("index          0 sessions: "), "{}", said.out);
    assert_eq!(shelf.run(&["doctor", "--forget"]).err, "");
}

#[test]
fn programs_at_once_lose_no_more_than_rows() {
    let shelf = Shelf::of(12);
    settle();
    let alone = shelf.sandbox.run(&["list", "--all", "--json"]).out;
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..6 {
                    let said = shelf.run(&["list", "--all", "--json"]);
                    assert_eq!((said.code, &*said.err, &said.out), (0, "", &alone));
                    let _ = fs::remove_file(shelf.index());
                }
            });
        }
    });
    shelf.listed("after them");
    assert_eq!(shelf.rows(), 12);
}

#[test]
fn what_is_remembered_comes_first() {
    let shelf = Shelf::of(6);
    settle();
    shelf.scanned("cold");
    shelf.put("d");
    let found = shelf.scanned("one is new");
    let place = shelf.place(None);
    let new = place.sessions().iter().position(|file| file.path == shelf.path("d")).expect("it is listed");
    assert!(found[5].starts_with(&format!("{new} ")), "{found:?}");
}

#[test]
fn a_scan_that_nobody_waits_for_leaves_what_it_learned() {
    let shelf = Shelf::of(40);
    settle();
    let place = shelf.place(Some(Cache::at(shelf.sandbox.cache())));
    let (send, receive) = std::sync::mpsc::channel::<Scanned>();
    drop(receive);
    scan(&place, &place.sessions(), &send);
    assert!((1..40).contains(&shelf.rows()), "{}", shelf.rows());
}

#[test]
fn damaged_sessions_are_counted_alike() {
    let shelf = Shelf::of(3);
    for case in fixtures::cases().into_iter().step_by(4) {
        shelf.sandbox.put("/srv/shop", &uuid_of(&case.name), &case.bytes);
    }
    settle();
    let count = |place: &Place| {
        let mut last = 0;
        count_wrong(place, &place.sessions(), |wrong| {
            last = wrong;
            true
        });
        last
    };
    let plain = shelf.place(None);
    let reports = scan_all(&plain, &plain.sessions());
    let wrong = reports.iter().flatten().filter(|report| report.verdict.is_wrong()).count();
    let with = shelf.place(Some(Cache::at(shelf.sandbox.cache())));
    assert!(wrong > 5);
    assert_eq!([count(&plain), count(&with), count(&with)], [wrong; 3]);
    assert_eq!(shelf.rows(), plain.sessions().len());
}
