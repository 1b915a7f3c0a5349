//! The HTTP side: which handler a route gets, and the order in which a request is checked. First the route, then the
//! key, then the body, then what the contract does not say, then credits and the number of active tasks.

pub(crate) mod auth;
pub(crate) mod body;
pub(crate) mod delivery;
pub(crate) mod intercept;
pub(crate) mod reply;
pub(crate) mod submit;
pub(crate) mod upload;
pub(crate) mod webhook;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::Request as HttpRequest,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header, request::Parts},
    middleware::{Next, from_fn},
    response::{IntoResponse as _, Response},
    routing::{MethodFilter, get, on},
};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use time::{OffsetDateTime, macros::datetime};
use tokio::sync::{Semaphore, watch};

use crate::{
    api::{
        auth::{KEY_HEADER, Keys},
        intercept::Told,
        reply::{Refusal, json_response},
        upload::{LARGEST_BODY, Uploads},
    },
    clock::Clock,
    contract::{BodyError, Contract, Route, Schema},
    faults::{apply::Applied, engine::Engine},
    hosts::Allowed,
    origins::{Origins, Role},
    page,
    signing::Signer,
    task::{
        account::Account,
        conflict::Rates,
        journal::{Entry, StateFile},
        report::{self, UNDOCUMENTED},
        tasks::{Task, Tasks},
        timing::Speed,
        trigger::Ending,
    },
    witness::record::Record,
    workers::{Lanes, Workers},
};

/// An end that does not expire.
const FOR_EVER: OffsetDateTime = datetime!(9999-01-01 0:00 UTC);
/// Most values in a body: no request needs as many, and each takes far more memory than text.
const MOST_VALUES: usize = 200_000;
/// Licensing knows models whose slug begins like this.
const LICENSED_PREFIX: &str = "flux";

/// The state of one emulator, shared by its ports.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) contract: Arc<Contract>,
    pub(crate) keys: Keys,
    pub(crate) speed: Speed,
    pub(crate) clock: Clock,
    pub(crate) origins: Origins,
    pub(crate) signer: Signer,
    pub(crate) tasks: Mutex<Tasks>,
    pub(crate) account: Mutex<Account>,
    /// For results that are drawn.
    pub(crate) drawing: Lanes,
    /// For large requests and answers.
    pub(crate) reading: Lanes,
    /// For the state file.
    pub(crate) writing: Workers,
    /// Decides about what is left to chance.
    pub(crate) seed: u64,
    pub(crate) faults: Engine,
    pub(crate) clock_is_wrong: bool,
    pub(crate) record: Record,
    /// The seeds of tasks that bring none.
    pub(crate) seeds: Mutex<fastrand::Rng>,
    pub(crate) uploads: Uploads,
    /// Who may see the page.
    pub(crate) allowed: Allowed,
    pub(crate) webhooks_anywhere: bool,
    pub(crate) webhooks_waiting: Arc<Semaphore>,
    pub(crate) webhooks_sending: Semaphore,
    pub(crate) stopped: watch::Receiver<bool>,
    pub(crate) state: Option<StateFile>,
    /// Whether the number of active tasks is limited.
    pub(crate) limits: bool,
    pub(crate) rates: Rates,
}

/// The lock, also after a panic elsewhere: every change under these locks is complete in itself.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is served on the port of a role.
pub(crate) fn router(app: &Arc<App>, role: Role) -> Router {
    let mut router = Router::new();
    if role.serves_api() {
        for (index, route) in app.contract.routes().iter().enumerate() {
            let Some(filter) = method_filter(&route.method) else {
                continue;
            };
            let app = app.clone();
            let handler = move |request: HttpRequest| async move {
                serve(&app, index, role, request)
                    .await
                    .unwrap_or_else(Refusal::into_response)
            };
            router = router.route(&route.pattern, on(filter, handler));
        }
    }
    if role.delivers() {
        let app = app.clone();
        let handler = move |request: HttpRequest| async move { delivery::deliver(app, role, request).await };
        router = router.route("/results/{*file}", get(handler));
    }
    let page = page::routes(app);
    let app = app.clone();
    let router = router
        .method_not_allowed_fallback(async || Refusal::text(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed"))
        .fallback(async || Refusal::not_found())
        .layer(from_fn(move |request: HttpRequest, next: Next| {
            crate::api::intercept::watch(app.clone(), role, request, next)
        }));
    if matches!(role, Role::Submit | Role::Everything) {
        router.merge(page)
    } else {
        router
    }
}

fn method_filter(method: &Method) -> Option<MethodFilter> {
    MethodFilter::try_from(method.clone()).ok()
}

/// Answers at the route of this position.
async fn serve(app: &Arc<App>, index: usize, role: Role, request: HttpRequest) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let route = &app.contract.routes()[index];
    if route.needs_key {
        app.keys.check(&parts.headers)?;
    }
    // It was read before, within its limits.
    let body = axum::body::to_bytes(body, LARGEST_BODY).await.unwrap_or_default();
    if route.submits {
        return submit::submit(app, index, parts.headers, body).await;
    }
    match route.path.as_str() {
        "/v1/get_result" => get_result(app, role, &parts).await,
        "/v1/credits" => Ok(ok(json!({ "credits": lock(&app.account).credits() }))),
        "/v1/my_finetunes" => Ok(ok(json!({ "finetunes": lock(&app.account).finetunes() }))),
        "/v1/finetune_details" => finetune_details(app, &parts.uri),
        "/v1/delete_finetune" => delete_finetune(app, index, parts.headers, body).await,
        path if path.starts_with("/v1/licenses/models/") => {
            report_usage(app, index, &parts.uri, parts.headers, body).await
        }
        _ => Err(Refusal::text(
            StatusCode::NOT_IMPLEMENTED,
            "The emulator has no answer for this route",
        )),
    }
}

/// An answer with one field more than the contract names.
pub(crate) fn ok(mut body: Value) -> Response {
    let (name, value) = UNDOCUMENTED;
    body[name] = json!(value);
    json_response(StatusCode::OK, &body)
}

async fn get_result(app: &Arc<App>, role: Role, parts: &Parts) -> Result<Response, Refusal> {
    let id = required_query(&parts.uri, "id")?;
    let task = if role.owns_tasks() {
        lock(&app.tasks).get(&id)
    } else {
        None
    };
    let Some(task) = task else {
        return Err(Refusal::Result(StatusCode::NOT_FOUND, report::not_found(&id)));
    };
    let size = task.told_prompt.len();
    let applied = parts.extensions.get::<Applied>().cloned().unwrap_or_default();
    let origin = app.origins.url(Role::Delivery, &parts.headers);
    let written = app.clone();
    let told = move || {
        let (ended, body) = poll_body(&written, &task, &origin, &applied);
        let status = if ended.is_some() { task.http() } else { StatusCode::OK };
        (ended, json_response(status, &body))
    };
    let told = app.reading.run(size, told).await;
    let (ended, mut answer) = told.ok_or_else(Refusal::broken)?;
    answer.extensions_mut().insert(Told { task: id, ended });
    Ok(answer)
}

/// What is told of a task now, and if that is its end, until when it holds good.
pub(crate) fn poll_body(app: &App, task: &Task, origin: &str, applied: &Applied) -> (Option<OffsetDateTime>, Value) {
    let now = app.clock.now();
    let expires = if applied.expired {
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
    let ended = (now >= task.ends()).then_some(good_until);
    (ended, report::body(task, now, deliver))
}

fn finetune_details(app: &App, uri: &Uri) -> Result<Response, Refusal> {
    let id = required_query(uri, "finetune_id")?;
    let details = lock(&app.account).finetune_details(&id);
    details.map(ok).ok_or_else(unknown_finetune)
}

async fn delete_finetune(app: &Arc<App>, index: usize, headers: HeaderMap, body: Bytes) -> Result<Response, Refusal> {
    let body = read_body(app, index, headers, body).await?;
    let id = body["finetune_id"].as_str().unwrap_or_default();
    if !lock(&app.account).has_finetune(id) {
        return Err(unknown_finetune());
    }
    submit::keep(app, Entry::DeletedFinetune(id.to_owned())).await?;
    let deleted = lock(&app.account).delete_finetune(id, app.clock.now());
    deleted.map(ok).ok_or_else(unknown_finetune)
}

fn unknown_finetune() -> Refusal {
    Refusal::text(StatusCode::NOT_FOUND, "Finetune not found or access denied")
}

async fn report_usage(
    app: &Arc<App>,
    index: usize,
    uri: &Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    read_body(app, index, headers, body).await?;
    let slug = uri
        .path()
        .trim_start_matches("/v1/licenses/models/")
        .trim_end_matches("/usage");
    let slug = percent_decode_str(slug).decode_utf8_lossy();
    if !slug.starts_with(LICENSED_PREFIX) {
        let message = format!("Model slug {slug} is not supported for usage reporting");
        return Err(Refusal::text(StatusCode::BAD_REQUEST, message));
    }
    Ok(ok(json!({ "message": "Usage recorded successfully" })))
}

/// The checked body of a request to the route at this position.
async fn read_body(app: &Arc<App>, index: usize, headers: HeaderMap, body: Bytes) -> Result<Value, Refusal> {
    let (own, length) = (app.clone(), body.len());
    let read = move || {
        let checked = checked_body(&own.contract.routes()[index], &headers, &body);
        checked.map(|(value, _)| value).map_err(Refusal::written)
    };
    app.reading.run(length, read).await.ok_or_else(Refusal::broken)?
}

/// Parses the body and checks it against the route's schema.
pub(crate) fn checked_body<'a>(
    route: &'a Route,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(Value, &'a Schema), Refusal> {
    let expected = route.body.as_ref().ok_or_else(Refusal::not_found)?;
    if body::values(body) > MOST_VALUES {
        let message = format!("The request body has more than {MOST_VALUES} values");
        return Err(Refusal::text(StatusCode::PAYLOAD_TOO_LARGE, message));
    }
    let mut value = body::parse(body, headers).map_err(|detail| Refusal::Invalid(vec![detail]))?;
    expected.convert(&mut value);
    match expected.check(&value) {
        Ok(schema) => Ok((value, schema)),
        Err(BodyError::Invalid(details)) => Err(Refusal::Invalid(details)),
        Err(BodyError::Contract(reason)) => {
            let message = format!("The contract's schema cannot be used: {reason}");
            Err(Refusal::text(StatusCode::INTERNAL_SERVER_ERROR, message))
        }
    }
}

fn required_query(uri: &Uri, name: &str) -> Result<String, Refusal> {
    query(uri, name).ok_or_else(|| Refusal::Invalid(vec![body::missing_query(name)]))
}

/// The first value of a query parameter, decoded; clients that repeat one mean the same by it.
pub(crate) fn query(uri: &Uri, name: &str) -> Option<String> {
    let mut pairs = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| *key == name)?;
    let spaced = value.replace('+', " ");
    Some(percent_decode_str(&spaced).decode_utf8_lossy().into_owned())
}

/// Whether a request carries the key, wherever it is not wanted.
pub(crate) fn carries_key(headers: &HeaderMap) -> bool {
    headers.contains_key(KEY_HEADER)
}

/// A response with a body of some media type.
pub(crate) fn typed(status: StatusCode, media_type: &'static str, body: impl Into<Bytes>) -> Response {
    let content_type = HeaderValue::from_static(media_type);
    (status, [(header::CONTENT_TYPE, content_type)], body.into()).into_response()
}
