//! Text from outside, made fit for messages, the terminal and the response log.

/// Messages quote no more characters of a text than this.
const LONGEST_QUOTE: usize = 300;

/// The first `longest` characters, and `…` where there are more.
pub(crate) fn truncated(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A text for a message: control characters and what changes the direction of writing are escaped, so that no terminal
/// obeys them, and long texts are truncated.
pub(crate) fn sanitised(text: &str) -> String {
    let mut safe = String::new();
    for character in truncated(text, LONGEST_QUOTE).chars() {
        if character.is_control() || is_invisible(character) {
            safe.extend(character.escape_default());
        } else {
            safe.push(character);
        }
    }
    safe
}

/// Separators of lines and paragraphs, marks of direction, and characters without width.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_truncated_between_characters_and_says_so() {
        assert_eq!(truncated("füchse", 2), "fü…");
        assert_eq!(truncated("fü", 2), "fü");
    }

    #[test]
    fn no_terminal_obeys_a_sanitised_text() {
        assert_eq!(sanitised("a\x1b[31mb\nc\u{202e}d"), "a\\u{1b}[31mb\\nc\\u{202e}d");
        assert_eq!(sanitised(&"x".repeat(301)), format!("{}…", "x".repeat(300)));
        assert_eq!(sanitised("Füchse und 狐"), "Füchse und 狐");
    }
}
