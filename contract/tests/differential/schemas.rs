//! Random schemas: small, with few names and few values, so that two of them have much in common.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::places::Sample;

pub(crate) const NAMES: [&str; 4] = ["a", "b", "c", "x1"];
pub(crate) const TEXTS: [&str; 8] = ["", "a", "b", "ab", "abc", "x1", "a-b", "é"];
pub(crate) const PATTERNS: [&str; 6] = ["^a", "b$", "^[a-z]+$", "^[a-z0-9]*$", ".*", "^x"];
const TAGS: [&str; 4] = ["one", "two", "three", "four"];
const TYPES: [&str; 7] = ["null", "boolean", "integer", "number", "string", "array", "object"];

pub(crate) fn chance(rng: &mut Rng, percent: u8) -> bool {
    rng.u8(0..100) < percent
}

pub(crate) fn pick<T: Clone>(rng: &mut Rng, from: &[T]) -> T {
    from[rng.usize(0..from.len())].clone()
}

/// A schema and the components that it may refer to.
pub(crate) fn sample(rng: &mut Rng) -> Sample {
    loop {
        let components = rng.usize(0..3);
        let schemas: Map<String, Value> = (0..components)
            .map(|index| (format!("S{index}"), Schemas { rng, components }.schema(2)))
            .collect();
        let root = Schemas { rng, components }.schema(3);
        let sample = Sample(json!({"root": root, "schemas": schemas}));
        if sample.is_sound() {
            return sample;
        }
    }
}

/// Any JSON value of the few that are used.
pub(crate) fn value(rng: &mut Rng) -> Value {
    match rng.u8(0..12) {
        0 => Value::Null,
        1 => json!(rng.bool()),
        2..=4 => json!(rng.i32(-2..6)),
        5 => pick(rng, &[json!(0.5), json!(1.5), json!(2.0), json!(-0.25)]),
        6 => huge(rng),
        7..=9 => json!(pick(rng, &TEXTS)),
        10 => json!([rng.i32(0..3)]),
        _ => json!({pick(rng, &NAMES): rng.i32(0..3)}),
    }
}

fn huge(rng: &mut Rng) -> Value {
    const TWO_POW_53: i64 = 1 << 53;
    match rng.u8(0..4) {
        0 => json!(TWO_POW_53 + rng.i64(-1..3)),
        1 => json!(-TWO_POW_53 - rng.i64(-1..3)),
        2 => json!(i64::MAX - rng.i64(0..3)),
        _ => json!(u64::MAX - rng.u64(0..3)),
    }
}

fn bound(rng: &mut Rng) -> Value {
    match rng.u8(0..10) {
        0 => huge(rng),
        1 => json!(0.5),
        2 => json!(2.0),
        _ => json!(rng.i32(-1..5)),
    }
}

pub(crate) struct Schemas<'r> {
    pub(crate) rng: &'r mut Rng,
    /// How many there are to refer to: `S0`, `S1`, …
    pub(crate) components: usize,
}

impl Schemas<'_> {
    /// A schema that is at most this deep.
    pub(crate) fn schema(&mut self, depth: usize) -> Value {
        let mut schema = match self.rng.u8(0..if depth == 0 { 10 } else { 24 }) {
            0 | 1 => self.text(),
            2 | 3 => self.number(),
            4 => json!({"type": pick(self.rng, &["boolean", "null"])}),
            5 => self.listed(),
            6 => json!({"const": value(self.rng)}),
            7 => self.types(),
            8 => self.reference(),
            9 => pick(self.rng, &[json!({}), json!(true), json!({}), json!(false)]),
            10 | 11 => self.list(depth),
            12..=15 => self.object(depth),
            16 | 17 => json!({"anyOf": self.members(depth)}),
            18 => json!({"oneOf": self.members(depth)}),
            19 => json!({"allOf": self.members(depth)}),
            20 | 21 => self.tagged(depth),
            22 => self.conditional(depth),
            _ => json!({"not": self.schema(0)}),
        };
        if chance(self.rng, 8) && depth > 0 {
            self.add_from_another(&mut schema, depth - 1);
        }
        schema
    }

    /// Keywords of another schema beside those of this one.
    pub(crate) fn add_from_another(&mut self, schema: &mut Value, depth: usize) {
        let other = self.schema(depth);
        if let (Value::Object(schema), Value::Object(other)) = (schema, other) {
            for (key, value) in other {
                // `nullable` says something of the type beside it only.
                if key != "nullable" && !schema.contains_key("nullable") {
                    schema.entry(key).or_insert(value);
                }
            }
        }
    }

    fn text(&mut self) -> Value {
        let mut schema = json!({"type": "string"});
        if chance(self.rng, 15) {
            schema["type"] = json!(["string", "null"]);
        } else if chance(self.rng, 10) {
            schema["nullable"] = json!(true);
        }
        let low = self.rng.u8(0..3);
        for (keyword, value) in [
            ("minLength", json!(low)),
            ("maxLength", json!(low + self.rng.u8(0..3))),
            ("pattern", json!(pick(self.rng, &PATTERNS))),
        ] {
            if chance(self.rng, 20) {
                schema[keyword] = value;
            }
        }
        schema
    }

    fn number(&mut self) -> Value {
        let mut schema = json!({"type": pick(self.rng, &["integer", "integer", "number"])});
        for keyword in ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"] {
            if chance(self.rng, 18) {
                schema[keyword] = bound(self.rng);
            }
        }
        if chance(self.rng, 12) {
            schema["multipleOf"] = pick(self.rng, &[json!(1), json!(2), json!(3), json!(0.5), json!(4)]);
        }
        schema
    }

    fn listed(&mut self) -> Value {
        if chance(self.rng, 60) {
            let mut texts = TEXTS.to_vec();
            self.rng.shuffle(&mut texts);
            texts.truncate(self.rng.usize(1..4));
            return if self.rng.bool() {
                json!({"type": "string", "enum": texts})
            } else {
                json!({"enum": texts})
            };
        }
        let mut values: Vec<Value> = Vec::new();
        for _ in 0..self.rng.usize(1..4) {
            let value = value(self.rng);
            if !values.contains(&value) {
                values.push(value);
            }
        }
        json!({"enum": values})
    }

    fn types(&mut self) -> Value {
        let mut types = TYPES.to_vec();
        self.rng.shuffle(&mut types);
        types.truncate(self.rng.usize(1..4));
        json!({"type": types})
    }

    fn reference(&mut self) -> Value {
        if self.components == 0 {
            return json!({"type": "boolean"});
        }
        json!({"$ref": format!("#/components/schemas/S{}", self.rng.usize(0..self.components))})
    }

    fn members(&mut self, depth: usize) -> Vec<Value> {
        (0..self.rng.usize(1..4)).map(|_| self.schema(depth - 1)).collect()
    }

    fn list(&mut self, depth: usize) -> Value {
        let mut schema = json!({"type": "array"});
        if chance(self.rng, 75) {
            schema["items"] = self.schema(depth - 1);
        }
        if chance(self.rng, 25) {
            schema["prefixItems"] = json!(self.members(depth));
        }
        if chance(self.rng, 15) {
            schema["contains"] = self.schema(0);
            for keyword in ["minContains", "maxContains"] {
                if chance(self.rng, 30) {
                    schema[keyword] = json!(self.rng.u8(0..3));
                }
            }
        }
        for (keyword, value) in [
            ("minItems", json!(self.rng.u8(0..3))),
            ("maxItems", json!(self.rng.u8(0..4))),
            ("uniqueItems", json!(self.rng.bool())),
        ] {
            if chance(self.rng, 15) {
                schema[keyword] = value;
            }
        }
        if chance(self.rng, 5) {
            schema["unevaluatedItems"] = json!(false);
        }
        schema
    }

    fn names(&mut self) -> Vec<&'static str> {
        let mut names = NAMES.to_vec();
        self.rng.shuffle(&mut names);
        names.truncate(self.rng.usize(0..4));
        names
    }

    fn object(&mut self, depth: usize) -> Value {
        let mut schema = json!({"type": "object"});
        let names = self.names();
        if chance(self.rng, 90) {
            schema["properties"] = names
                .iter()
                .map(|name| ((*name).to_owned(), self.schema(depth - 1)))
                .collect();
        }
        let required: Vec<&str> = names.into_iter().filter(|_| self.rng.bool()).collect();
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        match self.rng.u8(0..10) {
            0 | 1 => schema["additionalProperties"] = json!(false),
            2 => schema["additionalProperties"] = json!(true),
            3 | 4 => schema["additionalProperties"] = self.schema(depth - 1),
            5 => schema["unevaluatedProperties"] = json!(false),
            _ => {}
        }
        self.decorate_object(&mut schema);
        schema
    }

    fn decorate_object(&mut self, schema: &mut Value) {
        if chance(self.rng, 8) {
            schema["patternProperties"] = json!({"^x": self.schema(0)});
        }
        if chance(self.rng, 5) {
            schema["propertyNames"] = pick(
                self.rng,
                &[
                    json!({"maxLength": 1}),
                    json!({"enum": ["a", "b"]}),
                    json!({"pattern": "^[a-z]+$"}),
                ],
            );
        }
        if chance(self.rng, 8) {
            schema["dependentRequired"] = json!({"a": [pick(self.rng, &["b", "c"])]});
        }
        if chance(self.rng, 6) {
            schema["dependentSchemas"] = json!({"b": {"properties": {"c": self.schema(0)}}});
        }
        for (keyword, value) in [
            ("minProperties", self.rng.u8(0..3)),
            ("maxProperties", self.rng.u8(0..4)),
        ] {
            if chance(self.rng, 7) {
                schema[keyword] = json!(value);
            }
        }
    }

    /// A union whose members have a constant of their own.
    fn tagged(&mut self, depth: usize) -> Value {
        let mut tags = TAGS.to_vec();
        self.rng.shuffle(&mut tags);
        tags.truncate(self.rng.usize(1..4));
        let members: Vec<Value> = tags
            .iter()
            .map(|tag| {
                let mut member = self.object(depth.min(2));
                if !member["properties"].is_object() {
                    member["properties"] = json!({});
                }
                member["properties"]["kind"] = if self.rng.bool() {
                    json!({"const": tag})
                } else {
                    json!({"type": "string", "enum": [tag]})
                };
                let mut required = member["required"].as_array().cloned().unwrap_or_default();
                required.push(json!("kind"));
                member["required"] = json!(required);
                member
            })
            .collect();
        let keyword = pick(self.rng, &["anyOf", "oneOf", "oneOf"]);
        let mut union = json!({(*keyword): members});
        if chance(self.rng, 30) {
            union["discriminator"] = json!({"propertyName": "kind"});
        }
        union
    }

    fn conditional(&mut self, depth: usize) -> Value {
        let mut schema = self.object(depth);
        schema["if"] = json!({"properties": {"a": self.schema(0)}, "required": ["a"]});
        for keyword in ["then", "else"] {
            if chance(self.rng, 70) {
                schema[keyword] = if self.rng.bool() {
                    json!({"required": [pick(self.rng, &NAMES)]})
                } else {
                    json!({"properties": {(pick(self.rng, &NAMES)): self.schema(0)}})
                };
            }
        }
        schema
    }
}
