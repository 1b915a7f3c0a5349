//! Looks at a request before it is sent: what the service would refuse, or would take and then fail at, costs nothing
//! here.

mod limits;
mod notes;
mod outline;
mod rules;
mod secrets;
mod verdict;

pub use self::notes::Note;
pub(crate) use self::{outline::Outline, rules::variant};
