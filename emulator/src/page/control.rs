//! What the page's forms send: rules, and requests whose price is asked.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{
    api::{ApiError, json_response},
    app::App,
    faults::{Fault, Rule},
    task::catalogue,
};

/// Neither a rule nor a request without its media is longer.
const LONGEST: usize = 64 * 1024;

#[derive(Deserialize)]
struct NewRule {
    rule: String,
}

#[derive(Deserialize)]
struct Asked {
    model: String,
    body: Value,
}

/// Adds the rule in a JSON body.
pub(super) async fn add_rule(app: &App, request: Request) -> Response {
    let read = match read::<NewRule>(request).await {
        Ok(new) => new.rule.parse::<Rule>(),
        Err(refused) => return refused,
    };
    match read {
        Ok(rule) => {
            app.faults.add(rule);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(error) => ApiError::text(StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    }
}

/// Removes the rule of this number.
pub(super) fn remove_rule(app: &App, number: u64) -> Response {
    if app.faults.remove(number) {
        StatusCode::NO_CONTENT.into_response()
    } else {
        ApiError::not_found().into_response()
    }
}

/// What a request would make and cost, or why it would be refused.
pub(super) async fn quote(app: &App, request: Request) -> Response {
    let asked = match read::<Asked>(request).await {
        Ok(asked) => asked,
        Err(refused) => return refused,
    };
    match catalogue::quote(&app.contract, &app.rates, &asked.model, &asked.body) {
        Ok(quote) => json_response(
            StatusCode::OK,
            &json!({
                "credits": quote.credits,
                "seconds": quote.duration.as_secs_f64(),
                "width": quote.width,
                "height": quote.height,
            }),
        ),
        Err(error) => ApiError::text(StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    }
}

/// All faults in words, and rules to begin with.
pub(super) fn vocabulary() -> Response {
    let faults = Fault::TABLE
        .iter()
        .map(|(name, argument, meaning)| json!({ "name": name, "argument": argument, "meaning": meaning }));
    let examples = Rule::EXAMPLES
        .iter()
        .map(|(rule, meaning)| json!({ "rule": rule, "meaning": meaning }));
    let body = json!({ "faults": faults.collect::<Vec<_>>(), "examples": examples.collect::<Vec<_>>() });
    json_response(StatusCode::OK, &body)
}

/// A JSON body. It has to be declared as JSON, so that a form on another page cannot send it.
async fn read<T: DeserializeOwned>(request: Request<Body>) -> Result<T, Response> {
    let (parts, body) = request.into_parts();
    let json = parts
        .headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/json");
    let refused = |status, message: &str| ApiError::text(status, message).into_response();
    if !json {
        return Err(refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send application/json"));
    }
    let bytes = to_bytes(body, LONGEST)
        .await
        .map_err(|_| refused(StatusCode::PAYLOAD_TOO_LARGE, "The body is too long"))?;
    serde_json::from_slice(&bytes).map_err(|error| refused(StatusCode::BAD_REQUEST, &error.to_string()))
}
