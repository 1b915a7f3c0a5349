//! Bits of Rust as text. No formatter runs in a consumer's build, so what is written has to be tidy as it is.

use crate::summary::is_deceptive;

/// The paragraphs that have words, as one text.
pub(super) fn paragraphs<'a>(paragraphs: impl IntoIterator<Item = Option<&'a str>>) -> String {
    let paragraphs: Vec<&str> = paragraphs
        .into_iter()
        .flatten()
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .collect();
    paragraphs.join("\n\n")
}

/// Documentation, each line behind `indent`.
pub(super) fn doc_comment(text: &str, indent: &str) -> String {
    let mut comment = String::with_capacity(text.len() + 8);
    for line in text.lines() {
        comment.push_str(indent);
        if !is_harmless(line) {
            comment.push_str(&format!("#[doc = {:?}]", format!(" {line}")));
        } else if line.is_empty() {
            comment.push_str("///");
        } else {
            comment.push_str("/// ");
            comment.push_str(line);
        }
        comment.push('\n');
    }
    comment
}

/// Whether a line may stand in a comment: a lone carriage return is an error there, and so are characters that change the
/// direction of the text around them.
fn is_harmless(line: &str) -> bool {
    !line.chars().any(|c| (c.is_control() && c != '\t') || is_deceptive(c))
}

/// A text of the document as code, in one line of documentation.
pub(super) fn code(text: &str) -> String {
    if text.is_empty() {
        return "the empty text".to_owned();
    }
    let line: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    match line.split(|c| c != '`').map(str::len).max() {
        None | Some(0) => format!("`{line}`"),
        Some(longest) => {
            let fence = "`".repeat(longest + 1);
            format!("{fence} {line} {fence}")
        }
    }
}

/// The document's name for what has another in Rust, by which it can be searched.
pub(super) fn alias(alias: Option<&str>, indent: &str) -> String {
    match alias {
        // An alias with a quote, or of nothing but whitespace, is an error to rustdoc.
        Some(alias) if is_alias(alias) => format!("{indent}#[doc(alias = {alias:?})]\n"),
        _ => String::new(),
    }
}

fn is_alias(alias: &str) -> bool {
    !alias.is_empty()
        && !alias.starts_with(' ')
        && !alias.ends_with(' ')
        && !alias.contains(|c: char| c == '"' || c == '\'' || (c.is_whitespace() && c != ' '))
}

/// `#[deprecated]`, where the document says so.
pub(super) fn deprecation(is_deprecated: bool, indent: &str) -> String {
    if is_deprecated {
        format!("{indent}#[deprecated = \"the contract deprecates it\"]\n")
    } else {
        String::new()
    }
}

/// `Some(…)` or `None`.
pub(super) fn option(value: Option<String>) -> String {
    value.map_or_else(|| "None".to_owned(), |value| format!("Some({value})"))
}

/// `&[…]`.
pub(super) fn list(values: &[String]) -> String {
    format!("&[{}]", values.join(", "))
}

/// `&["…"]`.
pub(super) fn quoted<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let texts: Vec<String> = texts.into_iter().map(|text| format!("{text:?}")).collect();
    list(&texts)
}

/// A module with these items, each line four spaces further in. `head` is what stands before its name.
pub(super) fn in_module(head: &str, name: &str, items: &str) -> String {
    let items = items.trim_end();
    let mut text = String::with_capacity(items.len() + items.len() / 6);
    text.push_str(head);
    text.push_str("mod ");
    text.push_str(name);
    text.push_str(" {\n");
    for line in items.lines() {
        if !line.is_empty() {
            text.push_str("    ");
            text.push_str(line);
        }
        text.push('\n');
    }
    text.push_str("}\n\n");
    text
}

/// A template as a module of its own.
pub(super) fn template(name: &str, source: &str) -> String {
    in_module("", name, source)
}

#[cfg(test)]
mod tests {
    use super::{alias, code, doc_comment};

    #[test]
    fn nothing_in_a_text_ends_a_comment() {
        assert_eq!(doc_comment("a\n\n/ b */", ""), "/// a\n///\n/// / b */\n");
        assert_eq!(doc_comment("a\rb", "  "), "  #[doc = \" a\\rb\"]\n");
        assert_eq!(doc_comment("a\u{202e}b", ""), "#[doc = \" a\\u{202e}b\"]\n");
        assert_eq!(doc_comment("a\0", ""), "#[doc = \" a\\0\"]\n");
    }

    #[test]
    fn code_is_one_line_whatever_it_holds() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a\n\n    b"), "`a      b`");
        assert_eq!(code("`a``"), "``` `a`` ```");
        assert_eq!(code(""), "the empty text");
    }

    #[test]
    fn an_alias_that_rustdoc_refuses_is_left_out() {
        assert_eq!(alias(Some("air-mail"), ""), "#[doc(alias = \"air-mail\")]\n");
        for refused in ["", " a", "a ", "a\"b", "it's", "a\nb", "a\tb"] {
            assert_eq!(alias(Some(refused), ""), "", "{refused:?}");
        }
    }
}
