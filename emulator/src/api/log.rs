//! The response log: a request is logged when it has been read, and completed when it is answered.

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, header, request::Parts},
    response::Response,
};
use time::OffsetDateTime;

use super::observation::Observation;
use crate::{
    app::App,
    faults::injected::InjectedFaults,
    witness::{Exchange, redact},
};

/// Logs a request that has no response yet.
pub(crate) fn log_request(app: &App, request: &Observation, parts: &Parts, body: &Bytes) {
    let path = parts.uri.path_and_query();
    app.record.add(Exchange {
        number: request.number,
        at: request.at,
        gap: request.gap,
        phase: request.phase,
        method: parts.method.to_string(),
        path: path.map_or_else(String::new, |path| redact::line(path.as_str())),
        headers: redact::headers(&parts.headers),
        body: redact::body(body),
        task: request.task.as_ref().map(|task| task.id.clone()),
        faults: Vec::new(),
        status: 0,
        response: String::new(),
    });
}

/// Logs what is done, whether the client gets to know it or not.
pub(crate) fn log_faults(app: &App, request: &Observation, injected: &InjectedFaults, task: Option<&str>) {
    app.record.update(request.number, |exchange| {
        exchange.faults = injected.texts.iter().map(|fault| redact::line(fault)).collect();
        if let Some(task) = task {
            exchange.task = Some(task.to_owned());
        }
    });
}

/// Logs the response.
pub(crate) async fn log_response(
    app: &App,
    request: &Observation,
    response: Response,
    injected: &InjectedFaults,
) -> Response {
    let (mut head, body) = response.into_parts();
    if app.clock_is_wrong {
        set_date(&mut head.headers, app.clock.now());
    }
    let content_type = head.headers.get(header::CONTENT_TYPE);
    let json = content_type.is_some_and(|kind| kind == "application/json");
    let (body, text) = if json && injected.is_empty() {
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
        let text = redact::body(&bytes);
        (Body::from(bytes), text)
    } else {
        (body, String::new())
    };
    app.record.update(request.number, |exchange| {
        exchange.status = if injected.answers() { head.status.as_u16() } else { 0 };
        exchange.response = text;
    });
    Response::from_parts(head, body)
}

/// The date of a wrong clock.
fn set_date(headers: &mut HeaderMap, now: OffsetDateTime) {
    let format = time::macros::format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    if let Some(date) = now.format(format).ok().and_then(|date| date.parse().ok()) {
        headers.insert(header::DATE, date);
    }
}
