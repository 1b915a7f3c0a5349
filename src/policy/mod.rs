//! What is decided by arithmetic alone: pace, repetition, limits, budgets. Nothing here sends anything.

pub(crate) mod budget;
pub(crate) mod family;
pub(crate) mod limits;
pub(crate) mod poll;
pub(crate) mod retry;
pub(crate) mod throttle;
