//! Schemas of one type, in the forms that progenitor's type generator reads.

use serde_json::{Map, Value, json};

use super::{
    Progenitor, flat::ANNOTATIONS, flat::Flat, idents::have_own_variants, patterns::is_plain, refer_to, type_of,
};

/// How deep schemas may be nested.
const DEEPEST: usize = 60;

/// The longest list of a fixed length that `serde` reads as a Rust array.
const LONGEST_ARRAY: u64 = 32;

/// Formats of texts that become types of their own.
pub(super) const NATIVE_FORMATS: &[&str] = &["date", "date-time", "ip", "ipv4", "ipv6", "uuid"];

/// A lowered schema, without what it says about null.
pub(super) struct Shape {
    pub(super) value: Value,
    /// Whether progenitor would give the type a name.
    pub(super) needs_name: bool,
    pub(super) is_nullable: bool,
}

impl Shape {
    pub(super) fn inline(value: Value) -> Self {
        Self {
            value,
            needs_name: false,
            is_nullable: false,
        }
    }

    pub(super) fn named(value: Value) -> Self {
        Self {
            value,
            needs_name: true,
            is_nullable: false,
        }
    }

    pub(super) fn any() -> Self {
        Self::inline(json!({}))
    }
}

impl<'a> Progenitor<'a> {
    pub(super) fn shape(&mut self, schema: &Value, name: &str) -> Shape {
        if self.depth >= DEEPEST {
            self.note("", "became a schema of anything, because it is nested too deeply", "");
            return Shape::any();
        }
        self.depth += 1;
        let shape = self.shape_of(schema, name);
        self.depth -= 1;
        shape
    }

    fn shape_of(&mut self, schema: &Value, name: &str) -> Shape {
        if let Some(target) = self.component(schema) {
            let key = self.keys.get(target).map_or(target, String::as_str);
            let mut shape = Shape::inline(refer_to(key));
            shape.is_nullable = self.nullable.contains(target);
            return shape;
        }
        if let Some(only) = only_member(schema) {
            let mut shape = self.shape(only, name);
            shape.is_nullable |= schema.get("nullable") == Some(&json!(true));
            return shape;
        }
        let flat = self.flat(schema);
        if flat.is_contradictory {
            self.note(
                "allOf",
                "became a schema of anything: nothing meets all its members",
                "mend it",
            );
            return Shape::any();
        }
        if flat.was_closed {
            self.note("additionalProperties", "dropped: `allOf` adds others", "");
        }
        let is_nullable = flat.is_nullable;
        let mut shape = if flat.unions.is_empty() {
            self.one_type(&flat.keywords, name)
        } else {
            self.union(flat, name)
        };
        shape.is_nullable |= is_nullable;
        shape
    }

    /// A schema without unions.
    pub(super) fn one_type(&mut self, keywords: &Map<String, Value>, name: &str) -> Shape {
        if let Some(negated) = keywords.get("not") {
            let is_never = negated.as_object().is_some_and(Map::is_empty);
            let how = if is_never {
                "became a schema of anything"
            } else {
                "dropped: progenitor has no type for it"
            };
            self.note("not", how, "check such values yourself");
        }
        let implied = implied_type(keywords).filter(|_| type_of(keywords).is_none());
        if let Some(name) = implied.filter(|_| !keywords.contains_key("enum")) {
            self.note(
                "type",
                &format!("taken for `{name}`, as none is written"),
                "write the `type`",
            );
        }
        match type_of(keywords).or(implied) {
            Some("string") => self.text(keywords),
            Some("integer") => self.integer(keywords),
            Some("number") => self.number(keywords),
            Some("boolean") => {
                if keywords.contains_key("enum") {
                    self.note("enum", "dropped: progenitor takes any boolean", "");
                }
                Shape::inline(json!({ "type": "boolean" }))
            }
            Some("array") => self.array(keywords, name),
            Some("object") => self.object(keywords, name),
            _ => self.untyped(keywords),
        }
    }

    fn text(&mut self, keywords: &Map<String, Value>) -> Shape {
        if let Some(given) = keywords.get("enum").and_then(Value::as_array) {
            let mut values: Vec<&str> = Vec::new();
            for value in given.iter().filter_map(Value::as_str) {
                if !values.contains(&value) {
                    values.push(value);
                }
            }
            let is_nullable = given.contains(&Value::Null) && keywords.get("type").is_none();
            let mut shape = if have_own_variants(values.iter().copied()) && !values.is_empty() {
                Shape::named(json!({ "type": "string", "enum": values }))
            } else {
                self.note("enum", "became any text: two values have one name in Rust", "");
                Shape::inline(json!({ "type": "string" }))
            };
            shape.is_nullable = is_nullable;
            return shape;
        }
        let mut lowered = Map::from_iter([("type".to_owned(), json!("string"))]);
        let format = keywords.get("format").and_then(Value::as_str);
        if let Some(format) = format {
            lowered.insert("format".to_owned(), json!(format));
        }
        if format.is_some_and(|format| NATIVE_FORMATS.contains(&format)) {
            return Shape::inline(Value::Object(lowered));
        }
        for key in ["minLength", "maxLength"] {
            // Length of a type is counted in 32 bits.
            if let Some(length) = keywords
                .get(key)
                .and_then(Value::as_u64)
                .filter(|length| u32::try_from(*length).is_ok())
            {
                lowered.insert(key.to_owned(), json!(length));
            }
        }
        if let Some(pattern) = keywords.get("pattern").and_then(Value::as_str) {
            if is_plain(pattern) {
                lowered.insert("pattern".to_owned(), json!(pattern));
            } else {
                self.note(
                    "pattern",
                    "dropped: progenitor's regular expressions have no such syntax",
                    "check such texts yourself",
                );
            }
        }
        let needs_name = ["minLength", "maxLength", "pattern"]
            .iter()
            .any(|key| lowered.contains_key(*key));
        Shape {
            value: Value::Object(lowered),
            needs_name,
            is_nullable: false,
        }
    }

    fn integer(&mut self, keywords: &Map<String, Value>) -> Shape {
        let mut lowered = Map::from_iter([("type".to_owned(), json!("integer"))]);
        for key in ["minimum", "maximum", "multipleOf"] {
            if let Some(number) = keywords.get(key).filter(|number| number.is_i64()) {
                lowered.insert(key.to_owned(), number.clone());
            } else if let Some(number) = keywords.get(key).filter(|number| number.is_u64()) {
                lowered.insert(key.to_owned(), number.clone());
            }
        }
        keep_exclusive(keywords, &mut lowered);
        if let Some(format @ Value::String(_)) = keywords.get("format") {
            lowered.insert("format".to_owned(), format.clone());
        }
        let Some(given) = keywords.get("enum").and_then(Value::as_array) else {
            return Shape::inline(Value::Object(lowered));
        };
        let values: Vec<&Value> = given.iter().filter(|value| value.is_i64()).collect();
        if values.is_empty() || given.iter().any(|value| !value.is_i64() && !value.is_null()) {
            self.note("enum", "dropped: a value has no form in Rust", "");
            return Shape::inline(Value::Object(lowered));
        }
        let mut shape = Shape::named(json!({ "type": "integer", "enum": values }));
        shape.is_nullable = given.contains(&Value::Null) && keywords.get("type").is_none();
        shape
    }

    fn number(&mut self, keywords: &Map<String, Value>) -> Shape {
        let mut lowered = Map::from_iter([("type".to_owned(), json!("number"))]);
        for key in ["minimum", "maximum", "multipleOf", "format"] {
            if let Some(value) = keywords.get(key) {
                lowered.insert(key.to_owned(), value.clone());
            }
        }
        keep_exclusive(keywords, &mut lowered);
        if keywords.contains_key("enum") {
            self.note(
                "enum",
                "dropped: progenitor has no type for a list of numbers",
                "check such numbers yourself",
            );
        }
        Shape::inline(Value::Object(lowered))
    }

    fn array(&mut self, keywords: &Map<String, Value>, name: &str) -> Shape {
        let mut lowered = Map::from_iter([("type".to_owned(), json!("array"))]);
        let empty = json!({});
        let items = keywords.get("items").unwrap_or(&empty);
        let items = self.at_key("items", |lowering| lowering.place(items, &format!("{name}Item")));
        lowered.insert("items".to_owned(), items);
        let count = |key: &str| {
            keywords
                .get(key)
                .and_then(Value::as_u64)
                .filter(|count| u32::try_from(*count).is_ok())
        };
        let (least, most) = (count("minItems"), count("maxItems"));
        lowered.extend(least.map(|least| ("minItems".to_owned(), json!(least))));
        let is_too_long = least == most && most.is_some_and(|most| most > LONGEST_ARRAY);
        lowered.extend(
            most.filter(|_| !is_too_long)
                .map(|most| ("maxItems".to_owned(), json!(most))),
        );
        if is_too_long {
            self.note(
                "maxItems",
                "dropped: progenitor has no type for so many",
                "count them yourself",
            );
        }
        if keywords.get("uniqueItems") == Some(&json!(true)) {
            lowered.insert("uniqueItems".to_owned(), json!(true));
        }
        Shape::inline(Value::Object(lowered))
    }

    fn untyped(&mut self, keywords: &Map<String, Value>) -> Shape {
        let given = keywords.get("enum").and_then(Value::as_array);
        if given.is_some_and(|values| values.iter().all(Value::is_null)) {
            return Shape::inline(json!({ "enum": [null] }));
        }
        let asks = |key: &&String| !key.starts_with("x-") && !["not", "nullable", "format"].contains(&key.as_str());
        if let Some(keyword) = keywords.keys().find(asks).cloned() {
            self.note(
                &keyword,
                "became a schema of anything: it is of no one type",
                "write a `type`",
            );
        }
        Shape::any()
    }
}

/// The only member of a union or a meeting that says nothing else.
pub(super) fn only_member(schema: &Value) -> Option<&Value> {
    let schema = schema.as_object()?;
    let mut keys = schema
        .keys()
        .filter(|key| !ANNOTATIONS.contains(&key.as_str()) && *key != "nullable" && !key.starts_with("x-"));
    let key = keys
        .next()
        .filter(|key| ["allOf", "anyOf", "oneOf"].contains(&key.as_str()))?;
    let [only] = schema.get(key)?.as_array()?.as_slice() else {
        return None;
    };
    keys.next().is_none().then_some(only)
}

/// The type that keywords are about, if it is one.
fn implied_type(keywords: &Map<String, Value>) -> Option<&'static str> {
    if let Some(values) = keywords.get("enum").and_then(Value::as_array) {
        let mut values = values.iter().filter(|value| !value.is_null()).peekable();
        values.peek()?;
        let values: Vec<&Value> = values.collect();
        let all = |is: fn(&Value) -> bool| values.iter().all(|value| is(value));
        return match () {
            () if all(Value::is_string) => Some("string"),
            () if all(Value::is_i64) => Some("integer"),
            () if all(Value::is_number) => Some("number"),
            () if all(Value::is_boolean) => Some("boolean"),
            () => None,
        };
    }
    let kinds: [(&str, &[&str]); 4] = [
        ("string", &["minLength", "maxLength", "pattern"]),
        ("number", &["minimum", "maximum", "multipleOf"]),
        ("array", &["items", "minItems", "maxItems", "uniqueItems"]),
        (
            "object",
            &[
                "properties",
                "required",
                "additionalProperties",
                "minProperties",
                "maxProperties",
            ],
        ),
    ];
    let mut found = kinds
        .iter()
        .filter(|(_, keys)| keys.iter().any(|key| keywords.contains_key(*key)));
    let (kind, _) = found.next()?;
    found.next().is_none().then_some(*kind)
}

fn keep_exclusive(keywords: &Map<String, Value>, lowered: &mut Map<String, Value>) {
    for (bound, flag) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        if lowered.contains_key(bound) && keywords.get(flag) == Some(&json!(true)) {
            lowered.insert(flag.to_owned(), json!(true));
        }
    }
}

/// What a schema asks for as a union of one.
pub(super) fn is_never(flat: &Flat) -> bool {
    flat.unions.is_empty()
        && flat
            .keywords
            .get("not")
            .and_then(Value::as_object)
            .is_some_and(Map::is_empty)
}
