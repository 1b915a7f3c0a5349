//! Names: from the contract's to Rust's, and back to the reason when two become the same.

use std::collections::BTreeMap;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

use crate::{Error, Pointer, Result};

/// A Rust type name: `Flux3VideoT2VInputs` -> `Flux3VideoT2vInputs`.
pub fn type_name(name: &str) -> String {
    let name = words(name).to_upper_camel_case();
    starting_with_a_letter(name, "N")
}

/// A Rust function or field name: `flux-pro-1.1` -> `flux_pro_1_1`.
pub fn function_name(name: &str) -> String {
    let name = starting_with_a_letter(words(name).to_snake_case(), "n_");
    if syn::parse_str::<syn::Ident>(&name).is_err() {
        return format!("{name}_");
    }
    name
}

/// A Rust static's name: `Flux2Inputs` -> `FLUX2_INPUTS`.
pub fn static_name(name: &str) -> String {
    words(name).to_shouty_snake_case()
}

/// The part of a path that names the model or resource: `/v1/flux-tools/erase-v1` -> `flux-tools/erase-v1`.
pub fn slug<'a>(path: &'a str, prefix: &str) -> &'a str {
    path.strip_prefix(prefix).unwrap_or(path).trim_start_matches('/')
}

/// The slug without its placeholders: `licenses/models/{model_slug}/usage` -> `licenses/models/usage`.
pub fn without_placeholders(slug: &str) -> String {
    let fixed: Vec<&str> = slug.split('/').filter(|segment| !segment.starts_with('{')).collect();
    fixed.join("/")
}

/// Names that were given so far, with the place each came from.
#[derive(Default)]
pub struct Taken {
    names: BTreeMap<String, Pointer>,
}

impl Taken {
    /// Takes a name.
    ///
    /// # Errors
    /// Another place took it before.
    pub fn take(&mut self, name: &str, pointer: &Pointer) -> Result<()> {
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
    name.chars()
        .map(|c| if c.is_alphanumeric() { c } else { '_' })
        .collect()
}

fn starting_with_a_letter(name: String, prefix: &str) -> String {
    if name.starts_with(|c: char| c.is_alphabetic()) {
        name
    } else {
        format!("{prefix}{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_become_the_names_that_rust_expects() {
        assert_eq!(slug("/v1/flux-tools/erase-v1", "/v1/"), "flux-tools/erase-v1");
        assert_eq!(function_name("flux-tools/erase-v1"), "flux_tools_erase_v1");
        assert_eq!(function_name("flux-pro-1.1-ultra"), "flux_pro_1_1_ultra");
        assert_eq!(type_name("flux-pro-1.1-ultra"), "FluxPro11Ultra");
        assert_eq!(type_name("Flux3VideoT2VInputs"), "Flux3VideoT2vInputs");
        assert_eq!(type_name(&type_name("Flux3VideoT2VInputs")), "Flux3VideoT2vInputs");
        assert_eq!(static_name("Flux2Inputs"), "FLUX2_INPUTS");
    }

    #[test]
    fn keywords_and_digits_become_legal_names() {
        assert_eq!(function_name("type"), "type_");
        assert_eq!(function_name("self"), "self_");
        assert_eq!(function_name("3d"), "n_3d");
        assert_eq!(type_name("3d"), "N3d");
    }
}
