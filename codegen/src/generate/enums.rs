//! Enums: open ones for what a response can carry, tags for discriminated unions.

use std::collections::BTreeMap;

use quote::format_ident;
use serde_json::Value;
use syn::{Attribute, File, Ident, Item, ItemEnum, parse_quote};

use super::{
    context::Context,
    rust::{Serde, type_name_of, type_text},
};
use crate::{Error, Pointer, Result, lower::TAGS};

/// typify panics where two values of an enum become one variant.
pub(super) fn check_variants(context: &Context<'_>) -> Result<()> {
    for (name, schema) in crate::lower::components(context.lowered).into_iter().flatten() {
        let mut variants: BTreeMap<String, &str> = BTreeMap::new();
        for value in string_values(schema) {
            if let Some(other) = variants.insert(crate::names::type_name(value), value)
                && other != value
            {
                let place = Pointer::root()
                    .join("components")
                    .join("schemas")
                    .join(name)
                    .join("enum");
                return Err(Error::at(
                    &place,
                    format!("the values `{other}` and `{value}` become the same variant in Rust"),
                ));
            }
        }
    }
    Ok(())
}

/// The values of a string enum.
fn string_values(schema: &Value) -> impl Iterator<Item = &str> {
    schema
        .get("enum")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

/// Whether a newer service may answer with a value that this contract does not have.
pub(super) fn is_open(context: &Context<'_>, name: &str) -> bool {
    context.responses.contains(name)
        && context
            .lowered_schema(name)
            .is_some_and(|schema| string_values(schema).next().is_some())
}

/// The open form of a string enum that typify made: unknown texts are carried.
pub(super) fn open(item: &ItemEnum) -> Result<Vec<Item>> {
    let name = &item.ident;
    let attributes: Vec<&Attribute> = item
        .attrs
        .iter()
        .filter(|attribute| !attribute.path().is_ident("derive"))
        .collect();
    let mut variants = Vec::new();
    for variant in &item.variants {
        let wire = Serde::read(&variant.attrs)?
            .name
            .unwrap_or_else(|| variant.ident.to_string());
        variants.push((&variant.ident, wire));
    }
    let unknown = if variants.iter().any(|(variant, _)| *variant == "Unknown") {
        format_ident!("UnknownValue")
    } else {
        format_ident!("Unknown")
    };
    let idents: Vec<&Ident> = variants.iter().map(|(variant, _)| *variant).collect();
    let titles: Vec<String> = idents.iter().map(ToString::to_string).collect();
    let unknown_title = unknown.to_string();
    let wires: Vec<&String> = variants.iter().map(|(_, wire)| wire).collect();
    let variant_docs: Vec<String> = wires.iter().map(|wire| format!(" `{wire}`")).collect();
    let file: File = parse_quote! {
        #(#attributes)*
        #[doc = ""]
        #[doc = " A service newer than this contract may answer with other texts: they are carried as they came."]
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum #name {
            #(#[doc = #variant_docs] #idents,)*
            /// A text that the contract does not list, as it came.
            #unknown(::std::string::String),
        }

        impl #name {
            /// The text on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#idents => #wires,)*
                    Self::#unknown(text) => text,
                }
            }
        }

        impl ::std::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match self {
                    #(Self::#idents => f.write_str(#titles),)*
                    Self::#unknown(text) => f.debug_tuple(#unknown_title).field(&super::shown::Text(text)).finish(),
                }
            }
        }

        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::std::convert::From<&str> for #name {
            fn from(text: &str) -> Self {
                match text {
                    #(#wires => Self::#idents,)*
                    other => Self::#unknown(other.to_owned()),
                }
            }
        }

        impl ::std::convert::From<::std::string::String> for #name {
            fn from(text: ::std::string::String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl ::std::str::FromStr for #name {
            type Err = ::std::convert::Infallible;
            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                ::std::result::Result::Ok(Self::from(text))
            }
        }

        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                <::std::string::String as ::serde::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }
    };
    Ok(file.items)
}

/// Whether a property of the contract tells the members of a union apart.
pub(super) fn is_tagged(context: &Context<'_>, name: &str) -> bool {
    context
        .lowered_schema(name)
        .is_some_and(|schema| schema.get(TAGS).is_some())
}

/// `From` for each member of a tagged union.
pub(super) fn from_members(item: &ItemEnum) -> String {
    let name = &item.ident;
    item.variants
        .iter()
        .filter_map(|variant| {
            let member = type_text(&variant.fields.iter().next()?.ty);
            let variant = &variant.ident;
            Some(format!(
                "impl ::std::convert::From<{member}> for {name} {{\n    fn from(value: {member}) -> Self {{\n        \
                 Self::{variant}(value)\n    }}\n}}\n\n"
            ))
        })
        .collect()
}

/// Makes an untagged enum one that the contract's property tags.
pub(super) fn tag(item: &mut ItemEnum, schema: &Value) -> Result<()> {
    let Some(tags) = schema.get(TAGS) else {
        return Ok(());
    };
    let property = tags.get("property").and_then(Value::as_str).unwrap_or_default();
    item.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
    item.attrs.push(parse_quote!(#[serde(tag = #property)]));
    for variant in &mut item.variants {
        let member = variant
            .fields
            .iter()
            .next()
            .and_then(|field| type_name_of(&field.ty))
            .unwrap_or_default();
        let values: Vec<&str> = tags
            .get("values")
            .and_then(|values| values.get(&member)?.as_array())
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let Some((first, others)) = values.split_first() else {
            return Err(Error::new(format!(
                "`{}` has a member `{member}` that its discriminator does not know",
                item.ident
            )));
        };
        variant.ident = format_ident!("{}", crate::names::type_name(first));
        variant.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
        variant.attrs.push(parse_quote!(#[serde(rename = #first)]));
        for other in others {
            variant.attrs.push(parse_quote!(#[serde(alias = #other)]));
        }
    }
    Ok(())
}
