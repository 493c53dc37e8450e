//! What a session says, on the screen of the person whose it is: without secrets, because screens are shown and JSON is
//! handed on. Paths stay whole.

use crate::diagnosis::Report;
use crate::diagnosis::symptom::in_short;
use crate::recovery::redact::Redactor;
use crate::text;

/// Words without secrets. Give it whole texts, and cut them afterwards.
pub(super) fn words(text: &str) -> String {
    Redactor::of_secrets().redact(text)
}

/// The same on one line.
pub(super) fn line(words: &str) -> String {
    text::line(&self::words(words))
}

/// An error without the JSON that it came in, in so many columns of one line.
pub(super) fn error(said: &str, columns: usize) -> String {
    text::cut(&line(&in_short(said)), columns)
}

/// A report whose words hold no secrets.
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
