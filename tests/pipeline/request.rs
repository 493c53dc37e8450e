//! The body of a program that calls the API itself is checked, fixed, and checked again.

use claude_rescue::diagnosis::{Severity, check_body};
use claude_rescue::recovery::fix_body;
use claude_rescue::session::Session;
use claude_rescue::transcript::body::{Body, position};

/// What is fixed breaks no rule, and where nothing is fatal no byte changes.
pub fn request(bytes: &[u8]) {
    let Ok(bodies) = Body::all(bytes) else { return };
    let (mut fixed, mut kept, mut is_sound) = (Vec::new(), 0, true);
    for body in &bodies {
        is_sound &= fatal(bytes, body).is_none();
        let Ok(done) = fix_body(bytes, body) else { return };
        fixed.extend_from_slice(&bytes[kept..body.array.start]);
        fixed.extend_from_slice(&done.array);
        kept = body.array.end;
    }
    fixed.extend_from_slice(&bytes[kept..]);
    assert!(!is_sound || fixed == bytes, "what is sound changed");
    let again = Body::all(&fixed).unwrap_or_else(|unread| panic!("the fixed file cannot be read: {}", unread.why));
    assert_eq!(again.len(), bodies.len(), "the fixed file has other bodies");
    for body in &again {
        assert_eq!(fatal(&fixed, body), None, "the fixed file is refused");
    }
}

/// The first rule that a body breaks. Every finding has a place and words.
fn fatal(bytes: &[u8], body: &Body) -> Option<&'static str> {
    let session = Session::of(body.transcript(bytes));
    let findings = check_body(&session);
    for finding in &findings {
        let _ = (finding.says(&session), finding.request_path());
        if let Some(block) = finding.block.and_then(|at| session.transcript.blocks_of(finding.entry).get(at)) {
            let at = body.offset(&session.transcript, finding.entry, block.bytes.start);
            assert!(at < bytes.len(), "a finding stands behind the file");
            let _ = position(bytes, at);
        }
    }
    findings.iter().find(|finding| finding.severity != Severity::Note).map(|finding| finding.rule.name)
}
