//! Prose on its way into rustdoc.
//!
//! Descriptions and summaries become documentation; titles, tags and extensions become nothing. What rustdoc would
//! take for a link, for HTML or for a test is escaped.

use serde_json::Value;

use crate::{
    Pointer, Result, Settings,
    walk::{self, Place},
};

const DROPPED: &[&str] = &["externalDocs", "title", "tags", "xml"];

pub(super) fn rustdoc(document: &mut Value, _: &Settings) -> Result<()> {
    walk::objects_mut(document, Place::Root, &mut Pointer::root(), &mut |place, _, object| {
        if place.has_free_keys() {
            return Ok(());
        }
        object.retain(|key, _| place == Place::Info || !(DROPPED.contains(&key.as_str()) || key.starts_with("x-")));
        for key in ["description", "summary"] {
            if let Some(Value::String(text)) = object.get_mut(key) {
                *text = escape(text);
            }
        }
        Ok(())
    })
}

/// Markdown that rustdoc shows as it was meant.
fn escape(text: &str) -> String {
    let mut in_fence = false;
    let lines: Vec<String> = text
        .trim()
        .lines()
        .map(|line| {
            let trimmed = line.trim_start();
            if trimmed.starts_with("```") {
                in_fence = !in_fence;
                return if in_fence {
                    "```text".to_owned()
                } else {
                    "```".to_owned()
                };
            }
            if in_fence {
                return line.trim_end().to_owned();
            }
            escape_line(if line.len() - trimmed.len() >= 4 { trimmed } else { line }.trim_end())
        })
        .collect();
    let mut escaped = lines.join("\n");
    if in_fence {
        escaped.push_str("\n```");
    }
    escaped
}

fn escape_line(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    for (index, part) in line.split('`').enumerate() {
        if index > 0 {
            escaped.push('`');
        }
        let in_code = index % 2 == 1;
        if in_code {
            escaped.push_str(part);
        } else {
            escaped.push_str(&escape_text(part));
        }
    }
    escaped
}

fn escape_text(text: &str) -> String {
    text.split_inclusive(char::is_whitespace).map(escape_word).collect()
}

fn escape_word(word: &str) -> String {
    if word.starts_with("http://") || word.starts_with("https://") {
        let end = word
            .trim_end_matches(|c: char| c.is_whitespace() || ".,;:!?)>".contains(c))
            .len();
        return format!("<{}>{}", &word[..end], &word[end..]);
    }
    word.replace('[', "\\[")
        .replace(']', "\\]")
        .replace('<', "\\<")
        .replace('>', "\\>")
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn nothing_becomes_a_link_a_tag_or_a_test_by_accident() {
        assert_eq!(escape("FLUX.2 [pro] of <user>"), "FLUX.2 \\[pro\\] of \\<user\\>");
        assert_eq!(escape("`[top, left]` stays"), "`[top, left]` stays");
        assert_eq!(escape("see https://docs.bfl.ai."), "see <https://docs.bfl.ai>.");
        assert_eq!(escape("a\n```\nlet x;\n```"), "a\n```text\nlet x;\n```");
        assert_eq!(escape("a\n\n    code"), "a\n\ncode");
        assert_eq!(escape("open\n```python\nx"), "open\n```text\nx\n```");
    }
}
