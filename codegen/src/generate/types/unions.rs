//! Unions: enums with a variant for each member.

use std::collections::BTreeMap;

use super::{
    derives::{DERIVES, derives},
    shown,
};
use crate::{
    generate::{
        contract::Contract,
        text::{code, doc_comment, list, quoted},
    },
    model::{Field, Kind, Tag, Type, TypeDef, Union, Variant},
};

pub(super) fn written(contract: &Contract<'_>, definition: &TypeDef, union: &Union) -> String {
    let name = &definition.name;
    let serde = match &union.tag {
        Some(tag) if tag.is_taken_out => String::new(),
        Some(tag) => format!(
            "{}{}",
            write_tagged(contract, name, union, tag),
            read_tagged(contract, name, union, tag)
        ),
        None => format!(
            "{}{}",
            write_untagged(name, union),
            read_untagged(contract, name, union)
        ),
    };
    format!(
        "{}{}{serde}{}",
        declaration(contract, name, union),
        shown::for_union(contract, name, union),
        conversions(contract, name, union)
    )
}

/// Whether a union is read by the template's functions. Otherwise serde does it all.
pub(super) fn needs_helpers(union: &Union) -> bool {
    !union.tag.as_ref().is_some_and(|tag| tag.is_taken_out)
}

fn declaration(contract: &Contract<'_>, name: &str, union: &Union) -> String {
    let taken_out = union.tag.as_ref().filter(|tag| tag.is_taken_out);
    let (derives, serde) = match taken_out {
        Some(tag) => (
            derives(contract, DERIVES),
            format!("#[serde(tag = {:?})]\n", tag.property),
        ),
        None => (derives(contract, "Clone"), String::new()),
    };
    let variants: String = union
        .variants
        .iter()
        .map(|variant| {
            let docs = doc_comment(&about(variant), "    ");
            let rename = taken_out.map(|_| rename(variant)).unwrap_or_default();
            format!("{docs}{rename}    {}({}),\n", variant.ident, variant.ty.rust(""))
        })
        .collect();
    let unknown = union.unknown.as_ref().map(|ident| {
        let untagged = if taken_out.is_some() {
            "    #[serde(untagged)]\n"
        } else {
            ""
        };
        format!("    /// JSON that is none of these, as it came.\n{untagged}    {ident}(::serde_json::Value),\n")
    });
    format!(
        "{derives}{serde}#[non_exhaustive]\npub enum {name} {{\n{variants}{}}}\n\n",
        unknown.unwrap_or_default()
    )
}

fn about(variant: &Variant) -> String {
    match (&variant.description, variant.values.first()) {
        (Some(words), _) => words.clone(),
        (None, Some(value)) => format!("{}.", code(value)),
        (None, None) => format!("`{}`.", variant.ident),
    }
}

fn rename(variant: &Variant) -> String {
    let Some((first, others)) = variant.values.split_first() else {
        return String::new();
    };
    let aliases: String = others.iter().map(|other| format!(", alias = {other:?}")).collect();
    format!("    #[serde(rename = {first:?}{aliases})]\n")
}

/// The functions of [`Serialize`](serde) with this arm for each member.
fn writing(name: &str, union: &Union, arm: impl Fn(&Variant) -> String) -> String {
    let members: String = union
        .variants
        .iter()
        .map(|variant| format!("            Self::{}(member) => {},\n", variant.ident, arm(variant)))
        .collect();
    let unknown = union.unknown.as_ref().map(|ident| {
        format!("            Self::{ident}(value) => ::serde::Serialize::serialize(value, serializer),\n")
    });
    format!(
        "impl ::serde::Serialize for {name} {{\n    \
         fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {{\n        \
         match self {{\n{members}{}        }}\n    }}\n}}\n\n",
        unknown.unwrap_or_default()
    )
}

const AS_IT_IS: &str = "::serde::Serialize::serialize(member, serializer)";

fn write_untagged(name: &str, union: &Union) -> String {
    writing(name, union, |_| AS_IT_IS.to_owned())
}

fn write_tagged(contract: &Contract<'_>, name: &str, union: &Union, tag: &Tag) -> String {
    writing(name, union, |variant| {
        if variant.values.is_empty() || always_has(contract, variant, tag) {
            return AS_IT_IS.to_owned();
        }
        format!(
            "super::unions::write_tagged(member, {:?}, {}, serializer)",
            tag.property,
            quoted(variant.values.iter().map(String::as_str))
        )
    })
}

/// Whether a member cannot be without one of its values of the tag.
fn always_has(contract: &Contract<'_>, variant: &Variant, tag: &Tag) -> bool {
    let Some(Kind::Struct(structure)) = contract
        .definition(contract.resolved(&variant.ty))
        .map(|found| &found.kind)
    else {
        return false;
    };
    let Some(field) = structure.fields.iter().find(|field| field.wire == tag.property) else {
        return false;
    };
    match contract.definition(&field.ty).map(|found| &found.kind) {
        Some(Kind::Enum(texts)) => {
            !field.is_option()
                && texts.unknown.is_none()
                && texts.values.iter().all(|value| variant.values.contains(&value.wire))
        }
        _ => false,
    }
}

/// The function of [`Deserialize`](serde) with this body.
fn reading(name: &str, body: &str) -> String {
    format!(
        "impl<'de> ::serde::Deserialize<'de> for {name} {{\n    \
         fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {{\n\
         {body}    }}\n}}\n\n"
    )
}

/// What JSON becomes that is no member.
fn unknown(union: &Union) -> String {
    match &union.unknown {
        Some(ident) => format!("::std::option::Option::Some(Self::{ident})"),
        None => "::std::option::Option::None".to_owned(),
    }
}

fn read_tagged(contract: &Contract<'_>, name: &str, union: &Union, tag: &Tag) -> String {
    let members: String = union
        .variants
        .iter()
        .filter(|variant| !variant.values.is_empty())
        .map(|variant| {
            format!(
                "            ({}, |value| ::serde::Deserialize::deserialize(value).map(Self::{})),\n",
                quoted(variant.values.iter().map(String::as_str)),
                variant.ident
            )
        })
        .collect();
    let body = format!(
        "        super::unions::read_tagged(deserializer, {name:?}, {:?}, {}, &[\n{members}        ], {})\n",
        tag.property,
        unknown(union),
        if tag.is_required {
            "&[]".to_owned()
        } else {
            candidates(contract, union)
        }
    );
    reading(name, &body)
}

fn read_untagged(contract: &Contract<'_>, name: &str, union: &Union) -> String {
    let body = format!(
        "        super::unions::read_best(deserializer, {name:?}, {}, {})\n",
        unknown(union),
        candidates(contract, union)
    );
    reading(name, &body)
}

/// The members, each with what tells it from others.
fn candidates(contract: &Contract<'_>, union: &Union) -> String {
    let mut variants: Vec<&Variant> = union.variants.iter().collect();
    // What takes more comes after what takes less of the same.
    variants.sort_by_key(|variant| match contract.resolved(&variant.ty) {
        Type::Value => 3,
        Type::Number => 1,
        ty => match contract.definition(ty).map(|found| &found.kind) {
            Some(Kind::Union(union)) if union.unknown.is_some() => 2,
            _ => 0,
        },
    });
    let members: String = variants
        .into_iter()
        .map(|variant| {
            let (required, known) = known(contract, variant);
            let values = variant.constants.iter().map(|(property, values)| {
                format!("({property:?}, {})", quoted(values.iter().map(String::as_str)))
            });
            format!(
                "            (\n                super::unions::Known {{ required: {required}, names: {}, values: {} }},\n                \
                 |value| ::serde::Deserialize::deserialize(value).map(Self::{}),\n            ),\n",
                quoted(known),
                list(&values.collect::<Vec<String>>()),
                variant.ident
            )
        })
        .collect();
    format!("&[\n{members}        ]")
}

/// What tells a member from others before it is read: its properties, the required ones first, with their number; for a
/// member that is a text, its values.
fn known<'a>(contract: &Contract<'a>, variant: &'a Variant) -> (usize, Vec<&'a str>) {
    match contract
        .definition(contract.resolved(&variant.ty))
        .map(|found| &found.kind)
    {
        Some(Kind::Enum(texts)) => (0, texts.values.iter().map(|value| value.wire.as_str()).collect()),
        Some(Kind::Struct(structure)) => {
            let is_needed = |field: &&Field| {
                field.required && !field.nullable && !matches!(contract.resolved(&field.ty), Type::Option(_))
            };
            let needed: Vec<&str> = (structure.fields.iter().filter(is_needed))
                .map(|field| field.wire.as_str())
                .collect();
            let required = needed.len();
            let others = (variant.properties.iter().map(String::as_str)).filter(|name| !needed.contains(name));
            (required, needed.iter().copied().chain(others).collect())
        }
        _ => (0, variant.properties.iter().map(String::as_str).collect()),
    }
}

/// `From` for each member whose type tells which member it is.
fn conversions(contract: &Contract<'_>, name: &str, union: &Union) -> String {
    let types: Vec<String> = union
        .variants
        .iter()
        .map(|variant| canonical(contract, &variant.ty, 0))
        .collect();
    let mut members: BTreeMap<&str, usize> = BTreeMap::new();
    for ty in &types {
        *members.entry(ty).or_default() += 1;
    }
    union
        .variants
        .iter()
        .zip(&types)
        .filter(|(variant, ty)| {
            let is_only = members.get(ty.as_str()) == Some(&1);
            is_only && *ty != name && !is_elsewhere(contract, &variant.ty)
        })
        .map(|(variant, _)| conversion(name, variant))
        .collect()
}

fn conversion(name: &str, variant: &Variant) -> String {
    let ident = &variant.ident;
    let (ty, value) = match &variant.ty {
        Type::Boxed(inner) => (inner.rust(""), "::std::boxed::Box::new(value)"),
        ty => (ty.rust(""), "value"),
    };
    format!(
        "impl ::std::convert::From<{ty}> for {name} {{\n    fn from(value: {ty}) -> Self {{\n        \
         Self::{ident}({value})\n    }}\n}}\n\n"
    )
}

/// Whether a type is made outside of the document, so that it may be the same as another under another name.
fn is_elsewhere(contract: &Contract<'_>, ty: &Type) -> bool {
    match contract.resolved(ty) {
        Type::Path(_) => true,
        Type::List(inner) | Type::Map(inner) | Type::Option(inner) | Type::Boxed(inner) => {
            is_elsewhere(contract, inner)
        }
        Type::Tuple(members) => members.iter().any(|member| is_elsewhere(contract, member)),
        _ => false,
    }
}

/// A type without aliases, by which two are compared. A box around a whole member is taken off, as conversions do it.
fn canonical(contract: &Contract<'_>, ty: &Type, depth: usize) -> String {
    let part = |inner: &Type| canonical(contract, inner, depth + 1);
    match contract.resolved(ty) {
        // Nothing is compared that deep: what is left is taken for the same.
        _ if depth > 16 => String::new(),
        Type::Boxed(inner) if depth == 0 => canonical(contract, inner, 1),
        Type::List(inner) => format!("[{}]", part(inner)),
        Type::Map(inner) => format!("{{{}}}", part(inner)),
        Type::Option(inner) => format!("{}?", part(inner)),
        Type::Boxed(inner) => format!("*{}", part(inner)),
        Type::Tuple(members) => format!("({})", members.iter().map(part).collect::<Vec<String>>().join(",")),
        ty => ty.rust(""),
    }
}
