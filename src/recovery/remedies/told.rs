//! What a plan keeps and drops, in the words that every face says.

use super::Plan;
use crate::text::{count, counts};

impl Plan {
    /// What it keeps: `42 turns and 6 of 7 steps of turn 43`.
    pub fn keeps(&self) -> String {
        let Some((steps, of)) = self.partial else { return count(self.kept.turns.into(), "turn") };
        let part = format!("{steps} of {} of turn {}", count(of.into(), "step"), self.kept.turns);
        match self.kept.turns - 1 {
            0 => part,
            whole => format!("{} and {part}", count(whole.into(), "turn")),
        }
    }

    /// What it drops: `1 step, 2 prompts, 2 API errors`, or `nothing`. A cut takes the calls and the thinking with their
    /// steps, and gives the prompts back, so these are counted one by one.
    pub fn drops(&self) -> String {
        let lost = self.dropped;
        let [prompts, calls, thinking] = if self.way.is_cut() {
            [self.prompts.len() as u32, 0, 0]
        } else {
            [lost.prompts, lost.calls, lost.thinking]
        };
        let told = counts([
            (lost.steps, "step"),
            (prompts, "prompt"),
            (calls, "tool call"),
            (thinking, "thinking block"),
            (lost.api_errors, "API error"),
        ]);
        if told.is_empty() { "nothing".to_owned() } else { told }
    }
}
