//! What the members of a union are, behind references and unions.

use std::collections::BTreeSet;

use serde_json::Value;

use super::schemas::Schemas;
use crate::lower::{UNIONS, list};

/// The schemas that a member may be: itself, or the members of the union that it is.
pub(super) fn concrete<'a>(schemas: &Schemas<'a>, member: &Value) -> Vec<&'a Value> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<String> = schemas.target(member).into_iter().collect();
    while let Some(name) = waiting.pop() {
        let Some(schema) = schemas.get(&name).filter(|_| seen.insert(name.clone())) else {
            continue;
        };
        let schema = schemas.behind(schema);
        let members: Vec<String> = UNIONS
            .iter()
            .flat_map(|keyword| list(schema, keyword))
            .filter_map(|member| schemas.target(member))
            .collect();
        if members.is_empty() {
            found.push(schema);
        } else {
            waiting.extend(members.into_iter().rev());
        }
    }
    found
}

pub(super) fn is_object(schemas: &Schemas<'_>, member: &Value) -> bool {
    let concrete = concrete(schemas, member);
    let is_one = |schema: &&Value| schema.get("type").is_some_and(|name| name == "object");
    !concrete.is_empty() && concrete.iter().all(is_one)
}
