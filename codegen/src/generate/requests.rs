//! What callers write requests with: `new(required…)`, a setter for each other property, `extra` for what the contract
//! does not know yet.

use quote::format_ident;
use syn::{Field, Fields, ItemStruct, parse_quote};

use super::{
    Context, flag, json_schema,
    rust::{Serde, doc_comment, option_of, type_name_of, type_text},
    text,
};
use crate::{Result, lower::tag_of_member};

/// The implementation block of a request struct. Nothing for a tuple struct.
pub(super) fn implementation(item: &ItemStruct, context: &Context<'_>) -> Result<String> {
    let Fields::Named(fields) = &item.fields else {
        return Ok(String::new());
    };
    let name = item.ident.to_string();
    let mut members = Vec::new();
    for field in &fields.named {
        members.push(Member::new(field, &name, context)?);
    }
    let map = members
        .iter()
        .find(|member| member.is_extra)
        .map(|member| member.ident.as_str());
    let setters: String = members
        .iter()
        .filter(|member| member.has_setter())
        .map(|member| member.setter(map))
        .collect();
    let tag = tag_of_member(context.lowered, &name);
    let extra = map.map(|map| extra(&members, tag, map)).unwrap_or_default();
    let default = if members.iter().any(Member::is_argument) {
        String::new()
    } else {
        format!(
            "impl ::std::default::Default for {name} {{\n    fn default() -> Self {{\n        Self::new()\n    }}\n}}\n\n"
        )
    };
    Ok(format!(
        "impl {name} {{\n{}{setters}{extra}{}}}\n\n{default}",
        constructor(&members),
        json_schema::constant(&name, context)
    ))
}

/// A field of a request struct.
struct Member<'a> {
    ident: String,
    /// The type, without the `Option` around it.
    ty: String,
    wire: String,
    description: Option<&'a str>,
    is_option: bool,
    /// typify makes an optional list a list that is left out when it is empty.
    is_list: bool,
    is_plain: bool,
    is_extra: bool,
    is_hidden: bool,
    is_deprecated: bool,
}

impl<'a> Member<'a> {
    fn new(field: &Field, owner: &str, context: &Context<'a>) -> Result<Self> {
        let ident = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
        let serde = Serde::read(&field.attrs)?;
        let wire = serde.name.unwrap_or_else(|| ident.clone());
        let property = context.property(owner, &wire);
        let inner = option_of(&field.ty).unwrap_or(&field.ty);
        let outer_name = type_name_of(&field.ty).unwrap_or_default();
        let inner_name = type_name_of(inner).unwrap_or_default();
        Ok(Self {
            ident,
            ty: type_text(inner),
            description: property.and_then(|property| text(property, "description")),
            is_option: option_of(&field.ty).is_some(),
            is_list: matches!(outer_name.as_str(), "Vec" | "Map" | "HashMap") && serde.has_default,
            // A literal should find its type: `seed(3_744_260_447)`.
            is_plain: matches!(
                inner_name.as_str(),
                "bool" | "f32" | "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64"
            ),
            is_extra: serde.is_flattened,
            is_hidden: context.settings.hides(&wire),
            is_deprecated: property.is_some_and(|property| flag(property, "deprecated")),
            wire,
        })
    }

    fn is_optional(&self) -> bool {
        self.is_option || self.is_list
    }

    fn is_argument(&self) -> bool {
        !self.is_optional() && !self.is_extra
    }

    fn has_setter(&self) -> bool {
        self.is_optional() && !self.is_extra && !self.is_hidden
    }

    fn argument(&self) -> String {
        let (ident, ty) = (&self.ident, &self.ty);
        if self.is_plain {
            format!("{ident}: {ty}")
        } else {
            format!("{ident}: impl ::std::convert::Into<{ty}>")
        }
    }

    fn converted(&self) -> String {
        if self.is_plain {
            self.ident.clone()
        } else {
            format!("{}.into()", self.ident)
        }
    }

    fn setter(&self, extra: Option<&str>) -> String {
        let (ident, wire, argument) = (&self.ident, &self.wire, self.argument());
        let value = if self.is_option {
            format!("::std::option::Option::Some({})", self.converted())
        } else {
            self.converted()
        };
        let forget_extra = extra
            .map(|extra| format!("        self.{extra}.remove({wire:?});\n"))
            .unwrap_or_default();
        let setter = match ident.as_str() {
            "new" | "extra" => format!("set_{ident}"),
            _ => ident.clone(),
        };
        let fallback = format!("Sets `{wire}`.");
        let docs = doc_comment(self.description.unwrap_or(&fallback), "    ");
        let deprecated = deprecation(self.is_deprecated, "    ");
        format!(
            "{docs}{deprecated}    #[must_use]\n    pub fn {setter}(mut self, {argument}) -> Self {{\n{forget_extra}        \
             self.{ident} = {value};\n        self\n    }}\n\n"
        )
    }
}

/// `#[deprecated]`, where the contract says so.
pub(super) fn deprecation(is_deprecated: bool, indent: &str) -> String {
    if is_deprecated {
        format!("{indent}#[deprecated = \"the contract deprecates it\"]\n")
    } else {
        String::new()
    }
}

fn constructor(members: &[Member<'_>]) -> String {
    let arguments: Vec<String> = members
        .iter()
        .filter(|member| member.is_argument())
        .map(Member::argument)
        .collect();
    let values: String = members
        .iter()
        .map(|member| {
            let value = if !member.is_argument() {
                ": ::std::default::Default::default()".to_owned()
            } else if member.is_plain {
                String::new()
            } else {
                format!(": {}", member.converted())
            };
            format!("            {}{value},\n", member.ident)
        })
        .chain(
            members
                .iter()
                .any(|member| member.is_extra)
                .then(|| format!("            {REFUSED}: ::std::default::Default::default(),\n")),
        )
        .collect();
    let required: Vec<String> = members
        .iter()
        .filter(|member| member.is_argument())
        .map(|member| format!("`{}`", member.wire))
        .collect();
    let about = match required.as_slice() {
        [] => "A request that sets nothing: every property is optional.".to_owned(),
        [only] => format!("A request with the one property that is required, {only}."),
        several => format!(
            "A request with the properties that are required: {}.",
            several.join(", ")
        ),
    };
    format!(
        "{}    #[must_use]\n    pub fn new({}) -> Self {{\n        Self {{\n{values}        }}\n    }}\n\n",
        doc_comment(&about, "    "),
        arguments.join(", ")
    )
}

/// The field for what `extra` could not set: while it holds something, the request cannot be written.
const REFUSED: &str = "refused_by_extra";

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
        fields.named.push(parse_quote!(
            #[serde(skip_deserializing, skip_serializing_if = "super::refused::Refused::is_empty")]
            pub(super) #name: super::refused::Refused
        ));
    }
    Ok(())
}

/// What `extra` does about a property that the contract has.
fn declared(member: &Member<'_>) -> String {
    let Member { ident, wire, .. } = member;
    if member.is_hidden {
        not_taken(wire)
    } else if member.is_optional() {
        format!("                self.{ident} = ::std::default::Default::default();\n")
    } else {
        format!(
            "                let value = ::serde_json::from_value(value);\n                \
             self.{REFUSED}.note({wire:?}, value.is_err());\n                \
             if let ::std::result::Result::Ok(value) = value {{\n                    \
             self.{ident} = value;\n                }}\n                return self;\n"
        )
    }
}

fn not_taken(wire: &str) -> String {
    format!("                self.{REFUSED}.note({wire:?}, true);\n                return self;\n")
}

/// A property is sent once: what `extra` gives replaces what a setter gave, and the other way round.
fn extra(members: &[Member<'_>], tag: Option<&str>, map: &str) -> String {
    let declared: Vec<(&str, String)> = members
        .iter()
        .filter(|member| !member.is_extra)
        .map(|member| (member.wire.as_str(), declared(member)))
        .chain(tag.map(|tag| (tag, not_taken(tag))))
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
         self.{map}.insert(name, value);\n        self\n    }}\n\n"
    )
}
