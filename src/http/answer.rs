//! Reading an answer: bounded, without its coding, and as much of it as came.

use std::{borrow::Cow, io, sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use reqwest::{
    Response,
    header::{HeaderMap, HeaderValue, RETRY_AFTER},
};

use crate::http::{
    cause::cause,
    coding::{self, Coding},
};

/// The longest body of an API answer that is read, in bytes. Real ones have a few kilobytes.
const MAX_ANSWER: usize = 8 * 1024 * 1024;

/// What came back, as much of it as came.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Why the body may not be all of what was sent.
    pub(crate) broken: Option<Broken>,
    /// The key that was sent, so that it can be masked where it is repeated.
    pub(crate) key: Option<HeaderValue>,
}

impl Answer {
    /// What may not be shown: these texts, and the key.
    pub(crate) fn secrets<'a>(&'a self, texts: &'a [String]) -> Vec<&'a str> {
        let key = self.key.as_ref().and_then(|key| key.to_str().ok());
        texts.iter().map(String::as_str).chain(key).collect()
    }

    #[cfg(any(test, fuzzing))]
    pub(crate) fn of(status: u16, body: impl AsRef<[u8]>) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Bytes::copy_from_slice(body.as_ref()),
            broken: None,
            key: None,
        }
    }
}

/// Why a body is not whole.
#[derive(Clone, Debug)]
pub(crate) enum Broken {
    /// It broke off, or did not come in time.
    Cut(Arc<reqwest::Error>),
    /// It is longer than is read.
    TooLong,
    /// It is in a coding that cannot be undone, or not in the one that it says.
    Coded(String),
}

/// Reads an answer, as much of it as comes and up to a length.
pub(crate) async fn read(response: Response) -> Answer {
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let (body, cut) = body(response).await;
    let (body, coded) = decoded(body, &headers);
    Answer {
        status,
        headers,
        body,
        broken: cut.or(coded),
        key: None,
    }
}

async fn body(response: Response) -> (Bytes, Option<Broken>) {
    let mut body = BytesMut::new();
    let mut chunks = response.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        match chunk {
            Ok(chunk) if chunk.len() > MAX_ANSWER - body.len() => {
                body.extend_from_slice(&chunk[..MAX_ANSWER - body.len()]);
                return (body.freeze(), Some(Broken::TooLong));
            }
            Ok(chunk) => body.extend_from_slice(&chunk),
            Err(error) => return (body.freeze(), Some(Broken::Cut(Arc::new(error.without_url())))),
        }
    }
    (body.freeze(), None)
}

/// Undoes a coding that was not asked for. What is not of its coding is left as it is.
pub(crate) fn decoded(body: Bytes, headers: &HeaderMap) -> (Bytes, Option<Broken>) {
    let coding = match Coding::of(headers) {
        Ok(None) if body.starts_with(&[0x1f, 0x8b]) => Coding::Gzip,
        Ok(None) => return (body, None),
        Ok(Some(coding)) => coding,
        Err(name) => {
            return (
                body,
                Some(Broken::Coded(format!(
                    "it is in the coding `{name}`, which was not asked for"
                ))),
            );
        }
    };
    let (text, whole) = coding::decode(coding, &body, MAX_ANSWER);
    let broken = whole.err().map(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => Broken::TooLong,
        _ => Broken::Coded("it is not whole in the coding that it says".to_owned()),
    });
    match text.is_empty() {
        true => (body, broken),
        false => (text.into(), broken),
    }
}

impl Broken {
    /// What happened, in words that hold no URL.
    pub(crate) fn cause(&self) -> Cow<'static, str> {
        match self {
            Self::Cut(error) => cause(error).into(),
            Self::TooLong => format!("it is longer than {MAX_ANSWER} bytes").into(),
            Self::Coded(why) => why.clone().into(),
        }
    }

    pub(crate) fn into_error(self) -> Box<dyn std::error::Error + Send + Sync> {
        match self {
            Self::Cut(error) => Box::new(error),
            other => other.cause().into(),
        }
    }
}

/// How long the service asks to wait: seconds or a date, at most an hour. What is neither is as if it were absent, and so
/// is no time at all: a clock that is ahead would make that of any date.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    asked_wait(headers).filter(|wait| !wait.is_zero())
}

/// The same, and no time at all is one.
pub(crate) fn asked_wait(headers: &HeaderMap) -> Option<Duration> {
    const LONGEST: Duration = Duration::from_secs(3600);
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) if text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty() => LONGEST,
        Err(_) => {
            let date = httpdate::parse_http_date(text).ok()?;
            date.duration_since(std::time::SystemTime::now()).ok()?
        }
    };
    Some(wait.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_read_strictly_and_capped() {
        let wait = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_str(text).unwrap());
            retry_after(&headers)
        };
        assert_eq!(wait("7"), Some(Duration::from_secs(7)));
        assert_eq!(wait("0"), None);
        assert_eq!(wait("31536000"), Some(Duration::from_secs(3600)));
        assert_eq!(wait("99999999999999999999999"), Some(Duration::from_secs(3600)));
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:37 GMT"), None);
        assert_eq!(wait("Thu, 06 Nov 2194 08:49:37 GMT"), Some(Duration::from_secs(3600)));
        for nonsense in ["-1", "NaN", "soon", "1.5", ""] {
            assert_eq!(wait(nonsense), None, "{nonsense}");
        }
    }
}
