//! Large and slow bodies.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};
use support::Session;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

#[tokio::test]
async fn a_body_that_is_declared_too_large_is_refused_before_it_comes() {
    let session = Session::start().await;
    let mut stream = connected(&session).await;
    let head = "POST /v1/flux-2-pro HTTP/1.1\r\nhost: x\r\nx-key: bfl_x\r\ncontent-length: 99999999999\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut start = [0; 12];
    stream.read_exact(&mut start).await.unwrap();
    assert_eq!(&start, b"HTTP/1.1 413");
}

/// A connection to the submit port.
async fn connected(session: &Session) -> TcpStream {
    let address = session.emulator.base_url().replace("http://", "");
    TcpStream::connect(address).await.unwrap()
}

#[tokio::test]
async fn a_body_that_grows_too_large_without_saying_so_is_refused() {
    const LARGEST: usize = 128 * 1024 * 1024;
    let session = Session::start().await;
    let mut stream = connected(&session).await;
    let head = "POST /v1/flux-2-pro HTTP/1.1\r\nhost: x\r\nx-key: bfl_x\r\ntransfer-encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let piece = vec![b' '; 4 * 1024 * 1024];
    for _ in 0..LARGEST / piece.len() {
        let size = format!("{:x}\r\n", piece.len());
        stream.write_all(size.as_bytes()).await.unwrap();
        stream.write_all(&piece).await.unwrap();
        stream.write_all(b"\r\n").await.unwrap();
    }
    // One byte more, and nothing that would be left unread.
    stream.write_all(b"1\r\n ").await.unwrap();
    let mut start = [0; 12];
    stream.read_exact(&mut start).await.unwrap();
    assert_eq!(&start, b"HTTP/1.1 413");
}

#[tokio::test]
async fn slow_uploads_do_not_keep_others_from_being_answered() {
    let session = Session::start().await;
    let mut uploads = Vec::new();
    for number in 0..24 {
        let length = if number % 2 == 0 {
            "transfer-encoding: chunked"
        } else {
            "content-length: 134000000"
        };
        let head = format!(
            "POST /v1/flux-2-pro HTTP/1.1\r\nhost: x\r\nx-key: bfl_x\r\nexpect: 100-continue\r\n{length}\r\n\r\n"
        );
        let mut stream = connected(&session).await;
        stream.write_all(head.as_bytes()).await.unwrap();
        uploads.push(stream);
    }
    for stream in &mut uploads {
        // The server says this when it begins to read the body.
        let mut start = [0; 12];
        let read = stream.read_exact(&mut start);
        tokio::time::timeout(Duration::from_secs(20), read)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(&start, b"HTTP/1.1 100");
    }
    let body = json!({ "prompt": "x" });
    let answered = session.ready("flux-2-pro", &body);
    tokio::time::timeout(Duration::from_secs(20), answered).await.unwrap();
}

#[tokio::test]
async fn large_uploads_that_stall_lose_their_permit_to_one_that_does_not() {
    const BEGUN: usize = 2 * 1024 * 1024;
    const LARGE: usize = 3 * 1024 * 1024;
    let session = Session::start().await;
    let mut stalled = Vec::new();
    for number in 0..20 {
        let length = if number % 2 == 0 {
            "transfer-encoding: chunked"
        } else {
            "content-length: 134000000"
        };
        let head = format!("POST /v1/flux-2-pro HTTP/1.1\r\nhost: x\r\nx-key: bfl_x\r\n{length}\r\n\r\n");
        let mut stream = connected(&session).await;
        stream.write_all(head.as_bytes()).await.unwrap();
        if number % 2 == 0 {
            stream.write_all(format!("{BEGUN:x}\r\n").as_bytes()).await.unwrap();
        }
        // The emulator may not read all of it.
        let begun = vec![b' '; BEGUN];
        let _ = tokio::time::timeout(Duration::from_millis(200), stream.write_all(&begun)).await;
        stalled.push(stream);
    }
    let body = json!({ "prompt": "x".repeat(LARGE), "width": 64, "height": 64 });
    let submitted = session.submit("flux-2-pro", &body);
    tokio::time::timeout(Duration::from_secs(20), submitted).await.unwrap();
}

#[tokio::test]
async fn prompts_of_megabytes_keep_nobody_waiting() {
    // All on this one thread, as in a test of somebody else.
    let session = Session::start().await;
    let long = json!({ "prompt": "a fox, [and] more ".repeat(1_200_000), "width": 64, "height": 64 }).to_string();
    let url = format!("{}/v1/flux-2-pro", session.emulator.base_url());
    let uploads: Vec<_> = (0..3)
        .map(|_| {
            let request = session.http.post(&url).header("x-key", "bfl_1");
            tokio::spawn(
                request
                    .header("content-type", "application/json")
                    .body(long.clone())
                    .send(),
            )
        })
        .collect();
    let mut longest = Duration::ZERO;
    while !uploads.iter().all(tokio::task::JoinHandle::is_finished) {
        let begun = std::time::Instant::now();
        assert_eq!(session.get("/v1/credits").await.status(), StatusCode::OK);
        longest = longest.max(begun.elapsed());
    }
    for upload in uploads {
        let submitted = upload.await.unwrap().unwrap().json::<Value>().await.unwrap();
        assert_eq!(session.poll(&submitted).await.1["status"], "Ready");
    }
    println!("the longest answer took {longest:?}");
    assert!(longest < Duration::from_millis(500), "{longest:?}");
}

#[tokio::test]
async fn a_body_of_more_values_than_any_request_has_is_refused() {
    let session = Session::start().await;
    let many = format!("{{\"prompt\":\"x\",\"more\":[{}0]}}", "0,".repeat(300_000));
    let (status, answer) = session.submit_text(many).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE, "{answer}");
    assert_eq!(session.emulator.credits(), 10_000.0);
    session
        .submit("flux-2-pro", &json!({ "prompt": "[{,".repeat(300_000) }))
        .await;
}
