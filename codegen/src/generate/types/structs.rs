//! Structs.

use super::{
    derives::{DERIVES, derives},
    shown,
};
use crate::{
    generate::{
        contract::Contract,
        requests,
        text::{code, deprecation, doc_comment},
    },
    model::{Field, Kind, Model, Rest, Struct, TypeDef},
};

pub(super) fn written(contract: &Contract<'_>, definition: &TypeDef, structure: &Struct) -> String {
    let name = &definition.name;
    let mut fields: String = structure.fields.iter().map(field).collect();
    if let Rest::Kept(ident, ty) = &structure.rest {
        fields += &format!(
            "    /// What comes or goes besides the properties that the contract declares.\n    #[serde(flatten)]\n    \
             pub {ident}: {},\n",
            ty.rust_map("")
        );
    }
    fields += &requests::refused_field(contract, definition, structure);
    let body = if fields.is_empty() {
        String::new()
    } else {
        format!("\n{fields}")
    };
    format!(
        "{}#[non_exhaustive]\npub struct {name} {{{body}}}\n\n{}",
        derives(contract, DERIVES),
        shown::for_struct(contract, name, structure),
    )
}

/// Whether a field tells an absent value from null, which serde does not do by itself.
pub(super) fn has_tells_null(model: &Model) -> bool {
    model.types.iter().any(|definition| match &definition.kind {
        Kind::Struct(structure) => structure.fields.iter().any(|field| field.tells_null),
        _ => false,
    })
}

fn field(field: &Field) -> String {
    let Field { ident, wire, .. } = field;
    let docs = match &field.description {
        Some(words) => doc_comment(words, "    "),
        None => doc_comment(&format!("{}.", code(wire)), "    "),
    };
    let visibility = if field.hidden { "pub(crate)" } else { "pub" };
    format!(
        "{docs}{}{}    {visibility} {ident}: {},\n",
        deprecation(field.deprecated, "    "),
        attribute(field),
        field.rust_type("")
    )
}

/// What serde has to know of a field.
fn attribute(field: &Field) -> String {
    let mut said = Vec::new();
    if field.ident != field.wire {
        said.push(format!("rename = {:?}", field.wire));
    }
    if field.tells_null {
        said.push("default, deserialize_with = \"super::nulls::read\"".to_owned());
    }
    if !field.required {
        said.push("skip_serializing_if = \"::std::option::Option::is_none\"".to_owned());
    }
    if said.is_empty() {
        return String::new();
    }
    format!("    #[serde({})]\n", said.join(", "))
}
