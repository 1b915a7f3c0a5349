//! Bodies of requests, as a server gets them.

use futures_util::stream;
use reqwest::{Body, Method};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::{
    built,
    call::Call,
    parameters::{Format, Style},
    parts::{FilePart, Parts},
};

fn post() -> Call {
    Call::new(Method::POST, "post", "application/json")
}

fn body(call: Call) -> (String, String) {
    let request = built(call).unwrap();
    let body = request.body().and_then(Body::as_bytes).unwrap().to_vec();
    let media_type = request.headers()["content-type"].to_str().unwrap();
    (media_type.to_owned(), String::from_utf8(body).unwrap())
}

#[test]
fn json_has_the_media_type_of_the_document() {
    let mut call = post();
    call.json("application/merge-patch+json", &json!({"a": null}));
    let (media_type, body) = body(call);
    assert_eq!(
        (media_type.as_str(), body.as_str()),
        ("application/merge-patch+json", r#"{"a":null}"#)
    );
}

#[test]
fn a_header_parameter_may_name_another_media_type() {
    let mut call = post();
    call.header("Content-Type", Format::new(Style::Simple), "application/x-ndjson");
    call.body("application/octet-stream", "{}\n{}".into());
    assert_eq!(body(call).0, "application/x-ndjson");
}

#[test]
fn a_form_repeats_the_members_of_lists_and_writes_objects_as_json() {
    let mut call = post();
    let value = json!({"a b": "c&d=é+~", "list": [1, true], "none": null, "object": {"x": 1}});
    call.form("application/x-www-form-urlencoded", &[], &value);
    assert_eq!(
        body(call).1,
        "a+b=c%26d%3D%C3%A9%2B%7E&list=1&list=true&object=%7B%22x%22%3A1%7D"
    );
    let mut call = post();
    call.form("application/x-www-form-urlencoded", &[], "no object");
    assert!(built(call).is_err());
}

/// What a server gets: the head, and the body.
#[test]
fn a_property_of_a_form_may_have_a_style_as_parameters_have() {
    let styles = [
        ("deep", Format::new(Style::DeepObject).exploded()),
        ("joined", Format::new(Style::Form)),
        ("spread", Format::new(Style::Form).exploded()),
    ];
    let value = json!({
        "deep": {"a": [{"b": 1, "c": "x y"}, {"b": 2}], "tags": ["d", "e"]},
        "joined": ["f", "g"], "plain": ["h", "i"], "spread": {"j": 1, "k": 2},
    });
    let mut call = post();
    call.form("application/x-www-form-urlencoded", &styles, &value);
    assert_eq!(
        body(call).1,
        "deep%5Ba%5D%5B0%5D%5Bb%5D=1&deep%5Ba%5D%5B0%5D%5Bc%5D=x%20y&deep%5Ba%5D%5B1%5D%5Bb%5D=2\
         &deep%5Btags%5D=d&deep%5Btags%5D=e&joined=f,g&plain=h&plain=i&j=1&k=2"
    );
}

async fn received(parts: Parts) -> (String, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let mut call = post();
    parts.into_body(&mut call);
    let request = call.request(&reqwest::Client::new(), &base).unwrap();
    let sent = tokio::spawn(reqwest::Client::new().execute(request));
    let (mut connection, _) = listener.accept().await.unwrap();
    let mut bytes = Vec::new();
    let text = loop {
        assert_ne!(
            connection.read_buf(&mut bytes).await.unwrap(),
            0,
            "the request has no end"
        );
        let text = String::from_utf8_lossy(&bytes).into_owned();
        // The last line of a body of parts, with or without the last chunk.
        if text.trim_end_matches("\r\n0\r\n\r\n").trim_end().ends_with("--") && text.contains("\r\n\r\n") {
            break text;
        }
    };
    connection.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
    sent.await.unwrap().unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head.to_ascii_lowercase(), body.to_owned())
}

#[tokio::test]
async fn parts_say_what_they_are() {
    let mut parts = Parts::default();
    parts.file("photo", "pixels".into(), "image/png");
    let named = FilePart::new(vec![b'x'; 3])
        .file_name("a \"b\".txt")
        .media_type("text/plain");
    parts.file("files", named, "application/octet-stream");
    parts.text("count", &3, "");
    parts.text("nothing", &None::<String>, "");
    parts.json("about", &json!({"a": "é"}), "application/json");
    let (head, body) = received(parts).await;
    assert!(head.contains("content-type: multipart/form-data; boundary="), "{head}");
    assert!(head.contains("content-length: "), "{head}");
    for part in [
        "Content-Disposition: form-data; name=\"photo\"; filename=\"photo\"\r\nContent-Type: image/png\r\n\r\npixels\r\n",
        "Content-Disposition: form-data; name=\"files\"; filename=\"a \\\"b\\\".txt\"\r\nContent-Type: text/plain\r\n\r\nxxx\r\n",
        "Content-Disposition: form-data; name=\"count\"\r\n\r\n3\r\n",
        "Content-Disposition: form-data; name=\"about\"\r\nContent-Type: application/json\r\n\r\n{\"a\":\"é\"}\r\n",
    ] {
        assert!(body.contains(part), "{part}\n{body}");
    }
    assert!(!body.contains("nothing"), "{body}");
}

#[tokio::test]
async fn a_stream_is_sent_in_chunks_unless_its_length_is_known() {
    let body = || Body::wrap_stream(stream::iter([Ok::<_, std::io::Error>("ab"), Ok("cd")]));
    let mut parts = Parts::default();
    parts.file("file", FilePart::new(body()), "");
    assert!(received(parts).await.0.contains("transfer-encoding: chunked"));
    let mut parts = Parts::default();
    parts.file("file", FilePart::new(body()).length(4), "");
    let (head, body) = received(parts).await;
    assert!(head.contains("content-length: "), "{head}");
    assert!(body.contains("\r\n\r\nabcd\r\n"), "{body}");
}

#[tokio::test]
async fn no_name_ends_its_header() {
    let mut parts = Parts::default();
    parts.text("a\"\r\nx: y", "1", "");
    parts.file("b", FilePart::from("2").file_name("c\"\r\nx: y"), "");
    let (_, body) = received(parts).await;
    assert!(!body.contains("\r\nx: y"), "{body}");
    assert!(!body.contains("name=\"a\"\""), "{body}");
}

#[test]
fn a_media_type_that_is_none_is_told() {
    let mut parts = Parts::default();
    parts.file("file", FilePart::from("").media_type("none"), "");
    let mut call = post();
    parts.into_body(&mut call);
    assert!(built(call).unwrap_err().contains("file"));
}

#[test]
fn a_file_shows_nothing_of_itself() {
    let file = FilePart::from("secret").file_name("secret.txt");
    assert!(!format!("{file:?}").contains("secret"));
}
