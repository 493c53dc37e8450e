//! Where in a session an error points, and how sure that is.

use super::{Explained, Reference};
use crate::diagnosis::symptom::{pasted, plain};
use crate::diagnosis::{Diagnosis, Finding, Rule, Severity};
use crate::session::{Place, Request, Session, Source};
use crate::transcript::{BlockKind, EntryNo};

/// How sure we are that this is the place the error means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Certainty {
    /// The block there breaks the rule that the error is about, or holds the id that it names.
    Sure,
    /// The coordinate leads there, but the client may have built the request differently.
    Likely,
    /// It is not in this file.
    #[default]
    NotFound,
    /// It was counted in something that we do not have: messages converted by a proxy.
    Unknown,
}

impl Certainty {
    /// Its name, as in `--json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sure => "sure",
            Self::Likely => "likely",
            Self::NotFound => "not_found",
            Self::Unknown => "unknown",
        }
    }
}

/// Where one name in an error leads.
#[derive(Clone, Debug, Default)]
pub struct Location {
    /// The name; none if the error names no place and the rules found this one.
    pub name: Option<Reference>,
    /// How sure it is.
    pub sure: Certainty,
    /// The entry, if it was found.
    pub entry: Option<EntryNo>,
    /// Its place as a person counts; none off the live chain.
    pub place: Option<Place>,
    /// The block there.
    pub kind: Option<BlockKind>,
    /// The finding there.
    pub finding: Option<Finding>,
}

/// Every place that an error leads to: those it names, or else the findings of the rules it is about. `until` is the
/// link of the error itself, if the session holds it.
pub fn locate(explained: &Explained, session: &Session, diagnosis: &Diagnosis, until: Option<usize>) -> Vec<Location> {
    let finder =
        Finder { explained, session, diagnosis, request: session.request_until(until.unwrap_or(session.links.len())) };
    let mut locations: Vec<Location> = explained.names.iter().map(|name| finder.location(name)).collect();
    // A sure place beats a likely one. If none of them is damaged, damage of the kind that the error names is offered
    // too.
    if locations.iter().any(|location| location.finding.is_some()) {
        let surely = locations.iter().any(|location| location.finding.is_some() && location.sure == Certainty::Sure);
        locations.retain(|location| location.sure == Certainty::Sure || (!surely && location.finding.is_some()));
    } else {
        locations.extend(finder.findings().map(|finding| finder.found(None, finding.clone())));
    }
    locations
}

/// Two errors that share this many letters do not share them by chance.
const ENOUGH: usize = 32;

/// Whether `pasted` is the error that the client wrote, or a good part of it.
pub fn is_same_error(pasted: &str, said: &str) -> bool {
    let (given, said) = (plain(&pasted::read(pasted)), plain(&pasted::read(said)));
    given.contains(&said) || (given.len() >= ENOUGH && said.contains(&given))
}

/// The newest link at which the client wrote these words.
pub fn find_error(session: &Session, text: &str) -> Option<usize> {
    let given = plain(&pasted::read(text));
    (0..session.links.len()).rev().find(|at| {
        let entry = session.links[*at].entry;
        let said = || session.words(entry).map(|words| plain(&pasted::read(&words))).filter(|words| !words.is_empty());
        session.transcript.entries[entry].is_api_error() && said().is_some_and(|said| given.contains(&said))
    })
}

struct Finder<'a> {
    explained: &'a Explained,
    session: &'a Session,
    diagnosis: &'a Diagnosis,
    request: Request,
}

impl Finder<'_> {
    /// The damage that the error is about.
    fn findings(&self) -> impl Iterator<Item = &Finding> {
        let about = |rule: &Rule| self.explained.rules.iter().any(|known| known.name == rule.name);
        let damage = self.diagnosis.findings.iter().filter(|finding| finding.severity != Severity::Note);
        damage.filter(move |finding| about(finding.rule))
    }

    fn location(&self, name: &Reference) -> Location {
        match name {
            Reference::Call(id) => self.call(name, id),
            Reference::Message(message, content) => self.message(name, *message, *content),
            Reference::Converted(_) => Location { sure: Certainty::Unknown, ..Location::not_found(name) },
            Reference::Session(id) | Reference::Row(id) => self.row(name, id),
        }
    }

    /// An id is the same however the client builds the request, so a match is sure.
    fn call(&self, name: &Reference, id: &str) -> Location {
        let transcript = &self.session.transcript;
        let Some(id) = transcript.ids.find(id) else { return Location::not_found(name) };
        if let Some(finding) = self.findings().find(|finding| finding.tool == Some(id)) {
            return self.found(Some(name), finding.clone());
        }
        let wants_result = self.explained.rules.iter().any(|rule| rule.name.ends_with("tool_result"))
            && !self.explained.rules.iter().any(|rule| rule.name.ends_with("tool_use"));
        let links = self.session.links.iter().map(|link| link.entry);
        let holds = |no: &EntryNo, kind: BlockKind| {
            transcript.blocks_of(*no).iter().any(|block| block.kind == kind && block.tool == Some(id))
        };
        let kinds = if wants_result {
            [BlockKind::ToolResult, BlockKind::ToolUse]
        } else {
            [BlockKind::ToolUse, BlockKind::ToolResult]
        };
        let others = [BlockKind::ServerToolUse, BlockKind::ServerToolResult];
        let everywhere: Vec<EntryNo> = links.chain(0..transcript.entries.len()).collect();
        let found = kinds
            .iter()
            .chain(&others)
            .find_map(|kind| everywhere.iter().find(|no| holds(no, *kind)).map(|no| (*no, *kind)));
        let Some((entry, kind)) = found else { return Location::not_found(name) };
        Location {
            sure: Certainty::Sure,
            entry: Some(entry),
            kind: Some(kind),
            place: self.place(entry),
            ..Location::not_found(name)
        }
    }

    fn row(&self, name: &Reference, uuid: &str) -> Location {
        let transcript = &self.session.transcript;
        let id = transcript.ids.find(uuid);
        let entry = id.and_then(|id| transcript.entries.iter().position(|entry| entry.uuid == Some(id)));
        let Some(entry) = entry else { return Location::not_found(name) };
        Location { sure: Certainty::Sure, entry: Some(entry), place: self.place(entry), ..Location::not_found(name) }
    }

    /// A coordinate counts in the request that the client built, which may differ from ours.
    fn message(&self, name: &Reference, message: usize, content: Option<usize>) -> Location {
        let exact = content.and_then(|content| self.request.source(message, content));
        let Some(source) = exact.or_else(|| self.request.source(message, 0)) else {
            return self.shifted(name, message, content).unwrap_or_else(|| Location::not_found(name));
        };
        let same = |source: &Source, finding: &Finding| {
            (finding.entry, finding.block.unwrap_or(source.block)) == (source.entry, source.block)
        };
        let parts = &self.request.messages[message].parts;
        let at: Vec<Source> = match content {
            Some(_) => exact.into_iter().collect(),
            None => parts.iter().map(|part| part.source).collect(),
        };
        if let Some(finding) = self.findings().find(|finding| at.iter().any(|source| same(source, finding))) {
            return self.found(Some(name), finding.clone());
        }
        if let Some(location) = self.shifted(name, message, content) {
            return location;
        }
        let kind = self.session.transcript.blocks_of(source.entry)[source.block].kind;
        Location {
            sure: Certainty::Likely,
            entry: Some(source.entry),
            kind: Some(kind),
            place: self.place(source.entry),
            ..Location::not_found(name)
        }
    }

    /// The damage that a coordinate means if the client inserted messages of its own before it (2.1.328 puts one after
    /// the first answer). Sure if nothing else breaks the rule; else the nearest one at the same block index.
    fn shifted(&self, name: &Reference, message: usize, content: Option<usize>) -> Option<Location> {
        let before = |finding: &&Finding| {
            finding.coordinate.is_some_and(|(n, m)| {
                // No client was seen to insert more than one a turn.
                n < message && message - n <= self.session.turns.len() && content.is_none_or(|content| content == m)
            })
        };
        let nearest = self.findings().filter(before).max_by_key(|finding| finding.coordinate)?;
        let sure = if self.findings().count() == 1 { Certainty::Sure } else { Certainty::Likely };
        Some(Location { sure, ..self.found(Some(name), nearest.clone()) })
    }

    fn found(&self, name: Option<&Reference>, finding: Finding) -> Location {
        let blocks = self.session.transcript.blocks_of(finding.entry);
        Location {
            name: name.cloned(),
            sure: Certainty::Sure,
            entry: Some(finding.entry),
            place: finding.place(self.session),
            kind: finding.block.and_then(|at| blocks.get(at)).map(|block| block.kind),
            finding: Some(finding),
        }
    }

    fn place(&self, entry: EntryNo) -> Option<Place> {
        let link = self.session.link_of(entry)?;
        Some(Place::of(&self.session.turns, link))
    }
}

impl Location {
    fn not_found(name: &Reference) -> Self {
        Self { name: Some(name.clone()), ..Self::default() }
    }
}
