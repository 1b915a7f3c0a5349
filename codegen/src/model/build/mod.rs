//! From a document in which every type has a name to the model of what is generated.

mod answers;
mod bodies;
mod cycles;
mod operations;
mod parameters;
mod reach;
mod schemas;
mod servers;
mod structs;
mod types;
mod unions;

use serde_json::Value;

use self::schemas::Schemas;
use super::Model;
use crate::{
    Pointer, Report, Settings,
    lower::{ALIAS, Lowered, ORIGIN, component_place},
};

/// Decides what is generated of a lowered document. What is looser than the document is added to the report.
pub(super) fn build(lowered: &Lowered, settings: &Settings, report: &mut Report) -> Model {
    let named = &lowered.named;
    let schemas = Schemas::new(named, settings);
    let operations = operations::all(&schemas, report);
    report.generated = operations.len();
    report.omitted.sort();
    report.omitted.dedup();
    let types = reach::used(types::all(&schemas, report), &operations);
    for place in &mut report.approximated {
        place.pointer = origin(&schemas, &place.pointer);
    }
    report.approximated.sort();
    report.approximated.dedup();
    let info = |key: &str| named.get("info").and_then(|info| info.get(key)?.as_str());
    Model {
        title: info("title").unwrap_or_default().to_owned(),
        version: info("version").unwrap_or_default().to_owned(),
        description: info("description").map(str::to_owned),
        types,
        operations,
        servers: servers::all(named),
        security_schemes: servers::security_schemes(named),
    }
}

/// The place in the document as it came, of a place in a type that the lowering named.
fn origin(schemas: &Schemas<'_>, place: &Pointer) -> Pointer {
    let mut place = place.clone();
    // What was named inside of what was named stands in the first again.
    for _ in 0..32 {
        let [components, kind, name, rest @ ..] = place.segments() else {
            break;
        };
        let Some(schema) = schemas
            .get(name)
            .filter(|_| components == "components" && kind == "schemas")
        else {
            break;
        };
        let named = schema.get(ALIAS).and_then(Value::as_str).map(component_place);
        let from = schema.get(ORIGIN).and_then(|from| Pointer::parse(from.as_str()?));
        let is_inside = from.is_some();
        let Some(mut before) = from.or(named) else {
            break;
        };
        rest.iter().for_each(|segment| before.push(segment));
        place = before;
        if !is_inside {
            break;
        }
    }
    place
}

/// A text of an object, where it has words.
fn text(value: &Value, key: &str) -> Option<String> {
    let text = value.get(key)?.as_str()?;
    (!text.trim().is_empty()).then(|| text.to_owned())
}

fn flag(value: &Value, key: &str) -> bool {
    value.get(key) == Some(&Value::Bool(true))
}
