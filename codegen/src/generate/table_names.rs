//! What the tables of constraints are called.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    generate::contract::Contract,
    model::TypeDef,
    names::{UniqueNames, static_name},
};

/// The names of the tables of constraints, by the type that they are about: one for each object that a request carries.
pub(in crate::generate) fn names<'a>(contract: &Contract<'a>) -> BTreeMap<&'a str, String> {
    let mut names = UniqueNames::default();
    let types = contract.model.types.iter().filter(|definition| definition.in_requests);
    types
        .filter(|definition| has_table(contract, definition))
        .map(|definition| (definition.name.as_str(), names.claim(&static_name(&definition.name))))
        .collect()
}

/// Whether a type has a table: an object with properties, or a union that a property tells apart.
fn has_table(contract: &Contract<'_>, definition: &TypeDef) -> bool {
    let Some(schema) = contract.schema(&definition.name) else {
        return false;
    };
    let has_properties = |part: &&Value| part.get("properties").is_some();
    contract.parts(schema).iter().any(has_properties) || contract.tagged(&definition.name).is_some()
}
