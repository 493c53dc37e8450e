//! The app without its loop: the demo, keys and events, and the screen as text and roles.

use std::fs;
use std::path::Path;
use std::sync::mpsc::channel;
use std::sync::{LazyLock, Mutex};

use claude_rescue::recovery::{Wish, rewind};
use claude_rescue::store::demo::{self, Demo};
use claude_rescue::store::scan::{Found, Scanned, scan};
use claude_rescue::store::search::{self, search};
use claude_rescue::store::{Opened, Rescue, SessionFile, commit, last_rescue, open, rescued};
use claude_rescue::text::Cleaned;
use claude_rescue::tui::app::model::Model;
use claude_rescue::tui::effect::Effect;
use claude_rescue::tui::event::Event;
use claude_rescue::tui::jobs::listing::Reach;
use claude_rescue::tui::jobs::listing::{Beside, News};
use claude_rescue::tui::jobs::make::make;
use claude_rescue::tui::jobs::preview::Peek;
use claude_rescue::tui::jobs::{Answer, Job};
use claude_rescue::tui::opened::card::Card;
use claude_rescue::tui::opened::timeline::search::Query;
use claude_rescue::tui::theme::{Role, Theme};
use claude_rescue::tui::{opening, update, view};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::style::{Color, Style};
use regex::Regex;

/// Two minutes, as long as the demo's newest session is old.
const AGE: i64 = 120_000;
/// A hundred days; every session of the demo is newer.
const OLD: i64 = 8_640_000_000;

/// The demo, read once: every session's card, and what a scan says of it.
pub struct Stage {
    demo: Demo,
    cards: Vec<(SessionFile, Card)>,
    peeks: Vec<(SessionFile, Peek)>,
    here: Vec<(SessionFile, Found)>,
    all: Vec<(SessionFile, Found)>,
    /// What was rescued and undone.
    history: Vec<Rescue>,
    /// What was taken out of sessions.
    taken: Mutex<Vec<(Job, Answer)>>,
}

impl Stage {
    pub fn new() -> Self {
        Self::with(&[])
    }

    /// The demo, and more sessions of its project, each a name and its lines.
    pub fn with(more: &[(&str, String)]) -> Self {
        Self::of(demo::unpack().expect("the demo can be unpacked"), more)
    }

    /// The demo after every damaged session of its project was rescued.
    pub fn rescued() -> Self {
        Self::with_rescues(usize::MAX)
    }

    /// The demo after the newest damaged session of its project was rescued.
    pub fn rescued_newest() -> Self {
        Self::with_rescues(1)
    }

    /// The demo on a machine where none of its directories is.
    pub fn without_directories() -> Self {
        let demo = demo::unpack().expect("the demo can be unpacked");
        fs::remove_dir_all(&demo.place.root).expect("the directories go");
        Self::of(demo, &[])
    }

    fn with_rescues(most: usize) -> Self {
        let demo = demo::unpack().expect("the demo can be unpacked");
        let opened =
            demo.place.sessions_here().into_iter().map(|file| open(&demo.place, file).expect("a session opens"));
        let wrong: Vec<Opened> = opened.filter(|opened| opened.diagnosis.verdict.is_wrong()).take(most).collect();
        for opened in wrong {
            let plan = rewind(&opened.session, &opened.diagnosis, Wish::LastGood).expect("a plan");
            commit(&demo.place, &opened, &plan).expect("a rescue");
        }
        Self::of(demo, &[])
    }

    fn of(demo: Demo, more: &[(&str, String)]) -> Self {
        let here = demo.place.sessions_here();
        for (name, lines) in more {
            let path = here[0].path.with_file_name(format!("{name}.jsonl"));
            fs::write(path, lines).expect("a session can be written");
        }
        let judged = |files: Vec<SessionFile>| {
            let (send, receive) = channel();
            scan(&demo.place, &files, &send);
            drop(send);
            let mut scanned: Vec<Scanned> = receive.into_iter().collect();
            scanned.sort_by_key(|scanned| scanned.at);
            let found = scanned.into_iter().map(|scanned| scanned.found.expect("the demo can be read"));
            files.into_iter().zip(found).collect()
        };
        let (here, all) = (judged(demo.place.sessions_here()), judged(demo.place.sessions()));
        let card = |file: SessionFile| {
            let mut opened = open(&demo.place, file.clone()).expect("a session opens");
            // The process that holds the demo's running session is this one; in a picture it is always the same.
            opened.holder.iter_mut().for_each(|holder| holder.pid = 20_280);
            (file, Card::of(opened))
        };
        let cards = demo.place.sessions().into_iter().map(card).collect();
        let peek = |file: SessionFile| {
            let opened = open(&demo.place, file.clone()).expect("a session opens");
            (file, Peek::of(&opened))
        };
        let peeks = demo.place.sessions().into_iter().map(peek).collect();
        Self { demo, cards, peeks, here, all, history: Vec::new(), taken: Mutex::default() }
    }

    /// The same, with rescues that were made of it: their paths are those of the demo's files.
    pub fn after(mut self, history: impl FnOnce(&[SessionFile]) -> Vec<Rescue>) -> Self {
        self.history = history(&self.files());
        self
    }

    /// The titles that begin with some words.
    pub fn cards_titled(&self, beginning: &str) -> Vec<String> {
        let titles = self.cards.iter().map(|(_, card)| card.title.clone());
        titles.filter(|title| title.starts_with(beginning)).collect()
    }

    /// The app before anything was read.
    pub fn model(&self, size: (u16, u16)) -> Model {
        let mut model = Model::new(self.demo.place.cwd.to_string_lossy().into_owned(), size);
        let times = self.cards.iter().filter(|(_, card)| card.title == "Fix webhook retries");
        model.context.now =
            times.filter_map(|(_, card)| card.opened.session.last_activity()).max().expect("a time") + AGE;
        model
    }

    /// The app when it has found the session to land on.
    pub fn landed(&self, size: (u16, u16)) -> Model {
        let mut model = self.model(size);
        let effect = opening::list(&mut model, Reach::Here);
        self.obey(&mut model, effect);
        self.draw(&mut model);
        model
    }

    /// The app with one session open.
    pub fn on(&self, title: &str, size: (u16, u16)) -> Model {
        let mut model = self.landed(size);
        let (file, card) = self.cards.iter().find(|(_, card)| card.title == title).expect("a session of this title");
        // The times of a drawn session do not move with the demo's, so the clock stands still beside them.
        if let Some(last) = card.opened.session.last_activity().filter(|last| model.context.now - last > OLD) {
            model.context.now = last + AGE;
        }
        let effect = claude_rescue::tui::opening::open(&mut model, file.clone());
        self.obey(&mut model, effect);
        self.draw(&mut model);
        model
    }

    /// Presses keys, each drawn before the next.
    pub fn press(&self, model: &mut Model, keys: &str) {
        for key in keys.chars() {
            let effect = update(model, Event::Key(key_of(key)));
            self.obey(model, effect);
            self.draw(model);
        }
    }

    /// Shows the turns where only one pane fits.
    pub fn turn_to_rows(&self, model: &mut Model) {
        if !claude_rescue::tui::screens::card::shows_rows(&model.context) {
            self.press(model, "⇥");
        }
    }

    /// Tells the app that it was drawn, as the loop does.
    pub fn draw(&self, model: &mut Model) {
        let effect = update(model, Event::Drawn);
        self.obey(model, effect);
    }

    /// Does what the loop and its workers do, but for what leaves the app.
    pub fn obey(&self, model: &mut Model, effect: Effect) {
        match effect {
            Effect::Open(file) => {
                let card = self.cards.iter().find(|(known, _)| known.path == file.path).map(|(_, card)| card.clone());
                let card = card.map(Box::new).ok_or_else(|| "no such session".to_owned());
                let effect = update(model, Event::Opened(file.path, card));
                self.obey(model, effect);
            }
            Effect::Find(words, asked) => {
                let card = model.context.card.as_ref().expect("a card to search in");
                let hits = Query::of(&words).places(&card.opened.session, || false);
                update(model, Event::Found(asked, hits));
            }
            Effect::Scan(reach, asked) => {
                let found = if reach == Reach::Here { &self.here } else { &self.all };
                let files: Vec<SessionFile> = found.iter().map(|(file, _)| file.clone()).collect();
                let last = last_rescue(&self.demo.place, &files);
                let effect = update(model, Event::Listed(asked, files));
                self.obey(model, effect);
                let place = &self.demo.place;
                let leftovers = if reach == Reach::Here { place.leftovers_here() } else { place.leftovers() };
                let beside = Beside { leftovers, rescued: rescued(place), last };
                update(model, Event::News(News::Beside(asked, beside)));
                for (at, (_, found)) in found.iter().enumerate() {
                    let scanned = Box::new(Scanned { at, found: Ok(found.clone()) });
                    let effect = update(model, Event::Scanned(asked, scanned));
                    self.obey(model, effect);
                }
            }
            Effect::Peek(file) => {
                let peek = self.peeks.iter().find(|(known, _)| *known == file).map(|(_, peek)| Box::new(peek.clone()));
                update(
                    model,
                    Event::News(News::Peeked(Box::new(file), peek.ok_or_else(|| "no such session".to_owned()))),
                );
            }
            Effect::Search(Some(question)) => {
                let (send, found) = channel();
                search(&question.files, &search::Query::of(&question.typed).expect("words"), &send);
                drop(send);
                for found in found {
                    update(model, Event::News(News::Searched(question.asked, found)));
                }
            }
            Effect::History => {
                let effect = update(model, Event::History(Ok(self.history.clone())));
                self.obey(model, effect);
            }
            // Nothing is written by any path of keys.
            Effect::Run(Job::Save(..) | Job::Restore(..)) => {}
            Effect::Run(order) => {
                let card = model.context.card.as_ref().expect("a card to take something from");
                let answer = self.made(&card.opened, order);
                let effect = update(model, Event::Answered(Box::new(answer)));
                self.obey(model, effect);
            }
            // What leaves the app, or needs a terminal.
            _ => {}
        }
    }

    /// What a worker makes, made once.
    fn made(&self, opened: &Opened, job: Job) -> Answer {
        let known = || {
            let taken = self.taken.lock().expect("what was made");
            taken.iter().find(|(known, _)| *known == job).map(|(_, answer)| answer.clone())
        };
        if let Some(answer) = known() {
            return answer;
        }
        let answer = always(make(&self.demo.place, opened, job.clone()));
        self.taken.lock().expect("what was made").push((job, answer.clone()));
        answer
    }

    /// A session as it is on the disk now.
    pub fn reopen(&self, file: SessionFile) -> Opened {
        open(&self.demo.place, file).expect("a session opens")
    }

    /// The files of the demo's project.
    pub fn files(&self) -> Vec<SessionFile> {
        self.here.iter().map(|(file, _)| file.clone()).collect()
    }

    /// The directory of the demo, which no picture may show.
    pub fn scratch(&self) -> &Path {
        &self.demo.place.configs[0]
    }
}

/// An answer that is the same on every day and every machine: times, hashes and what is installed are always these.
fn always(mut answer: Answer) -> Answer {
    const ALWAYS: [(&str, &str); 5] = [
        (r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "2026-01-15 09:20 UTC"),
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "2026-01-15T09:20:30Z"),
        (r"[0-9a-f]{64}", "9f2c41aa9f2c41aa9f2c41aa9f2c41aa9f2c41aa9f2c41aa9f2c41aa9f2c41aa"),
        (r"(?m)^- .*, claude-rescue .*$", "- linux x86_64, claude-rescue 0.1.0"),
        (r"(?m)^- (clients installed|editor extensions): .*$", "- $1: none found"),
    ];
    static PATTERNS: LazyLock<[(Regex, &str); 5]> =
        LazyLock::new(|| ALWAYS.map(|(found, always)| (Regex::new(found).expect("a pattern"), always)));
    let same = |text: &mut Cleaned| {
        let mut same = text.as_str().to_owned();
        for (found, always) in &*PATTERNS {
            same = found.replace_all(&same, *always).into_owned();
        }
        *text = Cleaned::of(&same);
    };
    match &mut answer {
        Answer::Summary(_, Ok(summary)) => same(&mut summary.text),
        Answer::Packet(_, sheets) => sheets.iter_mut().for_each(|sheet| same(&mut sheet.markdown)),
        _ => {}
    }
    answer
}

/// The press that a character stands for.
pub fn key_of(key: char) -> KeyEvent {
    let code = match key {
        '⏎' => KeyCode::Enter,
        '⎋' => KeyCode::Esc,
        '⇥' => KeyCode::Tab,
        other => KeyCode::Char(other),
    };
    KeyEvent::new(code, KeyModifiers::NONE)
}

/// The screen: what it says, and below it the role of every cell.
pub fn picture(model: &Model) -> String {
    let (columns, rows) = model.context.size;
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).expect("a screen in memory");
    terminal.draw(|frame| view(model, Theme::of(marked), frame)).expect("drawing in memory");
    let buffer = terminal.backend().buffer();
    let (mut text, mut roles) = (String::new(), String::new());
    for y in 0..rows {
        let mut skip = 0;
        for x in 0..columns {
            let cell = &buffer[(x, y)];
            roles.push(letter(cell.fg, cell.symbol()));
            if skip == 0 {
                text.push_str(cell.symbol());
                skip = claude_rescue::text::width(cell.symbol()).max(1);
            }
            skip -= 1;
        }
        end_line(&mut text);
        end_line(&mut roles);
    }
    let legend = Role::ALL.map(|role| format!("{} {role:?}", sign(role))).join("  ");
    format!("{text}\n{legend}\n\n{roles}")
}

fn end_line(text: &mut String) {
    text.truncate(text.trim_end_matches(' ').len());
    text.push('\n');
}

/// A look that tells every role from every other.
fn marked(role: Role) -> Style {
    Style::new().fg(Color::Indexed(role as u8))
}

fn letter(colour: Color, symbol: &str) -> char {
    match colour {
        Color::Indexed(number) if symbol != " " => sign(Role::ALL[usize::from(number)]),
        _ => ' ',
    }
}

fn sign(role: Role) -> char {
    match role {
        Role::Text => '.',
        Role::Dim => 'd',
        Role::Title => 'T',
        Role::Key => 'K',
        Role::Good => 'G',
        Role::Bad => 'B',
        Role::Warn => 'W',
        Role::User => 'U',
        Role::Cursor => 'C',
        Role::Cut => '=',
        Role::Removed => '-',
        Role::Added => '+',
        Role::Focus => 'F',
        Role::Hit => 'H',
    }
}
