//! Prose on its way into rustdoc.
//!
//! Descriptions and summaries become documentation; extensions become nothing, but for a property's unit, which the
//! constraint tables carry. What rustdoc would take for a link, for HTML or for a test is escaped.

use serde_json::Value;

use super::schema::{OPEN, ORIGIN, UNIT};
use crate::{
    Pointer, Report, Result, Settings,
    walk::{self, Place},
};

const DROPPED: &[&str] = &["externalDocs", "xml"];

pub(super) fn rustdoc(document: &mut Value, _: &Settings, _: &mut Report) -> Result<()> {
    walk::objects_mut(document, Place::Root, &mut Pointer::root(), &mut |place, _, object| {
        if place.has_free_keys() {
            return Ok(());
        }
        let is_dropped =
            |key: &str| DROPPED.contains(&key) || key.starts_with("x-") && ![OPEN, ORIGIN, UNIT].contains(&key);
        object.retain(|key, _| place == Place::Info || !is_dropped(key));
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
            if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
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
            let indent = &line[..line.len() - trimmed.len()];
            let is_code = indent.len() >= 4 || indent.contains('\t');
            escape_line(if is_code { trimmed } else { line }.trim_end())
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
    if !text.contains(['[', ']', '<', '>']) && !text.contains("http") {
        return text.to_owned();
    }
    text.split_inclusive(char::is_whitespace).map(escape_word).collect()
}

fn escape_word(word: &str) -> String {
    let Some(start) = word.find("http://").or_else(|| word.find("https://")) else {
        return escape_brackets(word);
    };
    let (before, url) = word.split_at(start);
    let end = url
        .find(|c: char| c.is_whitespace() || "<>[]`\"".contains(c))
        .unwrap_or(url.len());
    let end = url[..end].trim_end_matches(|c: char| ".,;:!?)'".contains(c)).len();
    let (url, after) = url.split_at(end);
    if let (Some(before), Some(after)) = (before.strip_suffix('<'), after.strip_prefix('>')) {
        return format!("{}<{url}>{}", escape_brackets(before), escape_brackets(after));
    }
    format!("{}<{url}>{}", escape_brackets(before), escape_brackets(after))
}

fn escape_brackets(word: &str) -> String {
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
        assert_eq!(escape("Parcel [small] of <user>"), "Parcel \\[small\\] of \\<user\\>");
        assert_eq!(escape("`[top, left]` stays"), "`[top, left]` stays");
        assert_eq!(escape("see https://docs.example."), "see <https://docs.example>.");
        assert_eq!(escape("(https://a.b/c)"), "(<https://a.b/c>)");
        assert_eq!(escape("<https://a.b>, x"), "<https://a.b>, x");
        assert_eq!(escape("[a](https://a.b)"), "\\[a\\](<https://a.b>)");
        assert_eq!(escape("~~~rust\n[x]\n~~~"), "```text\n[x]\n```");
        assert_eq!(escape("a\n\n\tcode"), "a\n\ncode");
        assert_eq!(escape("a\n```\nlet x;\n```"), "a\n```text\nlet x;\n```");
        assert_eq!(escape("a\n\n    code"), "a\n\ncode");
        assert_eq!(escape("open\n```python\nx"), "open\n```text\nx\n```");
    }
}
