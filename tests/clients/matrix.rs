//! The matrix: damages in sessions of every storage era, every remedy offered, each replayed in every client.

use crate::client::Client;
use crate::damage::{Damage, Seen};
use crate::held::{Count, Held};
use crate::law;
use crate::product::{Patient, Rescue, names};
use crate::queue;
use crate::resume::{LIMIT, Recording, Replay, Verdict, replay};
use crate::rows::Rows;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

pub const READERS: [Client; 6] =
    [Client("2.0.14"), Client("2.0.76"), Client("2.1.20"), Client("2.1.80"), Client("2.1.150"), Client("2.1.328")];

/// Clients that hang on a damaged session keep a core busy; they take less than two seconds when they do not.
pub const DAMAGED_LIMIT: Duration = Duration::from_secs(15);

/// One damage in a session of one writer, and who looks at it before the rescue.
#[derive(Clone)]
pub struct Wanted<'a> {
    pub damage: &'static Damage,
    pub recording: &'a Recording,
    pub watchers: Vec<Client>,
}

/// One damaged session and what the product made of it.
pub struct Case<'a> {
    pub wanted: Wanted<'a>,
    pub held: Count,
    damaged: Vec<u8>,
    /// The product finds nothing wrong with it.
    sound: bool,
    /// What each remedy that is offered came to.
    pub rescues: Vec<(&'static str, Rescue)>,
}

/// What has been replayed so far, by what it looks like to a client: many damages end in the same cut.
#[derive(Default)]
pub struct Replays(HashMap<(u64, Client), Replay>);

/// Looks at all these sessions before and after every remedy; returns them with everything that is wrong.
pub fn run<'a>(wanted: &[Wanted<'a>], replays: &mut Replays) -> (Vec<Case<'a>>, Vec<String>) {
    let mut wrong = Vec::new();
    let cases: Vec<_> = wanted.iter().map(|wanted| Case::new(wanted.clone(), &mut wrong)).collect();
    replays.run(&cases);
    for case in &cases {
        wrong.extend(case.unsound(replays));
        for (way, rescue) in &case.rescues {
            let after = READERS.map(|reader| (reader, replays.of(&rescue.bytes, reader)));
            let after: Vec<_> = after.into_iter().filter_map(|(reader, replay)| Some((reader, replay?))).collect();
            wrong.extend(law::broken(&format!("{} · {way}", case.name()), &case.damaged, rescue, &after));
        }
    }
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
    fn new(wanted: Wanted<'a>, wrong: &mut Vec<String>) -> Self {
        let (damage, recording) = (wanted.damage, wanted.recording);
        let (damaged, held, lines) = damaged(damage, recording);
        let patient = Patient::new(&damaged, &recording.session, recording.work.path());
        let mut case = Self { wanted, held: held.count(), damaged, sound: false, rescues: Vec::new() };
        let name = case.name();
        let (code, report) = patient.check(&patient.file);
        let found = match damage.seen {
            Seen::Damage(rule) => code == Some(1) && names(&report, rule, &lines),
            // A note may stand at a row that is not in the chain.
            Seen::Perhaps(rule) => code == Some(0) || report.to_string().contains(rule),
            Seen::Sound => code == Some(0),
        };
        if !found {
            wrong.push(format!(
                "{name}: check must say {:?}, at one of the lines {lines:?}: exit {code:?}, {report}",
                damage.seen
            ));
        }
        case.sound = code == Some(0);
        if !case.sound {
            case.rescue(&patient, wrong);
        }
        case
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
        let own = self.before(replays, self.wanted.recording.writer).filter(|_| self.sound)?;
        let opens = own.verdict == Verdict::Ok;
        (!opens)
            .then(|| format!("{}: called sound, but its writer says {:?}: {:?}", self.name(), own.verdict, own.error))
    }

    pub fn name(&self) -> String {
        format!("{} · {}", self.wanted.damage.name, self.wanted.recording.writer.0)
    }

    /// What a client made of it before the rescue, if it looked.
    pub fn before<'r>(&self, replays: &'r Replays, reader: Client) -> Option<&'r Replay> {
        self.wanted.watchers.contains(&reader).then(|| replays.of(&self.damaged, reader))?
    }
}

impl Replays {
    /// What a client made of this session file.
    pub fn of(&self, bytes: &[u8], reader: Client) -> Option<&Replay> {
        self.0.get(&(likeness(bytes), reader))
    }

    fn run(&mut self, cases: &[Case]) {
        let mut jobs = Vec::new();
        let mut known = HashSet::new();
        for case in cases {
            let work = case.wanted.recording.work.path();
            let before = case.wanted.watchers.iter().map(|reader| (case.damaged.as_slice(), *reader, DAMAGED_LIMIT));
            let rescued = case.rescues.iter().map(|(_, rescue)| rescue.bytes.as_slice());
            let after = rescued.flat_map(|bytes| READERS.map(|reader| (bytes, reader, LIMIT)));
            for (bytes, reader, limit) in before.chain(after) {
                let key = (likeness(bytes), reader);
                if !self.0.contains_key(&key) && known.insert(key) {
                    jobs.push((key, bytes, limit, work));
                }
            }
        }
        let done = queue::run(&jobs, |(key, bytes, limit, work)| replay(key.1, bytes, work, *limit));
        self.0.extend(jobs.into_iter().map(|job| job.0).zip(done));
    }
}

/// The hash of a session file with every uuid as the number of its first appearance; two files that agree in this are
/// one and the same to a client.
fn likeness(bytes: &[u8]) -> u64 {
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
