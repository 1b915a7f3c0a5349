//! The witness: what tests and the page may ask afterwards, and what clients did that they must not do.

pub(crate) mod conduct;
mod exchange;
mod outline;
pub(crate) mod record;
pub(crate) mod redact;
mod secrets;
pub(crate) mod timeline;
mod violation;
mod watch;

pub(crate) use self::watch::Watch;
pub use self::{
    exchange::{Exchange, WebhookAttempt},
    violation::Violation,
    watch::Event,
};
