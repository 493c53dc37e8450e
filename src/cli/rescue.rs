//! `rescue`: the recommended remedy, or the one a person chooses.

use std::io::Write;

use anyhow::{Context, Result, anyhow};
use clap::ValueEnum;

use super::outcome::{self, Where};
use super::output::Form;
use crate::recovery::{Way, ladder, plan};
use crate::store::{Opened, Place, installed_version, open, resolve};

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
    let opened = open(place, resolve(place, wanted)?)?;
    let installed = installed_version();
    let installed = installed.as_deref();
    let way = with.map_or_else(|| recommended(&opened, installed), |with| Ok(with.way()))?;
    let plan = plan(&opened.session, &opened.diagnosis, way, installed).map_err(|refusal| anyhow!("{refusal}"))?;
    outcome::carry_out(place, &opened, &plan, target, form, out)
}

fn recommended(opened: &Opened, installed: Option<&str>) -> Result<Way> {
    let offers = ladder(&opened.session, &opened.diagnosis, installed);
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
