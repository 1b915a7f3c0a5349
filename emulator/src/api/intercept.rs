//! Stands before every handler: reads the request, injects its faults, logs it, and checks the client's conduct. The
//! handlers know nothing of it, except that they leave a [`Reported`] on their responses.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    extract::{ConnectInfo, Request},
    http::{StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use serde_json::json;

use super::{
    error::ApiError,
    head::{carries_key, host, other_host},
    inject::{addresses, inject},
    log::{log_faults, log_request, log_response},
    observation::Observation,
    poll::Reported,
    respond::json_response,
};
use crate::{
    app::App,
    faults::{
        Phase,
        injected::{InjectedFaults, Substitute},
    },
    origins::Role,
    task::report,
    wire::Wire,
    witness::conduct::ResponseFacts,
};

/// Handles one request.
pub(crate) async fn intercept(app: Arc<App>, role: Role, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let wire = parts.extensions.get::<ConnectInfo<Wire>>().map(|info| info.0.clone());
    let _in_flight = wire.as_ref().map(Wire::begin);
    let request = Observation::new(&app, role, &parts);
    let (body, permit) = match app.uploads.read(&parts.headers, body).await {
        Ok(read) => read,
        Err(error) => return ApiError::from(error).into_response(),
    };
    let logged = log_request(&app, &request, &parts, &body).await;
    let request = request.with_body(&app, &parts, &body).await;
    let observer = request.observer(&app);
    if carries_key(&parts.headers) {
        observer.check_key(host(&parts.headers), role == Role::Delivery);
    }
    observer.check_time();

    let injected = match inject(&app, &request, &parts.headers) {
        Ok(injected) => injected,
        Err(error) => {
            let response = ApiError::text(StatusCode::BAD_REQUEST, error.to_string()).into_response();
            let injected = InjectedFaults::default();
            observer.answered(facts(&request, &response, &injected, None));
            return log_response(logged, &request, response, &injected).await;
        }
    };
    let addresses = addresses(&app, &request, &parts, injected.echoes().then_some(&body));
    let response = handle(&request, &injected, parts.clone(), body, next).await;
    // What comes now may take as long as a fault says.
    drop(permit);
    let reported = response.extensions().get::<Reported>().cloned();
    // Before the wait, in which the client may go away.
    let task = reported.as_ref().map(|reported| reported.task.as_str());
    log_faults(&app, &request, &injected, task);
    if let Some(task) = task {
        observer.task_made(task);
    }
    injected.wait(&app.clock, &app.shutdown).await;
    if injected.redirects_to_other_host() {
        app.record.add_decoy(other_host(&parts.headers));
    }
    let response = injected
        .corrupt(
            response,
            addresses,
            wire.as_ref(),
            &app.clock,
            &app.shutdown,
            &app.reading,
        )
        .await;
    observer.answered(facts(&request, &response, &injected, reported.as_ref()));
    log_response(logged, &request, response, &injected).await
}

/// The response of the handler, or what faults put in its place.
async fn handle(request: &Observation, injected: &InjectedFaults, parts: Parts, body: Bytes, next: Next) -> Response {
    match injected.substitute() {
        Some(Substitute::NotFound) => {
            let id = request.task.as_ref().map_or("", |task| task.id.as_str());
            json_response(StatusCode::NOT_FOUND, &report::not_found(id))
        }
        Some(Substitute::Empty) => json_response(StatusCode::OK, &json!({ "detail": "OK" })),
        None => {
            let mut handled = Request::from_parts(parts, Body::from(body));
            handled.extensions_mut().insert(injected.clone());
            next.run(handled).await
        }
    }
}

/// What the client can learn from a response.
fn facts(
    request: &Observation,
    response: &Response,
    injected: &InjectedFaults,
    reported: Option<&Reported>,
) -> ResponseFacts {
    let intact = reported.filter(|_| injected.keeps_answer_intact());
    ResponseFacts {
        wait: retry_after(response, request.phase),
        terminal_until: intact.and_then(|reported| reported.terminal_until),
        success: response.status().is_success() && injected.is_empty(),
    }
}

/// How long a response asks to wait before the same request. Where it made a task it speaks of the first poll, and is
/// advice.
fn retry_after(response: &Response, phase: Phase) -> Option<time::Duration> {
    if phase == Phase::Submit && response.status().is_success() {
        return None;
    }
    let seconds: u32 = response
        .headers()
        .get(header::RETRY_AFTER)?
        .to_str()
        .ok()?
        .parse()
        .ok()?;
    Some(time::Duration::seconds(i64::from(seconds)))
}
