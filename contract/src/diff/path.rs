//! Paths as URLs: two spellings of one URL give one text, and the names of placeholders do not count.

/// What makes two paths the same. A slash at the end, a slash too many and what stands between two placeholders count.
pub(super) fn path_key(path: &str) -> String {
    let mut key = String::new();
    let mut rest = path;
    while let Some(start) = rest.find('{') {
        let Some(length) = rest[start..].find('}') else { break };
        push_literal(&mut key, &rest[..start]);
        key.push_str("{}");
        rest = &rest[start + length + 1..];
    }
    push_literal(&mut key, rest);
    key
}

/// Writes a text as RFC 3986 compares it: `%7E` is `~`, `%2f` is `%2F`, and what is not ASCII is encoded.
fn push_literal(key: &mut String, text: &str) {
    let bytes = text.as_bytes();
    let mut index = 0;
    while let Some(byte) = bytes.get(index) {
        let encoded = bytes.get(index + 1..index + 3).filter(|_| *byte == b'%').and_then(hex);
        match encoded {
            Some(byte) if is_unreserved(byte) => key.push(char::from(byte)),
            Some(byte) => key.push_str(&format!("%{byte:02X}")),
            None if byte.is_ascii() => key.push(char::from(*byte)),
            None => key.push_str(&format!("%{byte:02X}")),
        }
        index += if encoded.is_some() { 3 } else { 1 };
    }
}

fn hex(digits: &[u8]) -> Option<u8> {
    let digit = |digit: &u8| char::from(*digit).to_digit(16);
    match digits {
        [high, low] => u8::try_from(digit(high)? * 16 + digit(low)?).ok(),
        _ => None,
    }
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_of_one_url_have_one_key() {
        for (one, other) in [
            ("/a/{x}", "/a/{y}"),
            ("/%7Eme", "/~me"),
            ("/a%2fb", "/a%2Fb"),
            ("/%C3%A4", "/ä"),
            ("/{a}{b}", "/{c}{d}"),
            ("/{x", "/{x"),
        ] {
            assert_eq!(path_key(one), path_key(other));
        }
    }

    #[test]
    fn two_urls_have_two_keys() {
        for (one, other) in [
            ("/a", "/a/"),
            ("/a/b", "/a//b"),
            ("/{a}-{b}", "/{a}_{b}"),
            ("/{a}.json", "/{a}.xml"),
            ("/v{a}", "/w{a}"),
            ("/a%2Fb", "/a/b"),
            ("/{a}{b}", "/{a}"),
            ("/A", "/a"),
            ("/%", "/%25"),
        ] {
            assert_ne!(path_key(one), path_key(other));
        }
    }
}
