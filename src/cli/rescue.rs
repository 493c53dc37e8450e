//! `rescue`: carries out the recommended remedy, or a chosen one.

use std::ffi::OsStr;
use std::str::FromStr;

use anyhow::{Context, Result, anyhow, bail, ensure};
use clap::ValueEnum;

use super::apply::{Options, apply};
use super::output::{Form, Out};
use super::words;
use crate::diagnosis::load::Load;
use crate::recovery::{Offer, Way, lightened, plan};
use crate::store::{Opened, Place, Resolved, Resume, installed_version, open, resolve, resolve_here};
use crate::text;

/// A remedy, as written on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum With {
    /// Only quit and resume: writes nothing, and shows what Claude Code would leave out
    #[value(alias = "0")]
    Resume,
    /// Cut at the last good point
    #[value(alias = "1")]
    Rewind,
    /// Remove the calls that have no result
    #[value(alias = "2")]
    Unlink,
    /// Fix what is broken and keep the rest
    #[value(alias = "3")]
    Repair,
    /// Continue with the branch that clients leave out although nobody rewound it
    #[value(alias = "5")]
    Branch,
    /// Remove pictures and documents from a history that is too large for the API
    #[value(alias = "6")]
    Lighten,
}

impl With {
    fn way(self) -> Way {
        match self {
            Self::Resume => Way::Resume,
            Self::Rewind => Way::Rewind,
            Self::Unlink => Way::Unlink,
            Self::Repair => Way::Repair,
            Self::Branch => Way::Branch,
            Self::Lighten => Way::Lighten,
        }
    }
}

/// How light the history is to be.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct Lighter {
    /// With lighten: how large the history may be when sent, such as 20MB; the largest pictures and documents are
    /// removed first
    #[arg(long, value_name = "SIZE")]
    limit: Option<Size>,
    /// With lighten: how many pictures and documents may be sent; the oldest are removed first
    #[arg(long, value_name = "COUNT")]
    images: Option<usize>,
}

impl Lighter {
    fn load(self) -> Option<Load> {
        let load = Load { bytes: self.limit.map(|size| size.0), media: self.images, is_guess: false };
        (self.limit.is_some() || self.images.is_some()).then_some(load)
    }
}

/// Longer numbers could overflow.
const MOST_DIGITS: usize = 9;

/// A size, such as `20MB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size(usize);

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
        let unit = match text[digits.len()..].trim().to_lowercase().as_str() {
            "" | "b" => Some(1),
            "k" | "kb" => Some(1_000),
            "kib" => Some(1 << 10),
            "m" | "mb" => Some(1_000_000),
            "mib" => Some(1 << 20),
            _ => None,
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let number = |digits: &str| digits.parse::<usize>().ok().filter(|_| digits.len() <= MOST_DIGITS);
        let size = |unit: usize| Some(number(whole)? * unit + number(part)? * unit / 10_usize.pow(part.len() as u32));
        unit.and_then(size).map(Self).ok_or_else(|| "expected a size, such as 20MB or 500KB".to_owned())
    }
}

pub(super) fn run(
    place: &Place,
    wanted: Option<&OsStr>,
    (with, lighter): (Option<With>, Lighter),
    options: Options,
    form: Form,
    out: &mut Out,
) -> Result<u8> {
    let opened = match wanted {
        Some(_) => open(place, resolve(place, wanted)?)?,
        None => default_session(place)?,
    };
    if let Some(load) = lighter.load() {
        ensure!(matches!(with, None | Some(With::Lighten)), "--limit and --images only work with --with lighten");
        let plan = lightened(&opened.session, &opened.diagnosis, load).map_err(|refusal| anyhow!("{refusal}"))?;
        return apply(place, &opened, &plan, options, form, out);
    }
    let installed = installed_version();
    let installed = installed.as_deref();
    let offers = opened.remedies(installed);
    let way = with.map_or_else(|| recommended(&opened, &offers), |with| Ok(with.way()))?;
    // The others are large, and go before this one is proved.
    let offer = offers.into_iter().find(|offer| offer.way == way).map(|offer| offer.plan);
    let made = offer.unwrap_or_else(|| plan(&opened.session, &opened.diagnosis, way, installed));
    let plan = made.map_err(|refusal| anyhow!("{refusal}"))?;
    apply(place, &opened, &plan, options, form, out)
}

/// The session to work on when none is named. If a rescue came last, fails instead of silently taking another one.
pub(super) fn default_session(place: &Place) -> Result<Opened> {
    let Resolved { file, rescue, others } = resolve_here(place)?;
    let opened = open(place, file)?;
    let Some(held) = rescue else { return Ok(opened) };
    let go_on = Resume::of(place, &opened).lines().join("\n  ");
    let more = match others {
        0 => String::new(),
        1 => "\n1 other session here is damaged; to find it: claude-rescue list".to_owned(),
        _ => format!("\n{others} other sessions here are damaged; to find them: claude-rescue list"),
    };
    let original = held.from.file_stem().map(|stem| stem.to_string_lossy()).filter(|id| text::shell::is_plain_id(id));
    let again = original.map_or_else(String::new, |id| {
        format!("\nTo rescue the original in another way: claude-rescue rescue {} --with PLAN", words::short(&id))
    });
    bail!("nothing has broken here since the last rescue.\n{}\n  {go_on}{again}{more}", words::rescued(&opened, &held))
}

fn recommended(opened: &Opened, offers: &[Offer]) -> Result<Way> {
    let best = offers.iter().find(|offer| offer.because.is_some()).map(|offer| offer.way);
    let refusal = offers.iter().filter(|offer| !offer.is_try && offer.way.writes());
    let refusal = refusal.into_iter().find_map(|offer| offer.plan.as_ref().err());
    best.with_context(|| match words::attempt(&opened.diagnosis, offers, &opened.known_as) {
        Some(attempt) => format!("nothing is recommended; {}", attempt.text()),
        None => refusal.map_or_else(|| "there is no plan".to_owned(), ToString::to_string),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        let read = |text: &str| text.parse::<Size>().map(|size| size.0).ok();
        let sizes = [("20MB", 20_000_000), ("1.5 mb", 1_500_000), ("500k", 500_000), ("3MiB", 3 << 20), ("700", 700)];
        assert!(sizes.iter().all(|(text, size)| read(text) == Some(*size)));
        assert!(["", "MB", "20 apples", "-3MB", "1e30"].iter().all(|text| read(text).is_none()));
    }
}
