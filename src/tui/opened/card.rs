//! One session on the screen: its facts and rows, the plan, and the cursor.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::choice::Choice;
use super::difference::Sign;
use super::facts::{self, Fact};
use super::ladder::Ladder;
use super::remedy::{self, Remedy};
use super::search::Search;
use super::timeline::{BranchRow, StepRow, Timeline};
use crate::diagnosis::Severity;
use crate::recovery::{Refusal, Way, Wish};
use crate::session::Place as Spot;
use crate::store::Opened;
use crate::text;
use crate::tui::words;

/// A session, opened and ready to be shown.
#[derive(Clone)]
pub struct Card {
    /// The session as it was read.
    pub opened: Arc<Opened>,
    /// Its title, cleaned.
    pub title: String,
    /// Its id and other particulars, the important ones first, cleaned.
    pub about: Vec<String>,
    /// What happened to it.
    pub facts: Arc<Vec<Fact>>,
    /// Its turns.
    pub timeline: Arc<Timeline>,
    /// The turns whose steps are shown, counted from 1.
    pub unfolded: BTreeMap<u32, Vec<StepRow>>,
    /// The abandoned branches that are shown.
    pub branches: BTreeMap<usize, Vec<BranchRow>>,
    /// Those of them of which only the first row is shown.
    pub folded: BTreeSet<usize>,
    /// Every remedy.
    pub ladder: Arc<Ladder>,
    /// What would be written, or why nothing can be.
    pub remedy: Result<Remedy, Refusal>,
    /// Which plan is chosen.
    pub choice: Choice,
    /// The row under the cursor; step 0 is the turn itself.
    pub cursor: Spot,
    /// The branch and row under the cursor on an abandoned branch; `cursor` is then the turn that replaced it.
    pub aside: Option<(usize, usize)>,
    /// The search, if there is one.
    pub search: Option<Search>,
    /// Whether it was said that the file grows.
    pub told_growth: bool,
    /// The pane that is shown where only one fits.
    pub pane: Pane,
    /// Whether the plan has been on the screen: only then may a key write it.
    pub seen: Seen,
}

/// A pane of the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// What the plan keeps and loses.
    Plan,
    /// The turns.
    Timeline,
}

/// Whether the plan has been on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Not yet.
    NotYet,
    /// It has.
    Drawn,
}

impl Card {
    /// Works out everything that the card shows.
    pub fn of(opened: Opened) -> Self {
        let timeline = Timeline::of(&opened);
        let ladder = Ladder::of(&opened, None);
        let choice = Choice::first(&ladder);
        let remedy = choice.remedy(&opened, &ladder);
        let turns = timeline.turns.len() as u32;
        let end = remedy.as_ref().map_or(Spot { turn: turns, step: 0 }, |remedy| remedy.plan.point.place);
        let cursor = timeline.damage.first().copied().unwrap_or(end);
        let mut facts = facts::of(&opened, &ladder);
        if let Err(refusal) = &remedy {
            facts.extend(facts::without_plan(&opened, refusal));
        }
        let title = opened.session.title().unwrap_or_else(|| "(no title)".to_owned());
        let mut card = Self {
            title: text::line(&title),
            about: about(&opened),
            facts: Arc::new(facts),
            timeline: Arc::new(timeline),
            unfolded: BTreeMap::new(),
            branches: BTreeMap::new(),
            folded: BTreeSet::new(),
            pane: if remedy.is_ok() { Pane::Plan } else { Pane::Timeline },
            ladder: Arc::new(ladder),
            remedy,
            choice,
            cursor,
            aside: None,
            search: None,
            told_growth: false,
            seen: Seen::NotYet,
            opened: Arc::new(opened),
        };
        card.unfold(cursor.turn);
        card.unfold(end.turn);
        card
    }

    /// Where the plan cuts the conversation, if it does. If it takes a branch, that is where the branch left.
    pub fn cut(&self) -> Option<Spot> {
        let remedy = self.remedy.as_ref().ok().filter(|remedy| remedy.plan.way.is_cut());
        remedy.map(|remedy| match &remedy.plan.taken {
            Some(taken) => self.timeline.forks.after(taken.branch),
            None => remedy.plan.point.place,
        })
    }

    /// What becomes of a turn or step.
    pub fn fate(&self, place: Spot) -> Sign {
        match (&self.remedy, self.cut()) {
            (Ok(_), Some(cut)) if place > cut => Sign::Removed,
            (Err(_), _) | (Ok(_), Some(_)) => Sign::Same,
            (Ok(remedy), None) => remedy.difference.places.get(&place).copied().unwrap_or(Sign::Same),
        }
    }

    /// Whether the plan is the one that the card opened with.
    pub fn is_first(&self) -> bool {
        self.choice == Choice::first(&self.ladder)
    }

    /// Whether a rung can be chosen and is not chosen already.
    pub fn offers(&self, way: Way) -> bool {
        self.choice != Choice::Rung(way) && self.ladder.remedy(way).is_some()
    }

    /// Makes a wish the plan, or says why it is refused.
    pub fn wish(&mut self, wish: Wish) -> Result<(), Refusal> {
        let remedy = remedy::find(&self.opened, wish)?;
        self.set_plan(Choice::Picked(wish), Ok(remedy));
        Ok(())
    }

    /// Makes a rung of the ladder the plan, if it is offered.
    pub fn choose(&mut self, way: Way) {
        if self.offers(way) {
            self.set_plan(Choice::Rung(way), Choice::Rung(way).remedy(&self.opened, &self.ladder));
        }
    }

    /// Goes back to the plan that the card opened with.
    pub fn first_plan(&mut self) {
        let first = Choice::first(&self.ladder);
        self.set_plan(first, first.remedy(&self.opened, &self.ladder));
    }

    /// Whether Claude Code can be started on the plan's copy, or on a session without damage, in its directory.
    pub fn can_resume(&self) -> bool {
        match &self.remedy {
            // The copy lies beside its original, and opens from the same directory.
            Ok(remedy) if remedy.plan.way.writes() => self.opened.home.is_there(),
            Ok(_) => self.opened.can_be_resumed(),
            Err(_) => !self.opened.diagnosis.verdict.is_wrong() && self.opened.can_be_resumed(),
        }
    }

    /// Whether the plan can be written over the session: not while a client has it open, as both would write to it.
    pub fn can_write_over(&self) -> bool {
        self.opened.holder.is_none() && self.remedy.as_ref().is_ok_and(|remedy| remedy.plan.way.writes())
    }

    /// The line of the file under the cursor; if there is damage, the line of the damage.
    pub fn line(&self) -> u32 {
        let (session, findings) = (&self.opened.session, &self.opened.diagnosis.findings);
        if let Some(line) = self.line_on_branch() {
            return line;
        }
        let broken = findings.iter().filter(|finding| finding.severity != Severity::Note);
        if let Some(finding) = broken.into_iter().find(|finding| finding.place(session) == Some(self.cursor)) {
            return finding.line(session);
        }
        let turn = session.turns.get((self.cursor.turn as usize).saturating_sub(1));
        let step = turn.and_then(|turn| turn.steps.get((self.cursor.step as usize).checked_sub(1)?));
        let link = step.map(|step| step.links.start).or(turn.map(|turn| turn.links.start));
        let link = link.and_then(|link| session.links.get(link));
        link.map_or(1, |link| session.transcript.line(link.entry))
    }

    /// Takes the installed client into account: the ladder may change, and with it a plan that nobody chose by hand.
    pub fn set_installed(&mut self, installed: Option<&str>) {
        let Some(version) = installed else { return };
        let (ladder, was_first) = (Ladder::of(&self.opened, installed), self.is_first());
        if !self.opened.diagnosis.verdict.is_wrong() {
            let Some(lost) = facts::lost_here(&ladder, version) else { return };
            let facts = Arc::make_mut(&mut self.facts);
            facts.retain(|fact| fact.label != facts::TO_GO_ON);
            facts.insert(0, lost);
            self.pane = Pane::Plan;
        }
        self.ladder = Arc::new(ladder);
        let first = Choice::first(&self.ladder);
        let choice = if was_first { first } else { self.choice };
        if choice != self.choice || choice == Choice::Rung(Way::Resume) {
            self.set_plan(choice, choice.remedy(&self.opened, &self.ladder));
        }
    }

    fn set_plan(&mut self, choice: Choice, remedy: Result<Remedy, Refusal>) {
        self.remedy = remedy;
        self.choice = choice;
        self.seen = Seen::NotYet;
        if let Some(cut) = self.cut().filter(|_| self.taken().is_none()) {
            self.unfold(cut.turn);
        }
    }
}

fn about(opened: &Opened) -> Vec<String> {
    let session = &opened.session;
    let id = session.id().unwrap_or(&opened.file.name);
    let mut about = vec![text::line(&id.chars().take(8).collect::<String>())];
    about.push(text::count(session.turns.len() as u64, "turn"));
    about.push(format!("{} lines", words::number(session.transcript.lines.into())));
    about.push(text::bytes(session.transcript.length() as u64));
    about.extend(
        session.branch().filter(|branch| !branch.is_empty()).map(|branch| format!("branch {}", text::line(branch))),
    );
    about.extend(session.version().map(|version| format!("claude {}", text::line(version))));
    if opened.file.sub_agents > 0 {
        about.push(text::count(opened.file.sub_agents as u64, "sub-agent"));
    }
    about
}
