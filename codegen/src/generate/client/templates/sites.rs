//! Whether a base URL is one of the document's.

/// Whether a base URL is one of these servers, each in the pieces between its variables. One without an origin may be on any.
pub(super) fn is_documented(baseurl: &str, servers: &[&[&str]]) -> bool {
    let baseurl = baseurl.trim_end_matches('/');
    servers.iter().any(|pieces| {
        let is_relative = pieces.first().is_none_or(|first| first.is_empty() && pieces.len() == 1 || first.starts_with('/'));
        let baseurl = if is_relative { path_of(baseurl) } else { baseurl };
        fits(baseurl, pieces)
    })
}

/// The address of an operation's own server, which may be relative to the base URL's origin.
pub(super) fn address(baseurl: &str, server: &str) -> String {
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
