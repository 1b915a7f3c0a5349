//! What a generated client sends, and what it makes of the answers.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::{collections::HashMap, future::Future};

use serde_json::json;
use tokio::net::TcpListener;

use self::api::raw::{
    ApiError, Client, Credentials, Error, answers,
    multipart::{FilePart, UploadParts},
    servers,
    types::{Change, ChargeBody, Filter, Line, Loose, Move, ParcelState, ShelvesXOrigin},
};
use self::loopback::{Request, served};

#[allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    reason = "it is generated, and the tests use a part of it"
)]
mod api {
    include!(concat!(env!("OUT_DIR"), "/calls.rs"));
}

mod loopback;

/// Makes one call to a server that gives this answer. Tells what it got, and what the call gave.
async fn called<T, F>(answer: &'static str, call: impl FnOnce(Client) -> F) -> (Request, T)
where
    F: Future<Output = T>,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/v1/", listener.local_addr().unwrap());
    let credentials = Credentials::default().token("secret token").key("secret key");
    let credentials = credentials
        .basic("ann", "secret")
        .session("secret id")
        .header("secret text");
    let client = Client::new_with_client(&base, reqwest::Client::new()).with_credentials(credentials);
    tokio::join!(served(listener, answer), call(client))
}

const NOTHING: &str = "HTTP/1.1 204 No Content\r\n\r\n";
const PARCEL: &str = "HTTP/1.1 200 OK\r\nx-request: 7\r\ncontent-length: 23\r\n\r\n{\"id\":7,\"state\":\"lost\"}";

#[tokio::test]
async fn parameters_go_where_and_how_the_document_says() {
    let (request, given) = called(PARCEL, async |client| {
        let fields = ["a".to_owned(), "b c".to_owned()];
        let filter = Filter::new().kind("small").sizes(vec![1, 2]);
        client
            .get_parcel(7, "x/y", Some(&fields), Some(&filter), Some(&fields), Some("s"), "dark")
            .await
    })
    .await;
    assert_eq!(
        request.line,
        "GET /v1/parcels/7.x%2Fy?fields=a,b%20c&filter%5Bkind%5D=small&filter%5Bsizes%5D=1&filter%5Bsizes%5D=2"
    );
    assert_eq!(request.header("x-tags"), Some("a,b c"));
    assert_eq!(request.header("cookie"), Some("session=s; theme=dark"));
    assert_eq!(request.header("accept"), Some("application/vnd.parcel+json"));
    assert_eq!(request.header("authorization"), Some("Bearer secret token"));
    assert_eq!(request.header("api-version"), None);
    let given = given.unwrap();
    assert_eq!(given.headers()["x-request"], "7");
    assert_eq!(
        given.into_inner().unwrap().state,
        ParcelState::Unknown("lost".to_owned())
    );
}

#[tokio::test]
async fn what_may_be_absent_is_not_sent_and_no_answer_is_none() {
    let (request, given) = called(NOTHING, async |client| {
        client.get_parcel(7, "x", None, None, None, None, "dark").await
    })
    .await;
    assert_eq!(request.line, "GET /v1/parcels/7.x");
    assert_eq!(request.header("x-tags"), None);
    assert_eq!(request.header("cookie"), Some("theme=dark"));
    assert!(given.unwrap().into_inner().is_none());
}

#[tokio::test]
async fn each_documented_error_has_its_type_and_an_undocumented_body_its_bytes() {
    let get = async |client: Client| {
        client
            .get_parcel(7, "x", None, None, None, None, "dark")
            .await
            .unwrap_err()
    };
    let (_, missing) = called(
        "HTTP/1.1 404 Not Found\r\ncontent-length: 15\r\n\r\n{\"title\":\"none\"}",
        get,
    )
    .await;
    match missing {
        Error::ErrorResponse(error) => match error.into_inner() {
            ApiError::Other(bytes) => assert_eq!(bytes.len(), 15),
            ApiError::Documented(_) => panic!("it is cut"),
        },
        other => panic!("{other:?}"),
    }
    let (_, missing) = called(
        "HTTP/1.1 404 Not Found\r\ncontent-length: 16\r\n\r\n{\"title\":\"none\"}",
        get,
    )
    .await;
    match missing {
        Error::ErrorResponse(error) => match error.into_inner() {
            ApiError::Documented(answers::ProblemOrRefusal::Problem(problem)) => assert_eq!(problem.title, "none"),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
    let (_, refused) = called("HTTP/1.1 422 No\r\ncontent-length: 10\r\n\r\n{\"code\":3}", get).await;
    assert!(matches!(
        refused,
        Error::ErrorResponse(error)
            if matches!(error.documented(), Some(answers::ProblemOrRefusal::Refusal(refusal)) if refusal.code == 3)
    ));
    let (_, gateway) = called(
        "HTTP/1.1 502 Bad Gateway\r\nretry-after: 5\r\ncontent-length: 6\r\n\r\n<html>",
        get,
    )
    .await;
    match gateway {
        Error::ErrorResponse(error) => {
            assert_eq!(
                (error.status().as_u16(), &error.headers()["retry-after"]),
                (502, &"5".parse().unwrap())
            );
            assert!(matches!(&*error, ApiError::Other(bytes) if bytes == "<html>"));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn null_absence_and_no_body_at_all_are_three_things() {
    let change = Change::new().note_null();
    let (request, given) = called(NOTHING, async |client| client.change_parcel("a b", Some(&change)).await).await;
    assert_eq!(request.line, "PATCH /v1/parcels/a%20b");
    assert_eq!(request.header("content-type"), Some("application/merge-patch+json"));
    assert_eq!(request.json(), json!({"note": null}));
    given.unwrap().into_inner();
    let (request, _) = called(NOTHING, async |client| client.change_parcel("a", None).await).await;
    assert_eq!((request.body.as_str(), request.header("content-type")), ("", None));
}

#[tokio::test]
async fn an_error_that_is_a_text_is_kept_as_it_came() {
    let busy = "HTTP/1.1 409 Conflict\r\ncontent-length: 4\r\n\r\nbusy";
    let (_, given) = called(busy, async |client| client.change_parcel("a", None).await).await;
    let error = given.unwrap_err();
    assert!(
        matches!(error, Error::ErrorResponse(error) if matches!(&*error, ApiError::Other(bytes) if bytes == "busy"))
    );
}

#[tokio::test]
async fn an_undocumented_status_gives_the_answer_itself() {
    let (_, given) = called("HTTP/1.1 418 No\r\ncontent-length: 3\r\n\r\ntea", async |client| {
        client.change_parcel("a", None).await
    })
    .await;
    match given.unwrap_err() {
        Error::UnexpectedResponse(response) => assert_eq!(response.text().await.unwrap(), "tea"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn parts_are_sent_as_the_document_says() {
    let created = "HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n";
    let (request, given) = called(created, async |client| {
        let photo = FilePart::new("pixels").file_name("a.png");
        let parts = UploadParts::new(Filter::new().kind("small"), photo)
            .note("of a parcel")
            .pages(vec!["one".into(), "two".into()]);
        client.upload(parts).await
    })
    .await;
    given.unwrap().into_inner();
    for part in [
        "name=\"photo\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\npixels\r\n",
        "name=\"about\"\r\nContent-Type: application/json\r\n\r\n{\"kind\":\"small\"}\r\n",
        "name=\"note\"\r\n\r\nof a parcel\r\n",
        "name=\"pages\"; filename=\"pages\"\r\nContent-Type: application/octet-stream\r\n\r\none\r\n",
        "\r\n\r\ntwo\r\n",
    ] {
        assert!(request.body.contains(part), "{part}\n{}", request.body);
    }
}

#[tokio::test]
async fn answers_that_differ_are_an_enum_and_the_status_decides() {
    let list = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]";
    let (request, given) = called(list, async |client| client.search(None).await).await;
    assert_eq!(
        (request.line.as_str(), request.header("authorization")),
        ("POST /v1/search?key=secret%20key", None)
    );
    assert!(matches!(given.unwrap().into_inner(), answers::TicketOrParcelList::ParcelList(list) if list.is_empty()));
    let ticket = "HTTP/1.1 202 Accepted\r\ncontent-length: 14\r\n\r\n{\"ticket\":\"t\"}";
    let (_, given) = called(ticket, async |client| client.search(Some(&Filter::new())).await).await;
    assert!(matches!(given.unwrap().into_inner(), answers::TicketOrParcelList::Ticket(ticket) if ticket.ticket == "t"));
}

#[tokio::test]
async fn credentials_are_shown_by_nothing() {
    let undocumented = "HTTP/1.1 500 No\r\ncontent-length: 4\r\n\r\noops";
    let (_, given) = called(undocumented, async |client| {
        assert!(!format!("{client:?}").contains("secret"), "{client:?}");
        client.search(None).await
    })
    .await;
    let error = given.unwrap_err();
    assert_eq!(error.status().unwrap(), 500);
    assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
    let client = Client::new_with_client("http://127.0.0.1:1", reqwest::Client::new());
    let client = client.with_credentials(Credentials::default().key("secret"));
    let error = client.search(None).await.unwrap_err();
    assert!(matches!(error, Error::CommunicationError(_)), "{error:?}");
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("secret"), "{shown}");
    assert!(!shown.contains("search") && shown.contains("127.0.0.1"), "{shown}");
}

#[tokio::test]
async fn an_answer_or_a_stream_of_events_comes_as_it_is_asked_for() {
    let filter = Filter::new();
    let (request, given) = called(PARCEL, async |client| client.ask(&filter).await).await;
    assert_eq!(request.header("accept"), Some("application/json"));
    assert_eq!(request.header("authorization"), None);
    assert_eq!(given.unwrap().id, 7);

    let events = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 67\r\n\r\n\
                  event: a\ndata: {\"ticket\":\r\ndata: \"1\"}\n\ndata: {\"ticket\":\"2\"}\n\ndata: x";
    let (request, given) = called(events, async |client| client.ask_stream(&filter).await).await;
    assert_eq!(request.header("accept"), Some("text/event-stream"));
    let mut stream = given.unwrap().into_inner();
    let mut seen = Vec::new();
    while let Some(event) = stream.next().await {
        let event = event.unwrap();
        seen.push((event.event, event.data.ticket));
    }
    assert_eq!(
        seen,
        [("a".to_owned(), "1".to_owned()), ("message".to_owned(), "2".to_owned())]
    );
}

#[tokio::test]
async fn bytes_know_what_they_are() {
    let png = "HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 6\r\n\r\npixels";
    let (request, given) = called(png, async |client| client.label("a").await).await;
    assert_eq!(request.header("accept"), Some("application/pdf, image/png"));
    let given = given.unwrap();
    assert_eq!(given.headers()["content-type"], "image/png");
    let mut stream = given.into_inner_stream();
    let chunk = futures_util::StreamExt::next(&mut stream).await.unwrap().unwrap();
    assert_eq!(chunk, "pixels");
}

#[tokio::test]
async fn a_documented_redirect_is_a_success() {
    let moved = "HTTP/1.1 303 See Other\r\ncontent-length: 0\r\n\r\n";
    let (request, given) = called(moved, async |client| client.replace_label("a", "pixels").await).await;
    assert_eq!(
        (request.body.as_str(), request.header("content-type")),
        ("pixels", Some("image/png"))
    );
    assert_eq!(given.unwrap().status(), 303);
}

#[tokio::test]
async fn a_form_is_sent_and_an_answer_for_any_status_is_a_success() {
    let ticket = "HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{\"ticket\":\"t\"}";
    let filter = Filter::new().kind("a b&c").sizes(vec![1, 2]);
    let (request, given) = called(ticket, async |client| client.send_form(&filter).await).await;
    assert_eq!(
        request.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(request.body, "kind=a+b%26c&sizes=1&sizes=2");
    assert_eq!(given.unwrap().ticket, "t");
}

#[tokio::test]
async fn every_style_of_a_parameter_and_every_kind_of_credential_is_on_the_wire() {
    let (request, _) = called(NOTHING, async |client| {
        let tags = ["a".to_owned(), "b".to_owned()];
        let window = HashMap::from([("from".to_owned(), 1)]);
        let origin = ShelvesXOrigin::new().dock(3);
        let filter = Filter::new().kind("s");
        client
            .shelves(
                &[1, 2],
                Some("/a?b"),
                Some(&[3, 4]),
                Some(&tags),
                Some(&filter),
                Some(&window),
                Some(&origin),
            )
            .await
    })
    .await;
    assert_eq!(
        request.line,
        "GET /v1/shelves/;bay=1;bay=2?next=/a?b&sizes=3%204&tags=a%7Cb&where=%7B%22kind%22%3A%22s%22%7D&from=1"
    );
    assert_eq!(request.header("x-origin"), Some("dock,3"));
    assert_eq!(request.header("authorization"), Some("Basic YW5uOnNlY3JldA=="));
    assert_eq!(request.header("cookie"), Some("sid=secret%20id"));
    assert_eq!(request.header("x-key"), None);
    let (request, _) = called(NOTHING, async |client| client.name_shelf("a", Some("näme")).await).await;
    assert_eq!(
        (request.header("x-key"), request.header("authorization")),
        (Some("secret text"), None)
    );
    assert_eq!(
        (request.body.as_str(), request.header("content-type")),
        ("näme", Some("text/plain"))
    );
}

#[tokio::test]
async fn a_form_is_written_in_the_styles_that_its_encoding_names() {
    let (request, _) = called(NOTHING, async |client| {
        let body = ChargeBody::new()
            .amount(5)
            .lines(vec![Line::new("p1").count(2), Line::new("p2")])
            .metadata(HashMap::from([("order id".to_owned(), "6".to_owned())]))
            .scopes(vec!["a".to_owned(), "b".to_owned()]);
        client.charge(&body).await
    })
    .await;
    assert_eq!(
        request.body,
        "amount=5&lines%5B0%5D%5Bcount%5D=2&lines%5B0%5D%5Bprice%5D=p1&lines%5B1%5D%5Bprice%5D=p2\
         &metadata%5Border%20id%5D=6&scopes=a%20b"
    );
}

#[test]
fn a_tag_may_be_inside_of_a_property_or_absent_or_null() {
    let moved = |way: &str| serde_json::from_value::<Move>(json!({ "about": { "way": way } })).unwrap();
    assert!(matches!(moved("road"), Move::Road(_)) && matches!(moved("air"), Move::Air(_)));
    assert!(matches!(moved("sea"), Move::Unknown(_)));
    assert_eq!(
        serde_json::to_value(moved("air")).unwrap(),
        json!({ "about": { "way": "air" } })
    );
    for (came, is_late) in [
        (json!({ "why": "late", "days": 1 }), true),
        (json!({ "why": null, "days": 1 }), true),
        (json!({ "days": 1 }), true),
        (json!({ "where": "x" }), false),
    ] {
        let read: Loose = serde_json::from_value(came.clone()).unwrap();
        assert!(
            matches!((&read, is_late), (Loose::Late(_), true) | (Loose::Lost(_), false)),
            "{came} {read:?}"
        );
    }
}

#[test]
fn a_server_with_variables_gives_a_base_url() {
    assert_eq!(servers::Server1::new().url(), "https://eu.calls.example/v1");
    assert_eq!(
        servers::Server1::new().region("us").url(),
        "https://us.calls.example/v1"
    );
}
