//! An answer, read as its status is documented.

use bytes::Bytes;
use progenitor_client::{ByteStream, Error, ResponseValue};
use reqwest::{
    Response, StatusCode,
    header::{CONTENT_TYPE, HeaderMap},
};
use serde::de::{DeserializeOwned, Error as _};

/// As much as is read of the body of an error.
const LONGEST_ERROR: usize = 16 << 20;

/// What is done with the body of an answer. The number tells the contents of a method's answers apart.
#[derive(Clone, Copy)]
pub(super) enum Read {
    /// It is not read.
    Nothing(u16),
    /// It is read to its end.
    Whole(u16),
    /// It is passed on.
    Stream(u16),
    /// It is passed on, if it is a stream of events.
    Events(u16),
    /// It is that of an error.
    Error(u16),
    /// It is that of an error, and not documented as JSON.
    Other,
}

/// The first status, the last, and what is done with the body.
pub(super) type Documented = (u16, u16, Read);

/// What a method failed with before it had a typed error.
pub(super) struct Failure(Box<Error<()>>);

impl From<Error<()>> for Failure {
    fn from(error: Error<()>) -> Self {
        Self(Box::new(error))
    }
}

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        Error::CommunicationError(with_host_only(error)).into()
    }
}

/// Who could not be reached is said; path and query may be nobody's business.
fn with_host_only(mut error: reqwest::Error) -> reqwest::Error {
    if let Some(url) = error.url_mut() {
        url.set_path("");
        url.set_query(None);
        url.set_fragment(None);
        // They fail where a URL has no host, and so no user.
        let _ = url.set_username("");
        let _ = url.set_password(None);
    }
    error
}

impl From<Failure> for Error<()> {
    fn from(failure: Failure) -> Self {
        *failure.0
    }
}

/// A body, and which of a method's contents it is.
pub(super) struct Content {
    pub(super) which: u16,
    body: Body,
}

enum Body {
    Nothing,
    Whole(Bytes),
    Stream(ByteStream),
}

impl Content {
    /// The body, where it was read.
    pub(super) fn bytes(&self) -> Bytes {
        match &self.body {
            Body::Whole(bytes) => bytes.clone(),
            _ => Bytes::new(),
        }
    }
}

/// What a documented status means.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Success,
    Error,
    /// An error whose body is not documented as JSON.
    OtherError,
}

/// An answer with a documented status.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) meaning: Meaning,
    pub(super) content: Content,
}

impl Answer {
    /// An answer that is not documented is passed on whole, but not with a URL that has a credential.
    pub(super) async fn read(
        mut response: Response,
        documented: &[Documented],
        has_secret: bool,
    ) -> Result<Self, Failure> {
        let status = response.status();
        let code = status.as_u16();
        let found = documented
            .iter()
            .find(|(first, last, _)| (*first..=*last).contains(&code));
        let read = match found {
            Some((_, _, Read::Events(_))) if !has_events(response.headers()) => None,
            found => found.map(|(_, _, read)| *read),
        };
        let read = match read {
            Some(read) => read,
            None if has_secret => Read::Other,
            None => return Err(Error::UnexpectedResponse(response).into()),
        };
        let headers = response.headers().clone();
        let (which, body) = match read {
            Read::Nothing(which) => (which, Body::Nothing),
            Read::Whole(which) => {
                let read = response.bytes().await.map_err(with_host_only);
                (which, Body::Whole(read.map_err(Error::ResponseBodyError)?))
            }
            Read::Stream(which) | Read::Events(which) => {
                (which, Body::Stream(ResponseValue::stream(response).into_inner()))
            }
            Read::Error(which) => (which, Body::Whole(start_of(&mut response).await)),
            Read::Other => (0, Body::Whole(start_of(&mut response).await)),
        };
        let meaning = match read {
            Read::Error(_) => Meaning::Error,
            Read::Other => Meaning::OtherError,
            _ => Meaning::Success,
        };
        Ok(Self {
            status,
            headers,
            meaning,
            content: Content { which, body },
        })
    }

    /// The answer of success, where errors have no type.
    #[allow(clippy::result_large_err, reason = "it is progenitor's error")]
    pub(super) fn untyped<T>(self, read: fn(Content) -> serde_json::Result<T>) -> Result<ResponseValue<T>, Error<()>> {
        match self.meaning {
            Meaning::Success => self.take(read),
            _ => Err(Error::ErrorResponse(ResponseValue::new((), self.status, self.headers))),
        }
    }

    /// The answer of success, without a look at what it means.
    #[allow(clippy::result_large_err, reason = "it is progenitor's error")]
    pub(super) fn take<T, E>(self, read: fn(Content) -> serde_json::Result<T>) -> Result<ResponseValue<T>, Error<E>> {
        let bytes = self.content.bytes();
        match read(self.content) {
            Ok(value) => Ok(ResponseValue::new(value, self.status, self.headers)),
            Err(error) => Err(Error::InvalidResponsePayload(bytes, error)),
        }
    }
}

/// Whether the media type is that of a stream of events. One that says nothing is taken at the document's word.
fn has_events(headers: &HeaderMap) -> bool {
    let Some(media_type) = headers.get(CONTENT_TYPE) else {
        return true;
    };
    let text = media_type.to_str().unwrap_or_default();
    let essence = text.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("text/event-stream")
}

/// What came of a body: a broken one, or one without an end, does not hide the error.
async fn start_of(response: &mut Response) -> Bytes {
    let mut whole = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        let room = LONGEST_ERROR - whole.len();
        whole.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() >= room {
            break;
        }
    }
    whole.into()
}

/// JSON, which has to be there.
pub(super) fn json<T: DeserializeOwned>(content: Content) -> serde_json::Result<T> {
    let bytes = content.bytes();
    if is_blank(&bytes) {
        return Err(serde_json::Error::custom(
            "the answer has no body, and JSON is documented",
        ));
    }
    serde_json::from_slice(&bytes)
}

/// JSON, if there is a body.
pub(super) fn json_or_nothing<T: DeserializeOwned>(content: Content) -> serde_json::Result<Option<T>> {
    let bytes = content.bytes();
    if is_blank(&bytes) {
        return Ok(None);
    }
    // Null is nothing, too.
    serde_json::from_slice(&bytes)
}

fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_whitespace)
}

/// What is read, if there is a body.
pub(super) fn or_nothing<T>(
    content: Content,
    read: fn(Content) -> serde_json::Result<T>,
) -> serde_json::Result<Option<T>> {
    match content.body {
        Body::Nothing => Ok(None),
        _ => read(content).map(Some),
    }
}

/// Nothing, whatever came.
pub(super) fn nothing(_: Content) -> serde_json::Result<()> {
    Ok(())
}

/// Bytes, as they come.
pub(super) fn stream(content: Content) -> serde_json::Result<ByteStream> {
    match content.body {
        Body::Stream(bytes) => Ok(bytes),
        _ => Err(serde_json::Error::custom("the answer is no stream")),
    }
}
