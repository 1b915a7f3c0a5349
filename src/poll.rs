//! Polling: the only place that knows how a poll is read.
//!
//! The body's `status` decides, whatever the HTTP code: a failed task can come with 422 or 503, an unknown one with 404.
//! A poll that brings no status is a failed poll, which says nothing of the task.

use std::time::Duration;

use reqwest::Url;
use serde_json::Value;
use tokio::time::{Instant, sleep, timeout_at};
use tracing::Instrument;

use crate::{
    Client, Error, ErrorKind, Outcome, Status, TaskHandle,
    answer::{Call, answer_error, failure_text, unreadable},
    outcome::{Delivery, reasons},
    retry::{check_growth, grown},
    text::sanitise,
    transport::{Answer, retry_after},
};

/// The longest time that is reckoned with, a century: a policy may well say `Duration::MAX`.
const EVER: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

/// When a task is asked about, and for how long.
///
/// After the first wait the others grow from the interval by the factor to the longest; a `Retry-After` of the service
/// beats them.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct PollPolicy {
    /// The wait between submit and first poll.
    pub first_wait: Duration,
    /// The wait after the first poll.
    pub interval: Duration,
    /// The factor by which the wait grows.
    pub growth: f64,
    /// The longest wait after the first poll.
    pub max_wait: Duration,
    /// How long a task is waited for in all.
    pub deadline: Duration,
    /// How long polls may fail without a break before that is an error.
    pub patience: Duration,
    /// How long, from the beginning of the waiting, "Task not found" is not believed: a cluster may not know yet what
    /// another has just taken.
    pub grace: Duration,
}

impl Default for PollPolicy {
    /// For a model of which nothing is known.
    fn default() -> Self {
        Self {
            first_wait: Duration::from_secs(1),
            interval: Duration::from_millis(500),
            growth: 1.3,
            max_wait: Duration::from_secs(5),
            deadline: Duration::from_secs(20 * 60),
            patience: Duration::from_secs(2 * 60),
            grace: Duration::from_secs(10),
        }
    }
}

/// First wait, interval and longest wait in milliseconds, by a part of the slug; the first that fits counts. From runs
/// against the service in September and October 2026, each a little below the quickest one measured: klein 2.3 to 4.9 s,
/// FLUX.2 max 36 to 41, FLUX 3 image 80 to 109, FLUX 3 video 34 (draft) to 155.
const FAMILIES: &[(&str, [u64; 3])] = &[
    ("video", [25_000, 3_000, 8_000]),
    ("flux-3", [45_000, 2_500, 6_000]),
    ("klein", [2_000, 400, 2_000]),
    ("flux-2-max", [25_000, 1_500, 4_000]),
    ("flux-2-pro", [8_000, 700, 3_000]),
    ("flux-2", [5_500, 600, 3_000]),
    ("kontext", [5_500, 600, 3_000]),
    ("ultra", [9_000, 700, 3_000]),
    ("vto", [3_500, 500, 2_000]),
    ("flux", [2_000, 500, 3_000]),
];

impl PollPolicy {
    /// The policy for a model, by its slug: little time is lost and few polls are made.
    pub fn for_model(slug: &str) -> Self {
        let Some((_, waits)) = FAMILIES.iter().find(|(part, _)| slug.contains(part)) else {
            return Self::default();
        };
        let [first_wait, interval, max_wait] = waits.map(Duration::from_millis);
        Self {
            first_wait,
            interval,
            growth: 1.2,
            max_wait,
            ..Self::default()
        }
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let wrong = |why: &str| Err(Error::new(ErrorKind::Config, format!("a poll policy needs {why}")));
        if self.interval.is_zero() || self.max_wait.is_zero() {
            return wrong("an interval and a longest wait above 0");
        }
        if self.deadline < self.first_wait {
            return wrong("a deadline that is not before the first poll");
        }
        check_growth(self.growth)
    }

    /// The wait after this many polls, of a task of this age when the waiting began.
    fn wait(&self, polls: u32, age: Duration) -> Duration {
        match polls.checked_sub(1) {
            None => self.first_wait.saturating_sub(age),
            Some(steps) => grown(self.interval, self.growth, steps, self.max_wait),
        }
    }
}

/// How a task is doing.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Progress {
    /// What the service says.
    pub status: Status,
    /// How much is done, from 0 to 1. Few models say.
    pub fraction: Option<f64>,
    /// What the service shows before the end; no model is known to.
    pub preview: Option<Value>,
    /// Time since the waiting began.
    pub elapsed: Duration,
}

impl Progress {
    fn read(body: &Value, status: Status, elapsed: Duration) -> Self {
        Self {
            status,
            fraction: body
                .get("progress")
                .and_then(Value::as_f64)
                .filter(|fraction| fraction.is_finite()),
            preview: body.get("preview").filter(|preview| !preview.is_null()).cloned(),
            elapsed,
        }
    }
}

/// What a successful poll said: how the task is doing, and its end if that has come.
pub(crate) struct Update {
    pub(crate) progress: Progress,
    pub(crate) end: Option<Outcome<Delivery>>,
}

/// What one poll said.
enum Reading {
    /// How the task is doing, or how it ended.
    Known(Box<Update>),
    /// The poll failed and may be repeated.
    Failed(Error),
    /// The poll failed for good.
    Hopeless(Error),
}

/// The polling of one task.
pub(crate) struct Poller {
    client: Client,
    handle: TaskHandle,
    policy: PollPolicy,
    /// Whether waits are varied, so that many tasks are not asked about at the same instant.
    jitter: bool,
    start: Instant,
    last_success: Instant,
    wait: Wait,
    polls: u32,
}

/// How long is waited before a poll.
enum Wait {
    /// As the policy says.
    Ours(Duration),
    /// As the service asked, which jitter does not shorten.
    Asked(Duration),
}

impl Poller {
    pub(crate) fn new(client: Client, handle: TaskHandle, policy: PollPolicy, jitter: bool) -> Self {
        let start = Instant::now();
        Self {
            wait: Wait::Ours(policy.wait(0, handle.age())),
            client,
            handle,
            policy,
            jitter,
            start,
            last_success: start,
            polls: 0,
        }
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
        let span = tracing::info_span!("task", model = self.handle.model(), id = self.handle.id());
        self.update().instrument(span).await
    }

    async fn update(&mut self) -> Result<Update, Error> {
        let url = self.polling_url()?;
        let end = self.start + self.policy.deadline.min(EVER);
        loop {
            let wait = match self.wait {
                Wait::Ours(wait) if self.jitter => jittered(wait),
                Wait::Ours(wait) | Wait::Asked(wait) => wait,
            };
            let wait = wait.min(EVER);
            if Instant::now() + wait > end {
                return Err(self.deadline_exceeded(Some(wait)));
            }
            tracing::debug!(polls = self.polls, wait_ms = milliseconds(wait), "waiting");
            sleep(wait).await;
            self.polls += 1;
            let Ok(answer) = timeout_at(end, self.client.shared().get(url.clone())).await else {
                return Err(self.deadline_exceeded(None));
            };
            let asked = answer.as_ref().ok().and_then(|answer| retry_after(&answer.headers));
            self.wait = match asked {
                Some(asked) => Wait::Asked(asked),
                None => Wait::Ours(self.policy.wait(self.polls, Duration::ZERO)),
            };
            match self.read(answer) {
                Reading::Known(update) if self.is_too_early(&update) => {
                    let unknown = Error::new(ErrorKind::TaskNotFound, "the service does not know the task yet");
                    self.failed(unknown)?;
                }
                Reading::Known(update) => {
                    self.last_success = Instant::now();
                    return Ok(*update);
                }
                Reading::Hopeless(error) => return Err(error.with_task(&self.handle)),
                Reading::Failed(error) => self.failed(error)?,
            }
        }
    }

    /// Counted from the beginning of the waiting and not from the submit: the machine's clock may have been set since.
    fn is_too_early(&self, update: &Update) -> bool {
        matches!(update.end, Some(Outcome::NotFound)) && self.start.elapsed() < self.policy.grace
    }

    fn failed(&self, error: Error) -> Result<(), Error> {
        if self.last_success.elapsed() <= self.policy.patience {
            return Ok(());
        }
        let message = format!("polling has failed for {:?}, last: {error}", self.policy.patience);
        Err(Error::new(ErrorKind::PollFailed, message)
            .with_source(error)
            .with_task(&self.handle))
    }

    pub(crate) fn polling_url(&self) -> Result<Url, Error> {
        let wrong = |why: String| {
            Error::new(
                ErrorKind::UntrustedUrl,
                format!("the task's polling URL is not asked: {why}"),
            )
            .with_task(&self.handle)
        };
        let url = Url::parse(self.handle.polling_url()).map_err(|error| wrong(format!("it is not a URL ({error})")))?;
        self.client.shared().check(&url).map_err(wrong)?;
        Ok(url)
    }

    /// The next poll would come after the deadline, or this one did not end before it.
    fn deadline_exceeded(&self, next: Option<Duration>) -> Error {
        let next = next.map_or_else(String::new, |wait| {
            format!(", and the next poll was to come {wait:.1?} later")
        });
        Error::new(
            ErrorKind::DeadlineExceeded,
            format!(
                "the task had not ended after {:.1?} of at most {:.1?}{next}; it goes on, and its handle can be resumed",
                self.start.elapsed(),
                self.policy.deadline
            ),
        )
        .with_task(&self.handle)
    }

    /// Reads one poll.
    fn read(&self, answer: Result<Answer, Error>) -> Reading {
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => return Reading::Failed(error),
        };
        let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
        let status = body
            .as_ref()
            .and_then(|body| body.get("status")?.as_str().map(Status::from));
        match (body, status) {
            (Some(body), Some(status)) => self.read_status(&body, status),
            _ => match answer.status {
                404 => self.known(&Value::Null, Status::TaskNotFound, Some(Outcome::NotFound)),
                200..=299 => Reading::Failed(unreadable(&answer.body, Call::Ask)),
                408 | 429 | 500..=599 => Reading::Failed(answer_error(&answer, Call::Ask)),
                300..=399 | 401 | 403 => Reading::Hopeless(answer_error(&answer, Call::Ask)),
                _ => {
                    let error = answer_error(&answer, Call::Ask);
                    let message = format!("the service refused to tell about the task: {error}");
                    Reading::Hopeless(Error::new(ErrorKind::PollFailed, message).with_status(answer.status))
                }
            },
        }
    }

    /// The result that an answer brings.
    #[cfg(fuzzing)]
    pub(crate) fn read_result(&self, answer: Answer) -> Option<Delivery> {
        match self.read(Ok(answer)) {
            Reading::Known(update) => update.end?.into_result(&self.handle).ok(),
            Reading::Failed(_) | Reading::Hopeless(_) => None,
        }
    }

    fn read_status(&self, body: &Value, status: Status) -> Reading {
        match ending(body, &status, &self.client, &self.handle) {
            Ok(end) => self.known(body, status, end),
            Err(error) => Reading::Hopeless(error),
        }
    }

    fn known(&self, body: &Value, status: Status, end: Option<Outcome<Delivery>>) -> Reading {
        Reading::Known(Box::new(Update {
            progress: Progress::read(body, status, self.start.elapsed()),
            end,
        }))
    }
}

/// How the task ended, by the body of a poll or of a webhook; `None` while it goes on.
pub(crate) fn ending(
    body: &Value,
    status: &Status,
    client: &Client,
    handle: &TaskHandle,
) -> Result<Option<Outcome<Delivery>>, Error> {
    Ok(Some(match status {
        Status::Ready => Outcome::Ready(Delivery::read(body, client, handle)?),
        Status::RequestModerated => Outcome::RequestModerated(reasons(body)),
        Status::ContentModerated => Outcome::ContentModerated(reasons(body)),
        Status::TaskNotFound => Outcome::NotFound,
        failed if failed.is_failed() => Outcome::Failed(
            failure_text(body)
                .unwrap_or_else(|| format!("the service gave no reason (status {})", sanitise(failed.as_str()))),
        ),
        _ => return Ok(None),
    }))
}

/// A wait as logs tell it.
pub(crate) fn milliseconds(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)
}

/// A wait varied by a quarter.
fn jittered(wait: Duration) -> Duration {
    wait.min(EVER).mul_f64(0.75 + 0.5 * fastrand::f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_family_has_its_pace_and_a_deadline_well_above_the_slowest() {
        let first = |slug: &str| PollPolicy::for_model(slug).first_wait.as_secs_f64();
        assert!(first("flux-2-klein-4b") < 2.3);
        assert!(first("flux-2-klein-9b-finetuned") < 2.3);
        assert!(first("flux-2-max") < 36.0 && first("flux-2-max") > 10.0);
        assert!(first("flux-2-pro") < 11.6);
        assert!(first("flux-tools/video-edit-v1") < 33.0);
        assert!(first("flux-3-image") < 80.0);
        assert!(first("flux-tools/outpainting-v1") < 2.3);
        assert_eq!(PollPolicy::for_model("something-new"), PollPolicy::default());
        for model in crate::AnyModel::all() {
            let policy = PollPolicy::for_model(model.slug());
            policy.check().unwrap();
            assert!(policy.deadline >= Duration::from_secs(5 * 155), "{model}");
        }
    }

    #[test]
    fn waits_start_late_and_grow_to_the_longest() {
        let policy = PollPolicy::for_model("flux-2-max");
        let waits: Vec<f64> = (0..9)
            .map(|polls| policy.wait(polls, Duration::ZERO).as_secs_f64())
            .collect();
        assert_eq!(&waits[..3], [25.0, 1.5, 1.8]);
        assert_eq!(waits[8], 4.0);
        let resumed = policy.wait(0, Duration::from_secs(3600));
        assert_eq!(resumed, Duration::ZERO, "an old task may have ended long ago");
    }

    #[test]
    fn jitter_varies_a_wait_by_a_quarter() {
        let wait = Duration::from_secs(4);
        for _ in 0..1000 {
            let varied = jittered(wait);
            assert!(varied >= Duration::from_secs(3) && varied <= Duration::from_secs(5));
        }
    }
}
