//! What the page asks for when somebody opens something: the requests of a task, its inputs, requests without a task.

use std::sync::Arc;

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};

use super::state::{Filter, MOST_TASKS};
use crate::{
    api::{ApiError, drawn, json_response, typed},
    app::App,
    draw,
    sync::lock,
    task::{fields, state::Task},
};

/// How many requests of one task are shown.
const MOST_REQUESTS: usize = 100;

/// Requests, webhooks and inputs of a task.
pub(super) fn task(app: &App, id: &str) -> Response {
    let (requests, webhooks) = app.record.of_task(id, MOST_REQUESTS);
    let inputs = lock(&app.tasks).get(id).map(|task| inputs(&task));
    json_response(
        StatusCode::OK,
        &json!({
            "requests": requests,
            "webhooks": webhooks,
            "inputs": inputs.unwrap_or_default(),
            // In the order in which inputs count.
            "media_fields": fields::MEDIA.map(|(name, _)| name),
        }),
    )
}

fn inputs(task: &Task) -> Vec<Value> {
    let sources = task.job.layout().sources().enumerate();
    sources
        .map(|(index, source)| {
            let size = source.visible_size();
            json!({
                "picture": format!("/emulator/inputs/{}/{index}", task.id),
                "width": size.width,
                "height": size.height,
                "bytes": source.bytes_kept(),
            })
        })
        .collect()
}

/// Requests that are about no task: refused submits, the account, what was not found.
pub(super) fn other_requests(app: &App, uri: &Uri) -> Response {
    let filter = Filter::read(uri);
    let (total, requests) = app.record.without_task(filter.skip, filter.count.min(MOST_TASKS));
    json_response(StatusCode::OK, &json!({ "total": total, "requests": requests }))
}

/// The result of a task, or a part of it.
pub(super) async fn result(app: &App, id: &str, headers: &HeaderMap) -> Response {
    let task = lock(&app.tasks).get(id);
    let Some(task) = task.filter(|task| task.is_ready(app.clock.now())) else {
        return ApiError::not_found().into_response();
    };
    match drawn(app, task.clone()).await {
        Some(file) => kept(part(file, task.job.media_type(), headers)),
        None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The part of a file that a request names, or all of it. A browser lets people move about in a film only where a server
/// knows parts.
fn part(file: Vec<u8>, media_type: &'static str, headers: &HeaderMap) -> Response {
    let length = file.len();
    let Some((start, end)) = range(headers, length) else {
        let mut whole = typed(StatusCode::OK, media_type, file);
        whole
            .headers_mut()
            .insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        return whole;
    };
    let mut part = typed(
        StatusCode::PARTIAL_CONTENT,
        media_type,
        Bytes::from(file).slice(start..end),
    );
    if let Ok(named) = HeaderValue::from_str(&format!("bytes {start}-{}/{length}", end - 1)) {
        part.headers_mut().insert(header::CONTENT_RANGE, named);
    }
    part
}

/// Start and end of the one range that a request names, if a file of this length has it.
fn range(headers: &HeaderMap, length: usize) -> Option<(usize, usize)> {
    let named = headers.get(header::RANGE)?.to_str().ok()?.strip_prefix("bytes=")?;
    let (first, last) = named.split_once('-')?;
    let first: usize = first.parse().ok()?;
    let end = match last {
        "" => length,
        last => last.parse::<usize>().ok()?.saturating_add(1).min(length),
    };
    (first < end).then_some((first, end))
}

/// A small picture of a task's result; of a video, its beginning.
pub(super) async fn preview(app: &App, id: &str) -> Response {
    let task = lock(&app.tasks).get(id);
    let Some(task) = task.filter(|task| task.is_ready(app.clock.now())) else {
        return ApiError::not_found().into_response();
    };
    let pixels = task.job.canvas.pixels();
    small(app, pixels, move || draw::preview(&task.job).map(Some)).await
}

/// A small picture of a task's input.
pub(super) async fn input(app: &App, id: &str, index: usize) -> Response {
    let task: Option<Arc<Task>> = lock(&app.tasks).get(id);
    let source = |task: &Task| Some(task.job.layout().sources().nth(index)?.visible_size().pixels());
    let Some((task, pixels)) = task.and_then(|task| Some((task.clone(), source(&task)?))) else {
        return ApiError::not_found().into_response();
    };
    small(app, pixels, move || {
        task.job.layout().sources().nth(index).map(draw::thumbnail).transpose()
    })
    .await
}

/// Draws a small picture.
async fn small<E: Send + 'static>(
    app: &App,
    pixels: usize,
    draw: impl FnOnce() -> Result<Option<Vec<u8>>, E> + Send + 'static,
) -> Response {
    match app.drawing.run(pixels, draw).await {
        Some(Ok(Some(file))) => kept(typed(StatusCode::OK, "image/jpeg", file)),
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// A picture that never changes.
fn kept(mut answer: Response) -> Response {
    let keep = HeaderValue::from_static("private, max-age=86400, immutable");
    answer.headers_mut().insert(header::CACHE_CONTROL, keep);
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_taken_as_far_as_the_file_goes_and_others_are_not() {
        for (named, found) in [
            ("bytes=0-", Some((0, 10))),
            ("bytes=3-4", Some((3, 5))),
            ("bytes=9-99", Some((9, 10))),
            ("bytes=10-", None),
            ("bytes=5-4", None),
            ("bytes=-3", None),
            ("bytes=0-1,3-4", None),
            ("bytes=0-18446744073709551615", Some((0, 10))),
            ("lines=0-", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, named.parse().unwrap());
            assert_eq!(range(&headers, 10), found, "{named}");
        }
        assert_eq!(range(&HeaderMap::new(), 10), None);
    }
}
