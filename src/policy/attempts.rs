//! Sending a call again: how often it was sent, and how long to wait before the next time.

use std::{future::Future, time::Duration};

use tokio::time::{Instant, sleep};

use crate::{
    error::Error,
    policy::{
        backoff::milliseconds,
        retry::{Retry, RetryPolicy},
    },
};

/// The attempts at one call.
pub(crate) struct Attempts<'a> {
    policy: &'a RetryPolicy,
    failed: u32,
    throttled: u32,
    start: Instant,
}

impl<'a> Attempts<'a> {
    pub(crate) fn new(policy: &'a RetryPolicy) -> Self {
        Self {
            policy,
            failed: 0,
            throttled: 0,
            start: Instant::now(),
        }
    }

    /// Which attempt comes next, counted from 1.
    pub(crate) fn next(&self) -> u32 {
        self.failed + self.throttled + 1
    }

    /// Waits until the next attempt; gives the error back if there is to be none.
    pub(crate) async fn wait_after(&mut self, error: Error, retry: Retry) -> Result<(), Error> {
        let (kind, status) = (error.kind(), error.status());
        let wait = self.wait(error, retry)?;
        tracing::debug!(
            ?kind,
            status,
            attempt = self.next(),
            wait_ms = milliseconds(wait),
            "sending again"
        );
        sleep(wait).await;
        Ok(())
    }

    /// How long to wait until the next attempt; gives the error back if there is to be none.
    pub(crate) fn wait(&mut self, error: Error, retry: Retry) -> Result<Duration, Error> {
        let attempt = match retry {
            Retry::Never => return Err(error),
            Retry::Backoff => {
                self.failed += 1;
                self.failed + 1
            }
            Retry::Throttled => {
                self.throttled += 1;
                self.throttled + 1
            }
        };
        let wait = self.policy.wait(attempt, error.retry_after());
        let is_over = match retry {
            Retry::Throttled => self.start.elapsed().saturating_add(wait) > self.policy.throttle_patience,
            _ => self.failed >= self.policy.attempts || error.retry_after() > Some(self.policy.max_wait),
        };
        if is_over {
            return Err(error);
        }
        Ok(wait)
    }

    /// How much longer a submit waits for the service to have room.
    pub(crate) fn patience(&self) -> Duration {
        self.policy.throttle_patience.saturating_sub(self.start.elapsed())
    }
}

/// The span of an attempt at a request.
pub(crate) fn span(attempt: u32) -> tracing::Span {
    tracing::debug_span!("attempt", number = attempt)
}

/// Makes a call, and again while that may be done about its errors. Each time it is told which attempt it is.
pub(crate) async fn repeated<T, F>(
    policy: &RetryPolicy,
    decide: impl Fn(&Error) -> Retry,
    call: impl Fn(u32) -> F,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let mut attempts = Attempts::new(policy);
    loop {
        let error = match call(attempts.next()).await {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        let retry = decide(&error);
        attempts.wait_after(error, retry).await?;
    }
}
