//! Two rules: where the key may go, and where results may come from.

use std::sync::Arc;

use reqwest::Url;

use crate::{
    error::Error,
    http::{
        address::{is_local_url, without_dot},
        host::{Host, has_user_info, is_live},
    },
};

/// The origin that is configured, and whether the real service is out of bounds.
#[derive(Clone, Debug)]
pub(crate) struct Trust {
    origin: Url,
    forbid_live: bool,
}

impl Trust {
    pub(crate) fn new(host: &Host, forbid_live: bool) -> Result<Self, Error> {
        Ok(Self {
            origin: host.origin()?,
            forbid_live,
        })
    }

    /// The configured origin without a slash at its end.
    pub(crate) fn base_url(&self) -> &str {
        self.origin.as_str().trim_end_matches('/')
    }

    pub(crate) fn origin(&self) -> &Url {
        &self.origin
    }

    pub(crate) fn delivery_rule(&self) -> DeliveryRule {
        let test_host = self.is_test_host().then(|| self.origin.host_str().map(Arc::from));
        DeliveryRule {
            forbid_live: self.forbid_live,
            test_host: test_host.flatten(),
        }
    }

    /// Whether the configured origin is a test host. One on this machine is not the service. Over http the key goes
    /// unprotected, which nobody accepts for the real service.
    fn is_test_host(&self) -> bool {
        self.origin.scheme() == "http" || is_local_url(&self.origin)
    }

    /// Whether the configured host is the service itself.
    pub(crate) fn is_live(&self) -> bool {
        is_live(&self.origin)
    }

    pub(crate) fn is_local(&self) -> bool {
        is_local_url(&self.origin)
    }

    /// Whether the key may go to this URL: https on `bfl.ai` or below it, or the configured origin (where that is a test
    /// host: any port of the same host).
    ///
    /// The message names the host only: what else stands in a URL may be secret.
    pub(crate) fn check(&self, url: &Url) -> Result<(), String> {
        let host = url.host_str().unwrap_or("no host");
        if self.forbid_live && is_live(url) {
            return Err(format!("BFL_FORBID_LIVE is set, and `{host}` is the real service"));
        }
        if has_user_info(url) {
            return Err(format!("the URL on `{host}` has a user name or password in it"));
        }
        let official = is_live(url) && url.scheme() == "https" && url.port().is_none();
        let configured = url.origin() == self.origin.origin();
        let same_test_host =
            self.is_test_host() && url.scheme() == self.origin.scheme() && same_host(url, self.origin.host_str());
        if official || configured || same_test_host {
            return Ok(());
        }
        Err(format!(
            "`{}://{host}{}` is neither https on bfl.ai nor the configured origin `{}`",
            url.scheme(),
            url.port().map(|port| format!(":{port}")).unwrap_or_default(),
            self.base_url()
        ))
    }
}

/// Where results may be fetched from, without the key.
#[derive(Clone, Debug)]
pub(crate) struct DeliveryRule {
    forbid_live: bool,
    test_host: Option<Arc<str>>,
}

impl DeliveryRule {
    /// Whether a signed URL, or a redirect of one, may be fetched: any https host but this machine and its link; from the
    /// configured test host, over http too.
    pub(crate) fn check(&self, url: &Url) -> Result<(), String> {
        let host = url.host_str().unwrap_or("no host");
        if self.forbid_live && is_live(url) {
            return Err(format!("BFL_FORBID_LIVE is set, and `{host}` is the real service"));
        }
        if has_user_info(url) {
            return Err(format!("the URL on `{host}` has a user name or password in it"));
        }
        let from_test_host = self.test_host.is_some() && same_host(url, self.test_host.as_deref());
        match url.scheme() {
            "http" | "https" if from_test_host => Ok(()),
            "http" | "https" if is_local_url(url) => Err(this_machine(host)),
            "https" => Ok(()),
            scheme => Err(format!("`{scheme}://{host}` is not https")),
        }
    }

    /// Whether a name is that of the configured test host, which may be on this machine.
    pub(crate) fn is_test_host(&self, name: &str) -> bool {
        self.test_host
            .as_deref()
            .is_some_and(|own| without_dot(own).eq_ignore_ascii_case(without_dot(name)))
    }
}

/// Why nothing is fetched from a host.
pub(crate) fn this_machine(host: &str) -> String {
    format!("`{host}` is this machine or on its link, and the service is not")
}

fn same_host(url: &Url, host: Option<&str>) -> bool {
    url.host_str().map(without_dot) == host.map(without_dot)
}

#[cfg(test)]
mod tests;
