//! What workers find out for the list, beside the scan: leftovers, damage elsewhere, a preview, words inside sessions.

use super::peek::Peek;
use super::row::{ListRow, Rescued, State};
use super::{List, Peeking};
use crate::store::scan::Scanned;
use crate::store::search::Searched;
use crate::store::{Held, SessionFile};
use crate::tui::model::{Effect, Landing, Model, Screen};
use crate::tui::view;

/// Something that was found out.
pub enum News {
    /// What lies beside the sessions of a list, and the question that it answers.
    Beside(u64, Beside),
    /// How many sessions of other projects are wrong, so far.
    Elsewhere(u64, usize),
    /// What a preview of a session shows, or why there is none.
    Peeked(Box<SessionFile>, Result<Box<Peek>, String>),
    /// What was found inside a session, and the question that it answers.
    Searched(u64, Searched),
}

/// What lies beside sessions.
pub struct Beside {
    /// Sessions whose transcript was deleted.
    pub leftovers: Vec<SessionFile>,
    /// The rescues that still hold.
    pub rescued: Vec<Held>,
    /// The newest of those that wrote a file of this list.
    pub last: Option<Held>,
}

/// Takes news. Answers to older questions are thrown away.
pub(in crate::tui) fn take(list: &mut List, news: News) {
    match news {
        News::Beside(asked, beside) if asked == list.asked => list.put_beside(beside),
        News::Elsewhere(asked, wrong) if asked == list.asked => list.elsewhere = wrong,
        News::Peeked(file, found) => {
            if let Some(peek) = list.peek.as_mut().filter(|peek| peek.file == *file) {
                peek.found = Some(found);
            }
        }
        News::Searched(asked, searched) if asked == list.searched => list.put_hits(searched),
        News::Beside(..) | News::Elsewhere(..) | News::Searched(..) => {}
    }
}

/// Takes what a scan found out about one session.
pub(in crate::tui) fn scanned(list: &mut List, scanned: Scanned) {
    if let Some(row) = list.rows.as_mut().and_then(|rows| rows.get_mut(scanned.at)) {
        row.judge(scanned.found);
        list.read += 1;
    }
}

/// Asks for the preview of the row under the cursor, if it is on the screen and not there yet.
pub(in crate::tui) fn peek(model: &mut Model) -> Effect {
    if model.screen() != Screen::List || model.landing == Landing::Looking || !view::has_preview(model) {
        return Effect::None;
    }
    let Some(file) = model.list.selected().filter(|row| row.is_there()).map(|row| row.file.clone()) else {
        return Effect::None;
    };
    if model.list.peek.as_ref().is_some_and(|peek| peek.file == file) {
        return Effect::None;
    }
    model.list.peek = Some(Peeking { file: file.clone(), found: None });
    Effect::Peek(file)
}

impl List {
    fn put_beside(&mut self, beside: Beside) {
        let Some(rows) = &mut self.rows else { return };
        rows.retain(ListRow::is_there);
        for row in rows.iter_mut().filter(|row| beside.rescued.iter().any(|held| held.path == row.file.path)) {
            row.rescued = Rescued::Yes;
        }
        rows.extend(beside.leftovers.into_iter().map(|file| ListRow::new(file, State::Gone)));
        (self.held, self.last) = (beside.rescued, beside.last);
    }

    fn put_hits(&mut self, searched: Searched) {
        let Some(inside) = &mut self.inside else { return };
        inside.read += 1;
        if searched.count > 0 {
            inside.hits.insert(searched.path.clone(), searched);
        }
    }
}
