//! The witness: what tests and the page may ask afterwards, and what clients did that they must not do.

pub(crate) mod conduct;
mod exchange;
pub(crate) mod record;
pub(crate) mod redact;
mod violation;

pub use self::{
    exchange::{Exchange, WebhookAttempt},
    violation::Violation,
};
