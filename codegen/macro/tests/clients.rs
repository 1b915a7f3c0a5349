//! Clients that the macro generates, called against a server on loopback.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
// Each operation that is not in a client is named in such a warning.
#![allow(deprecated)]

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

mod plain {
    #![allow(missing_docs, unreachable_pub, clippy::unwrap_used)]
    openapi31_progenitor::generate_api!("tests/parcels.json");
}

mod text {
    //! A type of our own for UUIDs.

    #![allow(missing_docs)]

    #[derive(Clone, Debug, PartialEq, serde::Deserialize, serde::Serialize)]
    pub(crate) struct OwnId(pub String);
}

mod settled {
    #![allow(missing_docs, unreachable_pub, clippy::unwrap_used)]
    openapi31_progenitor::generate_api!(
        spec = { path = "tests/parcels.yaml", relative_to = ManifestDir },
        interface = Builder,
        tags = Separate,
        hooks = Optional,
        inner_type = String,
        pre_hook = (|token: &String, request: &mut reqwest::Request| {
            if let Ok(token) = token.parse() {
                request.headers_mut().insert("authorization", token);
            }
        }),
        map_type = std::collections::BTreeMap,
        derives = [PartialEq],
        unknown_crates = Generate,
        crates = { "not-used" = "*", "other-name" = "also-not-used@1.2.3" },
        patch = { Problem = { rename = "Trouble" } },
        convert = { { type = "string", format = "uuid" } = crate::text::OwnId: ?Display + ?FromStr },
        timeout = 30,
    );
}

/// Answers one request, and gives back what was asked.
async fn answer(status: &str, media_type: &str, body: String) -> (String, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let response = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {media_type}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let request = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        let mut part = [0; 1024];
        loop {
            let length = stream.read(&mut part).await.unwrap();
            request.extend_from_slice(&part[..length]);
            let text = String::from_utf8_lossy(&request);
            let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
            let expected = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let is_whole =
                text.contains("\r\n\r\n") && expected.is_none_or(|length| body.len() >= length.parse().unwrap());
            if is_whole || length == 0 {
                break;
            }
        }
        stream.write_all(response.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        String::from_utf8(request).unwrap()
    });
    (address, request)
}

const ID: &str = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";

fn parcel() -> String {
    let marks = json!([{ "kind": "hole", "x": 3 }, { "kind": "stamp", "text": "paid" }]);
    json!({ "id": ID, "label": null, "marks": marks, "contents": { "item-1": 2 } }).to_string()
}

#[tokio::test]
async fn a_client_of_a_json_document_sends_and_reads_what_the_document_says() {
    let (address, request) = answer("200 OK", "application/json", parcel()).await;
    let client = plain::Client::new(&address);
    let parcel = client
        .read_parcel(7, Some("red"), Some(1), Some("other"))
        .await
        .unwrap()
        .into_inner();
    let request = request.await.unwrap();
    assert!(
        request.starts_with("GET /parcels/7?filter%5Bcolor%5D=red&filter%5Bleast%5D=1&id=other HTTP/1.1"),
        "{request}"
    );
    assert_eq!(parcel.label, None);
    assert_eq!(parcel.contents.unwrap()["item-1"], 2);
    let [plain::types::Mark::Hole { x: 3 }, plain::types::Mark::Stamp { text }] = parcel.marks.as_slice() else {
        panic!("{:?}", parcel.marks);
    };
    assert_eq!(text, "paid");
}

#[tokio::test]
async fn an_error_that_a_range_or_default_describes_is_read() {
    let problem = json!({ "title": "no such parcel" }).to_string();
    let (address, request) = answer("404 Not Found", "application/problem+json", problem).await;
    let client = plain::Client::new(&address);
    let error = client.read_parcel(7, None, None, None).await.unwrap_err();
    request.await.unwrap();
    let plain::Error::ErrorResponse(problem) = error else {
        panic!("{error:?}");
    };
    assert_eq!(problem.status().as_u16(), 404);
    assert_eq!(problem.title, "no such parcel");
}

#[tokio::test]
async fn a_body_in_another_kind_of_json_is_sent_with_its_media_type() {
    let (address, request) = answer("204 No Content", "text/plain", String::new()).await;
    let client = plain::Client::new(&address);
    let body = serde_json::from_str(&parcel()).unwrap();
    let media_type = plain::types::ReplaceParcelContentType::ApplicationMergePatchJson;
    client.replace_parcel(7, media_type, &body).await.unwrap();
    let request = request.await.unwrap();
    assert!(request.starts_with("PUT /parcels/7 "), "{request}");
    assert!(
        request.contains("content-type: application/merge-patch+json\r\n"),
        "{request}"
    );
    assert!(!request.contains("content-type: application/json"), "{request}");
}

#[tokio::test]
async fn progenitors_arguments_count_as_they_do_in_its_own_macro() {
    use settled::ClientParcelsExt;

    let (address, request) = answer("200 OK", "application/json", parcel()).await;
    let client = settled::Client::new(&address, "Bearer secret".to_owned());
    let read = client.read_parcel().id_in_path(7).send().await.unwrap().into_inner();
    let request = request.await.unwrap();
    assert!(request.contains("authorization: Bearer secret\r\n"), "{request}");
    assert_eq!(read.id, text::OwnId(ID.to_owned()));
    assert_eq!(read, read.clone());
    let contents: std::collections::BTreeMap<String, i64> = read.contents.unwrap().0;
    assert_eq!(contents["item-1"], 2);
    let trouble: settled::types::Trouble = serde_json::from_value(json!({ "title": "none" })).unwrap();
    assert_eq!(trouble.title, "none");
}
