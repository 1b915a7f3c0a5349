//! How answers are read.

use std::{convert::Infallible, time::Duration};

use bytes::Bytes;
use futures_util::stream;
use progenitor_client::{Error, ResponseValue};
use reqwest::{Body, Response};
use serde_json::Value;

use super::{
    answer::{self, Answer, Documented, Read},
    api_error::{self, ApiError},
};

const DOCUMENTED: &[Documented] = &[
    (200, 200, Read::Whole(1)),
    (204, 204, Read::Nothing(0)),
    (206, 206, Read::Stream(2)),
    (404, 404, Read::Other),
    (400, 499, Read::Error(1)),
];

fn response(status: u16, body: impl Into<Body>) -> Response {
    let mut response = http::Response::new(body.into());
    *response.status_mut() = status.try_into().unwrap();
    response.headers_mut().insert("x-request", "7".parse().unwrap());
    response.into()
}

async fn read(status: u16, body: impl Into<Body>) -> Answer {
    Answer::read(response(status, body), DOCUMENTED, false)
        .await
        .unwrap_or_else(|failure| panic!("{:?}", Error::<()>::from(failure)))
}

type Typed<T> = Result<ResponseValue<T>, Error<ApiError<Value>>>;

#[tokio::test]
async fn json_is_read_with_status_and_headers() {
    let given: Typed<Value> = read(200, r#"{"a":1}"#).await.typed(answer::json, answer::json);
    let given = given.unwrap();
    assert_eq!(
        (given.status().as_u16(), &given.headers()["x-request"]),
        (200, &"7".parse().unwrap())
    );
    assert_eq!(given["a"], 1);
}

#[tokio::test]
async fn what_is_no_json_is_kept_with_the_error() {
    let given: Typed<Value> = read(200, "<html>").await.typed(answer::json, answer::json);
    match given {
        Err(Error::InvalidResponsePayload(bytes, _)) => assert_eq!(bytes, "<html>"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_missing_body_is_an_error_only_where_there_has_to_be_one() {
    let given: Typed<Value> = read(200, "").await.typed(answer::json, answer::json);
    match given {
        Err(Error::InvalidResponsePayload(_, error)) => assert!(error.to_string().contains("no body"), "{error}"),
        other => panic!("{other:?}"),
    }
    for (status, body) in [(200, ""), (200, " \n"), (200, "null"), (204, "")] {
        let given: Typed<Option<Value>> = read(status, body).await.typed(answer::json_or_nothing, answer::json);
        assert_eq!(given.unwrap().into_inner(), None, "{status} {body:?}");
    }
    let given: Typed<()> = read(200, "anything").await.typed(answer::nothing, answer::json);
    given.unwrap().into_inner();
}

#[tokio::test]
async fn a_documented_error_has_its_type() {
    let given: Typed<Value> = read(422, r#"{"code":3}"#).await.typed(answer::json, answer::json);
    match given {
        Err(Error::ErrorResponse(error)) => {
            assert_eq!(
                (error.status().as_u16(), &error.headers()["x-request"]),
                (422, &"7".parse().unwrap())
            );
            assert_eq!(error.documented().unwrap()["code"], 3);
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_error_that_is_not_what_is_documented_keeps_its_status_and_body() {
    for (status, body) in [(422, "<html>"), (404, r#"{"code":3}"#)] {
        let given: Typed<Value> = read(status, body).await.typed(answer::json, answer::json);
        match given {
            Err(Error::ErrorResponse(error)) => {
                assert_eq!(error.status(), status);
                assert!(matches!(&*error, ApiError::Other(bytes) if bytes == body), "{error:?}");
                assert!(!format!("{error:?}").contains(body), "{error:?}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn an_operation_without_documented_errors_keeps_them_as_they_came() {
    let given: Result<ResponseValue<Value>, Error<ApiError>> =
        read(422, "{}").await.typed(answer::json, api_error::untyped);
    assert!(matches!(given, Err(Error::ErrorResponse(error)) if matches!(&*error, ApiError::Other(_))));
}

#[tokio::test]
async fn the_body_of_an_error_is_read_to_an_end_even_if_it_has_none() {
    let chunk = Bytes::from(vec![b'a'; 1 << 20]);
    let endless = stream::repeat_with(move || Ok::<_, Infallible>(chunk.clone()));
    let read = tokio::time::timeout(Duration::from_secs(60), read(404, Body::wrap_stream(endless)));
    assert_eq!(read.await.unwrap().content.bytes().len(), 16 << 20);
}

#[tokio::test]
async fn a_body_that_breaks_off_does_not_hide_the_error() {
    let pieces = [Ok("half"), Err(std::io::Error::other("it broke"))];
    let answer = read(404, Body::wrap_stream(stream::iter(pieces))).await;
    assert_eq!(answer.content.bytes(), "half");
}

#[tokio::test]
async fn bytes_are_passed_on_as_they_come() {
    let given: Typed<_> = read(206, "bytes").await.typed(answer::stream, answer::json);
    let mut stream = given.unwrap().into_inner();
    let chunk = futures_util::StreamExt::next(&mut *stream).await.unwrap().unwrap();
    assert_eq!(chunk, "bytes");
    let given: Typed<_> = read(204, "")
        .await
        .typed(|content| answer::or_nothing(content, answer::stream), answer::json);
    assert!(given.unwrap().into_inner().is_none());
}

#[tokio::test]
async fn an_undocumented_status_gives_the_answer_itself() {
    let failure = Answer::read(response(503, "busy"), DOCUMENTED, false)
        .await
        .err()
        .unwrap();
    match Error::<ApiError<Value>>::from(failure) {
        Error::UnexpectedResponse(response) => assert_eq!(response.text().await.unwrap(), "busy"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_undocumented_status_does_not_show_an_address_with_a_credential() {
    let Ok(answer) = Answer::read(response(503, "busy"), DOCUMENTED, true).await else {
        panic!("it is passed on")
    };
    let given: Typed<Value> = answer.typed(answer::json, answer::json);
    match given {
        Err(Error::ErrorResponse(error)) => {
            assert_eq!(error.status(), 503);
            assert!(matches!(&*error, ApiError::Other(bytes) if bytes == "busy"));
        }
        other => panic!("{other:?}"),
    }
    let Ok(answer) = Answer::read(response(503, "busy"), DOCUMENTED, true).await else {
        panic!("it is passed on")
    };
    let given = answer.untyped(answer::json::<Value>);
    assert!(matches!(given, Err(Error::ErrorResponse(error)) if error.status() == 503));
}
