//! Hands out results. They are drawn when they are fetched, so that a task that nobody looks at costs nothing; how many
//! are drawn at a time is bounded.

use std::sync::Arc;

use axum::{extract::Request, http::StatusCode, response::Response};

use super::{head::carries_key, respond::typed};
use crate::{
    app::App,
    draw,
    faults::injected::InjectedFaults,
    origins::Role,
    signing::{self, BadSignature},
    sync::lock,
    task::{draft, state::Task},
};

/// Serves a signed URL. A request that carries the API key is refused: the key must never come here. Where delivery has
/// no origin of its own, a client cannot know; then it is only recorded.
pub(crate) async fn deliver(app: Arc<App>, role: Role, request: Request) -> Response {
    if role == Role::Delivery && carries_key(request.headers()) {
        let text = "A delivery request must not carry the API key (header x-key): fetch the signed URL as it is.\n";
        return typed(StatusCode::BAD_REQUEST, "text/plain; charset=utf-8", text);
    }
    let expired = request
        .extensions()
        .get::<InjectedFaults>()
        .is_some_and(|injected| injected.expired);
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
    let Some((task, name)) = found.filter(|(task, _)| task.is_ready(now)) else {
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

/// The finished file of a task; `None` if it cannot be drawn.
pub(crate) async fn drawn(app: &App, task: Arc<Task>) -> Option<Vec<u8>> {
    app.drawing
        .run(task.job.canvas.pixels(), move || draw::render(&task.job))
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
