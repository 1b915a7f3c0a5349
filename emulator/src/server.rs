//! The HTTP side: which handler a route gets, and the order in which a request is checked. First the route, then the
//! key, then the body, then what the contract does not say, then credits and the number of active tasks.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request as HttpRequest;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodFilter, get, on};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::account::Account;
use crate::auth::{KEY_HEADER, Keys};
use crate::body;
use crate::clock::Clock;
use crate::contract::{BodyError, Contract, Route, Schema};
use crate::delivery;
use crate::draft;
use crate::family::Pool;
use crate::origins::{Origins, Role};
use crate::plan;
use crate::provoke::Ending;
use crate::reply::{Refusal, json_response};
use crate::request::Request;
use crate::result::{self, UNDOCUMENTED};
use crate::signing::Signer;
use crate::tasks::{Task, Tasks};
use crate::timing::{self, Speed};

/// Largest request body: a few large images in base64, or one video.
const LARGEST_BODY: usize = 128 * 1024 * 1024;
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
    /// How many results may be drawn at the same time.
    pub(crate) drawing: Semaphore,
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
                let route = &app.contract.routes()[index];
                serve(&app, route, role, request)
                    .await
                    .unwrap_or_else(Refusal::into_response)
            };
            router = router.route(&route.pattern, on(filter, handler));
        }
    }
    if role.delivers() {
        let app = app.clone();
        let handler = move |request: HttpRequest| async move { delivery::deliver(app, request).await };
        router = router.route("/results/{*file}", get(handler));
    }
    router
        .method_not_allowed_fallback(async || Refusal::text(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed"))
        .fallback(async || Refusal::not_found())
}

fn method_filter(method: &Method) -> Option<MethodFilter> {
    MethodFilter::try_from(method.clone()).ok()
}

async fn serve(app: &App, route: &Route, role: Role, request: HttpRequest) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    if route.needs_key {
        app.keys.check(&parts.headers)?;
    }
    let path = route.path.as_str();
    if route.submits {
        return submit(app, route, &parts.headers, body).await;
    }
    match path {
        "/v1/get_result" => get_result(app, role, &parts.headers, &parts.uri),
        "/v1/credits" => Ok(ok(&json!({ "credits": lock(&app.account).credits() }))),
        "/v1/my_finetunes" => Ok(ok(&json!({ "finetunes": lock(&app.account).finetunes() }))),
        "/v1/finetune_details" => finetune_details(app, &parts.uri),
        "/v1/delete_finetune" => delete_finetune(app, route, &parts.headers, body).await,
        _ if path.starts_with("/v1/licenses/models/") => report_usage(route, &parts.uri, &parts.headers, body).await,
        _ => Err(Refusal::text(
            StatusCode::NOT_IMPLEMENTED,
            "The emulator has no answer for this route",
        )),
    }
}

fn ok(body: &Value) -> Response {
    json_response(StatusCode::OK, body)
}

async fn submit(app: &App, route: &Route, headers: &HeaderMap, body: Body) -> Result<Response, Refusal> {
    let (body, schema) = checked_body(route, headers, body).await?;
    let slug = route.path.trim_start_matches("/v1/");
    let draft = (body["mode"] == draft::MODE).then(|| draft::restored(&body, &lock(&app.tasks)));
    let broken_draft = draft == Some(None);
    let body = draft.flatten().unwrap_or(body);
    let request = Request::new(slug, &body, schema);

    let finetune = request.text("finetune_id");
    if request.value("finetune_id").is_some() && !lock(&app.account).has_finetune(finetune) {
        return Err(Refusal::text(
            StatusCode::BAD_REQUEST,
            "Finetune not found or not ready",
        ));
    }
    let mut plan = plan::plan(&request)?;
    if broken_draft {
        plan.provocation.ending = Ending::corrupted_input();
    }
    let work = app.speed.scale(timing::measured(&request));
    let is_draft = request.flag("draft");
    let task = Task {
        id: Uuid::new_v4().to_string(),
        family: request.family,
        submitted: app.clock.now(),
        duration: work.saturating_add(plan.provocation.delay),
        ending: plan.provocation.ending,
        price: plan.price,
        told_prompt: plan.told_prompt,
        draft: is_draft.then(|| draft::bundle(&body, &plan.told_seed)),
        told_seed: plan.told_seed,
        job: plan.job,
    };
    let answer = accepted(&task, &request, &app.origins.url(Role::Poll, headers));
    accept(app, Pool::of(slug), task)?;
    Ok(ok(&answer))
}

/// Takes the credits and remembers the task, if there are credits and a free place.
fn accept(app: &App, pool: Pool, task: Task) -> Result<(), Refusal> {
    let mut account = lock(&app.account);
    let mut tasks = lock(&app.tasks);
    if !account.can_pay(task.price.credits) {
        return Err(Refusal::text(StatusCode::PAYMENT_REQUIRED, "Insufficient credits"));
    }
    if tasks.active(pool, task.submitted) >= pool.limit() {
        return Err(Refusal::text(StatusCode::TOO_MANY_REQUESTS, "Too many active tasks"));
    }
    if task.is_billed() {
        account.pay(task.price.credits);
    }
    tasks.add(pool, task);
    Ok(())
}

/// The answer to a submit: with a polling URL, or with the webhook's where one was given.
fn accepted(task: &Task, request: &Request<'_>, poll_origin: &str) -> Value {
    let tells = request.family.tells_cost();
    let number = |value: f64| if tells { json!(value) } else { Value::Null };
    let (name, value) = UNDOCUMENTED;
    let mut answer = json!({
        "id": task.id,
        "cost": number(task.price.credits),
        "input_mp": number(task.price.input_mp),
        "output_mp": number(task.price.output_mp),
        name: value,
    });
    match request.value("webhook_url") {
        Some(webhook) => {
            answer["status"] = json!("Pending");
            answer["webhook_url"] = webhook.clone();
        }
        None => answer["polling_url"] = json!(format!("{poll_origin}/v1/get_result?id={}", task.id)),
    }
    answer
}

fn get_result(app: &App, role: Role, headers: &HeaderMap, uri: &Uri) -> Result<Response, Refusal> {
    let id = required_query(uri, "id")?;
    let task = if role.owns_tasks() {
        lock(&app.tasks).get(&id)
    } else {
        None
    };
    let Some(task) = task else {
        return Err(Refusal::Result(StatusCode::NOT_FOUND, result::not_found(&id)));
    };
    let now = app.clock.now();
    let expires = now + app.speed.scale_lifetime(task.family.delivery_lifetime());
    let origin = app.origins.url(Role::Delivery, headers);
    let deliver =
        |name: &str, media_type: &str| format!("{origin}{}", app.signer.sign(&task.id, name, media_type, expires));
    let status = if now < task.ends() { StatusCode::OK } else { task.http() };
    Ok(json_response(status, &result::body(&task, now, deliver)))
}

fn finetune_details(app: &App, uri: &Uri) -> Result<Response, Refusal> {
    let id = required_query(uri, "finetune_id")?;
    let details = lock(&app.account).finetune_details(&id);
    details.map(|details| ok(&details)).ok_or_else(unknown_finetune)
}

async fn delete_finetune(app: &App, route: &Route, headers: &HeaderMap, body: Body) -> Result<Response, Refusal> {
    let (body, _) = checked_body(route, headers, body).await?;
    let id = body["finetune_id"].as_str().unwrap_or_default();
    let deleted = lock(&app.account).delete_finetune(id, app.clock.now());
    deleted.map(|answer| ok(&answer)).ok_or_else(unknown_finetune)
}

fn unknown_finetune() -> Refusal {
    Refusal::text(StatusCode::NOT_FOUND, "Finetune not found or access denied")
}

async fn report_usage(route: &Route, uri: &Uri, headers: &HeaderMap, body: Body) -> Result<Response, Refusal> {
    checked_body(route, headers, body).await?;
    let slug = uri
        .path()
        .trim_start_matches("/v1/licenses/models/")
        .trim_end_matches("/usage");
    let slug = percent_decode_str(slug).decode_utf8_lossy();
    if !slug.starts_with(LICENSED_PREFIX) {
        let message = format!("Model slug {slug} is not supported for usage reporting");
        return Err(Refusal::text(StatusCode::BAD_REQUEST, message));
    }
    Ok(ok(&json!({ "message": "Usage recorded successfully" })))
}

/// Reads the body and checks it against the route's schema.
async fn checked_body<'a>(route: &'a Route, headers: &HeaderMap, body: Body) -> Result<(Value, &'a Schema), Refusal> {
    let Ok(bytes) = axum::body::to_bytes(body, LARGEST_BODY).await else {
        let message = format!("The request body was cut off or is larger than {LARGEST_BODY} bytes");
        return Err(Refusal::text(StatusCode::PAYLOAD_TOO_LARGE, message));
    };
    let expected = route.body.as_ref().ok_or_else(Refusal::not_found)?;
    let value = body::parse(&bytes, headers).map_err(|detail| Refusal::Invalid(vec![detail]))?;
    match expected.check(&value) {
        Ok(schema) => Ok((value, schema)),
        Err(BodyError::Invalid(details)) => Err(Refusal::Invalid(details)),
        Err(BodyError::Contract(reason)) => {
            let message = format!("The contract's schema cannot be used: {reason}");
            Err(Refusal::text(StatusCode::INTERNAL_SERVER_ERROR, message))
        }
    }
}

/// The first value of a query parameter, decoded.
fn required_query(uri: &Uri, name: &str) -> Result<String, Refusal> {
    let pairs = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter_map(|pair| pair.split_once('='));
    let found = pairs.into_iter().find(|(key, _)| *key == name);
    match found {
        Some((_, value)) => Ok(percent_decode_str(&value.replace('+', " "))
            .decode_utf8_lossy()
            .into_owned()),
        None => Err(Refusal::Invalid(vec![body::missing_query(name)])),
    }
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
