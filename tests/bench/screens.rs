//! How long every screen takes to draw and one key to be taken, on the largest session of the demo. Beside it stands the
//! least that a screen of this size can be: the same words as one paragraph.

#[path = "../it/tui/stage.rs"]
#[expect(dead_code, reason = "the tests stage more than is measured")]
mod stage;

use std::hint::black_box;
use std::time::{Duration, Instant};

use claude_rescue::tui::app::model::Model;

use claude_rescue::tui::event::Event;
use claude_rescue::tui::theme::Theme;
use claude_rescue::tui::{update, view};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::widgets::Paragraph;
use stage::Stage;

const SIZE: (u16, u16) = (120, 36);
/// How often each is done; the median is told.
const ROUNDS: usize = 201;

/// Every screen, and the keys that lead to it from the card.
const SCREENS: &[(&str, &str)] = &[
    ("card", ""),
    ("card, timeline", "⇥"),
    ("card, hits", "/retry⏎"),
    ("plan, lines", "p"),
    ("plan, text", "p⇥"),
    ("plan, turns", "p⇥⇥"),
    ("detail", "v"),
    ("detail, full", "vt"),
    ("detail, raw", "vtt"),
    ("list", "s"),
    ("list, all", "sa"),
    ("list, filter", "sa/infra"),
    ("list, hits", "sa/retry⇥"),
    ("undo", "u"),
    ("help", "?"),
    ("help, filter", "?/undo"),
];

/// Prints a row for every screen.
pub fn measure() {
    println!("\nscreens of {} × {}, largest demo session, medians", SIZE.0, SIZE.1);
    println!("{:<16}{:>9}{:>14}{:>13}{:>10}", "", "drawn", "a paragraph", "ratio", "one key");
    let stage = Stage::new();
    for (name, keys) in SCREENS {
        let mut model = stage.landed(SIZE);
        stage.press(&mut model, keys);
        let mut terminal = Terminal::new(TestBackend::new(SIZE.0, SIZE.1)).expect("a screen in memory");
        let drawn = median(|| {
            terminal.draw(|frame| view(black_box(&model), Theme::colour(), frame)).expect("drawing in memory");
        });
        let words = words(terminal.backend().buffer());
        let least = median(|| {
            let paragraph = Paragraph::new(black_box(words.as_str()));
            terminal.draw(|frame| frame.render_widget(paragraph, frame.area())).expect("drawing in memory");
        });
        let key = median(|| down_and_up(&mut model)) / 2;
        let micros = |time: Duration| time.as_secs_f64() * 1e6;
        let ratio = micros(drawn) / micros(least);
        println!("{name:<16}{:>6.0} µs{:>11.0} µs{ratio:>12.1}×{:>7.1} µs", micros(drawn), micros(least), micros(key));
    }
}

fn down_and_up(model: &mut Model) {
    for code in [KeyCode::Down, KeyCode::Up] {
        black_box(update(model, Event::Key(KeyEvent::new(code, KeyModifiers::NONE))));
    }
}

/// What a screen says.
fn words(buffer: &Buffer) -> String {
    let rows = buffer.content.chunks(usize::from(SIZE.0));
    rows.map(|row| row.iter().map(Cell::symbol).collect::<String>().trim_end().to_owned() + "\n").collect()
}

fn median(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[ROUNDS / 2]
}
