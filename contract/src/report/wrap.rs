//! Text in lines of a width.

/// The words in lines of at most so many characters, each after this indentation and all but the first one deeper. A word
/// that is longer stands alone.
pub(super) fn wrapped<'a>(
    words: impl IntoIterator<Item = &'a str>,
    gap: &str,
    indentation: usize,
    width: usize,
) -> String {
    const DEEPER: usize = 2;
    let mut lines = String::new();
    let mut line = " ".repeat(indentation);
    let mut used = indentation;
    let mut is_empty = true;
    for word in words {
        let length = word.chars().count();
        if !is_empty && used + gap.len() + length > width {
            lines.push_str(&line);
            lines.push('\n');
            line = " ".repeat(indentation + DEEPER);
            used = indentation + DEEPER;
            is_empty = true;
        }
        if !is_empty {
            line.push_str(gap);
            used += gap.len();
        } else if word.starts_with("::") {
            // At the start of a line, the log of a workflow would obey it.
            line.push('\\');
            used += 1;
        }
        line.push_str(word);
        used += length;
        is_empty = false;
    }
    lines + &line + "\n"
}

/// The words of a text. A path stays with the method in front of it.
pub(super) fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices(' ') {
        if !text[at + 1..].starts_with('/') {
            words.push(&text[start..at]);
            start = at + 1;
        }
    }
    words.push(&text[start..]);
    words
}

#[cfg(test)]
mod tests {
    use super::{words, wrapped};

    #[test]
    fn lines_break_between_words_and_go_on_deeper() {
        let lines = wrapped(words("one two three four"), " ", 2, 12);
        assert_eq!(lines, "  one two\n    three\n    four\n");
        assert_eq!(
            wrapped(["a-very-long-word", "b"], "  ", 0, 4),
            "a-very-long-word\n  b\n"
        );
        assert_eq!(words("of `GET /a` now"), ["of", "`GET /a`", "now"]);
        assert_eq!(wrapped(["::set-output"], " ", 0, 40), "\\::set-output\n");
    }
}
