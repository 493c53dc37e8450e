//! What the prompts that were answered with words only wanted, and whether a call of another turn bears it out.

use std::collections::HashSet;

use unicode_width::UnicodeWidthStr;

use super::plain::{is_question, one_line, sentences};
use super::story::{Prompt, Story};
use super::trace::{Found, Term, names_most, terms, words};
use super::words::WORDS;

/// A prompt of fewer columns asks for nothing by itself.
const ASKS: usize = 4;

/// A prompt that was answered with words only.
pub(super) struct Ask {
    /// Its number among the prompts.
    pub prompt: usize,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a prompt that was answered with words only.
pub(super) enum Fate {
    /// Words were what it asked for, or it decides something, or puts it off ([`put_off`]).
    Told,
    /// The next turn went on with it, after a question of the assistant.
    WentOn,
    /// Calls before it or behind it name what it names.
    Named(Found),
    /// A compaction summary before this turn tells of it, and not as of something to be done.
    Summed(u32),
    /// Nothing does.
    Nowhere,
    /// It names nothing that could be looked for.
    Unknown,
}

/// Every prompt that was answered with words only, in the order of the turns.
pub(super) fn asks(story: &Story<'_>) -> Vec<Ask> {
    let counts = |(_, prompt): &(usize, &Prompt)| !prompt.command && prompt.answered;
    let asked: Vec<(usize, &Prompt)> = story.worked_on().iter().enumerate().filter(counts).collect();
    let told = Summary::newest(story);
    let is_worked_on = story.last_edit().is_some();
    let found = asked.iter().enumerate().filter_map(|(no, (prompt, words))| {
        // What was asked first is the goal of all that was done later.
        let is_goal = no == 0 && is_worked_on;
        let words_only = !is_goal && !story.deeds(words.place.turn).is_work();
        let before = no.checked_sub(1).map(|before| asked[before].1);
        let next = asked.get(no + 1).map(|(_, next)| next.place.turn);
        words_only.then(|| Ask { prompt: *prompt, fate: fate(story, words, before, next, told.as_ref()) })
    });
    found.collect()
}

fn fate(
    story: &Story<'_>,
    prompt: &Prompt,
    before: Option<&Prompt>,
    next: Option<u32>,
    summary: Option<&Summary>,
) -> Fate {
    match () {
        () if WORDS.is_agreement(&prompt.words) && !answers_a_question(prompt) => Fate::Told,
        () if wants_words(story, prompt) || prompt.words.width() < ASKS => Fate::Told,
        () if WORDS.putting_off.is_in(&prompt.words) || decides(&prompt.words) => Fate::Told,
        () => match next.filter(|next| asks_back(story, prompt) && story.deeds(*next).is_work()) {
            Some(_) => Fate::WentOn,
            None => searched(story, prompt, before, summary),
        },
    }
}

/// Whether words drop something, or agree and bind whoever works on.
fn decides(words: &str) -> bool {
    WORDS.dropping.is_in(words) || WORDS.begins_with_agreement(words) && WORDS.binding.is_in(words)
}

/// What a person put off.
pub(super) struct PutOff<'s> {
    /// The prompt.
    pub prompt: &'s Prompt,
    /// The sentence that says so, with the one before if it names nothing by itself.
    pub words: String,
    /// Calls behind it that name what it names.
    pub found: Option<Found>,
}

/// What was put off in any prompt, in the order of the turns.
pub(super) fn put_off<'s>(story: &'s Story<'_>) -> Vec<PutOff<'s>> {
    let asked = story.asked();
    // What was put off at first was taken up by the edits that came.
    let later = asked.skip(usize::from(story.last_edit().is_some())).filter(|prompt| !wants_words(story, prompt));
    let told = later.flat_map(|prompt| {
        let all = sentences(&prompt.words);
        let off = (0..all.len()).filter(|at| WORDS.putting_off.is_in(all[*at]));
        let told = off.map(|at| {
            let names_nothing = WORDS.putting_off.begins(all[at]) || terms(all[at]).is_empty();
            let from = if names_nothing { at.saturating_sub(1) } else { at };
            let words = one_line(&all[from..=at].join(" "));
            let found = story.trace().later(&terms(&words), prompt.place.turn);
            PutOff { prompt, words, found }
        });
        told.collect::<Vec<_>>()
    });
    told.collect()
}

/// A sentence of a reply that promises something which no later call names, where no call is recorded in its turn.
pub(super) fn promises<'s>(story: &'s Story<'_>) -> Vec<(u32, &'s str)> {
    let words_only = story.said.iter().filter(|said| said.closing && !story.deeds(said.place.turn).is_work());
    let told = words_only.flat_map(|said| {
        let promised = sentences(&said.text).into_iter();
        // What is promised to be left alone is no task.
        let promised = promised.filter(|all| WORDS.promising.is_in(all) && !WORDS.dropping.is_in(all));
        let open = promised.filter(|sentence| {
            let names = terms(sentence);
            !names.is_empty() && story.trace().later(&names, said.place.turn).is_none()
        });
        open.map(|sentence| (said.place.turn, sentence)).collect::<Vec<_>>()
    });
    told.collect()
}

/// Whether calls name what a prompt names; one that names nothing is about what it answers.
fn searched(story: &Story<'_>, prompt: &Prompt, before: Option<&Prompt>, summary: Option<&Summary>) -> Fate {
    let mut names = terms(&prompt.words);
    if names.is_empty() {
        let around = [before.map(|before| before.words.as_str()), prompt.after.as_deref()];
        let around = around.into_iter().flatten().flat_map(terms);
        names = around.filter(|term: &Term| term.is_name).collect();
    }
    let found = story.trace().find(&names, prompt.place.turn).map(Fate::Named);
    let nothing = if names.is_empty() { Fate::Unknown } else { Fate::Nowhere };
    let summed =
        || summary.filter(|summary| summary.tells_of(prompt, &names)).map(|summary| Fate::Summed(summary.turn));
    found.or_else(summed).unwrap_or(nothing)
}

/// The newest compaction summary: what it tells of, but for what it calls pending.
struct Summary {
    link: usize,
    /// The turn behind it.
    turn: u32,
    /// The words of each sentence.
    sentences: Vec<HashSet<u64>>,
}

impl Summary {
    fn newest(story: &Story<'_>) -> Option<Self> {
        let (link, text) = story.summaries.last()?;
        let turn = story.prompt_behind(*link)?.place.turn;
        let done = sentences(text).into_iter().filter(|sentence| !WORDS.pending.is_in(sentence));
        Some(Self { link: *link, turn, sentences: done.map(words).collect() })
    }

    fn tells_of(&self, prompt: &Prompt, names: &[Term]) -> bool {
        self.link > prompt.link && self.sentences.iter().any(|sentence| names_most(sentence, names))
    }
}

/// Whether an answer in words is all that a prompt wants.
pub(super) fn wants_words(story: &Story<'_>, prompt: &Prompt) -> bool {
    let small = prompt.words.to_lowercase();
    let bare = small.trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '?' | '？' | '؟'));
    let said = bare.trim_end_matches(['?', '？', '؟', ' ']);
    let rest = WORDS.rest(&small);
    match () {
        () if WORDS.requesting.begins(&small) || WORDS.requesting_last.ends(said) => false,
        () if is_question(bare) || WORDS.asking.begins(rest) || WORDS.asking_last.ends(said) => true,
        () => WORDS.looking.begins(rest) && story.deeds(prompt.place.turn).has_read(),
    }
}

fn answers_a_question(prompt: &Prompt) -> bool {
    prompt.after.as_deref().is_some_and(is_question)
}

/// Whether the words that answered a prompt end with a question.
fn asks_back(story: &Story<'_>, prompt: &Prompt) -> bool {
    let said = story.said.iter().rfind(|said| said.place.turn == prompt.place.turn);
    said.is_some_and(|said| is_question(&said.text))
}
