//! What the list does with what workers found out.

use super::row::{ListRow, Rescued, State};
use super::{List, Peeking, view};
use crate::store::scan::Scanned;
use crate::store::search::Searched;
use crate::tui::jobs::listing::{Beside, News};
use crate::tui::{Context, Effect};

/// Takes news. Answers to older requests are dropped.
pub fn take(list: &mut List, context: &mut Context, news: News) {
    match news {
        News::Beside(asked, beside) if asked == list.asked => list.put_beside(context, beside),
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
pub fn scanned(list: &mut List, scanned: Scanned) {
    if let Some(row) = list.rows.as_mut().and_then(|rows| rows.get_mut(scanned.at)) {
        row.judge(scanned.found);
        list.read += 1;
    }
}

/// Asks for the preview of the row under the cursor, if there is room for one and it was not asked for yet.
pub fn peek(list: &mut List, context: &Context) -> Effect {
    if !view::has_preview(list, context.body) {
        return Effect::None;
    }
    let Some(file) = list.selected().filter(|row| row.is_there()).map(|row| row.file.clone()) else {
        return Effect::None;
    };
    if list.peek.as_ref().is_some_and(|peek| peek.file == file) {
        return Effect::None;
    }
    list.peek = Some(Peeking { file: file.clone(), found: None });
    Effect::Peek(file)
}

impl List {
    fn put_beside(&mut self, context: &mut Context, beside: Beside) {
        let Some(rows) = &mut self.rows else { return };
        rows.retain(ListRow::is_there);
        for row in rows.iter_mut().filter(|row| beside.rescued.iter().any(|held| held.path == row.file.path)) {
            row.rescued = Rescued::Yes;
        }
        rows.extend(beside.leftovers.into_iter().map(|file| ListRow::new(file, State::Gone)));
        (context.rescues, self.last) = (beside.rescued, beside.last);
    }

    fn put_hits(&mut self, searched: Searched) {
        let Some(inside) = &mut self.inside else { return };
        inside.read += 1;
        if searched.count > 0 {
            inside.hits.insert(searched.path.clone(), searched);
        }
    }
}
