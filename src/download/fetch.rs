//! Starting a download, from a fresh link if the first has expired.

use reqwest::Response;

use super::{
    pieces::{Pieces, ProgressFn},
    refresh::refreshed,
    url::exact_url,
};
use crate::{
    error::{Error, ErrorKind},
    http::answer::retry_after,
    result::Fetched,
};

/// Starts a download; if the signed URL has expired, from a fresh one, once.
pub(super) async fn start<'a>(
    delivery: &'a Fetched,
    progress: Option<&'a ProgressFn<'a>>,
) -> Result<Pieces<'a>, Error> {
    let expired = match ask(delivery, delivery.wanted_url()?).await {
        Err(error) if error.kind() == ErrorKind::LinkExpired => error,
        answered => return Pieces::new(delivery, answered?, progress),
    };
    tracing::debug!(
        status = expired.status(),
        "the signed URL has expired; asking for a fresh one"
    );
    match refreshed(delivery).await {
        // It may be the same URL: then the host may not have had the result yet.
        Ok(fresh) => {
            let answered = ask(delivery, fresh.fetched.wanted_url()?).await;
            let response = answered.map_err(|error| neither(&expired, error).with_task(&delivery.handle))?;
            Pieces::new(delivery, response, progress)
        }
        Err(why) => Err(not_refreshed(&expired, why).with_task(&delivery.handle)),
    }
}

async fn ask(delivery: &Fetched, url: &str) -> Result<Response, Error> {
    let answered = async {
        let response = delivery.core.http.download(exact_url(url)?).await?;
        check_answer(&response)?;
        Ok(response)
    };
    answered.await.map_err(|error: Error| error.with_task(&delivery.handle))
}

fn check_answer(response: &Response) -> Result<(), Error> {
    let status = response.status().as_u16();
    let error = |kind, message: String| Error::new(kind, message).with_status(status);
    match status {
        200 => Ok(()),
        // What stores say of a link that they do not accept any more.
        400 | 401 | 403 | 404 | 410 => Err(error(
            ErrorKind::LinkExpired,
            format!("the result's signed URL does not work any more (HTTP {status})"),
        )),
        407 => Err(error(
            ErrorKind::Download,
            "the proxy asks for a user name and password (HTTP 407)".to_owned(),
        )),
        _ => Err(error(
            ErrorKind::Download,
            format!("the delivery host answered with HTTP {status}"),
        )
        .with_retry_after(retry_after(response.headers()))),
    }
}

/// The fresh link has expired too.
fn neither(expired: &Error, again: Error) -> Error {
    match (again.kind(), again.status()) {
        (ErrorKind::LinkExpired, Some(status)) => Error::new(
            ErrorKind::LinkExpired,
            format!("{expired}, and the fresh one that the service gave does not either (HTTP {status})"),
        )
        .with_status(status)
        .with_source(again),
        _ => again,
    }
}

fn not_refreshed(expired: &Error, why: Error) -> Error {
    let reason = match why.kind() {
        ErrorKind::TaskNotFound => "the service does not know the task any more",
        ErrorKind::Auth => "the service did not accept the key",
        ErrorKind::Config => "there was no key to ask with",
        ErrorKind::DeadlineExceeded => "the task was not ready again in time",
        ErrorKind::RequestModerated | ErrorKind::ContentModerated => "the task has been refused by moderation",
        ErrorKind::TaskFailed => "the task has failed",
        _ => "the task could not be asked",
    };
    let status = why
        .status()
        .map(|status| format!(" (HTTP {status})"))
        .unwrap_or_default();
    let error = Error::new(
        ErrorKind::LinkExpired,
        format!("{expired}, and no fresh one could be had: {reason}{status}"),
    );
    let error = match expired.status() {
        Some(status) => error.with_status(status),
        None => error,
    };
    error.with_source(why)
}
