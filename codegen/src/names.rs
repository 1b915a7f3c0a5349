//! Names: from the contract's to Rust's, and back to the reason when two become the same.

use std::collections::BTreeMap;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

use crate::{Error, Pointer, Result};

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

/// The part of a path that names the resource: `/v1/labels/print-v1` -> `labels/print-v1`.
pub fn slug<'a>(path: &'a str, prefix: &str) -> &'a str {
    path.strip_prefix(prefix).unwrap_or(path).trim_start_matches('/')
}

/// The slug without its placeholders: `licenses/models/{model_slug}/usage` -> `licenses/models/usage`.
pub fn without_placeholders(slug: &str) -> String {
    let fixed: Vec<&str> = slug.split('/').filter(|segment| !segment.starts_with('{')).collect();
    fixed.join("/")
}

/// Names that must differ, each with the place it comes from.
#[derive(Default)]
pub struct UniqueNames {
    names: BTreeMap<String, Pointer>,
}

impl UniqueNames {
    /// Claims a name for a place.
    ///
    /// # Errors
    /// Another place has it.
    pub fn claim(&mut self, name: &str, pointer: &Pointer) -> Result<()> {
        match self.names.insert(name.to_owned(), pointer.clone()) {
            Some(other) if other != *pointer => Err(Error::at(
                pointer,
                format!("this becomes `{name}` in Rust, and so does #{other}"),
            )),
            _ => Ok(()),
        }
    }
}

fn words(name: &str) -> String {
    name.chars().map(|c| if may_continue(c) { c } else { '_' }).collect()
}

/// An identifier of these characters: behind `prefix` where it cannot start as it does, with `_` where it is a keyword.
fn legal(name: String, prefix: &str) -> String {
    // Changing the case can bring in other characters.
    let name: String = name.chars().filter(|c| may_continue(*c)).collect();
    let name = if name.starts_with(may_start) {
        name
    } else {
        format!("{prefix}{name}")
    };
    if is_ident(&name) { name } else { format!("{name}_") }
}

fn may_start(c: char) -> bool {
    c.is_ascii_alphabetic() || (!c.is_ascii() && is_ident(&c.to_string()))
}

fn may_continue(c: char) -> bool {
    c == '_' || c.is_ascii_alphanumeric() || (!c.is_ascii() && is_ident(&format!("a{c}")))
}

/// `gen` is a keyword since edition 2024.
fn is_ident(text: &str) -> bool {
    text != "gen" && syn::parse_str::<syn::Ident>(text).is_ok()
}

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
        assert_eq!(type_name("x²"), "X");
        assert_eq!(type_name("größe"), "Größe");
    }
}
