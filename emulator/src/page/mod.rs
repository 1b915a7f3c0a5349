//! The page on the submit port: what the emulator does, live, and a form that injects faults. It is plain HTML from the
//! binary and asks for the state once a second. Its own requests are neither logged nor broken.

pub(crate) mod access;

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{ConnectInfo, Path, Request},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse as _, Response},
    routing::get,
};
use serde::Deserialize;
use serde_json::{Value, json};
use time::OffsetDateTime;

use self::access::Access;
use crate::{
    api::{ApiError, drawn, json_response, typed},
    app::App,
    faults::{Fault, Rule},
    sync::lock,
    task::{family::POOLS, report, state::Task},
    text::truncated,
    wire::Wire,
};

const PAGE: &str = include_str!("page.html");
/// How many of each kind the page shows.
const MOST: usize = 30;
/// About how many bytes the answers to the page have.
const USUAL: usize = 1024 * 1024;
/// The page shows no more of a prompt than this.
const LONGEST_PROMPT: usize = 200;
/// A rule is no longer than this.
const LONGEST_RULE: usize = 16 * 1024;
/// Allows nothing but the page itself and the emulator's media.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; \
                      img-src 'self'; media-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

#[derive(Deserialize)]
struct NewRule {
    rule: String,
}

/// The page and what it asks for.
pub(crate) fn routes(app: &Arc<App>, access: &Arc<Access>) -> Router {
    let (state, media, record) = (app.clone(), app.clone(), app.clone());
    let (added, cleared, access) = (app.clone(), app.clone(), access.clone());
    Router::new()
        .route("/", get(async || page()))
        .route("/emulator/state", get(async move || rendered(&state, state_of).await))
        .route(
            "/emulator/record",
            get(async move || rendered(&record, record_of).await),
        )
        .route(
            "/emulator/media/{id}",
            get(move |Path(id): Path<String>| async move { picture(&media, &id).await }),
        )
        .route(
            "/emulator/faults",
            axum::routing::post(move |request: Request| async move { add_rule(&added, request).await }).delete(
                async move || {
                    cleared.faults.clear();
                    StatusCode::NO_CONTENT
                },
            ),
        )
        .layer(from_fn(move |request: Request, next: Next| {
            let access = access.clone();
            async move { guard(&access, request, next).await }
        }))
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

fn page() -> Response {
    let mut page = typed(StatusCode::OK, "text/html; charset=utf-8", PAGE);
    page.headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    page
}

/// Everything that the page shows.
fn state_of(app: &App) -> Response {
    let now = app.clock.now();
    let tasks = lock(&app.tasks).newest(MOST);
    let tasks: Vec<Value> = tasks.iter().map(|task| task_of(task, now)).collect();
    let limits: Vec<Value> = POOLS
        .iter()
        .map(|pool| json!({ "name": pool.name, "active": lock(&app.tasks).active(*pool, now), "limit": pool.limit }))
        .collect();
    let mut requests = app.record.exchanges(MOST);
    requests.reverse();
    let mut webhooks = app.record.webhooks(MOST);
    webhooks.reverse();
    let violations: Vec<String> = app
        .record
        .violations()
        .iter()
        .rev()
        .take(MOST)
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
            "tasks": tasks,
            "requests": requests,
            "webhooks": webhooks,
            "violations": violations,
            "rules": app.faults.rule_texts(),
            "faults": faults,
        }),
    )
}

fn task_of(task: &Task, now: OffsetDateTime) -> Value {
    let reported = report::outline(task, now);
    json!({
        "id": task.id,
        "route": task.slug,
        "prompt": truncated(&task.job.prompt, LONGEST_PROMPT),
        "status": reported["status"],
        "progress": reported["progress"],
        "details": reported["details"],
        "cost": if task.is_billed() { task.price.credits } else { 0.0 },
        "video": task.family.is_video(),
        "size": format!("{}×{}", task.job.canvas.width, task.job.canvas.height),
        "media": task.is_ready(now).then(|| format!("/emulator/media/{}", task.id)),
    })
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

async fn picture(app: &App, id: &str) -> Response {
    let task = lock(&app.tasks).get(id);
    let Some(task) = task.filter(|task| task.is_ready(app.clock.now())) else {
        return ApiError::not_found().into_response();
    };
    let Some(file) = drawn(app, task.clone()).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut answer = typed(StatusCode::OK, task.job.media_type(), file);
    let keep = HeaderValue::from_static("private, max-age=86400, immutable");
    answer.headers_mut().insert(header::CACHE_CONTROL, keep);
    answer
}

/// Adds the rule in a JSON body. It has to be JSON, so that a form on another page cannot do it.
async fn add_rule(app: &App, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let json = parts
        .headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/json");
    if !json {
        return ApiError::text(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send application/json").into_response();
    }
    let Ok(bytes) = to_bytes(body, LONGEST_RULE).await else {
        return ApiError::text(StatusCode::PAYLOAD_TOO_LARGE, "The rule is too long").into_response();
    };
    let read = serde_json::from_slice::<NewRule>(&bytes)
        .map_err(|error| error.to_string())
        .and_then(|new| new.rule.parse::<Rule>().map_err(|error| error.to_string()));
    match read {
        Ok(rule) => {
            app.faults.add(rule);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(message) => ApiError::text(StatusCode::BAD_REQUEST, message).into_response(),
    }
}
