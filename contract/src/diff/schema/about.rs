//! The annotations of a place as a whole: default, flags, null, discriminator, words.

use std::collections::BTreeMap;

use openapi31_codegen::Pointer;
use serde_json::{Value, json};

use super::{
    comparison::Comparison,
    shape::{Alternative, Kind, Shape},
};
use crate::diff::{level::Side, subject::short, words::words_changed};

/// In which schema a keyword's words are, the old texts and the new texts.
type Reworded<'w> = (Option<&'w Pointer>, Vec<&'w str>, Vec<&'w str>);

impl<'a> Comparison<'_, 'a> {
    /// Whether the defaults are written in parameters, where they have a rule of their own.
    fn is_default_of_parameter(&self, old: &Shape<'_>, new: &Shape<'_>) -> bool {
        let defaults = [&old.default, &new.default];
        let mut places = defaults.into_iter().flatten().map(|(place, _)| place.segments());
        let is_parameter = |segments: &[String]| match segments {
            [.., parameters, name, schema, _] => {
                parameters == "parameters" && schema == "schema" && name != "properties"
            }
            _ => false,
        };
        self.side == Side::Request && places.all(is_parameter)
    }

    /// Compares the annotations.
    pub(super) fn about(&mut self, old: &Shape<'a>, new: &Shape<'a>) {
        self.words(old, new);
        let value = |shape: &Shape<'_>| shape.default.as_ref().map(|(_, value)| value.clone());
        if value(old) != value(new) && !self.is_default_of_parameter(old, new) {
            let place = new
                .default
                .as_ref()
                .or(old.default.as_ref())
                .map_or(&new.pointer, |(place, _)| place);
            let text = |value: Option<Value>| value.map_or_else(|| "none".to_owned(), |value| short(&value));
            let (before, now) = (text(value(old)), text(value(new)));
            self.report(
                "default-changed",
                place,
                |subject| format!("the default of {subject} was {before} and is {now}"),
                value(old).unwrap_or(Value::Null),
                value(new).unwrap_or(Value::Null),
            );
        }
        let flags: &[&str] = match self.side {
            Side::Request => &["deprecated", "readOnly"],
            Side::Response => &["deprecated", "writeOnly"],
            Side::Neither => &[],
        };
        for flag in flags {
            match (old.flags.get(flag), new.flags.get(flag)) {
                (None, Some(place)) => self.flag(flag, place, [false, true]),
                (Some(place), None) => self.flag(flag, place, [true, false]),
                _ => {}
            }
        }
        match (&old.null, &new.null) {
            _ if takes_null_anyway(old) || takes_null_anyway(new) => {}
            (None, Some(place)) => self.nullable("became-nullable", place, "can be null now", [false, true]),
            (Some(place), None) => {
                self.nullable("became-not-nullable", place, "can no longer be null", [true, false]);
            }
            _ => {}
        }
        self.discriminator(old, new);
    }

    /// A member that is added or removed changes the mapping too: that is reported with the member.
    fn discriminator(&mut self, old: &Shape<'a>, new: &Shape<'a>) {
        let value = |shape: &Shape<'_>| {
            let discriminator = shape.discriminator.as_ref();
            discriminator.map_or(Value::Null, |(_, value)| value.clone())
        };
        let are_unions = old.alternatives.len() > 1 && new.alternatives.len() > 1;
        let (name, place, what) = match (&old.discriminator, &new.discriminator) {
            (Some((_, before)), Some((place, now))) if self.discriminates_otherwise(before, now) => {
                ("discriminator-changed", place, "discriminated in another way")
            }
            (None, Some((place, _))) if are_unions => ("discriminator-added", place, "discriminated by a property now"),
            (Some((place, _)), None) if are_unions => {
                ("discriminator-removed", place, "no longer discriminated by a property")
            }
            _ => return,
        };
        let message = |subject: &str| format!("the members of {subject} are {what}");
        self.report(name, place, message, value(old), value(new));
    }

    /// Whether another property tells members apart, or the same member is known by another value.
    fn discriminates_otherwise(&self, old: &Value, new: &Value) -> bool {
        let mapping = |value: &'_ Value| -> BTreeMap<String, String> {
            let mapping = value.get("mapping").and_then(Value::as_object).into_iter().flatten();
            mapping
                .filter_map(|(tag, target)| Some((tag.clone(), target.as_str()?.to_owned())))
                .collect()
        };
        let is_there = |root: &Value, name: &str| {
            root.pointer("/components/schemas")
                .is_some_and(|all| all.get(name).is_some())
        };
        let (before_root, now_root) = (self.pairs.old.references.root, self.pairs.new.references.root);
        // A schema that is missing under its old name may have a new one.
        let may_be =
            |one: &str, other: &str| one == other || !(is_there(now_root, one) || is_there(before_root, other));
        let (before, now) = (mapping(old), mapping(new));
        let moved = |tag: &String, target: &String| match now.get(tag) {
            Some(other) => !may_be(target, other),
            None => now.values().any(|other| target == other),
        };
        let is_alias =
            |tag: &String, target: &String| !before.contains_key(tag) && before.values().any(|other| target == other);
        old.get("propertyName") != new.get("propertyName")
            || before.iter().any(|(tag, target)| moved(tag, target))
            || now.iter().any(|(tag, target)| is_alias(tag, target))
    }

    fn nullable(&mut self, rule: &str, place: &Pointer, what: &str, [old, new]: [bool; 2]) {
        // The place of the union says more than the null's place in it.
        let mut place = place.clone();
        if place
            .segments()
            .last()
            .is_some_and(|last| last.parse::<usize>().is_ok())
        {
            place.pop();
        }
        self.report(
            rule,
            &place,
            |subject| format!("{subject} {what}"),
            json!(old),
            json!(new),
        );
    }

    fn words(&mut self, old: &Shape<'a>, new: &Shape<'a>) {
        let mut changed: BTreeMap<&str, Reworded<'_>> = BTreeMap::new();
        for ((keyword, text), place) in &old.words {
            if !new.words.contains_key(&(*keyword, text.clone())) {
                let entry = changed.entry(keyword).or_default();
                entry.0 = Some(place);
                entry.1.push(text);
            }
        }
        for ((keyword, text), place) in &new.words {
            if !old.words.contains_key(&(*keyword, text.clone())) {
                let entry = changed.entry(keyword).or_default();
                entry.0 = Some(place);
                entry.2.push(text);
            }
        }
        for (keyword, (place, before, now)) in changed {
            if let Some(place) = place {
                self.pairs
                    .add_finding(self.node, words_changed(&place.join(keyword), &before, &now));
            }
        }
    }
}

/// A schema without a type or a list of values allows null anyway.
fn takes_null_anyway(shape: &Shape<'_>) -> bool {
    let has_no_type = |alternative: &Alternative<'_>| alternative.stated_kind() == Kind::Anything;
    let mut alternatives = shape.alternatives.iter();
    alternatives.any(|alternative| has_no_type(alternative) && alternative.values.is_none())
}
