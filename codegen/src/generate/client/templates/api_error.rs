//! Errors with a documented body.

use std::fmt;

use bytes::Bytes;
use progenitor_client::{Error, ResponseValue};
use serde::de::Error as _;

use super::answer::{Answer, Content, Failure, Meaning};

/// The body of an error that the document describes. Status and headers are beside it, in
/// [`Error::ErrorResponse`](super::Error::ErrorResponse).
///
/// `E` is `()` for operations whose errors have no documented JSON.
#[derive(Clone, PartialEq, Eq)]
pub enum ApiError<E = ()> {
    /// A body as it is documented.
    Documented(E),
    /// Another one: what a gateway sent, or a media type that is not JSON. At most 16 MiB of it.
    ///
    /// Where a credential is in the query, undocumented answers come as such, too: progenitor's own error would show it.
    Other(Bytes),
}

impl<E> ApiError<E> {
    /// The body as it is documented, if it is.
    pub fn documented(&self) -> Option<&E> {
        match self {
            Self::Documented(error) => Some(error),
            Self::Other(_) => None,
        }
    }
}

impl<E: fmt::Debug> fmt::Debug for ApiError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Documented(error) => error.fmt(f),
            Self::Other(bytes) => write!(f, "Other({} bytes)", bytes.len()),
        }
    }
}

impl<E> From<Failure> for Error<ApiError<E>> {
    fn from(failure: Failure) -> Self {
        match Error::<()>::from(failure) {
            Error::InvalidRequest(why) => Self::InvalidRequest(why),
            Error::CommunicationError(error) => Self::CommunicationError(error),
            Error::InvalidUpgrade(error) => Self::InvalidUpgrade(error),
            Error::ErrorResponse(answer) => Self::ErrorResponse(ResponseValue::new(
                ApiError::Other(Bytes::new()),
                answer.status(),
                answer.headers().clone(),
            )),
            Error::ResponseBodyError(error) => Self::ResponseBodyError(error),
            Error::InvalidResponsePayload(bytes, error) => Self::InvalidResponsePayload(bytes, error),
            Error::UnexpectedResponse(response) => Self::UnexpectedResponse(response),
            Error::Custom(why) => Self::Custom(why),
        }
    }
}

impl Answer {
    /// The answer of success, or the documented error.
    #[allow(clippy::result_large_err, reason = "it is progenitor's error")]
    pub(super) fn typed<T, E>(
        self,
        read: fn(Content) -> serde_json::Result<T>,
        read_error: fn(Content) -> serde_json::Result<E>,
    ) -> Result<ResponseValue<T>, Error<ApiError<E>>> {
        let bytes = self.content.bytes();
        let error = match self.meaning {
            Meaning::Success => return self.take(read),
            Meaning::Error => read_error(self.content).map_or(ApiError::Other(bytes), ApiError::Documented),
            Meaning::OtherError => ApiError::Other(bytes),
        };
        Err(Error::ErrorResponse(ResponseValue::new(
            error,
            self.status,
            self.headers,
        )))
    }
}

/// For operations whose errors have no documented JSON.
pub(super) fn untyped(_: Content) -> serde_json::Result<()> {
    Err(serde_json::Error::custom("no body is documented"))
}
