//! Bad input: what comes from the network is broken in every way; nothing panics, hangs, leaks or is lost.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::time::Duration;

use bfl::{ErrorKind, models, types::Flux2Inputs};
use support::{Server, accepted, end_of, json, quick, ready};

fn fox() -> Flux2Inputs {
    Flux2Inputs::new("a red fox in the snow")
}

#[tokio::test]
async fn an_answer_that_stalls_is_cut_by_the_read_timeout() {
    let server = Server::start(|request, url, before| match (request.method.as_str(), before) {
        ("POST", _) => accepted(url),
        (_, 1) => support::Reply::Stall(b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n{".to_vec()),
        _ => ready("https://example.com/x.png"),
    })
    .await;
    let client = quick(&server.url)
        .read_timeout(Duration::from_millis(80))
        .build()
        .unwrap();
    client.generate(models::Flux2Pro, fox()).await.unwrap();
}

#[tokio::test]
async fn an_endless_answer_is_cut_by_its_length() {
    let server = Server::start(|request, url, _| match request.method.as_str() {
        "POST" => accepted(url),
        _ => support::Reply::Endless(vec![b' '; 1 << 16]),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let error = client.generate(models::Flux2Pro, fox()).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::PollFailed);
}

#[tokio::test]
async fn deeply_nested_json_is_an_error_and_no_crash() {
    let error = end_of(|_| json(200, "[".repeat(100_000))).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::PollFailed);
}
