//! Getting a document from its address: conditionally, more than once, and never more than is sane.
//!
//! https only, except on this machine. What comes back is judged elsewhere; here only the transport is.

use std::{net::IpAddr, thread, time::Duration};

use openapi31_codegen::{Result, document::MAX_BYTES};
use ureq::{
    Agent,
    http::{Response, StatusCode, Uri, header},
};

use crate::{error::about, files::read_capped};

/// How patient a download is.
#[derive(Clone, Copy, Debug)]
pub struct Fetcher {
    /// How often it is tried.
    pub tries: u32,
    /// How long it waits before it tries again; twice as long each further time.
    pub pause: Duration,
    /// How long one try may take.
    pub timeout: Duration,
}

/// What a server said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// It still is what the entity tag names.
    NotModified,
    /// The document.
    Document {
        /// Its bytes: at most one more than a document may have, so that a larger one is refused later.
        bytes: Vec<u8>,
        /// What the server calls this version.
        etag: Option<String>,
    },
}

impl Default for Fetcher {
    fn default() -> Self {
        Self {
            tries: 4,
            pause: Duration::from_secs(1),
            timeout: Duration::from_secs(30),
        }
    }
}

/// Why one try failed, and whether another may not.
struct Miss {
    reason: String,
    is_final: bool,
}

impl Fetcher {
    /// A document, whatever was known of it.
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

    /// A document, unless it still is the one with this entity tag.
    ///
    /// # Errors
    /// Not an address that is asked, no answer in time, or an answer that is not a document, after all tries.
    pub fn fetch(&self, url: &str, etag: Option<&str>) -> Result<Fetched> {
        let is_local = check_address(url)?;
        let agent = self.agent(is_local);
        let mut tried = 1;
        loop {
            match attempt(&agent, url, etag) {
                Ok(answer) => return Ok(answer),
                Err(miss) if miss.is_final || tried >= self.tries.max(1) => {
                    let times = if tried > 1 {
                        format!(" (tried {tried} times)")
                    } else {
                        String::new()
                    };
                    return Err(about(url, format_args!("{}{times}", miss.reason)));
                }
                Err(_) => thread::sleep(self.pause_after(tried)),
            }
            tried += 1;
        }
    }

    /// How long it waits after so many tries.
    pub fn pause_after(&self, tried: u32) -> Duration {
        self.pause.saturating_mul(2_u32.saturating_pow(tried.saturating_sub(1)))
    }

    fn agent(&self, is_local: bool) -> Agent {
        let config = Agent::config_builder()
            .https_only(!is_local)
            .max_redirects(if is_local { 0 } else { 3 })
            .http_status_as_error(false)
            .timeout_global(Some(self.timeout))
            .user_agent(concat!("openapi-vendor/", env!("CARGO_PKG_VERSION")));
        // What is on this machine is asked without a detour.
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

fn attempt(agent: &Agent, url: &str, etag: Option<&str>) -> std::result::Result<Fetched, Miss> {
    let mut request = agent
        .get(url)
        .header(header::ACCEPT, "application/json, application/yaml;q=0.9, */*;q=0.1");
    if let Some(etag) = etag {
        request = request.header(header::IF_NONE_MATCH, etag);
    }
    let response = request.call().map_err(|error| Miss {
        is_final: matches!(
            error,
            ureq::Error::BadUri(_) | ureq::Error::RequireHttpsOnly(_) | ureq::Error::TooManyRedirects
        ),
        reason: error.to_string(),
    })?;
    read(response)
}

fn read(response: Response<ureq::Body>) -> std::result::Result<Fetched, Miss> {
    let status = response.status();
    if status == StatusCode::NOT_MODIFIED {
        return Ok(Fetched::NotModified);
    }
    if !status.is_success() {
        return Err(Miss {
            reason: format!("the server answered {status}; a document was expected"),
            is_final: !(status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS),
        });
    }
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let length = header(header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if let Some(length) = length.filter(|length| *length > MAX_BYTES as u64) {
        return Err(Miss {
            reason: format!("the document has {length} bytes; at most {MAX_BYTES} are read"),
            is_final: true,
        });
    }
    let etag = header(header::ETAG).map(str::to_owned);
    let bytes = read_capped(response.into_body().into_reader()).map_err(|error| Miss {
        reason: format!("the response was cut off: {error}"),
        is_final: false,
    })?;
    Ok(Fetched::Document { bytes, etag })
}
