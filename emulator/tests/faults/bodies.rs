//! Bodies that are wrong on purpose: other fields, dialects of JSON, codings and lengths that nobody asked for.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    broken, small, submit_url,
    support::{Session, read},
};

/// The bytes of an answer to a submit, and its status and headers.
async fn raw_submit(rule: &str) -> (Session, StatusCode, reqwest::header::HeaderMap, Vec<u8>) {
    let session = broken(rule).await;
    let answer = submit_url(&session).await.send().await.unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    let bytes = answer.bytes().await.unwrap().to_vec();
    (session, status, headers, bytes)
}

#[tokio::test]
async fn another_status_can_stand_over_the_whole_answer() {
    for code in [201, 202, 207, 302, 400, 404, 429, 500, 503] {
        let (session, status, headers, bytes) = raw_submit(&format!("submit = status-only {code}")).await;
        assert_eq!(status.as_u16(), code);
        let submitted: Value = serde_json::from_slice(&bytes).unwrap();
        assert!(session.emulator.credits() < 10_000.0, "it is charged");
        // Advice for the first poll is for those who see a success.
        assert_eq!(headers.contains_key("retry-after"), status.is_success());
        assert_eq!(session.poll(&submitted).await.1["status"], "Ready");
    }
    let session = broken("poll first 1 = status-only 503").await;
    let submitted = session.submit("flux-2-pro", &small()).await;
    let (status, polled) = session.poll(&submitted).await;
    assert_eq!((status.as_u16(), &polled["status"]), (503, &json!("Ready")));
}

#[tokio::test]
async fn fields_of_an_answer_are_set_to_what_is_no_json() {
    for (faults, wanted) in [
        ("set cost NaN", &b"\"cost\":NaN"[..]),
        ("set cost 1e400", b"\"cost\":1e400"),
        ("set served_by \"\\ud83e\"", b"\"served_by\":\"\\ud83e\""),
        ("set served_by \"caf\\xe9\"", b"\"served_by\":\"caf\xe9\""),
        ("set id 17", b"\"id\":17"),
        ("unset id; set more [[[[]]]]", b"\"more\":[[[[]]]]"),
    ] {
        let (_, status, _, bytes) = raw_submit(&format!("submit = {faults}")).await;
        let found = bytes.windows(wanted.len()).any(|part| part == wanted);
        assert!(found, "{faults}: {}", String::from_utf8_lossy(&bytes));
        let url = b"\"polling_url\":\"http://127.0.0.1:";
        assert!(bytes.windows(url.len()).any(|part| part == url));
        assert_eq!(status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_poll_can_tell_its_end_in_other_shapes() {
    let session = broken("poll first 1 = unset result.sample").await;
    let submitted = session.submit("flux-2-pro", &small()).await;
    let (_, polled) = session.poll(&submitted).await;
    assert_eq!(
        (&polled["status"], polled["result"].get("sample")),
        (&json!("Ready"), None)
    );
    assert!(session.poll(&submitted).await.1["result"]["sample"].is_string());
    assert_eq!(session.emulator.violations(), [], "who got no address may ask again");

    let session = broken("poll = set progress 40; set details {\"Moderation Reasons\": \"Violence\"}").await;
    let submitted = session.submit("flux-2-pro", &small()).await;
    let (_, polled) = session.poll(&submitted).await;
    assert_eq!(polled["progress"], 40);
    assert_eq!(polled["details"], json!({ "Moderation Reasons": "Violence" }));
}

#[tokio::test]
async fn text_stands_before_and_after_a_body() {
    let (_, _, headers, bytes) = raw_submit(r"submit = before \xef\xbb\xbf; after <!-- cached -->").await;
    assert!(bytes.starts_with(b"\xef\xbb\xbf{") && bytes.ends_with(b"}<!-- cached -->"));
    assert_eq!(headers["content-length"].to_str().unwrap(), bytes.len().to_string());
}

#[tokio::test]
async fn an_answer_is_encoded_though_nobody_asked() {
    use std::io::Read as _;

    for (rule, name) in [
        ("submit = encode gzip", "gzip"),
        ("submit = encode deflate", "deflate"),
        ("submit = encode raw-deflate", "deflate"),
    ] {
        let (_, _, headers, bytes) = raw_submit(rule).await;
        assert_eq!(headers["content-encoding"], name);
        let mut text = String::new();
        let read = match rule.rsplit(' ').next() {
            Some("gzip") => flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut text),
            Some("deflate") => flate2::read::ZlibDecoder::new(&bytes[..]).read_to_string(&mut text),
            _ => flate2::read::DeflateDecoder::new(&bytes[..]).read_to_string(&mut text),
        };
        read.unwrap();
        assert!(serde_json::from_str::<Value>(&text).unwrap()["id"].is_string());
    }
    let session = broken("download = encode gzip").await;
    let polled = session.ready("flux-2-pro", &small()).await;
    let file = session.download(polled["result"]["sample"].as_str().unwrap()).await;
    assert_eq!(&file[..2], b"\x1f\x8b");
}

/// All that comes over a connection of its own, until it is closed.
async fn wire(url: &str) -> Vec<u8> {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let url = reqwest::Url::parse(url).unwrap();
    let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", url.port().unwrap()))
        .await
        .unwrap();
    let target = url.as_str().split_once(&format!(":{}", url.port().unwrap())).unwrap().1;
    let head = format!("GET {target} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut all = Vec::new();
    stream.read_to_end(&mut all).await.unwrap();
    all
}

#[tokio::test]
async fn a_body_without_a_length_ends_as_it_should_or_is_cut() {
    let has = |bytes: &[u8], part: &str| bytes.windows(part.len()).any(|piece| piece == part.as_bytes());
    for (faults, chunked, complete) in [
        ("no-length chunked", true, true),
        ("no-length chunked; truncate", true, false),
        // The whole body, without the last chunk.
        ("no-length chunked; truncate 999999999", true, false),
        ("no-length close", false, true),
        ("no-length close; truncate", false, false),
    ] {
        let session = broken(&format!("download = {faults}")).await;
        let polled = session.ready("flux-2-pro", &small()).await;
        let sample = polled["result"]["sample"].as_str().unwrap();
        let all = wire(sample).await;
        assert!(!has(&all, "content-length"), "{faults}");
        assert_eq!(has(&all, "transfer-encoding: chunked"), chunked, "{faults}");
        if chunked {
            assert_eq!(all.ends_with(b"0\r\n\r\n"), complete, "{faults}");
        }
        let answer = session.http.get(sample).send().await.unwrap();
        let read = answer.bytes().await;
        // Where the end is the end of the connection, nobody can tell.
        assert_eq!(read.is_ok(), complete || !chunked, "{faults}");
        if let Ok(file) = read {
            let whole = file.ends_with(&[0xff, 0xd9]);
            assert_eq!(whole, complete, "{faults}");
        }
    }
    let (_, _, headers, bytes) = raw_submit("submit = no-length close; after \\x0a").await;
    assert!(!headers.contains_key("content-length") && bytes.ends_with(b"}\n"));
}

#[tokio::test]
async fn an_error_repeats_key_and_prompt() {
    let (session, status, _, bytes) = raw_submit("submit = status 400; echo detail").await;
    let answer: Value = serde_json::from_slice(&bytes).unwrap();
    let wanted = format!("x-key: {}, prompt: x", session.emulator.key());
    assert_eq!((status, &answer["detail"]), (StatusCode::BAD_REQUEST, &json!(wanted)));
    let session = broken("poll = echo details").await;
    let submitted = session.submit("flux-2-pro", &small()).await;
    let url = submitted["polling_url"].as_str().unwrap();
    let polled = session.http.get(url).header("x-key", "bfl_1").send().await.unwrap();
    let (_, polled) = read(polled).await;
    assert_eq!(polled["details"], "x-key: bfl_1, prompt: x");
}
