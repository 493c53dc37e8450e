//! What a session says, without secrets: screens get shown and JSON gets passed on, but paths stay.

use crate::diagnosis::Report;
use crate::diagnosis::symptom::in_short;
use crate::recovery::redact::Redactor;
use crate::text;

/// Give it whole texts and cut them afterwards: half a secret is not recognised.
pub(super) fn words(text: &str) -> String {
    Redactor::of_secrets().redact(text)
}

/// Like `words`, on one line.
pub(super) fn line(words: &str) -> String {
    text::line(&self::words(words))
}

/// An error without the JSON around it, cut to `columns`.
pub(super) fn error(said: &str, columns: usize) -> String {
    text::cut(&line(&in_short(said)), columns)
}

/// A report without secrets in its texts.
pub(super) fn report(report: Report) -> Report {
    let mut report = Report { title: report.title.as_deref().map(words), ..report };
    if let Some(said) = &mut report.symptom {
        said.text = words(&said.text);
    }
    for found in report.findings.iter_mut().flatten() {
        found.says = words(&found.says);
    }
    report
}
