//! Bounds and other facets of two alternatives beside each other.

use serde_json::Value;

use super::shape::{Alternative, Placed};

/// Whether what `narrow` leaves out is all that `wide` leaves out, and more.
pub(super) fn are_facets_covered(wide: &Alternative<'_>, narrow: &Alternative<'_>) -> bool {
    let low = match (&wide.low, &narrow.low) {
        (None, _) => true,
        (Some((_, wide)), Some((_, narrow))) => narrow.0 > wide.0 || (narrow.0 >= wide.0 && (!wide.1 || narrow.1)),
        (Some(_), None) => false,
    };
    let high = match (&wide.high, &narrow.high) {
        (None, _) => true,
        (Some((_, wide)), Some((_, narrow))) => narrow.0 < wide.0 || (narrow.0 <= wide.0 && (!wide.1 || narrow.1)),
        (Some(_), None) => false,
    };
    let facets = wide.facets.iter().all(|(name, (_, value))| {
        let Some((_, other)) = narrow.facets.get(name) else {
            return false;
        };
        match (value.as_f64(), other.as_f64()) {
            (Some(wide), Some(narrow)) if name.starts_with("min") => narrow >= wide,
            (Some(wide), Some(narrow)) if name.starts_with("max") => narrow <= wide,
            _ => value == other,
        }
    });
    low && high && facets
}

/// Whether bounds, lengths, formats or patterns tell all values apart.
pub(super) fn are_facets_apart(one: &Alternative<'_>, other: &Alternative<'_>) -> bool {
    is_below(one, other)
        || is_below(other, one)
        || ["format", "pattern"]
            .iter()
            .any(|name| match (one.facets.get(name), other.facets.get(name)) {
                (Some((_, one)), Some((_, other))) => one != other,
                _ => false,
            })
        || [
            ("minLength", "maxLength"),
            ("minItems", "maxItems"),
            ("minProperties", "maxProperties"),
        ]
        .iter()
        .any(|(least, most)| {
            is_longer(one.facets.get(least), other.facets.get(most))
                || is_longer(other.facets.get(least), one.facets.get(most))
        })
}

/// Whether all numbers of `one` are below those of `other`.
fn is_below(one: &Alternative<'_>, other: &Alternative<'_>) -> bool {
    match (&one.high, &other.low) {
        (Some((_, high)), Some((_, low))) => high.0 < low.0 || (high.0 <= low.0 && (high.1 || low.1)),
        _ => false,
    }
}

fn is_longer(least: Option<&Placed<Value>>, most: Option<&Placed<Value>>) -> bool {
    let number = |facet: Option<&Placed<Value>>| facet.and_then(|(_, value)| value.as_f64());
    matches!((number(least), number(most)), (Some(least), Some(most)) if least > most)
}
