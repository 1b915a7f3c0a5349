//! A page to look at, on the submit port: what the emulator does, live, and a form to break it. Plain HTML from the
//! binary; the page asks for the state once a second. Nothing that the page asks for is recorded or broken.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::delivery::{drawn, is_delivered};
use crate::family::Pool;
use crate::fault::apply::Applied;
use crate::fault::{Fault, Rule};
use crate::origins::Role;
use crate::reply::{Refusal, json_response};
use crate::server::{App, lock, poll_body, typed};
use crate::tasks::Task;

const PAGE: &str = include_str!("page.html");
/// How many of each kind the page shows.
const SHOWN: usize = 30;
/// A rule is no longer than this.
const LONGEST_RULE: usize = 16 * 1024;
/// Nothing but the page itself, and pictures of the emulator.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; \
                      img-src 'self'; media-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

#[derive(Deserialize)]
struct Provoked {
    rule: String,
}

/// The page and what it asks for.
pub(crate) fn routes(app: &Arc<App>) -> Router {
    let (state, media, record) = (app.clone(), app.clone(), app.clone());
    let (provoked, cleared) = (app.clone(), app.clone());
    Router::new()
        .route("/", get(async || page()))
        .route(
            "/emulator/state",
            get(move |headers: HeaderMap| async move { told(&state, &headers) }),
        )
        .route("/emulator/record", get(async move || recorded(&record)))
        .route(
            "/emulator/media/{id}",
            get(move |Path(id): Path<String>| async move { picture(&media, &id).await }),
        )
        .route(
            "/emulator/faults",
            axum::routing::post(move |request: Request| async move { provoke(&provoked, request).await }).delete(
                async move || {
                    cleared.faults.clear();
                    StatusCode::NO_CONTENT
                },
            ),
        )
}

fn page() -> Response {
    let mut page = typed(StatusCode::OK, "text/html; charset=utf-8", PAGE);
    page.headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    page
}

/// Everything that the page shows.
fn told(app: &App, headers: &HeaderMap) -> Response {
    let now = app.clock.now();
    let origin = app.origins.url(Role::Delivery, headers);
    let tasks = lock(&app.tasks).newest(SHOWN);
    let shown: Vec<Value> = tasks.iter().map(|task| shown(app, task, &origin)).collect();
    let limits: Vec<Value> = [
        ("general", Pool::General),
        ("kontext max", Pool::KontextMax),
        ("video", Pool::Flux3Video),
    ]
    .iter()
    .map(|(name, pool)| json!({ "name": name, "active": lock(&app.tasks).active(*pool, now), "limit": pool.limit() }))
    .collect();
    let mut requests = app.record.received(SHOWN);
    requests.reverse();
    let mut webhooks = app.record.webhooks(SHOWN);
    webhooks.reverse();
    let violations: Vec<String> = app
        .record
        .violations()
        .iter()
        .rev()
        .take(SHOWN)
        .map(ToString::to_string)
        .collect();
    let faults: Vec<Value> = Fault::TABLE
        .iter()
        .map(|(name, argument, meaning)| json!({ "name": name, "argument": argument, "meaning": meaning }))
        .collect();
    json_response(
        StatusCode::OK,
        &json!({
            "credits": lock(&app.account).credits(),
            "limits": if app.limits { limits } else { Vec::new() },
            "total_tasks": lock(&app.tasks).count(),
            "total_requests": app.record.total(),
            "tasks": shown,
            "requests": requests,
            "webhooks": webhooks,
            "violations": violations,
            "rules": app.faults.written(),
            "faults": faults,
        }),
    )
}

fn shown(app: &App, task: &Task, origin: &str) -> Value {
    let (ended, body) = poll_body(app, task, origin, &Applied::default());
    json!({
        "id": task.id,
        "route": task.slug,
        "prompt": task.job.prompt.chars().take(200).collect::<String>(),
        "status": body["status"],
        "progress": body["progress"],
        "details": body["details"],
        "cost": if task.is_billed() { task.price.credits } else { 0.0 },
        "video": task.family.is_video(),
        "size": format!("{}×{}", task.job.canvas.width, task.job.canvas.height),
        "media": (ended.is_some() && !body["result"].is_null()).then(|| format!("/emulator/media/{}", task.id)),
    })
}

/// All that is remembered, for tests in other languages.
fn recorded(app: &App) -> Response {
    json_response(
        StatusCode::OK,
        &json!({
            "requests": app.record.received(usize::MAX),
            "webhooks": app.record.webhooks(usize::MAX),
            "violations": app.record.violations(),
        }),
    )
}

async fn picture(app: &App, id: &str) -> Response {
    let task = lock(&app.tasks).get(id);
    let Some(task) = task.filter(|task| is_delivered(task, app.clock.now())) else {
        return Refusal::not_found().into_response();
    };
    let Some(file) = drawn(app, task.clone()).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut answer = typed(StatusCode::OK, task.job.media_type(), file);
    let keep = HeaderValue::from_static("private, max-age=86400, immutable");
    answer.headers_mut().insert(header::CACHE_CONTROL, keep);
    answer
}

/// Adds the rule in a JSON body. JSON only: so a form on a foreign page cannot do it.
async fn provoke(app: &App, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let json = parts
        .headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/json");
    if !json {
        return Refusal::text(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send application/json").into_response();
    }
    let Ok(bytes) = to_bytes(body, LONGEST_RULE).await else {
        return Refusal::text(StatusCode::PAYLOAD_TOO_LARGE, "The rule is too long").into_response();
    };
    let read = serde_json::from_slice::<Provoked>(&bytes)
        .map_err(|error| error.to_string())
        .and_then(|provoked| provoked.rule.parse::<Rule>().map_err(|error| error.to_string()));
    match read {
        Ok(rule) => {
            app.faults.add(rule);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(message) => Refusal::text(StatusCode::BAD_REQUEST, message).into_response(),
    }
}
