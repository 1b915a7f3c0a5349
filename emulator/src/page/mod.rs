//! The page on the submit port: a form that makes something, what the emulator does, live, and a form that injects
//! faults. It is plain HTML, CSS and JavaScript from the binary and asks for the state once a second. What it asks for
//! under `/emulator/` is neither logged nor broken; what its form submits is a request like any other.

pub(crate) mod access;
mod control;
mod detail;
mod files;
mod models;
mod state;

use std::sync::Arc;

use axum::{
    Router,
    extract::{ConnectInfo, Path, Request},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header},
    middleware::{Next, from_fn},
    response::{IntoResponse as _, Response},
    routing::{delete, get, post},
};
use serde_json::json;

use self::{access::Access, state::Filter};
use crate::{
    api::{ApiError, json_response},
    app::App,
    wire::Wire,
};

/// About how many bytes the answers to the page have.
const USUAL: usize = 1024 * 1024;

/// The page and what it asks for.
pub(crate) fn routes(app: &Arc<App>, access: &Arc<Access>) -> Router {
    let access = access.clone();
    Router::new()
        .route("/", get(async || files::page()))
        .route(
            "/emulator/page/{file}",
            get(async |Path(file): Path<String>| files::file(&file)),
        )
        .merge(shown(app))
        .merge(controls(app))
        .layer(from_fn(move |request: Request, next: Next| {
            let access = access.clone();
            async move { guard(&access, request, next).await }
        }))
}

/// What the page looks at.
fn shown(app: &Arc<App>) -> Router {
    let (state, record, models) = (app.clone(), app.clone(), app.clone());
    let (task, others, media, previews, inputs) = (app.clone(), app.clone(), app.clone(), app.clone(), app.clone());
    Router::new()
        .route(
            "/emulator/state",
            get(async move |uri: Uri| {
                let filter = Filter::read(&uri);
                rendered(&state, move |app| state::state(app, &filter)).await
            }),
        )
        .route(
            "/emulator/record",
            get(async move || rendered(&record, record_of).await),
        )
        .route(
            "/emulator/models",
            get(async move || json_response(StatusCode::OK, &models::models(&models.contract))),
        )
        .route("/emulator/vocabulary", get(async || control::vocabulary()))
        .route(
            "/emulator/tasks/{id}",
            get(async move |Path(id): Path<String>| rendered(&task, move |app| detail::task(app, &id)).await),
        )
        .route(
            "/emulator/requests",
            get(async move |uri: Uri| rendered(&others, move |app| detail::other_requests(app, &uri)).await),
        )
        .route(
            "/emulator/media/{id}",
            get(async move |Path(id): Path<String>, headers: HeaderMap| detail::result(&media, &id, &headers).await),
        )
        .route(
            "/emulator/preview/{id}",
            get(async move |Path(id): Path<String>| detail::preview(&previews, &id).await),
        )
        .route(
            "/emulator/inputs/{id}/{index}",
            get(async move |Path((id, index)): Path<(String, usize)>| detail::input(&inputs, &id, index).await),
        )
}

/// What the page changes or asks.
fn controls(app: &Arc<App>) -> Router {
    let (added, cleared, removed, quoted) = (app.clone(), app.clone(), app.clone(), app.clone());
    let clear = async move || {
        cleared.faults.clear();
        StatusCode::NO_CONTENT
    };
    Router::new()
        .route(
            "/emulator/faults",
            post(async move |request: Request| control::add_rule(&added, request).await).delete(clear),
        )
        .route(
            "/emulator/faults/{number}",
            delete(async move |Path(number): Path<u64>| control::remove_rule(&removed, number)),
        )
        .route(
            "/emulator/quote",
            post(async move |request: Request| control::quote(&quoted, request).await),
        )
}

/// Refuses requests under a host name that somebody else can point here, and those of other pages.
async fn guard(access: &Access, request: Request, next: Next) -> Response {
    let wire = request.extensions().get::<ConnectInfo<Wire>>();
    let reached = wire.and_then(|wire| wire.0.reached());
    if !access.allows(request.headers(), reached) {
        let message = "The page is served only under names of this machine; --allow-host NAME allows another one";
        return ApiError::text(StatusCode::FORBIDDEN, message).into_response();
    }
    let mut answer = next.run(request).await;
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    answer
}

/// Renders an answer that may be long on a thread of its own.
async fn rendered(app: &Arc<App>, render: impl FnOnce(&App) -> Response + Send + 'static) -> Response {
    let own = app.clone();
    let rendered = app.reading.run(USUAL, move || render(&own)).await;
    rendered.unwrap_or_else(|| ApiError::internal().into_response())
}

/// All that is remembered, for tests in other languages.
fn record_of(app: &App) -> Response {
    json_response(
        StatusCode::OK,
        &json!({
            "requests": app.record.exchanges(usize::MAX),
            "webhooks": app.record.webhooks(usize::MAX),
            "violations": app.record.violations(),
        }),
    )
}
