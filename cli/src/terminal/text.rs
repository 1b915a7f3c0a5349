//! Text from outside, made safe for a terminal, a log or a message: ids, statuses, hosts and names can contain anything.

use std::borrow::Cow;

use serde::Serialize;

/// Escapes what a terminal interprets or hides: control characters (C0, DEL, C1), bidirectional controls, characters
/// without width, and line separators.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unsafe(c) {
            escaped.extend(c.escape_default());
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// The start of a text, escaped: an argument may be a whole image.
pub(crate) fn short(text: &str) -> String {
    const LONGEST: usize = 100;
    match text.char_indices().nth(LONGEST) {
        None => escape(text).into_owned(),
        Some((end, _)) => format!("{}… ({} characters)", escape(&text[..end]), text.chars().count()),
    }
}

/// A value as one line of JSON, with the same characters escaped as in JSON.
pub(crate) fn json(value: &impl Serialize) -> serde_json::Result<String> {
    let plain = serde_json::to_string(value)?;
    if !plain.contains(is_unsafe) {
        return Ok(plain);
    }
    let mut escaped = String::with_capacity(plain.len());
    for c in plain.chars() {
        if is_unsafe(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                escaped.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            escaped.push(c);
        }
    }
    Ok(escaped)
}

/// Whether a terminal interprets or hides this character.
pub(crate) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_or_hides_is_escaped_and_the_rest_stays() {
        assert_eq!(
            escape("a\u{1b}[31m\u{9b}2J\r\n\t\u{7f}b"),
            r"a\u{1b}[31m\u{9b}2J\r\n\t\u{7f}b"
        );
        assert_eq!(
            escape("fox\u{202e}gpj.exe\u{200b}\u{2028}"),
            r"fox\u{202e}gpj.exe\u{200b}\u{2028}"
        );
        let plain = "früh 狐 🦊 — naïve";
        assert!(matches!(escape(plain), Cow::Borrowed(text) if text == plain));
    }

    #[test]
    fn a_long_text_shows_its_beginning_and_its_length() {
        assert_eq!(short("fox\u{9b}"), r"fox\u{9b}");
        let shown = short(&"ä".repeat(5000));
        assert!(
            shown.ends_with("ä… (5000 characters)") && shown.chars().count() < 130,
            "{shown}"
        );
    }

    #[test]
    fn json_stays_json_that_means_the_same() {
        let text = "a\u{9b}\u{202e}\u{e0041}\n\u{7f}";
        let json = json(&text).unwrap();
        assert!(json.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
