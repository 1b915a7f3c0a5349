//! Names of hosts, and what a `Host` header says.

use std::net::IpAddr;

use axum::http::{HeaderMap, header};

/// The longest name in DNS.
const LONGEST_NAME: usize = 253;

/// A host and perhaps a port, as a client wrote them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Authority<'a> {
    /// As it stands in a URL, with the brackets of an IPv6 address.
    pub(crate) host: &'a str,
    pub(crate) port: Option<u16>,
}

impl<'a> Authority<'a> {
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let end = if text.starts_with('[') {
            text.find(']')? + 1
        } else {
            text.find(':').unwrap_or(text.len())
        };
        let (host, rest) = text.split_at(end);
        let port = match rest.strip_prefix(':') {
            Some("") => None,
            Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) => Some(port.parse().ok()?),
            Some(_) => return None,
            None if rest.is_empty() => None,
            None => return None,
        };
        Name::parse(host)?;
        Some(Self { host, port })
    }

    /// The host of the `Host` header; `None` if there is none, or more than one.
    pub(crate) fn of(headers: &'a HeaderMap) -> Option<Self> {
        let mut hosts = headers.get_all(header::HOST).iter();
        match (hosts.next(), hosts.next()) {
            (Some(host), None) => Self::parse(host.to_str().ok()?),
            _ => None,
        }
    }

    pub(crate) fn same_place(self, other: Self) -> bool {
        Name::parse(self.host) == Name::parse(other.host) && self.port == other.port
    }
}

/// A host, so that two spellings of the same one are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    Domain(String),
    Address(IpAddr),
}

impl Name {
    pub(crate) fn parse(host: &str) -> Option<Self> {
        if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let address: std::net::Ipv6Addr = address.parse().ok()?;
            return Some(Self::address(address.into()));
        }
        let domain = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        if let Ok(address) = domain.parse::<std::net::Ipv4Addr>() {
            return Some(Self::address(address.into()));
        }
        let label = |label: &str| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        // `127.1` and the like are addresses to some and names to others.
        let is_name = domain.len() <= LONGEST_NAME
            && domain.split('.').all(label)
            && domain.rsplit('.').next()?.bytes().any(|byte| !byte.is_ascii_digit());
        is_name.then_some(Self::Domain(domain))
    }

    pub(crate) fn address(address: IpAddr) -> Self {
        Self::Address(address.to_canonical())
    }

    pub(crate) fn is_loopback(&self) -> bool {
        match self {
            Self::Domain(domain) => domain == "localhost" || domain.ends_with(".localhost"),
            Self::Address(address) => address.is_loopback(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_read_in_every_spelling_that_stands_for_one() {
        for (text, host, port) in [
            ("localhost:80", "localhost", Some(80)),
            ("fox", "fox", None),
            ("Fox.Test.:1", "Fox.Test.", Some(1)),
            ("my_service:8787", "my_service", Some(8787)),
            ("127.0.0.1:", "127.0.0.1", None),
            ("[::1]:8787", "[::1]", Some(8787)),
            ("[::1]", "[::1]", None),
        ] {
            assert_eq!(Authority::parse(text), Some(Authority { host, port }), "{text}");
        }
        for text in [
            "",
            ":80",
            ".",
            "a..b",
            "a b",
            "a/b",
            "a@b",
            "fox:x",
            "fox:99999",
            "fox:1:2",
            "::1",
            "[::1",
            "[fox]",
            "[::1]x",
            "127.1",
            "2130706433",
            "a\"b",
            "fox:-1",
        ] {
            assert_eq!(Authority::parse(text), None, "{text}");
        }
    }
}
