//! Observability: what is logged of tasks and requests, and what never is.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use bfl::{Media, models};
use support::{KEY, Reply, Server, answer, json, log::Log, quick};

const PROMPT: &str = "my-private-prompt";
const SIGNATURE: &str = "c2lnbmF0dXJl%2B%2F%3D";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\nprivate-picture";

/// A task that is refused for a while, polled twice, and delivered.
fn life(method: &str, target: &str, url: &str, before: usize) -> Reply {
    let id = "x-request-id: req-7\r\n";
    match (method, before) {
        ("POST", 0) => answer(429, "retry-after: 0\r\n", r#"{"detail":"Too many active tasks"}"#),
        ("POST", _) => answer(
            200,
            id,
            format!(r#"{{"id":"task-1","polling_url":"{url}/v1/get_result?id=task-1","cost":4.0}}"#),
        ),
        _ if target.starts_with("/sample") => answer(200, "content-type: image/png\r\n", PNG),
        (_, 2) => answer(503, id, ""),
        _ => json(
            200,
            format!(
                r#"{{"id":"task-1","status":"Ready","result":{{"sample":"{url}/sample.png?sig={SIGNATURE}","prompt":"{PROMPT}"}}}}"#
            ),
        ),
    }
}

#[tokio::test]
async fn tasks_and_requests_are_logged_and_nothing_secret_is() {
    let server = Server::start(|request, url, before| life(&request.method, &request.target, url, before)).await;
    let (log, _guard) = Log::start();
    let client = quick(&server.url).build().unwrap();
    let request = models::FluxKontextPro::new(PROMPT).input_image(Media::bytes(PNG));
    let image = client.generate(request).await.unwrap();
    image.bytes().await.unwrap();
    let text = log.text();
    let ours: Vec<&str> = text.lines().filter(|line| line.contains("bfl::")).collect();
    for wanted in [
        "submit{model=\"flux-kontext-pro\"}:attempt{number=1}:request{method=POST path=\"/v1/flux-kontext-pro\"",
        "attempt{number=2}",
        "status=429",
        "sending again kind=RateLimited",
        "request_id=\"req-7\"",
        "submitted model=\"flux-kontext-pro\" id=\"task-1\" cost=4",
        "task{model=\"flux-kontext-pro\" id=\"task-1\"}: bfl::task::poller: waiting polls=0 wait_ms=",
        "task{model=\"flux-kontext-pro\" id=\"task-1\"}:request{method=GET path=\"/v1/get_result\" sent=0}",
        "status=503",
        "download{model=\"flux-kontext-pro\" id=\"task-1\"}:request{method=GET path=\"/sample.png\" sent=0}",
        "downloaded bytes=23",
    ] {
        assert!(ours.iter().any(|line| line.contains(wanted)), "{wanted} in {ours:#?}");
    }
    for secret in [KEY, PROMPT, SIGNATURE, "private-picture", "cHJpdmF0ZS1waWN0dXJl"] {
        assert!(!ours.iter().any(|line| line.contains(secret)), "{secret} in {ours:#?}");
    }
}
