//! The one error of this crate: what went wrong, whether money may have been spent, and what to do next.
//!
//! A poll that failed (nobody knows how the task is doing) and a task that failed (the service says so) are different
//! kinds. Every error raised after a submit carries the [`TaskHandle`]: nothing that was paid for is lost.

mod kind;
mod predicates;
pub(crate) mod violation;

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;

pub use self::kind::ErrorKind;

use crate::{credits::InvalidCredits, error::violation::Violation, handle::TaskHandle, text::sanitise};

/// What every fallible call of this crate returns on failure.
///
/// Neither `Display` nor `Debug` shows a key, a prompt, an image or a signed URL.
///
/// `Debug` is what people see when `main` returns the error: the message, its causes, one a line, and the task that
/// was submitted. `{:#?}` shows the fields.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: String,
    violations: Vec<Violation>,
    reasons: Vec<String>,
    status: Option<u16>,
    retry_after: Option<Duration>,
    task: Option<TaskHandle>,
    task_id: Option<String>,
    answer: Option<Bytes>,
    broke_off: bool,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            violations: Vec::new(),
            reasons: Vec::new(),
            status: None,
            retry_after: None,
            task: None,
            task_id: None,
            answer: None,
            broke_off: false,
            source: None,
        }))
    }

    pub(crate) fn with_violations(mut self, violations: Vec<Violation>) -> Self {
        self.0.violations = violations;
        self
    }

    /// Why moderation refused.
    pub(crate) fn with_reasons(mut self, reasons: Vec<String>) -> Self {
        self.0.reasons = reasons;
        self
    }

    /// A download that may be whole the next time.
    pub(crate) fn broken_off(mut self) -> Self {
        self.0.broke_off = true;
        self
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
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
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

    /// The service's answer as it came, up to 8 MiB of it. It is kept where nothing else is left of a call: after
    /// [`ErrorKind::SubmitUnknown`] a person may find in it what this crate could not. It may repeat what was sent;
    /// neither `Display` nor `Debug` shows it.
    pub fn answer(&self) -> Option<&[u8]> {
        self.0.answer.as_deref()
    }

    /// The fields that break the contract's bounds, of an [`ErrorKind::Invalid`].
    pub fn violations(&self) -> &[Violation] {
        &self.0.violations
    }

    /// Why moderation refused, in the service's words, of an [`ErrorKind::RequestModerated`] or
    /// [`ErrorKind::ContentModerated`]. It may give no reason.
    pub fn reasons(&self) -> &[String] {
        &self.0.reasons
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
        if f.alternate() {
            return self.fields(f);
        }
        let mut shown = self.0.message.clone();
        for cause in self.causes() {
            let text = sanitise(&cause.to_string());
            if !shown.contains(&text) {
                shown.push_str("\n  caused by: ");
                shown.push_str(&text);
            }
        }
        f.write_str(&shown)?;
        match self.task() {
            Some(task) => write!(f, "\n  task: {} ({})", sanitise(task.id()), sanitise(task.model())),
            None => Ok(()),
        }
    }
}

impl Error {
    fn fields(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
