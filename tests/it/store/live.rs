//! Which clients hold a session: those that run, and not whoever has their process id now.

use std::fs;

use claude_rescue::store::holders;

use super::patient::{Patient, put};

#[test]
fn a_process_id_that_somebody_else_has_now_holds_nothing() {
    let patient = Patient::new();
    let own = std::process::id();
    let file = patient.sandbox.config().join("sessions").join(format!("{own}.json"));
    let held = |body: String| {
        put(&file, body.as_bytes());
        holders(&patient.place()).len()
    };
    let id = &patient.id;
    assert_eq!(held(format!("{{\"pid\":{own},\"sessionId\":\"{id}\"}}")), 1, "older clients wrote no time");
    if cfg!(target_os = "linux") {
        let stat = fs::read_to_string("/proc/self/stat").expect("its stat");
        let began = stat.rsplit(')').next().expect("words").split_whitespace().nth(19).expect("a time").to_owned();
        let of = |began: &str| format!("{{\"pid\":{own},\"sessionId\":\"{id}\",\"procStart\":\"{began}\"}}");
        assert_eq!((held(of(&began)), held(of("1"))), (1, 0));
    }
    for pid in ["0", "-1", "99999999999", "-2147483648"] {
        assert_eq!(held(format!("{{\"pid\":{pid},\"sessionId\":\"{id}\"}}")), usize::from(pid == "99999999999"));
    }
    let long = " ".repeat(300 * 1024);
    assert_eq!(held(format!("{{\"pid\":{own},\"sessionId\":\"{id}\"}}{long}")), 0, "no client writes so much");
    fs::remove_file(&file).expect("it goes");
    put(&file.with_file_name("-5.json"), format!("{{\"sessionId\":\"{id}\"}}").as_bytes());
    assert_eq!(holders(&patient.place()).len(), 0);
}
