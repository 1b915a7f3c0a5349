//! Text from outside, made fit to be shown: one line, no control over the terminal, a bounded length, no secret.

use std::collections::HashSet;

/// The longest text from outside that is shown, in characters.
const LONGEST: usize = 300;

/// What stands for a secret.
const REDACTED: &str = "[redacted]";

/// Makes text from outside fit for one line of an error, a log or a terminal.
///
/// Each run of white space, control characters (C0, DEL, C1) and line separators becomes one space. Invisible characters,
/// and those that change the direction of writing, are dropped. Text longer than 300 characters is cut.
/// [`TaskHandle::id`](crate::TaskHandle::id) and other values are as the service sent them: print them through this.
pub fn sanitise(text: &str) -> String {
    let mut shown: String = characters(text).take(LONGEST + 1).collect();
    cut(&mut shown);
    shown
}

/// [`sanitise`], with each of these secrets masked: whole, in part, with other capitals, and as JSON or a URL writes it.
///
/// Of a secret without white space, such as a key, each part of 8 characters and more is masked; of another one, such as
/// a prompt, each beginning of 12 and more. A secret of fewer than 3 characters is not looked for.
pub(crate) fn redact(text: &str, secrets: &[&str]) -> String {
    // As far as a part of a secret reaches that begins before the cut.
    let shown: Vec<char> = characters(text).take(LONGEST + Pattern::LONGEST).collect();
    let folded = folded(shown.iter().copied());
    let mut masked = vec![false; shown.len()];
    for secret in secrets {
        let is_prose = secret.trim().contains(char::is_whitespace);
        for spelling in spellings(secret) {
            Pattern::new(&spelling, is_prose).mask(&folded, &mut masked);
        }
    }
    let mut redacted = String::new();
    for (index, c) in shown.into_iter().enumerate() {
        match masked[index] {
            false => redacted.push(c),
            true if index == 0 || !masked[index - 1] => redacted.push_str(REDACTED),
            true => {}
        }
    }
    cut(&mut redacted);
    redacted
}

/// A text's characters that may be shown.
fn characters(text: &str) -> impl Iterator<Item = char> {
    let (mut seen, mut space) = (false, false);
    text.chars()
        .filter(|c| !is_invisible(*c))
        .flat_map(move |c| {
            if c.is_whitespace() || c.is_control() {
                space = seen;
                return [None, None];
            }
            seen = true;
            [std::mem::take(&mut space).then_some(' '), Some(c)]
        })
        .flatten()
}

/// Whether a character has no shape of its own: bidirectional controls, zero-width characters, fillers and tags.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

fn cut(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
        text.push('…');
    }
}

fn folded(text: impl Iterator<Item = char>) -> Vec<char> {
    text.map(|c| c.to_lowercase().next().unwrap_or(c)).collect()
}

/// How a secret may be written: as it is, in JSON with and without letters beyond ASCII, and in a URL.
fn spellings(secret: &str) -> [String; 4] {
    let mut json = String::new();
    let mut ascii = String::new();
    let mut percent = String::new();
    for c in secret.chars() {
        let escape = match c {
            '"' | '\\' => Some(format!("\\{c}")),
            '\n' => Some("\\n".to_owned()),
            '\r' => Some("\\r".to_owned()),
            '\t' => Some("\\t".to_owned()),
            _ => None,
        };
        json.push_str(escape.as_deref().unwrap_or(c.encode_utf8(&mut [0; 4])));
        match escape {
            Some(escape) => ascii.push_str(&escape),
            None if c.is_ascii() => ascii.push(c),
            None => c
                .encode_utf16(&mut [0; 2])
                .iter()
                .for_each(|unit| ascii.push_str(&format!("\\u{unit:04x}"))),
        }
        if c.is_ascii_alphanumeric() || "-_.~".contains(c) {
            percent.push(c);
        } else {
            c.encode_utf8(&mut [0; 4])
                .bytes()
                .for_each(|byte| percent.push_str(&format!("%{byte:02x}")));
        }
    }
    [secret.to_owned(), json, ascii, percent]
}

/// A secret that is looked for, and how long a part of it is that may not be shown.
struct Pattern {
    secret: Vec<char>,
    part: usize,
    /// Whether it is words and not a token.
    is_prose: bool,
}

impl Pattern {
    const LONGEST: usize = 12;
    const TOKEN: usize = 8;
    const SHORTEST: usize = 3;

    fn new(secret: &str, is_prose: bool) -> Self {
        let secret = folded(characters(secret));
        let most = if is_prose { Self::LONGEST } else { Self::TOKEN };
        Self {
            part: most.min(secret.len()),
            secret,
            is_prose,
        }
    }

    fn mask(&self, text: &[char], masked: &mut [bool]) {
        if self.part < Self::SHORTEST || text.len() < self.part {
            return;
        }
        if self.is_prose {
            return self.mask_beginnings(text, masked);
        }
        let windows: HashSet<&[char]> = text.windows(self.part).collect();
        let parts: HashSet<&[char]> = self
            .secret
            .windows(self.part)
            .filter(|part| windows.contains(part))
            .collect();
        for (start, window) in text.windows(self.part).enumerate() {
            if parts.contains(window) && self.stands_alone(text, start) {
                masked[start..start + self.part].fill(true);
            }
        }
    }

    /// A prompt is repeated from its beginning, if it is: words from within it may be the service's own.
    fn mask_beginnings(&self, text: &[char], masked: &mut [bool]) {
        for (start, window) in text.windows(self.part).enumerate() {
            if window == &self.secret[..self.part] && self.stands_alone(text, start) {
                let same = text[start..].iter().zip(&self.secret).take_while(|(a, b)| a == b);
                let length = same.count();
                masked[start..start + length].fill(true);
            }
        }
    }

    /// A short secret may be a part of another word; a long one, or a part of it, is seldom there by chance.
    fn stands_alone(&self, text: &[char], start: usize) -> bool {
        let is_word = |index: Option<usize>| {
            index
                .and_then(|index| text.get(index))
                .is_some_and(|c| c.is_alphanumeric())
        };
        self.part >= Self::TOKEN || !is_word(start.checked_sub(1)) && !is_word(Some(start + self.part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_text_keeps_to_one_line_and_has_no_control_over_a_terminal() {
        assert_eq!(sanitise(" a\r\nb\t\u{1b}[31mc\u{9b}31m\u{7f} \n"), "a b [31mc 31m");
        assert_eq!(
            sanitise("a\u{202e}b\u{2066}\u{200b}\u{feff}c\u{2028}d\u{e0041}"),
            "abc d"
        );
        assert_eq!(sanitise("füchse im schnee 狐"), "füchse im schnee 狐");
        assert_eq!(sanitise("\n\u{200b}"), "");
        let every: String = (0..=0x0010_ffff).filter_map(char::from_u32).collect();
        for chunk in every.chars().collect::<Vec<_>>().chunks(LONGEST) {
            let shown = sanitise(&chunk.iter().collect::<String>());
            assert!(
                !shown
                    .chars()
                    .any(|c| c.is_control() || is_invisible(c) || "\u{2028}\u{2029}".contains(c))
            );
        }
    }

    #[test]
    fn shown_text_is_bounded() {
        let shown = sanitise(&"x".repeat(1000));
        assert_eq!(shown.chars().count(), LONGEST + 1);
        assert!(shown.ends_with('…'));
        assert_eq!(sanitise(&"x".repeat(LONGEST)).chars().count(), LONGEST);
        assert!(redact(&"secret-key ".repeat(1000), &["secret-key"]).chars().count() <= LONGEST + 1);
    }

    #[test]
    fn a_secret_is_masked_however_it_is_written() {
        let key = "bfl_Secret-Key-0123";
        let prompt = "a \"red\" fox\nin the snow, mit Füßen";
        for echo in [
            format!("no such key: {key}"),
            format!("no such key: {}", key.to_uppercase()),
            format!("no such key: {}…", &key[..12]),
            "no such key: bfl_Secret\u{200b}-Key\u{202e}-0123".to_owned(),
            format!("no such prompt: {prompt}"),
            format!("no such prompt: {}", serde_json::to_string(prompt).unwrap()),
            "no such prompt: a \\\"red\\\" fox\\nin the snow, mit F\\u00fc\\u00dfen".to_owned(),
            "no such prompt: a%20%22red%22%20fox%0Ain%20the%20snow%2C%20mit%20F%C3%BC%C3%9Fen".to_owned(),
            format!("no such prompt: {}", &prompt[..20]),
        ] {
            let shown = redact(&echo, &[key, prompt]);
            assert!(shown.starts_with("no such ") && shown.contains(REDACTED), "{shown}");
            for part in ["cret", "CRET", "red", "fox", "snow", "en"] {
                assert!(!shown.replace(REDACTED, "").contains(part), "{part} in {shown}");
            }
        }
    }

    #[test]
    fn what_is_cut_shows_no_beginning_of_a_secret() {
        let shown = redact(
            &format!("{}bfl_secret-key", "x".repeat(LONGEST - 10)),
            &["bfl_secret-key"],
        );
        assert!(!shown.contains("bfl_"), "{shown}");
    }

    #[test]
    fn a_short_prompt_takes_no_other_words_with_it() {
        assert_eq!(
            redact("foxes: 'fox' is refused", &["fox"]),
            "foxes: '[redacted]' is refused"
        );
        assert_eq!(redact("a prompt", &["a"]), "a prompt");
        assert_eq!(redact("anything", &[""]), "anything");
    }
}
