//! Every request goes through here. The key is added, redirects end, and a body without an end is cut.

use std::{
    fmt,
    future::Future,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use reqwest::{
    Client, Method, Request, Response, Url,
    header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue},
};
use tokio::sync::Semaphore;

use crate::{
    error::{Error, ErrorKind},
    generated::raw,
    http::{
        answer::{Answer, read},
        clients::{Clients, Settings},
        fetch::fetch,
        key::KeySource,
        meaning::{Operation, transport_error},
        observed::{length, observed},
        resolver::Resolver,
        trust::Trust,
    },
    sync::lock,
};

/// How many requests are under way at a time. Each may take a connection, and thousands of tasks may be waited for.
const MOST_REQUESTS: usize = 256;

/// The slowest line that a request is given time for, in bytes a second.
const SLOWEST_UPLOAD: usize = 64 * 1024;

pub(super) const KEY_HEADER: HeaderName = HeaderName::from_static("x-key");

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
    request_timeout: Duration,
    stall_timeout: Duration,
    api: Clients,
    delivery: Clients,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("host", &self.inner.trust.base_url())
            .finish_non_exhaustive()
    }
}

impl Shared {
    pub(crate) fn new(key: KeySource, trust: Trust, settings: &Settings<'_>) -> Result<Self, Error> {
        let inner = Inner {
            api: settings.api()?,
            delivery: settings.delivery(Resolver::new(trust.delivery_rule()))?,
            request_timeout: settings.timeouts.request,
            stall_timeout: settings.timeouts.stall,
            permits: Semaphore::new(MOST_REQUESTS),
            key,
            trust,
        };
        Ok(Self {
            inner: Arc::new(inner),
            caught: None,
        })
    }

    /// Makes a call through the generated client, and returns the answer as it came.
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

    /// The key's header, asked for anew.
    pub(super) async fn key_header(&self) -> Result<HeaderValue, Error> {
        self.inner.key.header().await
    }

    /// Where an answer goes that somebody catches.
    pub(super) fn caught(&self) -> Option<&Mutex<Option<Answer>>> {
        self.caught.as_deref()
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
        fetch(&self.inner.delivery, &self.inner.trust.delivery_rule(), url).await
    }

    /// How long a download may pause.
    pub(crate) fn stall_timeout(&self) -> Duration {
        self.inner.stall_timeout
    }

    /// Sends an API request and reads its answer. Both count as in flight until the answer is read.
    pub(super) async fn send(&self, client: &Client, mut request: Request) -> reqwest::Result<Answer> {
        let sending = Duration::from_secs((length(&request) / SLOWEST_UPLOAD) as u64);
        let timeout = self.inner.request_timeout.saturating_add(sending);
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
