//! Headers and bodies for the response log: secrets redacted, and long texts truncated.

use axum::http::HeaderMap;

use super::{
    outline::outline,
    secrets::{REDACTED, is_secret},
};
use crate::text::truncated;

/// No logged text is longer than this.
const LONGEST: usize = 2048;
/// No logged body is longer than this.
const LONGEST_BODY: usize = 4096;
const LONGEST_HEADER: usize = 1024;
/// No more of all headers together is logged.
const LONGEST_HEADERS: usize = 16 * 1024;
/// Header names and values in order.
pub(crate) fn headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let value_of = |name: &str, value: &[u8]| {
        if is_secret(name) {
            REDACTED.to_owned()
        } else {
            truncated(&String::from_utf8_lossy(value), LONGEST_HEADER)
        }
    };
    let mut length = 0;
    headers
        .iter()
        .map(|(name, value)| (line(name.as_str()), value_of(name.as_str(), value.as_bytes())))
        .take_while(|(name, value)| {
            length += name.len() + value.len();
            length <= LONGEST_HEADERS
        })
        .collect()
}

/// A path, rule or other text whose length a client decides.
pub(crate) fn line(text: &str) -> String {
    truncated(text, LONGEST)
}

/// The outline of a JSON body, or the beginning of another text; only the length of what is neither.
pub(crate) fn body(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return String::new();
    }
    if let Some(value) = outline(bytes) {
        return truncated(&value.to_string(), LONGEST_BODY);
    }
    // What is cut off in the middle of a character is text all the same.
    let start = &bytes[..bytes.len().min(LONGEST * 4)];
    match std::str::from_utf8(start) {
        Ok(text) => truncated(text, LONGEST),
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => {
            truncated(&String::from_utf8_lossy(&start[..error.valid_up_to()]), LONGEST)
        }
        Err(_) => format!("({} bytes)", bytes.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_redacted_and_long_texts_truncated() {
        let image = "a".repeat(1000);
        let logged = body(format!(r#"{{"prompt":"x","webhook_secret":"hush","images":["{image}"]}}"#).as_bytes());
        assert!(
            !logged.contains("hush") && logged.contains("\"prompt\":\"x\""),
            "{logged}"
        );
        assert!(logged.len() < 500);
        let mut sent = HeaderMap::new();
        sent.insert("x-key", "bfl_secret".parse().unwrap());
        assert_eq!(headers(&sent), [("x-key".to_owned(), REDACTED.to_owned())]);
        assert_eq!(body(&[0xff, 0xfe]), "(2 bytes)");
        for number in 0..90 {
            sent.append("x-long", format!("{number:>5000}").parse().unwrap());
        }
        let kept: usize = headers(&sent).iter().map(|(_, value)| value.len()).sum();
        assert!((10_000..20_000).contains(&kept), "{kept}");
    }
}
