//! Bad input: what comes from outside is broken in every way; nothing panics, hangs, leaks or is lost.
//!
//! URLs and redirects that lead elsewhere are in `trust.rs`, clocks that are set in `poll_policy.rs`, interrupts in the
//! tests of the command line.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::{fs, time::Duration};

use bfl::{ErrorKind, Image, Outcome, models};
use serde_json::{Value, json};
use support::{Reply, Server, accepted, answer, end_of, json, quick, quick_polls, ready, refused, status};
use tempfile::tempdir;

fn fox() -> models::Flux2Pro {
    models::Flux2Pro::new("a red fox in the snow")
}

#[tokio::test]
async fn an_upload_has_time_of_its_own_beside_the_request_timeout() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answer = format!(r#"{{"id":"task-1","polling_url":"{url}/v1/get_result?id=task-1"}}"#);
    let serving = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        // It begins to read when the read time-out is over.
        tokio::time::sleep(Duration::from_millis(300)).await;
        let mut buffer = vec![0; 1 << 16];
        let mut read = 0;
        while read < 16 << 20 {
            read += stream.read(&mut buffer).await.unwrap();
        }
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", answer.len());
        stream.write_all(format!("{head}{answer}").as_bytes()).await.unwrap();
        stream
    });
    let client = quick(&url).request_timeout(Duration::from_millis(100)).build().unwrap();
    let mut content = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x04\0\0\0\x04\0".to_vec();
    content.resize(12 << 20, 1);
    let request = models::FluxKontextPro::new("a fox").input_image(bfl::Media::bytes(content));
    let task = client.submit(request).await.unwrap();
    assert_eq!(task.handle().id(), "task-1");
    drop(serving.await);
}

/// The error of a submit that is answered like this, which is sent once.
async fn submit_answered(reply: impl Fn() -> Reply + Send + Sync + 'static) -> bfl::Error {
    let (error, submits) = refused(move |_, _| reply(), Duration::from_secs(1)).await;
    assert_eq!(submits, 1);
    error
}

/// The error of a download that is answered like this, which leaves no file.
async fn download_answered(reply: impl Fn() -> Reply + Send + Sync + 'static) -> bfl::Error {
    let server = Server::start(move |request, url, _| match request.method.as_str() {
        "POST" => accepted(url),
        _ if request.target.starts_with("/sample") => reply(),
        _ => ready(&format!("{url}/sample.png")),
    })
    .await;
    let client = quick(&server.url)
        .max_download(1 << 20)
        .stall_timeout(Duration::from_millis(500))
        .build()
        .unwrap();
    let image = client.generate(fox()).await.unwrap();
    let folder = tempdir().unwrap();
    let error = image.save(folder.path().join("fox.png")).await.unwrap_err();
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "nothing is left behind");
    assert_eq!(error.task_id(), Some("task-1"));
    error
}

/// A name, and the reply of that name.
type Broken = (&'static str, fn() -> Reply);

/// Replies that are no JSON of the service.
fn broken() -> Vec<Broken> {
    vec![
        ("HTML", || {
            answer(200, "content-type: text/html\r\n", "<html>Bad Gateway</html>")
        }),
        ("nothing", || answer(200, "", "")),
        ("half", || {
            Reply::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n{\"id\":\"task-1\"".to_vec())
        }),
        ("a gigabyte", || Reply::Endless(vec![b' '; 1 << 20])),
        ("a stall", || {
            Reply::Stall(b"HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n{".to_vec())
        }),
        ("a drip", || Reply::Drip(Duration::from_millis(20))),
        ("deep nesting", || json(200, "[".repeat(100_000))),
        ("wide nesting", || json(200, r#"{"a":"#.repeat(100_000))),
        ("not UTF-8", || answer(200, "", *b"\"\xff\xfe\"")),
        ("null", || json(200, "null")),
        ("a number", || json(200, "1e999")),
        ("an empty object", || json(200, "{}")),
    ]
}

#[tokio::test]
async fn a_submit_answered_with_no_json_of_the_service_is_unknown() {
    for (name, reply) in broken() {
        let error = submit_answered(reply).await;
        assert_eq!(error.kind(), ErrorKind::SubmitUnknown, "{name}: {error:?}");
    }
}

#[tokio::test]
async fn a_poll_answered_with_no_json_of_the_service_is_repeated_and_keeps_the_handle() {
    for (name, reply) in broken() {
        let server = Server::start(move |request, url, _| match request.method.as_str() {
            "POST" => accepted(url),
            _ => reply(),
        })
        .await;
        let client = quick(&server.url)
            .request_timeout(Duration::from_millis(60))
            .build()
            .unwrap();
        let error = client.generate(fox()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::PollFailed, "{name}: {error:?}");
        assert_eq!(error.task_id(), Some("task-1"), "{name}");
        assert!(server.received().len() > 2, "{name}: it was asked again");
    }
}

#[tokio::test]
async fn a_download_answered_with_no_picture_is_not_kept() {
    for (name, reply) in broken().into_iter().filter(|(name, _)| *name != "not UTF-8") {
        let error = download_answered(reply).await;
        assert_eq!(error.kind(), ErrorKind::Download, "{name}: {error:?}");
    }
}

#[tokio::test]
async fn errors_with_broken_bodies_are_errors_of_their_status() {
    for body in [
        "<html>",
        "",
        "null",
        r#"{"detail":null}"#,
        r#"{"detail":[1,null,{}]}"#,
        r#"{"detail":{"a":1}}"#,
    ] {
        let error = submit_answered(move || json(400, body)).await;
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::Refused, Some(400)),
            "{body}"
        );
    }
    let error = submit_answered(|| json(400, "[".repeat(100_000))).await;
    assert_eq!(error.kind(), ErrorKind::Refused);
}

/// How a task ends whose poll says this.
async fn end_with(body: Value) -> Result<Image, bfl::Error> {
    end_of(move |_| json(200, &body)).await
}

#[tokio::test]
async fn fields_that_are_missing_null_or_of_another_type_are_told_from_a_result() {
    let url = "https://example.com/x.png";
    for result in [
        json!(null),
        json!({}),
        json!([]),
        json!("x"),
        json!({ "sample": null }),
        json!({ "sample": 7 }),
        json!({ "sample": "" }),
        json!({ "sample": [] }),
    ] {
        let error = end_with(json!({ "id": "task-1", "status": "Ready", "result": result }))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MissingResult, "{result}");
    }
    for status in [json!(null), json!(7), json!(["Ready"]), json!({})] {
        let error = end_with(json!({ "id": "task-1", "status": status })).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::PollFailed, "{status}");
    }
    let odd = json!({
        "id": null, "status": "Ready", "progress": "most", "cost": "free", "preview": 1, "details": [],
        "result": { "sample": url, "seed": "x", "start_time": "now", "end_time": -1e300, "duration": -1.0, "mime": 7 }
    });
    let image = end_with(odd).await.unwrap();
    assert_eq!(
        (image.seed(), image.cost(), image.processing_time()),
        (None, None, None)
    );
    assert_eq!(
        (image.started_at(), image.ended_at(), image.expires_at()),
        (None, None, None)
    );
    for (details, reasons) in [
        (json!(null), vec![]),
        (json!([]), vec![]),
        (json!({ "Moderation Reasons": "x" }), vec!["x".to_owned()]),
        (json!({ "Moderation Reasons": [1] }), vec!["1".to_owned()]),
    ] {
        let body = json!({ "id": "task-1", "status": "Request Moderated", "details": details });
        let error = end_with(body).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RequestModerated, "{details}");
        assert_eq!(error.reasons(), reasons, "{details}");
    }
}

#[tokio::test]
async fn an_unknown_status_is_waited_out_until_the_deadline() {
    let server = Server::start(|request, url, _| match request.method.as_str() {
        "POST" => accepted(url),
        _ => status("Dreaming"),
    })
    .await;
    let mut policy = quick_polls();
    policy.deadline = Duration::from_millis(60);
    let client = quick(&server.url).poll_policy(policy).build().unwrap();
    let error = client.generate(fox()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DeadlineExceeded);
}

#[tokio::test]
async fn submits_without_an_id_or_a_polling_url_that_can_be_used_are_unknown() {
    for body in [
        json!({ "id": "task-1" }),
        json!({ "id": "task-1", "polling_url": null }),
        json!({ "id": "task-1", "polling_url": "" }),
        json!({ "id": "task-1", "polling_url": 7 }),
        json!([]),
    ] {
        let said = body.clone();
        let error = submit_answered(move || json(200, &said)).await;
        assert_eq!(error.kind(), ErrorKind::SubmitUnknown, "{body}");
        assert_eq!(error.task_id(), body["id"].as_str(), "{body}");
    }
}

#[tokio::test]
async fn a_retry_after_of_any_kind_is_neither_obeyed_for_ever_nor_a_panic() {
    for asked in [
        "31536000",
        "99999999999999999999999",
        "-1",
        "soon",
        "",
        "Thu, 06 Nov 2194 08:49:37 GMT",
    ] {
        let header = format!("retry-after: {asked}\r\n");
        let server = Server::start(move |_, _, _| answer(429, &header, "{}")).await;
        let client = quick(&server.url).build().unwrap();
        let error = client.submit(fox()).await.unwrap_err();
        assert!(error.is_rate_limited(), "{asked}");
        assert!(
            error.retry_after().is_none_or(|wait| wait <= Duration::from_secs(3600)),
            "{asked}"
        );
    }
}

#[tokio::test]
async fn an_answer_that_stalls_is_cut_by_the_request_timeout() {
    let server = Server::start(|request, url, before| match (request.method.as_str(), before) {
        ("POST", _) => accepted(url),
        (_, 1) => Reply::Stall(b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n{".to_vec()),
        _ => ready("https://example.com/x.png"),
    })
    .await;
    let client = quick(&server.url)
        .request_timeout(Duration::from_millis(80))
        .build()
        .unwrap();
    client.generate(fox()).await.unwrap();
}

#[tokio::test]
async fn a_handle_that_is_broken_is_an_error_and_one_that_is_not_ours_is_not_asked() {
    for stored in [
        "",
        "{}",
        "null",
        r#"{"id":1}"#,
        r#"{"id":"a","polling_url":"x","model":"m","submitted_at":-1}"#,
    ] {
        assert!(serde_json::from_str::<bfl::TaskHandle>(stored).is_err(), "{stored}");
    }
    let client = quick("http://127.0.0.1:1").build().unwrap();
    for url in [
        "",
        "x",
        "file:///etc/passwd",
        "http://example.com/",
        "https://bfl.ai.example.com/",
    ] {
        let stored = json!({ "id": "a", "polling_url": url, "model": "m" });
        let error = client
            .resume(serde_json::from_value(stored).unwrap())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UntrustedUrl, "{url}");
        assert_eq!(error.task_id(), Some("a"));
    }
}

#[tokio::test]
async fn a_webhook_body_of_any_kind_is_read_or_refused() {
    use bfl::webhook::WebhookEvent;

    let client = quick("http://127.0.0.1:1").build().unwrap();
    let bomb = "[".repeat(100_000);
    for body in ["", "<html>", "null", "{}", r#"{"id":"a"}"#, &bomb] {
        assert!(WebhookEvent::read(body.as_bytes()).is_err());
    }
    let event = WebhookEvent::read(br#"{"id":"a","status":"Dreaming","result":7}"#).unwrap();
    assert!(event.outcome(&client).unwrap().is_none());
    let event = WebhookEvent::read(br#"{"id":"a","status":"Error","details":7}"#).unwrap();
    assert!(matches!(event.outcome(&client).unwrap(), Some(Outcome::Failed(_))));
}

/// A disk that is full is one on which a file can become no larger: that limit can be set for a process.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_leaves_no_file_and_keeps_the_handle() {
    let folder = tempdir().unwrap();
    let output = std::process::Command::new("sh")
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 64; exec \"$0\" --exact on_a_full_disk --nocapture",
        ])
        .arg(std::env::current_exe().unwrap())
        .env("BFL_TEST_FOLDER", folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("it was full"),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}

/// A case of the test above, in a process of its own.
#[tokio::test]
async fn on_a_full_disk() {
    let Ok(folder) = std::env::var("BFL_TEST_FOLDER") else {
        return;
    };
    let server = Server::start(|request, url, _| match request.method.as_str() {
        "POST" => accepted(url),
        _ if request.target.starts_with("/sample") => answer(200, "", vec![0x89; 1 << 20]),
        _ => ready(&format!("{url}/sample.png")),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let image = client.generate(fox()).await.unwrap();
    let error = image.save(format!("{folder}/fox.png")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::File);
    assert_eq!(error.task_id(), Some("task-1"));
    println!("it was full: {error}");
}
