//! The addresses of the three roles (submit, poll, delivery) and the URLs that are handed out. A URL carries the host
//! under which the client reached the emulator, so that it also works from another machine or container.

use std::net::SocketAddr;

use axum::http::{HeaderMap, header};

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

    /// `http://host:port` of a role, for the client that sent these headers.
    pub(crate) fn url(&self, role: Role, headers: &HeaderMap) -> String {
        let address = self.address(role);
        let host = headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok())
            .filter(|host| is_authority(host));
        match (self, host) {
            (_, None) => format!("http://{address}"),
            (Self::One(_), Some(host)) => format!("http://{host}"),
            (Self::Three { .. }, Some(host)) => format!("http://{}:{}", without_port(host), address.port()),
        }
    }
}

fn is_authority(host: &str) -> bool {
    !host.is_empty()
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte))
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.ends_with(':') => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_port_of_a_host_header_is_replaced() {
        for (host, name) in [
            ("localhost:80", "localhost"),
            ("fox", "fox"),
            ("[::1]:8787", "[::1]"),
            ("[::1]", "[::1]"),
        ] {
            assert_eq!(without_port(host), name);
        }
    }
}
