//! Turns an answer that is not the expected one into an error: the kind follows from the HTTP status, the message from
//! what the service says.

use crate::{
    error::{Error, ErrorKind},
    generated::raw,
    http::{
        accepted,
        answer::{Answer, Broken, retry_after},
        cause::cause,
        detail::detail,
    },
};

/// What a call is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    /// It may be charged for.
    Submit,
    /// A usage report, which counts each time.
    Report,
    /// A poll, a question about the account: it costs nothing, however often it is sent.
    Query,
}

impl Operation {
    /// The kind of error where it is not known what became of the operation.
    fn unknown(self) -> ErrorKind {
        match self {
            Self::Submit | Self::Report => ErrorKind::SubmitUnknown,
            Self::Query => ErrorKind::Unavailable,
        }
    }

    fn advice(self) -> &'static str {
        match self {
            Self::Submit => "; it is not known whether a task was made, so it was not sent again",
            Self::Report => "; it is not known whether the report was counted, so it was not sent again",
            Self::Query => "",
        }
    }
}

/// The error of a call through the generated client that brought no answer.
pub(crate) fn unanswered(error: raw::Error<()>, operation: Operation) -> Error {
    match error {
        raw::Error::CommunicationError(error)
        | raw::Error::InvalidUpgrade(error)
        | raw::Error::ResponseBodyError(error) => transport_error(error, operation),
        raw::Error::InvalidRequest(why) => Error::new(ErrorKind::Config, format!("nothing was sent: {why}")),
        raw::Error::Custom(why) => Error::new(ErrorKind::UntrustedUrl, format!("nothing was sent: {why}")),
        other => Error::new(operation.unknown(), "the service gave no answer that can be read")
            .with_source(other.to_string()),
    }
}

/// The error of an exchange that brought no answer.
pub(crate) fn transport_error(error: reqwest::Error, operation: Operation) -> Error {
    if error.is_connect() {
        let message = format!("the service cannot be reached: {}", cause(&error));
        return Error::new(ErrorKind::Unreachable, message).with_transport(error);
    }
    if error.is_builder() {
        return Error::new(ErrorKind::Config, "the request cannot be written").with_transport(error);
    }
    let message = format!(
        "the service gave no whole answer: {}{}",
        cause(&error),
        operation.advice()
    );
    Error::new(operation.unknown(), message).with_transport(error)
}

/// A success whose body is not the expected one.
pub(crate) fn unreadable(answer: &Answer, operation: Operation) -> Error {
    let id = (operation == Operation::Submit)
        .then(|| accepted::task_id(&answer.body))
        .flatten();
    let error = match &answer.broken {
        Some(broken) => {
            let message = format!(
                "the service gave no whole answer: {}{}",
                broken.cause(),
                operation.advice()
            );
            let error = Error::new(operation.unknown(), message);
            match broken {
                Broken::Cut(cut) => error.with_shared_source(cut.clone()),
                _ => error,
            }
        }
        None => {
            let what = match answer.body.trim_ascii_start() {
                [] => "nothing",
                [b'<', ..] => "markup",
                _ => "something else",
            };
            let message = match id {
                Some(_) => {
                    "the service took the request and named no polling URL; it was not sent again: `find_task` may find the \
                     task"
                        .to_owned()
                }
                None => format!(
                    "the service answered with {what} where its JSON was expected{}",
                    operation.advice()
                ),
            };
            Error::new(operation.unknown(), message)
        }
    };
    error
        .with_status(answer.status)
        .with_task_id(id)
        .with_answer(&answer.body)
}

/// The error of an answer that is not the expected one. These texts are masked where the service repeats them, and so is
/// the key.
pub(crate) fn answer_error(answer: &Answer, operation: Operation, secrets: &[String]) -> Error {
    if (200..300).contains(&answer.status) {
        return unreadable(answer, operation).with_retry_after(retry_after(&answer.headers));
    }
    let detail = detail(&answer.body, &answer.secrets(secrets));
    let error = status_error(answer, detail.as_deref(), operation)
        .with_status(answer.status)
        .with_retry_after(retry_after(&answer.headers))
        .with_answer(&answer.body);
    match (error.kind(), operation) {
        (ErrorKind::SubmitUnknown, Operation::Submit) => error.with_task_id(accepted::task_id(&answer.body)),
        _ => error,
    }
}

fn status_error(answer: &Answer, detail: Option<&str>, operation: Operation) -> Error {
    let status = answer.status;
    let said = detail.map(|text| format!(": {text}")).unwrap_or_default();
    let about_key = detail.is_some_and(|text| text.to_ascii_lowercase().contains("api key"));
    let (kind, message) = match status {
        300..=399 => (
            ErrorKind::Redirected,
            "the service redirected the operation, and calls follow no redirect: check the base URL".to_owned(),
        ),
        401 | 403 => (
            ErrorKind::Auth,
            format!(
                "the service did not accept the key (HTTP {status}{said}): check it, and whether it may use this model"
            ),
        ),
        422 if about_key => (
            ErrorKind::Auth,
            format!("the key is not in the form of a key (HTTP 422{said}): was it copied whole?"),
        ),
        402 => (
            ErrorKind::OutOfCredits,
            format!(
                "the credits do not suffice (HTTP 402{said}): add credits, or wait until running tasks are settled"
            ),
        ),
        429 => (
            ErrorKind::RateLimited,
            format!("too many tasks are active (HTTP 429{said}): wait until some have ended"),
        ),
        400..=499 => (
            ErrorKind::Refused,
            format!("the service refused the request (HTTP {status}{said})"),
        ),
        _ => (
            operation.unknown(),
            format!("the service failed (HTTP {status}{said}){}", operation.advice()),
        ),
    };
    Error::new(kind, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16, body: &str, operation: Operation) -> Error {
        answer_error(&Answer::of(status, body), operation, &[])
    }

    #[test]
    fn each_status_of_a_submit_has_its_kind() {
        let kind = |status: u16| error(status, "", Operation::Submit).kind();
        assert_eq!(kind(302), ErrorKind::Redirected);
        assert_eq!(kind(400), ErrorKind::Refused);
        assert_eq!(kind(401), ErrorKind::Auth);
        assert_eq!(kind(402), ErrorKind::OutOfCredits);
        assert_eq!(kind(403), ErrorKind::Auth);
        assert_eq!(kind(404), ErrorKind::Refused);
        assert_eq!(kind(422), ErrorKind::Refused);
        assert_eq!(kind(429), ErrorKind::RateLimited);
        assert_eq!(kind(500), ErrorKind::SubmitUnknown);
        assert_eq!(kind(503), ErrorKind::SubmitUnknown);
        let key = error(422, r#"{"detail":"Invalid API key format"}"#, Operation::Submit);
        assert!(key.is_auth());
        assert_eq!(error(503, "", Operation::Query).kind(), ErrorKind::Unavailable);
    }

    #[test]
    fn what_was_answered_is_kept_and_not_shown() {
        let error = error(503, r#"{"id":"task-1","note":"half an answer"}"#, Operation::Submit);
        assert_eq!(error.answer().unwrap(), br#"{"id":"task-1","note":"half an answer"}"#);
        assert_eq!(error.task_id(), Some("task-1"));
        assert!(!format!("{error} {error:?}").contains("half"));
    }
}
