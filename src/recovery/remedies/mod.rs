//! The remedies: what each keeps and loses, which is best, and the proof that it works.

mod body;
mod cut;
mod fork;
mod kept;
mod ladder;
mod naming;
mod normal_form;
mod orders;
mod plan;
mod proof;
mod refusal;
mod repair;
mod resume;
mod rewind;
mod taken;
mod tally;
mod told;
mod written;

pub use body::{Fixed, fix_body};
pub use fork::Fork;
pub use ladder::{Offer, ladder, ladder_of_lost, lightened, plan};
pub use naming::Naming;
pub use plan::{Plan, Taken, Way};
pub use proof::{check, preview, produce, prove, rehearse};
pub use refusal::{NoResume, Refusal};
pub use repair::Lighter;
pub use rewind::{Wish, rewind};
pub use tally::Tally;
pub use written::Written;
