//! The rows of `list`: as wide as the terminal, the title last and with all the room that is left.

use std::io;

use crate::cli::output::Out;
use crate::cli::output::paint::{label, painted};
use crate::cli::{redacted, words};
use crate::diagnosis::{Report, Verdict};
use crate::store::SessionFile;
use crate::text::{self, Role};

/// A title has at least this room, or less important columns go.
const TITLE: usize = 30;
const PROJECT: usize = 16;
/// As wide as the longest age, `running now`, so that the table stays the same as time goes by.
const AGE: usize = 11;

/// One session, or what is there instead.
pub(super) struct Row {
    sign: &'static str,
    verdict: &'static str,
    role: Role,
    name: String,
    turns: String,
    bytes: String,
    age: String,
    project: String,
    title: String,
    notes: Vec<String>,
}

impl Row {
    /// A sound session that a rescue wrote is called rescued, as in the app.
    pub fn of(file: &SessionFile, report: &Report, is_rescued: bool, notes: Vec<String>) -> Self {
        let project = report.project.as_deref().map_or("", |cwd| cwd.rsplit(['/', '\\']).next().unwrap_or(cwd));
        Self {
            sign: words::sign(report.verdict),
            verdict: if is_rescued && report.verdict == Verdict::Sound { "rescued" } else { report.verdict.name() },
            role: words::role(report.verdict),
            name: words::short(&report.known_as),
            turns: text::count(report.turns as u64, "turn"),
            bytes: text::bytes(file.bytes),
            age: if report.live { "running now".to_owned() } else { super::age(file) },
            project: text::line(project),
            title: report.title.as_deref().map_or_else(|| "(no title)".to_owned(), redacted::line),
            notes,
        }
    }

    /// A session whose file cannot be read, or of which only its folder is left.
    pub fn without_session(
        sign: &'static str,
        verdict: &'static str,
        name: String,
        bytes: String,
        says: String,
    ) -> Self {
        let role = if verdict == "gone" { Role::Dim } else { Role::Bad };
        let none = String::new;
        Self {
            sign,
            verdict,
            role,
            name,
            turns: none(),
            bytes,
            age: none(),
            project: none(),
            title: says,
            notes: vec![],
        }
    }
}

impl Row {
    fn is_session(&self) -> bool {
        !self.age.is_empty()
    }
}

/// The widths of the columns; a column without width is left out.
struct Widths {
    verdict: usize,
    name: usize,
    turns: usize,
    bytes: usize,
    age: usize,
    project: usize,
    /// None in a pipe, where nothing is cut.
    title: Option<usize>,
}

impl Widths {
    fn of(rows: &[Row], has_projects: bool, columns: Option<usize>) -> Self {
        let sessions = || rows.iter().filter(|row| row.is_session());
        let widest = |of: fn(&Row) -> &str| sessions().map(|row| text::width(of(row))).max().unwrap_or_default();
        let mut widths = Self {
            verdict: rows.iter().map(|row| text::width(row.verdict)).max().unwrap_or_default(),
            name: widest(|row| &row.name),
            turns: widest(|row| &row.turns),
            bytes: widest(|row| &row.bytes),
            age: widest(|row| &row.age).max(AGE),
            project: if has_projects { widest(|row| &row.project).min(PROJECT) } else { 0 },
            title: None,
        };
        let Some(columns) = columns else { return widths };
        let room = |widths: &Self| columns.saturating_sub(widths.before_title());
        let less: [fn(&mut Self) -> &mut usize; 3] =
            [|widths| &mut widths.bytes, |widths| &mut widths.turns, |widths| &mut widths.project];
        for column in less {
            if room(&widths) < TITLE {
                *column(&mut widths) = 0;
            }
        }
        widths.title = Some(room(&widths));
        widths
    }

    fn before_title(&self) -> usize {
        let columns = [self.verdict, self.name, self.turns, self.bytes, self.age, self.project];
        2 + columns.iter().filter(|columns| **columns > 0).map(|columns| columns + 2).sum::<usize>()
    }
}

/// Prints the rows, those of several projects with the projects' names.
pub(super) fn print(rows: &[Row], has_projects: bool, out: &mut Out) -> io::Result<()> {
    let widths = Widths::of(rows, has_projects, out.columns());
    for row in rows {
        let verdict = format!("{} {}", row.sign, text::fit(row.verdict, widths.verdict));
        if !row.is_session() {
            let what = [row.name.as_str(), &row.title, &row.bytes];
            let what: Vec<&str> = what.into_iter().filter(|words| !words.is_empty()).collect();
            writeln!(out, "{}  {}", painted(row.role, verdict), what.join("  "))?;
            continue;
        }
        write!(out, "{}  {:<2$}", painted(row.role, verdict), row.name, widths.name)?;
        for (words, columns) in [(&row.turns, widths.turns), (&row.bytes, widths.bytes)] {
            if columns > 0 {
                write!(out, "  {}", label(format_args!("{words:>columns$}")))?;
            }
        }
        write!(out, "  {}", label(format_args!("{:<1$}", row.age, widths.age)))?;
        if widths.project > 0 {
            write!(out, "  {}", out.fit(&row.project, widths.project))?;
        }
        match widths.title {
            None => writeln!(out, "  {}", row.title)?,
            Some(room) if room >= TITLE => writeln!(out, "  {}", out.fit(&row.title, room).trim_end())?,
            // A narrow terminal has the title below.
            Some(_) => {
                let room = out.columns().unwrap_or_default().saturating_sub(2);
                writeln!(out, "\n  {}", out.fit(&row.title, room).trim_end())?;
            }
        }
        row.notes.iter().try_for_each(|note| writeln!(out, "  {note}"))?;
    }
    Ok(())
}
