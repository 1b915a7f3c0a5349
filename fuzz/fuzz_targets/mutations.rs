//! Documents of our own, changed as the fuzzer's bytes say.

use serde_json::{Map, Value, json};

const DOCUMENTS: [&str; 2] = [
    include_str!("../documents/kinds.json"),
    include_str!("../../codegen/specimen/specimen.json"),
];

/// The most changes to one document.
const MOST_CHANGES: usize = 24;

/// Names and texts that are not meant for Rust, a terminal or a path.
const TEXTS: [&str; 24] = [
    "",
    "a\rb",
    "a\nb",
    "\"quoted\"",
    "*/ }",
    "\u{202e}txt",
    "\0",
    "self",
    "type",
    "r#fn",
    "🦀",
    "ß",
    "1st",
    "-",
    "_",
    "$ref",
    "#/components/schemas/Tree",
    "#/paths/~1bodies/post",
    "other.json#/A",
    "{a}{b",
    "///",
    "\\",
    "application/json",
    "A_b-c D",
];

const KEYWORDS: [&str; 59] = [
    "$ref",
    "type",
    "properties",
    "items",
    "prefixItems",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "enum",
    "const",
    "required",
    "additionalProperties",
    "discriminator",
    "propertyName",
    "mapping",
    "nullable",
    "default",
    "format",
    "title",
    "description",
    "in",
    "name",
    "style",
    "explode",
    "content",
    "schema",
    "parameters",
    "requestBody",
    "responses",
    "200",
    "default",
    "operationId",
    "servers",
    "security",
    "$defs",
    "minimum",
    "exclusiveMaximum",
    "multipleOf",
    "maxLength",
    "pattern",
    "uniqueItems",
    "minContains",
    "contains",
    "if",
    "then",
    "else",
    "dependentRequired",
    "dependentSchemas",
    "patternProperties",
    "propertyNames",
    "unevaluatedProperties",
    "unevaluatedItems",
    "readOnly",
    "writeOnly",
    "callbacks",
    "webhooks",
    "headers",
    "deprecated",
];

/// The fuzzer's bytes, one after the other; zeros at the end.
pub struct Choices<'a>(&'a [u8]);

impl Choices<'_> {
    pub fn byte(&mut self) -> usize {
        match self.0 {
            [first, rest @ ..] => {
                self.0 = rest;
                usize::from(*first)
            }
            [] => 0,
        }
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.byte() << 8 | self.byte()) % limit.max(1)
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// A document, and the bytes that are left.
pub fn document(bytes: &[u8]) -> (Value, Choices<'_>) {
    let mut choices = Choices(bytes);
    let text = DOCUMENTS[choices.byte() % DOCUMENTS.len()];
    let mut document: Value = serde_json::from_str(text).expect("our own document is JSON");
    change_some(&mut document, &mut choices);
    (document, choices)
}

/// Changes a document in as many places as the next byte says.
pub fn change_some(document: &mut Value, choices: &mut Choices<'_>) {
    let changes = choices.byte() % MOST_CHANGES;
    for _ in 0..changes {
        change(document, choices);
    }
}

fn change(document: &mut Value, choices: &mut Choices<'_>) {
    let at = place(document, choices);
    let other_at = place(document, choices);
    let other = document.pointer(&other_at).cloned().unwrap_or(Value::Null);
    let Some(target) = document.pointer_mut(&at) else {
        return;
    };
    match choices.byte() % 10 {
        0 => *target = other,
        1 => *target = scalar(choices),
        2 => *target = json!({ "$ref": format!("#{other_at}") }),
        3 => *target = json!({ *choices.of(&["allOf", "anyOf", "oneOf"]): [target.take(), other] }),
        4 => *target = json!({ "anyOf": [target.take(), {"type": "null"}] }),
        5 => *target = Value::Array(vec![target.take(); 1 + choices.byte() % 3]),
        6 => drop(remove(target, choices)),
        7 => insert(target, (*choices.of(&KEYWORDS)).to_owned(), other),
        8 => {
            if let Some((_, value)) = remove(target, choices) {
                let name = name(choices);
                insert(target, name, value);
            }
        }
        _ => {
            let name = name(choices);
            insert(target, name, other);
        }
    }
}

/// A place of a document: from the top down, a byte a step.
fn place(document: &Value, choices: &mut Choices<'_>) -> String {
    let mut place = String::new();
    let mut value = document;
    loop {
        let step = choices.byte();
        let next = match value {
            Value::Object(object) if !object.is_empty() => {
                object.iter().nth(step % object.len()).map(|(key, value)| {
                    let key = key.replace('~', "~0").replace('/', "~1");
                    (format!("/{key}"), value)
                })
            }
            Value::Array(members) if !members.is_empty() => {
                let index = step % members.len();
                members.get(index).map(|value| (format!("/{index}"), value))
            }
            _ => None,
        };
        match next {
            Some((step, child)) if choices.byte() % 8 != 0 => {
                place.push_str(&step);
                value = child;
            }
            _ => return place,
        }
    }
}

fn scalar(choices: &mut Choices<'_>) -> Value {
    match choices.byte() % 6 {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(false),
        3 => json!([0.0, -1.0, 1e300, 9_007_199_254_740_993.0][choices.byte() % 4]),
        4 => json!([u64::MAX, 0, 1 << 53][choices.byte() % 3]),
        _ => Value::String(name(choices)),
    }
}

fn name(choices: &mut Choices<'_>) -> String {
    let text = *choices.of(&TEXTS);
    match choices.byte() % 8 {
        0 => text.repeat(200),
        1 => format!("{text}{}", choices.of(&TEXTS)),
        _ => text.to_owned(),
    }
}

fn remove(target: &mut Value, choices: &mut Choices<'_>) -> Option<(String, Value)> {
    match target {
        Value::Object(object) => {
            let keys: Vec<String> = object.keys().cloned().collect();
            let key = keys.get(choices.below(keys.len()))?.clone();
            object.remove(&key).map(|value| (key, value))
        }
        Value::Array(members) if !members.is_empty() => {
            let index = choices.below(members.len());
            Some((index.to_string(), members.remove(index)))
        }
        _ => None,
    }
}

fn insert(target: &mut Value, key: String, value: Value) {
    match target {
        Value::Object(object) => drop(object.insert(key, value)),
        Value::Array(members) => members.push(value),
        _ => *target = Value::Object(Map::from_iter([(key, value)])),
    }
}
