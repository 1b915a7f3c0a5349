//! Reading one poll's answer: how a task is doing, or how it ended.
//!
//! The body's `status` decides, whatever the HTTP code: a failed task can come with 422 or 503, an unknown one with 404.
//! An answer without a task's status is a failed poll, which says nothing of the task.

use std::{sync::Arc, time::Duration};

use serde_json::{Map, Value};

use crate::{
    core::Core,
    error::Error,
    handle::TaskHandle,
    http::{
        accepted::{id_in, id_of},
        answer::Answer,
        detail::{failure_text, reasons},
        lenient::{self, folded, property},
        meaning::{Operation, answer_error, unreadable},
    },
    progress::Progress,
    result::{Delivery, Outcome},
    status::Status,
    text::sanitise,
};

/// What a successful poll said: how the task is doing, and its end if that has come.
#[derive(Clone)]
pub(crate) struct Update {
    pub(crate) progress: Progress,
    pub(crate) end: Option<Outcome<Delivery>>,
}

/// What one poll said.
pub(crate) enum Reading {
    /// How the task is doing, or how it ended.
    Known(Box<Update>),
    /// The task is ready, and where its result is does not stand in the answer (yet).
    Incomplete(Error),
    /// The poll failed and may be repeated.
    Failed(Error),
    /// The poll failed for good.
    Hopeless(Error),
}

/// The task that is polled, and what may not be shown where the service repeats it.
pub(crate) struct Polled {
    pub(crate) core: Arc<Core>,
    pub(crate) handle: TaskHandle,
    pub(crate) secrets: Vec<String>,
}

/// Reads one poll.
pub(crate) fn read(answer: &Answer, polled: &Polled, elapsed: Duration) -> Reading {
    let (values, _) = lenient::values(&answer.body);
    let task = lenient::find(&values, &|object| {
        let status = status_of(object).filter(|status| is_about(object, status, answer, &polled.handle))?;
        Some((object.clone(), status))
    });
    let Some((body, status)) = task.or_else(|| unspoken_end(&values, answer, polled)) else {
        return no_status(answer, polled);
    };
    polled.core.drift.poll(&body, &status);
    let secrets = answer.secrets(&polled.secrets);
    match ending(&body, &status, polled, &secrets) {
        Ok(end) => Reading::Known(Box::new(Update {
            progress: Progress::read(&body, status, elapsed),
            end,
        })),
        Err(error) => Reading::Incomplete(error.with_answer(&answer.body)),
    }
}

/// An answer that says nothing of the task: from something between, or from a service that is not well. That the key is
/// not accepted is for good only if the service says so itself.
fn no_status(answer: &Answer, polled: &Polled) -> Reading {
    let error = || answer_error(answer, Operation::Query, &polled.secrets);
    match answer.status {
        200..=299 => Reading::Failed(unreadable(answer, Operation::Query)),
        300..=399 => Reading::Hopeless(error()),
        401 | 403 if says_detail(answer) => Reading::Hopeless(error()),
        _ => Reading::Failed(error()),
    }
}

fn says_detail(answer: &Answer) -> bool {
    lenient::find(&lenient::values(&answer.body).0, &|object| {
        object.get("detail").map(|_| ())
    })
    .is_some()
}

/// The task's status, if this object is a task: a word that any error body may have needs something else of a task
/// beside it.
pub(crate) fn status_of(object: &Map<String, Value>) -> Option<Status> {
    let said = ["status", "state"]
        .iter()
        .find_map(|name| property(object, name)?.as_str())
        .filter(|said| !said.trim().is_empty())?;
    let status = Status::read(said);
    let of_a_task = ["id", "result", "details"]
        .iter()
        .any(|name| property(object, name).is_some());
    let is_common_word =
        matches!(status, Status::Error | Status::Unknown(_)) || folded(said) != folded(status.as_str());
    (of_a_task || !is_common_word).then_some(status)
}

/// A success that says no status in words and has a result: it is there, so the task is ready.
fn unspoken_end(values: &[Value], answer: &Answer, polled: &Polled) -> Option<(Map<String, Value>, Status)> {
    if !(200..300).contains(&answer.status) {
        return None;
    }
    lenient::find(values, &|object| {
        let delivery = Delivery::read(object, &polled.core, &polled.handle).ok()?;
        let is_own = property(object, "result").is_some() && status_of(object).is_none();
        (is_own && delivery.url().is_some()).then(|| (object.clone(), Status::Ready))
    })
}

/// Whether an object with a status is about the polled task. It may be about the exchange instead: a gateway also says
/// `error`, with an id of its own, and some wrap the task in their own `success`.
fn is_about(object: &Map<String, Value>, status: &Status, answer: &Answer, handle: &TaskHandle) -> bool {
    let wraps_a_task = property(object, "result")
        .and_then(Value::as_object)
        .is_some_and(|inner| status_of(inner).is_some());
    let is_common_word = matches!(status, Status::Error | Status::Unknown(_));
    let is_own = match id_of(object) {
        Some(id) => handle.id().is_empty() || id == handle.id() || id_in(handle.polling_url()).as_ref() == Some(&id),
        None => (200..300).contains(&answer.status),
    };
    !wraps_a_task && (is_own || !is_common_word)
}

/// How the task ended, by the body of a poll or of a webhook; `None` while it goes on.
///
/// # Errors
/// `MissingResult` for a task that is ready and has no result.
pub(crate) fn ending(
    body: &Map<String, Value>,
    status: &Status,
    polled: &Polled,
    secrets: &[&str],
) -> Result<Option<Outcome<Delivery>>, Error> {
    let (core, handle) = (&polled.core, &polled.handle);
    Ok(Some(match status {
        Status::Ready => Outcome::Ready(Delivery::read(body, core, handle)?),
        Status::RequestModerated => Outcome::RequestModerated(reasons(body, secrets)),
        Status::ContentModerated => Outcome::ContentModerated(reasons(body, secrets)),
        Status::TaskNotFound => Outcome::NotFound,
        failed if failed.is_failed() => Outcome::Failed(
            failure_text(body, secrets)
                .unwrap_or_else(|| format!("the service gave no reason (status {})", sanitise(failed.as_str()))),
        ),
        // A word that nobody knows beside a result: it is there, whatever it is called.
        Status::Unknown(_) => match Delivery::read(body, core, handle) {
            Ok(delivery) if delivery.url().is_some() => Outcome::Ready(delivery),
            _ => return Ok(None),
        },
        _ => return Ok(None),
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_error_body_is_not_a_failed_task() {
        let status = |body: Value| status_of(body.as_object().unwrap()).map(|status| status.to_string());
        assert_eq!(status(json!({ "status": "error", "message": "bad gateway" })), None);
        assert_eq!(status(json!({ "status": "Failed" })), None);
        assert_eq!(status(json!({ "status": 503, "id": "a" })), None);
        assert_eq!(status(json!({ "status": "ok", "message": "healthy" })), None);
        assert_eq!(status(json!({ "status": "success", "message": "healthy" })), None);
        assert_eq!(status(json!({ "status": "Reasoning" })).unwrap(), "Reasoning");
        assert_eq!(status(json!({ "id": "a", "status": "ERROR" })).unwrap(), "Error");
        assert_eq!(status(json!({ "id": "a", "state": "ready" })).unwrap(), "Ready");
        assert_eq!(status(json!({ "status": "Task not found" })).unwrap(), "Task not found");
        assert_eq!(
            status(json!({ "status": "content_moderated" })).unwrap(),
            "Content Moderated"
        );
    }
}
