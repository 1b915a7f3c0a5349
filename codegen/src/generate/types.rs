//! The types that typify made, made fit for callers.

use std::collections::BTreeMap;

use quote::format_ident;
use serde_json::{Map, Value};
use syn::{Attribute, Fields, Item, ItemEnum, ItemStruct, Token, parse_quote, punctuated::Punctuated};

use super::{
    context::{Context, flag, text},
    enums, extra, json_schema, media, requests,
    rust::{Serde, doc_attributes, option_of, type_name_of},
    shown,
};
use crate::{
    Error, Pointer, Result,
    lower::{ALIAS, components},
    names::UniqueNames,
};

/// The items of the module `types`, and the implementations that are added to them, as text.
#[derive(Default)]
pub(super) struct Types {
    pub(super) items: Vec<Item>,
    pub(super) implementations: String,
    pub(super) hidden: Vec<Hidden>,
}

/// An optional text of a request that callers do not set.
pub(super) struct Hidden {
    pub(super) property: String,
    pub(super) field: String,
    pub(super) request: String,
}

/// Reworks the items of progenitor's module `types`.
pub(super) fn rework(items: Vec<Item>, context: &Context<'_>) -> Result<Types> {
    let rewritten: Vec<String> = items
        .iter()
        .filter_map(|item| match item {
            Item::Enum(item) => Some(item.ident.to_string()),
            _ => None,
        })
        .filter(|name| enums::is_open(context, name) || enums::is_tagged(context, name))
        .collect();
    check_names(&items, context)?;
    let mut types = Types::default();
    for item in items {
        match item {
            Item::Struct(item) => types.structure(item, context)?,
            Item::Enum(item) if enums::is_open(context, &item.ident.to_string()) => types.open_enum(item, context)?,
            Item::Enum(item) => types.enumeration(item, context)?,
            Item::Impl(item) if type_name_of(&item.self_ty).is_some_and(|name| rewritten.contains(&name)) => {}
            other => types.items.push(other),
        }
    }
    Ok(types)
}

/// What is added to a type finds it by the name of its schema, so that name has to be the one that typify gave it.
fn check_names(items: &[Item], context: &Context<'_>) -> Result<()> {
    let is_enum: BTreeMap<String, bool> = items
        .iter()
        .filter_map(|item| match item {
            Item::Enum(item) => Some((item.ident.to_string(), true)),
            Item::Struct(item) => Some((item.ident.to_string(), false)),
            _ => None,
        })
        .collect();
    for name in components(context.named).into_iter().flat_map(Map::keys) {
        let place = Pointer::root().join("components").join("schemas").join(name);
        let Some(is_enum) = is_enum.get(name) else {
            return Err(Error::at(
                &place,
                format!("typify made no type `{name}` of this schema"),
            ));
        };
        if enums::is_tagged(context, name) && !is_enum {
            return Err(Error::at(
                &place,
                "typify made no enum of this union, so nothing would tag its members",
            ));
        }
    }
    Ok(())
}

impl Types {
    fn structure(&mut self, mut item: ItemStruct, context: &Context<'_>) -> Result<()> {
        let name = item.ident.to_string();
        drop_derive(&mut item.attrs, "Debug")?;
        document(&mut item.attrs, &name, context);
        item.attrs.push(parse_quote!(#[non_exhaustive]));
        let is_request = context.requests.contains(&name) && matches!(item.fields, Fields::Named(_));
        if let Fields::Named(fields) = &mut item.fields {
            let mut names = UniqueNames::default();
            for field in &mut fields.named {
                let serde = Serde::read(&field.attrs)?;
                let is_extra = serde.is_flattened;
                if is_extra && context.property(&name, "extra").is_some() {
                    field.ident = Some(format_ident!("extra_"));
                }
                let ident = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                let wire = serde.name.unwrap_or_else(|| ident.clone());
                names.claim(&ident, &property_place(&name, &wire))?;
                if is_request && !is_extra && context.settings.hides(&wire) {
                    field.vis = parse_quote!(pub(crate));
                    if option_of(&field.ty).and_then(type_name_of).as_deref() == Some("String") {
                        self.hidden.push(Hidden {
                            field: field.ident.as_ref().map(ToString::to_string).unwrap_or_default(),
                            property: wire.clone(),
                            request: name.clone(),
                        });
                    }
                }
                document_or(&mut field.attrs, || {
                    if is_extra {
                        "What comes or goes besides the properties that the contract declares.".to_owned()
                    } else {
                        format!("`{wire}`.")
                    }
                });
            }
        }
        self.implementations += &shown::for_struct(&item);
        if is_request {
            self.implementations += &requests::implementation(&item, context)?;
        }
        self.implementations += &media::for_struct(&item, context)?;
        if is_request {
            extra::add_refused(&mut item)?;
        }
        self.implementations += &json_schema::implementation(&name, is_request, context);
        self.items.push(Item::Struct(item));
        Ok(())
    }

    fn open_enum(&mut self, mut item: ItemEnum, context: &Context<'_>) -> Result<()> {
        let name = item.ident.to_string();
        document(&mut item.attrs, &name, context);
        self.items.extend(enums::open(&item)?);
        self.implementations += &json_schema::implementation(&name, false, context);
        Ok(())
    }

    fn enumeration(&mut self, mut item: ItemEnum, context: &Context<'_>) -> Result<()> {
        let name = item.ident.to_string();
        document(&mut item.attrs, &name, context);
        if let Some(schema) = context
            .lowered_schema(&name)
            .filter(|_| enums::is_tagged(context, &name))
        {
            enums::tag(&mut item, schema)?;
            self.implementations += &enums::from_members(&item);
        }
        item.attrs.push(parse_quote!(#[non_exhaustive]));
        for variant in &mut item.variants {
            let wire = Serde::read(&variant.attrs)?
                .name
                .unwrap_or_else(|| variant.ident.to_string());
            document_or(&mut variant.attrs, || format!("`{wire}`."));
        }
        if item
            .variants
            .iter()
            .any(|variant| !matches!(variant.fields, Fields::Unit))
        {
            drop_derive(&mut item.attrs, "Debug")?;
            self.implementations += &shown::for_enum(&item);
        }
        self.implementations += &media::for_enum(&item, context);
        self.implementations += &json_schema::implementation(&name, false, context);
        self.items.push(Item::Enum(item));
        Ok(())
    }
}

fn property_place(type_name: &str, property: &str) -> Pointer {
    Pointer::root()
        .join("components")
        .join("schemas")
        .join(type_name)
        .join("properties")
        .join(property)
}

/// The schema's description, and the name that the contract has for it.
fn document(attributes: &mut Vec<Attribute>, name: &str, context: &Context<'_>) {
    let schema = context.schema(name).unwrap_or(&Value::Null);
    let fallback = format!("`{}` of the contract.", text(schema, ALIAS).unwrap_or(name));
    attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    let mut documented = doc_attributes(text(schema, "description").unwrap_or(&fallback));
    if let Some(alias) = text(schema, ALIAS) {
        documented.push(parse_quote!(#[doc(alias = #alias)]));
    }
    if flag(schema, "deprecated") {
        documented.push(parse_quote!(#[deprecated = "the contract deprecates it"]));
    }
    attributes.splice(0..0, documented);
}

/// Documents what the contract does not describe. typify writes a description as one block; it becomes lines.
fn document_or(attributes: &mut Vec<Attribute>, fallback: impl Fn() -> String) {
    let described = attributes.iter().find_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            syn::Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(text),
                ..
            }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    attributes.splice(0..0, doc_attributes(&described.unwrap_or_else(fallback)));
}

/// Takes one trait out of `#[derive(…)]`.
fn drop_derive(attributes: &mut [Attribute], name: &str) -> Result<()> {
    for attribute in attributes
        .iter_mut()
        .filter(|attribute| attribute.path().is_ident("derive"))
    {
        let derived = attribute
            .parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated)
            .map_err(|error| Error::new(format!("a derive of typify was not understood: {error}")))?;
        let kept: Vec<&syn::Path> = derived
            .iter()
            .filter(|path| path.segments.last().is_none_or(|segment| segment.ident != name))
            .collect();
        *attribute = parse_quote!(#[derive(#(#kept),*)]);
    }
    Ok(())
}
