//! The defaults that progenitor can write as Rust.

use serde_json::{Value, json};

use super::{Progenitor, components::with, flat::Flat, idents::field_ident, shapes::NATIVE_FORMATS, type_of};

impl Progenitor<'_> {
    /// Adds a property's default, if it can be written.
    pub(super) fn with_default(&mut self, schema: &Value, lowered: Value, owner: &str, property: &str) -> Value {
        let Some(default) = schema.get("default").filter(|_| schema.get("$ref").is_none()) else {
            return lowered;
        };
        if default.is_null() {
            return lowered;
        }
        if !self.fits_type(schema, default) {
            self.note(
                "default",
                "dropped: progenitor cannot write it as Rust",
                "set the value yourself",
            );
            return lowered;
        }
        let function = field_ident(&format!("{owner}_{property}"));
        if !self.default_functions.insert(function) {
            self.note(
                "default",
                "dropped: another default has its function's name",
                "set the value yourself",
            );
            return lowered;
        }
        with(lowered, "default", default.clone())
    }

    /// Whether a default is one that progenitor writes for the type of this schema.
    pub(super) fn fits_type(&self, schema: &Value, default: &Value) -> bool {
        let flat = self.flat(schema);
        if flat.is_contradictory || !flat.unions.is_empty() {
            return false;
        }
        let format = flat.keywords.get("format").and_then(Value::as_str).unwrap_or_default();
        let has = |keywords: &[&str]| keywords.iter().any(|keyword| flat.keywords.contains_key(*keyword));
        match type_of(&flat.keywords) {
            Some("boolean") => default.is_boolean(),
            Some("integer") => {
                !has(&["enum"])
                    && default
                        .as_i64()
                        .is_some_and(|default| is_in_range(&flat, format, default))
            }
            Some("number") => default.is_number() && !has(&["enum"]),
            Some("string") if has(&["enum"]) => flat
                .keywords
                .get("enum")
                .and_then(Value::as_array)
                .is_some_and(|values| values.contains(default)),
            Some("string") => {
                default.is_string() && !NATIVE_FORMATS.contains(&format) && !has(&["pattern", "minLength", "maxLength"])
            }
            Some("array") => *default == json!([]) && !has(&["minItems"]),
            _ => false,
        }
    }
}

fn is_in_range(flat: &Flat, format: &str, default: i64) -> bool {
    let (least, most) = match format {
        "int8" => (i64::from(i8::MIN), i64::from(i8::MAX)),
        "uint8" => (0, i64::from(u8::MAX)),
        "int16" => (i64::from(i16::MIN), i64::from(i16::MAX)),
        "uint16" => (0, i64::from(u16::MAX)),
        "int" | "int32" => (i64::from(i32::MIN), i64::from(i32::MAX)),
        "uint" | "uint32" => (0, i64::from(u32::MAX)),
        "uint64" => (0, i64::MAX),
        _ => (i64::MIN, i64::MAX),
    };
    let bound = |key: &str| flat.keywords.get(key).and_then(Value::as_f64);
    let is_exclusive = |key: &str| flat.keywords.get(key) == Some(&json!(true));
    // Bounds are of this size at most where they matter.
    #[allow(clippy::cast_precision_loss)]
    let value = default as f64;
    let fits = |bound: Option<f64>, is_exclusive: bool, is_within: fn(f64, f64) -> bool| {
        bound.is_none_or(|bound| is_within(value, bound) && !(is_exclusive && value == bound))
    };
    (least..=most).contains(&default)
        && fits(bound("minimum"), is_exclusive("exclusiveMinimum"), |value, bound| {
            value >= bound
        })
        && fits(bound("maximum"), is_exclusive("exclusiveMaximum"), |value, bound| {
            value <= bound
        })
}
