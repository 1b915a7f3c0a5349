//! Schemas: JSON Schema 2020-12 as the schema object of 3.0.3.

use serde_json::{Map, Value, json};

use super::{grammar::Kind, loose::LOST, root::Lowering, types::Types, values::values_of};
use crate::document::reference;

/// How deep schemas may be nested.
const DEEPEST: usize = 100;

/// Annotations that mean the same in both versions.
const ANNOTATIONS: &[&str] = &[
    "default",
    "deprecated",
    "description",
    "example",
    "readOnly",
    "title",
    "writeOnly",
];

/// What a schema says that is written elsewhere, or says nothing about values.
const SILENT: &[&str] = &[
    "$anchor",
    "$comment",
    "$defs",
    "$dynamicAnchor",
    "$id",
    "$recursiveAnchor",
    "$ref",
    "$schema",
    "$vocabulary",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "definitions",
    "nullable",
];

impl<'a> Lowering<'a> {
    pub(super) fn schema(&mut self, value: &'a Value) -> Value {
        match value {
            Value::Bool(false) => json!({ "not": {} }),
            Value::Object(schema) if self.depth < DEEPEST => {
                self.depth += 1;
                let lowered = self.referring_schema(value, schema);
                self.depth -= 1;
                lowered
            }
            Value::Object(_) => {
                self.note("", "became a schema of anything, because it is nested too deeply", "");
                json!({})
            }
            _ => json!({}),
        }
    }

    fn referring_schema(&mut self, value: &'a Value, schema: &'a Map<String, Value>) -> Value {
        let target = reference(value)
            .map(str::to_owned)
            .or_else(|| self.dynamic_reference(schema));
        let Some(target) = target else {
            return Value::Object(self.keywords(schema));
        };
        let reference = self.schema_reference(&target);
        if reference.is_none() {
            self.note(
                "$ref",
                "became a schema of anything: it leads to no schema",
                "mend the reference",
            );
        }
        let speaks = |key: &String| !SILENT.contains(&key.as_str()) && !LOST.contains(&key.as_str());
        if self.is_older || !schema.keys().any(speaks) {
            return reference.unwrap_or_else(|| json!({}));
        }
        let mut lowered = self.keywords(schema);
        if let Some(reference) = reference {
            conjoin(&mut lowered, reference, true);
        }
        Value::Object(lowered)
    }

    /// The keywords of a schema, without its reference.
    fn keywords(&mut self, schema: &'a Map<String, Value>) -> Map<String, Value> {
        let types = self.types(schema);
        let unions = self.unions(schema);
        let values = values_of(schema);
        let is_nullable = types.accepts_null(values.as_deref(), unions.has_null) && self.allows_null(schema, 0);
        let mut lowered = self.of_types(schema, &types, values, is_nullable);
        if is_nullable {
            lowered.insert("nullable".to_owned(), json!(true));
        }
        self.annotations(schema, &mut lowered);
        self.add_unions(unions, &types, &mut lowered);
        self.add_negation(schema, &mut lowered);
        self.note_lost(schema);
        move_required_of_others(&mut lowered);
        lowered
    }

    fn annotations(&mut self, schema: &'a Map<String, Value>, lowered: &mut Map<String, Value>) {
        for (key, value) in schema {
            match key.as_str() {
                "title" | "description" if value.is_string() => {
                    lowered.insert(key.clone(), value.clone());
                }
                "deprecated" | "readOnly" | "writeOnly" if value.is_boolean() => {
                    lowered.insert(key.clone(), value.clone());
                }
                "default" | "example" => {
                    lowered.insert(key.clone(), value.clone());
                }
                "examples" => {
                    if let Some(first) = value.as_array().and_then(|examples| examples.first()) {
                        lowered.entry("example").or_insert_with(|| first.clone());
                    }
                }
                "externalDocs" | "xml" | "discriminator" => {
                    let kind = match key.as_str() {
                        "externalDocs" => Kind::ExternalDocs,
                        "xml" => Kind::Xml,
                        _ => Kind::Discriminator,
                    };
                    let object = self.at_key(key, |lowering| lowering.object(kind, value));
                    let object = object.map(|object| self.with_mapping(object));
                    lowered.extend(object.map(|object| (key.clone(), object)));
                }
                _ if key.starts_with("x-") => {
                    lowered.insert(key.clone(), value.clone());
                }
                _ if !is_known(key) => {
                    lowered.entry(format!("x-{key}")).or_insert_with(|| value.clone());
                }
                _ => {}
            }
        }
    }

    /// A discriminator whose mapping leads to where the schemas are now.
    fn with_mapping(&mut self, mut discriminator: Value) -> Value {
        let mapping = discriminator.get_mut("mapping").and_then(Value::as_object_mut);
        for target in mapping.into_iter().flat_map(Map::values_mut) {
            let text = target.as_str().unwrap_or_default();
            if let Some(name) = self.names.of("schemas", text) {
                *target = json!(name);
            } else if let Some(reference) = text.contains('#').then(|| self.schema_reference(text)).flatten() {
                *target = reference["$ref"].clone();
            }
        }
        discriminator
    }

    fn add_negation(&mut self, schema: &'a Map<String, Value>, lowered: &mut Map<String, Value>) {
        let Some(negated) = schema.get("not") else { return };
        if self.loose.contains(negated) {
            self.note("not", "dropped, because 3.0 cannot say what it refuses", "");
            return;
        }
        let negated = self.at_key("not", |lowering| lowering.schema(negated));
        if lowered.contains_key("not") {
            conjoin(lowered, json!({ "not": negated }), false);
        } else {
            lowered.insert("not".to_owned(), negated);
        }
    }

    fn note_lost(&mut self, schema: &Map<String, Value>) {
        for key in schema.keys().filter(|key| LOST.contains(&key.as_str())) {
            let how = match key.as_str() {
                // Each was noted or written where it was read.
                "$dynamicRef"
                | "$recursiveRef"
                | "prefixItems"
                | "patternProperties"
                | "additionalItems"
                | "unevaluatedProperties" => continue,
                _ => "dropped: 3.0 has no such keyword",
            };
            self.note(key, how, "check such values yourself");
        }
    }
}

/// Adds a schema that has to hold too.
pub(super) fn conjoin(lowered: &mut Map<String, Value>, schema: Value, is_first: bool) {
    if let Some(members) = lowered.entry("allOf").or_insert_with(|| json!([])).as_array_mut() {
        let index = if is_first { 0 } else { members.len() };
        members.insert(index, schema);
    }
}

/// Validators of 3.0 refuse a `required` beside an `allOf` if it names properties that no member declares. As a member of its
/// own, it may name any.
fn move_required_of_others(lowered: &mut Map<String, Value>) {
    if !lowered.contains_key("allOf") {
        return;
    }
    let declared = lowered.get("properties").and_then(Value::as_object);
    let is_own = |name: &Value| {
        name.as_str()
            .is_some_and(|name| declared.is_some_and(|declared| declared.contains_key(name)))
    };
    let names = lowered
        .get("required")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let (own, others): (Vec<Value>, Vec<Value>) = names.into_iter().partition(is_own);
    if others.is_empty() {
        return;
    }
    if own.is_empty() {
        lowered.remove("required");
    } else {
        lowered.insert("required".to_owned(), Value::Array(own));
    }
    conjoin(lowered, json!({ "required": others }), false);
}

fn is_known(key: &str) -> bool {
    ANNOTATIONS.contains(&key)
        || SILENT.contains(&key)
        || LOST.contains(&key)
        || Types::concerned(key).is_some()
        || [
            "allOf",
            "anyOf",
            "oneOf",
            "not",
            "type",
            "const",
            "enum",
            "examples",
            "externalDocs",
            "xml",
            "discriminator",
        ]
        .contains(&key)
}
