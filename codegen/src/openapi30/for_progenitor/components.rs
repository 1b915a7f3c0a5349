//! The component schemas, each under the name that its Rust type has.

use serde_json::{Map, Value, json};

use super::{
    Progenitor,
    idents::{free, type_ident},
    refer_to,
    shapes::Shape,
};

/// Names of Rust that a type must not take: the code around it would mean the type.
const RESERVED: &[&str] = &["Err", "None", "Ok", "Some"];

impl<'a> Progenitor<'a> {
    pub(super) fn name_components(&mut self) {
        self.taken.extend(RESERVED.iter().map(|name| (*name).to_owned()));
        let given = self.given;
        let names = || {
            let schemas = given.pointer("/components/schemas").and_then(Value::as_object);
            schemas.into_iter().flat_map(Map::keys)
        };
        // Who has the name already keeps it.
        for name in names().filter(|name| type_ident(name) == **name) {
            let key = free(name.clone(), &mut self.taken);
            self.keys.insert(name, key);
        }
        for name in names() {
            if !self.keys.contains_key(name.as_str()) {
                let key = free(type_ident(name), &mut self.taken);
                self.keys.insert(name, key);
            }
        }
        for name in names() {
            if self.given_schema(name).is_some_and(|schema| self.accepts_null(schema)) {
                self.nullable.insert(name);
            }
        }
    }

    pub(super) fn components(&mut self) {
        let schemas = self.given.pointer("/components/schemas").and_then(Value::as_object);
        for (name, schema) in schemas.into_iter().flatten() {
            let Some(key) = self.keys.get(name.as_str()).cloned() else {
                continue;
            };
            let lowered = self.at_key("components", |lowering| {
                lowering.at_key("schemas", |lowering| {
                    lowering.at_key(name, |lowering| {
                        let mut shape = lowering.shape(schema, &key);
                        lowering.describe(schema, &mut shape.value);
                        if let Some(default) = schema
                            .get("default")
                            .filter(|default| lowering.fits_type(schema, default))
                        {
                            shape.value = with(shape.value, "default", default.clone());
                        }
                        shape.value
                    })
                })
            });
            self.schemas.insert(key, lowered);
        }
    }

    /// The schema as it may stand in another one or in an operation. What needs a name becomes a component.
    pub(super) fn place(&mut self, schema: &Value, name: &str) -> Value {
        let Shape {
            mut value,
            needs_name,
            is_nullable,
        } = self.shape(schema, name);
        self.describe(schema, &mut value);
        if needs_name {
            value = refer_to(&self.hoist(name, value));
        }
        if is_nullable && value.as_object().is_some_and(|value| !value.is_empty()) {
            value = with(value, "nullable", json!(true));
        }
        value
    }

    /// Makes a schema a component of its own.
    pub(super) fn hoist(&mut self, name: &str, schema: Value) -> String {
        let key = free(type_ident(name), &mut self.taken);
        self.schemas.insert(key.clone(), schema);
        key
    }

    /// Takes over what the schema says beside what it asks for.
    pub(super) fn describe(&self, schema: &Value, value: &mut Value) {
        let Some(given) = schema.as_object().filter(|given| !given.contains_key("$ref")) else {
            return;
        };
        // A title would become the type's name.
        let text = given.get("description").or_else(|| given.get("title"));
        let mut described = value.take();
        if let Some(text) = text.filter(|text| text.as_str() != Some("")) {
            described = with(described, "description", text.clone());
        }
        for (key, extension) in given
            .iter()
            .filter(|(key, _)| *key == "deprecated" || key.starts_with("x-"))
        {
            described = with(described, key, extension.clone());
        }
        *value = described;
    }
}

/// The schema with one more keyword. Beside a reference, it would not count.
pub(super) fn with(schema: Value, key: &str, value: Value) -> Value {
    match schema {
        Value::Object(mut object) if !object.contains_key("$ref") => {
            object.insert(key.to_owned(), value);
            Value::Object(object)
        }
        reference => json!({ "allOf": [reference], key: value }),
    }
}
