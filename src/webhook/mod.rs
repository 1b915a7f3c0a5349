//! Webhooks (feature `webhook`): proving that a delivery is the service's, and reading it.
//!
//! Two proofs are documented, and it is not known which one is sent: the secret itself in `X-Webhook-Secret`, or
//! `sha256=` and the HMAC-SHA256 of the raw body in `X-BFL-Signature`. [`verify`] accepts either, in constant time. If
//! both are there, both have to hold. The body is the one that a poll gives. Deliveries can come more than once:
//! [`Seen`] tells.

mod event;
#[cfg(feature = "axum")]
mod extract;
mod proof;
mod seen;
mod submit;

#[cfg(feature = "axum")]
pub use self::extract::Secret;
pub use self::{
    event::WebhookEvent,
    proof::verify,
    seen::Seen,
    submit::{TakesWebhook, Webhook, WebhookTask},
};

#[cfg(test)]
mod tests;
