//! Streams of server-sent events.

use std::{io, time::Duration};

use bytes::Bytes;
use futures_util::{FutureExt, stream};
use progenitor_client::{Error, ResponseValue};
use proptest::prelude::*;
use reqwest::{Body, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{
    answer::{Answer, Read},
    events::{self, Event, EventError, EventStream},
};

fn response(media_type: &str, chunks: Vec<io::Result<Bytes>>) -> Response {
    let mut response = http::Response::new(Body::wrap_stream(stream::iter(chunks)));
    if !media_type.is_empty() {
        response
            .headers_mut()
            .insert("content-type", media_type.parse().unwrap());
    }
    response.into()
}

/// The answer to a method that gives events. All of it is there, so nothing waits.
fn answered(media_type: &str, chunks: Vec<io::Result<Bytes>>) -> Result<Answer, Error<()>> {
    let read = Answer::read(response(media_type, chunks), &[(200, 200, Read::Events(1))], false);
    let read = read.now_or_never().expect("it is there");
    read.map_err(Error::from)
}

fn chunks(chunks: &[&[u8]]) -> Vec<io::Result<Bytes>> {
    chunks.iter().map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect()
}

fn text_stream(sent: Vec<io::Result<Bytes>>) -> EventStream {
    let answer = answered("text/event-stream; charset=utf-8", sent).unwrap();
    let given: Result<ResponseValue<EventStream>, Error<()>> = answer.take(events::text);
    given.unwrap().into_inner()
}

fn json_stream<T: DeserializeOwned>(sent: &str) -> EventStream<T> {
    let answer = answered("text/event-stream", chunks(&[sent.as_bytes()])).unwrap();
    let given: Result<ResponseValue<EventStream<T>>, Error<()>> = answer.take(events::json);
    given.unwrap().into_inner()
}

fn all<T>(mut stream: EventStream<T>) -> Vec<Result<Event<T>, EventError>> {
    let mut all = Vec::new();
    while let Some(event) = stream.next().now_or_never().expect("it is there") {
        all.push(event);
    }
    // What has ended stays so.
    assert!(stream.next().now_or_never().unwrap().is_none());
    all
}

fn parsed(sent: &[&[u8]]) -> Vec<Event> {
    all(text_stream(chunks(sent))).into_iter().map(Result::unwrap).collect()
}

fn data(sent: &str) -> Vec<String> {
    parsed(&[sent.as_bytes()]).into_iter().map(|event| event.data).collect()
}

#[test]
fn events_are_read_as_the_standard_says() {
    let sent = "\u{feff}: a comment\n\nid: 1\nevent: add\ndata: first\ndata:  second\nretry: 1500\n\n\
                data\n\ndata:third\nid\n\nevent: empty\n\ndata: cut off";
    let events = parsed(&[sent.as_bytes()]);
    let seen: Vec<_> = events
        .iter()
        .map(|event| (event.event.as_str(), event.data.as_str(), event.id.as_str()))
        .collect();
    assert_eq!(
        seen,
        [
            ("add", "first\n second", "1"),
            ("message", "", "1"),
            ("message", "third", "")
        ]
    );
    assert_eq!(events[0].retry, Some(Duration::from_millis(1500)));
    assert_eq!(events[1].retry, None);
}

#[test]
fn lines_end_in_any_of_three_ways() {
    assert_eq!(
        data("data: a\r\rdata: b\n\ndata: c\r\n\r\ndata: d\ndata: e\r\n\n"),
        ["a", "b", "c", "d\ne"]
    );
}

#[test]
fn what_the_standard_ignores_is_ignored() {
    assert_eq!(
        data("dat: a\nDATA: b\n data: c\n\ndata: d\nretry: soon\nid: a\0b\n\n"),
        ["d"]
    );
    assert_eq!(parsed(&[b"id: a\ndata:\nid: b\0\n\n"])[0].id, "a");
    // A byte order mark means nothing elsewhere.
    assert_eq!(data("data: a\n\u{feff}data: b\n\n"), ["a"]);
}

#[test]
fn broken_utf_8_is_replaced() {
    assert_eq!(parsed(&[b"data: \xff\n\n"])[0].data, "\u{fffd}");
}

fn stream_text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "data", "event", "id", "retry", ":", ": ", " ", "\n", "\r", "\r\n", "\n\n", "\r\n\r\n", "5", "x", "é",
        "\u{feff}", "\0",
    ]);
    prop::collection::vec(word, 0..60).prop_map(|words| words.concat())
}

proptest! {
    #[test]
    fn any_split_gives_the_same_events(text in stream_text(), cuts in prop::collection::vec(0..200_usize, 0..20)) {
        let bytes = text.as_bytes();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let pieces: Vec<&[u8]> = cuts.windows(2).map(|cut| &bytes[cut[0]..cut[1]]).collect();
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        let whole = parsed(&[bytes]);
        prop_assert_eq!(&parsed(&pieces), &whole);
        prop_assert_eq!(&parsed(&single), &whole);
    }
}

#[test]
fn data_that_is_json_is_read_and_data_that_is_not_does_not_end_the_stream() {
    let mut events = all(json_stream::<Value>(
        "data: {\"a\":\ndata: 1}\n\ndata: ping\n\ndata: 2\n\n",
    ))
    .into_iter();
    assert_eq!(events.next().unwrap().unwrap().data, json!({"a": 1}));
    let error = events.next().unwrap().unwrap_err();
    assert!(matches!(&error, EventError::Data(text, _) if text == "ping"));
    assert!(!format!("{error:?} {error}").contains("ping"));
    assert_eq!(events.next().unwrap().unwrap().data, 2);
    assert!(events.next().is_none());
}

#[test]
fn done_ends_a_stream_of_json_but_is_a_text_like_others() {
    assert_eq!(
        all(json_stream::<Value>("data: 1\n\ndata: [DONE]\n\ndata: 2\n\n")).len(),
        1
    );
    assert_eq!(data("data: [DONE]\n\ndata: a\n\n"), ["[DONE]", "a"]);
    let strings = all(json_stream::<Vec<String>>("data: [\"DONE\"]\n\n"));
    assert_eq!(strings.len(), 1);
}

#[test]
fn a_connection_that_breaks_ends_the_stream_with_the_error() {
    let mut sent = chunks(&[b"data: a\n\ndata: b"]);
    sent.push(Err(io::Error::other("it broke")));
    let events = all(text_stream(sent));
    assert_eq!(events.len(), 2);
    assert!(matches!(events[1], Err(EventError::Connection(_))));
}

#[test]
fn an_event_without_an_end_ends_the_stream_before_it_fills_the_memory() {
    let chunk = Bytes::from(vec![b'a'; 1 << 20]);
    let lines = Bytes::from([vec![b'\n'], b"data:".to_vec(), vec![b'a'; (1 << 20) - 6]].concat());
    for chunk in [chunk, lines] {
        let sent = (0..70).map(|_| Ok(chunk.clone())).collect();
        let events = all(text_stream(sent));
        assert!(matches!(events.as_slice(), [Err(EventError::TooLong)]));
    }
}

#[test]
fn an_answer_that_is_no_stream_of_events_is_given_as_it_came() {
    let answer = answered("application/json", chunks(&[b"{}"]));
    match answer {
        Err(Error::UnexpectedResponse(response)) => {
            let text = response.text().now_or_never().unwrap();
            assert_eq!(text.unwrap(), "{}");
        }
        _ => panic!("it is no stream"),
    }
    for media_type in ["", "Text/Event-Stream ;charset=utf-8"] {
        assert!(answered(media_type, Vec::new()).is_ok(), "{media_type}");
    }
}
