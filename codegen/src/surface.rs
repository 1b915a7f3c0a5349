//! The public surface of generated code: one line for each item that a caller can name, sorted. What it prints is what
//! a snapshot holds and what two revisions are compared by.

use std::{borrow::Cow, collections::BTreeMap};

use quote::ToTokens;
use syn::{Attribute, Fields, ImplItem, Item, Signature, Visibility};

use crate::{Error, Result};

/// The public items by path, each with its signature.
///
/// A field's path ends in `.name`; a variant's, function's or associated type's in `::name`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surface {
    items: BTreeMap<String, String>,
}

impl Surface {
    /// Reads generated code.
    ///
    /// # Errors
    /// The code is not Rust.
    pub fn read(code: &str) -> Result<Self> {
        let file = syn::parse_file(code).map_err(|error| Error::new(format!("the code is not Rust: {error}")))?;
        Ok(Self::of(&file))
    }

    /// What is parsed.
    pub(crate) fn of(file: &syn::File) -> Self {
        let mut surface = Self::default();
        surface.module("", &file.items);
        surface
    }

    /// Reads what a surface prints.
    pub fn parse(text: &str) -> Self {
        let items = text.lines().filter_map(|line| line.split_once("  "));
        Self {
            items: items
                .map(|(path, signature)| (path.to_owned(), signature.to_owned()))
                .collect(),
        }
    }

    /// The items by path.
    pub fn items(&self) -> &BTreeMap<String, String> {
        &self.items
    }

    fn add(&mut self, path: String, signature: impl Into<String>, attributes: &[Attribute]) {
        let mut signature = signature.into();
        for (name, mark) in [("non_exhaustive", ", non-exhaustive"), ("deprecated", ", deprecated")] {
            if attributes.iter().any(|attribute| attribute.path().is_ident(name)) {
                signature.push_str(mark);
            }
        }
        self.items.insert(path, signature);
    }

    fn module(&mut self, path: &str, items: &[Item]) {
        for item in items {
            match item {
                Item::Mod(module) if is_public(&module.vis) => {
                    let inner = module
                        .content
                        .as_ref()
                        .map(|(_, items)| items.as_slice())
                        .unwrap_or_default();
                    self.module(&join(path, &module.ident.to_string()), inner);
                }
                Item::Struct(item) if is_public(&item.vis) => {
                    let place = join(path, &item.ident.to_string());
                    self.add(place.clone(), format!("struct{}", derives(&item.attrs)), &item.attrs);
                    self.fields(&place, &item.fields);
                }
                Item::Enum(item) if is_public(&item.vis) => {
                    let place = join(path, &item.ident.to_string());
                    self.add(place.clone(), format!("enum{}", derives(&item.attrs)), &item.attrs);
                    for variant in &item.variants {
                        let held = match &variant.fields {
                            Fields::Unit => "variant".to_owned(),
                            fields => format!("variant {}", held(fields)),
                        };
                        self.add(join(&place, &variant.ident.to_string()), held, &variant.attrs);
                    }
                }
                Item::Static(item) if is_public(&item.vis) => {
                    let place = join(path, &item.ident.to_string());
                    self.add(place, format!("static {}", tidy(&item.ty)), &item.attrs);
                }
                Item::Type(item) if is_public(&item.vis) => {
                    let place = join(path, &item.ident.to_string());
                    self.add(place, format!("type {}", tidy(&item.ty)), &item.attrs);
                }
                Item::Impl(block) => self.implementation(path, block),
                _ => {}
            }
        }
    }

    fn fields(&mut self, place: &str, fields: &Fields) {
        for (index, field) in fields.iter().enumerate().filter(|(_, field)| is_public(&field.vis)) {
            let name = field
                .ident
                .as_ref()
                .map_or_else(|| index.to_string(), ToString::to_string);
            self.add(format!("{place}.{name}"), tidy(&field.ty), &field.attrs);
        }
    }

    fn implementation(&mut self, path: &str, block: &syn::ItemImpl) {
        let subject = implementer(path, block);
        if let Some((name, _)) = &block.trait_ {
            let name = tidy(name);
            if let Some(types) = associated_types(block) {
                self.add(format!("{subject}: {name}"), types, &block.attrs);
            } else if is_telling(&name) {
                self.add(format!("{subject}: {name}"), "implemented", &block.attrs);
            }
            return;
        }
        for item in &block.items {
            match item {
                ImplItem::Fn(function) if is_public(&function.vis) => {
                    let place = join(&subject, &function.sig.ident.to_string());
                    self.add(place, signature(&function.sig), &function.attrs);
                }
                ImplItem::Const(constant) if is_public(&constant.vis) => {
                    let place = join(&subject, &constant.ident.to_string());
                    self.add(place, format!("const {}", tidy(&constant.ty)), &constant.attrs);
                }
                _ => {}
            }
        }
    }
}

impl std::fmt::Display for Surface {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.items
            .iter()
            .try_for_each(|(path, signature)| writeln!(f, "{path}  {signature}"))
    }
}

/// What a variant holds.
fn held(fields: &Fields) -> String {
    let held: Vec<String> = fields
        .iter()
        .map(|field| match &field.ident {
            Some(name) => format!("{name}: {}", tidy(&field.ty)),
            None => tidy(&field.ty),
        })
        .collect();
    match fields {
        Fields::Named(_) => format!("{{ {} }}", held.join(", ")),
        _ => format!("({})", held.join(", ")),
    }
}

/// Traits by which callers convert; the others every type has.
fn is_telling(name: &str) -> bool {
    ["From<", "TryFrom<", "FromStr", "Default", "Display"]
        .iter()
        .any(|start| name.starts_with(start))
}

fn associated_types(block: &syn::ItemImpl) -> Option<String> {
    let (name, _) = block.trait_.as_ref()?;
    let last = name.segments.last()?.ident.to_string();
    if last != "Model" {
        return None;
    }
    let types: Vec<String> = block
        .items
        .iter()
        .filter_map(|item| match item {
            ImplItem::Type(item) => Some(format!("{} = {}", item.ident, tidy(&item.ty))),
            ImplItem::Const(item) if item.ident == "SLUG" => Some(format!("{} = {}", item.ident, tidy(&item.expr))),
            _ => None,
        })
        .collect();
    Some(types.join(", "))
}

fn derives(attributes: &[Attribute]) -> String {
    let mut names: Vec<String> = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"))
        .filter_map(|attribute| attribute.meta.require_list().ok())
        .flat_map(|list| {
            let text = list.tokens.to_string();
            text.split(',')
                .map(|name| name.rsplit("::").next().unwrap_or_default().trim().to_owned())
                .collect::<Vec<_>>()
        })
        .filter(|name| !name.is_empty())
        .collect();
    names.sort();
    if names.is_empty() {
        return String::new();
    }
    format!(" ({})", names.join(" "))
}

fn signature(signature: &Signature) -> String {
    let inputs: Vec<String> = signature.inputs.iter().map(tidy).collect();
    let output = match &signature.output {
        syn::ReturnType::Default => String::new(),
        syn::ReturnType::Type(_, ty) => format!(" -> {}", tidy(ty)),
    };
    let asyncness = if signature.asyncness.is_some() { "async " } else { "" };
    format!("{asyncness}fn({}){output}", inputs.join(", "))
}

/// What the members of a block belong to.
pub(crate) fn implementer(path: &str, block: &syn::ItemImpl) -> String {
    match sent_by(block) {
        Some(inputs) => format!("requests::{inputs}"),
        None => join(path, &tidy(&block.self_ty)),
    }
}

/// The methods of requests belong to the type that is sent: `requests::Inputs` -> `raw::types::Inputs`.
pub(crate) fn carried_type(path: &str) -> Cow<'_, str> {
    match path.strip_prefix("requests::") {
        Some(carried) => Cow::Owned(format!("raw::types::{carried}")),
        None => Cow::Borrowed(path),
    }
}

/// The type that a request sends, where a block is one of the generic type of requests.
fn sent_by(block: &syn::ItemImpl) -> Option<String> {
    block.generics.params.first()?;
    let syn::Type::Path(owner) = &*block.self_ty else {
        return None;
    };
    let syn::PathArguments::AngleBracketed(arguments) = &owner.path.segments.last()?.arguments else {
        return None;
    };
    Some(tidy(arguments.args.first()?))
}

/// Tokens as a person writes them, without the paths that generated code spells out.
fn tidy(tokens: &impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    for (from, to) in [
        (" :: ", "::"),
        (":: ", "::"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ,", ","),
        (",::", ", ::"),
        ("impl::", "impl ::"),
        ("dyn::", "dyn ::"),
        ("& ", "&"),
        ("( ", "("),
        (" (", "("),
        (" )", ")"),
        (",>", ">"),
        (" : ", ": "),
        ("&'a ", "&"),
        ("&'static ", "&"),
    ] {
        text = text.replace(from, to);
    }
    for prefix in [
        "::std::option::",
        "::std::string::",
        "::std::vec::",
        "::std::convert::",
        "::std::result::",
        "::std::fmt::",
        "::std::default::",
        "::std::iter::",
        "::std::str::",
        "::std::collections::",
        "::serde_json::",
        "super::super::raw::",
        "super::raw::",
        "crate::",
    ] {
        text = text.replace(prefix, "");
    }
    text
}

pub(crate) fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

pub(crate) fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}::{name}")
    }
}
