//! Regular expressions: whether a text matches one, as far as all dialects agree.

use regex::{Regex, RegexBuilder};

use super::limits::leaves_nothing_out;

/// How much memory a pattern may take.
const LARGEST: usize = 1 << 20;

/// A pattern, if it can be read.
pub(super) fn compiled(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern).size_limit(LARGEST).build().ok()
}

/// Whether a text matches a pattern; `None` where that is not known.
pub(super) fn matches(pattern: &str, text: &str) -> Option<bool> {
    if leaves_nothing_out(pattern) {
        return Some(true);
    }
    let (from_start, rest) = pattern.strip_prefix('^').map_or((false, pattern), |rest| (true, rest));
    let (to_end, literal) = rest.strip_suffix('$').map_or((false, rest), |rest| (true, rest));
    let is_plain = |c: char| c.is_alphanumeric() || ['-', '_', ':', '/', '@', ' '].contains(&c);
    if !literal.chars().all(is_plain) {
        // What a backslash stands for is not the same everywhere.
        let regex = compiled(pattern);
        return regex
            .filter(|_| !pattern.contains('\\'))
            .map(|regex| regex.is_match(text));
    }
    Some(match (from_start, to_end) {
        (true, true) => text == literal,
        (true, false) => text.starts_with(literal),
        (false, true) => text.ends_with(literal),
        (false, false) => text.contains(literal),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_mean_the_same_everywhere_are_matched() {
        for (pattern, text, expected) in [
            ("^x-", "x-a", Some(true)),
            ("^x-", "ax-", Some(false)),
            ("_id$", "task_id", Some(true)),
            ("_id$", "id_task", Some(false)),
            ("^a$", "a", Some(true)),
            ("^a$", "ab", Some(false)),
            ("b", "abc", Some(true)),
            (".*", "", Some(true)),
            ("^[a-z]+$", "a", Some(true)),
            ("^[a-z]+$", "1", Some(false)),
            (r"^\d+$", "1", None),
            ("(?=a)b", "b", None),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}
