//! Who may see the page.

use reqwest::{Method, Response, StatusCode};

use crate::support::Session;

/// The answer to a request with these headers.
async fn asked(session: &Session, method: Method, path: &str, headers: &[(&str, &str)]) -> Response {
    let url = format!("{}{path}", session.emulator.base_url());
    let mut request = session.http.request(method, url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

#[tokio::test]
async fn the_page_answers_under_names_of_this_machine_and_allowed_ones_only() {
    let session = Session::with(|builder| builder.allow_host("Emulator").allow_host("10.0.0.7")).await;
    let paths = [
        "/",
        "/emulator/page/app.js",
        "/emulator/state",
        "/emulator/record",
        "/emulator/tasks/x",
        "/emulator/media/x",
        "/emulator/inputs/x/0",
    ];
    for (host, shown) in [
        ("localhost", true),
        ("LOCALHOST.:1", true),
        ("127.0.0.1:8787", true),
        ("[::1]", true),
        ("emulator:8787", true),
        ("10.0.0.7", true),
        ("evil.example", false),
        ("evil.example:8787", false),
        ("localhost.evil.example", false),
        ("127.0.0.1.evil.example", false),
        ("10.0.0.8", false),
        ("127.1", false),
        ("", false),
    ] {
        for path in paths {
            let answer = asked(&session, Method::GET, path, &[("host", host)]).await;
            assert_eq!(answer.status() != StatusCode::FORBIDDEN, shown, "{path} as {host:?}");
        }
        let answer = asked(&session, Method::DELETE, "/emulator/faults", &[("host", host)]).await;
        assert_eq!(answer.status() == StatusCode::NO_CONTENT, shown, "as {host:?}");
        let api = asked(
            &session,
            Method::GET,
            "/v1/credits",
            &[("host", host), ("x-key", "bfl_1")],
        )
        .await;
        assert_eq!(api.status(), StatusCode::OK, "the API answers as {host:?}");
    }
}

#[tokio::test]
async fn a_page_of_somebody_else_neither_sees_nor_changes_anything() {
    let session = Session::start().await;
    let own = session.emulator.base_url();
    let json = ("content-type", "application/json");
    for (origin, allowed) in [
        (own.as_str(), true),
        ("http://evil.example", false),
        ("http://127.0.0.1:1", false),
        ("null", false),
    ] {
        for (method, path) in [(Method::GET, "/emulator/record"), (Method::DELETE, "/emulator/faults")] {
            let answer = asked(&session, method, path, &[("origin", origin), json]).await;
            assert_eq!(
                answer.status() != StatusCode::FORBIDDEN,
                allowed,
                "{path} from {origin}"
            );
            assert!(answer.headers().get("access-control-allow-origin").is_none());
        }
    }
    let preflight = [
        ("origin", "http://evil.example"),
        ("access-control-request-method", "DELETE"),
    ];
    let answer = asked(&session, Method::OPTIONS, "/emulator/faults", &preflight).await;
    assert!(!answer.status().is_success());
    let answer = asked(&session, Method::GET, "/emulator/record", &[]).await;
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    assert_eq!(answer.headers()["cross-origin-resource-policy"], "same-origin");
}
