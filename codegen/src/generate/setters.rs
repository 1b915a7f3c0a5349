//! The fields of a request struct, and their setters.

use syn::Field;

use super::{
    builder::{Builder, REFUSED},
    context::{Context, flag, text},
    described::{default, takes},
    rust::{Serde, deprecation, doc_comment, option_of, paragraphs, type_name_of, type_text},
};
use crate::Result;

/// A field of a request struct.
pub(super) struct Member<'a> {
    pub(super) ident: String,
    /// The type, without the `Option` around it.
    pub(super) ty: String,
    pub(super) wire: String,
    pub(super) description: Option<&'a str>,
    /// What it takes, in words.
    pub(super) takes: String,
    pub(super) default: Option<String>,
    pub(super) is_media: bool,
    pub(super) is_option: bool,
    /// typify makes an optional list a list that is left out when it is empty.
    pub(super) is_list: bool,
    pub(super) is_plain: bool,
    pub(super) is_extra: bool,
    pub(super) is_hidden: bool,
    pub(super) is_deprecated: bool,
}

impl<'a> Member<'a> {
    pub(super) fn new(field: &Field, owner: &str, context: &Context<'a>) -> Result<Self> {
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

    pub(super) fn is_optional(&self) -> bool {
        self.is_option || self.is_list
    }

    pub(super) fn is_argument(&self) -> bool {
        !self.is_optional() && !self.is_extra
    }

    pub(super) fn has_setter(&self) -> bool {
        self.is_optional() && !self.is_extra && !self.is_hidden
    }

    pub(super) fn argument(&self) -> String {
        let (ident, ty) = (&self.ident, &self.ty);
        if self.is_plain {
            format!("{ident}: {ty}")
        } else {
            format!("{ident}: impl ::std::convert::Into<{ty}>")
        }
    }

    pub(super) fn converted(&self) -> String {
        if self.is_plain {
            self.ident.clone()
        } else {
            format!("{}.into()", self.ident)
        }
    }

    /// What the setter's documentation says.
    pub(super) fn words(&self) -> String {
        let about = self
            .description
            .map_or_else(|| format!("Sets `{}`.", self.wire), str::to_owned);
        let takes = Some(&self.takes).filter(|takes| !takes.is_empty());
        let takes = takes.map(|takes| format!("Takes: {takes}."));
        let default = self.default.as_ref().map(|default| format!("Default: `{default}`."));
        let facts: Vec<String> = takes.into_iter().chain(default).collect();
        paragraphs([Some(about.as_str()), Some(&facts.join(" "))])
    }

    pub(super) fn setter(&self, builder: &Builder, extra: Option<&str>) -> String {
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
pub(super) struct Series<'a> {
    members: Vec<&'a Member<'a>>,
}

/// The series of a struct. The first property has no number; the others count on from 2.
pub(super) fn series<'a>(members: &'a [Member<'a>]) -> Vec<Series<'a>> {
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
    pub(super) fn setter(&self, builder: &Builder, extra: Option<&str>) -> String {
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
