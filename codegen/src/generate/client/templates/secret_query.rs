//! Credentials in queries are kept out of what an error shows.

use progenitor_client::Error;
use reqwest::{Body, Response, ResponseBuilderExt};

use super::answer::Failure;

/// The error without the query of its URL.
pub(super) fn hidden(failure: Failure) -> Failure {
    let hidden = match Error::<()>::from(failure) {
        Error::CommunicationError(error) => Error::CommunicationError(error.without_url()),
        Error::ResponseBodyError(error) => Error::ResponseBodyError(error.without_url()),
        Error::InvalidUpgrade(error) => Error::InvalidUpgrade(error.without_url()),
        Error::UnexpectedResponse(response) => without_query(response),
        other => other,
    };
    hidden.into()
}

/// The same answer from a URL without its query. The crate `http` has the only builder, and is not named: a caller need not
/// depend on it.
fn without_query(mut response: Response) -> Error<()> {
    let mut url = response.url().clone();
    url.set_query(None);
    let (status, version) = (response.status(), response.version());
    let headers = std::mem::take(response.headers_mut());
    let builder = ResponseBuilderExt::url(Default::default(), url).status(status).version(version);
    match builder.body(Body::from(response)) {
        Ok(answer) => {
            let mut answer = Response::from(answer);
            *answer.headers_mut() = headers;
            Error::UnexpectedResponse(answer)
        }
        Err(error) => Error::Custom(format!("the answer ({status}) was lost: {error}")),
    }
}
