//! What happened to a session, in words: what broke, why it does not stop, and what helps.

use super::ladder::Ladder;
use crate::diagnosis::heaviest::Heaviest;
use crate::diagnosis::{Diagnosis, Family, Finding, Severity, Symptom, Verdict, symptom};
use crate::recovery::{Refusal, Way, Wish, rewind};
use crate::session::{Session, StepKind};
use crate::store::{Holder, Opened, duplicates};
use crate::text;
use crate::tui::words;

/// The label of the error that the client showed. The person knows it, so it is cut to one row.
pub(in crate::tui) const SAID: &str = "Claude said";

/// One thing to know, under a label.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What it is about, in a word or two.
    pub label: &'static str,
    /// A sentence or two, cleaned.
    pub text: String,
    /// How much it matters.
    pub weight: Weight,
}

/// How much a fact matters if there is little room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// It stays on the smallest screen.
    First,
    /// It stays if there is a little room.
    Second,
    /// It stays if there is more.
    Third,
    /// It is shown only if room is left over.
    Spare,
}

const WRITTEN_ANEW: &str = "press G, then r: the copy has the whole history";

/// The label of how to resume a sound session.
pub const TO_GO_ON: &str = "To continue";

/// Everything to know about a session before its plan.
pub fn of(opened: &Opened, ladder: &Ladder) -> Vec<Fact> {
    let (session, diagnosis) = (&opened.session, &opened.diagnosis);
    let mut facts = beside(opened);
    let mut say = |label, text: String, weight| facts.push(Fact { label, text: text::line(&text), weight });
    if let (Some(said), Some(_)) = (&diagnosis.symptom, diagnosis.first()) {
        say(SAID, claude_said(session, said), Weight::First);
    }
    if let Some(first) = diagnosis.first() {
        say("What broke", what_broke(session, diagnosis, first), Weight::First);
        say("Where", place(session, diagnosis, first), Weight::Third);
    } else if diagnosis.verdict != Verdict::Refused && diagnosis.symptom.is_none() {
        say("Verdict", diagnosis.verdict.says().to_owned(), Weight::First);
    }
    if let Some(layout) = layout(session) {
        say("The file", layout, Weight::First);
    }
    match (&diagnosis.symptom, diagnosis.first()) {
        (Some(said), Some(_)) if said.row.family == Family::History => {
            say("Why it loops", why_it_loops(session), Weight::Third);
        }
        (Some(said), _) => {
            say("The error", symptom::in_short(&said.text), Weight::Second);
            let (means, helps) = diagnosis.advice().unwrap_or_default();
            say("It means", means.to_owned(), Weight::First);
            if !has_remedy(diagnosis, ladder, said) {
                say("What helps", words::for_keys(&helps), Weight::First);
            }
        }
        (None, Some(_)) => say("It means", diagnosis.verdict.says().to_owned(), Weight::Third),
        (None, None) => {}
    }
    if let Some((bug, entry)) = diagnosis.bug.filter(|_| diagnosis.blamed().is_none()) {
        let line = entry.map_or(String::new(), |no| format!(" (line {})", session.transcript.line(no)));
        say("Known bug", format!("{}{line} {}", bug.means, bug.helps), Weight::First);
    }
    if diagnosis.is_unexplained() && diagnosis.blamed().is_none() {
        say("Cause", not_in_the_file(opened), Weight::First);
    }
    if let Some(weight) = weighs(session) {
        say("Size", weight, Weight::Second);
    }
    if let Some((cut, end)) = &diagnosis.cut {
        say("Worth a try", format!("end with {}, {}", words::spot(end.place), cut.says()), Weight::First);
    }
    if let Some(holder) = &opened.holder {
        say("Running", running(holder, diagnosis.verdict), Weight::First);
    }
    if diagnosis.verdict == Verdict::Lossy && ladder.remedy(Way::Repair).is_none() && keeps_all(opened) {
        say("To keep all", WRITTEN_ANEW.to_owned(), Weight::Second);
    }
    let goes_on = !diagnosis.verdict.is_wrong() && diagnosis.cut.is_none() && opened.can_be_resumed();
    if let Some(command) = opened.resume_there().filter(|_| goes_on) {
        let dir = opened.home.dir.as_deref().unwrap_or_default();
        say(TO_GO_ON, format!("`{command}` in {dir}; y copies the full command"), Weight::Third);
    }
    if let Some(first) = diagnosis.first() {
        say("Usual cause", first.rule.story.to_owned(), Weight::Spare);
    }
    facts
}

/// Whether the recommended plan helps against the error, so that no other advice is needed.
fn has_remedy(diagnosis: &Diagnosis, ladder: &Ladder, said: &Symptom) -> bool {
    let is_against_it = !diagnosis.verdict.is_wrong() || said.row.family == Family::History;
    is_against_it && diagnosis.blamed().is_none() && ladder.recommended().is_some()
}

/// That the installed client would lose part of a sound session, if the ladder says so.
pub fn lost_here(ladder: &Ladder, version: &str) -> Option<Fact> {
    ladder.recommended().filter(|rung| rung.way == Way::Repair)?;
    let resume = ladder.rungs.iter().find(|rung| rung.way == Way::Resume)?;
    let text = match &resume.remedy {
        Ok(remedy) => {
            format!("The installed Claude Code {version} would leave out {}", remedy.plan.drops())
        }
        Err(why) => why.clone(),
    };
    Some(Fact { label: "Here", text: text::line(&text), weight: Weight::First })
}

/// About its directory, and about longer files of the same session.
fn beside(opened: &Opened) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut say = |label, text: String| facts.push(Fact { label, text: text::line(&text), weight: Weight::First });
    if let Some(lost) = &opened.lost {
        let copies = lost.command().map_or("", |_| " y copies a command to continue elsewhere.");
        say("Directory", format!("{}{copies}", lost.in_short()));
    }
    for twin in duplicates(&opened.file).iter().filter(|twin| twin.lines > opened.session.transcript.lines) {
        let (name, lines) = (twin.path.file_name().unwrap_or_default(), text::count(twin.lines.into(), "line"));
        say("Longer file", format!("{} in the same folder has more of this session: {lines}", name.display()));
    }
    facts
}

/// How the file is laid out, if clients would not write it so.
fn layout(session: &Session) -> Option<String> {
    let layout = session.transcript.layout;
    (!layout.is_lines()).then(|| format!("{layout}, which some clients cannot read; a rescue writes JSON lines"))
}

/// What the history weighs, if the newest error is about that.
fn weighs(session: &Session) -> Option<String> {
    let told = Heaviest::of(session)?;
    Some(text::weight(told.all.bytes, (told.all.media, told.all.pictures, told.all.of_media), &told.turns))
}

/// What to say if there is no plan.
pub fn without_plan(opened: &Opened, refusal: &Refusal) -> Option<Fact> {
    let fact = |label, text: &str| Fact { label, text: text::line(text), weight: Weight::First };
    match refusal {
        Refusal::NothingWrong(_) if opened.session.turns.is_empty() => None,
        Refusal::NothingWrong(_) => Some(fact("To go back", "move to the last row to keep and press r")),
        // Other facts tell what the client said and what helps.
        Refusal::Client(..) => None,
        other => {
            let afresh = "press 4 to start a new session from a task summary";
            Some(fact("No rewind", &format!("{}. To continue, {afresh}", words::refusal(other))))
        }
    }
}

/// The first damage, and how many more like it are in the same place.
pub(in crate::tui) fn what_broke(session: &Session, diagnosis: &Diagnosis, first: &Finding) -> String {
    let place = first.place(session).map_or(String::new(), |place| format!("{}: ", words::spot(place)));
    let more = match alike(session, diagnosis, first) - 1 {
        0 => String::new(),
        more => format!("; {more} more like it here"),
    };
    format!("{place}{}{more}", says(session, first))
}

/// What to say if the API refused the history and no rule knows why.
fn not_in_the_file(opened: &Opened) -> String {
    let before = match opened.diagnosis.last_good {
        Some(good) => format!(
            ". The newest turn before the first refusal is {}; a cut there may or may not help",
            words::spot(good.place)
        ),
        None => String::new(),
    };
    format!("no rule finds it in the file{before}")
}

/// Where the first damage is in the file and in the request, and how many more there are elsewhere.
fn place(session: &Session, diagnosis: &Diagnosis, first: &Finding) -> String {
    let damage = diagnosis.findings.iter().filter(|finding| finding.severity != Severity::Note).count();
    let line = format!("line {} of the file", words::number(first.line(session).into()));
    let path = first.request_path().map(|path| format!("{path} of the request"));
    let elsewhere = damage - alike(session, diagnosis, first);
    let more = (elsewhere > 0).then(|| format!("{elsewhere} more elsewhere (press ] to go there)"));
    [Some(line), path, more].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// How many findings of the same rule are in the same place.
fn alike(session: &Session, diagnosis: &Diagnosis, first: &Finding) -> usize {
    let place = first.place(session);
    let alike = |finding: &&Finding| finding.rule.name == first.rule.name && finding.place(session) == place;
    diagnosis.findings.iter().filter(alike).count()
}

/// What a finding says, with the call's own words instead of its id.
pub(in crate::tui) fn says(session: &Session, finding: &Finding) -> String {
    let Some(words) = finding.tool.and_then(|tool| words::call(session, tool)) else {
        return finding.says(session);
    };
    let other = finding.other.map_or(String::new(), |no| session.transcript.line(no).to_string());
    let says = finding.rule.says.replace("{other}", &other);
    let label = text::cut(&text::line(&words), 60);
    match says.strip_prefix("the call {tool} ") {
        Some(rest) => format!("{label} {rest}"),
        None => {
            format!("{label}: {}", says.replace("call id {tool}", "id of this call").replace("{tool}", "this call"))
        }
    }
}

/// The client's error, its line, and how often it occurred.
fn claude_said(session: &Session, said: &Symptom) -> String {
    let errors = session.turns.iter().flat_map(|turn| &turn.steps).filter(|step| step.kind == StepKind::ApiError);
    let entries = errors.map(|step| session.links[step.links.start].entry);
    let same = entries.filter(|entry| session.words(*entry).is_some_and(|words| words == said.text)).count();
    let line = words::number(session.transcript.line(said.entry).into());
    let times = if same > 1 { format!(", {same} times") } else { String::new() };
    format!("{} (line {line}{times})", symptom::in_short(&said.text))
}

/// How often the API refused the history, and in which lines.
fn why_it_loops(session: &Session) -> String {
    let errors = session.turns.iter().flat_map(|turn| &turn.steps).filter(|step| step.kind == StepKind::ApiError);
    let entries = errors.map(|step| session.links[step.links.start].entry).filter(|entry| {
        let said = session.words(*entry).unwrap_or_default();
        symptom::family(&said, "", true).is_some_and(|row| row.family == Family::History)
    });
    let lines: Vec<String> = entries.map(|entry| session.transcript.line(entry).to_string()).collect();
    let newest = lines.iter().rev().take(3).rev().map(String::as_str).collect::<Vec<_>>().join(", ");
    let noun = if lines.len() == 1 {
        "line"
    } else if lines.len() > 3 {
        "last in lines"
    } else {
        "lines"
    };
    let times = text::count(lines.len() as u64, "time");
    format!("every prompt sends the whole history, and the API refuses it: {times} so far ({noun} {newest})")
}

/// Whether the whole history can be copied, though clients cannot follow the original.
fn keeps_all(opened: &Opened) -> bool {
    let last = opened.session.turns.len() as u32;
    rewind(&opened.session, &opened.diagnosis, Wish::Turn(last)).is_ok()
}

fn running(holder: &Holder, verdict: Verdict) -> String {
    if verdict.is_wrong() {
        format!(
            "process {} still has this session open. Quit that client first, or it will keep writing to this file",
            holder.pid
        )
    } else {
        format!("process {} has this session open", holder.pid)
    }
}
