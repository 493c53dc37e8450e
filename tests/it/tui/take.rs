//! What is taken out of a session: the summary, the packet, the changed files.

use super::screens::check;
use super::stage::Stage;

/// A golden of each of some paths of keys from the card of a session.
fn check_all(stage: &Stage, title: &str, all: &[(&str, &str)]) {
    for (name, keys) in all {
        check(name, |size| {
            let mut model = stage.on(title, size);
            stage.press(&mut model, keys);
            model
        });
    }
}

#[test]
fn the_summary_and_what_goes_into_it() {
    let stage = Stage::new();
    check_all(&stage, "Fix webhook retries", &[("export", "e"), ("export-page", "4⇥"), ("export-save", "ew")]);
}

#[test]
fn the_packet_for_a_bug_report() {
    let stage = Stage::new();
    check_all(&stage, "Fix webhook retries", &[("evidence", "E"), ("evidence-asked", "EntG")]);
}

#[test]
fn the_files_that_a_rewind_would_not_take_back() {
    let stage = Stage::new();
    check_all(&stage, "Idempotency keys", &[("files", "1f"), ("files-page", "1f⇥")]);
}
