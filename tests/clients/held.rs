//! What a session holds, and what a request leaves out of it: calls, prompts, words of the model.

use crate::resume::prompt;
use crate::rows::Rows;
use crate::rules::blocks;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;

/// How much of each kind, held or lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Count {
    /// Calls with a result.
    #[serde(skip_serializing_if = "none")]
    pub calls: usize,
    /// Calls without one.
    #[serde(skip_serializing_if = "none")]
    pub open: usize,
    /// Results that belong to none of the calls, or to one that has a result already.
    #[serde(skip_serializing_if = "none")]
    pub results: usize,
    #[serde(skip_serializing_if = "none")]
    pub prompts: usize,
    /// Texts of the model.
    #[serde(skip_serializing_if = "none")]
    pub texts: usize,
    /// Rows that nobody can read any more, whatever they held.
    #[serde(skip_serializing_if = "none")]
    pub torn: usize,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde wants it so")]
fn none(count: &usize) -> bool {
    *count == 0
}

/// The conversation of a session file, and how often each of its items stands in it.
#[derive(Default)]
pub struct Held {
    calls: HashMap<String, usize>,
    results: HashMap<String, usize>,
    prompts: HashMap<String, usize>,
    texts: HashMap<String, usize>,
    torn: usize,
}

/// Whether a row is said in the conversation itself.
pub fn is_said(row: &Value) -> bool {
    (row["type"] == "user" || row["type"] == "assistant")
        && ["isSidechain", "isApiErrorMessage", "isMeta"].iter().all(|flag| row[*flag] != true)
}

impl Held {
    /// What the rows of the live conversation hold.
    pub fn of(rows: &Rows) -> Self {
        let mut held = Self::default();
        let mut last: HashMap<&str, usize> = HashMap::new();
        for (place, row) in rows.0.iter().enumerate() {
            last.insert(row.uuid(), place);
        }
        let live = rows.0.iter().enumerate().filter(|(place, row)| last[row.uuid()] == *place && !row.is_abandoned());
        for (_, row) in live.filter(|(_, row)| is_said(row.value())) {
            if row.is_torn() {
                held.torn += 1;
                continue;
            }
            held.add(row.value());
        }
        held
    }

    /// What some rows of a session file hold.
    pub fn of_rows<'a>(rows: impl IntoIterator<Item = &'a Value>) -> Self {
        let mut held = Self::default();
        rows.into_iter().for_each(|row| held.add(row));
        held
    }

    fn add(&mut self, row: &Value) {
        let by_user = row["type"] == "user";
        if !is_said(row) {
            return;
        }
        // A summary and a command to the client are text of the user as well, and no prompts.
        let typed = prompt(row).is_some();
        for block in blocks(&row["message"]) {
            if !by_user || typed || block["type"] != "text" {
                self.note(by_user, &block);
            }
        }
    }

    /// The same of a request, from its essence.
    pub fn sent(essence: &[String]) -> Self {
        let mut held = Self::default();
        for word in essence {
            let (kind, rest) = word.split_once(' ').unwrap_or_default();
            let id = || rest.split('"').nth(1).unwrap_or_default().to_owned();
            let (items, name) = match kind {
                "call" => (&mut held.calls, id()),
                "result" => (&mut held.results, id()),
                "prompt" => (&mut held.prompts, rest.to_owned()),
                "text" => (&mut held.texts, rest.to_owned()),
                _ => continue,
            };
            *items.entry(name).or_default() += 1;
        }
        held
    }

    fn note(&mut self, by_user: bool, block: &Value) {
        let id = |key: &str| block[key].as_str().unwrap_or_default().to_owned();
        let (items, name) = match block["type"].as_str() {
            Some("tool_use") => (&mut self.calls, id("id")),
            Some("tool_result") => (&mut self.results, id("tool_use_id")),
            Some("text") if by_user => (&mut self.prompts, id("text")),
            Some("text") if !id("text").is_empty() => (&mut self.texts, block["text"].to_string()),
            _ => return,
        };
        *items.entry(name).or_default() += 1;
    }

    /// How much this is.
    pub fn count(&self) -> Count {
        self.without(&Self::default())
    }

    /// What of this is missing there.
    pub fn without(&self, there: &Self) -> Count {
        let missing = |here: &HashMap<String, usize>, there: &HashMap<String, usize>| {
            let left = |(name, count): (&String, &usize)| {
                (name.clone(), count.saturating_sub(there.get(name).copied().unwrap_or(0)))
            };
            here.iter().map(left).collect::<HashMap<_, _>>()
        };
        let sum = |items: HashMap<String, usize>| items.into_values().sum::<usize>();
        let (calls, results) = (missing(&self.calls, &there.calls), missing(&self.results, &there.results));
        let answered = |name: &String| self.results.contains_key(name);
        let (mut with, mut open) = (0, 0);
        for (name, count) in &calls {
            *(if answered(name) { &mut with } else { &mut open }) += count;
        }
        let paired = |name: &String| calls.get(name).copied().unwrap_or(0);
        let loose = results.iter().map(|(name, count)| count.saturating_sub(paired(name))).sum();
        Count {
            calls: with,
            open,
            results: loose,
            prompts: sum(missing(&self.prompts, &there.prompts)),
            texts: sum(missing(&self.texts, &there.texts)),
            torn: self.torn,
        }
    }

    /// How many calls stand here with a result.
    pub fn answered(&self) -> usize {
        self.calls.iter().map(|(name, count)| count.min(self.results.get(name).unwrap_or(&0))).sum()
    }

    pub fn calls(&self) -> usize {
        self.calls.values().sum()
    }

    pub fn prompts(&self) -> usize {
        self.prompts.values().sum()
    }
}

impl Count {
    /// Whichever is more, of each kind.
    pub fn larger(self, other: Self) -> Self {
        self.each(other, usize::max)
    }

    /// What is more than usual.
    pub fn beyond(self, usual: Self) -> Self {
        self.each(usual, usize::saturating_sub)
    }

    fn each(self, other: Self, with: fn(usize, usize) -> usize) -> Self {
        Self {
            calls: with(self.calls, other.calls),
            open: with(self.open, other.open),
            results: with(self.results, other.results),
            prompts: with(self.prompts, other.prompts),
            texts: with(self.texts, other.texts),
            torn: with(self.torn, other.torn),
        }
    }

    /// The kinds, in words.
    pub fn says(self) -> String {
        let kinds = [
            (self.calls, "calls with their results"),
            (self.open, "the calls without a result"),
            (self.results, "the results that have no call of their own"),
            (self.prompts, "prompts"),
            (self.texts, "words of the model"),
            (self.torn, "the torn entry"),
        ];
        let said: Vec<_> = kinds.into_iter().filter(|(count, _)| *count > 0).map(|(_, kind)| kind).collect();
        if said.is_empty() { "nothing".to_owned() } else { said.join(", ") }
    }

    /// How much of each kind, for a table.
    pub fn short(self) -> String {
        let kinds = [
            (self.calls, "call", "calls"),
            (self.open, "open call", "open calls"),
            (self.results, "result", "results"),
            (self.prompts, "prompt", "prompts"),
            (self.texts, "text", "texts"),
            (self.torn, "torn row", "torn rows"),
        ];
        let said = kinds.into_iter().filter(|(count, ..)| *count > 0);
        let words = said.map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }));
        words.collect::<Vec<_>>().join(", ")
    }
}
