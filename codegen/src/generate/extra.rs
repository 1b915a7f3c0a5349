//! `extra`, by which callers set what the contract does not know.

use quote::format_ident;
use syn::{Fields, ItemStruct, parse_quote};

use super::{
    builder::{Builder, REFUSED},
    rust::{Serde, doc_comment},
    setters::Member,
};
use crate::{Error, Result};

/// Adds the field for what `extra` could not set to a request struct that has `extra`.
pub(super) fn add_refused(item: &mut ItemStruct) -> Result<()> {
    let Fields::Named(fields) = &mut item.fields else {
        return Ok(());
    };
    let mut has_extra = false;
    for field in &fields.named {
        has_extra |= Serde::read(&field.attrs)?.is_flattened;
    }
    if has_extra {
        let name = format_ident!("{REFUSED}");
        let ty: syn::Type = syn::parse_str("super::refused::Refused")
            .map_err(|error| Error::new(format!("the type of what `extra` cannot set is no type: {error}")))?;
        let condition = "super::refused::Refused::is_empty";
        fields.named.push(parse_quote!(
            #[serde(skip_deserializing, skip_serializing_if = #condition)]
            pub(super) #name: #ty
        ));
    }
    Ok(())
}

/// What `extra` does about a property that the contract has.
fn declared(member: &Member<'_>, fields: &str) -> String {
    let Member { ident, wire, .. } = member;
    if member.is_hidden {
        not_taken(wire, fields)
    } else if member.is_optional() {
        format!("                {fields}.{ident} = ::std::default::Default::default();\n")
    } else {
        format!(
            "                let value = ::serde_json::from_value(value);\n                \
             {fields}.{REFUSED}.note({wire:?}, value.is_err());\n                \
             if let ::std::result::Result::Ok(value) = value {{\n                    \
             {fields}.{ident} = value;\n                }}\n                return self;\n"
        )
    }
}

fn not_taken(wire: &str, fields: &str) -> String {
    format!("                {fields}.{REFUSED}.note({wire:?}, true);\n                return self;\n")
}

/// A property is sent once: what `extra` gives replaces what a setter gave, and the other way round.
pub(super) fn extra(members: &[Member<'_>], tag: Option<&str>, map: &str, builder: &Builder) -> String {
    let fields = builder.fields;
    let declared: Vec<(&str, String)> = members
        .iter()
        .filter(|member| !member.is_extra)
        .map(|member| (member.wire.as_str(), declared(member, fields)))
        .chain(tag.map(|tag| (tag, not_taken(tag, fields))))
        .collect();
    let declared = match declared.as_slice() {
        [] => String::new(),
        [(wire, what)] => format!("        if name == {wire:?} {{\n{what}        }}\n"),
        several => {
            let arms: String = several
                .iter()
                .map(|(wire, what)| format!("            {wire:?} => {{\n{what}            }}\n"))
                .collect();
            format!("        match name.as_str() {{\n{arms}            _ => {{}}\n        }}\n")
        }
    };
    let docs = doc_comment(
        "Sets a property that this contract does not know, or a value that it does not know for a property.\n\n\
         It replaces what a setter of the same name set. A required property keeps its type: with a value that does not \
         fit it, or with a property that callers do not set, the request cannot be sent.",
        "    ",
    );
    format!(
        "{docs}    #[must_use]\n    pub fn extra(\n        mut self,\n        \
         name: impl ::std::convert::Into<::std::string::String>,\n        \
         value: impl ::std::convert::Into<::serde_json::Value>,\n    ) -> Self {{\n        \
         let (name, value) = (name.into(), value.into());\n{declared}        \
         {fields}.{map}.insert(name, value);\n        self\n    }}\n\n"
    )
}
