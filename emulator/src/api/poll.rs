//! Polling: what is reported of a task.

use std::{sync::Arc, time::Duration};

use axum::{
    http::{StatusCode, request::Parts},
    response::Response,
};
use serde_json::Value;
use time::{OffsetDateTime, macros::datetime};

use super::{error::ApiError, head::required_query, respond::json_response};
use crate::{
    app::App,
    faults::injected::InjectedFaults,
    origins::Role,
    sync::lock,
    task::{report, state::Task, trigger::Ending},
};

/// An end that does not expire.
const FOR_EVER: OffsetDateTime = datetime!(9999-01-01 0:00 UTC);

/// What a handler leaves on its response, for the witness.
#[derive(Clone, Debug)]
pub(crate) struct Reported {
    /// The task that the response is about.
    pub(crate) task: String,
    /// Set where the end is reported: until when the result can be fetched; a failure does not expire.
    pub(crate) terminal_until: Option<OffsetDateTime>,
}

/// The body of a poll.
pub(crate) struct PollBody {
    pub(crate) json: Value,
    /// As in [`Reported`].
    pub(crate) terminal_until: Option<OffsetDateTime>,
}

pub(crate) async fn get_result(app: &Arc<App>, role: Role, parts: &Parts) -> Result<Response, ApiError> {
    let id = required_query(&parts.uri, "id")?;
    let task = if role.owns_tasks() {
        lock(&app.tasks).get(&id)
    } else {
        None
    };
    let Some(task) = task else {
        return Err(ApiError::PollBody(StatusCode::NOT_FOUND, report::not_found(&id)));
    };
    let size = task.reported_prompt.len();
    let injected = parts.extensions.get::<InjectedFaults>().cloned().unwrap_or_default();
    let origin = app.origins.url(Role::Delivery, &parts.headers);
    let own = app.clone();
    let render = move || {
        let body = poll_body(&own, &task, &origin, &injected);
        let status = if body.terminal_until.is_some() {
            task.poll_status()
        } else {
            200
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
        (body.terminal_until, json_response(status, &body.json))
    };
    let rendered = app.reading.run(size, render).await;
    let (terminal_until, mut response) = rendered.ok_or_else(ApiError::internal)?;
    response.extensions_mut().insert(Reported {
        task: id,
        terminal_until,
    });
    Ok(response)
}

/// What is reported of a task now.
pub(crate) fn poll_body(app: &App, task: &Task, origin: &str, injected: &InjectedFaults) -> PollBody {
    let now = app.clock.now();
    let expires = if injected.expired {
        now - Duration::from_secs(60)
    } else {
        now + app.speed.scale_lifetime(task.family.delivery_lifetime())
    };
    let deliver =
        |name: &str, media_type: &str| format!("{origin}{}", app.signer.sign(&task.id, name, media_type, expires));
    let good_until = if task.ending == Ending::Ready {
        expires
    } else {
        FOR_EVER
    };
    PollBody {
        json: report::body(task, now, deliver),
        terminal_until: (now >= task.ends_at()).then_some(good_until),
    }
}
