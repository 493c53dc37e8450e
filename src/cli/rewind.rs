//! `rewind`: writes a new session that ends at the last good point, or at a given one.

use std::ffi::OsStr;
use std::str::FromStr;

use anyhow::{Result, anyhow};

use super::apply::{Options, apply};
use super::output::{Form, Out};
use crate::recovery::{Wish, rewind};
use crate::session::Place as Spot;
use crate::store::{Place, open, resolve};

/// A turn (`12`) or a step (`12.3`).
#[derive(Clone, Copy, Debug)]
pub(super) struct To(Wish);

impl FromStr for To {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| text.parse::<u32>().ok().filter(|number| *number > 0);
        let wish = match text.split_once('.') {
            None => number(text).map(Wish::Turn),
            Some((turn, step)) => number(turn).zip(number(step)).map(|(turn, step)| Wish::Step(Spot { turn, step })),
        };
        wish.map(Self).ok_or_else(|| "expected a turn, such as 12, or a step, such as 12.3".to_owned())
    }
}

pub(super) fn run(
    place: &Place,
    wanted: Option<&OsStr>,
    to: Option<To>,
    options: Options,
    form: Form,
    out: &mut Out,
) -> Result<u8> {
    let opened = match (wanted, &to) {
        (None, None) => super::rescue::default_session(place)?,
        _ => open(place, resolve(place, wanted)?)?,
    };
    let wish = to.map_or(Wish::LastGood, |to| to.0);
    let plan = rewind(&opened.session, &opened.diagnosis, wish).map_err(|refusal| anyhow!("{refusal}"))?;
    apply(place, &opened, &plan, options, form, out)
}
