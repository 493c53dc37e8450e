//! The sessions of a project or of all, as rows that fill while the files are read.

pub mod field;
pub mod news;
pub mod order;
pub mod row;
pub mod update;
pub mod view;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::diagnosis::Verdict;
use crate::store::search::{Query, Searched};
use crate::store::{Held, SessionFile};
use crate::tui::jobs::listing::Reach;
use crate::tui::jobs::preview::Peek;
use crate::tui::widgets::header::Counts;

use order::Order;
use row::{ListRow, State};

/// Which sessions are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// Every session.
    #[default]
    All,
    /// Only those that need a look.
    Unhealthy,
}

/// Where letters go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// They are commands.
    #[default]
    Rows,
    /// They are typed into the filter.
    Field,
}

/// Whether there is a preview.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Preview {
    /// Where there is room for it.
    #[default]
    ByRoom,
    /// A person wants it.
    Wanted,
    /// A person does not.
    Unwanted,
}

/// The list.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// Whose sessions.
    pub reach: Reach,
    /// Which of them.
    pub filter: Filter,
    /// In which order.
    pub order: Order,
    /// The files in the order of the scan, newest first, then what is left of others; `None` until they are listed.
    pub rows: Option<Vec<ListRow>>,
    /// How many were read since the list was asked for.
    pub read: usize,
    /// The number of the newest request; answers to older ones are dropped.
    pub asked: u64,
    /// The file under the cursor.
    pub cursor: Option<PathBuf>,
    /// The cursor's row on the screen, from 0. It stays there when rows come, go or change places.
    pub on_screen: usize,
    /// What was typed to filter.
    pub typed: String,
    /// Where letters go.
    pub focus: Focus,
    /// What a search inside the sessions found, if there is one.
    pub inside: Option<Inside>,
    /// The number of the newest search.
    pub searched: u64,
    /// Whether there is a preview.
    pub preview: Preview,
    /// What it shows.
    pub peek: Option<Peeking>,
    /// How many sessions of other projects are damaged.
    pub elsewhere: usize,
    /// The newest rescue that wrote a file of this list, beside its original or over it.
    pub last: Option<Held>,
}

/// What was found inside the sessions.
#[derive(Clone, Debug)]
pub struct Inside {
    /// How many files are searched.
    pub of: usize,
    /// How many were read.
    pub read: usize,
    /// Those that hold the words.
    pub hits: HashMap<PathBuf, Searched>,
}

/// The preview of a session.
#[derive(Clone, Debug)]
pub struct Peeking {
    /// The session, as its file was when it was asked for.
    pub file: SessionFile,
    /// The preview, or why there is none; `None` until it is made.
    pub found: Option<Result<Box<Peek>, String>>,
}

impl List {
    /// A list before anything was asked for.
    pub fn new(reach: Reach) -> Self {
        Self { reach, ..Self::default() }
    }

    /// Takes the files. Keeps the cursor if it can, and what is known of files that did not change.
    pub fn fill(&mut self, files: Vec<SessionFile>) {
        let mut known: HashMap<PathBuf, ListRow> =
            self.rows.take().into_iter().flatten().map(|row| (row.file.path.clone(), row)).collect();
        let row = |file: SessionFile| match known.remove(&file.path) {
            Some(row) if row.file == file => row,
            _ => ListRow::new(file, State::Waiting),
        };
        let mut rows: Vec<ListRow> = files.into_iter().map(row).collect();
        // Leftovers are looked up after the files; until then the known ones stay.
        rows.extend(known.into_values().filter(|row| !row.is_there()));
        let stays = rows.iter().any(|row| Some(&row.file.path) == self.cursor.as_ref());
        if !stays {
            self.cursor = rows.first().map(|row| row.file.path.clone());
        }
        self.read = 0;
        self.rows = Some(rows);
    }

    /// Every row.
    pub fn all(&self) -> &[ListRow] {
        self.rows.as_deref().unwrap_or_default()
    }

    /// How many sessions there are.
    pub fn count(&self) -> usize {
        self.all().iter().filter(|row| row.is_there()).count()
    }

    /// The rows that pass every filter, in their order.
    pub fn shown(&self) -> Vec<&ListRow> {
        let mut shown: Vec<&ListRow> = self.found().filter(|row| self.is_wanted(row)).collect();
        self.order.sort(&mut shown);
        shown
    }

    /// How many rows match what was typed, but are not shown because they are healthy.
    pub fn hidden(&self) -> usize {
        self.found().filter(|row| !self.is_wanted(row)).count()
    }

    fn is_wanted(&self, row: &ListRow) -> bool {
        self.filter == Filter::All || row.is_unhealthy()
    }

    /// The rows that match what was typed.
    fn found(&self) -> impl Iterator<Item = &ListRow> {
        let query = Query::of(&self.typed);
        self.all().iter().filter(move |row| match (&self.inside, &query) {
            (Some(inside), _) => inside.hits.contains_key(&row.file.path),
            (None, Some(query)) => query.finds(&row.words),
            (None, None) => true,
        })
    }

    /// The cursor's index among the rows that are shown.
    pub fn at(&self, shown: &[&ListRow]) -> usize {
        shown.iter().position(|row| Some(&row.file.path) == self.cursor.as_ref()).unwrap_or(0)
    }

    /// The row under the cursor.
    pub fn selected(&self) -> Option<&ListRow> {
        let shown = self.shown();
        shown.get(self.at(&shown)).copied()
    }

    /// Moves the cursor by rows, on a screen that shows `height` of them.
    pub fn step_by(&mut self, rows: isize, height: usize) {
        let shown = self.shown();
        let from = self.at(&shown);
        let to = from.saturating_add_signed(rows).min(shown.len().saturating_sub(1));
        let top = top(from, shown.len(), height, self.on_screen);
        let on_screen = (from - top + to).saturating_sub(from).min(height.saturating_sub(1));
        self.cursor = shown.get(to).map(|row| row.file.path.clone());
        self.on_screen = on_screen;
    }

    /// How many are damaged and not rescued, and how many were rescued.
    pub fn wrong(&self, rescues: &[Held]) -> (usize, usize) {
        let wrong = self.all().iter().filter(|row| row.verdict().is_some_and(Verdict::is_wrong));
        let (mended, open): (Vec<&ListRow>, _) =
            wrong.partition(|row| rescues.iter().any(|held| held.covers(&row.file)));
        (open.len(), mended.len())
    }

    /// How many could not be read, if some could not.
    pub fn unread(&self) -> Option<usize> {
        let unread = self.all().iter().filter(|row| matches!(row.state, State::Failed(_))).count();
        (unread > 0).then_some(unread)
    }

    /// The newest rescue and the file that it wrote, unless a damaged session is newer.
    pub fn newest_rescue(&self, rescues: &[Held]) -> Option<(&Held, &SessionFile)> {
        let held = self.last.as_ref()?;
        let newest = if let Newest::Found(file) = self.newest_wrong(rescues) { file.active } else { None };
        let file = self.file(&held.path)?;
        (held.time > newest).then_some((held, file))
    }

    /// The newest damaged session without a rescue, once nothing newer can turn up.
    pub fn newest_wrong(&self, rescues: &[Held]) -> Newest<'_> {
        let Some(rows) = &self.rows else { return Newest::Unknown };
        for row in rows {
            match &row.state {
                State::Waiting => return Newest::Unknown,
                State::Judged(judged)
                    if judged.verdict.is_wrong() && !rescues.iter().any(|held| held.covers(&row.file)) =>
                {
                    return Newest::Found(&row.file);
                }
                State::Judged(_) | State::Failed(_) | State::Gone => {}
            }
        }
        Newest::None
    }

    /// The counts for the header.
    pub fn counts(&self, rescues: &[Held]) -> Counts {
        let sessions = self.count();
        let (damaged, mended) = self.wrong(rescues);
        Counts {
            sessions: self.rows.is_some().then_some(sessions),
            gone: self.all().len() - sessions,
            read: self.read,
            damaged,
            rescued: mended,
            elsewhere: if self.reach == Reach::Here { self.elsewhere } else { 0 },
            of_all: self.reach == Reach::All,
        }
    }

    /// The title of the session in a file, once it was read.
    pub fn title_of(&self, path: &Path) -> Option<String> {
        let row = self.all().iter().find(|row| row.file.path == path)?;
        row.judged().map(|judged| judged.title.clone())
    }

    /// The words of the search, if they were found inside the session in a file.
    pub fn words_found_in(&self, path: &Path) -> Option<String> {
        self.inside.as_ref().filter(|inside| inside.hits.contains_key(path)).map(|_| self.typed.clone())
    }

    /// The file at a path.
    pub fn file(&self, path: &Path) -> Option<&SessionFile> {
        self.all().iter().map(|row| &row.file).find(|file| file.path == path)
    }
}

/// The first row to show, so that the cursor keeps its row on the screen.
pub fn top(cursor: usize, length: usize, height: usize, on_screen: usize) -> usize {
    cursor.saturating_sub(on_screen.min(height.saturating_sub(1))).min(length.saturating_sub(height))
}

/// What is known of the newest damaged session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Newest<'a> {
    /// Not enough was judged yet.
    Unknown,
    /// This one.
    Found(&'a SessionFile),
    /// There is none.
    None,
}

#[cfg(test)]
mod tests {
    use super::top;

    #[test]
    fn the_cursor_keeps_its_row_of_the_screen_where_it_can() {
        assert_eq!(top(50, 100, 10, 3), 47);
        assert_eq!(top(60, 110, 10, 3), 57, "ten rows came before it");
        assert_eq!(top(2, 100, 10, 3), 0);
        assert_eq!(top(99, 100, 10, 3), 90);
        assert_eq!(top(50, 100, 2, 3), 49, "a smaller screen");
        assert_eq!(top(3, 5, 10, 3), 0);
    }
}
