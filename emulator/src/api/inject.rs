//! Which faults a request gets, and what a corrupted answer may name.

use axum::{
    body::Bytes,
    http::{HeaderMap, StatusCode, request::Parts},
};

use super::{
    error::ApiError,
    head::{FAULT_HEADER, KEY_HEADER, RULE_HEADER, other_host},
    observation::Observation,
};
use crate::{
    app::App,
    faults::{Fault, FaultError, Rule, corrupt::Addresses, engine::Engine, injected::InjectedFaults},
    origins::Role,
};

/// Most rules that a submit may bring.
const MOST_RULES: usize = 50;

/// The faults of the request's own header, of its task, and of the scenario.
pub(crate) fn inject(app: &App, request: &Observation, headers: &HeaderMap) -> Result<InjectedFaults, FaultError> {
    let subject = request.subject();
    let mut faults = app.faults.faults(subject);
    if let Some(task) = &request.task {
        faults.extend(task.faults.faults(subject));
    }
    for value in headers.get_all(FAULT_HEADER) {
        let text = value.to_str().unwrap_or_default();
        let own = Fault::read_all(text).map_err(|error| error.at(FAULT_HEADER))?;
        faults.extend(own.into_iter().map(|fault| (fault, 0)));
    }
    Ok(InjectedFaults::new(faults, request.phase, app.seed, request.number))
}

/// The rules that a submit brings for its task.
pub(crate) fn rules_for_task(headers: &HeaderMap, seed: u64) -> Result<Engine, ApiError> {
    let rules: Result<Vec<Rule>, FaultError> = headers
        .get_all(RULE_HEADER)
        .iter()
        .take(MOST_RULES)
        .map(|value| value.to_str().unwrap_or_default().parse())
        .collect();
    let rules = rules.map_err(|error| ApiError::text(StatusCode::BAD_REQUEST, error.at(RULE_HEADER).to_string()))?;
    Ok(Engine::new(seed, rules))
}

/// `echoed` is the request's body, where it is to be echoed.
pub(crate) fn addresses(app: &App, request: &Observation, parts: &Parts, echoed: Option<&Bytes>) -> Addresses {
    let name = other_host(&parts.headers);
    let url = |role| format!("http://{name}:{}", app.origins.address(role).port());
    Addresses {
        path: parts.uri.path_and_query().map_or_else(String::new, ToString::to_string),
        other: url(request.role),
        other_poll: url(Role::Poll),
        echo: echoed.map_or_else(String::new, |body| echo(request, parts, body)),
    }
}

/// A text with the key and the prompt of a request in it.
fn echo(request: &Observation, parts: &Parts, body: &Bytes) -> String {
    let key = parts.headers.get(KEY_HEADER).map(|key| key.as_bytes());
    let key = String::from_utf8_lossy(key.unwrap_or_default());
    let sent: Option<serde_json::Value> = serde_json::from_slice(body).ok();
    let prompt = match (&request.task, &sent) {
        (Some(task), _) => task.job.prompt.as_str(),
        (None, Some(sent)) => sent["prompt"].as_str().unwrap_or_default(),
        (None, None) => "",
    };
    format!("x-key: {key}, prompt: {prompt}")
}
