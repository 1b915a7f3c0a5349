//! Patterns for names and places, as people write them on the command line and in the configuration.
//!
//! Not those of a shell: in `GET /v1/tasks/{id}` a brace is a brace.

use std::{convert::Infallible, fmt, str::FromStr};

use serde::Deserialize;

/// `*` stands for any text without a slash, `**` for any text, and everything else for itself. What ends in `/**` matches
/// the place itself too.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(from = "String")]
pub struct Pattern {
    text: String,
    tokens: Vec<Token>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Character(char),
    WithinStep,
    Anything,
}

impl Pattern {
    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it matches all of this text.
    pub fn matches(&self, text: &str) -> bool {
        if is_match(&self.tokens, text) {
            return true;
        }
        match self.tokens.split_last_chunk::<2>() {
            Some((place, [Token::Character('/'), Token::Anything])) => is_match(place, text),
            _ => false,
        }
    }
}

/// In time of pattern times text, whatever is in them.
fn is_match(tokens: &[Token], text: &str) -> bool {
    // Before which tokens the match may stand.
    let mut before = vec![false; tokens.len() + 1];
    let skip_wildcards = |before: &mut Vec<bool>| {
        for (index, token) in tokens.iter().enumerate() {
            if before[index] && !matches!(token, Token::Character(_)) {
                before[index + 1] = true;
            }
        }
    };
    before[0] = true;
    skip_wildcards(&mut before);
    for c in text.chars() {
        let mut after = vec![false; tokens.len() + 1];
        for (index, token) in tokens.iter().enumerate().filter(|(index, _)| before[*index]) {
            match token {
                Token::Character(expected) => after[index + 1] |= *expected == c,
                Token::WithinStep => after[index] |= c != '/',
                Token::Anything => after[index] = true,
            }
        }
        before = after;
        skip_wildcards(&mut before);
    }
    before.last() == Some(&true)
}

impl From<String> for Pattern {
    fn from(text: String) -> Self {
        let mut tokens: Vec<Token> = Vec::new();
        for c in text.chars() {
            match (c, tokens.last_mut()) {
                ('*', Some(last @ (Token::WithinStep | Token::Anything))) => *last = Token::Anything,
                ('*', _) => tokens.push(Token::WithinStep),
                (c, _) => tokens.push(Token::Character(c)),
            }
        }
        Self { text, tokens }
    }
}

impl FromStr for Pattern {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.to_owned().into())
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn a_star_stays_within_a_step_and_two_stars_do_not() {
        let matches = |pattern: &str, text: &str| Pattern::from(pattern.to_owned()).matches(text);
        assert!(matches("POST /v1/*", "POST /v1/orders"));
        assert!(!matches("POST /v1/*", "POST /v1/orders/{id}"));
        assert!(matches("POST /v1/**", "POST /v1/orders/{id}"));
        assert!(matches("* /v1/orders/{id}", "GET /v1/orders/{id}"));
        assert!(!matches("GET /v1/orders/{id}", "GET /v1/orders/id"));
        assert!(matches("response-enum-*", "response-enum-value-added"));
        assert!(!matches("response-enum", "response-enum-value-added"));
        assert!(matches("**enum**", "request-enum-value-added") && matches("*", ""));
        for place in ["#/components/schemas/Order", "#/components/schemas/Order/properties/a"] {
            assert!(matches("#/components/schemas/Order/**", place), "{place}");
        }
        assert!(!matches("#/components/schemas/Order/**", "#/components/schemas/Orders"));
    }

    #[test]
    fn a_pattern_of_many_stars_ends_in_time() {
        let pattern = Pattern::from("*a".repeat(500) + "b");
        assert!(!pattern.matches(&"a".repeat(5_000)));
    }
}
