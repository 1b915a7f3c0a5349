//! Content that is text, in whichever encoding: nothing that the service takes as a file.

use super::base64;

/// How many bytes of its beginning tell whether a download is text.
pub(crate) const TELLING: usize = 512;

/// Whether content is UTF-8 text, by its beginning.
pub(crate) fn is_text(content: &[u8]) -> bool {
    let beginning = &content[..content.len().min(TELLING)];
    utf8(beginning).is_some()
}

/// What a text is, with its article.
pub(super) fn named(beginning: &[u8]) -> Option<&'static str> {
    if beginning.iter().all(|byte| *byte == 0) {
        return Some("nothing but zeros");
    }
    if let Some(text) = utf8(beginning) {
        return Some(markup(text));
    }
    let marked = matches!(beginning, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
    if marked && is_utf16(beginning) {
        return Some("text in UTF-16");
    }
    // Encrypted data of any length worth sending has some of the other control characters.
    let is_control = |byte: &u8| matches!(byte, 1..=8 | 14..=26 | 28..=31 | 127);
    if !beginning.iter().any(is_control) {
        return Some("text");
    }
    (beginning.len() >= 128 && is_utf16(beginning)).then_some("text in UTF-16")
}

fn utf8(beginning: &[u8]) -> Option<&str> {
    let text = match std::str::from_utf8(beginning) {
        Ok(text) => text,
        // A character may be cut at the end.
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => {
            std::str::from_utf8(&beginning[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return None,
    };
    let is_plain = !text.contains(|c: char| c.is_control() && !c.is_whitespace());
    is_plain.then_some(text)
}

fn markup(text: &str) -> &'static str {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let start: String = text.chars().take(16).collect::<String>().to_ascii_lowercase();
    let starts = |marks: &[&str]| marks.iter().any(|mark| start.starts_with(mark));
    match () {
        () if text.is_empty() => "empty",
        () if text.contains("<svg") => "an SVG drawing",
        () if starts(&["<!doctype html", "<html"]) => "an HTML page",
        () if starts(&["<"]) => "markup",
        () if starts(&["{", "["]) => "JSON or other text",
        () if starts(&["version https://"]) => "a pointer of Git LFS, without the file that it stands for",
        () if starts(&["-----begin "]) => "a key or certificate",
        () if starts(&["data:"]) => "a `data:` URI (`Media::base64` takes its text)",
        () if starts(&["http://", "https://"]) => "the text of a URL (`Media::url` takes it)",
        () if base64::length(text).is_ok() && text.len() >= 64 => "base64 text (`Media::base64` takes it)",
        () => "text",
    }
}

/// Whether this could be UTF-16. Other data hardly looks like it for long: many of its units would be half a character,
/// or none.
fn is_utf16(beginning: &[u8]) -> bool {
    let is_none = |c: char| {
        c.is_control() && !c.is_whitespace() || matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fffe}' | '\u{ffff}')
    };
    let is_last = |index: usize| index + 2 >= beginning.len() / 2;
    [u16::from_le_bytes, u16::from_be_bytes].iter().any(|read| {
        let units = beginning.chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
        char::decode_utf16(units).enumerate().all(|(index, c)| match c {
            Ok(c) => !is_none(c),
            Err(_) => is_last(index),
        })
    })
}
