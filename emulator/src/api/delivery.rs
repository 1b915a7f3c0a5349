//! Hands out results. They are drawn when they are fetched, so that a task that nobody looks at costs nothing; how many
//! are drawn at a time is bounded.

use std::sync::Arc;

use axum::{extract::Request, http::StatusCode, response::Response};
use time::OffsetDateTime;

use crate::{
    api::{App, carries_key, lock, typed},
    faults::apply::Applied,
    origins::Role,
    signing::{self, BadSignature},
    task::{draft, tasks::Task, trigger::Ending},
};

/// Serves a signed URL. A request that carries the API key is refused: the key must never come here. Where delivery has
/// no origin of its own, a client cannot tell; then it is only written down.
pub(crate) async fn deliver(app: Arc<App>, role: Role, request: Request) -> Response {
    if role == Role::Delivery && carries_key(request.headers()) {
        let text = "A delivery request must not carry the API key (header x-key): fetch the signed URL as it is.\n";
        return typed(StatusCode::BAD_REQUEST, "text/plain; charset=utf-8", text);
    }
    let expired = request
        .extensions()
        .get::<Applied>()
        .is_some_and(|applied| applied.expired);
    if expired {
        return forbidden("The signature has expired.");
    }
    let uri = request.uri();
    let now = app.clock.now();
    match app.signer.verify(uri.path(), uri.query().unwrap_or_default(), now) {
        Ok(()) => {}
        Err(BadSignature::Expired) => return forbidden("The signature has expired."),
        Err(BadSignature::Altered) => return forbidden("The signature does not match the URL."),
    }
    let found = signing::parse_path(uri.path()).and_then(|(id, name)| Some((lock(&app.tasks).get(id)?, name)));
    let Some((task, name)) = found.filter(|(task, _)| is_delivered(task, now)) else {
        return problem(StatusCode::NOT_FOUND, "BlobNotFound", "There is no such result.");
    };
    if name == draft::FILE_NAME {
        return typed(
            StatusCode::OK,
            draft::MEDIA_TYPE,
            task.draft.clone().unwrap_or_default(),
        );
    }
    match drawn(&app, task.clone()).await {
        Some(file) => typed(StatusCode::OK, task.job.media_type(), file),
        None => problem(
            StatusCode::INTERNAL_SERVER_ERROR,
            "InternalError",
            "The result could not be drawn.",
        ),
    }
}

pub(crate) fn is_delivered(task: &Task, now: OffsetDateTime) -> bool {
    task.ending == Ending::Ready && now >= task.ends()
}

pub(crate) async fn drawn(app: &App, task: Arc<Task>) -> Option<Vec<u8>> {
    app.drawing
        .run(task.job.canvas.pixels(), move || task.job.draw())
        .await?
        .ok()
}

fn forbidden(message: &str) -> Response {
    problem(StatusCode::FORBIDDEN, "AuthenticationFailed", message)
}

/// An error in the form of a storage service.
fn problem(status: StatusCode, code: &str, message: &str) -> Response {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    typed(status, "application/xml", body)
}
