//! Typed enums: typed, read from and printed as the wire's text; what is unknown is carried.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::fmt::{Debug, Display};

use bfl::{
    AnyModel, AnyRequest, AspectRatio, ErrorKind, Keyframes, Media, MediaKind, Outcome, Resolution, Status,
    VideoDuration, models, raw::types::OutputFormat,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;
use support::{Server, accepted, emulated, end_of, json, quick, ready};

/// A text becomes the type and comes back, by way of `FromStr` and `Display` and by way of the wire.
fn there_and_back<T>(text: &str, expected: &T)
where
    T: std::str::FromStr<Err: Debug> + Display + Serialize + DeserializeOwned + PartialEq + Debug,
{
    assert_eq!(&text.parse::<T>().unwrap(), expected);
    assert_eq!(expected.to_string(), text);
    assert_eq!(serde_json::to_value(expected).unwrap(), text);
    assert_eq!(&serde_json::from_value::<T>(json!(text)).unwrap(), expected);
}

#[test]
fn each_type_is_read_from_and_printed_as_the_text_on_the_wire() {
    there_and_back("16:9", &AspectRatio::WIDE);
    there_and_back("21:9", &AspectRatio::from((21, 9)));
    there_and_back("768sq", &Resolution::SQUARE_768);
    there_and_back("16k", &Resolution::from("16k"));
    there_and_back("png", &OutputFormat::Png);
    there_and_back("Content Moderated", &Status::ContentModerated);
    there_and_back("auto", &VideoDuration::Auto);
    assert_eq!("7".parse::<VideoDuration>().unwrap(), VideoDuration::Seconds(7));
    assert_eq!(serde_json::to_value(VideoDuration::Seconds(7)).unwrap(), 7);
}

#[test]
fn what_a_later_contract_adds_is_carried() {
    there_and_back("Dreaming", &Status::Unknown("Dreaming".into()));
    there_and_back("minutes", &VideoDuration::Other("minutes".into()));
}

#[tokio::test]
async fn an_unknown_status_is_a_task_that_goes_on() {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let result = end_of(move |_| match asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
        0 => json(200, r#"{"id":"task-1","status":"Dreaming"}"#),
        _ => ready("https://example.com/x.png"),
    })
    .await;
    assert!(result.is_ok());
}

#[test]
fn keyframes_have_four_forms() {
    let image = || Media::url("https://example.com/a.png");
    for (keyframes, wire) in [
        (Keyframes::from(image()), json!("https://example.com/a.png")),
        (
            Keyframes::OneAt(1.5, image()),
            json!([1.5, "https://example.com/a.png"]),
        ),
        (Keyframes::from(vec![image()]), json!(["https://example.com/a.png"])),
        (
            Keyframes::from(vec![(0.0, image()), (2.0, image())]),
            json!([[0.0, "https://example.com/a.png"], [2.0, "https://example.com/a.png"]]),
        ),
    ] {
        assert_eq!(serde_json::to_value(&keyframes).unwrap(), wire);
        assert_eq!(serde_json::from_value::<Keyframes>(wire).unwrap(), keyframes);
    }
}

#[tokio::test]
async fn a_model_is_read_from_its_slug_at_run_time() {
    for model in AnyModel::all() {
        assert_eq!(model.slug().parse::<AnyModel>().unwrap(), model);
    }
    let error = "flux-2-por".parse::<AnyModel>().unwrap_err();
    assert!(error.to_string().contains("flux-2-por"), "{error}");
    let (_emulator, client) = emulated().await;
    let task = client
        .submit(AnyRequest::new("flux-2-pro", json!({ "prompt": "a fox" })))
        .await
        .unwrap();
    let Outcome::Ready(result) = task.outcome().await.unwrap() else {
        panic!("a result was expected");
    };
    assert_eq!(result.kind(), MediaKind::Image);
    let error = client
        .submit(AnyRequest::new("flux-2-pro", json!({ "width": 16 })))
        .await
        .unwrap_err();
    assert_eq!(error.violations().len(), 2, "{error}");
}

#[tokio::test]
async fn a_route_that_the_contract_does_not_know_yet_is_called_as_it_is() {
    let server = Server::start(|request, url, _| match request.method.as_str() {
        "POST" if request.target == "/v1/flux-9-video" => accepted(url),
        "POST" => json(404, r#"{"detail":"Not Found"}"#),
        _ => ready("https://example.com/x.mp4"),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let task = client
        .submit(AnyRequest::new("flux-9-video", json!({ "anything": [1] })))
        .await
        .unwrap();
    assert_eq!(task.await.unwrap().kind(), MediaKind::Video);
    assert_eq!(server.received()[0].body, br#"{"anything":[1]}"#);
    let error = client
        .submit(AnyRequest::new("flux-9-pro", json!({})))
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Refused, Some(404)));
}

#[tokio::test]
async fn a_field_that_the_contract_does_not_know_yet_is_sent_with_the_others() {
    let server = Server::finishing("https://example.com/x.png").await;
    let client = quick(&server.url).build().unwrap();
    let request = models::Flux2Pro::new("a fox").extra("dream", json!(true));
    drop(client.submit(request).await.unwrap());
    let body: serde_json::Value = serde_json::from_slice(&server.received()[0].body).unwrap();
    assert_eq!(body["dream"], true);
}
