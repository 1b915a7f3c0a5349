//! Random values that a schema is likely to allow, and values near them.

use std::collections::BTreeSet;

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::{
    places::Sample,
    schemas::{NAMES, TEXTS, chance, pick, value},
};

/// How deep a value may be before whatever is shortest is taken.
const DEPTH: usize = 7;

/// Makes values for two schemas at once: what one names is tried on the other.
pub(crate) struct Instances {
    rng: Rng,
    /// The values that the schemas name, and those next to their bounds.
    named: Vec<Value>,
}

impl Instances {
    pub(crate) fn new(seed: u64, old: &Sample, new: &Sample) -> Self {
        let mut named = BTreeSet::new();
        for sample in [old, new] {
            for place in sample.places() {
                if let Some(schema) = sample.0.pointer(&place) {
                    collect_named(schema, &mut named);
                }
            }
        }
        Self {
            rng: Rng::with_seed(seed),
            named: named
                .iter()
                .filter_map(|text| serde_json::from_str(text).ok())
                .collect(),
        }
    }

    /// A value after a schema; every other one is changed somewhere.
    pub(crate) fn next(&mut self, sample: &Sample) -> Value {
        let mut made = Maker {
            rng: &mut self.rng,
            sample,
        }
        .value(&[sample.root()], 0);
        for _ in 0..pick(&mut self.rng, &[0, 0, 1, 1, 2]) {
            self.disturb(&mut made);
        }
        made
    }

    fn some_value(&mut self) -> Value {
        if !self.named.is_empty() && chance(&mut self.rng, 70) {
            return pick(&mut self.rng, &self.named);
        }
        value(&mut self.rng)
    }

    fn disturb(&mut self, made: &mut Value) {
        let goes_down = chance(&mut self.rng, 75);
        match made {
            Value::Object(members) if goes_down && !members.is_empty() => {
                let index = self.rng.usize(0..members.len());
                if let Some(member) = members.values_mut().nth(index) {
                    self.disturb(member);
                }
            }
            Value::Array(members) if goes_down && !members.is_empty() => {
                let index = self.rng.usize(0..members.len());
                self.disturb(&mut members[index]);
            }
            Value::Object(members) if self.rng.bool() => {
                let name = pick(&mut self.rng, &NAMES);
                if members.remove(name).is_none() {
                    let value = self.some_value();
                    members.insert(name.to_owned(), value);
                }
            }
            Value::Array(members) if self.rng.bool() => {
                if self.rng.bool() {
                    members.pop();
                } else {
                    let more = match members.last() {
                        Some(last) if self.rng.bool() => last.clone(),
                        _ => self.some_value(),
                    };
                    members.push(more);
                }
            }
            other => *other = self.some_value(),
        }
    }
}

fn collect_named(schema: &Value, named: &mut BTreeSet<String>) {
    for (keyword, held) in schema.as_object().into_iter().flatten() {
        match (keyword.as_str(), held) {
            ("const", held) => drop(named.insert(held.to_string())),
            ("enum", Value::Array(values)) => named.extend(values.iter().map(Value::to_string)),
            ("minLength" | "maxLength", held) => {
                let length = held
                    .as_u64()
                    .and_then(|length| usize::try_from(length).ok())
                    .unwrap_or(0)
                    .min(20);
                named.extend(
                    [length.saturating_sub(1), length, length + 1].map(|length| json!("a".repeat(length)).to_string()),
                );
            }
            ("minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf", held) => {
                named.extend(around(held).iter().map(Value::to_string));
            }
            _ => {}
        }
    }
}

/// A number and its neighbours.
fn around(number: &Value) -> Vec<Value> {
    if let Some(number) = number.as_u64() {
        return vec![
            json!(number),
            json!(number.saturating_add(1)),
            number.checked_sub(1).map_or(json!(-1), |less| json!(less)),
        ];
    }
    if let Some(number) = number.as_i64() {
        return vec![
            json!(number),
            json!(number.saturating_add(1)),
            json!(number.saturating_sub(1)),
        ];
    }
    let number = number.as_f64().unwrap_or_default();
    vec![
        json!(number),
        json!(number + 0.25),
        json!(number - 0.25),
        json!(number.floor()),
        json!(number.ceil()),
    ]
}

struct Maker<'m> {
    rng: &'m mut Rng,
    sample: &'m Sample,
}

impl<'m> Maker<'m> {
    /// A value that these schemas may allow together.
    fn value(&mut self, schemas: &[&'m Value], depth: usize) -> Value {
        let mut leaves = Vec::new();
        for schema in schemas {
            self.choose(schema, &mut leaves, 0);
        }
        if depth > DEPTH {
            return self.short(&leaves);
        }
        for leaf in &leaves {
            if let Some(constant) = leaf.get("const") {
                return constant.clone();
            }
            if let Some(values) = leaf
                .get("enum")
                .and_then(Value::as_array)
                .filter(|values| !values.is_empty())
            {
                return pick(self.rng, values);
            }
        }
        match self.kind(&leaves) {
            "null" => Value::Null,
            "boolean" => json!(self.rng.bool()),
            "integer" => self.number(&leaves, true),
            "number" => self.number(&leaves, false),
            "string" => self.text(&leaves),
            "array" => self.list(&leaves, depth),
            _ => self.object(&leaves, depth),
        }
    }

    /// Goes through compositions to what holds, with a choice wherever there is one.
    fn choose(&mut self, schema: &'m Value, leaves: &mut Vec<&'m Map<String, Value>>, depth: usize) {
        let Some(object) = schema.as_object().filter(|_| depth < 12) else {
            return;
        };
        leaves.push(object);
        for (keyword, held) in object {
            match (keyword.as_str(), held) {
                ("$ref", Value::String(reference)) => {
                    if let Some(target) = self.sample.target(reference) {
                        self.choose(target, leaves, depth + 1);
                    }
                }
                ("allOf", Value::Array(members)) => {
                    for member in members {
                        self.choose(member, leaves, depth + 1);
                    }
                }
                ("anyOf" | "oneOf", Value::Array(members)) if !members.is_empty() => {
                    let member = &members[self.rng.usize(0..members.len())];
                    self.choose(member, leaves, depth + 1);
                    if chance(self.rng, 20) {
                        let member = &members[self.rng.usize(0..members.len())];
                        self.choose(member, leaves, depth + 1);
                    }
                }
                ("if" | "then" | "else", _) if self.rng.bool() => self.choose(held, leaves, depth + 1),
                ("dependentSchemas", Value::Object(members)) if self.rng.bool() => {
                    for member in members.values() {
                        self.choose(member, leaves, depth + 1);
                    }
                }
                _ => {}
            }
        }
    }

    fn kind(&mut self, leaves: &[&'m Map<String, Value>]) -> &'static str {
        const KINDS: [&str; 7] = ["null", "boolean", "integer", "number", "string", "array", "object"];
        let allows = |types: &Value, kind: &str| match types {
            Value::String(only) => only == kind || (only == "number" && kind == "integer"),
            Value::Array(types) => types
                .iter()
                .any(|only| only == kind || (only == "number" && kind == "integer")),
            _ => true,
        };
        let fits = |kind: &&&'static str| {
            leaves.iter().all(|leaf| {
                leaf.get("type").is_none_or(|types| {
                    allows(types, kind) || (**kind == "null" && leaf.get("nullable") == Some(&Value::Bool(true)))
                })
            })
        };
        let kinds: Vec<&'static str> = KINDS.iter().filter(fits).copied().collect();
        let says = |keywords: &[&str]| {
            leaves
                .iter()
                .any(|leaf| keywords.iter().any(|keyword| leaf.contains_key(*keyword)))
        };
        if kinds.contains(&"object")
            && says(&["properties", "required", "additionalProperties"])
            && chance(self.rng, 80)
        {
            return "object";
        }
        if kinds.contains(&"array") && says(&["items", "prefixItems", "contains"]) && chance(self.rng, 80) {
            return "array";
        }
        if kinds.is_empty() {
            pick(self.rng, &KINDS)
        } else {
            pick(self.rng, &kinds)
        }
    }

    fn number(&mut self, leaves: &[&'m Map<String, Value>], is_whole: bool) -> Value {
        let mut candidates: Vec<Value> = leaves
            .iter()
            .flat_map(|leaf| {
                ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"].map(|keyword| leaf.get(keyword))
            })
            .flatten()
            .flat_map(around)
            .collect();
        candidates.extend((-1..7).map(|number| json!(number)));
        if !is_whole {
            candidates.extend([json!(0.5), json!(1.5), json!(2.0)]);
        }
        candidates.retain(|number| {
            !is_whole || !number.is_f64() || number.as_f64().is_some_and(|number| number.fract() == 0.0)
        });
        pick(self.rng, &candidates)
    }

    fn text(&mut self, leaves: &[&'m Map<String, Value>]) -> Value {
        let mut candidates: Vec<String> = TEXTS.iter().map(|text| (*text).to_owned()).collect();
        for keyword in ["minLength", "maxLength"] {
            let lengths = leaves.iter().filter_map(move |leaf| leaf.get(keyword)?.as_u64());
            candidates.extend(
                lengths
                    .filter_map(|length| usize::try_from(length).ok())
                    .flat_map(|length| {
                        let length = length.min(20);
                        [
                            "a".repeat(length),
                            "x".repeat(length),
                            format!("{}b", "a".repeat(length.saturating_sub(1))),
                        ]
                    }),
            );
        }
        json!(pick(self.rng, &candidates))
    }

    fn list(&mut self, leaves: &[&'m Map<String, Value>], depth: usize) -> Value {
        let numbers =
            |keyword: &str| -> Vec<u64> { leaves.iter().filter_map(|leaf| leaf.get(keyword)?.as_u64()).collect() };
        let low = numbers("minItems").into_iter().max().unwrap_or(0).min(5);
        let high = numbers("maxItems")
            .into_iter()
            .min()
            .unwrap_or(low.max(3))
            .clamp(low, 5);
        let length = if depth > 4 { low } else { self.rng.u64(low..=high) };
        let items = (0..length).map(|index| {
            let index = usize::try_from(index).unwrap_or(0);
            let mut holding: Vec<&'m Value> = Vec::new();
            for leaf in leaves {
                let place = leaf.get("prefixItems").and_then(|places| places.get(index));
                holding.extend(place.or_else(|| leaf.get("items")));
                if chance(self.rng, 40) {
                    holding.extend(leaf.get("contains"));
                }
            }
            self.value(&holding, depth + 1)
        });
        Value::Array(items.collect())
    }

    fn object(&mut self, leaves: &[&'m Map<String, Value>], depth: usize) -> Value {
        let mut names: BTreeSet<&'m str> = BTreeSet::new();
        let mut required: BTreeSet<&'m str> = BTreeSet::new();
        for leaf in leaves {
            names.extend(
                leaf.get("properties")
                    .and_then(Value::as_object)
                    .into_iter()
                    .flat_map(|members| members.keys().map(String::as_str)),
            );
            required.extend(
                leaf.get("required")
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str),
            );
            if leaf.contains_key("patternProperties") && self.rng.bool() {
                names.insert("x1");
            }
            if leaf.get("additionalProperties").is_some_and(Value::is_object) {
                names.extend(NAMES.iter().filter(|_| chance(self.rng, 25)));
            }
        }
        names.extend(&required);
        let often = if depth > 3 { 10 } else { 55 };
        let mut object = Map::new();
        for name in names {
            if !chance(self.rng, if required.contains(name) { 97 } else { often }) {
                continue;
            }
            let holding: Vec<&'m Value> = leaves.iter().filter_map(|leaf| declared(leaf, name)).collect();
            object.insert(name.to_owned(), self.value(&holding, depth + 1));
        }
        Value::Object(object)
    }

    /// The shortest value that may do, where a value is too deep already.
    fn short(&mut self, leaves: &[&'m Map<String, Value>]) -> Value {
        match self.kind(leaves) {
            "null" => Value::Null,
            "boolean" => json!(false),
            "integer" | "number" => json!(1),
            "string" => json!("a"),
            "array" => json!([]),
            _ => json!({}),
        }
    }
}

/// What a schema says of a property of this name.
fn declared<'m>(leaf: &'m Map<String, Value>, name: &str) -> Option<&'m Value> {
    let by_name = leaf.get("properties").and_then(|members| members.get(name));
    let by_pattern = || {
        leaf.get("patternProperties")?
            .get("^x")
            .filter(|_| name.starts_with('x'))
    };
    by_name.or_else(by_pattern).or_else(|| leaf.get("additionalProperties"))
}
