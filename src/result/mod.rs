//! How a task ended, and what it delivers.

mod delivery;
mod outcome;
mod reading;

pub(crate) use self::delivery::Fetched;
pub use self::{
    delivery::{AnyKind, Delivery, Generated, Image, ImageKind, Output, Video, VideoKind},
    outcome::Outcome,
};
