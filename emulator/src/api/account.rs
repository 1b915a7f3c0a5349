//! Credits, finetunes and licensing.

use std::sync::Arc;

use axum::{
    body::Bytes,
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use percent_encoding::percent_decode_str;
use serde_json::json;

use super::{accept::keep, body::read_body, error::ApiError, head::required_query, respond::ok};
use crate::{
    app::App,
    sync::lock,
    task::{family::LICENSED_PREFIX, journal::Entry},
};

/// What usage reports are sent to: this, a slug, and `/usage`.
pub(crate) const LICENSES: &str = "/v1/licenses/models/";

pub(crate) fn credits(app: &App) -> Response {
    ok(json!({ "credits": lock(&app.account).credits() }))
}

pub(crate) fn finetunes(app: &App) -> Response {
    ok(json!({ "finetunes": lock(&app.account).finetunes() }))
}

pub(crate) fn finetune_details(app: &App, uri: &Uri) -> Result<Response, ApiError> {
    let id = required_query(uri, "finetune_id")?;
    let details = lock(&app.account).finetune_details(&id);
    details.map(ok).ok_or_else(unknown_finetune)
}

pub(crate) async fn delete_finetune(
    app: &Arc<App>,
    index: usize,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    let body = read_body(app, index, headers, body).await?;
    let id = body["finetune_id"].as_str().unwrap_or_default();
    if !lock(&app.account).has_finetune(id) {
        return Err(unknown_finetune());
    }
    keep(app, Entry::DeletedFinetune(id.to_owned())).await?;
    let deleted = lock(&app.account).delete_finetune(id, app.clock.now());
    deleted.map(ok).ok_or_else(unknown_finetune)
}

fn unknown_finetune() -> ApiError {
    ApiError::text(StatusCode::NOT_FOUND, "Finetune not found or access denied")
}

pub(crate) async fn report_usage(
    app: &Arc<App>,
    index: usize,
    uri: &Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    read_body(app, index, headers, body).await?;
    let slug = uri.path().trim_start_matches(LICENSES).trim_end_matches("/usage");
    let slug = percent_decode_str(slug).decode_utf8_lossy();
    if !slug.starts_with(LICENSED_PREFIX) {
        let message = format!("Model slug {slug} is not supported for usage reporting");
        return Err(ApiError::text(StatusCode::BAD_REQUEST, message));
    }
    Ok(ok(json!({ "message": "Usage recorded successfully" })))
}
