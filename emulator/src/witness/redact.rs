//! What may be shown of a request: headers and bodies with secrets masked and long texts cut.

use axum::http::HeaderMap;
use serde_json::Value;

/// Bodies larger than this are not looked into, and shown texts are not longer than `LONGEST_SHOWN`.
const LARGEST_READ: usize = 64 * 1024;
const LONGEST_SHOWN: usize = 2048;
/// Texts inside a body are cut here: what is longer is a file.
const LONGEST_TEXT: usize = 300;
const LONGEST_HEADER: usize = 1024;
/// No more of all headers together is shown.
const LONGEST_HEADERS: usize = 16 * 1024;
const MASK: &str = "***";
/// Headers and fields whose values nobody is to see.
const SECRETS: [&str; 6] = [
    "x-key",
    "authorization",
    "proxy-authorization",
    "cookie",
    "webhook_secret",
    "x-webhook-secret",
];

/// Header names and values in order.
pub(crate) fn headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let shown = |name: &str, value: &[u8]| {
        if SECRETS.contains(&name) {
            MASK.to_owned()
        } else {
            cut(&String::from_utf8_lossy(value), LONGEST_HEADER)
        }
    };
    let mut length = 0;
    headers
        .iter()
        .map(|(name, value)| (line(name.as_str()), shown(name.as_str(), value.as_bytes())))
        .take_while(|(name, value)| {
            length += name.len() + value.len();
            length <= LONGEST_HEADERS
        })
        .collect()
}

/// A path, rule or the like, of which a client decides how long it is.
pub(crate) fn line(text: &str) -> String {
    cut(text, LONGEST_SHOWN)
}

/// The beginning of a body; what is no text is only counted.
pub(crate) fn body(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return String::new();
    }
    if bytes.len() > LARGEST_READ {
        return format!("({} bytes)", bytes.len());
    }
    if let Ok(mut value) = serde_json::from_slice(bytes) {
        mask(&mut value);
        return cut(&Value::to_string(&value), LONGEST_SHOWN);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => cut(text, LONGEST_SHOWN),
        Err(_) => format!("({} bytes)", bytes.len()),
    }
}

fn mask(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                if SECRETS.contains(&name.as_str()) {
                    *value = MASK.into();
                } else {
                    mask(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::String(text) if text.len() > LONGEST_TEXT => *text = cut(text, LONGEST_TEXT),
        _ => {}
    }
}

fn cut(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_and_long_texts_cut() {
        let image = "a".repeat(1000);
        let shown = body(format!(r#"{{"prompt":"x","webhook_secret":"hush","images":["{image}"]}}"#).as_bytes());
        assert!(!shown.contains("hush") && shown.contains("\"prompt\":\"x\""), "{shown}");
        assert!(shown.len() < 500);
        let mut sent = HeaderMap::new();
        sent.insert("x-key", "bfl_secret".parse().unwrap());
        assert_eq!(headers(&sent), [("x-key".to_owned(), MASK.to_owned())]);
        assert_eq!(body(&[0xff, 0xfe]), "(2 bytes)");
        for number in 0..90 {
            sent.append("x-long", format!("{number:>5000}").parse().unwrap());
        }
        let kept: usize = headers(&sent).iter().map(|(_, value)| value.len()).sum();
        assert!((10_000..20_000).contains(&kept), "{kept}");
    }
}
