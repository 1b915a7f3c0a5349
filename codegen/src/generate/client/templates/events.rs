//! Server-sent events, read as they come.

use std::{
    collections::VecDeque,
    fmt,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::Stream;
use progenitor_client::ByteStream;
use serde::de::DeserializeOwned;

use super::answer::{self, Content};

/// The longest event, in bytes. What is longer ends the stream.
const LONGEST_EVENT: usize = 64 << 20;

/// A server-sent event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<T = String> {
    /// What kind of event it is; `message` where the server does not say.
    pub event: String,
    /// What it carries.
    pub data: T,
    /// The id that the server gave last; empty where it gave none.
    pub id: String,
    /// How long to wait before connecting again, if the server said so with this event.
    pub retry: Option<Duration>,
}

/// Why a stream of events has no next one.
#[non_exhaustive]
pub enum EventError {
    /// The connection broke. The stream ends.
    Connection(reqwest::Error),
    /// An event is longer than 64 MiB. The stream ends.
    TooLong,
    /// The data of an event, which comes along, is not what is documented. The stream goes on.
    Data(String, serde_json::Error),
}

impl fmt::Display for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connection(error) => write!(f, "the stream of events broke: {error}"),
            Self::TooLong => write!(f, "an event is longer than {LONGEST_EVENT} bytes"),
            Self::Data(text, error) => {
                write!(
                    f,
                    "the data of an event ({} bytes) is not what is documented: {error}",
                    text.len()
                )
            }
        }
    }
}

impl fmt::Debug for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for EventError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Connection(error) => Some(error),
            Self::TooLong => None,
            Self::Data(_, error) => Some(error),
        }
    }
}

/// What becomes of an event's data. Nothing ends the stream.
type Decode<T> = fn(String) -> Option<Result<T, EventError>>;

/// A stream of server-sent events, as [WHATWG](https://html.spec.whatwg.org/multipage/server-sent-events.html) defines them.
pub struct EventStream<T = String> {
    /// Nothing once it has ended.
    bytes: Option<ByteStream>,
    parser: Parser,
    decode: Decode<T>,
}

impl<T> EventStream<T> {
    /// The next event.
    pub async fn next(&mut self) -> Option<Result<Event<T>, EventError>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    fn of(content: Content, decode: Decode<T>) -> serde_json::Result<Self> {
        Ok(Self {
            bytes: Some(answer::stream(content)?),
            parser: Parser::default(),
            decode,
        })
    }

    fn decoded(&mut self, event: Event) -> Option<Result<Event<T>, EventError>> {
        let Event { event, data, id, retry } = event;
        let Some(data) = (self.decode)(data) else {
            self.end();
            return None;
        };
        Some(data.map(|data| Event { event, data, id, retry }))
    }

    fn end(&mut self) {
        self.bytes = None;
        self.parser = Parser::default();
    }
}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream").finish_non_exhaustive()
    }
}

impl<T> Stream for EventStream<T> {
    type Item = Result<Event<T>, EventError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(event) = self.parser.events.pop_front() {
                return Poll::Ready(self.decoded(event));
            }
            if self.parser.is_too_long {
                self.end();
                return Poll::Ready(Some(Err(EventError::TooLong)));
            }
            let Some(bytes) = &mut self.bytes else {
                return Poll::Ready(None);
            };
            match bytes.as_mut().poll_next(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Ok(chunk))) => self.parser.feed(&chunk),
                Poll::Ready(Some(Err(error))) => {
                    self.end();
                    return Poll::Ready(Some(Err(EventError::Connection(error.without_url()))));
                }
                // What has no empty line behind it is no event.
                Poll::Ready(None) => self.end(),
            }
        }
    }
}

/// Events whose data is a text.
pub(super) fn text(content: Content) -> serde_json::Result<EventStream<String>> {
    EventStream::of(content, |data| Some(Ok(data)))
}

/// Events whose data is JSON. `[DONE]`, which is none, ends them by convention.
pub(super) fn json<T: DeserializeOwned>(content: Content) -> serde_json::Result<EventStream<T>> {
    EventStream::of(content, |data| match serde_json::from_str(&data) {
        Ok(value) => Some(Ok(value)),
        Err(_) if data.trim() == "[DONE]" => None,
        Err(error) => Some(Err(EventError::Data(data, error))),
    })
}

/// Parses events, wherever the chunks part them.
#[derive(Default)]
struct Parser {
    events: VecDeque<Event>,
    is_too_long: bool,
    /// A line without its end.
    line: Vec<u8>,
    /// Whether the last character was a CR, after which a LF ends no further line.
    is_after_cr: bool,
    /// Whether there was a line, before which a byte order mark may stand.
    has_begun: bool,
    event: String,
    /// The lines of data, with a LF behind each.
    data: String,
    id: String,
    retry: Option<Duration>,
}

impl Parser {
    fn feed(&mut self, mut chunk: &[u8]) {
        while !chunk.is_empty() && !self.is_too_long {
            if std::mem::take(&mut self.is_after_cr) && chunk[0] == b'\n' {
                chunk = &chunk[1..];
                continue;
            }
            let end = chunk.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
            let line = &chunk[..end.unwrap_or(chunk.len())];
            if line.len() + self.line.len() + self.data.len() > LONGEST_EVENT {
                self.is_too_long = true;
                return;
            }
            self.line.extend_from_slice(line);
            let Some(end) = end else {
                return;
            };
            self.is_after_cr = chunk[end] == b'\r';
            chunk = &chunk[end + 1..];
            let line = std::mem::take(&mut self.line);
            self.line(&String::from_utf8_lossy(&line));
        }
    }

    fn line(&mut self, line: &str) {
        let is_first = !std::mem::replace(&mut self.has_begun, true);
        let line = line.strip_prefix('\u{feff}').filter(|_| is_first).unwrap_or(line);
        if line.is_empty() {
            return self.dispatch();
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event),
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            "id" if !value.contains('\0') => value.clone_into(&mut self.id),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().map(Duration::from_millis);
            }
            // A comment, which has no name, or a field that nobody knows.
            _ => {}
        }
    }

    fn dispatch(&mut self) {
        let (event, mut data, retry) = (
            std::mem::take(&mut self.event),
            std::mem::take(&mut self.data),
            self.retry.take(),
        );
        if data.pop().is_none() {
            return;
        }
        self.events.push_back(Event {
            event: if event.is_empty() { "message".to_owned() } else { event },
            data,
            id: self.id.clone(),
            retry,
        });
    }
}
