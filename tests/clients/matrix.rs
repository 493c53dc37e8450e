//! The matrix: damages in sessions of every storage era, every remedy offered, each replayed in every client.

use crate::client::Client;
use crate::damage::{Damage, Seen};
use crate::facts::{self, Clients};
use crate::held::{Count, Held};
use crate::law;
use crate::product::{Patient, Rescue, names};
use crate::queue;
use crate::resume::{LIMIT, Recording, Replay, Verdict, patiently, replay};
use crate::rows::Rows;
use crate::writer::{self, Writer};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

pub use crate::versions::{ERAS, READERS};

/// Who opens what was rescued of a writer's session: all readers, and the client itself.
pub fn readers(writer: Writer) -> Vec<Client> {
    let own = Some(writer.client).filter(|own| writer.compacts.is_some() && !READERS.contains(own));
    READERS.into_iter().chain(own).collect()
}

/// Every writer of the whole matrix.
pub fn writers() -> impl Iterator<Item = Writer> {
    let eras = ERAS.into_iter().filter(|era| !READERS.contains(era));
    eras.chain(READERS).map(Writer::from).chain(writer::compacted())
}

/// One damage in a session of one writer, and who looks at it before the rescue.
#[derive(Clone)]
pub struct Wanted<'a> {
    pub damage: &'static Damage,
    pub recording: &'a Recording,
    pub watchers: &'a [Client],
}

/// Where a session comes from.
#[derive(Clone, Copy)]
pub struct Origin<'a> {
    pub story: &'static str,
    pub writer: Writer,
    pub session: &'a str,
}

/// One damaged session and what the product made of it.
pub struct Case<'a> {
    /// The damage that was made, or the accident that happened.
    pub story: &'static str,
    pub writer: Writer,
    pub session: &'a str,
    pub work: &'a Path,
    /// Who looks at it before the rescue.
    watchers: &'a [Client],
    pub damaged: Vec<u8>,
    pub held: Count,
    /// What `check` says.
    pub code: Option<i32>,
    pub report: Value,
    /// What each remedy that is offered came to.
    pub rescues: Vec<(&'static str, Rescue)>,
}

/// What has been replayed so far, by what it looks like to a client: many damages end in the same cut.
#[derive(Default)]
pub struct Replays(HashMap<(u64, Client), Replay>);

/// Looks at all these sessions before and after every remedy; returns them with everything that is wrong.
pub fn run<'a>(wanted: &[Wanted<'a>], replays: &mut Replays) -> (Vec<Case<'a>>, Vec<String>) {
    let mut wrong = Vec::new();
    let cases: Vec<_> = wanted.iter().map(|wanted| Case::made(wanted, &mut wrong)).collect();
    wrong.extend(replays.judge(&cases));
    (cases, wrong)
}

/// A session broken this way, and what it holds.
pub fn damaged(damage: &Damage, recording: &Recording) -> (Vec<u8>, Held, Vec<usize>) {
    let mut rows = Rows::parse(&recording.bytes);
    let guilty = (damage.make)(&mut rows);
    let lines = guilty.iter().map(|uuid| rows.line_of(uuid)).collect();
    (rows.print(), Held::of(&rows), lines)
}

impl<'a> Case<'a> {
    /// Breaks a recorded session, has the product look at it and rescue it every way it offers.
    fn made(wanted: &Wanted<'a>, wrong: &mut Vec<String>) -> Self {
        let (damage, recording) = (wanted.damage, wanted.recording);
        let (damaged, held, lines) = damaged(damage, recording);
        let of = Origin { story: damage.name, writer: recording.writer, session: &recording.session };
        let case = Self::new(of, recording.work.path(), wanted.watchers, damaged, held.count(), wrong);
        let seen = damage.seen_in(recording.writer);
        let found = match seen {
            Seen::Damage(rule) => case.code == Some(1) && names(&case.report, rule, &lines),
            // A note may stand at a row that is not in the chain.
            Seen::Perhaps(rule) => case.code == Some(0) || case.report.to_string().contains(rule),
            Seen::Sound => case.code == Some(0),
        };
        if !found {
            let (name, code, report) = (case.name(), case.code, &case.report);
            wrong.push(format!(
                "{name}: check must say {seen:?}, at one of the lines {lines:?}: exit {code:?}, {report}"
            ));
        }
        case
    }

    /// Has the product look at a session and rescue it every way it offers.
    pub fn new(
        of: Origin<'a>,
        work: &'a Path,
        watchers: &'a [Client],
        damaged: Vec<u8>,
        held: Count,
        wrong: &mut Vec<String>,
    ) -> Self {
        let Origin { story, writer, session } = of;
        let patient = Patient::new(&damaged, session, work);
        let (code, report) = patient.check(&patient.file);
        let rescues = Vec::new();
        let mut case = Self { story, writer, session, work, watchers, damaged, held, code, report, rescues };
        if !case.is_sound() {
            case.rescue(&patient, wrong);
        }
        case
    }

    /// The rescue in the session's own file: what is wrong with it, in every client and after it is undone.
    pub fn rescued_in_place(&self) -> Vec<String> {
        let name = format!("{} · in place", self.name());
        let rescue = match Patient::new(&self.damaged, self.session, self.work).rescue_in_place() {
            Ok(rescue) => rescue,
            Err(why) => return vec![format!("{name}: {why}")],
        };
        let readers = readers(self.writer);
        let replays = queue::run(&readers, |reader| replay(*reader, &rescue.bytes, self.work, LIMIT));
        let after: Vec<_> = readers.into_iter().zip(&replays).collect();
        law::broken(&name, &self.damaged, &rescue, &after)
    }

    /// The product finds nothing wrong with it.
    fn is_sound(&self) -> bool {
        self.code == Some(0)
    }

    fn rescue(&mut self, patient: &Patient, wrong: &mut Vec<String>) {
        let name = self.name();
        let plans = match patient.plans() {
            Ok(plans) => plans,
            Err(why) => return wrong.push(format!("{name}: {why}")),
        };
        wrong.extend(law::ladder(&name, &plans));
        if plans.iter().all(|(_, plan)| !plan["refused"].is_null()) {
            wrong.push(format!("{name}: no remedy is offered: {plans:?}"));
        }
        for (way, plan) in plans {
            if !plan["refused"].is_null() {
                continue;
            }
            match patient.rescue(way, &plan) {
                Ok(rescue) => self.rescues.push((way, rescue)),
                Err(why) => wrong.push(format!("{name} · {way}: {why}")),
            }
        }
    }

    /// A session that the product finds sound, and its own writer does not open.
    fn unsound(&self, replays: &Replays) -> Option<String> {
        let own = self.before(replays, self.writer.client).filter(|_| self.is_sound())?;
        let opens = own.verdict == Verdict::Ok;
        (!opens)
            .then(|| format!("{}: called sound, but its writer says {:?}: {:?}", self.name(), own.verdict, own.error))
    }

    pub fn name(&self) -> String {
        format!("{} · {}", self.story, self.writer.name())
    }

    /// What a client made of it before the rescue, if it looked.
    pub fn before<'r>(&self, replays: &'r Replays, reader: Client) -> Option<&'r Replay> {
        self.watchers.contains(&reader).then(|| replays.of(&self.damaged, reader))?
    }
}

impl Replays {
    /// What a client made of this session file.
    pub fn of(&self, bytes: &[u8], reader: Client) -> Option<&Replay> {
        self.0.get(&(likeness(bytes), reader))
    }

    /// Looks at these sessions before and after every remedy; returns everything that is wrong.
    pub fn judge(&mut self, cases: &[Case]) -> Vec<String> {
        self.run(cases);
        let mut wrong = Vec::new();
        for case in cases {
            wrong.extend(case.unsound(self));
            for (way, rescue) in &case.rescues {
                let after = readers(case.writer).into_iter().map(|reader| (reader, self.of(&rescue.bytes, reader)));
                let after: Vec<_> = after.filter_map(|(reader, replay)| Some((reader, replay?))).collect();
                wrong.extend(law::broken(&format!("{} · {way}", case.name()), &case.damaged, rescue, &after));
            }
        }
        wrong
    }

    fn run(&mut self, cases: &[Case]) {
        let mut jobs = Vec::new();
        let mut new = HashSet::new();
        for case in cases {
            let before = case.watchers.iter().map(|reader| (case.damaged.as_slice(), *reader, Some(case.story)));
            let rescued = case.rescues.iter().map(|(_, rescue)| rescue.bytes.as_slice());
            let after =
                rescued.flat_map(|bytes| readers(case.writer).into_iter().map(move |reader| (bytes, reader, None)));
            for (bytes, reader, damage) in before.chain(after) {
                let key = (likeness(bytes), reader);
                if !self.0.contains_key(&key) && new.insert(key) {
                    jobs.push((key, bytes, damage, case.work));
                }
            }
        }
        let known: Clients = facts::load(&facts::clients_path());
        let done = queue::run(&jobs, |(key, bytes, damage, work)| match damage {
            Some(damage) => patiently(known.hangs(damage, key.1), key.1, bytes, work),
            None => replay(key.1, bytes, work, LIMIT),
        });
        self.0.extend(jobs.into_iter().map(|job| job.0).zip(done));
    }
}

/// The hash of a session file with every uuid as the number of its first appearance; two files that agree in this are
/// one and the same to a client.
pub fn likeness(bytes: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(bytes);
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let is_uuid = |word: &str| word.len() == 36 && uuid::Uuid::try_parse(word).is_ok();
    let mut hash = DefaultHasher::new();
    for word in text.split('"') {
        let next = seen.len();
        if is_uuid(word) { seen.entry(word).or_insert(next).hash(&mut hash) } else { word.hash(&mut hash) }
    }
    hash.finish()
}
