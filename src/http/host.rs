//! Which API host is spoken to.

use std::{borrow::Cow, fmt, str::FromStr};

use reqwest::Url;

use crate::error::{Error, ErrorKind};

/// The API host that tasks are submitted to.
///
/// A task lives in the cluster that took it. Its polling URL names that cluster, whichever host took the submit.
///
/// ```
/// use bfl::Host;
///
/// let emulator = Host::custom("http://127.0.0.1:8787/")?;
/// assert_eq!(emulator.to_string(), "http://127.0.0.1:8787");
/// assert_eq!("https://api.eu.bfl.ai".parse::<Host>()?, Host::EU);
/// assert!(Host::custom("https://api.bfl.ai/v1").is_err());
/// # Ok::<(), bfl::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Host(Cow<'static, str>);

impl Host {
    /// `https://api.bfl.ai`: any cluster, with failover.
    pub const GLOBAL: Self = Self(Cow::Borrowed("https://api.bfl.ai"));
    /// `https://api.eu.bfl.ai`: clusters in the EU only.
    pub const EU: Self = Self(Cow::Borrowed("https://api.eu.bfl.ai"));
    /// `https://api.us.bfl.ai`: clusters in the US only.
    pub const US: Self = Self(Cow::Borrowed("https://api.us.bfl.ai"));

    /// Another origin: scheme, host and port.
    ///
    /// Over https it is a mirror of the service: the key goes to exactly this origin, and results come from any https
    /// host. Over http (or on this machine) it is a test host such as `http://127.0.0.1:8787` or `http://emulator:8080`:
    /// all its ports get the key, and its results are fetched over http too.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if it is no URL of http or https, has more than an origin (a user, a path, a query), or is
    /// http on `bfl.ai`.
    pub fn custom(url: &str) -> Result<Self, Error> {
        let origin = parse(url)?;
        Ok(Self(Cow::Owned(origin.as_str().trim_end_matches('/').to_owned())))
    }

    pub(crate) fn origin(&self) -> Result<Url, Error> {
        parse(&self.0)
    }
}

impl Default for Host {
    fn default() -> Self {
        Self::GLOBAL
    }
}

impl FromStr for Host {
    type Err = Error;

    fn from_str(url: &str) -> Result<Self, Error> {
        Self::custom(url)
    }
}

impl TryFrom<&str> for Host {
    type Error = Error;

    fn try_from(url: &str) -> Result<Self, Error> {
        Self::custom(url)
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Host").field(&self.0).finish()
    }
}

/// Reads an origin. The message shows nothing of a URL that is refused: it may hold a password.
fn parse(url: &str) -> Result<Url, Error> {
    let invalid = |why: &str| {
        Error::new(
            ErrorKind::Config,
            format!("the base URL {why}; one such as `https://api.bfl.ai` or `http://127.0.0.1:8787` was expected"),
        )
    };
    let origin = Url::parse(url).map_err(|error| invalid(&format!("is not a URL ({error})")))?;
    if !matches!(origin.scheme(), "http" | "https") || origin.host_str().is_none() {
        return Err(invalid("is not http or https"));
    }
    if origin.scheme() == "http" && is_live(&origin) {
        return Err(invalid("is http on bfl.ai, which would send the key as it is"));
    }
    if has_user_info(&origin) {
        return Err(invalid("has a user name or password in it"));
    }
    if origin.query().is_some() || origin.fragment().is_some() {
        return Err(invalid("has a query or a fragment"));
    }
    match origin.path().trim_end_matches('/') {
        "" => Ok(origin),
        "/v1" => Err(invalid("ends in `/v1`, which every path has already")),
        _ => Err(invalid("has a path")),
    }
}

/// Whether a URL is on `bfl.ai` or below it.
pub(crate) fn is_live(url: &Url) -> bool {
    url.domain().is_some_and(|domain| {
        let domain = domain.trim_end_matches('.');
        domain == "bfl.ai" || domain.ends_with(".bfl.ai")
    })
}

pub(crate) fn has_user_info(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_that_could_not_work_is_refused_with_the_reason() {
        for (bad, why) in [
            ("", "is not a URL"),
            ("api.bfl.ai", "is not a URL"),
            ("ftp://api.bfl.ai", "is not http or https"),
            ("https://user:pass@api.bfl.ai", "has a user name"),
            ("https://api.bfl.ai/v1", "ends in `/v1`"),
            ("https://api.bfl.ai/x", "has a path"),
            ("https://api.bfl.ai?x=1", "has a query"),
            ("http://api.bfl.ai", "is http on bfl.ai"),
        ] {
            let error = Host::custom(bad).unwrap_err();
            let text = error.to_string();
            assert_eq!(error.kind(), ErrorKind::Config, "{bad}");
            assert!(
                text.contains(why) && text.contains("was expected") && !text.contains("pass@"),
                "{bad}: {text}"
            );
        }
    }

    #[test]
    fn a_host_is_the_same_however_it_is_given() {
        for url in [
            "http://127.0.0.1:8787",
            "http://127.0.0.1:8787/",
            "HTTP://127.0.0.1:08787",
        ] {
            let host = Host::custom(url).unwrap();
            assert_eq!(host.to_string(), "http://127.0.0.1:8787");
            assert_eq!(url.parse::<Host>().unwrap(), host);
            assert_eq!(Host::try_from(url).unwrap(), host);
        }
        assert_eq!(Host::custom("https://api.bfl.ai:443/").unwrap(), Host::default());
        for host in [Host::GLOBAL, Host::EU, Host::US] {
            assert_eq!(host.origin().unwrap().as_str(), format!("{host}/"));
        }
    }
}
