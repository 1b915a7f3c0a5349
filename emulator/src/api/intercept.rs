//! Stands before every handler: reads the request, lets its faults take effect, writes the record, and notices what a
//! client must not do. The handlers know nothing of it, except that they leave a [`Told`] on their answers.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes},
    extract::{ConnectInfo, Request},
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

use crate::{
    api::{App, auth::KEY_HEADER, carries_key, lock, query, reply::Refusal},
    faults::{
        Fault, FaultError, Phase, Rule,
        apply::{Applied, Places},
        engine::{Engine, Subject},
    },
    hosts::Authority,
    origins::Role,
    signing,
    task::tasks::Task,
    wire::Wire,
    witness::{
        record::{BodyHash, Received, Violation},
        redact,
    },
};

/// Faults for the one request that carries this header.
pub(crate) const FAULT_HEADER: &str = "x-bfl-emulator-fault";
/// On a submit: a rule for the task that it makes. May be there several times.
pub(crate) const RULE_HEADER: &str = "x-bfl-emulator-rule";

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
    let (body, held) = match app.uploads.read(&parts.headers, body).await {
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
    };
    app.record.came(received(&seen, &parts, &body));
    let hash = match phase {
        Phase::Submit => body_hash(&app, &parts, body.clone()).await,
        _ => None,
    };
    notice_request(&app, &seen, &parts, hash);
    let mut told = None;
    let (answer, applied) = match faults(&app, &seen, &parts.headers) {
        Err(error) => (
            Refusal::text(StatusCode::BAD_REQUEST, error.to_string()).into_response(),
            Applied::default(),
        ),
        Ok(applied) => {
            let places = places(&app, &seen, &parts, applied.echoes().then_some(&body));
            let answer = match applied.instead(seen.task.as_ref().map(|task| task.id.as_str())) {
                Some(instead) => instead,
                None => {
                    let mut request = Request::from_parts(parts.clone(), Body::from(body));
                    request.extensions_mut().insert(applied.clone());
                    next.run(request).await
                }
            };
            // What comes now may take as long as a fault says.
            drop(held);
            told = answer.extensions().get::<Told>().cloned();
            // Before the wait, in which the client may go away.
            notice_task(&app, &seen, &applied, told.as_ref(), hash);
            applied.wait(&app.clock, &app.stopped).await;
            if applied.leads_elsewhere() {
                app.record.led_elsewhere(other_name(&parts.headers));
            }
            (
                applied
                    .spoil(answer, places, wire.as_ref(), &app.clock, &app.stopped, &app.reading)
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

async fn body_hash(app: &App, parts: &Parts, body: Bytes) -> Option<BodyHash> {
    let (path, length) = (parts.uri.path().to_owned(), body.len());
    let hash = move || {
        let mut hasher = Sha256::new();
        hasher.update(path);
        hasher.update([0]);
        hasher.update(&body);
        let mut hash = BodyHash::default();
        hash.copy_from_slice(&hasher.finalize()[..16]);
        hash
    };
    app.reading.run(length, hash).await
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

/// `echoed` is the request's body, where it is to be echoed.
fn places(app: &App, seen: &Seen, parts: &Parts, echoed: Option<&Bytes>) -> Places {
    let name = other_name(&parts.headers);
    let url = |role| format!("http://{name}:{}", app.origins.address(role).port());
    Places {
        path: parts.uri.path_and_query().map_or_else(String::new, ToString::to_string),
        other: url(seen.role),
        other_poll: url(Role::Poll),
        echo: echoed.map_or_else(String::new, |body| echo(seen, parts, body)),
    }
}

/// A text with the key and the prompt of a request in it.
fn echo(seen: &Seen, parts: &Parts, body: &Bytes) -> String {
    let key = parts.headers.get(KEY_HEADER).map(|key| key.as_bytes());
    let key = String::from_utf8_lossy(key.unwrap_or_default());
    let sent: Option<serde_json::Value> = serde_json::from_slice(body).ok();
    let prompt = match (&seen.task, &sent) {
        (Some(task), _) => task.job.prompt.as_str(),
        (None, Some(sent)) => sent["prompt"].as_str().unwrap_or_default(),
        (None, None) => "",
    };
    format!("x-key: {key}, prompt: {prompt}")
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
    Authority::of(headers).map_or("", |authority| authority.host)
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
        received.faults = applied.written.iter().map(|fault| redact::line(fault)).collect();
        if let Some(told) = told {
            received.task = Some(told.task.clone());
        }
    });
    let (Some(hash), Some(told)) = (hash, told) else { return };
    if let Some(first) = app.record.submitted(hash, &told.task, seen.at) {
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
    let wait = retry_after(answer, seen.phase).and_then(|wait| seen.at.checked_add(wait));
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

/// How long an answer says to wait before the same request. Where it made a task it speaks of the first poll, and is advice.
fn retry_after(answer: &Response, phase: Phase) -> Option<time::Duration> {
    if phase == Phase::Submit && answer.status().is_success() {
        return None;
    }
    let seconds: u32 = answer.headers().get(header::RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(time::Duration::seconds(i64::from(seconds)))
}

fn received(seen: &Seen, parts: &Parts, body: &Bytes) -> Received {
    Received {
        number: seen.number,
        at: seen.at,
        gap: seen.gap,
        phase: seen.phase,
        method: parts.method.to_string(),
        path: parts
            .uri
            .path_and_query()
            .map_or_else(String::new, |path| redact::line(path.as_str())),
        headers: redact::headers(&parts.headers),
        body: redact::body(body),
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
        let shown = redact::body(&bytes);
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
