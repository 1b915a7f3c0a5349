//! Nothing that is shown shows a key, a prompt, an image or a signed query.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use bfl::{Client, Media, models};
use support::{KEY, Server, accepted, answer, json, quick, ready};

const PROMPT: &str = "my-private-prompt";
const SIGNATURE: &str = "c2lnbmF0dXJl%2B%2F%3D";

type Answering = dyn Fn(&support::Received) -> support::Reply + Send + Sync;

fn assert_silent(shown: &str) {
    for secret in [KEY, "the-secret-key", PROMPT, "c2lnbmF0dXJl", "iVBOR"] {
        assert!(!shown.contains(secret), "{secret} is shown in: {shown}");
    }
}

#[test]
fn requests_show_field_names_and_lengths() {
    let request = models::Flux2Pro::new(PROMPT).width(1024).extra("hint", PROMPT);
    let shown = format!("{request:?}");
    assert_silent(&shown);
    assert_eq!(
        shown,
        r#"Flux2Inputs { prompt: <17 bytes>, width: 1024, extra: {"hint"} }"#
    );
    let png = Media::bytes(b"\x89PNG\r\n\x1a\n0000".to_vec());
    let shown = format!(
        "{:?}",
        models::FluxToolsEraseV1::new(png, Media::url("https://example.com/?sig=c2lnbmF0dXJl"))
    );
    assert_silent(&shown);
    assert!(shown.contains("image: Media(<12 bytes>)"), "{shown}");
}

#[tokio::test]
async fn clients_tasks_and_results_show_no_secret() {
    let server = Server::start(|request, url, _| match request.method.as_str() {
        "POST" => accepted(url),
        _ => json(
            200,
            serde_json::json!({ "id": "task-1", "status": "Ready", "result": {
                "sample": format!("{url}/a.png?sig={SIGNATURE}"), "prompt": PROMPT, "seed": 1,
            } }),
        ),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let task = client.submit(models::Flux2Pro::new(PROMPT)).await.unwrap();
    assert_silent(&format!(
        "{client:?} {:?} {:?} {task:?}",
        client.raw(),
        Client::builder().api_key(KEY).build()
    ));
    let image = task.await.unwrap();
    assert_silent(&format!("{image:?} {:#?}", image.task()));
    assert_eq!(image.prompt(), Some(PROMPT));
}

#[tokio::test]
async fn errors_show_no_secret_whatever_the_service_says() {
    let echo = |request: &support::Received| String::from_utf8_lossy(&request.body).into_owned();
    let replies: Vec<Box<Answering>> = vec![
        Box::new(move |request| {
            let input: serde_json::Value = serde_json::from_str(&echo(request)).unwrap_or_default();
            json(
                422,
                serde_json::json!({ "detail": [{ "type": "x", "loc": ["body"], "msg": "wrong", "input": input }] }),
            )
        }),
        Box::new(move |request| json(500, echo(request))),
        Box::new(move |request| answer(200, "", echo(request))),
        Box::new(|_| support::Reply::Reset),
        Box::new(|_| answer(302, "location: https://example.com/?sig=c2lnbmF0dXJl\r\n", "")),
    ];
    for reply in replies {
        let server = Server::start(move |request, _, _| reply(request)).await;
        let client = quick(&server.url).build().unwrap();
        let error = client.submit(models::Flux2Pro::new(PROMPT)).await.unwrap_err();
        let mut chain = format!("{error} {error:?} {error:#?}");
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            chain += &format!(" {cause} {cause:?}");
            source = cause.source();
        }
        assert_silent(&chain);
    }
}

#[tokio::test]
async fn failed_downloads_show_no_signature() {
    for reply in [403, 404, 500, 302] {
        let server = Server::start(move |request, url, before| match (request.method.as_str(), before) {
            ("POST", _) => accepted(url),
            (_, 1) => ready(&format!("{url}/a.png?sig={SIGNATURE}")),
            _ => answer(reply, "location: http://example.com/?sig=c2lnbmF0dXJl\r\n", ""),
        })
        .await;
        let client = quick(&server.url).build().unwrap();
        let image = client.generate(models::Flux2Pro::new(PROMPT)).await.unwrap();
        let error = image.bytes().await.unwrap_err();
        let source = std::error::Error::source(&error).map(|cause| format!("{cause} {cause:?}"));
        assert_silent(&format!("{error} {error:?} {source:?}"));
    }
}

#[tokio::test]
async fn a_key_is_asked_for_again_with_each_request() {
    let server = Server::start(|_, _, _| json(200, r#"{"credits":1.0}"#)).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    std::fs::write(&path, "bfl_first\n").unwrap();
    let client = quick(&server.url).api_key_file(&path).build().unwrap();
    client.credits().await.unwrap();
    std::fs::write(&path, "bfl_second\n").unwrap();
    client.credits().await.unwrap();
    std::fs::remove_file(&path).unwrap();
    let error = client.credits().await.unwrap_err();
    assert_eq!(error.kind(), bfl::ErrorKind::Config, "{error}");
    let error = client.submit(models::Flux2Pro::new("a fox")).await.unwrap_err();
    assert_eq!(error.kind(), bfl::ErrorKind::Config, "nothing was sent: {error}");
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let client = quick(&server.url)
        .api_key_from(move || {
            let number = asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            async move { bfl::ApiKey::new(format!("bfl_{number}")) }
        })
        .build()
        .unwrap();
    client.credits().await.unwrap();
    client.credits().await.unwrap();
    let keys: Vec<_> = server
        .received()
        .iter()
        .map(|request| request.header("x-key").unwrap().to_owned())
        .collect();
    assert_eq!(keys, ["bfl_first", "bfl_second", "bfl_0", "bfl_1"]);
}
