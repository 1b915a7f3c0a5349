//! The names that progenitor makes of a document's.

use std::collections::BTreeSet;

use heck::{ToPascalCase, ToSnakeCase};

/// The names that progenitor's type generator puts an underscore behind.
const KEYWORDS: &[&str] = &[
    "_", "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do",
    "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super",
    "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// The name of a type or a variant.
pub(super) fn type_ident(name: &str) -> String {
    sanitised(name, str::to_pascal_case, "X")
}

/// The name of a field.
pub(super) fn field_ident(name: &str) -> String {
    sanitised(name, str::to_snake_case, "x")
}

/// The name of a parameter or a method: as a field's, but for what starts with a digit.
pub(super) fn argument_ident(name: &str) -> String {
    let ident = field_ident(name);
    match ident.strip_prefix('x') {
        Some(rest) if rest.starts_with(|c: char| c.is_numeric()) && !name.to_snake_case().starts_with('x') => {
            format!("_{rest}")
        }
        _ => ident,
    }
}

fn sanitised(name: &str, recase: fn(&str) -> String, prefix: &str) -> String {
    let ident = match name {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        _ => {
            let plain = name.replace('\'', "");
            recase(&plain.replace(|c: char| !is_word(c), "-"))
        }
    };
    let ident = match ident.chars().next() {
        None => prefix.to_owned(),
        Some(first) if first.is_alphabetic() => ident,
        Some(_) => format!("{prefix}{ident}"),
    };
    if KEYWORDS.contains(&ident.as_str()) {
        format!("{ident}_")
    } else {
        ident
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether an enum of these values has a variant for each.
pub(super) fn have_own_variants<'a>(values: impl Iterator<Item = &'a str> + Clone) -> bool {
    let are_unique = |ident_of: fn(&str) -> String| {
        let mut seen = BTreeSet::new();
        let mut idents = values.clone().map(ident_of);
        idents.all(|ident| is_ident(&ident) && seen.insert(ident))
    };
    are_unique(type_ident) || are_unique(|value| type_ident(&value.replace(|c: char| c == '_' || !is_word(c), "X")))
}

fn is_ident(name: &str) -> bool {
    let mut chars = name.chars();
    // Of other scripts, letters are taken as they are; combining marks and the like are not.
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_') && chars.all(is_word)
}

/// The name, with a number where it is taken.
pub(super) fn free(wanted: String, taken: &mut BTreeSet<String>) -> String {
    let mut name = wanted.clone();
    let mut number = 2;
    while !taken.insert(name.clone()) {
        name = format!("{wanted}{number}");
        number += 1;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_what_progenitor_makes_of_them() {
        for (name, ident) in [
            ("foo-bar", "FooBar"),
            ("2d", "X2d"),
            ("it's", "Its"),
            ("self", "Self_"),
            ("", "X"),
        ] {
            assert_eq!(type_ident(name), ident);
        }
        for (name, ident) in [("type", "type_"), ("fooBar", "foo_bar"), ("+1", "plus1"), ("3d", "x3d")] {
            assert_eq!(field_ident(name), ident);
        }
        assert_eq!(argument_ident("3d"), "_3d");
        assert_eq!(argument_ident("x3d"), "x3d");
    }

    #[test]
    fn values_that_differ_by_one_mark_have_variants_and_by_two_kinds_of_marks_have_none() {
        assert!(have_own_variants(["a", "-a"].into_iter()));
        assert!(!have_own_variants(["+", "-"].into_iter()));
    }
}
