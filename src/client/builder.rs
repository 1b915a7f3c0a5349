//! What a client is built from.

use std::{fmt, future::Future, path::PathBuf, sync::Arc, time::Duration};

use crate::{
    client::{
        facade::Client,
        hooks::{Hooks, Intent},
    },
    error::Error,
    handle::TaskHandle,
    http::{
        clients::Timeouts,
        host::Host,
        key::{ApiKey, KeySource},
    },
    policy::{budget::Budget, limits::Limits, poll::PollPolicy, retry::RetryPolicy},
};

impl Client {
    /// A client from the environment: the key from `BFL_API_KEY`, the host from `BFL_BASE_URL` if that is set.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the key is not set or one of them is malformed.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// A client with settings of its own.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }
}

/// Settings of a [`Client`]. What is not set comes from the environment or from defaults; [`build`](Self::build) checks
/// them all.
#[derive(Clone)]
#[must_use]
pub struct ClientBuilder {
    pub(super) key: Option<Result<KeySource, Error>>,
    pub(super) host: Option<Host>,
    pub(super) application: Option<String>,
    pub(super) timeouts: Timeouts,
    pub(super) http: Arc<dyn Fn() -> reqwest::ClientBuilder + Send + Sync>,
    pub(super) poll: Option<PollPolicy>,
    pub(super) retry: RetryPolicy,
    pub(super) limits: Option<Limits>,
    pub(super) budget: Budget,
    pub(super) hooks: Hooks,
    pub(super) max_download: u64,
    pub(super) min_download_rate: u64,
    pub(super) search_hosts: Vec<Host>,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            key: None,
            host: None,
            application: None,
            timeouts: Timeouts {
                connect: Duration::from_secs(10),
                request: Duration::from_secs(60),
                stall: Duration::from_secs(60),
            },
            http: Arc::new(reqwest::Client::builder),
            poll: None,
            retry: RetryPolicy::default(),
            limits: Some(Limits::default()),
            budget: Budget::default(),
            hooks: Hooks::default(),
            max_download: 2 * 1024 * 1024 * 1024,
            min_download_rate: 16 * 1024,
            search_hosts: Vec::new(),
        }
    }
}

impl ClientBuilder {
    /// The API key. Default: `BFL_API_KEY`.
    pub fn api_key(mut self, key: impl AsRef<str>) -> Self {
        self.key = Some(ApiKey::new(key).map(KeySource::Fixed));
        self
    }

    /// A key that is asked for again with each request, so that it can be rotated. If there is none, nothing is sent, and
    /// the caller's error is the source of an [`ErrorKind::Config`](crate::ErrorKind::Config).
    pub fn api_key_from<F, E>(mut self, ask: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<ApiKey, E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.key = Some(Ok(KeySource::asked(ask)));
        self
    }

    /// A file with the key, which is read again with each request, so that it can be rotated.
    pub fn api_key_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.key = Some(Ok(KeySource::file(path.into())));
        self
    }

    /// The host. Default: `BFL_BASE_URL`, else [`Host::GLOBAL`].
    pub fn host(mut self, host: Host) -> Self {
        self.host = Some(host);
        self
    }

    /// Your application's name and version, `my-app/1.2`, for the `User-Agent` behind ours.
    pub fn application(mut self, name: impl Into<String>) -> Self {
        self.application = Some(name.into());
        self
    }

    /// How long making a connection may take. Default: 10 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.connect = timeout;
        self
    }

    /// How long a call of the API may take, until its answer is read. Default: 60 seconds. What is sent has time of its own
    /// beside it: a second for every 64 KiB. How long a task may take is [`PollPolicy::deadline`].
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.request = timeout;
        self
    }

    /// How long a download may pause. Default: 60 seconds. [`min_download_rate`](Self::min_download_rate) bounds the
    /// whole.
    pub fn stall_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.stall = timeout;
        self
    }

    /// Your own HTTP settings: proxies, certificates, pools. It is called for each HTTP client that is needed.
    ///
    /// Redirects, repetition, the referrer, time-outs and the `User-Agent` are set afterwards, and cannot be lost; nor can
    /// the rules where the key goes and where results come from.
    ///
    /// `reqwest::ClientBuilder` is part of this crate's interface here, as `reqwest::Response`, `StatusCode` and
    /// `HeaderMap` are through [`raw`](crate::raw): a major version of reqwest is one of this crate.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let builder = bfl::Client::builder().http(|| reqwest::Client::builder().pool_idle_timeout(Duration::from_secs(30)));
    /// ```
    pub fn http(mut self, new: impl Fn() -> reqwest::ClientBuilder + Send + Sync + 'static) -> Self {
        self.http = Arc::new(new);
        self
    }

    /// When tasks are asked about, and for how long. Default: [`PollPolicy::for_model`].
    pub fn poll_policy(mut self, policy: PollPolicy) -> Self {
        self.poll = Some(policy);
        self
    }

    /// How many tasks may be active at a time; `None` for no limit but the service's. Default: the documented limits of
    /// an account.
    pub fn limits(mut self, limits: impl Into<Option<Limits>>) -> Self {
        self.limits = limits.into();
        self
    }

    /// What may be spent. With a budget, a model whose price is not published cannot be used.
    pub fn budget(mut self, budget: Budget) -> Self {
        self.budget = budget;
        self
    }

    /// How often a call is sent again where that is safe.
    pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Runs before each submit is sent for the first time, and may wait: the place to store durably that money is about
    /// to be spent. The request was checked, and a slot acquired. If the hook fails, nothing is sent, and the caller's
    /// error is the source of an [`ErrorKind::Hook`](crate::ErrorKind::Hook).
    pub fn before_submit<F, E>(mut self, hook: impl Fn(Intent) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.hooks.set_before_submit(hook);
        self
    }

    /// Runs after each submit and before the task's first poll, and may wait: the place to store the handle. If it
    /// fails, so does the submit, with an [`ErrorKind::Hook`](crate::ErrorKind::Hook) that has the handle, and the caller's
    /// error as its source.
    /// A task for a webhook has no handle, and the hook does not run.
    pub fn on_submit<F, E>(mut self, hook: impl Fn(TaskHandle) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.hooks.set_on_submit(hook);
        self
    }

    /// The longest result that is downloaded, in bytes. Default: 2 GiB.
    pub fn max_download(mut self, bytes: u64) -> Self {
        self.max_download = bytes;
        self
    }

    /// The slowest download that is waited for, in bytes a second. Default: 16 KiB. A download may take the
    /// [stall time-out](Self::stall_timeout) and as long as its bytes take at this rate; after that it begins again, as often
    /// as the retry policy says.
    pub fn min_download_rate(mut self, bytes_per_second: u64) -> Self {
        self.min_download_rate = bytes_per_second;
        self
    }

    /// Further hosts for [`Client::find_task`] to ask. The key goes to trusted hosts only, also there.
    pub fn search_hosts(mut self, hosts: impl IntoIterator<Item = Host>) -> Self {
        self.search_hosts = hosts.into_iter().collect();
        self
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("host", &self.host)
            .field("application", &self.application)
            .field("timeouts", &self.timeouts)
            .field("poll", &self.poll)
            .field("retry", &self.retry)
            .field("limits", &self.limits)
            .field("budget", &self.budget)
            .field("search_hosts", &self.search_hosts)
            .finish_non_exhaustive()
    }
}
