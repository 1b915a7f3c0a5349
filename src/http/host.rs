//! Which API host is spoken to, and the one rule that says where the key may go.

use std::sync::Arc;

use reqwest::Url;

use crate::{
    error::{Error, ErrorKind},
    http::address::{is_local_url, without_dot},
};

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
    /// Another origin. Over https it is a mirror of the service: the key goes to exactly this origin, and results come
    /// from any https host. Over http (or on this machine) it is a test host such as `http://127.0.0.1:8787` or
    /// `http://emulator:8080`: all its ports get the key, and its results are fetched over http too.
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
        let test_host = self.is_test_host().then(|| self.origin.host_str().map(Arc::from));
        DeliveryRule {
            forbid_live: self.forbid_live,
            test_host: test_host.flatten(),
        }
    }

    /// Whether the caller has declared the origin to be one for tests: over http the key goes as it is, which nobody does
    /// on the way to the service; and what is on this machine is not the service.
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
    fn an_https_origin_is_trusted_exactly_and_one_on_this_machine_on_every_port() {
        let proxy = Host::Custom("https://proxy.example.com".into());
        assert!(allows(&proxy, "https://proxy.example.com/v1/get_result"));
        assert!(!allows(&proxy, "https://proxy.example.com:444/v1/get_result"));
        assert!(!allows(&proxy, "http://proxy.example.com/v1/get_result"));
        let local = Host::Custom("http://127.0.0.1:8787".into());
        assert!(allows(&local, "http://127.0.0.1:8788/v1/get_result"));
        assert!(!allows(&local, "http://127.0.0.2:8788/v1/get_result"));
        assert!(!allows(&local, "http://localhost:8788/v1/get_result"));
        assert!(!allows(&local, "https://127.0.0.1:8788/v1/get_result"));
    }

    #[test]
    fn a_host_over_http_is_a_test_host_and_trusted_on_every_port() {
        let compose = Host::Custom("http://emulator:8080".into());
        for good in ["http://emulator:8080/x", "http://emulator:8081/x", "http://EMULATOR./x"] {
            assert!(allows(&compose, good), "{good}");
        }
        for bad in [
            "http://emulator.example.com:8080/x",
            "http://other:8080/x",
            "http://127.0.0.1:8080/x",
        ] {
            assert!(!allows(&compose, bad), "{bad}");
        }
        let rule = Trust::new(&compose, false).unwrap().delivery_rule();
        let ok = |url: &str| rule.check(&Url::parse(url).unwrap()).is_ok();
        assert!(ok("http://emulator:8082/x.png") && ok("https://example.com/x.png"));
        assert!(!ok("http://other:8082/x.png") && !ok("http://127.0.0.1:8082/x.png"));
        assert!(rule.is_test_host("emulator.") && !rule.is_test_host("other"));
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
    fn signed_urls_are_on_any_https_host_and_on_this_machine_only_where_the_test_host_is() {
        let emulator = Trust::new(&Host::Custom("http://127.0.0.1:1".into()), false).unwrap();
        let ok = |url: &str| emulator.delivery_rule().check(&Url::parse(url).unwrap()).is_ok();
        assert!(ok("https://bfldeliveryscus.blob.core.windows.net/results/x?sig=a"));
        assert!(ok("http://127.0.0.1:9000/x"));
        for elsewhere in [
            "http://[::1]:9000/x",
            "https://localhost/x",
            "https://0.0.0.0/x",
            "https://[::ffff:127.0.0.1]/x",
        ] {
            assert!(!ok(elsewhere), "{elsewhere}");
        }
        assert!(!ok("http://example.com/x"));
        assert!(!ok("file:///etc/passwd"));
        assert!(!ok("https://a:b@example.com/x"));
        let service = Trust::new(&Host::Global, false).unwrap();
        let ok = |url: &str| service.delivery_rule().check(&Url::parse(url).unwrap()).is_ok();
        assert!(ok("https://example.com/x"));
        assert!(!ok("http://127.0.0.1:9000/x") && !ok("https://localhost/x") && !ok("https://[::1]/x"));
    }
}
