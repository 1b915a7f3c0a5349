//! Text from outside, made fit for a terminal, a log or a message: ids, statuses, hosts and names may hold anything.

use std::borrow::Cow;

use serde::Serialize;

/// The text with everything escaped that a terminal obeys or that hides what is written: control characters (C0, DEL,
/// C1), what turns the direction of writing, what has no width, and what ends a line.
pub(crate) fn safe(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unsafe(c) {
            safe.extend(c.escape_default());
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// The beginning of a text, fit for a message: somebody may have given a whole picture.
pub(crate) fn short(text: &str) -> String {
    const LONGEST: usize = 100;
    match text.char_indices().nth(LONGEST) {
        None => safe(text).into_owned(),
        Some((end, _)) => format!("{}… ({} characters)", safe(&text[..end]), text.chars().count()),
    }
}

/// A value as JSON in one line, in which such characters are escaped as JSON does it.
pub(crate) fn json(value: &impl Serialize) -> serde_json::Result<String> {
    let plain = serde_json::to_string(value)?;
    if !plain.contains(is_unsafe) {
        return Ok(plain);
    }
    let mut safe = String::with_capacity(plain.len());
    for c in plain.chars() {
        if is_unsafe(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                safe.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            safe.push(c);
        }
    }
    Ok(safe)
}

/// Whether a character is one that is obeyed or not seen, instead of read.
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
            safe("a\u{1b}[31m\u{9b}2J\r\n\t\u{7f}b"),
            r"a\u{1b}[31m\u{9b}2J\r\n\t\u{7f}b"
        );
        assert_eq!(
            safe("fox\u{202e}gpj.exe\u{200b}\u{2028}"),
            r"fox\u{202e}gpj.exe\u{200b}\u{2028}"
        );
        let plain = "früh 狐 🦊 — naïve";
        assert!(matches!(safe(plain), Cow::Borrowed(text) if text == plain));
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
