//! `rescue`: the recommended remedy, or the one a person chooses.

use std::io::Write;

use anyhow::{Context, Result, anyhow, bail};
use clap::ValueEnum;

use super::outcome::{self, Where};
use super::output::Form;
use super::words;
use crate::recovery::{Way, plan};
use crate::store::{Meant, Opened, Place, Resume, installed_version, meant_here, open, resolve};

/// A remedy, as written on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum With {
    /// Only quit and resume: writes nothing, and says what Claude Code would leave out
    Resume,
    /// Cut at the last good point
    Rewind,
    /// Take out the calls that nobody answered
    Unlink,
    /// Mend what is broken and keep the rest
    Repair,
    /// Go on with the branch that clients leave out and nobody rewound
    Branch,
}

impl With {
    fn way(self) -> Way {
        match self {
            Self::Resume => Way::Resume,
            Self::Rewind => Way::Rewind,
            Self::Unlink => Way::Unlink,
            Self::Repair => Way::Repair,
            Self::Branch => Way::Branch,
        }
    }
}

pub(super) fn run(
    place: &Place,
    wanted: Option<&str>,
    with: Option<With>,
    target: Where,
    form: Form,
    out: &mut dyn Write,
) -> Result<u8> {
    let opened = match wanted {
        Some(_) => open(place, resolve(place, wanted)?)?,
        None => meant(place)?,
    };
    let installed = installed_version();
    let installed = installed.as_deref();
    let way = with.map_or_else(|| recommended(&opened, installed), |with| Ok(with.way()))?;
    let offer = opened.remedies(installed).into_iter().find(|offer| offer.way == way).map(|offer| offer.plan);
    let made = offer.unwrap_or_else(|| plan(&opened.session, &opened.diagnosis, way, installed));
    let plan = made.map_err(|refusal| anyhow!("{refusal}"))?;
    outcome::carry_out(place, &opened, &plan, target, form, out)
}

/// The session that is meant where none is named. After a rescue that is its copy, and nobody is moved on to another.
pub(super) fn meant(place: &Place) -> Result<Opened> {
    let Meant { file, rescue, others } = meant_here(place)?;
    let opened = open(place, file)?;
    let Some(held) = rescue else { return Ok(opened) };
    let go_on = Resume::of(place, &opened).lines().join("\n  ");
    let more = match others {
        0 => String::new(),
        1 => "\n1 other session here is damaged; to rescue it, name it: claude-rescue list".to_owned(),
        _ => format!("\n{others} other sessions here are damaged; to rescue one, name it: claude-rescue list"),
    };
    bail!("nothing was broken here since the last rescue.\n{}\n  {go_on}{more}", words::rescued(&opened, &held))
}

fn recommended(opened: &Opened, installed: Option<&str>) -> Result<Way> {
    let offers = opened.remedies(installed);
    let best = offers.iter().find(|offer| offer.because.is_some()).map(|offer| offer.way);
    best.with_context(|| {
        match offers.into_iter().filter(|offer| !offer.is_try && offer.way.writes()).find_map(|offer| offer.plan.err())
        {
            Some(refusal) => refusal.to_string(),
            None => {
                "the API refused this history, and nothing that is known explains it, so no remedy is recommended. \
                 As a try, `--with rewind` ends the copy before the first refusal"
                    .to_owned()
            }
        }
    })
}
