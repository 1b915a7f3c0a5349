//! Media types by what they are: no case, no order of parameters, ranges, suffixes.

use std::collections::BTreeMap;

/// A media type or a range of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct MediaType {
    kind: String,
    subtype: String,
    parameters: BTreeMap<String, String>,
}

impl MediaType {
    pub(super) fn of(text: &str) -> Self {
        let mut parts = split(text).into_iter();
        let essence = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let (kind, subtype) = essence.split_once('/').unwrap_or((&essence, ""));
        let parameters = parts.filter_map(|part| {
            let (name, value) = part.split_once('=')?;
            let name = name.trim().to_ascii_lowercase();
            let value = unquoted(value.trim());
            // Names of character sets have no case.
            let value = if name == "charset" {
                value.to_ascii_lowercase()
            } else {
                value
            };
            Some((name, value))
        });
        Self {
            kind: kind.trim().to_owned(),
            subtype: subtype.trim().to_owned(),
            // What everybody assumes says nothing, and a boundary is the sender's choice.
            parameters: parameters
                .filter(|(name, value)| name != "boundary" && (name != "charset" || value != "utf-8"))
                .collect(),
        }
    }

    /// Whether everything that is of the other type is of this one too.
    pub(super) fn covers(&self, other: &Self) -> bool {
        let kind = self.kind == "*" || self.kind == other.kind;
        let subtype = self.subtype == "*" || (self.kind == other.kind && self.subtype == other.subtype);
        let parameters = self
            .parameters
            .iter()
            .all(|(name, value)| other.parameters.get(name) == Some(value));
        kind && subtype && parameters
    }

    /// How narrow it is: of several that cover a type, the narrowest counts.
    pub(super) fn precision(&self) -> (bool, bool, usize) {
        (self.kind != "*", self.subtype != "*", self.parameters.len())
    }

    /// Whether a reader of one can read the other, because both say that they are JSON, or XML.
    pub(super) fn has_syntax_of(&self, other: &Self) -> bool {
        self.syntax().is_some_and(|syntax| other.syntax() == Some(syntax)) && self.parameters == other.parameters
    }

    fn syntax(&self) -> Option<&str> {
        match self.subtype.rsplit_once('+') {
            Some((_, suffix)) => Some(suffix),
            None => ["json", "xml"].into_iter().find(|syntax| self.subtype == *syntax),
        }
    }
}

/// The parts between semicolons; one in quotes is text.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut is_quoted, mut is_escaped) = (Vec::new(), 0, false, false);
    for (index, next) in text.char_indices() {
        match next {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            ';' if !is_quoted => {
                parts.push(&text[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

fn unquoted(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return value.to_owned();
    };
    let mut text = String::new();
    let mut characters = inner.chars();
    while let Some(next) = characters.next() {
        text.extend(if next == '\\' { characters.next() } else { Some(next) });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_of_one_media_type_are_one() {
        for (one, other) in [
            ("application/json", "Application/JSON"),
            ("application/json", "application/json; charset=utf-8"),
            ("text/plain;charset=UTF-8", "text/plain; Charset=\"utf-8\""),
            ("a/b;x=1;y=2", "a/b ; y=2 ; x=1"),
            ("a/b;x=\"1;2\"", "a/b; x=\"1\\;2\""),
            ("multipart/form-data; boundary=x", "multipart/form-data"),
        ] {
            assert_eq!(MediaType::of(one), MediaType::of(other));
        }
        for (one, other) in [
            ("application/json", "application/xml"),
            ("a/b;x=A", "a/b;x=a"),
            ("text/csv;charset=latin1", "text/csv"),
            ("a/b;x=1", "a/b"),
        ] {
            assert_ne!(MediaType::of(one), MediaType::of(other));
        }
    }

    #[test]
    fn a_range_covers_what_is_in_it() {
        let covers = |one: &str, other: &str| MediaType::of(one).covers(&MediaType::of(other));
        assert!(covers("*/*", "a/b") && covers("a/*", "a/b") && covers("a/b", "a/b;x=1"));
        assert!(!covers("a/*", "c/b") && !covers("a/b", "a/*") && !covers("a/b;x=1", "a/b"));
    }

    #[test]
    fn a_suffix_says_the_syntax() {
        let is_same = |one: &str, other: &str| MediaType::of(one).has_syntax_of(&MediaType::of(other));
        assert!(is_same("application/json", "application/problem+json"));
        assert!(is_same("application/vnd.a+xml", "text/xml"));
        assert!(!is_same("application/json", "application/problem+xml"));
        assert!(!is_same("text/plain", "text/plain"), "no syntax is told");
    }
}
