//! What a client is built from.

use std::{future::Future, path::PathBuf, time::Duration};

use crate::{
    client::{
        Client, environment,
        hooks::{Hooks, Intent},
    },
    core::Core,
    drift::Drift,
    error::{Error, ErrorKind},
    handle::TaskHandle,
    http::{
        Shared, Timeouts,
        host::{Host, Trust},
        key::{ApiKey, KeySource},
    },
    policy::{
        budget::{Budget, Ledger},
        limits::{Limiter, Limits},
        poll::PollPolicy,
        retry::RetryPolicy,
    },
};

/// Settings of a [`Client`]. What is not set comes from the environment or from defaults.
#[must_use]
pub struct ClientBuilder {
    key: Option<Result<KeySource, Error>>,
    host: Option<Host>,
    application: Option<String>,
    timeouts: Timeouts,
    adjust: Box<dyn Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder>,
    poll: Option<PollPolicy>,
    retry: RetryPolicy,
    limits: Option<Limits>,
    budget: Budget,
    hooks: Hooks,
    max_download: u64,
    min_download_rate: u64,
    search_hosts: Vec<String>,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            key: None,
            host: None,
            application: None,
            timeouts: Timeouts {
                connect: Duration::from_secs(10),
                read: Duration::from_secs(60),
            },
            adjust: Box::new(|builder| builder),
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
    /// the caller's error is the source of an [`ErrorKind::Config`].
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

    /// The host. Default: `BFL_BASE_URL`, else [`Host::Global`].
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

    /// How long an answer of the API may take, and how long a download may pause (its whole is bounded by
    /// [`min_download_rate`](Self::min_download_rate)). Default: 60 seconds. What is sent has
    /// time of its own: a second for every 64 KiB. How long a task may take is [`PollPolicy::deadline`].
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.read = timeout;
        self
    }

    /// Adjusts the HTTP clients: proxies, certificates, pools. It runs several times, once for each of them. The rules
    /// about redirects, repetition and the key come after it and cannot be lost.
    ///
    /// `reqwest::ClientBuilder` is part of this crate's interface here, as `reqwest::Response`, `StatusCode` and
    /// `HeaderMap` are through [`raw`](crate::raw): a major version of reqwest is one of this crate.
    pub fn http(mut self, adjust: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + 'static) -> Self {
        self.adjust = Box::new(adjust);
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
    /// error is the source of an [`ErrorKind::Hook`].
    pub fn before_submit<F, E>(mut self, hook: impl Fn(Intent) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.hooks.set_before_submit(hook);
        self
    }

    /// Runs after each submit and before the task's first poll, and may wait: the place to store the handle. If it
    /// fails, so does the submit, with an [`ErrorKind::Hook`] that has the handle and the caller's error as its source.
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

    /// The slowest download that is waited for, in bytes a second, at least 1. What has come may have taken the
    /// [read time-out](Self::read_timeout) and as long as at this rate; after that the download begins again, as often as
    /// the retry policy says. Default: 16 KiB.
    pub fn min_download_rate(mut self, bytes_per_second: u64) -> Self {
        self.min_download_rate = bytes_per_second.max(1);
        self
    }

    /// Hosts that [`Client::find_task`] asks beside those that are known: `https://api.eu7.bfl.ai`. The key goes to
    /// trusted hosts only, also there.
    pub fn search_hosts(mut self, hosts: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.search_hosts = hosts.into_iter().map(Into::into).collect();
        self
    }

    /// Builds the client. With `BFL_FORBID_LIVE=1` in the environment (or any other value but `0`, `false`, `no` and `off`)
    /// nothing it does reaches `bfl.ai`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if there is no key, or a setting cannot work.
    pub fn build(self) -> Result<Client, Error> {
        if let Some(policy) = &self.poll {
            policy.check()?;
        }
        self.retry.check()?;
        if let Some(limits) = &self.limits {
            limits.check()?;
        }
        self.budget.check()?;
        let forbid_live = environment::forbids_live()?;
        let host = match self.host {
            Some(host) => host,
            None => environment::host()?,
        };
        let trust = Trust::new(&host, forbid_live)?;
        if forbid_live && !matches!(host, Host::Custom(_)) {
            return Err(Error::new(
                ErrorKind::Config,
                "BFL_FORBID_LIVE is set, and the host is the real service: set BFL_BASE_URL to an emulator's",
            ));
        }
        let search_hosts = self
            .search_hosts
            .iter()
            .map(|host| {
                Ok(Trust::new(&Host::Custom(host.clone()), forbid_live)?
                    .base_url()
                    .to_owned())
            })
            .collect::<Result<_, Error>>()?;
        let key = match self.key {
            Some(key) => key?,
            None => KeySource::Fixed(environment::key()?),
        };
        let user_agent = user_agent(self.application.as_deref())?;
        let shared = Shared::new(key, trust, &user_agent, self.timeouts, &*self.adjust)?;
        let core = Core {
            http: shared,
            poll: self.poll,
            retry: self.retry,
            limiter: Limiter::new(self.limits),
            drift: Drift::default(),
            ledger: Ledger::new(self.budget),
            max_download: self.max_download,
            min_download_rate: self.min_download_rate,
        };
        Ok(Client::new(core, self.hooks, search_hosts))
    }
}

fn user_agent(application: Option<&str>) -> Result<String, Error> {
    let ours = concat!("bfl-rust/", env!("CARGO_PKG_VERSION"));
    match application.map(str::trim) {
        None | Some("") => Ok(ours.to_owned()),
        Some(name) if name.bytes().all(|byte| (b' '..=b'~').contains(&byte)) => Ok(format!("{ours} {name}")),
        Some(_) => Err(Error::new(
            ErrorKind::Config,
            "the application's name should be printable ASCII, such as `my-app/1.2`",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_agent_names_us_and_then_the_application() {
        assert!(user_agent(None).unwrap().starts_with("bfl-rust/"));
        assert!(user_agent(Some("my-app/1.2")).unwrap().ends_with(" my-app/1.2"));
        assert!(user_agent(Some("a\nb")).is_err());
    }
}
