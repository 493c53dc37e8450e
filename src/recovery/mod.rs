//! The third floor: what can be done. Nothing here touches the disk: a plan is a value, and its result is bytes.

mod remedies;

mod calls;
pub mod evidence;
pub mod files;
pub mod handoff;
pub mod recall;
pub mod redact;

pub use remedies::{
    Fixed, Fork, Lighter, Naming, NoResume, Offer, Plan, Refusal, Taken, Tally, Way, Wish, Written, check, fix_body,
    ladder, ladder_of_lost, lightened, plan, preview, produce, prove, rehearse, rewind,
};
