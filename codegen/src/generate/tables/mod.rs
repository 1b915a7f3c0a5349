//! The tables that are generated beside the client: what a request has to be, and which operations there are.

mod constraints;
mod routes;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use self::constraints::module as constraints;
pub use self::routes::SOURCES;
pub(super) use self::routes::module as routes;
use super::context::Context;
use crate::names::static_name;

/// The names of the tables of constraints, by the type that they are about: one for each object that a request carries.
pub(super) fn names<'a>(context: &Context<'a>) -> BTreeMap<&'a str, String> {
    let mut taken = BTreeSet::new();
    let types = context.model.types.iter().filter(|definition| definition.in_requests);
    types
        .filter(|definition| constraints::has_table(context, definition))
        .map(|definition| {
            let base = static_name(&definition.name);
            let mut name = base.clone();
            let mut number = 2;
            while !taken.insert(name.clone()) {
                name = format!("{base}_{number}");
                number += 1;
            }
            (definition.name.as_str(), name)
        })
        .collect()
}
