//! How a task ended, and what it delivers.

pub(crate) mod delivery;
pub(crate) mod outcome;

pub(crate) use self::delivery::Fetched;
pub use self::{
    delivery::{AnyKind, Delivery, Generated, Image, ImageKind, Output, Video, VideoKind},
    outcome::Outcome,
};
