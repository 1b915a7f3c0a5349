//! Operations with a server of their own.

/// Where a call goes: to the operation's own server if the base URL is one of the document's servers, each in the pieces
/// between its variables. A caller with a server of another kind (a proxy, a test) gets all calls there.
pub(super) fn base(baseurl: &str, server: Option<&str>, servers: &[&[&str]]) -> String {
    match server {
        Some(server) if is_documented(baseurl, is_relative(server), servers) => address(baseurl, server),
        _ => baseurl.to_owned(),
    }
}

/// A server without an origin may be on any, but nobody leaves that for another one unasked.
fn is_documented(baseurl: &str, may_be_relative: bool, servers: &[&[&str]]) -> bool {
    let baseurl = baseurl.trim_end_matches('/');
    servers.iter().any(|pieces| match pieces.first() {
        Some(first) if is_relative(first) && (pieces.len() == 1 || !first.is_empty()) => {
            may_be_relative && fits(path_of(baseurl), pieces)
        }
        _ => fits(baseurl, pieces),
    })
}

fn is_relative(server: &str) -> bool {
    server.is_empty() || server.starts_with('/')
}

/// The address of an operation's own server, which may be relative to the base URL's origin.
fn address(baseurl: &str, server: &str) -> String {
    if server.contains("://") {
        return server.to_owned();
    }
    let origin = &baseurl[..baseurl.len() - path_of(baseurl).len()];
    format!("{origin}/{}", server.trim_start_matches('/'))
}

fn path_of(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    url[host..].find('/').map_or("", |at| &url[host + at..])
}

/// Whether a text consists of these pieces with something between them.
fn fits(text: &str, pieces: &[&str]) -> bool {
    let Some((first, rest)) = pieces.split_first() else {
        return text.is_empty();
    };
    let Some(mut text) = text.strip_prefix(first) else {
        return false;
    };
    let Some((last, between)) = rest.split_last() else {
        return text.is_empty();
    };
    for piece in between {
        let Some((_, after)) = text.split_once(piece) else {
            return false;
        };
        text = after;
    }
    text.ends_with(last)
}
