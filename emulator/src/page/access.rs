//! Who may see the page. A page in somebody's browser can point a name of its own at this machine (DNS rebinding), but
//! it cannot make the browser say another name than that.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, header};

use crate::hosts::{Authority, Name};

/// The names under which the page is served: those of this machine's loopback, the address that is listened on, and
/// names that were allowed.
#[derive(Debug)]
pub(crate) struct Access {
    listened: IpAddr,
    names: Vec<Name>,
}

impl Access {
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

    fn allows(access: &Access, host: &str, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        access.allows(&headers, Some("192.168.1.5:8787".parse().unwrap()))
    }

    #[test]
    fn the_page_is_served_under_names_of_this_machine_and_allowed_ones() {
        let access = Access::new(
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
            assert!(allows(&access, host, None), "{host}");
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
            assert!(!allows(&access, host, None), "{host}");
        }
    }

    #[test]
    fn a_page_of_somebody_else_may_not_ask() {
        let access = Access::new("127.0.0.1".parse().unwrap(), Vec::new());
        assert!(allows(&access, "localhost:8787", Some("http://localhost:8787")));
        for origin in [
            "http://evil.example",
            "null",
            "http://localhost:3000",
            "http://127.0.0.1:8787",
            "x",
        ] {
            assert!(!allows(&access, "localhost:8787", Some(origin)), "{origin}");
        }
    }

    #[test]
    fn a_request_without_a_host_or_with_two_is_nobodys() {
        let access = Access::new("127.0.0.1".parse().unwrap(), Vec::new());
        let mut headers = HeaderMap::new();
        assert!(!access.allows(&headers, None));
        for host in ["localhost", "evil.example"] {
            headers.append(header::HOST, host.parse().unwrap());
        }
        assert!(!access.allows(&headers, None));
    }
}
