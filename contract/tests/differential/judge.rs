//! What the values say of a pair of schemas, and what the diff says.
//!
//! Objects that travel have only the properties that their schema declares, unless it says what others are (a map): a
//! consumer sends what is documented. So a value counts if it is valid, and stays so when no object may have a property
//! that nothing declares.

use std::collections::BTreeSet;

use jsonschema::Validator;
use openapi_vendor::diff::{Diff, Level, Side, diff};
use openapi31_codegen::Document;
use serde_json::{Map, Value, json};

use crate::{
    instances::Instances,
    places::{Holds, Sample, for_each_inner, holds},
    tags::tagged,
};

/// Two revisions of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) old: Sample,
    pub(crate) new: Sample,
}

/// What the values say of a pair in one direction.
#[derive(Clone, Debug)]
pub(crate) struct Judgement {
    pub(crate) side: Side,
    /// What the diff says at least, if it is right.
    pub(crate) at_least: Level,
    /// A value that shows it.
    pub(crate) witness: Value,
    /// How many values there were that one of the two allows.
    pub(crate) tried: usize,
    pub(crate) verdict: Level,
    /// The rules at that level.
    pub(crate) rules: BTreeSet<&'static str>,
}

impl Judgement {
    /// The diff says less than the values show.
    pub(crate) fn is_missed(&self) -> bool {
        self.at_least >= Level::Review && self.verdict < self.at_least
    }

    /// The diff says that something breaks, and no value shows it.
    pub(crate) fn is_suspicious(&self) -> bool {
        self.verdict == Level::Breaking && self.at_least == Level::None && self.tried > 0
    }
}

/// How a sample is looked at.
struct Views {
    exact: Validator,
    /// No object has a property that nothing declares.
    closed: Validator,
    /// Objects may have more properties, and a value may match several members of a union.
    open: Validator,
    /// Types, presence and structure only.
    skeleton: Validator,
}

impl Views {
    fn of(sample: &Sample) -> Option<Self> {
        let validator = |edit: fn(&mut Value, &Sample)| {
            let mut schema = sample.for_validator();
            for (_, component) in schema["components"]["schemas"].as_object_mut()? {
                edit(component, sample);
            }
            jsonschema::draft202012::new(&schema).ok()
        };
        let mut closed = sample.for_validator();
        for (_, component) in closed["components"]["schemas"].as_object_mut()? {
            close(component);
        }
        closed["unevaluatedProperties"] = json!(false);
        Some(Self {
            exact: validator(|_, _| {})?,
            closed: jsonschema::draft202012::new(&closed).ok()?,
            open: validator(|schema, _| open(schema))?,
            skeleton: validator(skeleton)?,
        })
    }

    /// Whether somebody who reads the schema would send this.
    fn is_sent(&self, value: &Value) -> bool {
        self.exact.is_valid(value) && self.closed.is_valid(value)
    }
}

/// Judges a pair in both directions by this many values.
pub(crate) fn judge(pair: &Pair, seed: u64, values: usize) -> Option<[Judgement; 2]> {
    let (old, new) = (Views::of(&pair.old)?, Views::of(&pair.new)?);
    let mut instances = Instances::new(seed, &pair.old, &pair.new);
    let mut request = judgement(pair, Side::Request)?;
    let mut response = judgement(pair, Side::Response)?;
    for index in 0..values {
        let value = instances.next(if index % 2 == 0 { &pair.old } else { &pair.new });
        if old.is_sent(&value) {
            request.tried += 1;
            if !new.exact.is_valid(&value) {
                request.raise(Level::Breaking, &value);
            } else if !new.closed.is_valid(&value) {
                request.raise(Level::Docs, &value);
            }
        }
        if new.is_sent(&value) {
            response.tried += 1;
            let was_possible = old.exact.is_valid(&value);
            if !was_possible && !old.skeleton.is_valid(&value) {
                response.raise(Level::Breaking, &value);
            } else if !was_possible && !old.open.is_valid(&value) {
                response.raise(Level::Review, &value);
            } else if !was_possible || !old.closed.is_valid(&value) {
                response.raise(Level::Docs, &value);
            }
        }
    }
    Some([request, response])
}

/// A value that one of the two schemas allows and the other does not, of this many.
pub(crate) fn told_apart(pair: &Pair, seed: u64, values: usize) -> Option<Value> {
    let (old, new) = (Views::of(&pair.old)?, Views::of(&pair.new)?);
    let mut instances = Instances::new(seed, &pair.old, &pair.new);
    let mut made = (0..values).map(|index| instances.next(if index % 2 == 0 { &pair.old } else { &pair.new }));
    made.find(|value| old.exact.is_valid(value) != new.exact.is_valid(value))
}

fn judgement(pair: &Pair, side: Side) -> Option<Judgement> {
    let found = compared(pair, side)?;
    let worst = found.changes.iter().filter(|change| change.wire == found.verdict);
    Some(Judgement {
        side,
        at_least: Level::None,
        witness: Value::Null,
        tried: 0,
        verdict: found.verdict,
        rules: worst.map(|change| change.rule).collect(),
    })
}

impl Judgement {
    /// `Docs` stands for a value that differs in what is declared only, of which nothing has to be said.
    fn raise(&mut self, level: Level, witness: &Value) {
        if level > self.at_least {
            self.at_least = level;
            self.witness = witness.clone();
        }
    }
}

/// The diff of two documents that have the schemas on one side.
pub(crate) fn compared(pair: &Pair, side: Side) -> Option<Diff> {
    Some(diff(&document(&pair.old, side)?, &document(&pair.new, side)?))
}

pub(crate) fn document(sample: &Sample, side: Side) -> Option<Document> {
    let content = json!({"content": {"application/json": {"schema": sample.root()}}});
    let mut operation = json!({"responses": {"200": {"description": ""}}});
    if side == Side::Request {
        operation["requestBody"] = content;
    } else {
        operation["responses"]["200"]["content"] = content["content"].clone();
    }
    Document::from_value(json!({
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"post": operation}},
        "components": {"schemas": sample.schemas()},
    }))
    .ok()
}

/// Lets no object have a property that nothing declares, below this schema.
fn close(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else { return };
    if object
        .get("additionalProperties")
        .is_some_and(|held| *held == json!(true) || *held == json!({}))
    {
        object.remove("additionalProperties");
    }
    // A condition that decides nothing declares nothing.
    if !object.contains_key("then") && !object.contains_key("else") {
        object.remove("if");
    }
    for_each_inner(object, |keyword, inner| match keyword {
        "not" | "if" | "contains" | "propertyNames" => {}
        _ => {
            close(inner);
            if matches!(holds(keyword), Holds::Other | Holds::OtherList | Holds::OtherMap) {
                close_place(keyword, inner);
            }
        }
    });
}

fn close_place(keyword: &str, schema: &mut Value) {
    match schema {
        Value::Object(object) => drop(object.entry("unevaluatedProperties").or_insert(json!(false))),
        Value::Bool(true) if keyword != "unevaluatedProperties" => *schema = json!({"unevaluatedProperties": false}),
        _ => {}
    }
}

/// Lets objects have more properties, and values match several members of a union.
fn open(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else { return };
    object.retain(|keyword, held| !(keyword.ends_with("Properties") && *held == json!(false)));
    if_one_of(object);
    for_each_inner(object, |keyword, inner| {
        if !["not", "if"].contains(&keyword) {
            open(inner);
        }
    });
}

/// Puts `anyOf` where `oneOf` was.
fn if_one_of(object: &mut Map<String, Value>) {
    if let Some(members) = object.remove("oneOf") {
        let union = json!({"anyOf": members});
        match object.get_mut("allOf").and_then(Value::as_array_mut) {
            Some(all) => all.push(union),
            None => drop(object.insert("allOf".to_owned(), json!([union]))),
        }
    }
}

/// Leaves types, presence and structure. A tag that no member has may come with anything.
fn skeleton(schema: &mut Value, sample: &Sample) {
    const KEPT: [&str; 10] = [
        "type",
        "properties",
        "required",
        "items",
        "prefixItems",
        "allOf",
        "anyOf",
        "$ref",
        "additionalProperties",
        "patternProperties",
    ];
    let Some(object) = schema.as_object_mut() else {
        *schema = json!(true);
        return;
    };
    for keyword in ["oneOf", "anyOf"] {
        if let Some(Value::Array(members)) = object.get_mut(keyword)
            && let Some((tag, values)) = tagged(members, sample)
        {
            members.push(json!({
                "type": "object", "required": [tag], "properties": {tag: {"tag": {"not": {"enum": values}}}},
            }));
        }
    }
    if_one_of(object);
    require_declared(object);
    object.retain(|keyword, _| KEPT.contains(&keyword.as_str()));
    for_each_inner(object, |_, inner| {
        if let Some(tag) = inner.get_mut("tag") {
            // The tag of a member, which stays.
            *inner = tag.take();
            open(inner);
        } else {
            skeleton(inner, sample);
        }
    });
}

/// A name that is required and not declared is read by nobody.
fn require_declared(object: &mut Map<String, Value>) {
    let declared = object.get("properties").cloned().unwrap_or_default();
    if let Some(names) = object.get_mut("required").and_then(Value::as_array_mut) {
        names.retain(|name| name.as_str().is_some_and(|name| declared.get(name).is_some()));
    }
}
