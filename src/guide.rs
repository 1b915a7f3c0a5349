//! The guide: a page for each subject. Start with [`client`], [`requests`], [`tasks`] and [`errors`].
//!
//! The pages are the files in `docs/guide`. This module exists in the documentation only.

#[doc = include_str!("../docs/guide/account.md")]
pub mod account {}
#[doc = include_str!("../docs/guide/bad-input.md")]
pub mod bad_input {}
#[doc = include_str!("../docs/guide/batches.md")]
pub mod batches {}
#[cfg(feature = "blocking")]
#[doc = include_str!("../docs/guide/blocking.md")]
pub mod blocking {}
#[doc = include_str!("../docs/guide/client.md")]
pub mod client {}
#[doc = include_str!("../docs/guide/downloads.md")]
pub mod downloads {}
#[doc = include_str!("../docs/guide/errors.md")]
pub mod errors {}
#[doc = include_str!("../docs/guide/media.md")]
pub mod media {}
#[doc = include_str!("../docs/guide/money.md")]
pub mod money {}
#[doc = include_str!("../docs/guide/observability.md")]
pub mod observability {}
#[doc = include_str!("../docs/guide/polling.md")]
pub mod polling {}
#[doc = include_str!("../docs/guide/requests.md")]
pub mod requests {}
#[doc = include_str!("../docs/guide/retry-and-limits.md")]
pub mod retry_and_limits {}
#[doc = include_str!("../docs/guide/run-time-models.md")]
pub mod run_time_models {}
#[doc = include_str!("../docs/guide/tasks.md")]
pub mod tasks {}
#[doc = include_str!("../docs/guide/threads-and-drops.md")]
pub mod threads_and_drops {}
#[doc = include_str!("../docs/guide/tls-and-http.md")]
pub mod tls_and_http {}
#[doc = include_str!("../docs/guide/typed-values.md")]
pub mod typed_values {}
#[doc = include_str!("../docs/guide/validation.md")]
pub mod validation {}
#[cfg(feature = "axum")]
#[doc = include_str!("../docs/guide/webhooks.md")]
pub mod webhooks {}
