//! What callers write requests with: `new(required…)`, a setter for each other property, `extra` for what the contract
//! does not know yet.

use std::collections::BTreeSet;

use quote::format_ident;
use syn::{Field, Fields, ItemStruct, parse_quote};

use super::{
    Context,
    described::{default, takes},
    flag, json_schema,
    operation::{members, request_type, submits},
    rust::{Serde, doc_comment, option_of, paragraphs, type_name_of, type_text},
    text,
};
use crate::{
    Result,
    lower::tag_of_member,
    operations::{operations_of, referenced},
};

/// The types that requests of a model send, as they are or as a member of a union: they are built through the type of the
/// request. Those that something else takes too are built by themselves as well.
pub(super) fn sent_by_models(context: &Context<'_>) -> BTreeSet<String> {
    let mut sent = BTreeSet::new();
    for operation in submits(context) {
        if let Some(inputs) = request_type(&operation) {
            sent.extend(members(context, &inputs).into_iter().map(|(_, member)| member));
            sent.insert(inputs);
        }
    }
    let mut elsewhere = BTreeSet::new();
    for operation in operations_of(context.named) {
        let inputs = request_type(&operation).unwrap_or_default();
        if !sent.contains(&inputs) {
            elsewhere.extend(referenced(context.named, operation.value));
        }
    }
    for name in &sent {
        let schema = context.schema(name);
        elsewhere.extend(
            schema
                .into_iter()
                .filter(|_| members(context, name).is_empty())
                .flat_map(|schema| referenced(context.named, schema)),
        );
    }
    sent.retain(|name| !elsewhere.contains(name));
    sent
}

/// The implementation block by which callers build a request struct. Nothing for a tuple struct.
pub(super) fn implementation(item: &ItemStruct, context: &Context<'_>) -> Result<String> {
    let Fields::Named(fields) = &item.fields else {
        return Ok(String::new());
    };
    let name = item.ident.to_string();
    let builder = Builder::new(&name, context);
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
        .map(|member| member.setter(&builder, map))
        .collect();
    let series: String = series(&members)
        .iter()
        .map(|series| series.setter(&builder, map))
        .collect();
    let tag = tag_of_member(context.lowered, &name);
    let extra = map.map(|map| extra(&members, tag, map, &builder)).unwrap_or_default();
    let default = if members.iter().any(Member::is_argument) {
        String::new()
    } else {
        let Builder { generics, owner, .. } = &builder;
        format!(
            "impl{generics} ::std::default::Default for {owner} {{\n    fn default() -> Self {{\n        Self::new()\n    }}\n}}\n\n"
        )
    };
    let schema = json_schema::constant(&name, context);
    let own = match (builder.is_request, schema.is_empty()) {
        (true, false) => format!("impl {name} {{\n{schema}}}\n\n"),
        _ => String::new(),
    };
    let schema = if builder.is_request { String::new() } else { schema };
    Ok(format!(
        "impl{} {} {{\n{}{setters}{series}{extra}{schema}}}\n\n{default}{own}",
        builder.generics,
        builder.owner,
        constructor(&members, &builder),
    ))
}

/// Whose methods build a struct: its own, or those of the request of a model that sends it.
struct Builder {
    generics: &'static str,
    owner: String,
    /// The struct.
    name: String,
    /// What the fields are reached by.
    fields: &'static str,
    is_request: bool,
    /// Names that setters may not have.
    reserved: Vec<String>,
}

impl Builder {
    fn new(name: &str, context: &Context<'_>) -> Self {
        let submit = context.settings.submit.as_ref();
        let mut reserved = vec!["new".to_owned(), "extra".to_owned()];
        match submit.filter(|_| context.sent_by_models.contains(name)) {
            None => Self {
                generics: "",
                owner: name.to_owned(),
                name: name.to_owned(),
                fields: "self",
                is_request: false,
                reserved,
            },
            Some(submit) => {
                reserved.extend(submit.reserved.iter().cloned());
                Self {
                    generics: "<M>",
                    owner: format!("{}<{name}, M>", submit.request_type),
                    name: name.to_owned(),
                    fields: "self.inputs",
                    is_request: true,
                    reserved,
                }
            }
        }
    }

    /// The name of a setter, out of the way of other methods.
    fn setter(&self, name: &str) -> String {
        if self.reserved.iter().any(|reserved| reserved == name) {
            format!("set_{name}")
        } else {
            name.to_owned()
        }
    }
}

/// A field of a request struct.
struct Member<'a> {
    ident: String,
    /// The type, without the `Option` around it.
    ty: String,
    wire: String,
    description: Option<&'a str>,
    /// What it takes, in words.
    takes: String,
    default: Option<String>,
    is_media: bool,
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
            takes: property
                .map(|property| takes(context, &wire, property))
                .unwrap_or_default(),
            default: property.and_then(default),
            is_media: context.settings.media(&wire).is_some(),
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

    /// What the setter's documentation says.
    fn words(&self) -> String {
        let about = self
            .description
            .map_or_else(|| format!("Sets `{}`.", self.wire), str::to_owned);
        let takes = Some(&self.takes).filter(|takes| !takes.is_empty());
        let takes = takes.map(|takes| format!("Takes: {takes}."));
        let default = self.default.as_ref().map(|default| format!("Default: `{default}`."));
        let facts: Vec<String> = takes.into_iter().chain(default).collect();
        paragraphs([Some(about.as_str()), Some(&facts.join(" "))])
    }

    fn setter(&self, builder: &Builder, extra: Option<&str>) -> String {
        let (ident, argument, fields) = (&self.ident, self.argument(), builder.fields);
        let value = if self.is_option {
            format!("::std::option::Option::Some({})", self.converted())
        } else {
            self.converted()
        };
        let forget_extra = forget(extra, &self.wire, fields);
        let setter = builder.setter(ident);
        let docs = doc_comment(&self.words(), "    ");
        let deprecated = deprecation(self.is_deprecated, "    ");
        format!(
            "{docs}{deprecated}    #[must_use]\n    pub fn {setter}(mut self, {argument}) -> Self {{\n{forget_extra}        \
             {fields}.{ident} = {value};\n        self\n    }}\n\n"
        )
    }
}

/// What a setter replaces may have been set by `extra`.
fn forget(extra: Option<&str>, wire: &str, fields: &str) -> String {
    extra
        .map(|extra| format!("        {fields}.{extra}.remove({wire:?});\n"))
        .unwrap_or_default()
}

/// Properties that differ by a number at their end and carry files: `image`, `image_2`, `image_3`.
struct Series<'a> {
    members: Vec<&'a Member<'a>>,
}

/// The series of a struct. The first property has no number; the others count on from 2.
fn series<'a>(members: &'a [Member<'a>]) -> Vec<Series<'a>> {
    let named = |wire: &str| members.iter().find(|member| member.wire == wire);
    let mut found = Vec::new();
    for first in members.iter().filter(|member| member.is_media && !member.is_hidden) {
        let further = (2..).map_while(|number| named(&format!("{}_{number}", first.wire)));
        let members: Vec<&Member<'_>> = std::iter::once(first)
            .chain(further.filter(|member| member.ty == first.ty))
            .collect();
        let plural = format!("{}s", first.wire);
        let is_optional = members.iter().all(|member| member.is_option);
        if members.len() > 1 && is_optional && named(&plural).is_none() {
            found.push(Series { members });
        }
    }
    found
}

impl Series<'_> {
    /// One setter for all of them.
    fn setter(&self, builder: &Builder, extra: Option<&str>) -> String {
        let Self { members } = self;
        let (Some(first), Some(last)) = (members.first(), members.last()) else {
            return String::new();
        };
        let (fields, ty, name) = (builder.fields, &first.ty, format!("{}s", first.ident));
        let docs = doc_comment(
            &format!(
                "Sets `{}` to `{}` in order, up to {} of them; those without a value are left out. More than that cannot be sent.",
                first.wire,
                last.wire,
                members.len()
            ),
            "    ",
        );
        let assigned: String = members
            .iter()
            .map(|member| {
                format!(
                    "{}        {fields}.{} = given.next().map(::std::convert::Into::into);\n",
                    forget(extra, &member.wire, fields),
                    member.ident
                )
            })
            .collect();
        let refused = match extra {
            Some(_) => format!(
                "        {fields}.{REFUSED}.note({:?}, given.next().is_some());\n",
                format!("{}s", first.wire)
            ),
            None => String::new(),
        };
        format!(
            "{docs}    #[must_use]\n    pub fn {}(mut self, values: impl ::std::iter::IntoIterator<Item = impl \
             ::std::convert::Into<{ty}>>) -> Self {{\n        let mut given = values.into_iter();\n\
             {assigned}{refused}        self\n    }}\n\n",
            builder.setter(&name)
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

fn constructor(members: &[Member<'_>], builder: &Builder) -> String {
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
    let built = if builder.is_request {
        format!("Self::from({} {{\n{values}        }})", builder.name)
    } else {
        format!("Self {{\n{values}        }}")
    };
    format!(
        "{}    #[must_use]\n    pub fn new({}) -> Self {{\n        {built}\n    }}\n\n",
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
fn extra(members: &[Member<'_>], tag: Option<&str>, map: &str, builder: &Builder) -> String {
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
