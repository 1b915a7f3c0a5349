//! Bounds and other facets of two alternatives beside each other.

use serde_json::Value;

use super::{
    formats::{Extent, is_extent},
    limits::members,
    number::Exact,
    sets::follow,
    shape::{Alternative, Kind, Placed},
};

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
        let other = narrow.facets.get(name);
        let number = || Exact::of(&other?.1);
        match (Exact::of(value), number()) {
            _ if *name == "multipleOf" => follow(other, wide.facets.get(name)),
            (Some(wide), Some(narrow)) if name.starts_with("min") => narrow >= wide,
            (Some(wide), Some(narrow)) if name.starts_with("max") => narrow <= wide,
            _ => {
                let others = members(other.map(|(_, value)| value));
                let is_format = *name == "format";
                members(Some(value))
                    .into_iter()
                    .all(|member| others.contains(&member) || (is_format && fits(narrow, member)))
            }
        }
    });
    low && high && facets
}

/// Whether bounds, lengths, formats or patterns tell all values apart.
pub(super) fn are_facets_apart(one: &Alternative<'_>, other: &Alternative<'_>) -> bool {
    let formats = ["format", "pattern"];
    let mut formats = formats
        .iter()
        .map(|name| (one.facets.get(name), other.facets.get(name)));
    formats.any(|facets| matches!(facets, (Some((_, one)), Some((_, other))) if are_apart(one, other)))
        || are_limits_apart(one, other)
}

/// Whether bounds or lengths tell all values apart.
pub(super) fn are_limits_apart(one: &Alternative<'_>, other: &Alternative<'_>) -> bool {
    is_below(one, other)
        || is_below(other, one)
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

/// Whether no member of one facet is one of the other. Formats that only say how large a number may be share numbers.
fn are_apart(one: &Value, other: &Value) -> bool {
    let named = |facet| {
        let names = members(Some(facet)).into_iter();
        names
            .filter(|name| !is_extent(name, Kind::Integer) && !is_extent(name, Kind::Number))
            .collect::<Vec<_>>()
    };
    let (one, other) = (named(one), named(other));
    !one.is_empty() && !other.is_empty() && !one.iter().any(|name| other.contains(name))
}

/// Whether the numbers of an alternative are small enough for a format anyway.
fn fits(numbers: &Alternative<'_>, format: &Value) -> bool {
    let kind = numbers.kind;
    let own = members(numbers.facets.get("format").map(|(_, value)| value));
    is_extent(format, kind) && Extent::of(&[format], kind).covers(Extent::of(&own, kind).within(numbers))
}

/// Whether all numbers of `one` are below those of `other`.
fn is_below(one: &Alternative<'_>, other: &Alternative<'_>) -> bool {
    match (&one.high, &other.low) {
        (Some((_, high)), Some((_, low))) => high.0 < low.0 || (high.0 <= low.0 && (high.1 || low.1)),
        _ => false,
    }
}

fn is_longer(least: Option<&Placed<Value>>, most: Option<&Placed<Value>>) -> bool {
    let number = |facet: Option<&Placed<Value>>| facet.and_then(|(_, value)| Exact::of(value));
    matches!((number(least), number(most)), (Some(least), Some(most)) if least > most)
}
