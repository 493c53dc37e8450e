//! Uuids as no client writes them: whatever stands in the quotes, what is offered can be written and is proved.

use claude_rescue::diagnosis::{Diagnosis, Verdict};
use claude_rescue::recovery::{Naming, ladder, produce, prove, rehearse};
use claude_rescue::session::Session;
use claude_rescue::transcript::Transcript;

/// What can stand between the quotes of a uuid, as bytes of JSON.
fn odd_names() -> Vec<Vec<u8>> {
    let names: [&[u8]; 12] = [
        b"",
        b"user",
        b"assistant",
        b"text",
        b"a\\u0062c",
        b"line\\nend",
        b"quote\\\"quote",
        b"\\ud83d",
        b"nul\\u0000",
        b"\xff\xfe",
        "größe-名-😀".as_bytes(),
        b"../../etc/passwd",
    ];
    let long = "x".repeat(5_000).into_bytes();
    names.into_iter().map(<[u8]>::to_vec).chain([long]).collect()
}

/// A call that nobody answered between two good turns; the answer and the prompt behind it carry odd names.
fn session(odd: &[u8]) -> Vec<u8> {
    let row = |uuid: &[u8], parent: &[u8], rest: &str, time: u32| {
        let head = format!(",\"sessionId\":\"s\",\"timestamp\":\"2026-11-20T06:00:{time:02}.000Z\",\"cwd\":\"/w\"");
        let parts: [&[u8]; 8] =
            [b"{\"parentUuid\":", parent, b",\"uuid\":\"", uuid, b"\"", head.as_bytes(), rest.as_bytes(), b"}\n"];
        parts.concat()
    };
    let quoted = |name: &[u8]| [b"\"", name, b"\""].concat();
    let user = |words: &str| format!(",\"type\":\"user\",\"message\":{{\"role\":\"user\",\"content\":\"{words}\"}}");
    let answer = |id: &str, block: &str| {
        let message = format!("\"id\":\"{id}\",\"role\":\"assistant\",\"model\":\"claude-x\",\"content\":[{block}]");
        format!(",\"type\":\"assistant\",\"message\":{{{message}}}")
    };
    let call = r#"{"type":"tool_use","id":"toolu_01A","name":"Bash","input":{}}"#;
    let words = r#"{"type":"text","text":"Done."}"#;
    [
        row(b"1", b"null", &user("hello"), 1),
        row(b"2", &quoted(b"1"), &answer("m1", words), 2),
        row(b"3", &quoted(b"2"), &user("run it"), 3),
        row(odd, &quoted(b"3"), &answer("m2", call), 4),
        row(&[odd, b"-again"].concat(), &quoted(odd), &user("well?"), 5),
        row(b"6", &quoted(&[odd, b"-again"].concat()), &answer("m3", words), 6),
    ]
    .concat()
}

#[test]
fn whatever_an_entry_is_called_what_is_offered_can_be_written() {
    let mut written = 0;
    for odd in odd_names() {
        let name = String::from_utf8_lossy(&odd).chars().take(40).collect::<String>();
        let session = Session::of(Transcript::parse(session(&odd)));
        let diagnosis = Diagnosis::of(&session);
        assert_eq!(diagnosis.verdict, Verdict::Damaged, "{name}");
        for offer in ladder(&session, &diagnosis, None).into_iter().filter(|offer| offer.way.writes()) {
            let Ok(plan) = &offer.plan else { continue };
            rehearse(&session, plan).unwrap_or_else(|why| panic!("{name}: {}: {why}", offer.way.name()));
            let mut next = 0;
            let fresh = move || {
                next += 1;
                format!("00000000-0000-4000-8000-{next:012}")
            };
            let bytes = produce(&session, plan, &mut Naming::fresh("n", "t", fresh));
            let verdict = prove(&session, plan, bytes).unwrap_or_else(|why| panic!("{name}: {why}"));
            assert!(!verdict.is_wrong(), "{name}: {}", verdict.name());
            written += 1;
        }
    }
    assert!(written >= 26, "only {written} plans were written");
}
