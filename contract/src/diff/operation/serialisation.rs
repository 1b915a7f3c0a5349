//! How parameters and headers are written on the wire.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    content::{entries, is_true},
    media_type::MediaType,
};
use crate::diff::schema::{References, Site};

/// How many schemas are looked at to learn what kinds of values a parameter has; after that it may have any.
const MOST_LOOKED_AT: usize = 1_000;

/// How deep they are looked into.
const DEEPEST: usize = 24;

/// The kinds of values that are written in different ways. Null is not written at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kinds(u8);

impl Kinds {
    const TEXT: u8 = 1;
    const NUMBER: u8 = 2;
    const LIST: u8 = 4;
    const OBJECT: u8 = 8;
    const ALL: u8 = 15;

    /// The kinds that a schema allows, as far as it says.
    pub(super) fn of<'a>(references: References<'a>, schema: Option<&'a Value>) -> Self {
        let mut left = MOST_LOOKED_AT;
        Self(schema.map_or(Self::ALL, |schema| kinds(references, schema, DEEPEST, &mut left)))
    }

    /// Whether these are single values only.
    pub(super) fn are_single(self) -> bool {
        self.0 != 0 && self.0 & (Self::LIST | Self::OBJECT) == 0
    }

    /// Whether these are lists only.
    pub(super) fn are_lists(self) -> bool {
        self.0 == Self::LIST
    }

    /// Whether these are single values only, and no texts.
    pub(super) fn are_numbers(self) -> bool {
        self.0 == Self::NUMBER
    }

    /// Whether there are single values that are no text.
    pub(super) fn have_numbers(self) -> bool {
        self.0 & Self::NUMBER != 0
    }
}

fn kinds<'a>(references: References<'a>, schema: &'a Value, depth: usize, left: &mut usize) -> u8 {
    let Some(object) = schema.as_object() else {
        return if schema == &Value::Bool(false) { 0 } else { Kinds::ALL };
    };
    if depth == 0 || *left == 0 {
        return Kinds::ALL;
    }
    *left -= 1;
    let list = |key: &str| object.get(key).and_then(Value::as_array);
    let mut found = match (object.get("type"), object.get("const"), list("enum")) {
        (Some(Value::String(name)), ..) => named(name),
        (Some(Value::Array(names)), ..) => names
            .iter()
            .filter_map(Value::as_str)
            .map(named)
            .fold(0, |all, kind| all | kind),
        (_, Some(value), _) => kind_of(value),
        (_, _, Some(values)) => values.iter().map(kind_of).fold(0, |all, kind| all | kind),
        _ => Kinds::ALL,
    };
    for part in list("allOf").into_iter().flatten() {
        found &= kinds(references, part, depth - 1, left);
    }
    if let Some(target) = references.target(schema) {
        found &= kinds(references, target.value, depth - 1, left);
    }
    for key in ["anyOf", "oneOf"] {
        if let Some(members) = list(key) {
            let members = members.iter().map(|member| kinds(references, member, depth - 1, left));
            found &= members.fold(0, |all, kinds| all | kinds);
        }
    }
    found
}

fn named(name: &str) -> u8 {
    match name {
        "string" => Kinds::TEXT,
        "integer" | "number" | "boolean" => Kinds::NUMBER,
        "array" => Kinds::LIST,
        "object" => Kinds::OBJECT,
        _ => 0,
    }
}

fn kind_of(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) | Value::Number(_) => Kinds::NUMBER,
        Value::String(_) => Kinds::TEXT,
        Value::Array(_) => Kinds::LIST,
        Value::Object(_) => Kinds::OBJECT,
    }
}

/// The style of a parameter or a header and whether lists are spread, with the defaults of OpenAPI.
pub(super) fn style(parameter: &Value) -> (&str, bool) {
    let text = |key| parameter.get(key).and_then(Value::as_str);
    let style = text("style").unwrap_or(match text("in") {
        Some("query" | "cookie") => "form",
        _ => "simple",
    });
    let explode = parameter.get("explode").and_then(Value::as_bool);
    (style, explode.unwrap_or(style == "form"))
}

/// What is written, where the two differ; nothing where they do not.
pub(super) fn differing(old: &Site<'_>, new: &Site<'_>, kinds: [Kinds; 2]) -> Option<[Value; 2]> {
    let media = |site: &Site<'_>| -> Option<String> {
        let content = entries(site.value, &site.pointer, "content");
        content.into_keys().next().map(str::to_owned)
    };
    match (media(old), media(new)) {
        (Some(one), Some(other)) => (MediaType::of(&one) != MediaType::of(&other)).then(|| [json!(one), json!(other)]),
        (None, None) => {
            let common = kinds[0].0 & kinds[1].0;
            let (one, other) = (forms(old.value, common), forms(new.value, common));
            (one != other).then(|| [settings(old.value, &one, &other), settings(new.value, &other, &one)])
        }
        (Some(media), None) => Some([json!(media), json!("a schema")]),
        (None, Some(media)) => Some([json!("a schema"), json!(media)]),
    }
}

/// How each kind of values is written: equal texts are equal on the wire.
fn forms(parameter: &Value, kinds: u8) -> BTreeMap<u8, String> {
    let (style, explode) = style(parameter);
    let place = parameter.get("in").and_then(Value::as_str);
    let is_reserved = place == Some("query") && is_true(parameter, "allowReserved");
    let form = |kind: u8| -> String {
        let spread = if explode { "spread" } else { "joined" };
        let form = match (kind, style) {
            // A single value is written alike in a query, whatever stands between several.
            (Kinds::TEXT | Kinds::NUMBER, "form" | "spaceDelimited" | "pipeDelimited" | "deepObject") => {
                "name=value".to_owned()
            }
            (Kinds::TEXT | Kinds::NUMBER, style) => style.to_owned(),
            (Kinds::LIST, "simple") => "a,b".to_owned(),
            (Kinds::LIST, "form" | "spaceDelimited" | "pipeDelimited") if explode => "name=a&name=b".to_owned(),
            (_, "deepObject") => "name[key]=value".to_owned(),
            (_, style) => format!("{style}, {spread}"),
        };
        match is_reserved && kind != Kinds::NUMBER {
            true => format!("{form}, reserved characters as they are"),
            false => form,
        }
    };
    let all = [Kinds::TEXT, Kinds::NUMBER, Kinds::LIST, Kinds::OBJECT];
    let all = all.into_iter().filter(|kind| kinds & kind != 0);
    all.map(|kind| (kind, form(kind))).collect()
}

/// What says how a parameter is written, and the forms that differ.
fn settings(parameter: &Value, forms: &BTreeMap<u8, String>, others: &BTreeMap<u8, String>) -> Value {
    let (style, explode) = style(parameter);
    let mut settings = Map::from_iter([
        ("style".to_owned(), json!(style)),
        ("explode".to_owned(), json!(explode)),
    ]);
    if is_true(parameter, "allowReserved") {
        settings.insert("allowReserved".to_owned(), json!(true));
    }
    let written: Vec<&str> = forms
        .iter()
        .filter(|(kind, form)| others.get(kind) != Some(form))
        .map(|(_, form)| form.as_str())
        .collect();
    settings.insert("written".to_owned(), json!(written.join("; ")));
    Value::Object(settings)
}

/// Whether a schema allows every text, and nothing else but null.
pub(super) fn is_any_text(schema: &Value) -> bool {
    const SAYS_NOTHING: [&str; 9] = [
        "type",
        "nullable",
        "description",
        "title",
        "default",
        "example",
        "examples",
        "deprecated",
        "$comment",
    ];
    let Some(object) = schema.as_object() else { return false };
    let is_text = match object.get("type") {
        Some(Value::String(name)) => name == "string",
        Some(Value::Array(names)) => {
            names.contains(&json!("string")) && names.iter().all(|name| name == "string" || name == "null")
        }
        _ => false,
    };
    is_text
        && object
            .keys()
            .all(|key| SAYS_NOTHING.contains(&key.as_str()) || key.starts_with("x-"))
}
