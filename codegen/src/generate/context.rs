//! What the parts of the generator look at.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    contract::{Contract, components},
    sent::sent_by_models,
    table_names,
    told::{Told, told},
};
use crate::operations::referenced;

/// What the parts of the generator look at: the contract, and what is found out about all of it once.
pub(super) struct Context<'a> {
    pub(super) contract: Contract<'a>,
    /// The types that requests of a model send, and no other.
    pub(super) sent_by_models: BTreeSet<&'a str>,
    /// How members of unions are told apart, by their types.
    pub(super) told: BTreeMap<&'a str, Told<'a>>,
    /// The types that contain themselves; none where nobody asks.
    pub(super) cyclic: BTreeSet<String>,
    /// The tables of constraints, by the type that they are about; none where nobody asks.
    pub(super) tables: BTreeMap<&'a str, String>,
}

impl<'a> Context<'a> {
    pub(super) fn new(contract: Contract<'a>) -> Self {
        Self {
            contract,
            sent_by_models: sent_by_models(&contract),
            told: told(contract.model),
            cyclic: if contract.settings.json_schemas {
                cyclic(contract.named)
            } else {
                BTreeSet::new()
            },
            tables: if contract.has_tables() {
                table_names::names(&contract)
            } else {
                BTreeMap::new()
            },
        }
    }
}

/// The types that reach themselves.
fn cyclic(document: &Value) -> BTreeSet<String> {
    let schemas = components(document).into_iter().flatten();
    schemas
        .filter(|(name, schema)| referenced(document, schema).contains(*name))
        .map(|(name, _)| name.clone())
        .collect()
}
