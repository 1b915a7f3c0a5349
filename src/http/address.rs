//! Which names and addresses are this machine or its link, however they are written.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use reqwest::Url;

/// Whether a URL's host is this machine or on its link, as far as the URL tells: a name may yet resolve to such an address.
///
/// The parser of URLs has made one spelling of the many that an IPv4 address has: decimal, octal, hexadecimal, short.
pub(crate) fn is_local_url(url: &Url) -> bool {
    url.host_str().is_some_and(is_local_host)
}

/// Whether a host, a name or an address as a URL writes it, is this machine or on its link.
pub(crate) fn is_local_host(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let name = without_dot(host);
    match host.parse::<IpAddr>() {
        Ok(address) => is_local(address),
        Err(_) => {
            name.eq_ignore_ascii_case("localhost")
                || name
                    .rsplit_once('.')
                    .is_some_and(|(_, top)| top.eq_ignore_ascii_case("localhost"))
        }
    }
}

/// A name without the dot that says it is whole.
pub(crate) fn without_dot(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

/// Whether an address is this machine (loopback, unspecified) or link-local.
pub(crate) fn is_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_local_v4(v4),
        IpAddr::V6(v6) => {
            v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_unicast_link_local()
                || embedded(v6).is_some_and(is_local_v4)
        }
    }
}

fn is_local_v4(address: Ipv4Addr) -> bool {
    // All of 0.0.0.0/8 means "this host".
    address.is_loopback() || address.is_link_local() || address.octets()[0] == 0
}

/// The IPv4 address that an IPv6 address stands for: mapped, compatible, translated (NAT64) or 6to4.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match address.segments() {
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => Some(v4(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(host: &str) -> bool {
        is_local_url(&Url::parse(&format!("https://{host}/x")).unwrap())
    }

    #[test]
    fn every_spelling_of_this_machine_and_its_link_is_known() {
        for host in [
            "localhost",
            "LOCALHOST",
            "localhost.",
            "x.localhost",
            "x.y.localhost.",
            "127.0.0.1",
            "127.1",
            "127.255.255.254",
            "2130706433",
            "0x7f000001",
            "0177.0.0.1",
            "%31%32%37.0.0.1",
            "１２７.0.0.1",
            "0.0.0.0",
            "0",
            "0.1.2.3",
            "[::]",
            "[::1]",
            "[0:0:0:0:0:0:0:1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::ffff:0.0.0.0]",
            "[::127.0.0.1]",
            "[::ffff:0:127.0.0.1]",
            "[64:ff9b::127.0.0.1]",
            "[2002:7f00:1::]",
            "169.254.169.254",
            "[::ffff:169.254.169.254]",
            "[fe80::1]",
            "[febf::1]",
        ] {
            assert!(local(host), "{host}");
        }
    }

    #[test]
    fn other_machines_are_others() {
        for host in [
            "bfl.ai",
            "localhost.example.com",
            "notlocalhost",
            "10.0.0.1",
            "192.168.1.1",
            "1.0.0.127",
            "[fd00::1]",
            "[2001:db8::1]",
            "[::ffff:10.0.0.1]",
            "[fec0::1]",
        ] {
            assert!(!local(host), "{host}");
        }
    }
}
