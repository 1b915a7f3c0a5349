//! Polling: one task, at its pace, until it ends or the policy says that it is enough.

use std::sync::Arc;
use std::{future::Future, pin::Pin, time::Duration};

use reqwest::Url;
use tokio::time::{Instant, sleep_until, timeout_at};
use tracing::Instrument;

use crate::{
    core::Core,
    error::{Error, ErrorKind},
    handle::TaskHandle,
    http::answer::{Answer, retry_after},
    policy::{
        backoff::{EVER, jittered, milliseconds},
        poll::PollPolicy,
    },
    result::{Delivery, Outcome},
    task::reading::{self, Polled, Reading, Update},
    text::sanitise,
};

type Pending = Pin<Box<dyn Future<Output = Result<Answer, Error>> + Send>>;

/// The polling of one task. What was begun is kept when a future of it is dropped: the clock, the pace, and a poll whose
/// answer has not come.
pub(crate) struct Poller {
    polled: Polled,
    policy: PollPolicy,
    /// Whether waits are varied, so that many tasks are not polled at the same instant.
    jitter: bool,
    start: Option<Instant>,
    /// When the first poll in a row said that nobody knows the task.
    unknown_since: Option<Instant>,
    failing_since: Option<Instant>,
    last_failure: Option<Error>,
    incomplete_since: Option<Instant>,
    /// When the next poll is due; before the first one the policy says.
    due: Option<Instant>,
    /// The answer to a poll.
    pending: Option<Pending>,
    polls: u32,
}

impl Poller {
    pub(crate) fn new(core: Arc<Core>, handle: TaskHandle, policy: PollPolicy, jitter: bool) -> Self {
        Self {
            due: None,
            pending: None,
            polled: Polled {
                core,
                handle,
                secrets: Vec::new(),
            },
            policy,
            jitter,
            start: None,
            unknown_since: None,
            failing_since: None,
            last_failure: None,
            incomplete_since: None,
            polls: 0,
        }
    }

    /// The service asked for this wait before the first poll.
    pub(crate) fn first_wait(mut self, asked: Option<Duration>) -> Self {
        self.due = asked.map(|asked| Instant::now() + asked);
        self
    }

    pub(crate) fn masking(mut self, secrets: Vec<String>) -> Self {
        self.polled.secrets = secrets;
        self
    }

    pub(crate) fn policy(&self) -> PollPolicy {
        self.policy
    }

    /// Goes on by this policy.
    pub(crate) fn follow(&mut self, policy: PollPolicy, jitter: bool) {
        self.policy = policy;
        self.jitter = jitter;
    }

    /// Polls until the task ends.
    pub(crate) async fn end(mut self) -> Result<Outcome<Delivery>, Error> {
        loop {
            if let Some(outcome) = self.next().await?.end {
                return Ok(outcome);
            }
        }
    }

    /// Waits, and polls until a poll succeeds.
    pub(crate) async fn next(&mut self) -> Result<Update, Error> {
        let handle = &self.polled.handle;
        let span = tracing::info_span!("task", model = handle.model(), id = sanitise(handle.id()));
        self.update().instrument(span).await
    }

    async fn update(&mut self) -> Result<Update, Error> {
        let url = self.polling_url()?;
        let start = *self.start.get_or_insert_with(Instant::now);
        let end = start + self.policy.deadline.min(EVER);
        loop {
            let answer = self.poll(&url, end).await?;
            let read = match &answer {
                Ok(answer) => reading::read(answer, &self.polled, start.elapsed()),
                Err(error) => Reading::Failed(error.clone()),
            };
            match read {
                Reading::Known(update) if self.is_too_early(&update) => {
                    let unknown = Error::new(ErrorKind::TaskNotFound, "the service does not know the task yet");
                    self.failed(unknown)?;
                }
                Reading::Known(update) => {
                    self.unknown_since = None;
                    self.failing_since = None;
                    self.last_failure = None;
                    return Ok(*update);
                }
                Reading::Incomplete(error) => self.incomplete(error)?,
                Reading::Hopeless(error) => return Err(error.with_task(&self.polled.handle)),
                Reading::Failed(error) => self.failed(error)?,
            }
        }
    }

    /// Waits, and polls once. Dropped, it goes on where it was.
    async fn poll(&mut self, url: &Url, end: Instant) -> Result<Result<Answer, Error>, Error> {
        if self.pending.is_none() {
            self.wait_until_due(end).await?;
        }
        let shared = &self.polled.core.http;
        let pending = self.pending.get_or_insert_with(|| {
            self.polls += 1;
            let (shared, url) = (shared.clone(), url.clone());
            Box::pin(async move { shared.get(url).await }.in_current_span())
        });
        let answer = timeout_at(end, pending).await;
        self.pending = None;
        let answer = answer.map_err(|_| self.deadline_exceeded(None))?;
        let asked = answer.as_ref().ok().and_then(|answer| retry_after(&answer.headers));
        let wait = asked.unwrap_or_else(|| self.varied(self.policy.wait(self.polls, Duration::ZERO)));
        self.due = Some(Instant::now() + wait.min(EVER));
        Ok(answer)
    }

    async fn wait_until_due(&mut self, end: Instant) -> Result<(), Error> {
        let first = || Instant::now() + self.varied(self.policy.wait(0, self.polled.handle.age())).min(EVER);
        let due = self.due.unwrap_or_else(first);
        self.due = Some(due);
        let wait = due.saturating_duration_since(Instant::now());
        if due > end {
            return Err(self.deadline_exceeded(Some(wait)));
        }
        tracing::debug!(polls = self.polls, wait_ms = milliseconds(wait), "waiting");
        sleep_until(due).await;
        Ok(())
    }

    fn varied(&self, wait: Duration) -> Duration {
        if self.jitter { jittered(wait) } else { wait }
    }

    /// Whether "Task not found" is not believed yet. A cluster may not know yet what another one has just accepted. The
    /// grace counts from the first such poll in a row, because the machine's clock may have changed since the submit.
    fn is_too_early(&mut self, update: &Update) -> bool {
        if !matches!(update.end, Some(Outcome::NotFound)) {
            return false;
        }
        let since = *self.unknown_since.get_or_insert_with(Instant::now);
        since.elapsed() < self.policy.grace
    }

    /// Where the result is may come one poll later.
    fn incomplete(&mut self, error: Error) -> Result<(), Error> {
        let since = *self.incomplete_since.get_or_insert_with(Instant::now);
        if since.elapsed() < self.policy.grace {
            return Ok(());
        }
        Err(error.with_task(&self.polled.handle))
    }

    fn failed(&mut self, error: Error) -> Result<(), Error> {
        let since = *self.failing_since.get_or_insert_with(Instant::now);
        tracing::debug!(kind = ?error.kind(), status = error.status(), "a poll failed");
        if since.elapsed() <= self.policy.patience {
            self.last_failure = Some(error);
            return Ok(());
        }
        // That the key is not accepted was said often enough.
        if error.is_auth() {
            return Err(error.with_task(&self.polled.handle));
        }
        let message = format!(
            "polling has failed for {}; the task may be well, and its handle can be resumed",
            humantime::format_duration(Duration::from_secs(since.elapsed().as_secs()))
        );
        let failed = Error::new(ErrorKind::PollFailed, message).with_task(&self.polled.handle);
        let failed = match error.status() {
            Some(status) => failed.with_status(status),
            None => failed,
        };
        Err(failed.with_retry_after(error.retry_after()).with_source(error))
    }

    pub(crate) fn polling_url(&self) -> Result<Url, Error> {
        let handle = &self.polled.handle;
        let invalid = |why: String| {
            Error::new(
                ErrorKind::UntrustedUrl,
                format!("the task's polling URL is not asked: {why}"),
            )
            .with_task(handle)
        };
        if handle.polling_url().is_empty() {
            return Err(invalid("it has none, as a task of a webhook".to_owned()));
        }
        let url = Url::parse(handle.polling_url()).map_err(|error| invalid(format!("it is not a URL ({error})")))?;
        self.polled.core.http.check(&url).map_err(invalid)?;
        Ok(url)
    }

    /// The next poll would come after the deadline, or this one did not end before it.
    fn deadline_exceeded(&self, next: Option<Duration>) -> Error {
        let next = next.map_or_else(String::new, |wait| {
            format!(", and the next poll was to come {wait:.1?} later")
        });
        let elapsed = self.start.map(|start| start.elapsed()).unwrap_or_default();
        let exceeded = Error::new(
            ErrorKind::DeadlineExceeded,
            format!(
                "the task had not ended after {elapsed:.1?} of at most {:.1?}{next}; it goes on, and its handle can be resumed",
                self.policy.deadline
            ),
        )
        .with_task(&self.polled.handle);
        match &self.last_failure {
            Some(failure) => exceeded.with_source(failure.clone()),
            None => exceeded,
        }
    }

    /// The result that an answer brings.
    #[cfg(fuzzing)]
    pub(crate) fn read_result(&self, answer: &Answer) -> Option<Delivery> {
        match reading::read(answer, &self.polled, Duration::ZERO) {
            Reading::Known(update) => update.end?.into_result(&self.polled.handle).ok(),
            Reading::Incomplete(_) | Reading::Failed(_) | Reading::Hopeless(_) => None,
        }
    }
}
