//! How the handwritten layer sets what callers do not: a trait for each hidden property, implemented by the requests that
//! have it. The module is not public, so that nobody else can name the trait.

use std::collections::BTreeMap;

use crate::{
    generate::{contract::Contract, text::in_module},
    model::{Struct, Type, TypeDef},
    names::{function_name, type_name},
};

/// An optional text of a request that callers do not set.
pub(in crate::generate) struct Hidden<'a> {
    property: &'a str,
    field: &'a str,
    request: &'a str,
}

/// The hidden properties of a request.
pub(in crate::generate) fn hidden<'a>(
    contract: &Contract<'_>,
    definition: &'a TypeDef,
    structure: &'a Struct,
) -> Vec<Hidden<'a>> {
    let fields = structure.fields.iter().filter(|field| {
        let is_text = *contract.resolved(&field.ty) == Type::String;
        field.hidden && field.is_option() && !field.tells_null && is_text
    });
    fields
        .filter(|_| definition.in_requests)
        .map(|field| Hidden {
            property: &field.wire,
            field: &field.ident,
            request: &definition.name,
        })
        .collect()
}

/// The module `hidden`; nothing where no request has a hidden property.
pub(in crate::generate) fn hidden_module(hidden: &[Hidden<'_>]) -> String {
    let mut by_property: BTreeMap<&str, Vec<&Hidden<'_>>> = BTreeMap::new();
    for entry in hidden {
        by_property.entry(entry.property).or_default().push(entry);
    }
    if by_property.is_empty() {
        return String::new();
    }
    let traits: String = by_property
        .iter()
        .map(|(property, requests)| declaration(property, requests))
        .collect();
    in_module(
        "/// Requests by the properties that only this crate sets.\n\
         #[allow(unreachable_pub, reason = \"a public trait may bound a public function without being nameable\")]\n\
         #[allow(dead_code, reason = \"the crate may set some of them with a feature only\")]\n\
         pub(crate) ",
        "hidden",
        &traits,
    )
}

fn declaration(property: &str, requests: &[&Hidden<'_>]) -> String {
    let (name, setter) = (
        format!("Has{}", type_name(property)),
        format!("set_{}", function_name(property)),
    );
    let implementations: String = requests
        .iter()
        .map(|hidden| {
            format!(
                "impl {name} for super::types::{} {{\n    fn {setter}(&mut self, value: ::std::string::String) {{\n        \
                 self.{} = ::std::option::Option::Some(value);\n    }}\n}}\n\n",
                hidden.request, hidden.field
            )
        })
        .collect();
    format!(
        "/// A request that has `{property}`.\npub trait {name} {{\n    /// Sets `{property}`.\n    \
         fn {setter}(&mut self, value: ::std::string::String);\n}}\n\n{implementations}"
    )
}
