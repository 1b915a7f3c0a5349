//! The one error of this crate: what went wrong, whether money may have been spent, and what to do next.
//!
//! A poll that failed (nobody knows how the task is doing) and a task that failed (the service says so) are different
//! kinds. Every error raised after a submit carries the [`TaskHandle`]: nothing that was paid for is lost.

pub(crate) mod violation;

use std::{fmt, iter::successors, sync::Arc, time::Duration};

use bytes::Bytes;

use crate::{credits::InvalidCredits, error::violation::Violation, handle::TaskHandle};

/// What went wrong. Match on it through [`Error::kind`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The settings cannot work: no key, a base URL that is none, a policy that contradicts itself.
    Config,
    /// The request breaks the contract's bounds; it was not sent. Each violation names a field.
    Invalid(Vec<Violation>),
    /// It would cost more than the budget allows; it was not sent.
    OverBudget,
    /// A hook of the caller's failed; its error is the [source](std::error::Error::source). With
    /// [`before_submit`](crate::ClientBuilder::before_submit) nothing was sent, with
    /// [`on_submit`](crate::ClientBuilder::on_submit) the error has the task's handle.
    Hook,
    /// The client was told to [stop submitting](crate::Client::stop_submitting); the request was not sent.
    Stopped,
    /// A file that was to be sent cannot be read, or is not an image or video.
    Media,
    /// The key is missing, malformed, unknown, or may not use this model (401, 403, 422).
    Auth,
    /// The credits do not suffice (402).
    OutOfCredits,
    /// Too many tasks are active, and waiting did not help (429).
    RateLimited,
    /// The service refused the request (400, 404, 413, 422 and other 4xx); no task was made.
    Refused,
    /// The service could not be reached: no connection was made, so nothing was sent.
    Unreachable,
    /// The request was sent, and it is not known whether the service took it: it may have made a task and charged for
    /// it. It is not sent again.
    SubmitUnknown,
    /// The service answered a call other than a submit with an error of its own (5xx), with something that is not its
    /// JSON, or not at all.
    Unavailable,
    /// The service redirected a call; API calls follow no redirect.
    Redirected,
    /// A URL that came from outside is on a host that is not trusted.
    UntrustedUrl,
    /// Polling did not tell how the task is doing; the task itself may be fine.
    PollFailed,
    /// The deadline of the poll policy passed before the task ended; the task goes on.
    DeadlineExceeded,
    /// The service says that the task failed.
    TaskFailed,
    /// The service refused the input; the same request would be refused again.
    RequestModerated(Vec<String>),
    /// The service refused its own result; another seed or prompt may pass.
    ContentModerated(Vec<String>),
    /// The service does not know the task (any more).
    TaskNotFound,
    /// The task is ready, and its answer has no result that can be fetched.
    MissingResult,
    /// A result could not be downloaded whole.
    Download,
    /// A signed URL is no longer valid; polling the task again may give a fresh one.
    LinkExpired,
    /// A file could not be written.
    File,
    /// A webhook delivery whose proof is missing or does not hold.
    Forged,
    /// A webhook delivery that is not the body of a poll, whoever sent it.
    Malformed,
}

/// What every fallible call of this crate returns on failure.
///
/// Neither its `Display` nor its `Debug` shows a key, a prompt, an image or a signed URL.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: String,
    status: Option<u16>,
    retry_after: Option<Duration>,
    task: Option<TaskHandle>,
    task_id: Option<String>,
    answer: Option<Bytes>,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            status: None,
            retry_after: None,
            task: None,
            task_id: None,
            answer: None,
            source: None,
        }))
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    /// A task that cannot be polled, such as a webhook's, is told by its id.
    pub(crate) fn with_task(mut self, task: &TaskHandle) -> Self {
        if task.polling_url().is_empty() {
            self.0.task_id = Some(task.id().to_owned());
        } else {
            self.0.task.get_or_insert_with(|| task.clone());
        }
        self
    }

    pub(crate) fn with_task_id(mut self, id: Option<String>) -> Self {
        self.0.task_id = id;
        self
    }

    pub(crate) fn with_answer(mut self, answer: &Bytes) -> Self {
        self.0.answer = Some(answer.clone()).filter(|answer| !answer.is_empty());
        self
    }

    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into().into());
        self
    }

    pub(crate) fn with_shared_source(mut self, source: Arc<reqwest::Error>) -> Self {
        self.0.source = Some(source);
        self
    }

    /// A failure of the HTTP client, without the URL: it may be signed.
    pub(crate) fn with_transport(self, error: reqwest::Error) -> Self {
        self.with_source(error.without_url())
    }

    /// What went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The HTTP status, where an answer came.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// How long the service asked to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The task that was in flight. It can be kept and continued with [`Client::resume`](crate::Client::resume).
    pub fn task(&self) -> Option<&TaskHandle> {
        self.0.task.as_ref()
    }

    /// The id of the task, also where nothing else is known of it: an answer to a submit may have an id and no polling
    /// URL.
    pub fn task_id(&self) -> Option<&str> {
        self.0.task.as_ref().map(TaskHandle::id).or(self.0.task_id.as_deref())
    }

    /// Whether input or output was refused by moderation.
    pub fn is_moderated(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::RequestModerated(_) | ErrorKind::ContentModerated(_)
        )
    }

    /// Whether too many tasks are active.
    pub fn is_rate_limited(&self) -> bool {
        matches!(self.kind(), ErrorKind::RateLimited)
    }

    /// Whether the credits do not suffice.
    pub fn is_out_of_credits(&self) -> bool {
        matches!(self.kind(), ErrorKind::OutOfCredits)
    }

    /// Whether the key was refused.
    pub fn is_auth(&self) -> bool {
        matches!(self.kind(), ErrorKind::Auth)
    }

    /// Whether a time ran out: the deadline of a task, or a time-out of connecting or reading.
    pub fn is_timeout(&self) -> bool {
        let mut causes = successors(std::error::Error::source(self), |error| error.source());
        matches!(self.kind(), ErrorKind::DeadlineExceeded)
            || causes.any(|cause| cause.downcast_ref().is_some_and(reqwest::Error::is_timeout))
    }

    /// What the service answered, as it came and up to 8 MiB of it, where that is all that is left of a call: after
    /// [`ErrorKind::SubmitUnknown`] a person may read in it what this crate could not. It may show what was sent; neither
    /// `Display` nor `Debug` has it.
    pub fn answer(&self) -> Option<&[u8]> {
        self.0.answer.as_deref()
    }

    /// The fields that break the contract's bounds.
    pub fn violations(&self) -> &[Violation] {
        match self.kind() {
            ErrorKind::Invalid(violations) => violations,
            _ => &[],
        }
    }
}

impl From<InvalidCredits> for Error {
    fn from(error: InvalidCredits) -> Self {
        Self::new(ErrorKind::Config, error.to_string())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Error");
        shown.field("kind", &self.0.kind).field("message", &self.0.message);
        if let Some(status) = self.0.status {
            shown.field("status", &status);
        }
        if let Some(task) = &self.0.task {
            shown.field("task", task);
        }
        if let Some(source) = &self.0.source {
            shown.field("source", &source.to_string());
        }
        shown.finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
