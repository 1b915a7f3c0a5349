//! Stands before every handler: reads the request, lets its faults take effect, writes the record, and notices what a
//! client must not do. The handlers know nothing of it, except that they leave a [`Told`] on their answers.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, Method, StatusCode, header, request::Parts};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures_util::StreamExt as _;
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use tokio::sync::SemaphorePermit;

use crate::fault::apply::{Applied, Places};
use crate::fault::engine::{Engine, Subject};
use crate::fault::{Fault, FaultError, Phase, Rule};
use crate::origins::Role;
use crate::record::{BodyHash, Received, Violation};
use crate::reply::Refusal;
use crate::server::{App, carries_key, lock, query};
use crate::shown;
use crate::signing;
use crate::tasks::Task;
use crate::wire::Wire;

/// Faults for the one request that carries this header.
pub(crate) const FAULT_HEADER: &str = "x-bfl-emulator-fault";
/// On a submit: a rule for the task that it makes. May be there several times.
pub(crate) const RULE_HEADER: &str = "x-bfl-emulator-rule";
/// Largest request body: a few large images in base64, or one video.
pub(crate) const LARGEST_BODY: usize = 128 * 1024 * 1024;
/// A body that is longer than this takes a place among those that are held.
const BEGINNING: usize = 1024 * 1024;
/// The beginning of a body has to arrive within this time, and the rest of it too.
const LONGEST_UPLOAD: Duration = Duration::from_secs(120);
/// All large bodies that are held at a time, in KiB.
pub(crate) const HELD_BODIES: usize = 1024 * 1024;

/// What a handler tells about its answer.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) task: String,
    /// When the end was told: until when its result can be fetched; a failure can be known for ever.
    pub(crate) ended: Option<OffsetDateTime>,
}

/// What is remembered of a task's client.
#[derive(Debug, Default)]
pub(crate) struct Behaviour {
    not_before: Option<OffsetDateTime>,
    ended: Option<OffsetDateTime>,
}

/// A request that has been read.
struct Seen {
    role: Role,
    phase: Phase,
    number: u64,
    gap: Duration,
    at: OffsetDateTime,
    task: Option<Arc<Task>>,
    slug: Option<String>,
    body: Bytes,
}

/// Handles one request.
pub(crate) async fn watch(app: Arc<App>, role: Role, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let wire = parts.extensions.get::<ConnectInfo<Wire>>().map(|info| info.0.clone());
    let _request = wire.as_ref().map(Wire::begin);
    let now = app.clock.now();
    let (number, gap) = app.record.begin(now);
    let task = task_of(&app, &parts);
    let phase = phase_of(&app, &parts);
    let (body, _held) = match read(&app, &parts.headers, body).await {
        Ok(read) => read,
        Err(refusal) => return refusal.into_response(),
    };
    let slug = match (&task, phase) {
        (Some(task), _) => Some(task.slug.clone()),
        (None, Phase::Submit) => Some(parts.uri.path().trim_start_matches("/v1/").to_owned()),
        (None, _) => None,
    };
    let seen = Seen {
        role,
        phase,
        number,
        gap,
        at: now,
        task,
        slug,
        body,
    };
    app.record.came(received(&seen, &parts));
    let hash = (phase == Phase::Submit).then(|| body_hash(&parts, &seen.body));
    notice_request(&app, &seen, &parts, hash);
    let mut told = None;
    let (answer, applied) = match faults(&app, &seen, &parts.headers) {
        Err(error) => (
            Refusal::text(StatusCode::BAD_REQUEST, error.to_string()).into_response(),
            Applied::default(),
        ),
        Ok(applied) => {
            let answer = match applied.instead(seen.task.as_ref().map(|task| task.id.as_str())) {
                Some(instead) => instead,
                None => {
                    let mut request = Request::from_parts(parts.clone(), Body::from(seen.body.clone()));
                    request.extensions_mut().insert(applied.clone());
                    next.run(request).await
                }
            };
            told = answer.extensions().get::<Told>().cloned();
            // Before the wait, in which the client may go away.
            notice_task(&app, &seen, &applied, told.as_ref(), hash);
            applied.wait(&app.clock, &app.stopped).await;
            let places = places(&app, &seen, &parts);
            if applied.leads_elsewhere() {
                app.record.led_elsewhere(other_name(&parts.headers));
            }
            (
                applied
                    .spoil(answer, &places, wire.as_ref(), &app.clock, &app.stopped)
                    .await,
                applied,
            )
        }
    };
    notice_answer(&app, &seen, &answer, &applied, told.as_ref(), hash);
    remember(&app, &seen, answer, &applied).await
}

fn phase_of(app: &App, parts: &Parts) -> Phase {
    match parts.uri.path() {
        "/v1/get_result" => Phase::Poll,
        path if path.starts_with("/results/") => Phase::Download,
        path if parts.method == Method::POST && app.contract.is_submit(path) => Phase::Submit,
        _ => Phase::Account,
    }
}

fn task_of(app: &App, parts: &Parts) -> Option<Arc<Task>> {
    let id = match parts.uri.path() {
        "/v1/get_result" => query(&parts.uri, "id")?,
        path => signing::parse_path(path)?.0.to_owned(),
    };
    lock(&app.tasks).get(&id)
}

/// The body, within the limits of size and time, and the place that a large one takes among the bodies that are held. It
/// takes that only when its beginning has arrived: so neither a small request, such as a poll, nor a large one that does
/// not come waits for others or makes them wait.
async fn read<'a>(
    app: &'a App,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Bytes, Option<SemaphorePermit<'a>>), Refusal> {
    let declared = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > LARGEST_BODY) {
        return Err(too_large());
    }
    let mut body = body.into_data_stream();
    let mut bytes = Vec::new();
    if in_time(read_until(&mut body, &mut bytes, BEGINNING)).await? == Progress::Whole {
        return Ok((bytes.into(), None));
    }
    let expected = declared.unwrap_or(LARGEST_BODY);
    let places = u32::try_from(expected / 1024 + 1).unwrap_or(u32::MAX);
    let held = app.held.acquire_many(places).await.map_err(|_| Refusal::not_found())?;
    bytes.reserve_exact(declared.unwrap_or(0).saturating_sub(bytes.len()));
    match in_time(read_until(&mut body, &mut bytes, LARGEST_BODY)).await? {
        Progress::Whole => Ok((bytes.into(), Some(held))),
        Progress::Longer => Err(too_large()),
    }
}

#[derive(PartialEq)]
enum Progress {
    Whole,
    Longer,
}

/// Reads on until the body ends or is longer than `length`.
async fn read_until(body: &mut BodyDataStream, bytes: &mut Vec<u8>, length: usize) -> Result<Progress, Refusal> {
    while bytes.len() <= length {
        match body.next().await {
            Some(Ok(more)) => bytes.extend_from_slice(&more),
            Some(Err(_)) => return Err(too_large()),
            None => return Ok(Progress::Whole),
        }
    }
    Ok(Progress::Longer)
}

async fn in_time(reading: impl Future<Output = Result<Progress, Refusal>>) -> Result<Progress, Refusal> {
    let late = |_| Refusal::text(StatusCode::REQUEST_TIMEOUT, "The request body took too long to arrive");
    tokio::time::timeout(LONGEST_UPLOAD, reading).await.map_err(late)?
}

fn too_large() -> Refusal {
    let message = format!("The request body was cut off or is larger than {LARGEST_BODY} bytes");
    Refusal::text(StatusCode::PAYLOAD_TOO_LARGE, message)
}

fn body_hash(parts: &Parts, body: &Bytes) -> BodyHash {
    let mut hasher = Sha256::new();
    hasher.update(parts.uri.path());
    hasher.update([0]);
    hasher.update(body);
    let mut hash = BodyHash::default();
    hash.copy_from_slice(&hasher.finalize()[..16]);
    hash
}

/// The faults of the request's own header, of its task, and of the scenario.
fn faults(app: &App, seen: &Seen, headers: &HeaderMap) -> Result<Applied, FaultError> {
    let subject = Subject {
        phase: seen.phase,
        slug: seen.slug.as_deref(),
        task: seen.task.as_ref().map(|task| task.id.as_str()),
    };
    let mut faults = app.faults.faults(subject);
    if let Some(task) = &seen.task {
        faults.extend(task.faults.faults(subject));
    }
    for value in headers.get_all(FAULT_HEADER) {
        let text = value.to_str().unwrap_or_default();
        let own = Fault::read_all(text).map_err(|error| FaultError(format!("{FAULT_HEADER}: {error}")))?;
        faults.extend(own.into_iter().map(|fault| (fault, 0)));
    }
    Ok(Applied::new(faults, seen.phase, app.seed, seen.number))
}

/// The rules that a submit brings for its task.
pub(crate) fn rules_for_task(headers: &HeaderMap, seed: u64) -> Result<Engine, Refusal> {
    const MOST: usize = 50;
    let rules: Result<Vec<Rule>, FaultError> = headers
        .get_all(RULE_HEADER)
        .iter()
        .take(MOST)
        .map(|value| value.to_str().unwrap_or_default().parse())
        .collect();
    let rules = rules.map_err(|error| Refusal::text(StatusCode::BAD_REQUEST, format!("{RULE_HEADER}: {error}")))?;
    Ok(Engine::new(seed, rules))
}

fn places(app: &App, seen: &Seen, parts: &Parts) -> Places {
    let name = other_name(&parts.headers);
    let url = |role| format!("http://{name}:{}", app.origins.address(role).port());
    Places {
        path: parts.uri.path_and_query().map_or_else(String::new, ToString::to_string),
        other: url(seen.role),
        other_poll: url(Role::Poll),
    }
}

/// Another name of this machine than the one that the client used.
fn other_name(headers: &HeaderMap) -> &'static str {
    if host_name(headers) == "localhost" {
        "127.0.0.1"
    } else {
        "localhost"
    }
}

fn host_name(headers: &HeaderMap) -> &str {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    host.map_or("", |host| host.rsplit_once(':').map_or(host, |(name, _)| name))
}

/// What can be said before the request is answered.
fn notice_request(app: &App, seen: &Seen, parts: &Parts, hash: Option<BodyHash>) {
    let request = seen.number;
    let key = carries_key(&parts.headers);
    if key && (seen.role == Role::Delivery || seen.phase == Phase::Download) {
        app.record.violation(Violation::KeySentToDelivery { request });
    }
    if key && app.record.is_elsewhere(host_name(&parts.headers)) {
        let host = host_name(&parts.headers).to_owned();
        app.record.violation(Violation::KeySentElsewhere { request, host });
    }
    let mut not_before = hash.and_then(|hash| app.record.must_wait(hash));
    if let (Phase::Poll, Some(task)) = (seen.phase, &seen.task) {
        let mut behaviour = lock(&task.behaviour);
        not_before = behaviour.not_before.take();
        if behaviour.ended.is_some_and(|good_until| seen.at < good_until) {
            let task = task.id.clone();
            app.record.violation(Violation::PolledAfterEnd { request, task });
        }
    }
    if let Some(early) = not_before.filter(|allowed| seen.at < *allowed) {
        let by = (early - seen.at).try_into().unwrap_or_default();
        let phase = seen.phase;
        app.record.violation(Violation::TooSoon { request, phase, by });
    }
}

/// What was done, whether the client gets to know it or not.
fn notice_task(app: &App, seen: &Seen, applied: &Applied, told: Option<&Told>, hash: Option<BodyHash>) {
    app.record.answered(seen.number, |received| {
        received.faults.clone_from(&applied.written);
        if let Some(told) = told {
            received.task = Some(told.task.clone());
        }
    });
    let (Some(hash), Some(told)) = (hash, told) else { return };
    if let Some(first) = app.record.submitted(hash, &told.task) {
        let (request, second) = (seen.number, told.task.clone());
        app.record
            .violation(Violation::SubmittedTwice { request, first, second });
    }
}

/// What follows from the answer for later requests.
fn notice_answer(
    app: &App,
    seen: &Seen,
    answer: &Response,
    applied: &Applied,
    told: Option<&Told>,
    hash: Option<BodyHash>,
) {
    let wait = retry_after(answer.headers()).and_then(|wait| seen.at.checked_add(wait));
    match (seen.phase, hash) {
        (Phase::Submit, Some(hash)) => {
            if let Some(until) = wait {
                app.record.told_to_wait(hash, until);
            }
        }
        (Phase::Poll, _) => {
            let Some(task) = &seen.task else { return };
            let mut behaviour = lock(&task.behaviour);
            behaviour.not_before = wait;
            if let Some(told) = told.filter(|_| applied.is_honest()) {
                behaviour.ended = told.ended;
            }
        }
        // Who could not fetch a result may ask for another address.
        (Phase::Download, _) if !answer.status().is_success() || !applied.is_nothing() => {
            if let Some(task) = &seen.task {
                lock(&task.behaviour).ended = None;
            }
        }
        _ => {}
    }
}

fn retry_after(headers: &HeaderMap) -> Option<time::Duration> {
    let seconds: u32 = headers.get(header::RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(time::Duration::seconds(i64::from(seconds)))
}

fn received(seen: &Seen, parts: &Parts) -> Received {
    Received {
        number: seen.number,
        at: seen.at,
        gap: seen.gap,
        phase: seen.phase,
        method: parts.method.to_string(),
        path: parts.uri.path_and_query().map_or_else(String::new, ToString::to_string),
        headers: shown::headers(&parts.headers),
        body: shown::body(&seen.body),
        task: seen.task.as_ref().map(|task| task.id.clone()),
        faults: Vec::new(),
        status: 0,
        answer: String::new(),
    }
}

/// Completes the record with the answer.
async fn remember(app: &App, seen: &Seen, answer: Response, applied: &Applied) -> Response {
    let (mut head, body) = answer.into_parts();
    if app.clock_is_wrong {
        set_date(&mut head.headers, app.clock.now());
    }
    let json = head
        .headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/json");
    let (body, shown) = if json && applied.is_nothing() {
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
        let shown = shown::body(&bytes);
        (Body::from(bytes), shown)
    } else {
        (body, String::new())
    };
    app.record.answered(seen.number, |received| {
        received.status = if applied.answers() { head.status.as_u16() } else { 0 };
        received.answer = shown;
    });
    Response::from_parts(head, body)
}

/// The date that a wrong clock tells.
fn set_date(headers: &mut HeaderMap, now: OffsetDateTime) {
    let format = time::macros::format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    if let Some(date) = now.format(format).ok().and_then(|date| date.parse().ok()) {
        headers.insert(header::DATE, date);
    }
}
