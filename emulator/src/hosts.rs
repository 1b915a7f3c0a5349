//! Names of hosts: what a `Host` header says, and under which names the page is served. A page in somebody's browser can
//! point a name of its own at this machine (DNS rebinding), but it cannot make the browser say another name than that.

use std::net::{IpAddr, SocketAddr};

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

    /// What the one `Host` header says; `None` where there is none, or more than one.
    pub(crate) fn of(headers: &'a HeaderMap) -> Option<Self> {
        let mut hosts = headers.get_all(header::HOST).iter();
        match (hosts.next(), hosts.next()) {
            (Some(host), None) => Self::parse(host.to_str().ok()?),
            _ => None,
        }
    }

    fn same_place(self, other: Self) -> bool {
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

    fn address(address: IpAddr) -> Self {
        Self::Address(address.to_canonical())
    }

    fn is_loopback(&self) -> bool {
        match self {
            Self::Domain(domain) => domain == "localhost" || domain.ends_with(".localhost"),
            Self::Address(address) => address.is_loopback(),
        }
    }
}

/// Under which names the page and what belongs to it are served: those of this machine's loopback, the address that is
/// listened on, and names that were allowed.
#[derive(Debug)]
pub(crate) struct Allowed {
    listened: IpAddr,
    names: Vec<Name>,
}

impl Allowed {
    pub(crate) fn new(listened: IpAddr, names: Vec<Name>) -> Self {
        Self { listened, names }
    }

    /// Whether a request may see the page. `reached` is the address of this machine at which the connection arrived.
    pub(crate) fn allows(&self, headers: &HeaderMap, reached: Option<SocketAddr>) -> bool {
        let Some(authority) = Authority::of(headers) else {
            return false;
        };
        let named = Name::parse(authority.host).is_some_and(|name| self.is_ours(&name, reached));
        named && is_same_origin(headers, authority)
    }

    fn is_ours(&self, name: &Name, reached: Option<SocketAddr>) -> bool {
        let listened = match reached {
            Some(reached) if self.listened.is_unspecified() => reached.ip(),
            _ => self.listened,
        };
        name.is_loopback()
            || *name == Name::address(listened)
            || *name == Name::address(self.listened)
            || self.names.contains(name)
    }
}

/// Whether a request comes from this page or from no page at all. Browsers say `Origin` where it matters.
fn is_same_origin(headers: &HeaderMap, host: Authority<'_>) -> bool {
    headers.get_all(header::ORIGIN).iter().all(|origin| {
        let place = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
        place
            .and_then(|(_, place)| Authority::parse(place))
            .is_some_and(|place| place.same_place(host))
    })
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

    fn allows(allowed: &Allowed, host: &str, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        allowed.allows(&headers, Some("192.168.1.5:8787".parse().unwrap()))
    }

    #[test]
    fn the_page_is_served_under_names_of_this_machine_and_allowed_ones() {
        let allowed = Allowed::new(
            "0.0.0.0".parse().unwrap(),
            vec![Name::parse("Emulator.").unwrap(), Name::parse("10.0.0.7").unwrap()],
        );
        for host in [
            "localhost",
            "LOCALHOST:8787",
            "localhost.",
            "127.0.0.1:1",
            "127.9.9.9",
            "[::1]:8787",
            "[::ffff:127.0.0.1]",
            "192.168.1.5:8787",
            "0.0.0.0:8787",
            "emulator:8787",
            "EMULATOR",
            "10.0.0.7",
        ] {
            assert!(allows(&allowed, host, None), "{host}");
        }
        for host in [
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "emulator.evil.example",
            "192.168.1.6",
            "notlocalhost",
            "x@localhost",
            "localhost,evil.example",
        ] {
            assert!(!allows(&allowed, host, None), "{host}");
        }
    }

    #[test]
    fn a_page_of_somebody_else_may_not_ask() {
        let allowed = Allowed::new("127.0.0.1".parse().unwrap(), Vec::new());
        assert!(allows(&allowed, "localhost:8787", Some("http://localhost:8787")));
        for origin in [
            "http://evil.example",
            "null",
            "http://localhost:3000",
            "http://127.0.0.1:8787",
            "x",
        ] {
            assert!(!allows(&allowed, "localhost:8787", Some(origin)), "{origin}");
        }
    }

    #[test]
    fn a_request_without_a_host_or_with_two_is_nobodys() {
        let allowed = Allowed::new("127.0.0.1".parse().unwrap(), Vec::new());
        let mut headers = HeaderMap::new();
        assert!(!allowed.allows(&headers, None));
        for host in ["localhost", "evil.example"] {
            headers.append(header::HOST, host.parse().unwrap());
        }
        assert!(!allowed.allows(&headers, None));
    }
}
