//! The two variables that a client of the emulator needs.

use std::{
    io::{self, Write as _},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    time::Duration,
};

pub(crate) const BASE_URL: &str = "BFL_BASE_URL";
pub(crate) const API_KEY: &str = "BFL_API_KEY";
/// The key that is named where none was given; then every well-formed one is accepted.
const ANY_KEY: &str = "bfl_emulator";
/// A server on this machine is reached sooner.
const LONGEST_CONNECT: Duration = Duration::from_millis(500);

/// Shell commands that set the variables.
pub(crate) fn exports(base_url: &str, key: &str) -> String {
    format!(
        "export {BASE_URL}={}\nexport {API_KEY}={}\n",
        quoted(base_url),
        quoted(key)
    )
}

/// Prints the variables of an emulator that listens on this address, whether it runs yet or not.
pub(crate) fn print(listen: SocketAddr, key: Option<&str>) -> io::Result<()> {
    let address = reachable(listen);
    if TcpStream::connect_timeout(&address, LONGEST_CONNECT).is_err() {
        // It is only a note.
        let _ = writeln!(
            io::stderr(),
            "note: nothing listens on {address} yet; start `bfl-emulator`"
        );
    }
    let text = exports(&format!("http://{address}"), key.unwrap_or(ANY_KEY));
    io::stdout().write_all(text.as_bytes())
}

/// The address at which this machine reaches what listens on another.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}

/// A text quoted for a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
