//! Headers and bodies for the response log: secrets redacted, and long texts truncated.

use axum::http::HeaderMap;
use serde_json::Value;

use crate::text::truncated;

/// Of larger bodies only the length is logged.
const LARGEST_BODY: usize = 64 * 1024;
/// No logged text is longer than this.
const LONGEST: usize = 2048;
/// Texts inside a body are truncated here: what is longer is a file.
const LONGEST_TEXT: usize = 300;
const LONGEST_HEADER: usize = 1024;
/// No more of all headers together is logged.
const LONGEST_HEADERS: usize = 16 * 1024;
const REDACTED: &str = "***";
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
    let value_of = |name: &str, value: &[u8]| {
        if SECRETS.contains(&name) {
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

/// The beginning of a body; only the length of one that is not text.
pub(crate) fn body(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return String::new();
    }
    if bytes.len() > LARGEST_BODY {
        return format!("({} bytes)", bytes.len());
    }
    if let Ok(mut value) = serde_json::from_slice(bytes) {
        redact(&mut value);
        return truncated(&Value::to_string(&value), LONGEST);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => truncated(text, LONGEST),
        Err(_) => format!("({} bytes)", bytes.len()),
    }
}

fn redact(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                if SECRETS.contains(&name.as_str()) {
                    *value = REDACTED.into();
                } else {
                    redact(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(redact),
        Value::String(text) if text.len() > LONGEST_TEXT => *text = truncated(text, LONGEST_TEXT),
        _ => {}
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
