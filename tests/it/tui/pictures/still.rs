//! A screen held still: what differs from run to run is the same in every picture.

use std::sync::LazyLock;

use regex::Regex;

use crate::support::fixtures;

/// What is never the same twice, and what stands in pictures instead.
const FLEETING: &[(&str, &str)] = &[
    (r"\d\d:\d\d:\d\d UTC", "10:42:07 UTC"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d\b", "2026-11-20 10:42"),
    (r"\b\d\d:\d\d UTC", "10:42 UTC"),
    (r"\d{4}-\d\d-\d\dT[\d:.]+Z", "2026-11-20T10:42:07Z"),
    (r"\b[0-9a-f]{64}\b", "47dcd603e350530d3e470975a8e664cebdff021ef946625aa9b7fd7466070c67"),
    (r"\b20\d\d-\d\d-\d\d\b", "2026-11-20"),
    (r"process \d+", "process 20280"),
    (r"claude-rescue-demo-\w{6}", "claude-rescue-demo-Qm3fKz"),
    (r"undo [0-9a-f]{8}\b", "undo 5b8e13c7"),
    (r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", "7d1c40e2-8a35-4f6b-9c01-2e5b7a90d4f3"),
];

/// One cell. The second one of a wide letter is blank.
#[derive(Clone, Default)]
pub struct Cell {
    pub text: String,
    pub colour: vt100::Color,
    pub dim: bool,
    pub bold: bool,
    pub wide: bool,
}

impl Cell {
    pub fn is_blank(&self) -> bool {
        self.text.is_empty() || self.text == " "
    }
}

/// Rows of cells.
pub struct Still(Vec<Vec<Cell>>);

impl Still {
    pub fn of(screen: &vt100::Screen) -> Self {
        let (rows, columns) = screen.size();
        let cell = |row, column| {
            screen.cell(row, column).map_or_else(Cell::default, |cell| Cell {
                text: cell.contents().to_owned(),
                colour: cell.fgcolor(),
                dim: cell.dim(),
                bold: cell.bold(),
                wide: cell.is_wide(),
            })
        };
        let row = |row| (0..columns.get()).map(|column| cell(row, column)).collect();
        let mut rows: Vec<Vec<Cell>> = (0..rows.get()).map(row).collect();
        rows.iter_mut().for_each(hold);
        Self(rows)
    }

    /// Columns and rows.
    pub fn size(&self) -> (u16, u16) {
        (self.0.first().map_or(0, Vec::len) as u16, self.0.len() as u16)
    }

    pub fn row(&self, row: u16) -> &[Cell] {
        &self.0[usize::from(row)]
    }
}

/// Replaces what is fleeting. What stands behind it stays where it was, as far as there is room.
fn hold(row: &mut Vec<Cell>) {
    static PATTERNS: LazyLock<Vec<(Regex, &str)>> =
        LazyLock::new(|| FLEETING.iter().map(|(found, so)| (Regex::new(found).expect("a pattern"), *so)).collect());
    for (pattern, instead) in &*PATTERNS {
        // One character a cell, so that a place in the text is a column.
        let text: String = row.iter().map(|cell| cell.text.chars().next().unwrap_or(' ')).collect();
        // From the right, so that the places to the left hold.
        let found: Vec<_> = pattern.find_iter(&text).filter(|found| !is_of_the_demo(found.as_str())).collect();
        for found in found.into_iter().rev() {
            let (from, length) = (text[..found.start()].chars().count(), found.len());
            let look = row[from].clone();
            let cells = instead.chars().map(|letter| Cell { text: letter.to_string(), ..look.clone() });
            row.splice(from..from + length, cells);
            fill(row, from + instead.len(), length.cast_signed() - instead.len().cast_signed());
        }
    }
}

fn is_of_the_demo(id: &str) -> bool {
    let holds = |bytes: &[u8]| memchr::memmem::find(bytes, id.as_bytes()).is_some();
    fixtures::demo().iter().any(|demo| holds(&demo.bytes))
}

/// Adds so many blanks to the first gap from a column on, or takes them from it.
fn fill(row: &mut Vec<Cell>, from: usize, blanks: isize) {
    let columns = row.len().saturating_add_signed(blanks);
    let gap = (from..row.len() - 1).find(|at| row[*at].is_blank() && row[at + 1].is_blank()).unwrap_or(row.len());
    for _ in 0..blanks {
        row.insert(gap, Cell::default());
    }
    for _ in blanks..0 {
        if row.get(gap).is_some_and(Cell::is_blank) {
            row.remove(gap);
        }
    }
    row.resize(columns, Cell::default());
}
