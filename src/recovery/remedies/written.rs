//! What a plan writes, line by line: a session of gigabytes is never in memory, neither the old one nor the new.

use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::Naming;
use super::normal_form::{NormalForm, title_row};
use crate::session::Session;
use crate::transcript::{Source, Transcript};

/// A new session, whose bytes are made when they are asked for, and are the same each time.
pub struct Written {
    lines: Arc<Lines>,
    is_held: bool,
}

impl Written {
    /// The session up to link `end` in the normal form.
    pub(super) fn of(session: &Session, end: usize, naming: &mut Naming<'_>) -> Self {
        let title = naming.title.map(|title| title_row(title, naming.session));
        let form = NormalForm::named(session, end, naming);
        let lines = Lines { form, title, ends: OnceLock::new(), last: Mutex::new((usize::MAX, Vec::new())) };
        Self { lines: Arc::new(lines), is_held: session.transcript.is_held() }
    }

    /// Its bytes, line by line.
    pub fn pieces(&self) -> impl Iterator<Item = Vec<u8>> {
        (0..self.lines.len()).map(|no| self.lines.line(no))
    }

    /// Its bytes, all at once.
    pub fn bytes(&self) -> Vec<u8> {
        self.pieces().fold(Vec::new(), |mut bytes, line| {
            bytes.extend(line);
            bytes
        })
    }

    /// The session as a client would read it; held in memory if the old one is.
    pub fn transcript(&self) -> Transcript {
        let again = if self.is_held { None } else { Transcript::read(Arc::<Lines>::clone(&self.lines)) };
        again.unwrap_or_else(|| Transcript::parse(self.bytes()))
    }
}

struct Lines {
    form: NormalForm,
    title: Option<Vec<u8>>,
    /// Where each line ends, if anybody wants to know.
    ends: OnceLock<Vec<usize>>,
    /// The line that was made last, and its number: whoever reads in windows wants it again.
    last: Mutex<(usize, Vec<u8>)>,
}

impl Lines {
    fn len(&self) -> usize {
        self.form.orders.len() + usize::from(self.title.is_some())
    }

    /// A line with its end.
    fn line(&self, no: usize) -> Vec<u8> {
        let order = self.form.orders.get(no);
        let mut line = order.map_or_else(|| self.title.clone().unwrap_or_default(), |order| self.form.bytes(order));
        line.push(b'\n');
        line
    }

    fn ends(&self) -> &[usize] {
        self.ends.get_or_init(|| {
            let mut end = 0;
            let ends = (0..self.len()).map(|no| {
                end += self.line(no).len();
                end
            });
            ends.collect()
        })
    }
}

impl Source for Lines {
    fn length(&self) -> usize {
        self.ends().last().copied().unwrap_or_default()
    }

    fn read(&self, range: Range<usize>) -> Option<Vec<u8>> {
        let ends = self.ends();
        let mut bytes = Vec::with_capacity(range.len());
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let mut no = ends.partition_point(|end| *end <= range.start);
        while bytes.len() < range.len() {
            let end = *ends.get(no)?;
            if last.0 != no {
                *last = (no, self.line(no));
            }
            // If a line is shorter now, the file is another one.
            let start = end.checked_sub(last.1.len())?;
            bytes
                .extend_from_slice(last.1.get(range.start + bytes.len() - start..last.1.len().min(range.end - start))?);
            no += 1;
        }
        Some(bytes)
    }
}
