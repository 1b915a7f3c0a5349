//! Keywords without effect: those about another kind of values, such as `maxLength` of a number, and halves of pairs.

use std::collections::{BTreeMap, HashSet};

use openapi31_codegen::Pointer;
use serde_json::{Map, Value};

use super::{
    kind::Kind,
    references::{Site, address},
};

/// A keyword without effect.
#[derive(Clone, Debug)]
pub(super) struct Idle<'a> {
    pub(super) keyword: &'a str,
    pub(super) place: Pointer,
    pub(super) value: &'a Value,
}

/// Which of a place's keywords have no effect on any of its alternatives.
#[derive(Debug, Default)]
pub(super) struct Effects<'a> {
    idle: BTreeMap<usize, Idle<'a>>,
    /// The addresses of those that have one on some alternative.
    in_force: HashSet<usize>,
}

impl<'a> Effects<'a> {
    /// Notes what has an effect on an alternative of this kind, and what has none.
    pub(super) fn note(&mut self, kind: Kind, leaves: &[(Site<'a>, Option<Kind>)]) {
        for (site, _) in leaves {
            let Some(object) = site.value.as_object() else { continue };
            let has_one_type = object.get("type").is_some_and(Value::is_string);
            for (keyword, value) in object {
                if applies(keyword, kind) && has_partner(keyword, object) {
                    // With one type, it has an effect on all alternatives or on none.
                    if !has_one_type {
                        self.in_force.insert(address(value));
                    }
                } else {
                    self.idle.entry(address(value)).or_insert_with(|| Idle {
                        keyword,
                        place: site.pointer.join(keyword),
                        value,
                    });
                }
            }
        }
    }

    /// The keywords without any effect.
    pub(super) fn idle(&self) -> impl Iterator<Item = &Idle<'a>> {
        let idle = self.idle.iter().filter(|(address, _)| !self.in_force.contains(address));
        idle.map(|(_, idle)| idle)
    }
}

/// Whether a keyword says something about values of this kind.
pub(super) fn applies(keyword: &str, kind: Kind) -> bool {
    let about: &[Kind] = match keyword {
        "pattern" | "minLength" | "maxLength" | "contentEncoding" | "contentMediaType" | "contentSchema" => {
            &[Kind::String]
        }
        "minItems" | "maxItems" | "uniqueItems" | "items" | "prefixItems" | "contains" | "minContains"
        | "maxContains" | "unevaluatedItems" => &[Kind::Array],
        "properties"
        | "required"
        | "additionalProperties"
        | "minProperties"
        | "maxProperties"
        | "patternProperties"
        | "propertyNames"
        | "dependentRequired"
        | "dependentSchemas"
        | "dependencies"
        | "unevaluatedProperties" => &[Kind::Object],
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
            &[Kind::Integer, Kind::Number]
        }
        _ => return true,
    };
    kind == Kind::Anything || about.contains(&kind)
}

/// Whether what a keyword needs beside it is there.
fn has_partner(keyword: &str, object: &Map<String, Value>) -> bool {
    match keyword {
        "then" | "else" => object.contains_key("if"),
        "contentSchema" => object.contains_key("contentMediaType"),
        "unevaluatedProperties" => !object.contains_key("additionalProperties"),
        "unevaluatedItems" => !object.contains_key("items"),
        // Alone, it decides what is evaluated.
        "if" => ["then", "else", "unevaluatedProperties", "unevaluatedItems"]
            .iter()
            .any(|partner| object.contains_key(*partner)),
        "minContains" | "maxContains" => object.contains_key("contains"),
        // As a flag, it belongs to a bound.
        "exclusiveMinimum" => object.get(keyword) != Some(&Value::Bool(true)) || object.contains_key("minimum"),
        "exclusiveMaximum" => object.get(keyword) != Some(&Value::Bool(true)) || object.contains_key("maximum"),
        _ => true,
    }
}
