//! Sentences that several commands print.

use std::fmt::{self, Display, Formatter};
use std::io;

use super::output::Out;
use super::output::paint::{command, painted};
use super::redacted;
use crate::diagnosis::heaviest::Heaviest;
use crate::diagnosis::symptom::{Symptom, repeated};
use crate::diagnosis::{Diagnosis, Finding, Report, Verdict};
use crate::recovery::{Offer, Plan, Refusal, Way};
use crate::session::{Session, call_label};
use crate::store::{Held, LeftOut, Lost, Opened, Resume, installed_version};
use crate::text::{self, Role, shell};
use crate::transcript::{BlockKind, EntryNo};

/// At most this many files that were left out are named.
const LEFT_OUT: usize = 5;

pub(super) fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Broken | Verdict::Damaged | Verdict::Unreadable => "✗",
        Verdict::Lossy | Verdict::Refused => "!",
        Verdict::Errored | Verdict::Interrupted => "·",
        Verdict::Sound => "✓",
        Verdict::Empty => "∅",
    }
}

/// The colour of a verdict.
pub(super) fn role(verdict: Verdict) -> Role {
    match verdict {
        Verdict::Broken | Verdict::Damaged | Verdict::Unreadable => Role::Bad,
        Verdict::Lossy | Verdict::Refused => Role::Warn,
        Verdict::Errored | Verdict::Interrupted | Verdict::Empty => Role::Dim,
        Verdict::Sound => Role::Good,
    }
}

/// A verdict with its sign, to print in its colour: `✗ broken`.
pub(super) fn judged(verdict: Verdict) -> impl Display {
    painted(role(verdict), format!("{} {}", sign(verdict), verdict.name()))
}

/// Prints how to go on with a session, with its commands in their colour.
pub(super) fn go_on(resume: &Resume, indent: &str, out: &mut Out) -> io::Result<()> {
    match (&resume.lost, resume.command()) {
        (Some(lost), _) => self::lost_session(lost, indent, out),
        (None, Some(line)) => {
            writeln!(out, "{indent}{}", command(text::line(&line)))?;
            let other = shell::or(|| resume.command()).and_then(|(name, line)| Some((name, line?)));
            other.map_or(Ok(()), |(name, line)| writeln!(out, "{indent}in {name}: {}", command(text::line(&line))))
        }
        (None, None) => Ok(()),
    }
}

/// Prints why a session cannot be resumed where it is, and how to go on.
pub(super) fn lost_session(lost: &Lost, indent: &str, out: &mut Out) -> io::Result<()> {
    for reason in [Some(lost.says.as_str()), lost.note].into_iter().flatten() {
        writeln!(out, "{indent}{}", text::line(reason))?;
    }
    for way in &lost.ways {
        match &way.command {
            Some(line) => writeln!(out, "{indent}{}:\n{indent}  {}", way.says, command(text::line(line)))?,
            None => writeln!(out, "{indent}{}.", way.says)?,
        }
    }
    Ok(())
}

/// `line 3`, `lines 3, 7 and 12 more`.
pub(super) fn lines(lines: &[u32]) -> String {
    let shown: Vec<String> = lines.iter().take(4).map(ToString::to_string).collect();
    let more = lines.len() - shown.len();
    let noun = if lines.len() == 1 { "line" } else { "lines" };
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{noun} {}{more}", shown.join(", "))
}

/// What was not copied by a rescue, as lines.
pub(super) fn left_out(left_out: &[LeftOut]) -> Vec<String> {
    let named = left_out.iter().take(LEFT_OUT);
    let mut lines: Vec<String> =
        named.map(|left| format!("not copied: {} ({})", text::line(&left.path.to_string_lossy()), left.why)).collect();
    if let Some(more) = left_out.len().checked_sub(LEFT_OUT).filter(|more| *more > 0) {
        lines.push(format!("not copied: {more} more; --json lists them"));
    }
    lines
}

/// What to call a session, and its title.
pub(super) fn name(report: &Report) -> String {
    let title = report.title.as_deref().map_or_else(|| "(no title)".to_owned(), redacted::line);
    format!("{}  {}", short(&report.known_as), text::cut(&title, 60))
}

/// What to call a session, quoted for a shell.
pub(super) fn short(name: &str) -> String {
    shell::word(name)
}

/// Where a finding is, and what it says.
pub(super) fn finding(session: &Session, finding: &Finding) -> String {
    let place = finding.place(session).map_or(String::new(), |place| format!("{place}, "));
    let line = finding.line(session);
    let call = call_of(session, finding).map_or(String::new(), |call| format!("{} — ", text::cut(&call, 50)));
    text::line(&format!("{place}line {line}: {call}{}", redacted::words(&finding.says(session))))
}

fn call_of(session: &Session, finding: &Finding) -> Option<String> {
    let blocks = session.transcript.blocks_of(finding.entry);
    let call = blocks.iter().find(|block| block.kind == BlockKind::ToolUse && block.tool == finding.tool)?;
    Some(redacted::line(&call_label(&session.transcript, call)))
}

/// Where Claude Code reported its newest error: `line 69, the last of 3 since line 61`.
pub(super) fn place_of_error(session: &Session, said: &Symptom) -> String {
    let line = |no: EntryNo| session.transcript.line(no);
    let (count, first) = repeated(session, said);
    let since = if count > 1 { format!(", the last of {count} since line {}", line(first)) } else { String::new() };
    format!("line {}{since}", line(said.entry))
}

/// A bug of the client version that wrote the session, unless the verdict already blames it.
pub(super) fn known_bug(session: &Session, diagnosis: &Diagnosis) -> Option<String> {
    let (bug, entry) = diagnosis.bug.filter(|_| diagnosis.blamed().is_none())?;
    let line = entry.map_or(String::new(), |no| format!(" (line {})", session.transcript.line(no)));
    Some(format!("Known bug{line}: {} {}", bug.means, bug.helps))
}

/// A remedy as a sentence with its command.
pub(super) struct Advice {
    /// Whether nothing explains the refusal, so that it may not help.
    pub is_try: bool,
    lead: String,
    command: String,
    note: String,
}

impl Advice {
    /// The sentence as text.
    pub fn text(&self) -> String {
        format!("{}{}{}", self.lead, self.command, self.note)
    }
}

/// In its colours, for `Out`.
impl Display for Advice {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.lead, command(&self.command), self.note)
    }
}

/// The command of the recommended remedy (or of a try), and what it keeps and drops.
pub(super) fn recommended(opened: &Opened, id: &str) -> Option<Advice> {
    let offers = opened.remedies(installed_version().as_deref());
    let Some(best) = offers.iter().find(|offer| offer.because.is_some()) else {
        return attempt(&opened.diagnosis, &offers, id);
    };
    let plan = best.plan.as_ref().ok()?;
    let (number, name, kept, lost) = (best.way.number(), best.way.name(), plan.keeps(), plan.drops());
    let (first, command) = match best.way {
        Way::Resume => ("quit Claude Code, then: ", opened.resume_command()?),
        _ => ("", format!("claude-rescue rescue {}", short(id))),
    };
    let lead = format!("{number} {name} (keeps {kept}; drops {lost}): {first}");
    Some(Advice { is_try: false, lead, command, note: String::new() })
}

/// What the installed client would leave out of a sound history, if it is an older one that does.
pub(super) fn lost_here(opened: &Opened) -> Option<String> {
    let version = installed_version().filter(|_| !opened.diagnosis.verdict.is_wrong())?;
    let offers = opened.remedies(Some(&version));
    let resume = offers.iter().find(|offer| offer.way == Way::Resume)?;
    let version = text::line(&version);
    match &resume.plan {
        Ok(plan) => Some(format!("The installed Claude Code {version} would leave out {}.", plan.drops())),
        Err(refusal @ Refusal::NoResume(_)) => Some(text::line(&format!("{refusal}."))),
        Err(_) => None,
    }
}

/// The weight of the history and its heaviest turns, if the newest error has to do with size.
pub(super) fn weight(session: &Session) -> Option<String> {
    let heaviest = Heaviest::of(session)?;
    Some(text::weight(
        heaviest.all.bytes,
        (heaviest.all.media, heaviest.all.pictures, heaviest.all.of_media),
        &heaviest.turns,
    ))
}

pub(super) fn lighter(plan: &Plan) -> Option<String> {
    plan.lighter.map(|lighter| text::lighter(lighter.gone(), lighter.before.bytes, lighter.after.bytes))
}

/// The command of a remedy that is only a try, and why it is no more than that.
pub(super) fn attempt(diagnosis: &Diagnosis, offers: &[Offer], id: &str) -> Option<Advice> {
    let offer = offers.iter().find(|offer| offer.is_try && offer.plan.is_ok())?;
    let plan = offer.plan.as_ref().ok()?;
    let place = plan.point.place;
    let why = match diagnosis.cut {
        _ if plan.lighter.is_some() => {
            "if other sessions still work, the size of this one may be the reason; all text is kept".to_owned()
        }
        Some((cut, _)) => format!("it ends with {place}, {}", cut.says()),
        None => {
            format!("the cause is not known; the result ends with {place}, the last point before the first refusal")
        }
    };
    let command = format!("claude-rescue rescue {} --with {}", short(id), offer.way.name());
    Some(Advice { is_try: true, lead: "you can try: ".to_owned(), command, note: format!("   ({why})") })
}

/// What was rescued, when, and as what.
pub(super) fn rescued(copy: &Opened, held: &Held) -> String {
    let how = if held.from == held.path { "in place".to_owned() } else { format!("as {}", held.short_id()) };
    let title = copy.session.title().unwrap_or_else(|| "A session".to_owned());
    let title = title.trim_end_matches(" (rescued)").to_owned();
    format!("✓ Rescued{} {how}: {}", held.ago(), text::cut(&redacted::line(&title), 60))
}
