//! How results are fetched: without the key, without a cookie or referrer, from where results may be, hop by hop.

use std::fmt;

use reqwest::{Method, Request, Response, Url, header::LOCATION};

use crate::{
    error::{Error, ErrorKind},
    http::{
        cause::{cause, chain},
        clients::Clients,
        observed::observed,
        resolver::Local,
        trust::DeliveryRule,
    },
};

/// How many redirects a download follows.
const MOST_REDIRECTS: usize = 5;

/// Asks for a result. Each hop is checked, and each that is on this machine is asked without a proxy.
pub(crate) async fn fetch(clients: &Clients, rule: &DeliveryRule, mut url: Url) -> Result<Response, Error> {
    for _ in 0..=MOST_REDIRECTS {
        rule.check(&url).map_err(untrusted)?;
        let request = Request::new(Method::GET, url.clone());
        let response = observed(clients.get(&url), request).await.map_err(failed)?;
        match redirect(&url, &response) {
            Some(next) => url = next?,
            None => return Ok(response),
        }
    }
    Err(Error::new(
        ErrorKind::Download,
        format!("the result cannot be downloaded: it was redirected more than {MOST_REDIRECTS} times"),
    ))
}

/// Where an answer leads, if it is a redirect.
fn redirect(from: &Url, response: &Response) -> Option<Result<Url, Error>> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = response.headers().get(LOCATION);
    let to = location.and_then(|location| from.join(std::str::from_utf8(location.as_bytes()).ok()?).ok());
    Some(to.ok_or_else(|| {
        Error::new(
            ErrorKind::Download,
            "the result cannot be downloaded: it was redirected, and it was not said where to",
        )
        .with_status(response.status().as_u16())
    }))
}

fn untrusted(why: impl fmt::Display) -> Error {
    Error::new(ErrorKind::UntrustedUrl, format!("the result is not downloaded: {why}"))
}

fn failed(error: reqwest::Error) -> Error {
    if let Some(local) = chain(&error).find_map(|source| source.downcast_ref::<Local>()) {
        return untrusted(local);
    }
    let message = format!("the result cannot be downloaded: {}", cause(&error));
    Error::new(ErrorKind::Download, message).with_transport(error)
}
