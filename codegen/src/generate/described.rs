//! What a property takes, in words: for the documentation of models and setters.

use serde_json::Value;

use super::{
    contract::{Contract, text},
    text::code,
};
use crate::document::resolve;

/// How deep a list of lists is described.
const DEEPEST: usize = 4;

/// How many values and alternatives are listed.
const MOST_LISTED: usize = 24;

/// How many schemas are looked at for one property.
const MOST_SCHEMAS: usize = 256;

/// The longest default that is shown, in bytes.
const LONGEST_DEFAULT: usize = 200;

/// What a property takes: `whole number, 64 or more`.
pub(super) fn takes(contract: &Contract<'_>, property: &str, schema: &Value) -> String {
    match contract.settings.media_word(property) {
        Some(word) => word,
        None => Described {
            contract,
            left: MOST_SCHEMAS,
        }
        .schema(schema, 0),
    }
}

/// What the service assumes where a property is absent, unless it is too long to be read in passing.
pub(super) fn default(schema: &Value) -> Option<String> {
    let default = schema.get("default").filter(|default| !default.is_null())?;
    let text = match default {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    (text.len() <= LONGEST_DEFAULT).then_some(text)
}

/// The first sentence of a description.
pub(super) fn first_sentence(words: &str) -> &str {
    let line = words.lines().next().unwrap_or_default();
    line.split_inclusive(". ").next().unwrap_or_default().trim_end()
}

/// What is described of one property: no more than a person reads.
struct Described<'c, 'a> {
    contract: &'c Contract<'a>,
    /// How many schemas may still be looked at.
    left: usize,
}

impl Described<'_, '_> {
    fn schema(&mut self, schema: &Value, depth: usize) -> String {
        self.left = self.left.saturating_sub(1);
        let is_read = depth < DEEPEST && self.left > 0;
        let Some(schema) = resolve(self.contract.named, schema).filter(|_| is_read) else {
            return "any JSON".to_owned();
        };
        for keyword in ["anyOf", "oneOf", "allOf"] {
            if let Some(members) = schema.get(keyword).and_then(Value::as_array) {
                return self.any_of(members, depth);
            }
        }
        if let Some(values) = values(schema) {
            return values;
        }
        match text(schema, "type") {
            Some("string") => format!("text{}", counted(schema, "Length", "characters")),
            Some("integer") => format!("whole number{}", range(schema)),
            Some("number") => format!("number{}", range(schema)),
            Some("boolean") => "`true` or `false`".to_owned(),
            Some("array") => {
                let items = self.schema(schema.get("items").unwrap_or(&Value::Null), depth + 1);
                format!("list of {items}{}", counted(schema, "Items", "entries"))
            }
            Some("object") => "object".to_owned(),
            _ => "any JSON".to_owned(),
        }
    }

    fn any_of(&mut self, members: &[Value], depth: usize) -> String {
        let mut words: Vec<String> = Vec::new();
        for member in members.iter().filter(|member| text(member, "type") != Some("null")) {
            let word = self.schema(member, depth + 1);
            if !words.contains(&word) {
                words.push(word);
            }
            if words.len() == MOST_LISTED {
                words.push("something else".to_owned());
                break;
            }
        }
        words.join(" or ")
    }
}

/// The values that a schema lists, the first of them where there are many.
fn values(schema: &Value) -> Option<String> {
    let listed = schema.get("enum").and_then(Value::as_array);
    let values = || listed.into_iter().flatten().chain(schema.get("const"));
    let shown: Vec<String> = values()
        .take(MOST_LISTED)
        .map(|value| match value {
            Value::String(text) => code(text),
            other => code(&other.to_string()),
        })
        .collect();
    let others = values().count() - shown.len();
    let others = if others > 0 {
        format!(" and {others} others")
    } else {
        String::new()
    };
    (!shown.is_empty()).then(|| shown.join(", ") + &others)
}

fn range(schema: &Value) -> String {
    let bound = |name: &str| schema.get(name).filter(|bound| bound.is_number());
    let range = match (bound("minimum"), bound("maximum")) {
        (Some(least), Some(most)) => format!(", {least} to {most}"),
        (Some(least), None) => format!(", {least} or more"),
        (None, Some(most)) => format!(", {most} or less"),
        (None, None) => String::new(),
    };
    let above = bound("exclusiveMinimum").map_or_else(String::new, |bound| format!(", above {bound}"));
    let below = bound("exclusiveMaximum").map_or_else(String::new, |bound| format!(", below {bound}"));
    let step = bound("multipleOf").map_or_else(String::new, |step| format!(", a multiple of {step}"));
    [range, above, below, step].concat()
}

fn counted(schema: &Value, what: &str, unit: &str) -> String {
    let count = |bound: &str| schema.get(format!("{bound}{what}")).and_then(Value::as_u64);
    match (count("min").filter(|least| *least > 0), count("max")) {
        (Some(least), Some(most)) if least == most => format!(", {least} {unit}"),
        (Some(least), Some(most)) => format!(", {least} to {most} {unit}"),
        (Some(least), None) => format!(", {least} {unit} or more"),
        (None, Some(most)) => format!(", at most {most} {unit}"),
        (None, None) => String::new(),
    }
}
