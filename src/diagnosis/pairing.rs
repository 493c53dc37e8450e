//! Which result belongs to which call: worked out once, used by every rule about pairs.
//!
//! The API wants every result exactly once, in the very next user message, before any other block, and unique ids.
//! Answers in a row are one turn of the model: "Consecutive `user` or `assistant` turns in your request will be
//! combined into a single turn" (Messages API reference). Not so with results: the API refuses a caller's results in
//! two messages; "all of them in a single user message" is the documented form.

use foldhash::HashMap;

use crate::session::{By, Message, Part, Request, Role, Source};
use crate::transcript::{BlockKind, Id};

/// Every call and every result of a request, and what became of it.
pub(super) struct Pairing {
    pub calls: Vec<Call>,
    pub results: Vec<Answer>,
}

pub(super) struct Call {
    pub tool: Id,
    pub source: Source,
    pub fate: CallFate,
    batch: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CallFate {
    /// Its result is in the right place.
    Answered,
    /// Its result is in the next message, but after other blocks.
    BehindText(Source),
    /// The request ends before its result could come.
    Open,
    /// No result anywhere.
    Unanswered,
    /// Its result comes in a later message, as do all others of its batch.
    Late(Source),
    /// Its result comes in a later message, but others of its batch do not.
    Split(Source),
}

pub(super) struct Answer {
    pub tool: Id,
    pub source: Source,
    pub fate: AnswerFate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AnswerFate {
    /// It answers a call.
    Answers,
    /// The call already has a result.
    Again(Source),
    /// It comes too late; the finding is on the call.
    Late,
    /// There is no such call.
    Orphan,
}

impl Pairing {
    pub fn of(request: &Request) -> Self {
        let mut pass = Pass { is_final: request.by == By::Caller, ..Pass::default() };
        let mut messages = request.messages.iter().peekable();
        while let Some(message) = messages.next() {
            match message.role {
                Role::Assistant => pass.ask(message),
                Role::User => {
                    pass.answer(message, messages.peek().is_none());
                }
                Role::Other => {}
            }
        }
        pass.finish()
    }

    /// Whether the request ends while calls still wait for results.
    pub fn is_open(&self) -> bool {
        self.calls.iter().any(|call| call.fate == CallFate::Open)
    }

    /// Whether every call has its result in the right place and every result its call; a waiting call is fine.
    pub fn is_sound(&self) -> bool {
        self.calls.iter().all(|call| matches!(call.fate, CallFate::Answered | CallFate::Open))
            && self.results.iter().all(|result| result.fate == AnswerFate::Answers)
            && self.repeated().is_empty()
    }

    /// Calls that reuse an id, each after the call that had it first.
    pub fn repeated(&self) -> Vec<(&Call, &Call)> {
        let mut first: HashMap<Id, &Call> = HashMap::default();
        let mut repeated = Vec::new();
        for call in &self.calls {
            match first.get(&call.tool) {
                Some(before) => repeated.push((*before, call)),
                None => {
                    first.insert(call.tool, call);
                }
            }
        }
        repeated
    }
}

#[derive(Default)]
struct Pass {
    /// Whether it is sent as it is: no result can still come, and no client puts it in order.
    is_final: bool,
    calls: Vec<Call>,
    results: Vec<Answer>,
    /// Indices in `calls` of the model's turn that is not answered yet.
    asked: HashMap<Id, Vec<usize>>,
    /// For each id, the indices in `calls`.
    named: HashMap<Id, Vec<usize>>,
    /// For each id, the result that answers it.
    answered: HashMap<Id, Source>,
    batch: usize,
}

impl Pass {
    fn ask(&mut self, message: &Message) {
        for part in message.parts.iter().filter(|part| part.kind == BlockKind::ToolUse) {
            let Some(tool) = part.tool else { continue };
            self.asked.entry(tool).or_default().push(self.calls.len());
            self.named.entry(tool).or_default().push(self.calls.len());
            self.calls.push(Call { tool, source: part.source, fate: CallFate::Open, batch: self.batch });
        }
    }

    /// Reads the user message after a turn of the model.
    fn answer(&mut self, message: &Message, is_last: bool) {
        let only_results = message.parts.iter().all(|part| part.kind == BlockKind::ToolResult);
        let (mut said, mut result_in) = (None, None);
        for part in &message.parts {
            match part.tool {
                Some(tool) if part.kind == BlockKind::ToolResult => {
                    self.place(part, tool, said);
                    result_in = Some(part.source.entry);
                }
                // A result without a call's id; another rule finds it.
                None if part.kind == BlockKind::ToolResult => {}
                // Clients move what a person adds after a result, in the same entry, to the end.
                _ if result_in == Some(part.source.entry) && !self.is_final => {}
                _ => said = said.or(Some(part.source)),
            }
        }
        // A file that ends between the results of a batch was written while the other calls still ran.
        let fate = if is_last && only_results && !self.is_final { CallFate::Open } else { CallFate::Unanswered };
        for at in std::mem::take(&mut self.asked).into_values().flatten() {
            self.calls[at].fate = fate;
        }
        self.batch += 1;
    }

    fn place(&mut self, part: &Part, tool: Id, said: Option<Source>) {
        // Calls with the same id share a result; another rule reports the shared id.
        let answered = self.asked.remove(&tool).unwrap_or_default();
        let fate = if !answered.is_empty() {
            for at in answered {
                self.calls[at].fate = said.map_or(CallFate::Answered, CallFate::BehindText);
            }
            self.answered.entry(tool).or_insert(part.source);
            AnswerFate::Answers
        } else if let Some(before) = self.answered.get(&tool) {
            AnswerFate::Again(*before)
        } else if let Some(named) = self.named.get(&tool) {
            for at in named {
                self.calls[*at].fate = CallFate::Late(part.source);
            }
            self.answered.insert(tool, part.source);
            AnswerFate::Late
        } else {
            AnswerFate::Orphan
        };
        self.results.push(Answer { tool, source: part.source, fate });
    }

    fn finish(mut self) -> Pairing {
        let in_place = |call: &Call| matches!(call.fate, CallFate::Answered | CallFate::BehindText(_));
        let answered: Vec<usize> = self.calls.iter().filter(|call| in_place(call)).map(|call| call.batch).collect();
        for call in &mut self.calls {
            if call.fate == CallFate::Open && self.is_final {
                call.fate = CallFate::Unanswered;
            }
            if let CallFate::Late(result) = call.fate
                && answered.binary_search(&call.batch).is_ok()
            {
                call.fate = CallFate::Split(result);
            }
        }
        Pairing { calls: self.calls, results: self.results }
    }
}
