//! The HTTP side: which handler a route gets, and the order in which a request is checked. First the route, then the
//! key, then the body, then what the contract does not say, then credits and the number of active tasks.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request as HttpRequest;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodFilter, get, on};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::datetime;
use tokio::sync::{Semaphore, watch};
use uuid::Uuid;

use crate::account::Account;
use crate::auth::{KEY_HEADER, Keys};
use crate::body;
use crate::clock::Clock;
use crate::contract::{BodyError, Contract, Route, Schema};
use crate::delivery;
use crate::dispute::Rates;
use crate::draft;
use crate::family::Pool;
use crate::fault::apply::Applied;
use crate::fault::engine::Engine;
use crate::origins::{Origins, Role};
use crate::page;
use crate::plan;
use crate::provoke::Ending;
use crate::record::Record;
use crate::reply::{Refusal, json_response};
use crate::request::Request;
use crate::result::{self, UNDOCUMENTED};
use crate::signing::Signer;
use crate::state::{Entry, Saved, StateFile};
use crate::tasks::{Task, Tasks};
use crate::timing::{self, Speed};
use crate::watch::{LARGEST_BODY, Told, rules_for_task};
use crate::webhook::{self, Hook};

/// An end that does not expire.
const FOR_EVER: OffsetDateTime = datetime!(9999-01-01 0:00 UTC);
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
    /// Decides about what is left to chance.
    pub(crate) seed: u64,
    pub(crate) faults: Engine,
    pub(crate) clock_is_wrong: bool,
    pub(crate) record: Record,
    /// Places for large bodies that are held, in KiB.
    pub(crate) held: Semaphore,
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
        let handler = move |request: HttpRequest| async move { delivery::deliver(app, role, request).await };
        router = router.route("/results/{*file}", get(handler));
    }
    let page = page::routes(app);
    let app = app.clone();
    let router = router
        .method_not_allowed_fallback(async || Refusal::text(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed"))
        .fallback(async || Refusal::not_found())
        .layer(from_fn(move |request: HttpRequest, next: Next| {
            crate::watch::watch(app.clone(), role, request, next)
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

async fn serve(app: &Arc<App>, route: &Route, role: Role, request: HttpRequest) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    if route.needs_key {
        app.keys.check(&parts.headers)?;
    }
    let path = route.path.as_str();
    if route.submits {
        return submit(app, route, &parts.headers, body).await;
    }
    match path {
        "/v1/get_result" => get_result(app, role, &parts),
        "/v1/credits" => Ok(ok(json!({ "credits": lock(&app.account).credits() }))),
        "/v1/my_finetunes" => Ok(ok(json!({ "finetunes": lock(&app.account).finetunes() }))),
        "/v1/finetune_details" => finetune_details(app, &parts.uri),
        "/v1/delete_finetune" => delete_finetune(app, route, &parts.headers, body).await,
        _ if path.starts_with("/v1/licenses/models/") => report_usage(route, &parts.uri, &parts.headers, body).await,
        _ => Err(Refusal::text(
            StatusCode::NOT_IMPLEMENTED,
            "The emulator has no answer for this route",
        )),
    }
}

/// An answer with one field more than the contract names.
fn ok(mut body: Value) -> Response {
    let (name, value) = UNDOCUMENTED;
    body[name] = json!(value);
    json_response(StatusCode::OK, &body)
}

async fn submit(app: &Arc<App>, route: &Route, headers: &HeaderMap, body: Body) -> Result<Response, Refusal> {
    let (body, schema) = checked_body(route, headers, body).await?;
    let delivery_origin = app.origins.url(Role::Delivery, headers);
    let mut saved = Saved {
        id: Uuid::new_v4().to_string(),
        path: route.path.clone(),
        submitted: app.clock.now(),
        duration: Duration::ZERO,
        delivery_origin,
        body,
    };
    let (mut task, hook) = made(app, &saved, schema, None)?;
    task.faults = rules_for_task(headers, app.seed)?;
    saved.duration = task.duration;
    let task = Arc::new(task);
    let answer = accepted(&task, hook.as_ref(), &app.origins.url(Role::Poll, headers));
    accept(app, task.clone(), saved)?;
    let told = Told {
        task: task.id.clone(),
        ended: None,
    };
    if let Some(hook) = hook {
        webhook::start(app, task, hook);
    }
    let mut answer = ok(answer);
    answer.extensions_mut().insert(told);
    Ok(answer)
}

/// The task of a valid request, and its webhook. `duration` is known of a task that was made before.
fn made(
    app: &App,
    saved: &Saved,
    schema: &Schema,
    duration: Option<Duration>,
) -> Result<(Task, Option<Hook>), Refusal> {
    let slug = saved.path.trim_start_matches("/v1/");
    let draft = (saved.body["mode"] == draft::MODE).then(|| draft::restored(&saved.body, &lock(&app.tasks)));
    let broken_draft = draft == Some(None);
    let draft = draft.flatten();
    let body = draft.as_ref().unwrap_or(&saved.body);
    let request = Request::new(slug, body, schema);

    let finetune = request.text("finetune_id");
    let known = duration.is_some() || lock(&app.account).has_finetune(finetune);
    if request.value("finetune_id").is_some() && !known {
        let message = "Finetune not found or not ready";
        return Err(Refusal::text(StatusCode::BAD_REQUEST, message));
    }
    let mut plan = plan::plan(&request, &app.rates)?;
    if broken_draft {
        plan.provocation.ending = Ending::corrupted_input();
    }
    let delay = plan.provocation.delay;
    let measured = || app.speed.scale(timing::measured(&request)).saturating_add(delay);
    let task = Task {
        id: saved.id.clone(),
        slug: slug.to_owned(),
        family: request.family,
        submitted: saved.submitted,
        duration: duration.unwrap_or_else(measured),
        ending: plan.provocation.ending,
        price: plan.price,
        told_prompt: plan.told_prompt,
        draft: request.flag("draft").then(|| draft::bundle(body, &plan.told_seed)),
        told_seed: plan.told_seed,
        job: plan.job,
        faults: Engine::default(),
        behaviour: Mutex::default(),
    };
    Ok((task, webhook::asked(&request, saved.delivery_origin.clone())))
}

/// Takes the credits and remembers the task, if there are credits and a free place.
fn accept(app: &App, task: Arc<Task>, saved: Saved) -> Result<(), Refusal> {
    let pool = Pool::of(&task.slug);
    let mut account = lock(&app.account);
    let mut tasks = lock(&app.tasks);
    if !account.can_pay(task.price.credits) {
        return Err(Refusal::text(StatusCode::PAYMENT_REQUIRED, "Insufficient credits"));
    }
    if app.limits && tasks.active(pool, task.submitted) >= pool.limit() {
        return Err(Refusal::text(StatusCode::TOO_MANY_REQUESTS, "Too many active tasks"));
    }
    keep(app, || Entry::Task(Box::new(saved)))?;
    if task.is_billed() {
        account.pay(task.price.credits);
    }
    tasks.add(pool, task);
    Ok(())
}

/// Writes an entry to the state file, if there is one.
fn keep(app: &App, entry: impl FnOnce() -> Entry) -> Result<(), Refusal> {
    let Some(file) = &app.state else { return Ok(()) };
    file.append(&entry()).map_err(|error| {
        let message = format!("The emulator's state file cannot be written: {error}");
        Refusal::text(StatusCode::INTERNAL_SERVER_ERROR, message)
    })
}

/// Brings back what a state file holds. What the contract no longer takes is left out.
pub(crate) fn restore(app: &Arc<App>, entries: Vec<Entry>) {
    for entry in entries {
        match entry {
            Entry::Signing(_) => {}
            Entry::DeletedFinetune(id) => {
                lock(&app.account).delete_finetune(&id, app.clock.now());
            }
            Entry::Task(saved) => restore_task(app, &saved),
        }
    }
}

fn restore_task(app: &Arc<App>, saved: &Saved) {
    let route = app
        .contract
        .routes()
        .iter()
        .find(|route| route.submits && route.path == saved.path);
    let Some(body) = route.and_then(|route| route.body.as_ref()) else {
        return;
    };
    let Ok(schema) = body.check(&saved.body) else { return };
    let Ok((task, hook)) = made(app, saved, schema, Some(saved.duration)) else {
        return;
    };
    let task = Arc::new(task);
    if task.is_billed() {
        lock(&app.account).pay(task.price.credits);
    }
    lock(&app.tasks).add(Pool::of(&task.slug), task.clone());
    if let Some(hook) = hook.filter(|_| task.ends() > app.clock.now()) {
        webhook::start(app, task, hook);
    }
}

/// The answer to a submit: with a polling URL, or with the webhook's where one was given.
fn accepted(task: &Task, hook: Option<&Hook>, poll_origin: &str) -> Value {
    let tells = task.family.tells_cost();
    let number = |value: f64| if tells { json!(value) } else { Value::Null };
    let mut answer = json!({
        "id": task.id,
        "cost": number(task.price.credits),
        "input_mp": number(task.price.input_mp),
        "output_mp": number(task.price.output_mp),
    });
    match hook {
        Some(hook) => {
            answer["status"] = json!("Pending");
            answer["webhook_url"] = json!(hook.url);
        }
        None => answer["polling_url"] = json!(format!("{poll_origin}/v1/get_result?id={}", task.id)),
    }
    answer
}

fn get_result(app: &App, role: Role, parts: &Parts) -> Result<Response, Refusal> {
    let id = required_query(&parts.uri, "id")?;
    let task = if role.owns_tasks() {
        lock(&app.tasks).get(&id)
    } else {
        None
    };
    let Some(task) = task else {
        return Err(Refusal::Result(StatusCode::NOT_FOUND, result::not_found(&id)));
    };
    let applied = parts.extensions.get::<Applied>().cloned().unwrap_or_default();
    let origin = app.origins.url(Role::Delivery, &parts.headers);
    let (ended, body) = poll_body(app, &task, &origin, &applied);
    let status = if ended.is_some() { task.http() } else { StatusCode::OK };
    let mut answer = json_response(status, &body);
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
    (ended, result::body(task, now, deliver))
}

fn finetune_details(app: &App, uri: &Uri) -> Result<Response, Refusal> {
    let id = required_query(uri, "finetune_id")?;
    let details = lock(&app.account).finetune_details(&id);
    details.map(ok).ok_or_else(unknown_finetune)
}

async fn delete_finetune(app: &App, route: &Route, headers: &HeaderMap, body: Body) -> Result<Response, Refusal> {
    let (body, _) = checked_body(route, headers, body).await?;
    let id = body["finetune_id"].as_str().unwrap_or_default();
    let deleted = lock(&app.account).delete_finetune(id, app.clock.now());
    let answer = deleted.ok_or_else(unknown_finetune)?;
    keep(app, || Entry::DeletedFinetune(id.to_owned()))?;
    Ok(ok(answer))
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
    Ok(ok(json!({ "message": "Usage recorded successfully" })))
}

/// Reads the body and checks it against the route's schema.
async fn checked_body<'a>(route: &'a Route, headers: &HeaderMap, body: Body) -> Result<(Value, &'a Schema), Refusal> {
    // It was read before, within its limits.
    let bytes = axum::body::to_bytes(body, LARGEST_BODY).await.unwrap_or_default();
    let expected = route.body.as_ref().ok_or_else(Refusal::not_found)?;
    let mut value = body::parse(&bytes, headers).map_err(|detail| Refusal::Invalid(vec![detail]))?;
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
