//! The module `types`: what operations take and give.

mod derives;
mod enums;
mod shown;
mod structs;
#[cfg(test)]
mod tests;
mod unions;

use self::derives::{DERIVES, derives};
use super::{
    context::Context,
    contract::Contract,
    json_schema, media,
    requests::{self, Hidden},
    text::{alias, code, deprecation, doc_comment, in_module, template},
};
use crate::model::{Kind, Type, TypeDef};

/// The modules of the types, for the module `raw`: `types`, and the private ones that it needs.
pub(super) fn modules(context: &Context<'_>) -> String {
    let mut written = Written::default();
    for definition in &context.contract.model.types {
        written.definition(context, definition);
    }
    let Written {
        text,
        hidden,
        has_closed_enums,
        has_enums,
        has_unions,
    } = written;
    let error = if has_closed_enums { CONVERSION_ERROR } else { "" };
    let mut modules = in_module(HEAD, "types", &format!("{text}{error}"));
    modules += &requests::hidden_module(&hidden);
    if has_unions {
        modules += &in_module(HELPERS_MAY_BE_UNUSED, "unions", include_str!("templates/unions.rs"));
    }
    if has_enums {
        modules += &template("enums", include_str!("templates/enums.rs"));
    }
    if structs::has_tells_null(context.contract.model) {
        modules += &template("nulls", include_str!("templates/nulls.rs"));
    }
    if requests::has_extra(&context.contract) {
        modules += &template("refused", include_str!("../requests/templates/refused.rs"));
    }
    if context.contract.settings.redacted_debug {
        modules += &in_module(HELPERS_MAY_BE_UNUSED, "shown", include_str!("templates/shown.rs"));
    }
    modules
}

const HEAD: &str = "\
/// What operations take and give.
#[allow(deprecated, reason = \"what is deprecated is read and written all the same\")]
#[allow(clippy::large_enum_variant, reason = \"the sizes of members are the document's\")]
#[allow(clippy::too_many_arguments, reason = \"the document says how many properties are required\")]
pub ";

const HELPERS_MAY_BE_UNUSED: &str =
    "#[allow(dead_code, reason = \"a document with other types would need all of it\")]\n";

const CONVERSION_ERROR: &str = "\
/// Error types.
pub mod error {
    /// A text is none of the values of an enum.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct ConversionError(pub(super) &'static str);

    impl ::std::fmt::Display for ConversionError {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            ::std::write!(f, \"the text is no value of `{}`\", self.0)
        }
    }

    impl ::std::error::Error for ConversionError {}
}
";

/// The types that have been written.
#[derive(Default)]
struct Written<'a> {
    text: String,
    hidden: Vec<Hidden<'a>>,
    has_closed_enums: bool,
    has_enums: bool,
    has_unions: bool,
}

impl<'a> Written<'a> {
    fn definition(&mut self, context: &Context<'a>, definition: &'a TypeDef) {
        let contract = &context.contract;
        self.text += &head(definition);
        match &definition.kind {
            Kind::Struct(structure) => {
                self.text += &structs::written(contract, definition, structure);
                self.text += &requests::implementation(context, definition, structure);
                self.text += &media::for_struct(contract, definition, structure);
                self.hidden.extend(requests::hidden(contract, definition, structure));
            }
            Kind::Enum(texts) => {
                self.has_enums = true;
                self.has_closed_enums |= texts.unknown.is_none();
                self.text += &enums::written(contract, definition, texts);
            }
            Kind::Union(union) => {
                self.has_unions |= unions::needs_helpers(union);
                self.text += &unions::written(contract, definition, union);
                self.text += &media::for_union(contract, definition, union);
            }
            Kind::Alias(ty) => {
                self.text += &format!("pub type {} = {};\n\n", definition.name, ty.rust(""));
            }
            Kind::Newtype(ty) => self.text += &newtype(contract, definition, ty),
        }
        if !matches!(definition.kind, Kind::Alias(_)) {
            self.text += &json_schema::implementation(context, definition);
        }
    }
}

/// What stands above a type.
fn head(definition: &TypeDef) -> String {
    let name = definition.alias.as_deref().unwrap_or(&definition.name);
    let fallback = format!("{} of the contract.", code(name));
    let mut docs = definition.description.clone().unwrap_or(fallback);
    if matches!(&definition.kind, Kind::Enum(texts) if texts.unknown.is_some()) {
        docs += "\n\nA service newer than this contract may answer with other texts: they are carried as they came.";
    }
    let alias = alias(definition.alias.as_deref(), "");
    format!(
        "{}{alias}{}",
        doc_comment(&docs, ""),
        deprecation(definition.deprecated, "")
    )
}

fn newtype(contract: &Contract<'_>, definition: &TypeDef, ty: &Type) -> String {
    let name = &definition.name;
    let inner = ty.rust("");
    let shown = shown::for_newtype(contract, name, ty);
    format!(
        "{derives}#[serde(transparent)]\npub struct {name}(pub {inner});\n\n\
         impl ::std::ops::Deref for {name} {{\n    type Target = {inner};\n\n    \
         fn deref(&self) -> &Self::Target {{\n        &self.0\n    }}\n}}\n\n\
         impl ::std::convert::From<{inner}> for {name} {{\n    \
         fn from(value: {inner}) -> Self {{\n        Self(value)\n    }}\n}}\n\n{shown}",
        derives = derives(contract, DERIVES),
    )
}
