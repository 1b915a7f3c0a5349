//! Reading and writing bits of Rust: what typify made is read as a syntax tree, what is added to it is written as text,
//! because parsing text that was just written would take longer than all the rest.

use syn::{Attribute, Type};

use crate::{Error, Result};

/// The last name in a type's path: `::std::vec::Vec<A>` -> `Vec`.
pub(super) fn type_name_of(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

/// `T` of `Option<T>`.
pub(super) fn option_of(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else {
        return None;
    };
    let last = path.path.segments.last().filter(|segment| segment.ident == "Option")?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first()? {
        syn::GenericArgument::Type(inner) => Some(inner),
        _ => None,
    }
}

/// A type as text. typify names types by path, so no two words of it stand beside each other.
pub(super) fn type_text(ty: &Type) -> String {
    quote::quote!(#ty).to_string().split_whitespace().collect()
}

/// What typify says to serde about a field or a variant.
#[derive(Default)]
pub(super) struct Serde {
    /// `rename = "…"`
    pub(super) name: Option<String>,
    /// `default`
    pub(super) has_default: bool,
    /// `flatten`
    pub(super) is_flattened: bool,
}

impl Serde {
    pub(super) fn read(attributes: &[Attribute]) -> Result<Self> {
        let mut serde = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
            attribute
                .parse_nested_meta(|meta| {
                    serde.has_default |= meta.path.is_ident("default");
                    serde.is_flattened |= meta.path.is_ident("flatten");
                    if meta.path.is_ident("rename") {
                        serde.name = Some(meta.value()?.parse::<syn::LitStr>()?.value());
                    } else if meta.input.peek(syn::Token![=]) {
                        meta.value()?.parse::<syn::Lit>()?;
                    }
                    Ok(())
                })
                .map_err(|error| Error::new(format!("an attribute of typify was not understood: {error}")))?;
        }
        Ok(serde)
    }
}

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

/// Documentation as attributes of a syntax tree.
pub(super) fn doc_attributes(text: &str) -> Vec<Attribute> {
    doc_lines(text).map(|line| doc_attribute(&line)).collect()
}

/// `#[doc = "…"]`, built and not parsed: there are thousands of them.
fn doc_attribute(line: &str) -> Attribute {
    Attribute {
        pound_token: syn::token::Pound::default(),
        style: syn::AttrStyle::Outer,
        bracket_token: syn::token::Bracket::default(),
        meta: syn::Meta::NameValue(syn::MetaNameValue {
            path: syn::Path::from(syn::Ident::new("doc", proc_macro2::Span::call_site())),
            eq_token: syn::token::Eq::default(),
            value: syn::Expr::Lit(syn::ExprLit {
                attrs: Vec::new(),
                lit: syn::Lit::Str(syn::LitStr::new(line, proc_macro2::Span::call_site())),
            }),
        }),
    }
}

/// Documentation as text, each line behind `indent`.
pub(super) fn doc_comment(text: &str, indent: &str) -> String {
    doc_lines(text).map(|line| format!("{indent}///{line}\n")).collect()
}

fn doc_lines(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        }
    })
}

/// `Some(…)` or `None`.
pub(super) fn option(value: Option<String>) -> String {
    value.map_or_else(|| "None".to_owned(), |value| format!("Some({value})"))
}

/// `&[…]`.
pub(super) fn list(values: &[String]) -> String {
    format!("&[{}]", values.join(", "))
}

/// Checks that a text from the settings is a Rust path.
pub(super) fn path(text: &str) -> Result<syn::Path> {
    syn::parse_str(text).map_err(|error| Error::new(format!("`{text}` is not a Rust path: {error}")))
}

/// `#[deprecated]`, where the contract says so.
pub(super) fn deprecation(is_deprecated: bool, indent: &str) -> String {
    if is_deprecated {
        format!("{indent}#[deprecated = \"the contract deprecates it\"]\n")
    } else {
        String::new()
    }
}
