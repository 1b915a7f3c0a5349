//! How a task ended.

use crate::{
    error::{Error, ErrorKind},
    handle::TaskHandle,
};

/// How a task ended. That a poll failed is not among these: then nobody knows.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Outcome<O> {
    /// The result is there.
    Ready(O),
    /// The input was refused, for these reasons. The same request would be refused again.
    RequestModerated(Vec<String>),
    /// The result was refused, for these reasons. Another seed or prompt may pass.
    ContentModerated(Vec<String>),
    /// Processing failed.
    Failed(String),
    /// The service does not know the task, or not any more.
    NotFound,
}

impl<O> Outcome<O> {
    /// The result, or the end that it came to as an error with the task's handle.
    pub(crate) fn into_result(self, handle: &TaskHandle) -> Result<O, Error> {
        let because = |reasons: &[String]| match reasons {
            [] => String::new(),
            reasons => format!(" ({})", reasons.join(", ")),
        };
        let error = match self {
            Self::Ready(output) => return Ok(output),
            Self::RequestModerated(reasons) => {
                let message = format!(
                    "the request was refused by moderation{}; sent again, it would be refused again",
                    because(&reasons)
                );
                Error::new(ErrorKind::RequestModerated, message).with_reasons(reasons)
            }
            Self::ContentModerated(reasons) => {
                let message = format!(
                    "the result was refused by moderation{}; another seed or prompt may pass",
                    because(&reasons)
                );
                Error::new(ErrorKind::ContentModerated, message).with_reasons(reasons)
            }
            Self::Failed(reason) => Error::new(ErrorKind::TaskFailed, format!("the task failed: {reason}")),
            Self::NotFound => Error::new(
                ErrorKind::TaskNotFound,
                "the service does not know the task: it may have expired, or the polling URL is not the one it came with",
            ),
        };
        Err(error.with_task(handle))
    }

    /// The same end with another result.
    pub(crate) fn map<P>(self, convert: impl FnOnce(O) -> P) -> Outcome<P> {
        match self {
            Self::Ready(output) => Outcome::Ready(convert(output)),
            Self::RequestModerated(reasons) => Outcome::RequestModerated(reasons),
            Self::ContentModerated(reasons) => Outcome::ContentModerated(reasons),
            Self::Failed(reason) => Outcome::Failed(reason),
            Self::NotFound => Outcome::NotFound,
        }
    }
}
