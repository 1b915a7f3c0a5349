//! What all parts of a client share: connections, policies, limits, and the books.

use crate::{
    drift::Drift,
    http::Shared,
    policy::{budget::Ledger, limiter::Limiter, poll::PollPolicy, retry::RetryPolicy},
};

/// What all parts of a client share. The client itself is the façade above it.
pub(crate) struct Core {
    pub(crate) http: Shared,
    pub(crate) poll: Option<PollPolicy>,
    pub(crate) retry: RetryPolicy,
    pub(crate) limiter: Limiter,
    pub(crate) ledger: Ledger,
    pub(crate) drift: Drift,
    /// The longest result that is downloaded, in bytes.
    pub(crate) max_download: u64,
    /// The slowest download that is waited for, in bytes a second.
    pub(crate) min_download_rate: u64,
}

impl Core {
    /// When tasks of a model are polled, unless a request says otherwise.
    pub(crate) fn poll_policy(&self, slug: &str) -> PollPolicy {
        self.poll.unwrap_or_else(|| PollPolicy::for_model(slug))
    }
}
