//! Every request goes through here: where the key is added, where redirects end, where a body that does not end is cut.

pub(crate) mod accepted;
pub(crate) mod address;
pub(crate) mod answer;
pub(crate) mod cause;
pub(crate) mod coding;
pub(crate) mod detail;
pub(crate) mod fetch;
pub(crate) mod host;
pub(crate) mod key;
pub(crate) mod lenient;
pub(crate) mod meaning;
pub(crate) mod tls;

use std::{
    fmt,
    future::Future,
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use futures_util::stream;
use progenitor_client::{ClientHooks, ClientInfo, Error as RawError, OperationInfo};
use reqwest::{
    Client, ClientBuilder, Method, Request, Response, StatusCode, Url,
    header::{
        ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
    },
    redirect,
};

use serde::Serialize;
use tokio::sync::Semaphore;
use tracing::Instrument;

use crate::{
    error::{Error, ErrorKind},
    generated::raw,
    http::{
        accepted::Accepted,
        address::is_local_url,
        answer::{Answer, read},
        cause::cause,
        fetch as delivery,
        host::Trust,
        key::KeySource,
        meaning::{Operation, transport_error},
    },
    sync::lock,
};

/// How many requests are under way at a time. Each may take a connection, and thousands of tasks may be waited for.
const MOST_REQUESTS: usize = 256;

/// The slowest line that a request is given time for, in bytes a second.
const SLOWEST_UPLOAD: usize = 64 * 1024;

const IDENTITY: HeaderValue = HeaderValue::from_static("identity");
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
pub struct Shared {
    inner: Arc<Inner>,
    /// Where an answer of the generated client goes, for one that reads it itself.
    caught: Option<Arc<Mutex<Option<Answer>>>>,
}

struct Inner {
    key: KeySource,
    trust: Trust,
    permits: Semaphore,
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
            .field("host", &self.inner.trust.base_url())
            .finish_non_exhaustive()
    }
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
        let inner = Inner {
            key,
            trust,
            permits: Semaphore::new(MOST_REQUESTS),
            read_timeout: timeouts.read,
            api: Clients::new(|| base().redirect(redirect::Policy::none()))?,
            delivery: Clients::new(delivery)?,
        };
        Ok(Self {
            inner: Arc::new(inner),
            caught: None,
        })
    }

    /// Makes a call through the generated client, and gives the answer as it came in place of what that made of it.
    ///
    /// # Errors
    /// What kept an answer from coming.
    pub(crate) async fn catch<T, F>(&self, call: impl FnOnce(raw::Client) -> F) -> Result<Answer, raw::Error<()>>
    where
        F: Future<Output = Result<T, raw::Error<()>>>,
    {
        let caught = Arc::default();
        let catching = Self {
            inner: self.inner.clone(),
            caught: Some(Arc::clone(&caught)),
        };
        let made = call(catching.raw()).await;
        let answer = lock(&caught).take();
        match (answer, made) {
            (Some(answer), _) => Ok(answer),
            (None, Err(error)) => Err(error),
            (None, Ok(_)) => Err(raw::Error::InvalidRequest("it was not sent".to_owned())),
        }
    }

    /// The generated client on these HTTP clients.
    pub(crate) fn raw(&self) -> raw::Client {
        let base = self.inner.trust.base_url();
        let client = if self.inner.trust.is_local() {
            &self.inner.api.direct
        } else {
            &self.inner.api.proxied
        };
        raw::Client::new_with_client(base, client.clone(), self.clone())
    }

    pub(crate) fn trust(&self) -> &Trust {
        &self.inner.trust
    }

    pub(crate) fn base_url(&self) -> &str {
        self.inner.trust.base_url()
    }

    /// Whether the key may go to this URL.
    pub(crate) fn check(&self, url: &Url) -> Result<(), String> {
        self.inner.trust.check(url)
    }

    /// A URL of the API on the configured origin.
    pub(crate) fn api_url(&self, path: &str) -> Result<Url, Error> {
        let text = format!("{}{path}", self.base_url());
        Url::parse(&text).map_err(|error| Error::new(ErrorKind::Config, "the path gives no URL").with_source(error))
    }

    /// Asks an API URL, with the key. The URL has to be trusted.
    pub(crate) async fn get(&self, url: Url) -> Result<Answer, Error> {
        self.exchange(Request::new(Method::GET, url), Operation::Query).await
    }

    /// Sends JSON to an API URL, with the key. The URL has to be trusted.
    pub(crate) async fn post(&self, url: Url, json: Bytes, operation: Operation) -> Result<Answer, Error> {
        let mut request = Request::new(Method::POST, url);
        request
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        *request.body_mut() = Some(json.into());
        self.exchange(request, operation).await
    }

    /// Starts a download: no key, redirects only to where a download may come from.
    pub(crate) async fn download(&self, url: Url) -> Result<Response, Error> {
        delivery::fetch(&self.inner.delivery, &self.inner.trust.delivery_rule(), url).await
    }

    pub(crate) fn read_timeout(&self) -> Duration {
        self.inner.read_timeout
    }

    /// Sends an API request and reads its answer. Both count as in flight until the answer is read.
    async fn send(&self, client: &Client, mut request: Request) -> reqwest::Result<Answer> {
        let sending = Duration::from_secs((length(&request) / SLOWEST_UPLOAD) as u64);
        let timeout = self.inner.read_timeout.saturating_add(sending);
        request.timeout_mut().get_or_insert(timeout);
        let key = request.headers().get(KEY_HEADER).cloned();
        // The semaphore is never closed.
        let _permit = self.inner.permits.acquire().await.ok();
        let response = observed(client, request).await?;
        Ok(Answer {
            key,
            ..read(response).await
        })
    }

    async fn exchange(&self, mut request: Request, operation: Operation) -> Result<Answer, Error> {
        request
            .headers_mut()
            .insert(ACCEPT, HeaderValue::from_static("application/json"));
        request.headers_mut().insert(KEY_HEADER, self.inner.key.header().await?);
        let client = self.inner.api.get(request.url());
        self.send(client, request)
            .await
            .map_err(|error| transport_error(error, operation))
    }
}

impl ClientHooks<Shared> for raw::Client {
    async fn pre<E>(&self, request: &mut Request, _: &OperationInfo) -> Result<(), RawError<E>> {
        let shared = ClientInfo::inner(self);
        shared.check(request.url()).map_err(RawError::Custom)?;
        let key = shared
            .inner
            .key
            .header()
            .await
            .map_err(|error| RawError::InvalidRequest(error.to_string()))?;
        request.headers_mut().remove(VERSION_HEADER);
        request.headers_mut().insert(KEY_HEADER, key);
        Ok(())
    }

    async fn exec(&self, request: Request, _: &OperationInfo) -> reqwest::Result<Response> {
        let shared = ClientInfo::inner(self);
        let is_submit = *request.method() == Method::POST;
        let answer = shared.send(ClientInfo::client(self), request).await?;
        let Some(caught) = &shared.caught else {
            return Ok(readable(answer, is_submit, &shared.inner.trust));
        };
        *lock(caught) = Some(answer);
        Ok(Response::from(http::Response::new(reqwest::Body::default())))
    }
}

/// Sends a request in a span that tells method, path, lengths and status: never a query, a header or a body.
pub(crate) async fn observed(client: &Client, mut request: Request) -> reqwest::Result<Response> {
    request.headers_mut().insert(ACCEPT_ENCODING, IDENTITY);
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
            Err(error) => tracing::debug!(why = cause(error), "not answered"),
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

/// An answer for the generated client: a task is told as the contract says, and what is readable is JSON.
fn readable(answer: Answer, is_submit: bool, trust: &Trust) -> Response {
    let accepted = Accepted::read(&answer, trust).filter(|(_, oddity)| is_submit && oddity.is_some());
    let (status, body, broken) = match accepted {
        Some((accepted, _)) => (200, accepted.to_json().to_string().into(), None),
        None => match lenient::values(&answer.body) {
            (values, false) if !values.is_empty() => (answer.status, values[0].to_string().into(), None),
            _ => (answer.status, answer.body, answer.broken),
        },
    };
    let end = broken.map(|broken| Err(broken.into_error()));
    let chunks = stream::iter([Ok(body)].into_iter().chain(end));
    let mut response = http::Response::new(reqwest::Body::wrap_stream(chunks));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    *response.headers_mut() = answer.headers;
    for coded in [CONTENT_ENCODING, CONTENT_LENGTH] {
        response.headers_mut().remove(coded);
    }
    Response::from(response)
}

/// A request's JSON, for the generated client.
#[allow(
    clippy::result_large_err,
    reason = "it is progenitor's error, as in the code that calls this"
)]
pub(crate) fn json_body<T: Serialize, E>(body: &T) -> Result<Vec<u8>, RawError<E>> {
    json_bytes(body).map_err(|error| RawError::InvalidRequest(error.to_string()))
}

/// JSON in memory of just its length: what grows while it is written takes up to half as much again.
pub(crate) fn json_bytes<T: Serialize>(body: &T) -> serde_json::Result<Vec<u8>> {
    let mut length = Length(0);
    serde_json::to_writer(&mut length, body)?;
    let mut json = Vec::with_capacity(length.0);
    serde_json::to_writer(&mut json, body)?;
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
