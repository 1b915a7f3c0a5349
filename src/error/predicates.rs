//! Questions about an error: what it was, whether it may have cost money, whether trying again helps.

use std::{error::Error as StdError, iter::successors};

use super::{Error, ErrorKind};

impl Error {
    /// Whether the same call, unchanged, may succeed later, and cannot be charged twice.
    ///
    /// The client has repeated it already, as often as [`RetryPolicy`](crate::RetryPolicy) says; wait before you do, for
    /// [`retry_after`](Error::retry_after) where the service said so. An error of a task that was submitted is never
    /// retryable, because `generate` would submit it again: [resume](crate::Client::resume) the task instead. The one
    /// exception is a download, which costs nothing.
    ///
    /// ```no_run
    /// # async fn run(client: &bfl::Client) -> Result<(), bfl::Error> {
    /// let credits = loop {
    ///     match client.credits().await {
    ///         Err(error) if error.is_retryable() => {
    ///             tokio::time::sleep(error.retry_after().unwrap_or(std::time::Duration::from_secs(60))).await;
    ///         }
    ///         answered => break answered?,
    ///     }
    /// };
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            ErrorKind::Unreachable | ErrorKind::RateLimited | ErrorKind::Unavailable => self.task().is_none(),
            ErrorKind::Download => self.is_transient(),
            ErrorKind::Config
            | ErrorKind::Invalid
            | ErrorKind::OverBudget
            | ErrorKind::Hook
            | ErrorKind::Stopped
            | ErrorKind::Media
            | ErrorKind::Auth
            | ErrorKind::OutOfCredits
            | ErrorKind::Refused
            | ErrorKind::SubmitUnknown
            | ErrorKind::Redirected
            | ErrorKind::UntrustedUrl
            | ErrorKind::PollFailed
            | ErrorKind::DeadlineExceeded
            | ErrorKind::TaskFailed
            | ErrorKind::RequestModerated
            | ErrorKind::ContentModerated
            | ErrorKind::TaskNotFound
            | ErrorKind::MissingResult
            | ErrorKind::LinkExpired
            | ErrorKind::File
            | ErrorKind::Forged
            | ErrorKind::Malformed => false,
        }
    }

    /// Whether money may have been spent: a task was submitted, or nobody knows whether one was.
    ///
    /// Where it is `false`, nothing was charged. Whether the service charges for tasks that fail or are moderated is not
    /// documented, so they may be.
    #[must_use]
    pub fn may_be_charged(&self) -> bool {
        match self.kind() {
            ErrorKind::SubmitUnknown
            | ErrorKind::PollFailed
            | ErrorKind::DeadlineExceeded
            | ErrorKind::TaskFailed
            | ErrorKind::RequestModerated
            | ErrorKind::ContentModerated
            | ErrorKind::TaskNotFound
            | ErrorKind::MissingResult
            | ErrorKind::Download
            | ErrorKind::LinkExpired => true,
            // These are raised before a submit and after one.
            ErrorKind::Config
            | ErrorKind::Invalid
            | ErrorKind::OverBudget
            | ErrorKind::Hook
            | ErrorKind::Stopped
            | ErrorKind::Media
            | ErrorKind::Auth
            | ErrorKind::OutOfCredits
            | ErrorKind::RateLimited
            | ErrorKind::Refused
            | ErrorKind::Unreachable
            | ErrorKind::Unavailable
            | ErrorKind::Redirected
            | ErrorKind::UntrustedUrl
            | ErrorKind::File => self.task().is_some(),
            ErrorKind::Forged | ErrorKind::Malformed => false,
        }
    }

    /// Whether moderation refused the input or the result.
    #[must_use]
    pub fn is_moderated(&self) -> bool {
        matches!(self.kind(), ErrorKind::RequestModerated | ErrorKind::ContentModerated)
    }

    /// Whether too many tasks are active.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.kind() == ErrorKind::RateLimited
    }

    /// Whether there are too few credits.
    #[must_use]
    pub fn is_out_of_credits(&self) -> bool {
        self.kind() == ErrorKind::OutOfCredits
    }

    /// Whether the key was refused.
    #[must_use]
    pub fn is_auth(&self) -> bool {
        self.kind() == ErrorKind::Auth
    }

    /// Whether a time ran out: the deadline of a task, or a time-out of connecting or reading.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        let timed_out = |cause: &(dyn StdError + 'static)| cause.downcast_ref().is_some_and(reqwest::Error::is_timeout);
        self.kind() == ErrorKind::DeadlineExceeded || self.causes().any(timed_out)
    }

    /// The errors behind this one, the nearest first.
    pub(super) fn causes(&self) -> impl Iterator<Item = &(dyn StdError + 'static)> {
        successors(self.source(), |error| (*error).source())
    }

    /// Whether a download broke off, or its host was busy.
    fn is_transient(&self) -> bool {
        let broke_off = self.source().is_some_and(|source| source.is::<reqwest::Error>());
        self.0.broke_off || broke_off || matches!(self.status(), Some(408 | 429 | 500..=599))
    }
}

#[cfg(test)]
mod tests;
