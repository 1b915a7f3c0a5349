//! What a `$ref` says, and what it leads to.

use serde_json::Value;

use crate::Pointer;

/// The most references that are followed one after the other.
pub(super) const LONGEST_CHAIN: usize = 32;

/// Follows `value` while it is a `{"$ref": "#/…"}`. `None` for a reference that leads nowhere, in a circle, or through more
/// than 32 others.
pub fn resolve<'a>(root: &'a Value, value: &'a Value) -> Option<&'a Value> {
    let mut current = value;
    for _ in 0..LONGEST_CHAIN {
        match reference(current) {
            None => return Some(current),
            Some(target) => current = Pointer::lookup(target, root)?,
        }
    }
    None
}

/// The text of a `{"$ref": "…"}`.
pub fn reference(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()
}

/// The name in a `#/components/schemas/NAME`.
pub fn schema_name(reference: &str) -> Option<String> {
    match Pointer::parse(reference)?.segments() {
        [components, schemas, name] if components == "components" && schemas == "schemas" => Some(name.clone()),
        _ => None,
    }
}

/// Whether a reference names a scheme or a host: `https://…`, `urn:…`, `//host/…`. A drive, `C:`, is no scheme.
pub(super) fn is_url(target: &str) -> bool {
    let document = target.split('#').next().unwrap_or_default();
    let scheme = document.split_once(':').map_or("", |(scheme, _)| scheme);
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|next| next.is_ascii_alphanumeric() || "+-.".contains(next));
    is_scheme || document.starts_with("//")
}

/// The place that a fragment leads to in `root`: a JSON pointer, percent-encoded or not, or the name of an `$anchor`.
pub(super) fn place(root: &Value, fragment: &str) -> Option<Pointer> {
    if !fragment.is_empty() && !fragment.starts_with('/') {
        return anchor(root, fragment);
    }
    let exists = |pointer: &Pointer| root.pointer(&pointer.to_string()).is_some();
    Pointer::parse(fragment)
        .filter(exists)
        .or_else(|| Pointer::parse(&percent_decoded(fragment)?).filter(exists))
}

/// Where the object with this `$anchor` is. No recursion: what a caller gives may be nested deeply.
fn anchor(root: &Value, name: &str) -> Option<Pointer> {
    let mut left = vec![(Pointer::root(), root)];
    while let Some((pointer, value)) = left.pop() {
        match value {
            Value::Object(object) => {
                let is_meant = |key| object.get(key).and_then(Value::as_str) == Some(name);
                if is_meant("$anchor") || is_meant("$dynamicAnchor") {
                    return Some(pointer);
                }
                left.extend(object.iter().map(|(key, child)| (pointer.join(key), child)));
            }
            Value::Array(members) => {
                left.extend(
                    members
                        .iter()
                        .enumerate()
                        .map(|(index, child)| (pointer.join(index), child)),
                );
            }
            _ => {}
        }
    }
    None
}

/// `None` where nothing is percent-encoded, or what comes out is not UTF-8.
pub(super) fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while let Some(byte) = bytes.get(index) {
        let escaped = bytes.get(index + 1..index + 3).and_then(hex);
        match escaped.filter(|_| *byte == b'%') {
            Some(escaped) => {
                decoded.push(escaped);
                index += 3;
            }
            None => {
                decoded.push(*byte);
                index += 1;
            }
        }
    }
    String::from_utf8(decoded).ok()
}

fn hex(digits: &[u8]) -> Option<u8> {
    digits.iter().try_fold(0, |value, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        Some(value * 16 + u8::try_from(digit).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_fragment_is_a_pointer_as_it_is_or_decoded_or_an_anchor() {
        let root = json!({"paths": {"/a{b}": 1, "%7B": 2}, "x": [{"$anchor": "here"}]});
        for (fragment, found) in [
            ("/paths/~1a{b}", Some("/paths/~1a{b}")),
            ("/paths/~1a%7Bb%7d", Some("/paths/~1a{b}")),
            ("/paths/%7B", Some("/paths/%7B")),
            ("/paths/%zz", None),
            ("here", Some("/x/0")),
            ("there", None),
            ("", Some("")),
        ] {
            assert_eq!(
                place(&root, fragment).map(|place| place.to_string()).as_deref(),
                found,
                "{fragment}"
            );
        }
    }
}
