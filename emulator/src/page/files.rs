//! The page's own files. They are in the binary, and nothing comes from elsewhere.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};

use crate::api::{ApiError, typed};

/// Allows nothing but the page's own files and the emulator's media.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
                      media-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

macro_rules! files {
    ($($name:literal: $kind:expr),* $(,)?) => {
        [$(($name, $kind, include_str!(concat!("files/", $name)))),*]
    };
}

const FILES: [(&str, &str, &str); 16] = files! {
    "icon.svg": "image/svg+xml",
    "page.css": STYLE,
    "tasks.css": STYLE,
    "forms.css": STYLE,
    "app.js": SCRIPT,
    "body.js": SCRIPT,
    "compose.js": SCRIPT,
    "dom.js": SCRIPT,
    "faults.js": SCRIPT,
    "fields.js": SCRIPT,
    "format.js": SCRIPT,
    "observations.js": SCRIPT,
    "requests.js": SCRIPT,
    "snippets.js": SCRIPT,
    "tasks.js": SCRIPT,
    "viewer.js": SCRIPT,
};

pub(super) fn page() -> Response {
    let mut page = typed(
        StatusCode::OK,
        "text/html; charset=utf-8",
        include_str!("files/page.html"),
    );
    let headers = page.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    page
}

pub(super) fn file(name: &str) -> Response {
    match FILES.iter().find(|(own, ..)| *own == name) {
        Some((_, kind, text)) => typed(StatusCode::OK, kind, *text),
        None => ApiError::not_found().into_response(),
    }
}
