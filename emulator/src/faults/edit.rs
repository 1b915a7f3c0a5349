//! Edits of a body that is otherwise the emulator's own: other fields, text around it, another coding.

use std::io::Write as _;

use axum::{
    body::Bytes,
    http::{HeaderName, HeaderValue, header},
};
use flate2::{
    Compression,
    write::{DeflateEncoder, GzEncoder, ZlibEncoder},
};
use serde_json::Value;

use super::fault::{Encoding, Fault};

/// Edits of one body, in the order in which they are made.
#[derive(Clone, Debug, Default)]
pub(super) struct BodyEdits(Vec<Fault>);

impl BodyEdits {
    pub(super) fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn echoes(&self) -> bool {
        self.0.iter().any(|fault| matches!(fault, Fault::Echo(_)))
    }

    /// The header that declares the last coding.
    pub(super) fn coding(&self) -> Option<(HeaderName, HeaderValue)> {
        let name = self.0.iter().rev().find_map(|fault| match fault {
            Fault::Encode(Encoding::Gzip) => Some("gzip"),
            Fault::Encode(Encoding::Deflate | Encoding::RawDeflate) => Some("deflate"),
            _ => None,
        })?;
        Some((header::CONTENT_ENCODING, HeaderValue::from_static(name)))
    }

    /// The body with all edits. A body that is not JSON has no fields to edit.
    pub(super) fn apply(&self, body: Bytes, echo: &str) -> Bytes {
        let body = self.edited_fields(body, echo);
        let mut bytes = body;
        for fault in &self.0 {
            bytes = match fault {
                Fault::Before(text) => [unescaped(text).as_slice(), &bytes].concat().into(),
                Fault::After(text) => [&bytes, unescaped(text).as_slice()].concat().into(),
                Fault::Encode(encoding) => encoded(&bytes, *encoding).into(),
                _ => bytes,
            };
        }
        bytes
    }

    fn edited_fields(&self, body: Bytes, echo: &str) -> Bytes {
        let edits_fields = |fault: &Fault| matches!(fault, Fault::Set(..) | Fault::Unset(_) | Fault::Echo(_));
        if !self.0.iter().any(edits_fields) {
            return body;
        }
        let Ok(mut value) = serde_json::from_slice::<Value>(&body) else {
            return body;
        };
        // What is to be put in may be no JSON: a mark is put in first, and replaced in the text.
        let mut marks = Vec::new();
        for fault in &self.0 {
            match fault {
                Fault::Set(path, json) => {
                    let mark = format!("\0set {}", marks.len());
                    if put(&mut value, path, mark.as_str().into()) {
                        marks.push((Value::from(mark).to_string(), unescaped(json)));
                    }
                }
                Fault::Unset(path) => remove(&mut value, path),
                Fault::Echo(path) => {
                    put(&mut value, path, echo.into());
                }
                _ => {}
            }
        }
        let mut text = value.to_string().into_bytes();
        for (mark, json) in marks {
            if let Some(at) = text.windows(mark.len()).position(|part| part == mark.as_bytes()) {
                text.splice(at..at + mark.len(), json);
            }
        }
        text.into()
    }
}

/// The object that holds a field, and the field's own name. A number counts in a list.
fn parent<'a, 'p>(value: &'a mut Value, path: &'p str) -> Option<(&'a mut Value, &'p str)> {
    let mut parts = path.split('.');
    let last = parts.next_back()?;
    let parent = parts.try_fold(value, |value, part| member(value, part))?;
    Some((parent, last))
}

fn member<'a>(value: &'a mut Value, name: &str) -> Option<&'a mut Value> {
    match value {
        Value::Object(fields) => fields.get_mut(name),
        Value::Array(items) => items.get_mut(name.parse::<usize>().ok()?),
        _ => None,
    }
}

/// Puts a value into a field, if its parent exists; whether it did.
fn put(value: &mut Value, path: &str, new: Value) -> bool {
    match parent(value, path) {
        Some((Value::Object(fields), name)) => {
            fields.insert(name.to_owned(), new);
            true
        }
        Some((list, name)) => member(list, name).map(|old| *old = new).is_some(),
        None => false,
    }
}

fn remove(value: &mut Value, path: &str) {
    if let Some((Value::Object(fields), name)) = parent(value, path) {
        fields.remove(name);
    }
}

/// A text's bytes, where `\xNN` stands for the byte of that hexadecimal number.
pub(super) fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.strip_prefix(b"x").and_then(|digits| digits.get(..2));
        let byte = digits
            .filter(|digits| *first == b'\\' && digits.iter().all(u8::is_ascii_hexdigit))
            .and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        match byte {
            Some(byte) => {
                bytes.push(byte);
                rest = &rest[4..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    bytes
}

fn encoded(bytes: &[u8], encoding: Encoding) -> Vec<u8> {
    let level = Compression::default();
    let encoded = match encoding {
        Encoding::Gzip => {
            let mut encoder = GzEncoder::new(Vec::new(), level);
            encoder.write_all(bytes).and_then(|()| encoder.finish())
        }
        Encoding::Deflate => {
            let mut encoder = ZlibEncoder::new(Vec::new(), level);
            encoder.write_all(bytes).and_then(|()| encoder.finish())
        }
        Encoding::RawDeflate => {
            let mut encoder = DeflateEncoder::new(Vec::new(), level);
            encoder.write_all(bytes).and_then(|()| encoder.finish())
        }
    };
    // Writing to memory does not fail.
    encoded.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(faults: &str, body: &str) -> Vec<u8> {
        let mut edits = BodyEdits::default();
        for fault in Fault::read_all(faults).unwrap() {
            edits.add(fault);
        }
        edits.apply(Bytes::from(body.to_owned()), "the key").to_vec()
    }

    #[test]
    fn fields_are_set_left_out_and_echoed() {
        let body = r#"{"a":{"b":[1,2]},"c":3}"#;
        for (faults, wanted) in [
            ("set c NaN", r#"{"a":{"b":[1,2]},"c":NaN}"#),
            ("set a.b.1 1e400", r#"{"a":{"b":[1,1e400]},"c":3}"#),
            ("set a.d \"\\ud83e\"; unset c", r#"{"a":{"b":[1,2],"d":"\ud83e"}}"#),
            ("set a 1; set c 2", r#"{"a":1,"c":2}"#),
            ("unset a.b", r#"{"a":{},"c":3}"#),
            ("echo a", r#"{"a":"the key","c":3}"#),
            // What is not there is not made out of nothing.
            ("set x.y 1; unset x.y; set c.d 1; set a.b.7 1", body),
        ] {
            assert_eq!(String::from_utf8(edited(faults, body)).unwrap(), wanted, "{faults}");
        }
        assert_eq!(edited("set a 1", "<html>"), b"<html>");
        assert_eq!(edited("set c \"\\xe9\\x3b\"", r#"{"c":1}"#), b"{\"c\":\"\xe9;\"}");
    }

    #[test]
    fn text_stands_around_a_body_in_the_order_of_the_faults() {
        assert_eq!(
            edited(r"before \xef\xbb\xbf; after ]; after \x0a", "{}"),
            b"\xef\xbb\xbf{}]\n"
        );
        assert_eq!(edited(r"before \x; after \xzz", "{}"), br"\x{}\xzz");
    }

    #[test]
    fn a_body_is_encoded_as_declared() {
        use std::io::Read as _;

        let mut text = String::new();
        let gzip = edited("encode gzip", "{}");
        flate2::read::GzDecoder::new(&gzip[..])
            .read_to_string(&mut text)
            .unwrap();
        let zlib = edited("encode deflate", "{}");
        flate2::read::ZlibDecoder::new(&zlib[..])
            .read_to_string(&mut text)
            .unwrap();
        let raw = edited("encode raw-deflate", "{}");
        flate2::read::DeflateDecoder::new(&raw[..])
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, "{}{}{}");
    }
}
