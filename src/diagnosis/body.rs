//! What is wrong with the body of a program that calls the API itself: the rules of the request, and no others.

use super::pairing::Pairing;
use super::{Finding, RULES};
use crate::session::Session;

/// Every place where a body breaks a rule, in the order of its messages. The session is a body's transcript.
pub fn check_body(session: &Session) -> Vec<Finding> {
    let request = session.body_request();
    let pairing = Pairing::of(&request);
    let mut findings: Vec<Finding> =
        RULES.iter().flat_map(|rule| rule.check_request(session, &request, &pairing)).collect();
    findings.sort_by_key(|finding| (finding.entry, finding.coordinate));
    findings
}
