//! Fetching a document over HTTP: conditionally, with retries, and up to a limit of bytes.
//!
//! https only, except on loopback. Nothing here looks into the document.

use std::{net::IpAddr, thread, time::Duration};

use openapi31_codegen::{Result, document::MAX_BYTES};
use ureq::{
    Agent,
    http::{Response, StatusCode, Uri, header},
};

use crate::{error::about, files::read_capped};

/// Retries and time-outs of a download.
#[derive(Clone, Copy, Debug)]
pub struct Fetcher {
    /// How many attempts it makes.
    pub attempts: u32,
    /// The pause before the second attempt; it doubles with each further one.
    pub pause: Duration,
    /// The time-out of one attempt.
    pub timeout: Duration,
}

/// The result of a conditional request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// The document still has the entity tag that was sent.
    NotModified,
    /// The document.
    Document {
        /// Its bytes: at most one more than a document may have, so that a larger one is refused later.
        bytes: Vec<u8>,
        /// The entity tag of this version.
        etag: Option<String>,
    },
}

impl Default for Fetcher {
    fn default() -> Self {
        Self {
            attempts: 4,
            pause: Duration::from_secs(1),
            timeout: Duration::from_secs(30),
        }
    }
}

/// Why one attempt failed, and whether a further one is pointless.
struct AttemptError {
    reason: String,
    is_final: bool,
}

impl Fetcher {
    /// Fetches a document.
    ///
    /// # Errors
    /// As [`Fetcher::fetch`].
    pub fn document(&self, url: &str) -> Result<Vec<u8>> {
        match self.fetch(url, None)? {
            Fetched::Document { bytes, .. } => Ok(bytes),
            Fetched::NotModified => Err(about(
                url,
                "the server answered 304 Not Modified to a request without conditions",
            )),
        }
    }

    /// Fetches a document, unless it still has this entity tag.
    ///
    /// # Errors
    /// The address is not allowed, or no attempt got a document in time.
    pub fn fetch(&self, url: &str, etag: Option<&str>) -> Result<Fetched> {
        let is_local = check_address(url)?;
        let agent = self.agent(is_local);
        let mut attempts = 1;
        loop {
            match attempt(&agent, url, etag) {
                Ok(answer) => return Ok(answer),
                Err(failed) if failed.is_final || attempts >= self.attempts.max(1) => {
                    let times = if attempts > 1 {
                        format!(" (tried {attempts} times)")
                    } else {
                        String::new()
                    };
                    return Err(about(url, format_args!("{}{times}", failed.reason)));
                }
                Err(_) => thread::sleep(self.pause_after(attempts)),
            }
            attempts += 1;
        }
    }

    /// The pause after so many attempts.
    pub fn pause_after(&self, attempts: u32) -> Duration {
        self.pause
            .saturating_mul(2_u32.saturating_pow(attempts.saturating_sub(1)))
    }

    fn agent(&self, is_local: bool) -> Agent {
        let config = Agent::config_builder()
            .https_only(!is_local)
            .max_redirects(if is_local { 0 } else { 3 })
            .http_status_as_error(false)
            .timeout_global(Some(self.timeout))
            .user_agent(concat!("openapi-vendor/", env!("CARGO_PKG_VERSION")));
        // A proxy cannot reach this machine's loopback.
        let config = if is_local { config.proxy(None) } else { config };
        config.build().into()
    }
}

/// Whether the address is on this machine.
fn check_address(url: &str) -> Result<bool> {
    let address: Uri = url.parse().map_err(|error| about(url, error))?;
    let host = address.host().unwrap_or_default().trim_matches(['[', ']']);
    let is_local = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    match address.scheme_str() {
        Some("https") => Ok(is_local),
        Some("http") if is_local => Ok(true),
        _ => Err(about(url, "https was expected; http is allowed on loopback only")),
    }
}

fn attempt(agent: &Agent, url: &str, etag: Option<&str>) -> std::result::Result<Fetched, AttemptError> {
    let mut request = agent
        .get(url)
        .header(header::ACCEPT, "application/json, application/yaml;q=0.9, */*;q=0.1");
    if let Some(etag) = etag {
        request = request.header(header::IF_NONE_MATCH, etag);
    }
    let response = request.call().map_err(|error| AttemptError {
        is_final: matches!(
            error,
            ureq::Error::BadUri(_) | ureq::Error::RequireHttpsOnly(_) | ureq::Error::TooManyRedirects
        ),
        reason: error.to_string(),
    })?;
    read(response)
}

fn read(response: Response<ureq::Body>) -> std::result::Result<Fetched, AttemptError> {
    let status = response.status();
    if status == StatusCode::NOT_MODIFIED {
        return Ok(Fetched::NotModified);
    }
    if !status.is_success() {
        return Err(AttemptError {
            reason: format!("the server answered {status}; a document was expected"),
            is_final: !(status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS),
        });
    }
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let length = header(header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if let Some(length) = length.filter(|length| *length > MAX_BYTES as u64) {
        return Err(AttemptError {
            reason: format!("the document has {length} bytes; at most {MAX_BYTES} are read"),
            is_final: true,
        });
    }
    let etag = header(header::ETAG).map(str::to_owned);
    let bytes = read_capped(response.into_body().into_reader()).map_err(|error| AttemptError {
        reason: format!("the response was cut off: {error}"),
        is_final: false,
    })?;
    Ok(Fetched::Document { bytes, etag })
}
