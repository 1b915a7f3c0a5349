//! The signed URL, as it is asked for.

use reqwest::Url;

use crate::{
    error::{Error, ErrorKind},
    text::sanitise,
};

/// The signed URL, if asking for it gives what was signed.
///
/// It is read as browsers read it, as long as that asks for the same object:
///
/// - a space, a quote or a letter beyond ASCII is percent-encoded in path and query;
/// - white space around the URL, a fragment, and the scheme's default port are left out;
/// - the host is normalized.
///
/// Whatever would change the path or the query is refused: dot segments (`..`, `%2e%2e`), backslashes, tabs and newlines
/// inside, missing slashes.
pub(crate) fn exact_url(text: &str) -> Result<Url, Error> {
    let invalid = |why: &str| {
        let shown = without_query(text);
        Error::new(
            ErrorKind::UntrustedUrl,
            format!("the result's URL {why}, and nothing was asked for: `{shown}`"),
        )
    };
    let url = Url::parse(text).map_err(|_| invalid("is not a URL"))?;
    if !url.has_host() {
        return Err(invalid("names no host"));
    }
    let written = Written::of(text).ok_or_else(|| invalid("is not written as URLs are"))?;
    let path = if written.path.is_empty() { "/" } else { written.path };
    if !is_encoded(path, url.path()) {
        return Err(invalid("has a path that would be another one on the way"));
    }
    if !is_encoded(written.query, url.query().unwrap_or_default()) {
        return Err(invalid(
            "has a query that would be another one on the way, and its signature with it",
        ));
    }
    Ok(url)
}

/// The parts of a URL as they were written.
struct Written<'a> {
    path: &'a str,
    query: &'a str,
}

impl<'a> Written<'a> {
    fn of(text: &'a str) -> Option<Self> {
        // Browsers drop control characters and spaces at both ends.
        let text = text.trim_matches(|c: char| c <= ' ');
        let (scheme, rest) = text.split_once("://")?;
        if !scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        {
            return None;
        }
        let authority = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
        if authority == 0 || rest[..authority].contains(['\t', '\n', '\r']) {
            return None;
        }
        let rest = rest[authority..].split('#').next().unwrap_or_default();
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        Some(Self { path, query })
    }
}

/// Whether a text is another in which some bytes are percent-encoded, and nothing else is changed.
fn is_encoded(written: &str, sent: &str) -> bool {
    let mut sent = sent.bytes();
    let digit = |sent: &mut std::str::Bytes<'_>| sent.next().and_then(|digit| char::from(digit).to_digit(16));
    for byte in written.bytes() {
        match sent.next() {
            Some(same) if same == byte => {}
            Some(b'%') if byte != b'%' => {
                let (high, low) = (digit(&mut sent), digit(&mut sent));
                if high.zip(low).map(|(high, low)| high * 16 + low) != Some(u32::from(byte)) {
                    return false;
                }
            }
            _ => return false,
        }
    }
    sent.next().is_none()
}

/// What may be shown of a URL: neither its query nor a name or password.
fn without_query(text: &str) -> String {
    let text = text.trim().split(['?', '#']).next().unwrap_or_default();
    if !text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("http")) {
        // It may be content instead of an address.
        return format!("<{} characters>", text.chars().count());
    }
    let shown = match text.split_once("://") {
        Some((scheme, rest)) => {
            let authority = rest.find(['/', '\\']).unwrap_or(rest.len());
            let from = rest[..authority].rfind('@').map_or(0, |at| at + 1);
            format!("{scheme}://{}", &rest[from..])
        }
        None => text.to_owned(),
    };
    sanitise(&shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_asks_for_is_asked_for() {
        for (written, sent) in [
            (
                "https://h/a.png?sig=a%2Bb/c%3D&x=1",
                "https://h/a.png?sig=a%2Bb/c%3D&x=1",
            ),
            ("https://h/a b.png?sig=a b", "https://h/a%20b.png?sig=a%20b"),
            ("https://h/\"a\".png?sig='a'", "https://h/%22a%22.png?sig=%27a%27"),
            ("https://h/füchse.png?sig=ü", "https://h/f%C3%BCchse.png?sig=%C3%BC"),
            ("https://h/a{b}|c.png?x={b}|c", "https://h/a%7Bb%7D|c.png?x={b}|c"),
            ("https://h/a%2fb%2Fc%zz%", "https://h/a%2fb%2Fc%zz%"),
            ("https://h/a//b///c", "https://h/a//b///c"),
            ("https://h/a.b/..c/...", "https://h/a.b/..c/..."),
            ("HTTPS://H.Example:443/A?B", "https://h.example/A?B"),
            ("https://füchse.example/a", "https://xn--fchse-kva.example/a"),
            (" https://h/a\n", "https://h/a"),
            ("https://h", "https://h/"),
            ("https://h?sig=1", "https://h/?sig=1"),
            ("https://h/a?", "https://h/a?"),
            ("https://h/a?b=c#part", "https://h/a?b=c#part"),
            ("https://h/a?b=/../c", "https://h/a?b=/../c"),
        ] {
            assert_eq!(exact_url(written).unwrap().as_str(), sent, "{written}");
        }
    }

    #[test]
    fn what_would_be_another_object_is_refused_and_shown_without_its_query() {
        for written in [
            "https://h/a/../b.png?sig=hush",
            "https://h/a/./b.png?sig=hush",
            "https://h/a/%2e%2e/b.png?sig=hush",
            "https://h/a/.%2E/b.png?sig=hush",
            "https://h/a/b/..?sig=hush",
            "https://h/a\\b.png?sig=hush",
            "https:\\\\h/a.png?sig=hush",
            "https://h/a\tb.png?sig=hush",
            "https://h/a.png?sig=hu\nsh",
            "https://h\n/a.png?sig=hush",
            "https:h/a.png?sig=hush",
            "https:///h/a.png?sig=hush",
            "https:/h/a.png?sig=hush",
            "not a url?sig=hush",
            "https://user:hush@h/a/../b.png",
            "data:image/png;base64,xx",
            "",
        ] {
            let error = exact_url(written).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::UntrustedUrl, "{written:?}");
            assert!(!error.to_string().contains("hu"), "{error}");
        }
        let error = exact_url("https://user:hush@h.example/a/../b.png?sig=x")
            .unwrap_err()
            .to_string();
        assert!(error.contains("`https://h.example/a/../b.png`"), "{error}");
    }

    #[test]
    fn only_encoding_is_taken_for_encoding() {
        assert!(is_encoded("a b%20", "a%20b%20") && is_encoded("%", "%") && is_encoded("ü", "%c3%bc"));
        for (written, sent) in [
            ("a", "%62"),
            ("a", "ab"),
            ("ab", "a"),
            ("%", "%25"),
            (" ", "%2"),
            (" ", "%+2"),
            (" ", "+"),
        ] {
            assert!(!is_encoded(written, sent), "{written} {sent}");
        }
    }
}
