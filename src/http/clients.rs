//! The HTTP clients: the caller's settings, and on top of them the rules that the caller cannot lose.

use std::{sync::Arc, time::Duration};

use reqwest::{Client, ClientBuilder, Url, redirect};

use crate::{
    error::{Error, ErrorKind},
    http::{address::is_local_url, resolver::Resolver, tls},
};

/// As good as no limit. Where a limit counts, each request has one of its own.
const NEVER: Duration = Duration::from_secs(30 * 365 * 24 * 3600);

/// How long the parts of one HTTP exchange may take. How long a task may take is the poll policy's business.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    pub(crate) connect: Duration,
    /// A call of the API, until its answer is read.
    pub(crate) request: Duration,
    /// A pause in a download.
    pub(crate) stall: Duration,
}

impl Timeouts {
    pub(crate) fn check(&self) -> Result<(), Error> {
        let named = [
            ("connect_timeout", self.connect),
            ("request_timeout", self.request),
            ("stall_timeout", self.stall),
        ];
        match named.iter().find(|(_, timeout)| timeout.is_zero()) {
            Some((name, _)) => Err(Error::new(ErrorKind::Config, format!("`{name}` should be above 0"))),
            None => Ok(()),
        }
    }
}

/// What HTTP clients are made from.
pub(crate) struct Settings<'a> {
    pub(crate) new: &'a dyn Fn() -> ClientBuilder,
    pub(crate) user_agent: &'a str,
    pub(crate) timeouts: Timeouts,
}

impl Settings<'_> {
    /// Clients for calls of the API.
    pub(crate) fn api(&self) -> Result<Clients, Error> {
        Clients::new(|| self.base().read_timeout(NEVER))
    }

    /// Clients for downloads.
    pub(crate) fn delivery(&self, resolver: Resolver) -> Result<Clients, Error> {
        let resolver = Arc::new(resolver);
        Clients::new(|| {
            self.base()
                .read_timeout(self.timeouts.stall)
                .dns_resolver(resolver.clone())
        })
    }

    /// The caller's settings come first, so that they undo none of the rules.
    fn base(&self) -> ClientBuilder {
        tls::install_provider();
        (self.new)()
            .user_agent(self.user_agent)
            .connect_timeout(self.timeouts.connect)
            .timeout(NEVER)
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
    }
}

/// The same client with and without the system's proxy: what is on this machine is never asked of a proxy.
pub(crate) struct Clients {
    pub(crate) proxied: Client,
    pub(crate) direct: Client,
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
