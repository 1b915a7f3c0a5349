//! Getting a document from its address: conditionally, more than once, and never more than is sane.
//!
//! https only, except on this machine. What comes back is judged elsewhere; here only the transport is.

use std::{fmt, io::Read, net::IpAddr, thread, time::Duration};

use bfl_codegen::{Document, document::MAX_BYTES};
use ureq::{
    Agent,
    http::{Response, StatusCode, Uri, header},
};

use crate::{
    Failure, Repository, Result, SourceSettings,
    cli::{self, Input},
    files::{Change, read_capped, read_input, write_all},
};

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
pub enum Answer {
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
            Answer::Document { bytes, .. } => Ok(bytes),
            Answer::NotModified => Err(Failure::about(
                url,
                "the server answered 304 to a question that was not conditional",
            )),
        }
    }

    /// A document, unless it still is the one with this entity tag.
    ///
    /// # Errors
    /// Not an address that is asked, no answer in time, or an answer that is not a document, after all tries.
    pub fn fetch(&self, url: &str, etag: Option<&str>) -> Result<Answer> {
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
                    return Err(Failure::about(url, format_args!("{}{times}", miss.reason)));
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
            .user_agent(concat!("bfl-xtask/", env!("CARGO_PKG_VERSION")));
        // What is on this machine is asked without a detour.
        let config = if is_local { config.proxy(None) } else { config };
        config.build().into()
    }
}

/// `cargo xtask spec fetch`: upstream's documents as they are, kept outside the repository's history.
///
/// # Errors
/// A document cannot be read, is not OpenAPI, or cannot be written.
pub fn keep(repository: &Repository, request: &cli::Fetch, mut stdin: impl Read) -> Result<String> {
    let sources = repository.sources()?;
    check_names(&request.from, &sources)?;
    let from: Vec<cli::From> = if request.from.is_empty() {
        sources.into_iter().map(official).collect()
    } else {
        request.from.clone()
    };
    let mut report = String::new();
    let mut changes = Vec::new();
    for from in from {
        let failed = |error: &dyn fmt::Display| Failure::about(format_args!("source `{}`", from.name), error);
        let bytes = read_input(&from.input, &mut stdin).map_err(|error| failed(&error))?;
        Document::from_bytes(&bytes).map_err(|error| failed(&error))?;
        let path = request.out.join(format!("{}.json", from.name));
        report.push_str(&format!("{}: {} bytes in {}\n", from.name, bytes.len(), path.display()));
        changes.push(Change { path, bytes });
    }
    write_all(&changes)?;
    Ok(report)
}

/// A source, from its official address.
pub(crate) fn official(source: SourceSettings) -> cli::From {
    cli::From {
        name: source.name,
        input: Input::Url(source.url),
    }
}

/// Whether these are sources, each given once, and standard input for one of them at most.
pub(crate) fn check_names(given: &[cli::From], settings: &[SourceSettings]) -> Result<()> {
    let known = || {
        settings
            .iter()
            .map(|source| format!("\n  {} ({})", source.name, source.url))
            .collect::<String>()
    };
    for (index, from) in given.iter().enumerate() {
        let name = &from.name;
        if !settings.iter().any(|source| source.name == *name) {
            return Err(Failure::new(format!(
                "`{name}` is not a source of spec/sources.toml. The sources are{}",
                known()
            )));
        }
        let earlier = &given[..index];
        if earlier.iter().any(|earlier| earlier.name == *name) {
            return Err(Failure::new(format!("the source `{name}` is given twice")));
        }
        if from.input == Input::Stdin && earlier.iter().any(|earlier| earlier.input == Input::Stdin) {
            return Err(Failure::new("standard input can be read for one source only"));
        }
    }
    Ok(())
}

/// Whether the address is on this machine.
fn check_address(url: &str) -> Result<bool> {
    let address: Uri = url.parse().map_err(|error| Failure::about(url, error))?;
    let host = address.host().unwrap_or_default().trim_matches(['[', ']']);
    let is_local = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    match address.scheme_str() {
        Some("https") => Ok(is_local),
        Some("http") if is_local => Ok(true),
        _ => Err(Failure::about(url, "https was expected; http is for loopback only")),
    }
}

fn attempt(agent: &Agent, url: &str, etag: Option<&str>) -> std::result::Result<Answer, Miss> {
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

fn read(response: Response<ureq::Body>) -> std::result::Result<Answer, Miss> {
    let status = response.status();
    if status == StatusCode::NOT_MODIFIED {
        return Ok(Answer::NotModified);
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
        reason: format!("the answer broke off: {error}"),
        is_final: false,
    })?;
    Ok(Answer::Document { bytes, etag })
}
