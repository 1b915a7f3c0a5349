//! Why an exchange failed: which of name, refusal, proxy, certificate or time-out it was, and with which host.

use std::{error::Error as StdError, io, iter::successors};

use crate::{http::address::is_local_url, text::sanitise};

/// An error and what lies behind it.
pub(crate) fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    successors(Some(error), |error: &&'a (dyn StdError + 'static)| (*error).source())
}

/// What went wrong in an exchange, in words that hold no path and no query.
pub(crate) fn cause(error: &reqwest::Error) -> String {
    let host = error.url().and_then(|url| {
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        Some(sanitise(&format!("{}{port}", url.host_str()?)))
    });
    let host = host.map_or_else(|| "the host".to_owned(), |host| format!("`{host}`"));
    if error.is_timeout() && error.is_connect() {
        format!("connecting to {host} took too long{}", proxy_hint(error))
    } else if error.is_timeout() {
        format!("no answer came from {host} in time")
    } else if error.is_connect() {
        unconnected(error, &host)
    } else if error.is_body() || error.is_decode() {
        "the answer broke off".to_owned()
    } else {
        format!("the connection to {host} broke")
    }
}

/// Why no connection was made. The kinds of a proxy's errors, of TLS and of names are private to their crates, so that their
/// texts tell.
fn unconnected(error: &reqwest::Error, host: &str) -> String {
    let texts: Vec<String> = chain(error).map(ToString::to_string).collect();
    let says = |part: &str| texts.iter().any(|text| text.contains(part));
    let last = texts.last().map(|text| sanitise(text)).unwrap_or_default();
    if says("proxy authorization required") {
        return format!("the proxy on the way to {host} asks for a user name and password (HTTP 407)");
    }
    if says("tunnel error: unsuccessful") || says("tunnel error: unexpected end of file") {
        return format!("the proxy did not connect to {host}");
    }
    if says("tunnel error: failed to create underlying connection") {
        return format!("the proxy on the way to {host} cannot be reached: {last}");
    }
    if says("SOCKS error") || says("unsupported scheme socks") {
        return format!("the SOCKS proxy did not connect to {host}: {last}");
    }
    if error.is_dns() || says("dns error") {
        return format!("the name of {host} cannot be resolved: {last}{}", proxy_hint(error));
    }
    if says("certificate") || says("UnknownIssuer") {
        return format!("the certificate of {host} is not trusted: {last}");
    }
    let kind = chain(error)
        .find_map(|error| error.downcast_ref::<io::Error>())
        .map(|error| innermost(error).kind());
    match kind {
        Some(io::ErrorKind::ConnectionRefused) => {
            format!("{host} refused the connection{}", proxy_hint(error))
        }
        Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => {
            format!("there is no way to {host} in the network{}", proxy_hint(error))
        }
        Some(io::ErrorKind::TimedOut) => format!("connecting to {host} took too long{}", proxy_hint(error)),
        Some(io::ErrorKind::InvalidData) => format!("no TLS is spoken with {host}: {last}"),
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::UnexpectedEof) => {
            format!("{host} broke off the connection while it was made{}", proxy_hint(error))
        }
        _ => format!("no connection to {host} could be made: {last}{}", proxy_hint(error)),
    }
}

/// The error in the wrappings that TLS puts around it; their kinds say nothing.
fn innermost(error: &io::Error) -> &io::Error {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<io::Error>()) {
        Some(inner) => innermost(inner),
        None => error,
    }
}

/// Who sends plain http through a proxy connects to the proxy, and the error does not say so.
fn proxy_hint(error: &reqwest::Error) -> &'static str {
    let asks_proxy = |name: &&str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let Some(url) = error.url().filter(|url| !is_local_url(url)) else {
        return "";
    };
    let names = match url.scheme() {
        "http" => ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"],
        _ => ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
    };
    match names.iter().any(asks_proxy) {
        true => " (the environment names a proxy; it may be the proxy that failed)",
        false => "",
    }
}
