//! What may be sent again, and when: the one table of it.
//!
//! | what happened to a submit | error | sent again |
//! |---|---|---|
//! | no connection was made | `Unreachable` | yes |
//! | 429 | `RateLimited` | yes, when there may be room: after the time that the service asks for |
//! | 402 to FLUX 3 video, while this client has another such task | `OutOfCredits` | yes, likewise |
//! | time-out or reset after the connection stood | `SubmitUnknown` | no |
//! | 5xx | `SubmitUnknown` | no |
//! | 2xx that cannot be read, or without a polling URL | `SubmitUnknown` | no |
//! | 3xx | `Redirected` | no |
//! | 401, 403, or 422 about the key | `Auth` | no |
//! | any other 402 | `OutOfCredits` | no |
//! | any other 4xx | `Refused` | no |
//!
//! A call that changes nothing (a GET) is also sent again after a time-out, a reset or a 5xx. So is a download, from its
//! beginning; a poll has a patience of its own, in the poll policy.

use std::time::Duration;

use crate::{
    error::{Error, ErrorKind},
    policy::backoff::{check_growth, grown},
};

/// How often a call is sent again where that is safe, and how long is waited between.
///
/// The wait grows from the first to the longest by the factor; a `Retry-After` of the service beats it. One that is longer
/// than the longest wait is not waited out, but for a submit that found too many tasks active: there `throttle_patience` is
/// the bound. [`Error::retry_after`] tells it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// How often a call is sent at most, the first time included.
    pub attempts: u32,
    /// The wait before the second time.
    pub first_wait: Duration,
    /// The factor by which the wait grows.
    pub growth: f64,
    /// The longest wait.
    pub max_wait: Duration,
    /// How long a submit is sent again while the service says that too many tasks are active; this does not count
    /// attempts, because it ends when running tasks do.
    pub throttle_patience: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 5,
            first_wait: Duration::from_millis(500),
            growth: 2.0,
            max_wait: Duration::from_secs(30),
            throttle_patience: Duration::from_secs(10 * 60),
        }
    }
}

impl RetryPolicy {
    /// A policy that sends nothing twice.
    pub fn never() -> Self {
        Self {
            attempts: 1,
            throttle_patience: Duration::ZERO,
            ..Self::default()
        }
    }

    setters! {
        with_attempts(attempts: u32),
        with_first_wait(first_wait: Duration),
        with_growth(growth: f64),
        with_max_wait(max_wait: Duration),
        with_throttle_patience(throttle_patience: Duration),
    }

    /// The wait before an attempt, counted from 2, unless the service asked for another.
    pub(crate) fn wait(&self, attempt: u32, asked: Option<Duration>) -> Duration {
        asked.unwrap_or_else(|| grown(self.first_wait, self.growth, attempt.saturating_sub(2), self.max_wait))
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.attempts == 0 {
            return Err(Error::new(ErrorKind::Config, "a retry policy needs at least 1 attempt"));
        }
        if self.first_wait.is_zero() || self.max_wait.is_zero() {
            return Err(Error::new(ErrorKind::Config, "a retry policy needs waits above 0"));
        }
        check_growth(self.growth)
    }
}

/// What may be done about a failed call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Retry {
    /// Nothing.
    Never,
    /// It may be sent again, a few times.
    Backoff,
    /// It may be sent again when running tasks have ended.
    Throttled,
}

/// What may be done about a failed submit: it is sent again only if the service cannot have accepted it.
///
/// `others_active` tells whether this client has other tasks of FLUX 3 video running: the service answers such a submit
/// with 402 until they are settled, whatever the credits.
pub(crate) fn retry_submit(error: &Error, others_active: bool) -> Retry {
    match error.kind() {
        ErrorKind::Unreachable => Retry::Backoff,
        ErrorKind::RateLimited => Retry::Throttled,
        ErrorKind::OutOfCredits if others_active => Retry::Throttled,
        _ => Retry::Never,
    }
}

/// What may be done about a failed call that changes nothing.
pub(crate) fn retry_query(error: &Error) -> Retry {
    match error.kind() {
        ErrorKind::Unreachable | ErrorKind::RateLimited | ErrorKind::Unavailable => Retry::Backoff,
        _ => Retry::Never,
    }
}

/// What may be done about a failed download, which changes nothing and costs nothing: it begins again if it broke off, or
/// if the host was busy.
pub(crate) fn retry_download(error: &Error) -> Retry {
    match error.kind() {
        ErrorKind::Download if error.is_retryable() => Retry::Backoff,
        _ => Retry::Never,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_never_accepted_is_submitted_again() {
        let retry = |kind: ErrorKind, others: bool| retry_submit(&Error::new(kind, ""), others);
        assert_eq!(retry(ErrorKind::Unreachable, false), Retry::Backoff);
        assert_eq!(retry(ErrorKind::RateLimited, false), Retry::Throttled);
        assert_eq!(retry(ErrorKind::OutOfCredits, true), Retry::Throttled);
        assert_eq!(retry(ErrorKind::OutOfCredits, false), Retry::Never);
        for kind in [
            ErrorKind::SubmitUnknown,
            ErrorKind::Unavailable,
            ErrorKind::Redirected,
            ErrorKind::Auth,
            ErrorKind::Refused,
            ErrorKind::RequestModerated,
        ] {
            assert_eq!(retry(kind, true), Retry::Never, "{kind:?}");
        }
    }

    #[test]
    fn waits_grow_to_the_longest_and_the_service_beats_them() {
        let policy = RetryPolicy::default();
        let waits: Vec<u64> = (2..10)
            .map(|attempt| policy.wait(attempt, None).as_millis() as u64)
            .collect();
        assert_eq!(waits, [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000]);
        assert_eq!(policy.wait(2, Some(Duration::from_secs(9))), Duration::from_secs(9));
        assert_eq!(policy.wait(u32::MAX, None), policy.max_wait);
    }

    #[test]
    fn a_policy_that_cannot_work_is_refused() {
        let policy = RetryPolicy {
            attempts: 0,
            ..RetryPolicy::default()
        };
        assert!(policy.check().is_err());
        for growth in [0.5, f64::NAN, f64::INFINITY, -1.0] {
            assert!(
                RetryPolicy {
                    growth,
                    ..RetryPolicy::default()
                }
                .check()
                .is_err()
            );
        }
    }
}
