//! Types: a list of them, null among them, and the keywords that concern each.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    root::Lowering,
    scalars::{counts, numbers, texts},
    values::{is_of_type, type_of_all, values_of},
};

const NAMES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];

/// The types that a schema allows.
pub(super) struct Types {
    /// Whether the schema says so at all.
    is_given: bool,
    /// The names, but for null.
    names: Vec<&'static str>,
    has_null: bool,
}

impl Types {
    /// The types that a keyword applies to. `None`: it applies to all.
    pub(super) fn concerned(keyword: &str) -> Option<&'static [&'static str]> {
        match keyword {
            "minLength" | "maxLength" | "pattern" => Some(&["string"]),
            "format" => Some(&["string", "integer", "number"]),
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
                Some(&["integer", "number"])
            }
            "items" | "minItems" | "maxItems" | "uniqueItems" => Some(&["array"]),
            "properties" | "required" | "additionalProperties" | "minProperties" | "maxProperties" => Some(&["object"]),
            _ => None,
        }
    }

    /// Whether null is allowed, and said to be.
    pub(super) fn accepts_null(&self, values: Option<&[Value]>, union_has_null: Option<bool>) -> bool {
        let in_values = values.map(|values| values.contains(&Value::Null));
        if self.is_given && !self.has_null || in_values == Some(false) {
            return false;
        }
        self.has_null || in_values == Some(true) || union_has_null == Some(true)
    }

    /// Whether nothing but null is allowed.
    fn is_null(&self) -> bool {
        self.is_given && self.names.is_empty()
    }

    /// Whether a schema of these types would refuse null even if a member of its union allows it.
    pub(super) fn exclude_null(&self) -> bool {
        self.is_given && !self.has_null
    }
}

/// How far the question for null is followed.
const DEEPEST: usize = 20;

impl<'a> Lowering<'a> {
    /// Whether null meets all that the schema asks for. `true` where that is not easily told.
    pub(super) fn allows_null(&self, schema: &'a Map<String, Value>, depth: usize) -> bool {
        let is_allowed = |member: &'a Value| match member {
            Value::Bool(flag) => *flag,
            Value::Object(member) => depth >= DEEPEST || self.allows_null(member, depth + 1),
            _ => true,
        };
        let members = |key: &str| {
            schema
                .get(key)
                .and_then(Value::as_array)
                .filter(|members| !members.is_empty())
        };
        let target = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|target| self.pointer_of(target));
        let target = target.and_then(|place| self.root.pointer(&place.to_string()));
        let is_null_type = |name: &Value| name == "null";
        let of_type = match schema.get("type") {
            Some(Value::Array(names)) => names.iter().any(is_null_type),
            Some(name) => is_null_type(name) || schema.get("nullable") == Some(&json!(true)),
            None => true,
        };
        of_type
            && values_of(schema).is_none_or(|values| values.contains(&Value::Null))
            && target.is_none_or(is_allowed)
            && members("allOf").is_none_or(|members| members.iter().all(is_allowed))
            && members("anyOf").is_none_or(|members| members.iter().any(is_allowed))
            && members("oneOf").is_none_or(|members| members.iter().any(is_allowed))
    }

    pub(super) fn types(&mut self, schema: &Map<String, Value>) -> Types {
        let given = schema.get("type");
        let list = given.map_or(&[][..], |given| {
            given.as_array().map_or(std::slice::from_ref(given), Vec::as_slice)
        });
        let mut types = Types {
            is_given: given.is_some(),
            names: Vec::new(),
            has_null: schema.get("nullable") == Some(&json!(true)),
        };
        for name in list {
            match NAMES.iter().find(|known| name == *known) {
                Some(known) if !types.names.contains(known) => types.names.push(known),
                None if name == "null" => types.has_null = true,
                Some(_) => {}
                None => {
                    self.note("type", "dropped: this is no type of JSON", "write one");
                    types.is_given = false;
                }
            }
        }
        if !types.is_given || list.is_empty() {
            types.is_given = false;
            types.names.clear();
        }
        if types.names.contains(&"number") {
            types.names.retain(|name| *name != "integer");
        }
        if !types.is_given
            && let Some(name) = values_of(schema).and_then(|values| type_of_all(&values))
        {
            types.names.push(name);
        }
        types
    }

    /// The keywords that depend on the type.
    pub(super) fn of_types(
        &mut self,
        schema: &'a Map<String, Value>,
        types: &Types,
        values: Option<Vec<Value>>,
        is_nullable: bool,
    ) -> Map<String, Value> {
        if types.is_null()
            || values
                .as_ref()
                .is_some_and(|values| values.iter().all(Value::is_null) && !values.is_empty())
        {
            return if is_nullable {
                Map::from_iter([("enum".to_owned(), json!([null]))])
            } else {
                impossible()
            };
        }
        let mut members: Vec<Map<String, Value>> = Vec::new();
        for name in &types.names {
            let mut member = Map::from_iter([("type".to_owned(), json!(name))]);
            if let Some(values) = &values {
                let own: Vec<Value> = values.iter().filter(|value| is_of_type(value, name)).cloned().collect();
                if own.is_empty() {
                    continue;
                }
                member.insert("enum".to_owned(), Value::Array(own));
            }
            self.of_type(schema, Some(name), &mut member);
            members.push(member);
        }
        match (members.len(), types.names.is_empty()) {
            (0, true) => {
                let mut lowered = Map::new();
                if let Some(values) = values.filter(|values| !values.is_empty()) {
                    lowered.insert("enum".to_owned(), Value::Array(values));
                }
                self.of_type(schema, None, &mut lowered);
                lowered
            }
            (0, false) => impossible(),
            (1, _) => {
                let mut only = members.swap_remove(0);
                if let (true, Some(Value::Array(values))) = (is_nullable, only.get_mut("enum")) {
                    values.push(Value::Null);
                }
                only
            }
            _ => Map::from_iter([("anyOf".to_owned(), members.into_iter().map(Value::Object).collect())]),
        }
    }

    /// The keywords that concern a type; all of them where the schema says no type.
    fn of_type(&mut self, schema: &'a Map<String, Value>, name: Option<&str>, lowered: &mut Map<String, Value>) {
        let is_meant = |types: &[&str]| name.is_none_or(|name| types.contains(&name));
        if is_meant(&["string"]) {
            texts(schema, lowered);
        }
        if is_meant(&["integer", "number"]) {
            numbers(schema, lowered);
        }
        if let Some(format @ Value::String(_)) = schema.get("format")
            && is_meant(&["string", "integer", "number"])
        {
            lowered.insert("format".to_owned(), format.clone());
        }
        if is_meant(&["array"]) {
            self.arrays(schema, lowered);
            if name.is_some() {
                lowered.entry("items").or_insert_with(|| json!({}));
            }
        }
        if is_meant(&["object"]) {
            self.objects(schema, lowered);
        }
    }

    fn arrays(&mut self, schema: &'a Map<String, Value>, lowered: &mut Map<String, Value>) {
        counts(schema, ["minItems", "maxItems"], lowered);
        if let Some(unique @ Value::Bool(_)) = schema.get("uniqueItems") {
            lowered.insert("uniqueItems".to_owned(), unique.clone());
        }
        // Before 2020-12, a list under `items` was what `prefixItems` is.
        let (prefix_key, rest_key) = match schema.get("items") {
            Some(Value::Array(_)) => ("items", "additionalItems"),
            _ => ("prefixItems", "items"),
        };
        let rest = schema.get(rest_key);
        let Some(prefix) = schema.get(prefix_key).and_then(Value::as_array) else {
            match rest {
                Some(Value::Bool(false)) => {
                    lowered.insert("maxItems".to_owned(), json!(0));
                }
                Some(items) => {
                    let items = self.at_key("items", |lowering| lowering.schema(items));
                    lowered.insert("items".to_owned(), items);
                }
                None => {}
            }
            return;
        };
        self.note(prefix_key, "became `items` of any of these", "check the order yourself");
        if rest == Some(&json!(false)) {
            let most = schema.get("maxItems").and_then(Value::as_u64);
            let length = u64::try_from(prefix.len()).unwrap_or(u64::MAX);
            lowered.insert(
                "maxItems".to_owned(),
                json!(most.map_or(length, |most| most.min(length))),
            );
        }
        let mut members: Vec<Value> = Vec::new();
        for (index, member) in prefix.iter().enumerate() {
            let member = self.at_key(prefix_key, |lowering| {
                lowering.at_key(index, |lowering| lowering.schema(member))
            });
            if !members.contains(&member) {
                members.push(member);
            }
        }
        if rest != Some(&json!(false)) {
            let rest = rest.map(|rest| self.at_key(rest_key, |lowering| lowering.schema(rest)));
            members.push(rest.unwrap_or_else(|| json!({})));
        }
        lowered.insert("items".to_owned(), any_of(members));
    }

    fn objects(&mut self, schema: &'a Map<String, Value>, lowered: &mut Map<String, Value>) {
        counts(schema, ["minProperties", "maxProperties"], lowered);
        if let Some(Value::Object(properties)) = schema.get("properties") {
            let mut members = Map::new();
            for (name, property) in properties {
                let property = self.at_key("properties", |lowering| {
                    lowering.at_key(name, |lowering| lowering.schema(property))
                });
                members.insert(name.clone(), property);
            }
            lowered.insert("properties".to_owned(), Value::Object(members));
        }
        if let Some(Value::Array(names)) = schema.get("required") {
            let names: BTreeSet<&str> = names.iter().filter_map(Value::as_str).collect();
            if !names.is_empty() {
                lowered.insert("required".to_owned(), names.into_iter().collect());
            }
        }
        if let Some(others) = self.other_properties(schema) {
            lowered.insert("additionalProperties".to_owned(), others);
        }
    }

    /// `additionalProperties`, and what `patternProperties` and `unevaluatedProperties` say about the same.
    fn other_properties(&mut self, schema: &'a Map<String, Value>) -> Option<Value> {
        let mut others = match schema.get("additionalProperties") {
            Some(flag @ Value::Bool(_)) => Some(flag.clone()),
            Some(others @ Value::Object(_)) => {
                Some(self.at_key("additionalProperties", |lowering| lowering.schema(others)))
            }
            _ => None,
        };
        if let Some(unevaluated) = schema.get("unevaluatedProperties") {
            let applies = [
                "$ref",
                "allOf",
                "anyOf",
                "oneOf",
                "if",
                "dependentSchemas",
                "$dynamicRef",
            ];
            if unevaluated == &json!(false) && others.is_none() && !applies.iter().any(|key| schema.contains_key(*key))
            {
                others = Some(json!(false));
            } else if !matches!(unevaluated, Value::Bool(true)) {
                self.note("unevaluatedProperties", "dropped: 3.0 has no such keyword", "");
            }
        }
        let patterns = schema.get("patternProperties").and_then(Value::as_object);
        let Some(patterns) = patterns.filter(|patterns| !patterns.is_empty()) else {
            return others;
        };
        let is_any = |pattern: &str| ["", "^", ".*", "^.*$", "^.*", ".*$"].contains(&pattern);
        let mut members = Vec::new();
        for (pattern, schema) in patterns {
            members.push(self.at_key("patternProperties", |lowering| {
                lowering.at_key(pattern, |lowering| lowering.schema(schema))
            }));
        }
        if patterns.len() == 1 && patterns.keys().all(|pattern| is_any(pattern)) {
            return members.pop();
        }
        self.note(
            "patternProperties",
            "became `additionalProperties`, whatever the name",
            "check the names yourself",
        );
        match others {
            None | Some(Value::Bool(true)) => return None,
            Some(Value::Bool(false)) => {}
            Some(schema) => members.push(schema),
        }
        Some(any_of(members))
    }
}

/// A schema that accepts nothing.
pub(super) fn impossible() -> Map<String, Value> {
    Map::from_iter([("not".to_owned(), json!({}))])
}

fn any_of(mut members: Vec<Value>) -> Value {
    let accepts_all = |member: &Value| member.as_object().is_some_and(Map::is_empty);
    if members.is_empty() || members.iter().any(accepts_all) {
        return json!({});
    }
    if members.len() == 1 {
        return members.swap_remove(0);
    }
    json!({ "anyOf": members })
}
