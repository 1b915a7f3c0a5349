//! Submitting: from the bytes of a request to the answer that names a task.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    accept::{NewTask, accept, prepare},
    body::checked_body,
    error::ApiError,
    inject::rules_for_task,
    poll::Reported,
    respond::ok,
    webhook::Webhook,
};
use crate::{
    app::App,
    origins::Role,
    sync::lock,
    task::{journal::SavedTask, state::Task},
};

/// Answers a submit at the route of this position.
pub(crate) async fn submit(
    app: &Arc<App>,
    index: usize,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    let poll_origin = app.origins.url(Role::Poll, &headers);
    let (own, length) = (app.clone(), body.len());
    let read = move || read(&own, index, &headers, &body).map_err(ApiError::rendered);
    let (new, saved) = app.reading.run(length, read).await.ok_or_else(ApiError::internal)??;
    let mut response = ok(answer(&new.task, new.webhook.as_ref(), &poll_origin));
    let advice = app.speed.advice(new.measured).filter(|_| new.webhook.is_none());
    if let Some(seconds) = advice {
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    let task = new.task.id.clone();
    response.extensions_mut().insert(Reported {
        task,
        terminal_until: None,
    });
    // On its own: the client may go away in the middle.
    let accepted = tokio::spawn(accept(app.clone(), new, saved));
    accepted.await.map_err(|_| ApiError::internal())??;
    Ok(response)
}

/// The task that a request asks for, and what is to be written of it.
fn read(app: &App, index: usize, headers: &HeaderMap, body: &[u8]) -> Result<(NewTask, SavedTask), ApiError> {
    let route = &app.contract.routes()[index];
    let (body, schema) = checked_body(route, headers, body)?;
    let mut saved = SavedTask {
        id: Uuid::new_v4().to_string(),
        path: route.path.clone(),
        submitted: app.clock.now(),
        duration: Duration::ZERO,
        delivery_origin: app.origins.url(Role::Delivery, headers),
        seed: Some(lock(&app.seeds).u32(..)),
        body,
    };
    let new = prepare(app, &saved, schema, rules_for_task(headers, app.seed)?, None)?;
    saved.duration = new.task.duration;
    Ok((new, saved))
}

/// The answer to a submit: with a polling URL, or with the webhook's where one was given.
fn answer(task: &Task, webhook: Option<&Webhook>, poll_origin: &str) -> Value {
    let number = |value: f64| {
        if task.family.reports_cost {
            json!(value)
        } else {
            Value::Null
        }
    };
    let mut answer = json!({
        "id": task.id,
        "cost": number(task.price.credits),
        "input_mp": number(task.price.input_mp),
        "output_mp": number(task.price.output_mp),
    });
    match webhook {
        Some(webhook) => {
            answer["status"] = json!("Pending");
            answer["webhook_url"] = json!(webhook.url);
        }
        None => answer["polling_url"] = json!(format!("{poll_origin}/v1/get_result?id={}", task.id)),
    }
    answer
}
