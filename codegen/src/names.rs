//! Names: from the document's to Rust's.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

/// A Rust type name: `OrderT2VInputs` -> `OrderT2vInputs`.
pub fn type_name(name: &str) -> String {
    legal(words(name).to_upper_camel_case(), "N")
}

/// A Rust function or field name: `parcel-2.1` -> `parcel_2_1`.
pub fn function_name(name: &str) -> String {
    legal(words(name).to_snake_case(), "n_")
}

/// A Rust static's name: `Order2Inputs` -> `ORDER2_INPUTS`.
pub fn static_name(name: &str) -> String {
    words(name).to_shouty_snake_case()
}

/// The variant for a text: as [`type_name`], with the marks spelled that a text starts with or consists of: `-1` -> `Minus1`.
pub fn variant_name(text: &str) -> String {
    let marks = text.find(|c: char| c.is_alphanumeric()).unwrap_or(text.len());
    let (marks, rest) = text.split_at(marks);
    let is_all = rest.is_empty();
    let spelled: String = marks
        .chars()
        .filter_map(|mark| MARKS.iter().find(|(known, ..)| *known == mark))
        .filter(|(_, _, always)| *always || is_all)
        .map(|(_, name, _)| *name)
        .collect();
    match (spelled.is_empty(), is_all, text.is_empty()) {
        (_, _, true) => "Empty".to_owned(),
        (true, true, _) => "Mark".to_owned(),
        (true, false, _) => type_name(text),
        (false, true, _) => spelled,
        (false, false, _) => format!("{spelled}{}", words(rest).to_upper_camel_case()),
    }
}

/// Marks, their names, and whether they are spelled in front of a word too.
const MARKS: &[(char, &str, bool)] = &[
    ('!', "Not", true),
    ('"', "Quote", false),
    ('#', "Hash", false),
    ('$', "Dollar", false),
    ('%', "Percent", false),
    ('&', "And", false),
    ('\'', "Apostrophe", false),
    ('(', "Open", false),
    (')', "Close", false),
    ('*', "Star", true),
    ('+', "Plus", true),
    (',', "Comma", false),
    ('-', "Minus", true),
    ('.', "Dot", false),
    ('/', "Slash", false),
    (':', "Colon", false),
    (';', "Semicolon", false),
    ('<', "Less", true),
    ('=', "Equal", true),
    ('>', "Greater", true),
    ('?', "Question", false),
    ('@', "At", false),
    ('[', "OpenBracket", false),
    ('\\', "Backslash", false),
    (']', "CloseBracket", false),
    ('^', "Caret", false),
    ('_', "Underscore", false),
    ('`', "Backtick", false),
    ('{', "OpenBrace", false),
    ('|', "Pipe", false),
    ('}', "CloseBrace", false),
    ('~', "Tilde", true),
    (' ', "Space", false),
];

/// The part of a path that names the resource: `/v1/labels/print-v1` -> `labels/print-v1`.
pub fn slug<'a>(path: &'a str, prefix: &str) -> &'a str {
    path.strip_prefix(prefix).unwrap_or(path).trim_start_matches('/')
}

/// The slug without its placeholders: `licenses/models/{model_slug}/usage` -> `licenses/models/usage`.
pub fn without_placeholders(slug: &str) -> String {
    let fixed: Vec<&str> = slug.split('/').filter(|segment| !segment.starts_with('{')).collect();
    fixed.join("/")
}

/// Names that have to differ: the first to claim one has it, the next gets it with a number.
#[derive(Clone, Debug, Default)]
pub struct UniqueNames {
    taken: BTreeSet<String>,
    next: BTreeMap<String, usize>,
}

impl UniqueNames {
    /// Names that nobody else gets.
    pub fn reserve<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) {
        self.taken.extend(names.into_iter().map(str::to_owned));
    }

    /// Whether nobody has this name.
    pub fn is_free(&self, name: &str) -> bool {
        !self.taken.contains(name)
    }

    /// The wanted name; with a number from 2 on where somebody has it.
    pub fn claim(&mut self, wanted: &str) -> String {
        if self.taken.insert(wanted.to_owned()) {
            return wanted.to_owned();
        }
        // A number tells a name from a keyword too.
        let base = wanted.trim_end_matches('_');
        let is_snake = !base.starts_with(char::is_uppercase);
        let separator = if is_snake || base.ends_with(|c: char| c.is_ascii_digit()) {
            "_"
        } else {
            ""
        };
        loop {
            let number = self.next.entry(wanted.to_owned()).or_insert(2);
            let name = format!("{base}{separator}{number}");
            *number += 1;
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }
}

fn words(name: &str) -> String {
    let plain = name.chars().filter(|c| !is_accent(*c)).map(plain);
    plain.map(|c| if may_continue(c) { c } else { '_' }).collect()
}

/// Whether a character is an accent of the one before it. rustc takes both together for one character, so that two names
/// which are written in different ways would be the same.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{3099}' | '\u{309A}')
}

/// A character that is another in another form, as that other; `_` where it is several. rustc warns of such.
fn plain(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or('_'),
        'ª' => 'a',
        'º' => 'o',
        'µ' => 'u',
        'ſ' => 's',
        '\u{132}' | '\u{133}' | '\u{13F}' | '\u{140}' | '\u{149}' | '\u{1C4}'..='\u{1CC}' | '\u{1F1}'..='\u{1F3}' => {
            '_'
        }
        // Small letters above and below, letterlike signs, Roman numerals.
        '\u{2B0}'..='\u{2B8}' | '\u{2E0}'..='\u{2E4}' | '\u{1D2C}'..='\u{1D6A}' | '\u{1D9B}'..='\u{1DBF}' => '_',
        '\u{2070}'..='\u{209F}' | '\u{2100}'..='\u{214F}' | '\u{2160}'..='\u{217F}' | '\u{1D400}'..='\u{1D7FF}' => '_',
        // Forms for old encodings, of Latin, Arabic, Chinese, Japanese and Korean.
        '\u{3131}'..='\u{318E}' | '\u{F900}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}' | '\u{FF5F}'..='\u{FFEF}' => '_',
        '\u{E33}' | '\u{EB3}' | '\u{587}' => '_',
        c => c,
    }
}

/// An identifier of these characters: behind `prefix` where it cannot start as it does, with `_` where it is a keyword.
fn legal(name: String, prefix: &str) -> String {
    // Changing the case can bring in other characters.
    let mut length = 0;
    let fits = |c: &char| {
        length += c.len_utf8();
        length <= LONGEST
    };
    let name: String = name
        .chars()
        .filter(|c| may_continue(*c) && !is_accent(*c))
        .take_while(fits)
        .collect();
    let name = if name.starts_with(unicode_ident::is_xid_start) {
        name
    } else {
        format!("{prefix}{name}")
    };
    let is_keyword = KEYWORDS.contains(&name.as_str());
    if is_keyword { format!("{name}_") } else { name }
}

/// The most bytes of a name: what is longer says nothing more to anybody, rustc prints it in every message, and rustdoc makes
/// a file of it.
const LONGEST: usize = 120;

fn may_continue(c: char) -> bool {
    unicode_ident::is_xid_continue(c)
}

/// The keywords of all editions, and what stands for itself: `_`.
const KEYWORDS: &[&str] = &[
    "Self", "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do",
    "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super",
    "trait", "true", "try", "type", "typeof", "union", "unsafe", "unsized", "use", "virtual", "where", "while",
    "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_become_the_names_that_rust_expects() {
        assert_eq!(slug("/v1/labels/print-v1", "/v1/"), "labels/print-v1");
        assert_eq!(function_name("labels/print-v1"), "labels_print_v1");
        assert_eq!(function_name("parcel-2.1-express"), "parcel_2_1_express");
        assert_eq!(type_name("parcel-2.1-express"), "Parcel21Express");
        assert_eq!(type_name("OrderT2VInputs"), "OrderT2vInputs");
        assert_eq!(type_name(&type_name("OrderT2VInputs")), "OrderT2vInputs");
        assert_eq!(static_name("Order2Inputs"), "ORDER2_INPUTS");
    }

    #[test]
    fn keywords_and_digits_become_legal_names() {
        assert_eq!(function_name("type"), "type_");
        assert_eq!(function_name("self"), "self_");
        assert_eq!(type_name("self"), "Self_");
        assert_eq!(function_name("3d"), "n_3d");
        assert_eq!(type_name("3d"), "N3d");
        assert_eq!(type_name(""), "N");
        assert_eq!(function_name("_"), "n_");
        assert_eq!(type_name("x²"), "X");
        assert_eq!(type_name("größe"), "Größe");
    }

    #[test]
    fn long_names_end_where_a_file_can_be_called_by_them() {
        assert_eq!(type_name(&"a".repeat(300)).len(), 120);
        assert_eq!(type_name(&"ß字".repeat(100)).len(), 120);
    }

    #[test]
    fn other_forms_of_a_character_are_that_character() {
        assert_eq!(function_name("e\u{301}t\u{e9}"), "eté");
        assert_eq!(function_name("ＩＤ１"), "id1");
        assert_eq!(function_name("nº_µs"), "no_us");
        assert_eq!(function_name("ﬁ"), "n_");
        assert_eq!(function_name("İ"), "i");
        assert_eq!(type_name("名前"), "名前");
    }

    #[test]
    fn marks_are_spelled_where_they_tell_values_apart() {
        let names = [
            "+1",
            "-1",
            ".",
            "<=",
            "!=",
            "-created_at",
            "created_at",
            "",
            "16:9",
            "$ref",
            "→",
        ];
        let variants = names.map(variant_name);
        assert_eq!(
            variants,
            [
                "Plus1",
                "Minus1",
                "Dot",
                "LessEqual",
                "NotEqual",
                "MinusCreatedAt",
                "CreatedAt",
                "Empty",
                "N169",
                "Ref",
                "Mark"
            ]
        );
    }

    #[test]
    fn the_second_to_claim_a_name_gets_a_number() {
        let mut names = UniqueNames::default();
        names.reserve(["A3"]);
        let claimed = ["A", "A", "A", "a", "a", "N1", "N1"].map(|wanted| names.claim(wanted));
        assert_eq!(claimed, ["A", "A2", "A4", "a", "a_2", "N1", "N1_2"]);
    }
}
