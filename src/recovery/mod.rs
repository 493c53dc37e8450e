//! The third floor: what could be done. Pure: a plan is a value, and what would be written is bytes.

mod remedies;

mod calls;
pub mod evidence;
pub mod files;
pub mod handoff;
pub mod recall;
pub mod redact;

pub use remedies::{
    Fixed, Fork, Lighter, Naming, NoResume, Offer, Plan, Refusal, Tally, Way, Wish, check, fix_body, ladder,
    ladder_of_lost, lightened, plan, preview, produce, prove, rehearse, rewind,
};
