//! How wide things are on a terminal.

use std::io;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The columns of the terminal that stdout is. `None` if it is none.
pub(crate) fn columns() -> Option<usize> {
    let (width, _) = terminal_size::terminal_size_of(io::stdout())?;
    Some(usize::from(width.0)).filter(|width| *width > 0)
}

/// The beginning of a line that fits into so many columns.
pub(crate) fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut cut = String::new();
    let mut left = columns.saturating_sub(1);
    for c in text.chars() {
        let width = c.width().unwrap_or_default();
        if width > left {
            break;
        }
        left -= width;
        cut.push(c);
    }
    cut.push('…');
    cut
}

/// The text with spaces after it, up to so many columns.
pub(crate) fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

/// The lines of a text that fit into so many columns, broken between words.
pub(crate) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let mut rest = word;
        loop {
            let last = lines.last().map_or(0, |line| line.width());
            let gap = usize::from(last > 0);
            if last + gap + rest.width() <= columns || columns == 0 {
                push(&mut lines, gap, rest);
                break;
            }
            if last > 0 {
                lines.push(String::new());
                continue;
            }
            // A word that is wider than a line, such as a path or a sentence in Chinese.
            let at = fitting(rest, columns);
            if at == rest.len() {
                push(&mut lines, 0, rest);
                break;
            }
            push(&mut lines, 0, &rest[..at]);
            lines.push(String::new());
            rest = &rest[at..];
        }
    }
    lines
}

fn push(lines: &mut [String], gap: usize, word: &str) {
    if let Some(line) = lines.last_mut() {
        line.push_str(&" ".repeat(gap));
        line.push_str(word);
    }
}

/// How many bytes of a text fit into so many columns: at least its first character.
fn fitting(text: &str, columns: usize) -> usize {
    let mut width = 0;
    for (at, c) in text.char_indices() {
        width += c.width().unwrap_or_default();
        if width > columns && at > 0 {
            return at;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(cut("a red fox", 6), "a red…");
        assert_eq!(cut("a red fox", 9), "a red fox");
        assert_eq!(cut("狐狐狐", 4), "狐…");
        assert_eq!(padded("狐", 4), "狐  ");
    }

    #[test]
    fn lines_are_broken_between_words_and_else_anywhere() {
        assert_eq!(wrapped("a red fox in the snow", 9), ["a red fox", "in the", "snow"]);
        assert_eq!(wrapped("狐狐狐 x", 4), ["狐狐", "狐 x"]);
        assert_eq!(wrapped("", 4), [""]);
        assert_eq!(wrapped("狐", 1), ["狐"]);
    }
}
