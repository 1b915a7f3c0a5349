//! The schemas of a document, and the type of each.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use serde_json::{Map, Value, json};

use super::super::Type;
use crate::{
    Pointer, Report, Settings,
    document::{reference, schema_name},
    lower::{UNIONS, components, is_null, list},
    operations::{Direction, operations_of, reachable, referenced},
};

/// The schemas of a document.
pub(super) struct Schemas<'a> {
    pub(super) named: &'a Value,
    pub(super) settings: &'a Settings,
    components: Option<&'a Map<String, Value>>,
    /// The types that requests carry.
    pub(super) requests: BTreeSet<String>,
    /// The types that answers carry.
    pub(super) answers: BTreeSet<String>,
    /// The types that bodies of `PATCH` carry.
    pub(super) patches: BTreeSet<String>,
    /// How often each type is referred to.
    pub(super) uses: BTreeMap<String, usize>,
    nulls: RefCell<BTreeMap<String, bool>>,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(named: &'a Value, settings: &'a Settings) -> Self {
        let mut patches = BTreeSet::new();
        for operation in operations_of(named)
            .into_iter()
            .filter(|operation| operation.method == "patch")
        {
            if let Some(body) = operation.value.get("requestBody") {
                patches.extend(referenced(named, body));
            }
        }
        Self {
            named,
            settings,
            components: components(named),
            requests: reachable(named, Direction::Request),
            answers: reachable(named, Direction::Response),
            patches,
            uses: uses(named),
            nulls: RefCell::default(),
        }
    }

    /// The schema of a type, and its name: all of them, by name.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
        self.components.into_iter().flatten()
    }

    /// The schema of a type.
    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.components?.get(name)
    }

    /// The component that a schema refers to, if it does nothing else. Words may stand beside the reference.
    pub(super) fn target(&self, schema: &Value) -> Option<String> {
        let direct = reference(schema).and_then(schema_name);
        direct.or_else(|| match schema.get("allOf")?.as_array()?.as_slice() {
            [only] => reference(only).and_then(schema_name),
            _ => None,
        })
    }

    /// The schema itself, behind references and without null.
    pub(super) fn behind(&self, schema: &'a Value) -> &'a Value {
        let mut current = schema;
        for _ in 0..self.components.map_or(0, Map::len) + 2 {
            let next = match self.target(current) {
                Some(name) => self.get(&name),
                None => only_member(current),
            };
            match next {
                Some(next) => current = next,
                None => break,
            }
        }
        current
    }

    /// Whether null is a value of a schema.
    pub(super) fn accepts_null(&self, schema: &Value) -> bool {
        if let Some(name) = self.target(schema) {
            if let Some(known) = self.nulls.borrow().get(&name) {
                return *known;
            }
            // What contains itself does not become nullable by that.
            self.nulls.borrow_mut().insert(name.clone(), false);
            let accepts = self.get(&name).is_some_and(|target| self.accepts_null(target));
            self.nulls.borrow_mut().insert(name, accepts);
            return accepts;
        }
        is_null(schema)
            || UNIONS
                .iter()
                .flat_map(|keyword| list(schema, keyword))
                .any(|member| self.accepts_null(member))
    }

    /// The type of a schema, without the `Option` that null would ask for.
    pub(super) fn type_of(&self, schema: &'a Value, place: &Pointer, report: &mut Report) -> Type {
        if let Some(name) = self.target(schema) {
            return Type::Named(name);
        }
        if let Some(only) = only_member(schema) {
            return self.type_of(only, place, report);
        }
        let Some(name) = schema.get("type").and_then(Value::as_str) else {
            if UNIONS.iter().any(|keyword| schema.get(*keyword).is_some()) {
                report.approximate(
                    place,
                    "anyOf",
                    "any JSON value: a union stands where it has no name",
                    "",
                );
            }
            return Type::Value;
        };
        match name {
            "null" => Type::Null,
            "boolean" => Type::Bool,
            "integer" => Type::Integer(integer(schema)),
            "number" => Type::Number,
            "string" => self.string(schema),
            "array" => self.list_of(schema, place, report),
            _ => match schema.get("additionalProperties") {
                Some(values @ Value::Object(_)) => {
                    let place = place.join("additionalProperties");
                    Type::Map(Box::new(self.optional_type_of(values, &place, report)))
                }
                _ => Type::Map(Box::new(Type::Value)),
            },
        }
    }

    /// The type of a schema, with an `Option` around it where null is a value of it.
    pub(super) fn optional_type_of(&self, schema: &'a Value, place: &Pointer, report: &mut Report) -> Type {
        let inner = self.type_of(schema, place, report);
        if self.accepts_null(schema) && inner != Type::Null && inner != Type::Value {
            Type::Option(Box::new(inner))
        } else {
            inner
        }
    }

    /// Whether a schema is bytes as they are, in no text.
    pub(super) fn is_binary(&self, schema: &'a Value) -> bool {
        let schema = self.behind(schema);
        let has = |key: &str| schema.get(key).is_some();
        let is_string = schema.get("type").is_some_and(|name| name == "string");
        schema.get("format").is_some_and(|format| format == "binary")
            || is_string && has("contentMediaType") && !has("contentEncoding")
    }

    fn string(&self, schema: &Value) -> Type {
        let format = schema.get("format").and_then(Value::as_str);
        let encoding = schema.get("contentEncoding").and_then(Value::as_str);
        let format = format.or_else(|| encoding.filter(|name| name.starts_with("base64")).map(|_| "byte"));
        let path = format.and_then(|format| self.settings.formats.get(format));
        path.map_or(Type::String, |path| Type::Path(path.clone()))
    }

    fn list_of(&self, schema: &'a Value, place: &Pointer, report: &mut Report) -> Type {
        let Some(first) = schema.get("prefixItems").and_then(Value::as_array) else {
            return match schema.get("items") {
                Some(items @ Value::Object(_)) => {
                    Type::List(Box::new(self.optional_type_of(items, &place.join("items"), report)))
                }
                _ => Type::List(Box::new(Type::Value)),
            };
        };
        let mut members = Vec::with_capacity(first.len());
        for (index, member) in first.iter().enumerate() {
            let place = place.join("prefixItems").join(index);
            members.push(self.optional_type_of(member, &place, report));
        }
        let count = |key: &str| schema.get(key).and_then(Value::as_u64);
        let length = u64::try_from(members.len()).ok();
        let is_closed = schema.get("items") == Some(&json!(false)) || count("maxItems") == length;
        if is_closed && count("minItems") == length && (1..=MOST_TUPLE).contains(&members.len()) {
            return Type::Tuple(members);
        }
        let others = schema.get("items").filter(|items| items.is_object());
        members.extend(others.map(|items| self.optional_type_of(items, &place.join("items"), report)));
        members.sort();
        members.dedup();
        if let ([_], true) = (members.as_slice(), others.is_some() || is_closed) {
            return Type::List(Box::new(members.remove(0)));
        }
        report.approximate(
            &place.join("prefixItems"),
            "prefixItems",
            "a list of any JSON value: its length or the types of its members differ",
            "give it `minItems` and `items: false`, or one type for all members, with an overlay",
        );
        Type::List(Box::new(Type::Value))
    }
}

/// Serde implements its traits for tuples up to this length.
const MOST_TUPLE: usize = 16;

/// The only member of a union that is not null.
pub(super) fn only_member(schema: &Value) -> Option<&Value> {
    let mut members = UNIONS
        .iter()
        .flat_map(|keyword| list(schema, keyword))
        .filter(|member| !is_null(member));
    match (members.next(), members.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

fn integer(schema: &Value) -> &'static str {
    let exceeds = |key: &str| {
        schema
            .get(key)
            .and_then(Value::as_f64)
            .is_some_and(|bound| bound > 9.3e18)
    };
    match schema.get("format").and_then(Value::as_str) {
        Some("int8") => "i8",
        Some("int16") => "i16",
        Some("int32") => "i32",
        Some("uint8") => "u8",
        Some("uint16") => "u16",
        Some("uint32") => "u32",
        Some("uint64" | "uint") => "u64",
        _ if exceeds("maximum") || exceeds("exclusiveMaximum") || list(schema, "enum").any(exceeds_i64) => "u64",
        _ => "i64",
    }
}

fn exceeds_i64(value: &Value) -> bool {
    value.is_u64() && !value.is_i64()
}

fn uses(named: &Value) -> BTreeMap<String, usize> {
    let mut uses = BTreeMap::new();
    let mut waiting = vec![named];
    while let Some(value) = waiting.pop() {
        if let Some(name) = reference(value).and_then(schema_name) {
            *uses.entry(name).or_insert(0) += 1;
        }
        match value {
            Value::Object(object) => waiting.extend(object.values()),
            Value::Array(members) => waiting.extend(members),
            _ => {}
        }
    }
    uses
}
