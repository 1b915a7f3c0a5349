//! The fields of a request struct, and their setters.

use super::builder::Builder;
use crate::{
    generate::{
        contract::{Contract, Property},
        described::{default, takes},
        text::{code, deprecation, doc_comment, paragraphs},
        told::Told,
    },
    model::{Field, Kind, Type},
};

/// A field of a request struct.
pub(super) struct Member<'a> {
    pub(super) field: &'a Field,
    /// The type, without the `Option` around it.
    pub(super) ty: String,
    /// Whether a literal should find its type: `seed(3_744_260_447)`.
    is_plain: bool,
    pub(super) is_media: bool,
    /// Whether its value is not for callers to choose.
    pub(super) is_tag: bool,
    /// The one value that it may have, in Rust, where it has to be there.
    pub(super) constant: Option<String>,
    /// What it takes, in words.
    takes: String,
    default: Option<String>,
}

impl<'a> Member<'a> {
    /// `properties` are those of the struct, by name.
    pub(super) fn new(
        contract: &Contract<'a>,
        field: &'a Field,
        properties: &[Property<'_>],
        told: Option<&Told<'_>>,
    ) -> Self {
        let told = told.filter(|told| told.property == field.wire);
        let schema = properties
            .binary_search_by(|(name, ..)| (*name).cmp(&field.wire))
            .ok()
            .map(|index| properties[index].1);
        Self {
            field,
            ty: field.ty.rust(""),
            is_plain: matches!(contract.resolved(&field.ty), Type::Bool | Type::Integer(_)),
            is_media: contract.settings.media(&field.wire).is_some(),
            is_tag: told.is_some(),
            constant: constant(contract, field, told.and_then(|told| told.value)),
            takes: schema
                .map(|schema| takes(contract, &field.wire, schema))
                .unwrap_or_default(),
            default: schema.and_then(default),
        }
    }

    pub(super) fn is_argument(&self) -> bool {
        !self.field.is_option() && self.constant.is_none()
    }

    pub(super) fn has_setter(&self) -> bool {
        self.field.is_option() && !self.field.hidden
    }

    pub(super) fn argument(&self) -> String {
        let (ident, ty) = (&self.field.ident, &self.ty);
        if self.is_plain {
            format!("{ident}: {ty}")
        } else {
            format!("{ident}: impl ::std::convert::Into<{ty}>")
        }
    }

    /// The value of the field in a constructor: what follows its name.
    pub(super) fn initial(&self) -> String {
        match &self.constant {
            Some(constant) => format!(": {constant}"),
            None if !self.is_argument() => ": ::std::option::Option::None".to_owned(),
            None if self.is_plain => String::new(),
            None => format!(": {}.into()", self.field.ident),
        }
    }

    /// What the setter's documentation says.
    fn words(&self) -> String {
        let sets = format!("Sets {}.", code(&self.field.wire));
        let about = self.field.description.as_deref().unwrap_or(&sets);
        let takes = Some(&self.takes).filter(|takes| !takes.is_empty());
        let takes = takes.map(|takes| format!("Takes: {takes}."));
        let default = self
            .default
            .as_ref()
            .map(|default| format!("Default: {}.", code(default)));
        let facts: Vec<String> = takes.into_iter().chain(default).collect();
        paragraphs([Some(about), Some(&facts.join(" "))])
    }

    pub(super) fn setter(&self, builder: &mut Builder) -> String {
        let Field { ident, wire, .. } = self.field;
        let value = if self.is_plain {
            ident.clone()
        } else {
            format!("{ident}.into()")
        };
        let some = "::std::option::Option::Some";
        let value = if self.field.tells_null {
            format!("{some}({some}({value}))")
        } else {
            format!("{some}({value})")
        };
        let head = |docs: &str| {
            format!(
                "{}{}    #[must_use]\n",
                doc_comment(docs, "    "),
                deprecation(self.field.deprecated, "    ")
            )
        };
        let body = |value: &str| {
            format!(
                "{}        {}.{ident} = {value};\n        self\n    }}\n\n",
                builder.forget(wire),
                builder.fields
            )
        };
        let (set, null) = (body(&value), body(&format!("{some}(::std::option::Option::None)")));
        let mut setter = format!(
            "{}    pub fn {}(mut self, {}) -> Self {{\n{set}",
            head(&self.words()),
            builder.method(ident),
            self.argument()
        );
        if self.field.tells_null {
            setter += &format!(
                "{}    pub fn {}(mut self) -> Self {{\n{null}",
                head(&format!("Sends null for {}.", code(wire))),
                builder.method(&format!("{}_null", ident.trim_end_matches('_')))
            );
        }
        setter
    }
}

/// The one value that a field may have, where it has to be there.
fn constant(contract: &Contract<'_>, field: &Field, tag: Option<&str>) -> Option<String> {
    let text = field.constant.as_deref().or(tag).filter(|_| !field.is_option())?;
    let ty = contract.resolved(&field.ty);
    match (ty, contract.definition(ty).map(|found| &found.kind)) {
        (Type::String, _) => Some(format!("::std::convert::From::from({text:?})")),
        (Type::Named(name), Some(Kind::Enum(texts))) => {
            let value = texts.values.iter().find(|value| value.wire == text)?;
            Some(format!("{name}::{}", value.ident))
        }
        _ => None,
    }
}

/// Properties that differ by a number at their end and carry files: `image`, `image_2`, `image_3`.
pub(super) struct Series<'a> {
    members: Vec<&'a Member<'a>>,
}

/// The series of a struct. The first property has no number; the others count on from 2.
pub(super) fn series<'a>(members: &'a [Member<'a>]) -> Vec<Series<'a>> {
    let named = |wire: &str| members.iter().find(|member| member.field.wire == wire);
    let mut found = Vec::new();
    for first in members.iter().filter(|member| member.is_media && !member.field.hidden) {
        let wire = &first.field.wire;
        let further = (2..).map_while(|number| named(&format!("{wire}_{number}")));
        let members: Vec<&Member<'_>> = std::iter::once(first)
            .chain(further.filter(|member| member.ty == first.ty))
            .collect();
        let plural = format!("{wire}s");
        let is_optional = members
            .iter()
            .all(|member| member.field.is_option() && !member.field.tells_null);
        if members.len() > 1 && is_optional && named(&plural).is_none() {
            found.push(Series { members });
        }
    }
    found
}

impl Series<'_> {
    /// One setter for all of them.
    pub(super) fn setter(&self, builder: &mut Builder) -> String {
        let Self { members } = self;
        let (Some(first), Some(last)) = (members.first(), members.last()) else {
            return String::new();
        };
        let docs = doc_comment(
            &format!(
                "Sets `{}` to `{}` in order, up to {} of them; those without a value are left out. More than that cannot be sent.",
                first.field.wire,
                last.field.wire,
                members.len()
            ),
            "    ",
        );
        let assigned: String = members
            .iter()
            .map(|member| {
                format!(
                    "{}        {}.{} = given.next().map(::std::convert::Into::into);\n",
                    builder.forget(&member.field.wire),
                    builder.fields,
                    member.field.ident
                )
            })
            .collect();
        let refused = builder.note(&format!("{}s", first.field.wire), "given.next().is_some()");
        format!(
            "{docs}    #[must_use]\n    pub fn {}(\n        mut self,\n        \
             values: impl ::std::iter::IntoIterator<Item = impl ::std::convert::Into<{}>>,\n    ) -> Self {{\n        \
             let mut given = values.into_iter();\n{assigned}{refused}        self\n    }}\n\n",
            builder.method(&format!("{}s", first.field.ident)),
            first.ty,
        )
    }
}
