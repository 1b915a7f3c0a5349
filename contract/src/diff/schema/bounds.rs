//! Bounds of numbers, and limits of lengths.

use openapi31_codegen::Pointer;
use serde_json::{Value, json};

use super::{
    comparison::Comparison,
    number::Exact,
    shape::{Alternative, Placed},
};

impl<'a> Comparison<'_, 'a> {
    pub(super) fn bounds(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        for (name, before, now, lower_is_wider) in [
            ("minimum", &old.low, &new.low, true),
            ("maximum", &old.high, &new.high, false),
        ] {
            let is_raised = match (before, now) {
                (None, None) => continue,
                (Some((_, before)), Some((_, now))) if before == now => continue,
                (Some((_, before)), Some((_, now))) if before.0 == now.0 => now.1 == lower_is_wider,
                (Some((_, before)), Some((_, now))) => now.0 > before.0,
                (None, Some(_)) => lower_is_wider,
                (Some(_), None) => !lower_is_wider,
            };
            self.moved(
                name,
                is_raised,
                before.as_ref().map(bound_text),
                now.as_ref().map(bound_text),
            );
        }
    }

    pub(super) fn limits(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        for name in [
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "minProperties",
            "maxProperties",
        ] {
            let (before, now) = (old.facets.get(name), new.facets.get(name));
            let number = |facet: Option<&Placed<Value>>| facet.and_then(|(_, value)| Exact::of(value));
            let is_raised = match (number(before), number(now)) {
                (before, now) if before == now => continue,
                (Some(before), Some(now)) => now > before,
                (before, _) => before.is_none() == name.starts_with("min"),
            };
            self.moved(name, is_raised, before.cloned(), now.cloned());
        }
    }

    /// Reports a limit that was raised, lowered, added or removed.
    pub(super) fn moved(
        &mut self,
        name: &str,
        is_raised: bool,
        old: Option<(Pointer, Value)>,
        new: Option<(Pointer, Value)>,
    ) {
        let Some((place, _)) = new.as_ref().or(old.as_ref()) else {
            return;
        };
        let place = place.clone();
        let kebab = kebab(name);
        let rule = format!("{kebab}-{}", if is_raised { "raised" } else { "lowered" });
        let text = |value: &Option<(Pointer, Value)>| {
            value
                .as_ref()
                .map_or_else(|| "none".to_owned(), |(_, value)| plain(value))
        };
        let (before, now) = (text(&old), text(&new));
        let message = |subject: &str| format!("`{name}` of {subject} was {before} and is {now}");
        let value = |value: Option<(Pointer, Value)>| value.map_or(Value::Null, |(_, value)| value);
        self.report(&rule, &place, message, value(old), value(new));
    }
}

fn bound_text(bound: &Placed<(Exact, bool)>) -> (Pointer, Value) {
    let (place, (number, exclusive)) = bound;
    let number = number.value();
    let value = if *exclusive {
        json!(format!("{number}, not included"))
    } else {
        number
    };
    (place.clone(), value)
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// `minLength` as rules spell it: `min-length`.
pub(super) fn kebab(name: &str) -> String {
    name.chars()
        .flat_map(|c| {
            if c.is_uppercase() {
                vec!['-', c.to_ascii_lowercase()]
            } else {
                vec![c]
            }
        })
        .collect()
}
