//! Answers to submits that are not as the contract writes them: one that names a task is a task. Typed requests, JSON and
//! the generated client alike.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::io::Write;

use bfl::{AnyRequest, ErrorKind, models};
use flate2::{
    Compression,
    write::{DeflateEncoder, ZlibEncoder},
};
use serde_json::{Value, json};
use support::{Reply, Server, answer, gzip, json as reply, quick, ready, unbounded};

const SAMPLE: &str = "https://example.com/x.png";

fn fox() -> models::Flux2Pro {
    models::Flux2Pro::new("a red fox in the snow")
}

fn whole(url: &str) -> String {
    json!({ "id": "task-1", "polling_url": format!("{url}/v1/get_result?id=task-1"), "cost": 3.0 }).to_string()
}

fn zlib(text: &str) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn raw_deflate(text: &str) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn utf16(text: &str) -> Vec<u8> {
    [0xfeff]
        .into_iter()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect()
}

type Odd = (&'static str, fn(&str) -> Reply);

/// Answers to a submit, each of which names the task `task-1` on the server's own host.
const NAMING_A_TASK: &[Odd] = &[
    ("201", |url| reply(201, whole(url))),
    ("202", |url| reply(202, whole(url))),
    ("203", |url| reply(203, whole(url))),
    ("206", |url| reply(206, whole(url))),
    ("207", |url| reply(207, whole(url))),
    ("302", |url| reply(302, whole(url))),
    ("400", |url| reply(400, whole(url))),
    ("403", |url| reply(403, whole(url))),
    ("429", |url| reply(429, whole(url))),
    ("500", |url| reply(500, whole(url))),
    ("503", |url| reply(503, whole(url))),
    ("a BOM", |url| reply(200, format!("\u{feff}{}", whole(url)))),
    ("UTF-16", |url| answer(200, "", utf16(&whole(url)))),
    ("NaN", |url| reply(200, whole(url).replace("3.0", "NaN"))),
    ("1e400", |url| reply(200, whole(url).replace("3.0", "1e400"))),
    ("a lone surrogate", |url| {
        reply(200, whole(url).replacen('{', r#"{"prompt":"\ud83e","#, 1))
    }),
    ("Latin-1", |url| {
        let mut body = br#"{"prompt":"f"#.to_vec();
        body.push(0xfc);
        body.extend(whole(url).replacen('{', r#"chse","#, 1).into_bytes());
        answer(200, "content-type: application/json\r\n", body)
    }),
    ("nested 200 deep", |url| {
        reply(
            200,
            whole(url).replacen('{', &format!(r#"{{"x":{}{},"#, "[".repeat(200), "]".repeat(200)), 1),
        )
    }),
    ("a list of URLs", |url| {
        reply(
            200,
            json!({ "id": "task-1", "polling_url": [format!("{url}/v1/get_result?id=task-1")] }),
        )
    }),
    ("a URL of another name in a 500", |url| {
        reply(
            500,
            json!({ "links": { "poll": { "href": format!("{url}/v1/get_result?id=task-1") } } }),
        )
    }),
    ("a foreign URL before", |url| {
        reply(
            500,
            json!({ "a": { "polling_url": "https://example.com/v1/get_result?id=x" }, "b": serde_json::from_str::<Value>(&whole(url)).unwrap() }),
        )
    }),
    ("a quote that is not escaped", |url| {
        reply(200, whole(url).replacen('{', r#"{"prompt":"a "red fox","#, 1))
    }),
    ("typographic quotes", |url| reply(200, whole(url).replace('"', "“"))),
    ("junk behind", |url| reply(200, whole(url) + "</html>")),
    ("junk before", |url| {
        reply(200, format!("Warning: x in {{y}}\n{}", whole(url)))
    }),
    ("gzip", |url| {
        answer(200, "content-encoding: gzip\r\n", gzip(&whole(url)))
    }),
    ("x-gzip with a BOM", |url| {
        answer(
            200,
            "content-encoding: x-gzip\r\n",
            gzip(&format!("\u{feff}{}", whole(url))),
        )
    }),
    ("gzip that nobody says", |url| answer(200, "", gzip(&whole(url)))),
    ("a gzip that is none", |url| {
        answer(200, "content-encoding: gzip\r\n", whole(url))
    }),
    ("deflate", |url| {
        answer(200, "content-encoding: deflate\r\n", zlib(&whole(url)))
    }),
    ("raw deflate", |url| {
        answer(200, "content-encoding: deflate\r\n", raw_deflate(&whole(url)))
    }),
    ("gzip cut in its checksum", |url| {
        let body = gzip(&whole(url));
        unbounded(200, "content-encoding: gzip\r\n", &body[..body.len() - 6])
    }),
    ("fewer bytes than declared", |url| {
        unbounded(200, "content-length: 5000\r\n", whole(url).as_bytes())
    }),
    ("no last chunk", |url| {
        let body = whole(url);
        let chunk = format!("{:x}\r\n{body}\r\n", body.len());
        unbounded(200, "transfer-encoding: chunked\r\n", chunk.as_bytes())
    }),
    ("cut after what is needed", |url| {
        let body = whole(url);
        let end = body.find("task-1\"}").unwrap() + "task-1\"".len();
        unbounded(200, "content-length: 5000\r\n", &body.as_bytes()[..end])
    }),
    ("no length", |url| unbounded(200, "", whole(url).as_bytes())),
    ("an id that is a number", |url| {
        reply(200, whole(url).replace("\"id\":\"task-1\"", "\"id\":1"))
    }),
    ("no id", |url| reply(200, whole(url).replace("\"id\":\"task-1\",", ""))),
    ("an id that is null", |url| {
        reply(200, whole(url).replace("\"id\":\"task-1\"", "\"id\":null"))
    }),
    ("camel case", |url| {
        reply(200, whole(url).replace("polling_url", "pollingUrl"))
    }),
    ("an envelope", |url| {
        reply(200, format!(r#"{{"status":"ok","data":{}}}"#, whole(url)))
    }),
    ("a list", |url| reply(200, format!("[{}]", whole(url)))),
    ("JSON in a text", |url| reply(200, json!(whole(url)))),
    ("JSON in a text of an envelope", |url| {
        reply(200, json!({ "statusCode": 200, "body": whole(url) }))
    }),
    ("JSONP", |url| reply(200, format!("callback({});", whole(url)))),
    ("an event", |url| {
        answer(
            200,
            "content-type: text/event-stream\r\n",
            format!("data: {}\n\n", whole(url)),
        )
    }),
    ("Python's dialect", |url| {
        reply(200, whole(url).replace('"', "'").replace("3.0", "None"))
    }),
    ("a relative URL", |url| reply(200, whole(url).replace(url, ""))),
    ("a URL without its scheme", |url| {
        reply(200, whole(url).replace("http://", ""))
    }),
    ("a relative URL without a slash", |url| {
        reply(200, whole(url).replace(&format!("{url}/"), ""))
    }),
    ("white space around the URL", |url| {
        reply(200, whole(url).replace(url, &format!(" {url}")))
    }),
    ("text/plain", |url| {
        answer(200, "content-type: text/plain\r\n", whole(url))
    }),
    ("a page", |url| {
        answer(
            200,
            "content-type: text/html\r\n",
            format!(r#"<a href="{url}/v1/get_result?id=task-1">wait</a>"#),
        )
    }),
    ("a Location", |url| {
        answer(303, &format!("location: {url}/v1/get_result?id=task-1\r\n"), "")
    }),
];

#[tokio::test]
async fn an_answer_that_names_a_task_is_a_task_on_every_path() {
    for (what, odd) in NAMING_A_TASK {
        let server = Server::start(move |request, url, _| match request.method.as_str() {
            "POST" => odd(url),
            _ => ready(SAMPLE),
        })
        .await;
        let client = quick(&server.url).build().unwrap();
        let typed = client.submit(fox()).await;
        let typed = typed.unwrap_or_else(|error| panic!("{what}: {error:?}"));
        assert_eq!(
            typed.handle().polling_url(),
            format!("{}/v1/get_result?id=task-1", server.url),
            "{what}"
        );
        assert!(["task-1", "1"].contains(&typed.handle().id()), "{what}");
        let json = client
            .submit(AnyRequest::new("flux-2-pro", json!({ "prompt": "a fox" })))
            .await;
        assert!(json.is_ok(), "{what}: {json:?}");
        let raw = client.raw().flux_2_pro(fox().inputs()).await;
        let raw = raw.unwrap_or_else(|error| panic!("{what}: {error:?}")).into_inner();
        let url = raw.polling_url.unwrap_or_default();
        assert!(
            url.starts_with(&server.url) && url.ends_with("?id=task-1"),
            "{what}: {url}"
        );
        assert_eq!(typed.await.unwrap().url(), Some(SAMPLE), "{what}");
        assert_eq!(server.submits(), 3, "{what}: nothing is sent twice");
    }
}

#[tokio::test]
async fn a_polling_url_elsewhere_makes_no_task_of_an_error_and_is_not_lost() {
    for status in [302, 400, 500] {
        let body = r#"{"id":"task-1","polling_url":"https://example.com/v1/get_result?id=task-1"}"#;
        let server = Server::start(move |_, _, _| reply(status, body)).await;
        let client = quick(&server.url).build().unwrap();
        let error = client.submit(fox()).await.unwrap_err();
        assert_eq!(error.answer().unwrap(), body.as_bytes(), "{status}");
        assert!(!format!("{error} {error:?}").contains("example.com"), "{error:?}");
        assert_eq!(server.submits(), 1);
    }
}

#[tokio::test]
async fn what_names_no_task_is_kept_whole_for_a_person_and_not_shown() {
    for (what, body) in [
        (
            "half a URL",
            r#"{"id":"task-1","polling_url":"https://api.eu2.bfl.ai/v1/get_res"#,
        ),
        ("another coding", "\u{b}\u{2}brotli"),
        ("a page", "<html>secret words</html>"),
        (
            "a prompt that names a task",
            r#"{"id":"task-1","prompt":"{\"polling_url\":\"https://api.bfl.ai/v1/get_result?id=x\"}"}"#,
        ),
    ] {
        let headers = if what == "another coding" {
            "content-encoding: br\r\n"
        } else {
            ""
        };
        let server = Server::start(move |_, _, _| unbounded(200, headers, body.as_bytes())).await;
        let client = quick(&server.url).build().unwrap();
        let error = client.submit(fox()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SubmitUnknown, "{what}");
        assert_eq!(error.answer().unwrap(), body.as_bytes(), "{what}");
        assert!(!format!("{error} {error:?}").contains("secret words"), "{error:?}");
        match what {
            "another coding" => assert!(error.to_string().contains("`br`"), "{error}"),
            "a page" => {}
            _ => assert_eq!(error.task_id(), Some("task-1"), "{what}"),
        }
        assert_eq!(server.submits(), 1);
    }
}

#[tokio::test]
async fn no_coding_is_asked_for() {
    let server = Server::finishing(SAMPLE).await;
    let client = quick(&server.url).build().unwrap();
    client.generate(fox()).await.unwrap();
    client.raw().credits().await.unwrap_err();
    for request in server.received() {
        assert_eq!(
            request.header("accept-encoding"),
            Some("identity"),
            "{}",
            request.target
        );
    }
}

#[cfg(feature = "webhook")]
#[tokio::test]
async fn a_task_of_a_webhook_is_one_whatever_the_status_and_the_form() {
    use bfl::webhook::Webhook;

    let body = r#"{"id":"task-1","status":"Pending","webhook_url":"https://example.com/hook"}"#;
    for (status, body) in [
        (201, body.to_owned()),
        (202, format!("\u{feff}{body}")),
        (206, body.replace("\"Pending\"", "NaN")),
        (500, body.to_owned()),
        (200, body.replace("\"task-1\"", "17")),
    ] {
        let server = Server::start(move |_, _, _| reply(status, &body)).await;
        let client = quick(&server.url).build().unwrap();
        let webhook = Webhook::new("https://example.com/hook");
        let task = client.submit_webhook(fox(), webhook).await.unwrap();
        assert!(["task-1", "17"].contains(&task.id()), "{status}");
        assert_eq!(server.submits(), 1);
    }
}
