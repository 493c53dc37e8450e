//! Any bytes parse and print as they were, and are understood, judged and rewound without a panic.

#![no_main]

use claude_rescue::diagnosis::Diagnosis;
use claude_rescue::recovery::{Naming, Wish, prove, rewind, write};
use claude_rescue::session::Session;
use claude_rescue::transcript::Transcript;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let transcript = Transcript::parse(bytes.to_vec());
    assert_eq!(transcript.print(), bytes);
    let session = Session::of(transcript);
    let diagnosis = Diagnosis::of(&session);
    let Ok(plan) = rewind(&session, &diagnosis, Wish::LastGood) else { return };
    let mut next = 0;
    let mut fresh = || {
        next += 1;
        format!("{next:036x}")
    };
    let mut naming = Naming { session: "new", title: &plan.title, fresh: &mut fresh };
    let written = write(&session, plan.point.end, &mut naming);
    // A plan that is not proved is refused, which is no bug by itself.
    let _ = prove(&session, &plan, written.bytes);
});
