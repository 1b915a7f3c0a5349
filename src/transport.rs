//! Every request goes through here: where the key is added, where redirects end, where a body that does not end is cut.

use std::{fmt, io, sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, stream};
use progenitor_client::{ClientHooks, ClientInfo, Error as RawError, OperationInfo};
use reqwest::{
    Client, ClientBuilder, Method, Request, Response, Url,
    header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER},
    redirect,
};
use serde::Serialize;
use tokio::sync::Semaphore;
use tracing::Instrument;

use crate::{
    Error, ErrorKind,
    address::is_local_url,
    answer::{Call, transport_error},
    cause, delivery,
    generated::raw,
    host::Trust,
    key::KeySource,
    tls,
};

/// The longest body of an API answer that is read, in bytes. Real ones have a few kilobytes.
const MAX_ANSWER: usize = 8 * 1024 * 1024;

/// How many requests are under way at a time. Each may take a connection, and thousands of tasks may be waited for.
const MOST_REQUESTS: usize = 256;

/// The slowest line that a request is given time for, in bytes a second.
const SLOWEST_UPLOAD: usize = 64 * 1024;

const KEY_HEADER: HeaderName = HeaderName::from_static("x-key");
/// progenitor sends the contract's version, which says nothing, in a header that the service does not know.
const VERSION_HEADER: HeaderName = HeaderName::from_static("api-version");

/// How long the parts of one HTTP exchange may take. How long a task may take is the poll policy's business.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    pub(crate) connect: Duration,
    pub(crate) read: Duration,
}

/// The HTTP clients, the key and the rule where it may go: what the generated client carries for its hooks.
#[derive(Clone)]
pub struct Shared(Arc<Inner>);

struct Inner {
    key: KeySource,
    trust: Trust,
    turns: Semaphore,
    read_timeout: Duration,
    api: Clients,
    delivery: Clients,
}

/// The same client with and without the system's proxy: what is on this machine is never asked of a proxy.
pub(crate) struct Clients {
    proxied: Client,
    direct: Client,
}

impl Clients {
    fn new(build: impl Fn() -> ClientBuilder) -> Result<Self, Error> {
        let finish = |builder: ClientBuilder| {
            builder.build().map_err(|error| {
                Error::new(ErrorKind::Config, "the HTTP client cannot be set up").with_transport(error)
            })
        };
        Ok(Self {
            proxied: finish(build())?,
            direct: finish(build().no_proxy())?,
        })
    }

    pub(crate) fn get(&self, url: &Url) -> &Client {
        if is_local_url(url) { &self.direct } else { &self.proxied }
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("host", &self.0.trust.base_url())
            .finish_non_exhaustive()
    }
}

/// What came back, read whole.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Shared {
    pub(crate) fn new(
        key: KeySource,
        trust: Trust,
        user_agent: &str,
        timeouts: Timeouts,
        adjust: &dyn Fn(ClientBuilder) -> ClientBuilder,
    ) -> Result<Self, Error> {
        // What callers adjust comes first, so that it cannot undo the rules about redirects and repetition.
        let base = || {
            let builder = Client::builder()
                .user_agent(user_agent)
                .connect_timeout(timeouts.connect);
            adjust(builder).retry(reqwest::retry::never()).referer(false)
        };
        tls::install_provider();
        let resolver = Arc::new(delivery::Resolver::new(trust.delivery_rule()));
        let delivery = || {
            base()
                .read_timeout(timeouts.read)
                .redirect(redirect::Policy::none())
                .dns_resolver(resolver.clone())
        };
        Ok(Self(Arc::new(Inner {
            key,
            trust,
            turns: Semaphore::new(MOST_REQUESTS),
            read_timeout: timeouts.read,
            api: Clients::new(|| base().redirect(redirect::Policy::none()))?,
            delivery: Clients::new(delivery)?,
        })))
    }

    /// The generated client on these HTTP clients.
    pub(crate) fn raw(&self) -> raw::Client {
        let base = self.0.trust.base_url();
        let client = if self.0.trust.is_local() {
            &self.0.api.direct
        } else {
            &self.0.api.proxied
        };
        raw::Client::new_with_client(base, client.clone(), self.clone())
    }

    pub(crate) fn base_url(&self) -> &str {
        self.0.trust.base_url()
    }

    /// Whether the key may go to this URL.
    pub(crate) fn check(&self, url: &Url) -> Result<(), String> {
        self.0.trust.check(url)
    }

    /// A URL of the API on the configured origin.
    pub(crate) fn api_url(&self, path: &str) -> Result<Url, Error> {
        let text = format!("{}{path}", self.base_url());
        Url::parse(&text).map_err(|error| Error::new(ErrorKind::Config, "the path gives no URL").with_source(error))
    }

    /// Asks an API URL, with the key. The URL has to be trusted.
    pub(crate) async fn get(&self, url: Url) -> Result<Answer, Error> {
        self.exchange(Request::new(Method::GET, url), Call::Ask).await
    }

    /// Sends JSON to an API URL, with the key. The URL has to be trusted.
    pub(crate) async fn post(&self, url: Url, json: Bytes, call: Call) -> Result<Answer, Error> {
        let mut request = Request::new(Method::POST, url);
        request
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        *request.body_mut() = Some(json.into());
        self.exchange(request, call).await
    }

    /// Starts a download: no key, redirects only to where a download may come from.
    pub(crate) async fn download(&self, url: Url) -> Result<Response, Error> {
        delivery::fetch(&self.0.delivery, &self.0.trust.delivery_rule(), url).await
    }

    pub(crate) fn read_timeout(&self) -> Duration {
        self.0.read_timeout
    }

    /// Sends an API request in its turn; its answer is cut where it becomes too long.
    async fn send(&self, client: &Client, mut request: Request) -> reqwest::Result<Response> {
        let sending = Duration::from_secs((length(&request) / SLOWEST_UPLOAD) as u64);
        let timeout = self.0.read_timeout.saturating_add(sending);
        request.timeout_mut().get_or_insert(timeout);
        // Turns never end.
        let _turn = self.0.turns.acquire().await.ok();
        observed(client, request).await.map(bounded)
    }

    async fn exchange(&self, mut request: Request, call: Call) -> Result<Answer, Error> {
        request
            .headers_mut()
            .insert(ACCEPT, HeaderValue::from_static("application/json"));
        request.headers_mut().insert(KEY_HEADER, self.0.key.header().await?);
        let client = self.0.api.get(request.url());
        let answer = match self.send(client, request).await {
            Ok(response) => read(response).await,
            Err(error) => Err(error),
        };
        answer.map_err(|error| transport_error(error, call))
    }
}

impl ClientHooks<Shared> for raw::Client {
    async fn pre<E>(&self, request: &mut Request, _: &OperationInfo) -> Result<(), RawError<E>> {
        let shared = ClientInfo::inner(self);
        shared.check(request.url()).map_err(RawError::Custom)?;
        let key = shared
            .0
            .key
            .header()
            .await
            .map_err(|error| RawError::InvalidRequest(error.to_string()))?;
        request.headers_mut().remove(VERSION_HEADER);
        request.headers_mut().insert(KEY_HEADER, key);
        Ok(())
    }

    async fn exec(&self, request: Request, _: &OperationInfo) -> reqwest::Result<Response> {
        ClientInfo::inner(self).send(ClientInfo::client(self), request).await
    }
}

/// Sends a request in a span that tells method, path, lengths and status: never a query, a header or a body.
pub(crate) async fn observed(client: &Client, request: Request) -> reqwest::Result<Response> {
    let sent = length(&request);
    let (method, path) = (request.method(), request.url().path());
    let span = tracing::debug_span!("request", %method, path, sent);
    async {
        let response = client.execute(request).await;
        match &response {
            Ok(response) => tracing::debug!(
                status = response.status().as_u16(),
                length = response.content_length(),
                request_id = request_id(response.headers()),
                "answered"
            ),
            Err(error) => tracing::debug!(why = cause::cause(error), "not answered"),
        }
        response
    }
    .instrument(span)
    .await
}

fn length(request: &Request) -> usize {
    request.body().and_then(|body| body.as_bytes()).map_or(0, <[u8]>::len)
}

/// What the service calls an exchange, where it does.
fn request_id(headers: &HeaderMap) -> Option<&str> {
    ["x-request-id", "request-id", "x-amzn-requestid", "cf-ray"]
        .iter()
        .find_map(|name| headers.get(*name)?.to_str().ok())
}

/// Reads an answer whole; [`bounded`] has seen to its length.
pub(crate) async fn read(response: Response) -> Result<Answer, reqwest::Error> {
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let mut body = BytesMut::new();
    let mut chunks = response.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        body.extend_from_slice(&chunk?);
    }
    Ok(Answer {
        status,
        headers,
        body: body.freeze(),
    })
}

/// The same answer with a body that fails where it becomes too long.
fn bounded(response: Response) -> Response {
    let (status, version, headers) = (response.status(), response.version(), response.headers().clone());
    let chunks = Box::pin(response.bytes_stream());
    let limited = stream::unfold(Some((chunks, MAX_ANSWER)), |state| async {
        let (mut chunks, left) = state?;
        match chunks.next().await? {
            Ok(chunk) if chunk.len() > left => Some((Err(TooLong.into()), None)),
            Ok(chunk) => {
                let left = left - chunk.len();
                Some((Ok(chunk), Some((chunks, left))))
            }
            Err(error) => Some((Err(Box::<dyn std::error::Error + Send + Sync>::from(error)), None)),
        }
    });
    let mut bounded = http::Response::new(reqwest::Body::wrap_stream(limited));
    *bounded.status_mut() = status;
    *bounded.version_mut() = version;
    *bounded.headers_mut() = headers;
    Response::from(bounded)
}

#[derive(Debug)]
pub(crate) struct TooLong;

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the answer is longer than {MAX_ANSWER} bytes")
    }
}

impl std::error::Error for TooLong {}

/// A request's JSON in memory of just its length: what grows while it is written takes up to half as much again.
#[allow(
    clippy::result_large_err,
    reason = "it is progenitor's error, as in the code that calls this"
)]
pub(crate) fn json_body<T: Serialize, E>(body: &T) -> Result<Vec<u8>, RawError<E>> {
    let wrong = |error: serde_json::Error| RawError::InvalidRequest(error.to_string());
    let mut length = Length(0);
    serde_json::to_writer(&mut length, body).map_err(wrong)?;
    let mut json = Vec::with_capacity(length.0);
    serde_json::to_writer(&mut json, body).map_err(wrong)?;
    Ok(json)
}

/// Counts what is written.
struct Length(usize);

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How long the service asks to wait: seconds or a date, at most an hour. What is neither is as if it were absent, and so
/// is no time at all: a clock that is ahead would make that of any date.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    const LONGEST: Duration = Duration::from_secs(3600);
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) if text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty() => LONGEST,
        Err(_) => {
            let date = httpdate::parse_http_date(text).ok()?;
            date.duration_since(std::time::SystemTime::now()).unwrap_or_default()
        }
    };
    Some(wait.min(LONGEST)).filter(|wait| !wait.is_zero())
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
