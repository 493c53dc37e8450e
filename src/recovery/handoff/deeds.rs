//! What kind of thing a call does, and what was done in each turn: a word without a deed behind it is only a word.

use std::collections::HashMap;

use super::call::{Call, Outcome};
use super::shell::{parts, starts_with};

/// What kind of thing a call does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// It reads: a file, the web, a search.
    Read,
    /// It changes a file by a tool for files.
    Change,
    /// A command that only looks around.
    Look,
    /// A command that tests, builds or lints.
    Check,
    /// It keeps a list of tasks, or asks the person.
    Talk,
    /// Anything else; it may change something.
    Act,
}

impl Deed {
    /// What a call of a tool does.
    pub fn of(tool: &str, command: Option<&str>) -> Self {
        match tool {
            "Read" | "NotebookRead" | "Grep" | "Glob" | "LS" | "WebFetch" | "WebSearch" => Self::Read,
            "Edit" | "Write" | "MultiEdit" | "NotebookEdit" => Self::Change,
            "TodoWrite" | "TodoRead" | "AskUserQuestion" | "ExitPlanMode" | "exit_plan_mode" => Self::Talk,
            name if name.starts_with("Task") && name != "Task" => Self::Talk,
            _ => command.map_or(Self::Act, Self::of_command),
        }
    }

    /// Whether a command line tests, builds or lints, whatever else it does.
    pub fn has_check(command: &str) -> bool {
        parts(&command.replace("2>&1", "")).any(checks)
    }

    fn of_command(command: &str) -> Self {
        let quiet = command.replace("2>&1", "").replace("2>/dev/null", "");
        let parts: Vec<&str> = parts(&quiet).collect();
        let looks = |part: &&str| {
            LOOKING.split('|').any(|look| starts_with(part, look))
                || part.ends_with(" --version")
                || part.ends_with(" -V")
        };
        match () {
            () if quiet.contains('>') || parts.is_empty() => Self::Act,
            () if parts.iter().all(looks) => Self::Look,
            () if parts.iter().all(|part| looks(part) || checks(part)) => Self::Check,
            () => Self::Act,
        }
    }

    /// Whether it may leave something behind: a change, or what a check told.
    pub fn acts(self) -> bool {
        matches!(self, Self::Change | Self::Check | Self::Act)
    }

    /// Whether it can be done twice without harm.
    pub fn is_harmless(self) -> bool {
        matches!(self, Self::Read | Self::Look | Self::Check | Self::Talk)
    }
}

/// What was done in a turn.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Deeds {
    edits: u32,
    others: u32,
    reads: u32,
    lost: u32,
}

impl Deeds {
    /// Of every turn that has calls.
    pub fn of(calls: &[Call<'_>]) -> HashMap<u32, Self> {
        let mut turns: HashMap<u32, Self> = HashMap::new();
        for call in calls {
            turns.entry(call.place.turn).or_default().add(call);
        }
        turns
    }

    fn add(&mut self, call: &Call<'_>) {
        let count = match (call.outcome, call.deed) {
            (Outcome::Refused, _) | (_, Deed::Talk) => return,
            (Outcome::Unknown, _) => &mut self.lost,
            (_, Deed::Read) => &mut self.reads,
            (Outcome::Done, Deed::Change) => &mut self.edits,
            (_, Deed::Change) => return,
            _ => &mut self.others,
        };
        *count += 1;
    }

    /// The same where nothing explains the brackets.
    pub fn doubt(self) -> &'static str {
        match () {
            () if self.is_work() => "",
            () if self.reads > 0 => " (said; only reading is recorded in that turn)",
            () => " (said; no call recorded in that turn)",
        }
    }

    /// Whether a file changed or a command ran, or perhaps did.
    pub fn is_work(self) -> bool {
        self.edits + self.others + self.lost > 0
    }

    /// Whether something was read.
    pub fn has_read(self) -> bool {
        self.reads > 0
    }

    /// What is recorded of its turn, in brackets.
    pub fn mark(self) -> String {
        let counted = [(self.edits, "edit"), (self.others, "command"), (self.lost, "call without a result")];
        let told: Vec<String> = counted.into_iter().filter(|(count, _)| *count > 0).map(counted_noun).collect();
        match () {
            () if !told.is_empty() => format!(" ({})", told.join(", ")),
            () if self.reads > 0 => " (said, only reading)".to_owned(),
            () => " (said)".to_owned(),
        }
    }
}

fn counted_noun((count, noun): (u32, &str)) -> String {
    match (count, noun.split_once(' ')) {
        (1, _) => format!("1 {noun}"),
        (_, Some((noun, rest))) => format!("{count} {noun}s {rest}"),
        (_, None) => format!("{count} {noun}s"),
    }
}

fn checks(part: &str) -> bool {
    let mut words = part.split_whitespace();
    let script = |word: &str| word.contains('/') || word.contains('.');
    let named =
        |word: &str| CHECKS.split('|').any(|check| word.split(['/', '.', '-', '_']).any(|piece| piece == check));
    let is_shell = |word: &&str| SHELLS.split('|').any(|shell| shell == *word);
    if words.clone().find(|word| !is_shell(word)).is_some_and(|word| script(word) && named(word)) {
        return true;
    }
    let tool = words.next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
    CHECKERS.split('|').any(|known| known == tool)
        || RUNNERS.split('|').any(|known| known == tool)
            && words.take(3).any(|word| CHECKS.split('|').any(|check| starts_with(word.trim_start_matches('-'), check)))
}

/// Commands that only look around. What they showed is not carried over, so they matter least.
const LOOKING: &str = "ls|cat|pwd|echo|head|tail|find|grep|rg|which|wc|tree|stat|file|type|du|df|sleep|true|less|sed -n|\
git status|git log|git diff|git show|ps|date|Get-ChildItem|Get-Content|dir";

/// What only starts a script.
const SHELLS: &str = "bash|sh|zsh|python|python3|time|timeout";

/// Programs that do nothing but check.
const CHECKERS: &str = "pytest|jest|vitest|mocha|tsc|eslint|mypy|ruff|pyright|rspec|phpunit|shellcheck|ctest";

/// Programs that run the tasks of a project.
const RUNNERS: &str = "cargo|npm|npx|pnpm|yarn|bun|deno|node|go|make|just|mvn|mvnw|gradle|gradlew|dotnet|bundle|rake|\
mix|swift|bazel|python|python3|poetry|uv|tox|composer|terraform|cmake|zig";

/// Their tasks that check.
const CHECKS: &str = "test|tests|check|build|clippy|lint|vet|validate|verify|typecheck|compile|nextest|pytest|jest|\
vitest|tsc|eslint|mypy|unittest|t|ci|smoke|e2e|audit|validar|pruebas|comprobar|verificar|valider|vérifier|prüfen";
