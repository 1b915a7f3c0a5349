//! Whether one value fits a schema, as far as that is certain.

use std::cell::Cell;

use serde_json::{Map, Value};

use super::{
    kind::{Kind, types},
    number::Exact,
    reading::Reading,
    references::{Any, References, Site},
    regular::matches,
};
use crate::canonical::canonical_data;

/// How deep references are followed.
const DEEPEST: usize = 64;

/// How many schemas are looked at for one value: a few references may lead to the same schema in very many ways.
const MOST_SCHEMAS: usize = 10_000;

/// Whether a value fits; `None` where that is not known.
type Answer = Option<bool>;

/// A question about one document.
pub(super) struct Fits<'a> {
    references: References<'a>,
    reading: Reading,
    left: Cell<usize>,
}

impl<'a> Fits<'a> {
    pub(super) fn in_document(references: References<'a>, reading: Reading) -> Self {
        Self {
            references,
            reading,
            left: Cell::new(0),
        }
    }

    /// Whether a place allows a value.
    pub(super) fn place(&self, any: &Any<'a>, value: &Value) -> Answer {
        one_of_them(any.iter().map(|all| self.all(all, value)))
    }

    /// Whether all of these schemas do.
    pub(super) fn all(&self, all: &[Site<'a>], value: &Value) -> Answer {
        self.left.set(MOST_SCHEMAS);
        every(all.iter().map(|site| self.fits(site.value, value, 0)))
    }

    fn fits(&self, schema: &'a Value, value: &Value, depth: usize) -> Answer {
        let object = match schema {
            Value::Bool(fits) => return Some(*fits || self.reading == Reading::Structure),
            Value::Object(object) => object,
            _ => return None,
        };
        if depth > DEEPEST || self.left.get() == 0 {
            return None;
        }
        self.left.set(self.left.get() - 1);
        if value.is_null() && object.get("nullable") == Some(&Value::Bool(true)) {
            return Some(true);
        }
        every(
            object
                .iter()
                .map(|(key, held)| self.keyword(schema, object, (key, held), value, depth + 1)),
        )
    }

    fn keyword(
        &self,
        schema: &'a Value,
        object: &'a Map<String, Value>,
        (key, held): (&str, &'a Value),
        value: &Value,
        depth: usize,
    ) -> Answer {
        let below = |schema: &'a Value| self.fits(schema, value, depth);
        let members = || held.as_array().into_iter().flatten().map(below);
        match key {
            "$ref" => below(self.references.target(schema)?.value),
            "type" => {
                let kinds = types(object);
                let is_one = kinds.iter().any(|kind| kind.covers(Kind::of(value)));
                (!kinds.is_empty()).then_some(is_one)
            }
            "allOf" => every(members()),
            "anyOf" => one_of_them(members()),
            "oneOf" if self.reading.is_exclusive() => exactly_one(members()),
            "oneOf" => one_of_them(members()),
            _ if self.reading == Reading::Structure => match value {
                Value::Object(of) => self.in_object(object, (key, held), of, value, depth),
                Value::Array(of) => self.in_list(object, (key, held), of, depth),
                _ => Some(true),
            },
            "const" => Some(are_equal(held, value)),
            "enum" => Some(held.as_array()?.iter().any(|listed| are_equal(listed, value))),
            "not" => below(held).map(|fits| !fits),
            "if" => {
                let branch = |key: &str| object.get(key).map_or(Some(true), below);
                match below(held) {
                    Some(true) => branch("then"),
                    Some(false) => branch("else"),
                    None => every([branch("then"), branch("else")].into_iter()).filter(|fits| *fits),
                }
            }
            _ => match value {
                Value::Number(_) => number(object, (key, held), value),
                Value::String(text) => match key {
                    "pattern" => matches(held.as_str()?, text),
                    // What is inside a text is another language.
                    "contentSchema" => None,
                    _ => limit(key, held, "Length", text.chars().count()).or(Some(true)),
                },
                Value::Array(of) => self.in_list(object, (key, held), of, depth),
                Value::Object(of) => self.in_object(object, (key, held), of, value, depth),
                Value::Null | Value::Bool(_) => Some(true),
            },
        }
    }

    fn in_list(
        &self,
        object: &'a Map<String, Value>,
        (key, held): (&str, &'a Value),
        of: &[Value],
        depth: usize,
    ) -> Answer {
        let fixed = || object.get("prefixItems").and_then(Value::as_array).map_or(0, Vec::len);
        match key {
            "items" => every(of.iter().skip(fixed()).map(|member| self.fits(held, member, depth))),
            "prefixItems" => every(
                held.as_array()?
                    .iter()
                    .zip(of)
                    .map(|(held, member)| self.fits(held, member, depth)),
            ),
            _ if self.reading == Reading::Structure => Some(true),
            "contains" => {
                let counts: Vec<Answer> = of.iter().map(|member| self.fits(held, member, depth)).collect();
                let (least, most) = (
                    counts.iter().filter(|fits| **fits == Some(true)).count() as u64,
                    counts.iter().filter(|fits| **fits != Some(false)).count() as u64,
                );
                let bound = |key: &str| object.get(key).map(canonical_data);
                let low = bound("minContains").map_or(Some(1), |low| low.as_u64())?;
                let high = bound("maxContains").map_or(Some(u64::MAX), |high| high.as_u64())?;
                match (least >= low && most <= high, most < low || least > high) {
                    (true, _) => Some(true),
                    (_, true) => Some(false),
                    _ => None,
                }
            }
            "uniqueItems" => {
                let mut all: Vec<String> = of.iter().map(|member| canonical_data(member).to_string()).collect();
                all.sort_unstable();
                Some(held != &Value::Bool(true) || all.windows(2).all(|pair| pair[0] != pair[1]))
            }
            "unevaluatedItems" => (of.is_empty() || held == &Value::Bool(true)).then_some(true),
            _ => limit(key, held, "Items", of.len()).or(Some(true)),
        }
    }

    fn in_object(
        &self,
        object: &'a Map<String, Value>,
        (key, held): (&str, &'a Value),
        of: &Map<String, Value>,
        value: &Value,
        depth: usize,
    ) -> Answer {
        let declared = object.get("properties").and_then(Value::as_object);
        let is_declared = |name: &String| declared.is_some_and(|declared| declared.contains_key(name));
        let names = |held: &Value| -> bool {
            let mut names = held.as_array().into_iter().flatten().filter_map(Value::as_str);
            names.all(|name| of.contains_key(name))
        };
        match key {
            "properties" => every(
                held.as_object()?
                    .iter()
                    .filter_map(|(name, held)| Some(self.fits(held, of.get(name)?, depth))),
            ),
            "required" if self.reading == Reading::Structure => {
                let mut names = held.as_array()?.iter().filter_map(Value::as_str);
                Some(names.all(|name| of.contains_key(name) || !is_declared(&name.to_owned())))
            }
            "required" => Some(names(held)),
            "additionalProperties" if self.reading.opens_objects() && held == &Value::Bool(false) => Some(true),
            "additionalProperties" => {
                let patterns = object.get("patternProperties").and_then(Value::as_object);
                let has_pattern = |name: &str| {
                    one_of_them(
                        patterns
                            .into_iter()
                            .flat_map(Map::keys)
                            .map(|pattern| matches(pattern, name)),
                    )
                };
                let rest = of.iter().filter(|(name, _)| !is_declared(name));
                every(
                    rest.map(|(name, member)| {
                        one_of_them([has_pattern(name), self.fits(held, member, depth)].into_iter())
                    }),
                )
            }
            "patternProperties" => every(held.as_object()?.iter().flat_map(|(pattern, held)| {
                let is_other = move |name: &str| matches(pattern, name).map(|matches| !matches);
                of.iter().map(move |(name, member)| {
                    one_of_them([is_other(name), self.fits(held, member, depth)].into_iter())
                })
            })),
            _ if self.reading == Reading::Structure => Some(true),
            "propertyNames" => every(
                of.keys()
                    .map(|name| self.fits(held, &Value::from(name.as_str()), depth)),
            ),
            "dependentRequired" => Some(
                held.as_object()?
                    .iter()
                    .all(|(name, held)| !of.contains_key(name) || names(held)),
            ),
            "dependentSchemas" => {
                let applied = held.as_object()?.iter().filter(|(name, _)| of.contains_key(*name));
                every(applied.map(|(_, held)| self.fits(held, value, depth)))
            }
            "dependencies" => None,
            "unevaluatedProperties" => (of.is_empty() || held == &Value::Bool(true)).then_some(true),
            _ => limit(key, held, "Properties", of.len()).or(Some(true)),
        }
    }
}

fn are_equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) => one == other,
        _ => canonical_data(one) == canonical_data(other),
    }
}

fn number(object: &Map<String, Value>, (key, held): (&str, &Value), value: &Value) -> Answer {
    let number = Exact::of(value)?;
    let is_open = |key: &str| object.get(key) == Some(&Value::Bool(true));
    Some(match key {
        "minimum" if is_open("exclusiveMinimum") => number > Exact::of(held)?,
        "maximum" if is_open("exclusiveMaximum") => number < Exact::of(held)?,
        "minimum" => number >= Exact::of(held)?,
        "maximum" => number <= Exact::of(held)?,
        "exclusiveMinimum" | "exclusiveMaximum" if held.is_boolean() => true,
        "exclusiveMinimum" => number > Exact::of(held)?,
        "exclusiveMaximum" => number < Exact::of(held)?,
        "multipleOf" => Exact::of(held)?.divides(number),
        _ => true,
    })
}

/// Whether a length is within a limit, if the keyword is one.
fn limit(key: &str, held: &Value, of: &str, length: usize) -> Answer {
    let length = Exact::of(&Value::from(length))?;
    match key.strip_suffix(of)? {
        "min" => Some(length >= Exact::of(held)?),
        "max" => Some(length <= Exact::of(held)?),
        _ => None,
    }
}

/// Whether all hold.
fn every(answers: impl Iterator<Item = Answer>) -> Answer {
    let mut all = Some(true);
    for answer in answers {
        match answer {
            Some(false) => return Some(false),
            Some(true) => {}
            None => all = None,
        }
    }
    all
}

/// Whether at least one holds.
fn one_of_them(answers: impl Iterator<Item = Answer>) -> Answer {
    every(answers.map(|answer| answer.map(|holds| !holds))).map(|none| !none)
}

fn exactly_one(answers: impl Iterator<Item = Answer>) -> Answer {
    let mut held = 0;
    let mut is_known = true;
    for answer in answers {
        match answer {
            Some(true) => held += 1,
            Some(false) => {}
            None => is_known = false,
        }
    }
    match held {
        0 | 1 if !is_known => None,
        held => Some(held == 1),
    }
}
