//! Takes a branch that was rewound: a cut on the session in which the branch is back in its place.

use std::sync::Arc;

use super::cut::{self, is_whole};
use super::normal_form::straight;
use super::{Plan, Refusal, Taken, Way};
use crate::diagnosis::{Diagnosis, GoodPoint, Severity, boundaries, first_gap, is_waiting, last_before};
use crate::session::Session;

/// The plan that ends with the last good point among the first links of a branch.
pub(super) fn plan(session: &Session, branch: usize, links: usize) -> Result<Plan, Refusal> {
    let (with, span) = session.with_branch(branch).ok_or(Refusal::NoBranch)?;
    let limit = span.start + links.min(span.len());
    let is_on_it = |point: &GoodPoint| span.start < point.end && point.end <= limit;
    let ends: Vec<GoodPoint> = boundaries(&with).into_iter().filter(is_on_it).collect();
    if ends.is_empty() {
        return Err(Refusal::NoAnswer);
    }
    let mut point = last_before(&with, limit).filter(is_on_it);
    // Clients do not send what is before a gap, but the normal form joins it.
    if point.is_none() && first_gap(&with, limit).is_some() {
        point = ends.into_iter().rev().find(|point| is_whole(&with, point.end));
    }
    let Some(point) = point else { return Err(Refusal::BadBranch(damage(&with, limit))) };
    let kept = point.end - span.start;
    let plan = cut::plan(&with, point, Way::Branch);
    Ok(Plan { taken: Some(Taken { branch, links: kept, session: Arc::new(with) }), ..plan })
}

/// What is wrong before a link.
fn damage(session: &Session, end: usize) -> String {
    let straight = straight(session, end, None);
    let findings = Diagnosis::of(&straight).findings;
    match findings.iter().find(|finding| finding.severity != Severity::Note) {
        Some(finding) => finding.says(&straight),
        None if is_waiting(&straight, straight.links.len()) => "a tool call has no result".to_owned(),
        None => "its history is damaged".to_owned(),
    }
}
