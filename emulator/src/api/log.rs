//! The response log: a request is logged when it has been read, and completed when it is answered.

use std::sync::Arc;

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

/// A request that has been logged. Its client may go away before it is answered; then its entry is completed without a
/// response.
pub(crate) struct Logged {
    app: Arc<App>,
    number: u64,
    answered: bool,
}

impl Drop for Logged {
    fn drop(&mut self) {
        if !self.answered {
            self.app.record.complete(self.number, |_| {});
        }
    }
}

/// Logs a request that has no response yet.
pub(crate) async fn log_request(app: &Arc<App>, request: &Observation, parts: &Parts, body: &Bytes) -> Logged {
    let bytes = body.clone();
    let shown = app.reading.run(body.len(), move || redact::body(&bytes)).await;
    let path = parts.uri.path_and_query();
    app.record.add(Exchange {
        number: request.number,
        at: request.at,
        gap: request.gap,
        phase: request.phase,
        method: parts.method.to_string(),
        path: path.map_or_else(String::new, |path| redact::line(path.as_str())),
        headers: redact::headers(&parts.headers),
        body: shown.unwrap_or_default(),
        task: request.task.as_ref().map(|task| task.id.clone()),
        faults: Vec::new(),
        status: 0,
        took: None,
        response: String::new(),
    });
    Logged {
        app: app.clone(),
        number: request.number,
        answered: false,
    }
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
    mut logged: Logged,
    request: &Observation,
    response: Response,
    injected: &InjectedFaults,
) -> Response {
    let app = logged.app.clone();
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
    logged.answered = true;
    app.record.complete(request.number, |exchange| {
        let took = (app.clock.now() - request.at).try_into().unwrap_or_default();
        exchange.took = injected.answers().then_some(took);
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
