//! Signed URLs: asked as they were signed, and replaced when they have expired.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::error::Error as _;

use bfl::{Error, ErrorKind, Image, models};
use support::{Received, Reply, Server, accepted, answer, json, quick, ready};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\ncontent";

async fn generated(server: &Server) -> Image {
    let client = quick(&server.url).build().unwrap();
    client.generate(models::Flux2Pro::new("a fox")).await.unwrap()
}

/// A server whose task has its result at this path, and gives it.
async fn result_at(path: &'static str) -> Server {
    Server::start(move |request, url, before| match (request.method.as_str(), before) {
        ("POST", _) => accepted(url),
        (_, 1) => ready(&format!("{url}{path}")),
        _ => answer(200, "", PNG),
    })
    .await
}

/// A server whose task has a result at `/old`, which has expired; its later polls and the fresh link are answered by the
/// caller.
async fn expired(status: u16, later: impl Fn(&Received, &str) -> Reply + Send + Sync + 'static) -> Server {
    Server::start(move |request, url, before| match (request.method.as_str(), before) {
        ("POST", _) => accepted(url),
        (_, 1) => ready(&format!("{url}/old?sig=old")),
        _ if request.target.starts_with("/old") => answer(status, "", "<Error/>"),
        _ => later(request, url),
    })
    .await
}

#[tokio::test]
async fn what_a_browser_would_ask_for_is_asked_for() {
    for (written, asked) in [
        ("/a b.png?sig=a b", "/a%20b.png?sig=a%20b"),
        ("/\"a\".png?sig='a'", "/%22a%22.png?sig=%27a%27"),
        ("/füchse.png?sig=ü", "/f%C3%BCchse.png?sig=%C3%BC"),
        ("/x.png?sig=a%2Bb/c%3D&{|}^`", "/x.png?sig=a%2Bb/c%3D&{|}^`"),
        ("/x.png?sig=a#part", "/x.png?sig=a"),
        ("?sig=a", "/?sig=a"),
    ] {
        let server = result_at(written).await;
        assert_eq!(generated(&server).await.bytes().await.unwrap(), PNG, "{written}");
        assert_eq!(server.received()[2].target, asked);
    }
}

#[tokio::test]
async fn what_would_be_another_object_is_refused_before_any_request_and_shown_without_its_query() {
    for written in [
        "/a/../b.png?sig=hush",
        "/a/%2e%2E/b.png?sig=hush",
        "/./b.png?sig=hush",
        "/a\\b.png?sig=hush",
        "/a\tb.png?sig=hush",
        "/b.png?sig=hu\nsh",
    ] {
        let server = result_at(written).await;
        let error = generated(&server).await.bytes().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UntrustedUrl, "{written}");
        assert!(error.to_string().contains(&server.url), "{error}");
        assert!(error.to_string().contains("b.png`"), "{error}");
        assert!(!format!("{error} {error:?}").contains("hu"), "{error}");
        assert!(error.task().is_some());
        assert_eq!(server.received().len(), 2);
    }
}

#[tokio::test]
async fn an_expired_link_of_any_store_is_replaced_by_a_fresh_one() {
    for status in [400, 401, 403, 404, 410] {
        let server = expired(status, |request, url| match request.target.starts_with("/fresh") {
            true => answer(200, "", PNG),
            false => ready(&format!("{url}/fresh?sig=fresh")),
        })
        .await;
        assert_eq!(generated(&server).await.bytes().await.unwrap(), PNG, "HTTP {status}");
        assert_eq!(server.received().len(), 5);
        assert_eq!(server.submits(), 1);
    }
}

#[tokio::test]
async fn a_link_whose_successor_has_expired_too_says_both_statuses() {
    let server = expired(400, |request, url| match request.target.starts_with("/fresh") {
        true => answer(410, "", "<Error/>"),
        false => ready(&format!("{url}/fresh?sig=fresh")),
    })
    .await;
    let error = generated(&server).await.bytes().await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::LinkExpired, Some(410)));
    assert!(error.task().is_some());
    let said = error.to_string();
    assert!(said.contains("HTTP 400") && said.contains("HTTP 410"), "{said}");
    assert_eq!(server.received().len(), 5, "it is not asked for a third time");
}

#[tokio::test]
async fn why_no_fresh_link_could_be_had_is_said() {
    type Later = fn() -> Reply;
    let cases: [(Later, &str, ErrorKind); 3] = [
        (
            || answer(401, "", r#"{"detail":"Not authenticated"}"#),
            "did not accept the key (HTTP 401)",
            ErrorKind::Auth,
        ),
        (
            || json(404, r#"{"id":"task-1","status":"Task not found"}"#),
            "does not know the task",
            ErrorKind::TaskNotFound,
        ),
        (|| Reply::Reset, "could not be asked", ErrorKind::PollFailed),
    ];
    for (later, why, kind) in cases {
        let server = expired(403, move |_, _| later()).await;
        let error = generated(&server).await.bytes().await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::LinkExpired, Some(403)));
        assert!(
            error.to_string().contains("HTTP 403") && error.to_string().contains(why),
            "{error}"
        );
        assert!(error.task().is_some());
        let source = error.source().unwrap().downcast_ref::<Error>().unwrap();
        assert_eq!(source.kind(), kind);
        assert!(
            !error.to_string().contains(&source.to_string()),
            "it would be shown twice"
        );
    }
}

#[tokio::test]
async fn a_task_that_is_gone_is_asked_about_once() {
    let server = expired(403, |_, _| json(404, r#"{"id":"task-1","status":"Task not found"}"#)).await;
    let image = generated(&server).await;
    let error = image.refreshed().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TaskNotFound);
    assert_eq!(server.received().len(), 3);
}
