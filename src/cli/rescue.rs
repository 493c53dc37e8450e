//! `rescue`: the recommended remedy, or the one a person chooses.

use std::io::Write;

use anyhow::{Context, Result, anyhow};
use clap::ValueEnum;

use super::outcome::{self, Where};
use super::output::Form;
use super::words;
use crate::recovery::{Way, ladder, plan};
use crate::store::{Opened, Place, open, resolve};

/// A remedy, as written on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum With {
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
    let way = with.map_or_else(|| recommended(&opened), |with| Ok(with.way()))?;
    let plan = plan(&opened.session, &opened.diagnosis, way).map_err(|refusal| anyhow!("{refusal}"))?;
    outcome::carry_out(place, &opened, &plan, target, form, out)
}

fn recommended(opened: &Opened) -> Result<Way> {
    let offers = ladder(&opened.session, &opened.diagnosis);
    let best = offers.iter().find(|offer| offer.because.is_some()).map(|offer| offer.way);
    let refusal = offers.iter().filter(|offer| !offer.is_try).find_map(|offer| offer.plan.as_ref().err());
    best.with_context(|| match words::attempt(&opened.diagnosis, &offers, &opened.report().session) {
        Some(attempt) => format!("nothing is recommended; {attempt}"),
        None => refusal.map_or_else(|| "no plan can be had".to_owned(), ToString::to_string),
    })
}
