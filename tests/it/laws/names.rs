//! Uuids as no client writes them: whatever stands in the quotes, what is offered can be written and is proved.

use claude_rescue::diagnosis::{Diagnosis, Verdict};
use claude_rescue::recovery::{Naming, Refusal, Way, ladder, produce, prove, rehearse};
use claude_rescue::session::Session;
use claude_rescue::transcript::Transcript;

use crate::support::{fixtures, sample};

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
            let copy = produce(&session, plan, &mut Naming::fresh("n", "t", fresh)).transcript();
            let verdict = prove(&session, plan, copy).unwrap_or_else(|why| panic!("{name}: {why}"));
            assert!(!verdict.is_wrong(), "{name}: {}", verdict.name());
            written += 1;
        }
    }
    assert!(written >= 26, "only {written} plans were written");
}

/// JSON can write any letter of a key or a word as an escape, and means the same.
#[test]
fn a_field_or_a_word_with_an_escape_is_read_as_without() {
    let pairs = [
        ("\"type\":\"user\"", "\"t\\u0079pe\":\"us\\u0065r\""),
        ("\"type\":\"assistant\"", "\"type\":\"\\u0061ssistant\""),
        ("\"type\":\"tool_use\"", "\"type\":\"tool\\u005fuse\""),
        ("\"type\":\"tool_result\"", "\"type\":\"tool_r\\u0065sult\""),
        ("\"uuid\":", "\"\\u0075uid\":"),
        ("\"parentUuid\":", "\"parent\\u0055uid\":"),
        ("\"content\":", "\"\\u0063ontent\":"),
        ("\"sessionId\":", "\"session\\u0049d\":"),
        ("\"model\":\"<synthetic>\"", "\"model\":\"\\u003csynthetic>\""),
    ];
    let told = |text: &str| {
        let session = Session::of(Transcript::parse(text.as_bytes().to_vec()));
        let diagnosis = Diagnosis::of(&session);
        let found: Vec<_> = diagnosis.findings.iter().map(|found| (found.rule.name, found.line(&session))).collect();
        let offers = ladder(&session, &diagnosis, None);
        let ways: Vec<_> = offers.iter().map(|offer| (offer.way.name(), offer.plan.is_ok(), offer.because)).collect();
        (diagnosis.verdict, found, ways, session.links.len())
    };
    let mut changed = 0;
    for case in sample::one_in(3, fixtures::cases()) {
        let Ok(text) = String::from_utf8(case.bytes) else { continue };
        for (plain, escaped) in pairs.iter().filter(|(plain, _)| text.contains(plain)) {
            assert_eq!(told(&text.replace(plain, escaped)), told(&text), "{} with {escaped}", case.name);
            changed += 1;
        }
    }
    assert!(changed > sample::least(500, 3), "only {changed}");
}

/// Clients take a row without a uuid for a link all the same, and can find the end of the conversation in it.
#[test]
fn a_message_without_a_uuid_is_in_no_copy() {
    let text = String::from_utf8(session(b"4")).expect("rows");
    let last = text.lines().last().expect("a row");
    let text =
        text.clone() + &last.replace("\"uuid\":\"6\",", "").replace("Done.", "Without a name.") + "\n" + last + "\n";
    let session = Session::of(Transcript::parse(text.into_bytes()));
    let offers = ladder(&session, &Diagnosis::of(&session), None);
    let plans: Vec<_> =
        offers.iter().filter(|offer| offer.way.writes()).filter_map(|offer| offer.plan.as_ref().ok()).collect();
    assert!(!plans.is_empty());
    for plan in plans {
        let bytes = produce(&session, plan, &mut Naming::kept(&session, || "new".to_owned())).bytes();
        assert!(!String::from_utf8_lossy(&bytes).contains("Without a name."), "{}", plan.way.name());
    }
}

/// A copy in which nobody says anything helps nobody, and no client opens it.
#[test]
fn what_would_keep_no_message_is_refused() {
    let row = |kind: &str, uuid: &str, parent: &str, second: u32| {
        let message = format!("{{\"role\":\"{kind}\",\"id\":\"m{second}\",\"model\":\"claude-x\"}}");
        let head = format!("\"uuid\":\"{uuid}\",\"parentUuid\":{parent},\"sessionId\":\"s\"");
        format!(
            "{{{head},\"timestamp\":\"2026-11-20T06:00:0{second}.000Z\",\"type\":\"{kind}\",\"message\":{message}}}\n"
        )
    };
    let aside = row("user", "4", "\"3\"", 4).replace("\"type\":\"user\"", "\"type\":\"attachment\"");
    let text = row("user", "1", "null", 1) + &row("assistant", "2", "\"1\"", 2) + &row("user", "3", "\"2\"", 3);
    let text = text + &aside + &row("user", "5", "\"4\"", 5);
    let session = Session::of(Transcript::parse(text.into_bytes()));
    let diagnosis = Diagnosis::of(&session);
    assert!(diagnosis.verdict.is_wrong(), "{:?}", diagnosis.verdict);
    let offers = ladder(&session, &diagnosis, None);
    assert!(offers.iter().filter(|offer| offer.way.writes()).all(|offer| offer.plan.is_err()));
    let repair = offers.iter().find(|offer| offer.way == Way::Repair).expect("a repair");
    assert_eq!(repair.plan.as_ref().err(), Some(&Refusal::NothingGood));
}
