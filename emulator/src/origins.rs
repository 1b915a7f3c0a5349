//! The addresses of the three roles (submit, poll, delivery) and the URLs that are handed out. A URL carries the host
//! under which the client reached the emulator, so that it also works from another machine or container.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::http::HeaderMap;

use crate::hosts::Authority;

/// What a port is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Submit,
    Poll,
    Delivery,
    /// All three on one port.
    Everything,
}

impl Role {
    pub(crate) fn serves_api(self) -> bool {
        self != Self::Delivery
    }

    /// Whether tasks can be asked for here.
    pub(crate) fn owns_tasks(self) -> bool {
        matches!(self, Self::Poll | Self::Everything)
    }

    /// Whether the page is served here.
    pub(crate) fn serves_page(self) -> bool {
        matches!(self, Self::Submit | Self::Everything)
    }

    pub(crate) fn delivers(self) -> bool {
        matches!(self, Self::Delivery | Self::Everything)
    }
}

/// Where each role is listened for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Origins {
    One(SocketAddr),
    Three {
        submit: SocketAddr,
        poll: SocketAddr,
        delivery: SocketAddr,
    },
}

impl Origins {
    pub(crate) fn address(&self, role: Role) -> SocketAddr {
        match (self, role) {
            (Self::One(address), _) => *address,
            (Self::Three { submit, .. }, Role::Submit | Role::Everything) => *submit,
            (Self::Three { poll, .. }, Role::Poll) => *poll,
            (Self::Three { delivery, .. }, Role::Delivery) => *delivery,
        }
    }

    /// `http://address:port` of a role, for a client on this machine.
    pub(crate) fn own_url(&self, role: Role) -> String {
        let mut address = self.address(role);
        match address.ip() {
            // All addresses of this machine are listened on, and that is not one of them.
            IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
            IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
            _ => {}
        }
        format!("http://{address}")
    }

    /// `http://host:port` of a role, for the client that sent these headers.
    pub(crate) fn url(&self, role: Role, headers: &HeaderMap) -> String {
        let address = self.address(role);
        match (self, Authority::of(headers)) {
            (_, None) => self.own_url(role),
            (Self::Three { .. }, Some(Authority { host, .. })) => format!("http://{host}:{}", address.port()),
            (Self::One(_), Some(Authority { host, port: None })) => format!("http://{host}"),
            (Self::One(_), Some(Authority { host, port: Some(port) })) => format!("http://{host}:{port}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_has_the_name_that_the_client_used_and_the_port_of_its_role() {
        let at = |port: u16| SocketAddr::from(([0, 0, 0, 0], port));
        let three = Origins::Three {
            submit: at(1),
            poll: at(2),
            delivery: at(3),
        };
        let one = Origins::One(at(1));
        for (host, single, poll) in [
            ("emulator:8787", "http://emulator:8787", "http://emulator:2"),
            ("Emulator.:80", "http://Emulator.:80", "http://Emulator.:2"),
            ("emulator", "http://emulator", "http://emulator:2"),
            ("[fd00::1]:9", "http://[fd00::1]:9", "http://[fd00::1]:2"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(axum::http::header::HOST, host.parse().unwrap());
            assert_eq!(one.url(Role::Poll, &headers), single);
            assert_eq!(three.url(Role::Poll, &headers), poll);
        }
        assert_eq!(three.url(Role::Delivery, &HeaderMap::new()), "http://127.0.0.1:3");
    }
}
