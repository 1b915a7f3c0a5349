//! Polling: the only place that knows how a poll is read.
//!
//! The body's `status` decides, whatever the HTTP code: a failed task can come with 422 or 503, an unknown one with 404.
//! A poll that brings no status is a failed poll, which says nothing of the task.

use std::time::Duration;

use reqwest::Url;
use serde_json::Value;
use tokio::time::{Instant, sleep, timeout_at};

use crate::{
    Client, Error, ErrorKind, Outcome, Status, TaskHandle,
    answer::{Call, answer_error, clean, failure_text, transport_error, unreadable},
    outcome::{Delivery, reasons},
    retry::{check_growth, grown},
    transport::{Answer, retry_after},
};

/// When a task is asked about, and for how long.
///
/// The wait starts at the first and grows by the factor to the longest; a `Retry-After` of the service beats it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct PollPolicy {
    /// The wait before the first poll.
    pub first_wait: Duration,
    /// The factor by which the wait grows.
    pub growth: f64,
    /// The longest wait.
    pub max_wait: Duration,
    /// How long a task is waited for in all.
    pub deadline: Duration,
    /// How long polls may fail without a break before that is an error.
    pub patience: Duration,
    /// How long after the submit "Task not found" is not believed.
    pub grace: Duration,
}

impl Default for PollPolicy {
    /// Measured tasks take from 2 seconds (klein) to 155 (video from video); the deadline is well above.
    fn default() -> Self {
        Self {
            first_wait: Duration::from_millis(500),
            growth: 1.3,
            max_wait: Duration::from_secs(5),
            deadline: Duration::from_secs(20 * 60),
            patience: Duration::from_secs(2 * 60),
            grace: Duration::from_secs(10),
        }
    }
}

impl PollPolicy {
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.max_wait.is_zero() {
            return Err(Error::new(
                ErrorKind::Config,
                "a poll policy needs a longest wait above 0",
            ));
        }
        check_growth(self.growth)
    }

    fn wait(&self, polls: u32) -> Duration {
        grown(self.first_wait, self.growth, polls, self.max_wait)
    }
}

/// What one poll said.
pub(crate) enum Reading {
    /// The task goes on.
    Running,
    /// The task ended.
    Ended(Box<Outcome<Delivery>>),
    /// The poll failed and may be repeated.
    Failed(Error),
    /// The poll failed for good.
    Hopeless(Error),
}

/// Waits for the end of a task.
pub(crate) async fn wait_for(
    client: &Client,
    handle: &TaskHandle,
    policy: &PollPolicy,
) -> Result<Outcome<Delivery>, Error> {
    let start = Instant::now();
    let end = start + policy.deadline;
    let url = polling_url(client, handle)?;
    let mut last_success = start;
    let mut wait = policy.wait(0);
    let mut polls = 0;
    loop {
        if Instant::now() + wait > end {
            return Err(deadline_exceeded(policy, handle));
        }
        sleep(wait).await;
        polls += 1;
        let Ok(answer) = timeout_at(end, client.shared().get(url.clone())).await else {
            return Err(deadline_exceeded(policy, handle));
        };
        let asked = answer.as_ref().ok().and_then(|answer| retry_after(&answer.headers));
        let failure = match read(answer, client, handle) {
            Reading::Running => {
                last_success = Instant::now();
                None
            }
            Reading::Ended(outcome) if matches!(*outcome, Outcome::NotFound) && is_young(handle, policy, start) => {
                Some(Error::new(
                    ErrorKind::TaskNotFound,
                    "the service does not know the task yet",
                ))
            }
            Reading::Ended(outcome) => return Ok(*outcome),
            Reading::Hopeless(error) => return Err(error.with_task(handle)),
            Reading::Failed(error) => Some(error),
        };
        if let Some(error) = failure
            && last_success.elapsed() > policy.patience
        {
            let message = format!("polling has failed for {:?}, last: {error}", policy.patience);
            return Err(Error::new(ErrorKind::PollFailed, message)
                .with_source(error)
                .with_task(handle));
        }
        wait = asked.unwrap_or_else(|| policy.wait(polls));
    }
}

fn polling_url(client: &Client, handle: &TaskHandle) -> Result<Url, Error> {
    let wrong = |why: String| {
        Error::new(
            ErrorKind::UntrustedUrl,
            format!("the task's polling URL is not asked: {why}"),
        )
        .with_task(handle)
    };
    let url = Url::parse(handle.polling_url()).map_err(|error| wrong(format!("it is not a URL ({error})")))?;
    client.shared().check(&url).map_err(wrong)?;
    Ok(url)
}

/// A cluster may not know a task yet that another one has just taken.
fn is_young(handle: &TaskHandle, policy: &PollPolicy, start: Instant) -> bool {
    handle.age().min(start.elapsed()) < policy.grace
}

fn deadline_exceeded(policy: &PollPolicy, handle: &TaskHandle) -> Error {
    Error::new(
        ErrorKind::DeadlineExceeded,
        format!(
            "the task had not ended after {:?}; it goes on, and its handle can be resumed",
            policy.deadline
        ),
    )
    .with_task(handle)
}

/// Reads one poll.
pub(crate) fn read(answer: Result<Answer, reqwest::Error>, client: &Client, handle: &TaskHandle) -> Reading {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return Reading::Failed(transport_error(error, Call::Ask)),
    };
    let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
    let status = body
        .as_ref()
        .and_then(|body| body.get("status")?.as_str().map(Status::from));
    match (body, status) {
        (Some(body), Some(status)) => read_status(&body, &status, client, handle),
        _ => match answer.status {
            404 => Reading::Ended(Box::new(Outcome::NotFound)),
            200..=299 => Reading::Failed(unreadable(&answer.body, Call::Ask)),
            429 | 500..=599 => Reading::Failed(answer_error(&answer, Call::Ask)),
            300..=399 | 401 | 403 => Reading::Hopeless(answer_error(&answer, Call::Ask)),
            _ => {
                let error = answer_error(&answer, Call::Ask);
                let message = format!("the service refused to tell about the task: {error}");
                Reading::Hopeless(Error::new(ErrorKind::PollFailed, message).with_status(answer.status))
            }
        },
    }
}

fn read_status(body: &Value, status: &Status, client: &Client, handle: &TaskHandle) -> Reading {
    let outcome = match status {
        Status::Ready => match Delivery::read(body, client, handle) {
            Ok(delivery) => Outcome::Ready(delivery),
            Err(error) => return Reading::Hopeless(error),
        },
        Status::RequestModerated => Outcome::RequestModerated(reasons(body)),
        Status::ContentModerated => Outcome::ContentModerated(reasons(body)),
        Status::TaskNotFound => Outcome::NotFound,
        status if status.is_failed() => Outcome::Failed(
            failure_text(body)
                .unwrap_or_else(|| format!("the service gave no reason (status {})", clean(status.as_str()))),
        ),
        _ => return Reading::Running,
    };
    Reading::Ended(Box::new(outcome))
}
