//! Which API host is spoken to, and the one rule that says where the key may go.

use std::net::IpAddr;

use reqwest::Url;

use crate::{Error, error::ErrorKind};

/// The API host that tasks are submitted to.
///
/// A task lives in the cluster that took it; its polling URL names that cluster, whichever host took the submit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Host {
    /// `https://api.bfl.ai`: any cluster, with failover.
    #[default]
    Global,
    /// `https://api.eu.bfl.ai`: clusters in the EU only.
    Eu,
    /// `https://api.us.bfl.ai`: clusters in the US only.
    Us,
    /// Another origin, such as a local emulator: `http://127.0.0.1:8787`.
    Custom(String),
}

impl Host {
    fn url(&self) -> &str {
        match self {
            Self::Global => "https://api.bfl.ai",
            Self::Eu => "https://api.eu.bfl.ai",
            Self::Us => "https://api.us.bfl.ai",
            Self::Custom(url) => url,
        }
    }
}

/// The origin that is configured, and whether the real service is out of bounds.
#[derive(Clone, Debug)]
pub(crate) struct Trust {
    origin: Url,
    forbid_live: bool,
}

impl Trust {
    /// Reads the host's URL.
    pub(crate) fn new(host: &Host, forbid_live: bool) -> Result<Self, Error> {
        let wrong = |why: &str| {
            Error::new(
                ErrorKind::Config,
                format!("the base URL {why}; one such as `https://api.bfl.ai` or `http://127.0.0.1:8787` was expected"),
            )
        };
        let origin = Url::parse(host.url()).map_err(|error| wrong(&format!("is not a URL ({error})")))?;
        if !matches!(origin.scheme(), "http" | "https") || origin.host_str().is_none() {
            return Err(wrong("is not http or https"));
        }
        if origin.scheme() == "http" && is_live(&origin) {
            return Err(wrong("is http on bfl.ai, which would send the key as it is"));
        }
        if has_user_info(&origin) {
            return Err(wrong("has a user name or password in it"));
        }
        if origin.query().is_some() || origin.fragment().is_some() {
            return Err(wrong("has a query or a fragment"));
        }
        let path = origin.path().trim_end_matches('/');
        if path == "/v1" {
            return Err(wrong("ends in `/v1`, which every path has already"));
        }
        if !path.is_empty() {
            return Err(wrong("has a path"));
        }
        Ok(Self { origin, forbid_live })
    }

    /// The configured origin without a slash at its end.
    pub(crate) fn base_url(&self) -> &str {
        self.origin.as_str().trim_end_matches('/')
    }

    pub(crate) fn origin(&self) -> &Url {
        &self.origin
    }

    pub(crate) fn delivery_rule(&self) -> DeliveryRule {
        DeliveryRule {
            forbid_live: self.forbid_live,
            loopback: self.is_loopback(),
        }
    }

    /// Whether the configured host is the service itself.
    pub(crate) fn is_live(&self) -> bool {
        is_live(&self.origin)
    }

    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.origin)
    }

    /// Whether the key may go to this URL: https on `bfl.ai` or below it, or the configured origin (where that is
    /// loopback: any port of the same address).
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
        let same_loopback =
            self.is_loopback() && url.scheme() == self.origin.scheme() && url.host() == self.origin.host();
        if official || configured || same_loopback {
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
#[derive(Clone, Copy, Debug)]
pub(crate) struct DeliveryRule {
    forbid_live: bool,
    loopback: bool,
}

impl DeliveryRule {
    /// Whether a signed URL, or a redirect of one, may be fetched: any https host but this machine; with an emulator on
    /// this machine, http on it too.
    pub(crate) fn check(self, url: &Url) -> Result<(), String> {
        let host = url.host_str().unwrap_or("no host");
        if self.forbid_live && is_live(url) {
            return Err(format!("BFL_FORBID_LIVE is set, and `{host}` is the real service"));
        }
        if has_user_info(url) {
            return Err(format!("the URL on `{host}` has a user name or password in it"));
        }
        let local = is_loopback(url);
        match url.scheme() {
            "http" | "https" if local && self.loopback => Ok(()),
            _ if local => Err(format!("`{host}` is this machine, and the service is not")),
            "https" => Ok(()),
            scheme => Err(format!("`{scheme}://{host}` is not https")),
        }
    }
}

/// Whether a URL stays on this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback()),
        None => false,
    }
}

fn is_live(url: &Url) -> bool {
    url.domain().is_some_and(|domain| {
        let domain = domain.trim_end_matches('.');
        domain == "bfl.ai" || domain.ends_with(".bfl.ai")
    })
}

fn has_user_info(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(host: &Host, url: &str) -> bool {
        let trust = Trust::new(host, false).unwrap();
        trust.check(&Url::parse(url).unwrap()).is_ok()
    }

    #[test]
    fn the_key_goes_to_bfl_ai_over_https_and_nowhere_else() {
        for good in [
            "https://api.bfl.ai/v1/get_result?id=1",
            "https://api.us6.bfl.ai/v1/get_result?id=1",
            "https://api.ice.bfl.ai/x",
            "https://bfl.ai/x",
        ] {
            assert!(allows(&Host::Global, good), "{good}");
        }
        for bad in [
            "http://api.bfl.ai/v1/get_result?id=1",
            "https://api.bfl.ai:8443/v1/get_result?id=1",
            "https://user@api.bfl.ai/x",
            "https://api.bfl.ai.example.com/x",
            "https://evilbfl.ai/x",
            "https://bfl.ai@example.com/x",
            "http://127.0.0.1/x",
            "ftp://bfl.ai/x",
        ] {
            assert!(!allows(&Host::Global, bad), "{bad}");
        }
    }

    #[test]
    fn a_configured_origin_is_trusted_exactly_and_a_loopback_one_on_every_port() {
        let proxy = Host::Custom("https://proxy.example.com".into());
        assert!(allows(&proxy, "https://proxy.example.com/v1/get_result"));
        assert!(!allows(&proxy, "https://proxy.example.com:444/v1/get_result"));
        assert!(!allows(&proxy, "http://proxy.example.com/v1/get_result"));
        let local = Host::Custom("http://127.0.0.1:8787".into());
        assert!(allows(&local, "http://127.0.0.1:8788/v1/get_result"));
        assert!(!allows(&local, "http://127.0.0.2:8788/v1/get_result"));
        assert!(!allows(&local, "http://localhost:8788/v1/get_result"));
    }

    #[test]
    fn with_the_live_service_forbidden_nothing_reaches_it() {
        let trust = Trust::new(&Host::Global, true).unwrap();
        assert!(
            trust
                .check(&Url::parse("https://api.bfl.ai/v1/credits").unwrap())
                .is_err()
        );
        assert!(
            trust
                .check(&Url::parse("https://api.eu2.bfl.ai./v1/credits").unwrap())
                .is_err()
        );
        let delivery = Url::parse("https://delivery.ice.bfl.ai/x").unwrap();
        assert!(trust.delivery_rule().check(&delivery).is_err());
    }

    #[test]
    fn a_base_url_that_could_not_work_is_refused_with_the_reason() {
        for bad in [
            "",
            "api.bfl.ai",
            "ftp://api.bfl.ai",
            "https://user:pass@api.bfl.ai",
            "https://api.bfl.ai/v1",
            "https://api.bfl.ai/x",
            "https://api.bfl.ai?x=1",
            "http://api.bfl.ai",
        ] {
            assert!(Trust::new(&Host::Custom(bad.into()), false).is_err(), "{bad}");
        }
        let trust = Trust::new(&Host::Custom("http://127.0.0.1:8787/".into()), false).unwrap();
        assert_eq!(trust.base_url(), "http://127.0.0.1:8787");
    }

    #[test]
    fn signed_urls_are_on_any_https_host_and_on_this_machine_only_with_an_emulator() {
        let emulator = Trust::new(&Host::Custom("http://127.0.0.1:1".into()), false).unwrap();
        let ok = |url: &str| emulator.delivery_rule().check(&Url::parse(url).unwrap()).is_ok();
        assert!(ok("https://bfldeliveryscus.blob.core.windows.net/results/x?sig=a"));
        assert!(ok("http://127.0.0.1:9000/x"));
        assert!(ok("http://[::1]:9000/x"));
        assert!(!ok("http://example.com/x"));
        assert!(!ok("file:///etc/passwd"));
        assert!(!ok("https://a:b@example.com/x"));
        let service = Trust::new(&Host::Global, false).unwrap();
        let ok = |url: &str| service.delivery_rule().check(&Url::parse(url).unwrap()).is_ok();
        assert!(ok("https://example.com/x"));
        assert!(!ok("http://127.0.0.1:9000/x") && !ok("https://localhost/x") && !ok("https://[::1]/x"));
    }
}
