//! Where in the document as it came a type stood.

use serde_json::Value;

use super::schemas::Schemas;
use crate::{
    Pointer,
    lower::{ALIAS, ORIGIN, component_place},
};

/// The place in the document as it came, of a place in a type that the lowering named.
pub(super) fn origin(schemas: &Schemas<'_>, place: &Pointer) -> Pointer {
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
