//! The prompts at the end that nobody answered or that are not done with: what the person still wants, and what only wakes up.

use unicode_width::UnicodeWidthStr;

use super::call::Call;
use super::story::{Prompt, Story};

/// The most columns of a prompt that only says to go on, in any language.
const NUDGE: usize = 16;

impl Story<'_> {
    /// The prompts at the end that nobody answered, without those that only wake up what hangs: very short ones, sent
    /// where work was under way or another prompt waits already.
    pub fn wanted(&self) -> Vec<(&Prompt, u32)> {
        self.unanswered().into_iter().filter(|(prompt, _)| !self.is_nudge(prompt)).collect()
    }

    /// The others of them.
    pub fn nudges(&self) -> Vec<&Prompt> {
        self.unanswered().into_iter().map(|(prompt, _)| prompt).filter(|prompt| self.is_nudge(prompt)).collect()
    }

    fn is_nudge(&self, prompt: &Prompt) -> bool {
        let last = self.said.last();
        let hangs = |call: &Call<'_>| last.is_none_or(|said| said.link <= call.link);
        let under_way = last.is_some_and(|said| !said.closing) || self.lost().any(hangs);
        let first = self.unanswered().first().is_some_and(|(first, _)| first.link == prompt.link);
        prompt.words.width() <= NUDGE && (under_way || !first)
    }

    /// The request that was being worked on when it ended.
    pub fn unfinished(&self) -> Option<&Prompt> {
        let newest = self.asked().next_back()?;
        let turn = newest.place.turn;
        let closed = self.said.last().is_some_and(|said| said.closing && said.place.turn == turn);
        let hangs = self.lost().any(|call| call.place.turn == turn);
        (!closed || hangs).then_some(newest)
    }

    /// The prompts at the end that nobody answered, each once, with how often it was sent.
    pub fn unanswered(&self) -> Vec<(&Prompt, u32)> {
        let answered = self.worked_on().len();
        let mut found: Vec<(&Prompt, u32)> = Vec::new();
        for prompt in self.prompts[answered..].iter().filter(|prompt| !prompt.command) {
            match found.iter_mut().find(|(known, _)| known.words == prompt.words) {
                Some((_, times)) => *times += 1,
                None => found.push((prompt, 1)),
            }
        }
        found
    }
}
