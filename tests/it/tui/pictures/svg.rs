//! A screen as an SVG: text as text, lines and blocks as strokes, so that cells join whatever the font is.

use std::fmt::Write;

use super::still::Still;

/// The size of one cell, and what is left free around all of them.
const CELL: (u32, u32) = (8, 17);
const MARGIN: u32 = 12;
/// How far above the lower edge of its cell a letter stands.
const DESCENT: u32 = 5;

/// The colours of a terminal.
pub struct Palette {
    pub name: &'static str,
    paper: &'static str,
    ink: &'static str,
    dim: &'static str,
    colours: [&'static str; 8],
}

pub const LIGHT: Palette = Palette {
    name: "light",
    paper: "#fbfaf8",
    ink: "#24292f",
    dim: "#7d8590",
    colours: ["#24292f", "#c01c28", "#1a7f37", "#8a6100", "#0b57d0", "#8b3fb0", "#0b7285", "#57606a"],
};

pub const DARK: Palette = Palette {
    name: "dark",
    paper: "#16181d",
    ink: "#d7dae0",
    dim: "#7f8794",
    colours: ["#3b4048", "#f2686f", "#6cc079", "#d9a94a", "#6aa7f5", "#c98be8", "#5fc3cf", "#b4bac4"],
};

/// Cells of one look, side by side.
struct Run {
    column: u16,
    columns: u16,
    text: String,
    colour: &'static str,
    weight: &'static str,
}

/// One screen.
pub fn svg(screen: &Still, palette: &Palette) -> String {
    format!("{}{}</g>\n</svg>\n", head(screen, palette), body(screen, palette))
}

/// Screens one after another, each for so many seconds, over and over. Viewers that do not animate show the first one.
pub fn film(frames: &[(Still, u32)], palette: &Palette) -> String {
    let whole: u32 = frames.iter().map(|(_, seconds)| seconds).sum();
    let mut out = frames.first().map(|(screen, _)| head(screen, palette)).unwrap_or_default();
    let mut start = 0;
    for (screen, seconds) in frames {
        let share = |second: u32| f64::from(second) / f64::from(whole);
        let (from, to) = (share(start), share(start + seconds));
        let (first, values, times) = match start {
            0 => ("visible", "visible;hidden", format!("0;{to:.4}")),
            _ => ("hidden", "hidden;visible;hidden", format!("0;{from:.4};{to:.4}")),
        };
        let _ = write!(
            out,
            "<g visibility=\"{first}\"><animate attributeName=\"visibility\" calcMode=\"discrete\" dur=\"{whole}s\" \
             repeatCount=\"indefinite\" values=\"{values}\" keyTimes=\"{times}\"/>\n{}</g>\n",
            body(screen, palette)
        );
        start += seconds;
    }
    out + "</g>\n</svg>\n"
}

fn head(screen: &Still, palette: &Palette) -> String {
    let (columns, rows) = screen.size();
    let (width, height) = (u32::from(columns) * CELL.0, u32::from(rows) * CELL.1);
    let (outer, tall) = (width + 2 * MARGIN, height + 2 * MARGIN);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{outer}\" height=\"{tall}\" viewBox=\"0 0 {outer} \
         {tall}\">\n\
         <rect width=\"{outer}\" height=\"{tall}\" rx=\"8\" fill=\"{}\"/>\n\
         <g font-family=\"ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace\" \
         font-size=\"13\" transform=\"translate({MARGIN} {MARGIN})\" xml:space=\"preserve\">\n",
        palette.paper
    )
}

/// What stands on a screen, without its paper.
pub fn body(screen: &Still, palette: &Palette) -> String {
    let runs = (0..screen.size().1).flat_map(|row| runs(screen, row, palette).into_iter().map(move |run| (row, run)));
    runs.map(|(row, run)| lines(&run, row).unwrap_or_else(|| words(&run, row))).collect()
}

fn runs(screen: &Still, row: u16, palette: &Palette) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (column, cell) in (0..).zip(screen.row(row)) {
        if cell.is_blank() {
            continue;
        }
        let colour = match cell.colour {
            vt100::Color::Idx(number) => palette.colours[usize::from(number) % 8],
            _ if cell.dim => palette.dim,
            _ => palette.ink,
        };
        let weight = if cell.bold { " font-weight=\"700\"" } else { "" };
        let columns = if cell.wide { 2 } else { 1 };
        let is_alike = |run: &&mut Run| {
            let near = column - (run.column + run.columns) <= 1;
            near && run.colour == colour && run.weight == weight && drawn(&run.text) == drawn(&cell.text)
        };
        match runs.last_mut().filter(|run| is_alike(run)) {
            Some(run) => {
                if run.column + run.columns < column {
                    run.text.push(' ');
                }
                run.text.push_str(&cell.text);
                run.columns = column + columns - run.column;
            }
            None => runs.push(Run { column, columns, text: cell.text.clone(), colour, weight }),
        }
    }
    runs
}

/// Whether a text is drawn as lines and blocks, so that cells join whatever the font is.
fn drawn(text: &str) -> bool {
    text.chars().next().is_some_and(|c| ('─'..='╿').contains(&c) || ('▁'..='█').contains(&c))
}

fn words(run: &Run, row: u16) -> String {
    let x = u32::from(run.column) * CELL.0;
    let y = (u32::from(row) + 1) * CELL.1 - DESCENT;
    let text = run.text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let length = u32::from(run.columns) * CELL.0;
    let (colour, weight) = (run.colour, run.weight);
    format!("<text x=\"{x}\" y=\"{y}\" textLength=\"{length}\" fill=\"{colour}\"{weight}>{text}</text>\n")
}

fn lines(run: &Run, row: u16) -> Option<String> {
    if !drawn(&run.text) {
        return None;
    }
    let mut path = String::new();
    let mut blocks = String::new();
    let (top, middle) = (u32::from(row) * CELL.1, f64::from(u32::from(row) * CELL.1) + f64::from(CELL.1) / 2.0);
    let bottom = top + CELL.1;
    let mut thick = 1.0;
    for (at, glyph) in run.text.chars().enumerate() {
        let left = u32::from(run.column) * CELL.0 + at as u32 * CELL.0;
        let (right, x) = (left + CELL.0, f64::from(left) + f64::from(CELL.0) / 2.0);
        let stroke = match glyph {
            '─' | '━' => format!("M{left} {middle}H{right}"),
            '│' | '┃' => format!("M{x} {top}V{bottom}"),
            '╭' => format!("M{x} {bottom}V{}Q{x} {middle} {right} {middle}", middle + 4.0),
            '╮' => format!("M{left} {middle}Q{x} {middle} {x} {}V{bottom}", middle + 4.0),
            '╰' => format!("M{x} {top}V{}Q{x} {middle} {right} {middle}", middle - 4.0),
            '╯' => format!("M{left} {middle}Q{x} {middle} {x} {}V{top}", middle - 4.0),
            '├' => format!("M{x} {top}V{bottom}M{x} {middle}H{right}"),
            '└' => format!("M{x} {top}V{middle}H{right}"),
            '┐' => format!("M{left} {middle}H{x}V{bottom}"),
            '┘' => format!("M{left} {middle}H{x}V{top}"),
            // Dashes, two in each cell.
            '┄' => format!("M{} {middle}h2m2 0h2", left + 1),
            '┆' => format!("M{x} {}v4m0 4v4", top + 2),
            ' ' => String::new(),
            bar @ '▁'..='█' => {
                let eighths = bar as u32 - '▁' as u32 + 1;
                let height = f64::from(CELL.1 - 4) * f64::from(eighths) / 8.0;
                let y = f64::from(bottom) - 2.0 - height;
                let width = CELL.0 - 1;
                let _ = write!(
                    blocks,
                    "<rect x=\"{left}\" y=\"{y:.1}\" width=\"{width}\" height=\"{height:.1}\" fill=\"{}\"/>",
                    run.colour
                );
                String::new()
            }
            other => panic!("no stroke is known for {other}"),
        };
        if matches!(glyph, '━' | '┃') {
            thick = 2.0;
        }
        path.push_str(&stroke);
    }
    let mut out = blocks;
    if !path.is_empty() {
        let _ = write!(out, "<path d=\"{path}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{thick}\"/>", run.colour);
    }
    Some(out + "\n")
}
