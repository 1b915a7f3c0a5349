//! Which fields of a request carry files: a handwritten trait that each request type implements.

use super::contract::Contract;
use crate::model::{Field, Struct, Type, TypeDef, Union};

/// The implementation for a request struct. Nothing where the settings name no such trait, or for another type.
pub(super) fn for_struct(contract: &Contract<'_>, definition: &TypeDef, structure: &Struct) -> String {
    let fields: Vec<String> = structure
        .fields
        .iter()
        .filter(|field| is_file(contract, field))
        .map(|field| format!("            ({:?}, &mut self.{} as _),\n", field.wire, field.ident))
        .collect();
    let body = if fields.is_empty() {
        "::std::vec::Vec::new()".to_owned()
    } else {
        format!("::std::vec![\n{}        ]", fields.concat())
    };
    implementation(contract, definition, &body)
}

/// A schema that requests only take in by `allOf` keeps the type of its own.
fn is_file(contract: &Contract<'_>, field: &Field) -> bool {
    let is_handwritten = match (&field.ty, contract.settings.rust_type(&field.wire)) {
        (Type::Path(path), Some(name)) => path == name,
        _ => false,
    };
    is_handwritten && contract.settings.media(&field.wire).is_some()
}

/// The implementation for a union of request structs: that of the member which it is.
pub(super) fn for_union(contract: &Contract<'_>, definition: &TypeDef, union: &Union) -> String {
    let members = union.variants.iter().map(|variant| (&variant.ident, &variant.ty));
    let unknown = union.unknown.iter().map(|ident| (ident, &Type::Value));
    let arms: String = members
        .chain(unknown)
        .map(|(ident, ty)| {
            let ty = match ty {
                Type::Boxed(inner) => inner,
                ty => ty,
            };
            if contract.object(ty).is_some_and(|member| member.in_requests) {
                format!("            Self::{ident}(member) => member.media_fields(),\n")
            } else {
                format!("            Self::{ident}(_) => ::std::vec::Vec::new(),\n")
            }
        })
        .collect();
    implementation(contract, definition, &format!("match self {{\n{arms}        }}"))
}

fn implementation(contract: &Contract<'_>, definition: &TypeDef, body: &str) -> String {
    let Some(media) = contract.settings.media.as_ref().filter(|_| definition.in_requests) else {
        return String::new();
    };
    format!(
        "impl {request} for {name} {{\n    fn media_fields(&mut self) -> ::std::vec::Vec<(&'static str, &mut dyn {field})> {{\n        \
         {body}\n    }}\n}}\n\n",
        request = media.request,
        name = definition.name,
        field = media.field,
    )
}
