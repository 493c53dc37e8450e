//! Sessions that real clients compacted, at a terminal, in every way that they have.

use crate::api::Pace;
use crate::client::Client;
use crate::scene::{Scene, pause};
use crate::terminal::Terminal;
use crate::versions::{NEWEST, newest};
use memchr::memmem;
use std::time::Duration;

/// A client, and how it compacts.
pub struct Compacted {
    pub client: Client,
    pub name: &'static str,
    /// What the person did, what it keeps, and behind which row that is sent, for the page.
    pub done: &'static str,
    pub kept: &'static str,
    pub anchor: &'static str,
    pub keeps: Keeps,
    /// The prompts of which every damage takes its place stand in the kept part.
    pub damages_kept: bool,
    steps: &'static [Step],
}

/// What stays of the conversation, above the boundary, and is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Keeps {
    Nothing,
    Words,
    Calls,
}

/// What the person does.
#[derive(Clone, Copy)]
enum Step {
    /// A prompt.
    Say(&'static str),
    /// A prompt whose calls fill the context: the client compacts by itself before it sends their results.
    Fill(&'static str),
    /// `/compact`
    Compact,
    /// `/rewind` to this prompt, and there "Summarize up to here".
    UpTo(&'static str),
    /// The same, and "Summarize from here".
    From(&'static str),
}

use Step::{Compact, Fill, From, Say, UpTo};

const NEW: Client = NEWEST;
/// The last one measured that keeps nothing.
const OLD: Client = Client("2.1.150");

const SUMMARY: &str = "the summary";
/// So the summary is sent behind what is kept.
const BOUNDARY: &str = "the boundary";

/// Where words begin as damages look for them, the row is sent: behind the boundary, or kept.
pub const COMPACTED: &[Compacted] = &[
    Compacted {
        client: NEW,
        name: concat!(newest!(), " compacted"),
        done: "`/compact`",
        kept: "the last answer, without the calls before it, and the notice behind it",
        anchor: SUMMARY,
        keeps: Keeps::Words,
        damages_kept: false,
        steps: &[EARLY, EARLY_BATCH, EARLY_EDIT, Compact, FIRST, BATCH, EDIT, LAST],
    },
    Compacted {
        client: NEW,
        name: concat!(newest!(), " summarized up to"),
        done: "`/rewind` to a prompt, “Summarize up to here”",
        kept: "the chosen prompt and all behind it",
        anchor: SUMMARY,
        keeps: Keeps::Calls,
        damages_kept: true,
        steps: &[
            EARLY_BATCH,
            EARLY_EDIT,
            FIRST,
            BATCH,
            EDIT,
            UpTo("first question"),
            Say("later PARALLEL"),
            Say("later EDIT"),
            LAST,
        ],
    },
    Compacted {
        client: NEW,
        name: concat!(newest!(), " summarized from"),
        done: "`/rewind` to a prompt, “Summarize from here”",
        kept: "all before the chosen prompt",
        anchor: BOUNDARY,
        keeps: Keeps::Calls,
        damages_kept: false,
        steps: &[EARLY_BATCH, EARLY_EDIT, ASIDE, ASIDE_EDIT, From("an aside"), FIRST, BATCH, EDIT, LAST],
    },
    // Between two turns it keeps the last answer and the new prompt.
    Compacted {
        client: NEW,
        name: concat!(newest!(), " compacted by itself"),
        done: "the context is full while a turn runs",
        kept: "the answer whose calls were just run, with their results, without its prompt",
        anchor: SUMMARY,
        keeps: Keeps::Calls,
        damages_kept: false,
        steps: &[EARLY, Fill("early PARALLEL, FULL"), FIRST, BATCH, EDIT, LAST],
    },
    Compacted {
        client: NEW,
        name: concat!(newest!(), " compacted twice"),
        done: "`/compact`; later “Summarize from here”",
        kept: "the first boundary, its summary, what that had kept, and all behind it up to the chosen prompt",
        anchor: BOUNDARY,
        keeps: Keeps::Calls,
        damages_kept: false,
        steps: &[EARLY, EARLY_BATCH, Compact, EARLY_EDIT, ASIDE, From("an aside"), FIRST, BATCH, EDIT, LAST],
    },
    Compacted {
        client: OLD,
        name: "2.1.150 compacted",
        done: "`/compact`",
        kept: "nothing",
        anchor: "",
        keeps: Keeps::Nothing,
        damages_kept: false,
        steps: &[EARLY, EARLY_BATCH, EARLY_EDIT, Compact, FIRST, BATCH, EDIT, LAST],
    },
    Compacted {
        client: OLD,
        name: "2.1.150 compacted by itself",
        done: "the context is full while a turn runs",
        kept: "nothing: the model goes on from the summary alone",
        anchor: "",
        keeps: Keeps::Nothing,
        damages_kept: false,
        steps: &[EARLY, Fill("early PARALLEL, FULL"), FIRST, BATCH, EDIT, LAST],
    },
];

const EARLY: Step = Say("early question");
const EARLY_BATCH: Step = Say("early PARALLEL");
const EARLY_EDIT: Step = Say("early EDIT");
const ASIDE: Step = Say("an aside");
const ASIDE_EDIT: Step = Say("aside EDIT");
const FIRST: Step = Say("first question");
const BATCH: Step = Say("PARALLEL read both");
const EDIT: Step = Say("EDIT something");
const LAST: Step = Say("a last word");

/// Where 2.1.150 gets an answer within milliseconds behind its own compaction, it hangs that answer on the last row above
/// the boundary, before it has written the summary, and a resume finds the whole old history.
const ANSWER: Duration = Duration::from_millis(500);

impl Compacted {
    /// Has the client write its session.
    pub fn record(&self) -> Scene {
        let scene = Scene::new(Pace { answer: ANSWER, ..Pace::default() });
        let terminal = scene.sit_down(self.client, None);
        for step in self.steps {
            let (requests, boundaries) = (scene.api.turns().len(), boundaries(&scene));
            match step {
                Say(words) | Fill(words) => terminal.say(words),
                Compact => terminal.say("/compact"),
                UpTo(prompt) => summarize(&terminal, prompt, "Summarize up to here"),
                From(prompt) => summarize(&terminal, prompt, "Summarize from here"),
            }
            if !matches!(step, Say(_)) {
                terminal.until("its compaction", || self::boundaries(&scene) > boundaries);
            }
            scene.rested(requests);
            // The words of a prompt that was summarized stand in the input again.
            terminal.keys(&["C-u"]);
            pause(300);
        }
        drop(terminal);
        scene
    }
}

fn boundaries(scene: &Scene) -> usize {
    if scene.api.turns().is_empty() {
        return 0;
    }
    memmem::find_iter(&scene.session().1, b"\"subtype\":\"compact_boundary\"").count()
}

/// Goes up in the list of `/rewind` to a prompt and makes a choice there; its number depends on whether files changed.
fn summarize(terminal: &Terminal, prompt: &str, choice: &str) {
    terminal.say("/rewind");
    terminal.until("the list of prompts", || terminal.screen().contains("(current)"));
    let marked = format!("  ❯ {prompt}");
    terminal.until("the prompt in the list", || {
        let found = terminal.screen().lines().any(|line| line.trim_end() == marked);
        if !found {
            terminal.keys(&["Up"]);
            pause(300);
        }
        found
    });
    terminal.keys(&["Enter"]);
    terminal.until("its choices", || terminal.screen().contains(choice));
    let screen = terminal.screen();
    let line = screen.lines().find(|line| line.contains(choice)).unwrap_or_default();
    let number: String = line.chars().filter(char::is_ascii_digit).collect();
    terminal.keys(&[&number]);
}
