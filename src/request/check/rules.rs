//! The rules of the contract's table, applied to a request. Patterns are left to the service: they would need a regular
//! expression engine in every build.

use serde_json::{Map, Value};

use crate::{
    error::{Error, ErrorKind, violation::Violation},
    generated::constraints::{Field, Object, Range, Rule},
};

pub(super) fn check_object(value: &Value, object: &'static Object, path: &str, found: &mut Vec<Violation>) {
    let Value::Object(map) = value else {
        report(path, format!("should be an object, not {}", shown(value)), found);
        return;
    };
    if let Some(variants) = &object.variants {
        match variant(value, object) {
            Some(object) => check_object(value, object, path, found),
            None => {
                let known: Vec<&str> = variants.objects.iter().map(|(value, _)| *value).collect();
                report(
                    &join(path, variants.property),
                    format!("should be one of {}", known.join(", ")),
                    found,
                );
            }
        }
        return;
    }
    for field in object.fields {
        check_field(map, field, path, found);
    }
    if object.strict {
        for unknown in map
            .keys()
            .filter(|key| object.fields.iter().all(|field| field.name != *key))
        {
            report(
                &join(path, unknown),
                "is not a property of this request, and it takes no others".to_owned(),
                found,
            );
        }
    }
}

/// The error with what a request breaks, if it breaks anything.
pub(super) fn refuse(violations: Vec<Violation>) -> Result<(), Error> {
    if violations.is_empty() {
        return Ok(());
    }
    let listed: Vec<String> = violations.iter().map(ToString::to_string).collect();
    Err(Error::new(
        ErrorKind::Invalid,
        format!(
            "the request was not sent, it breaks the contract: {}",
            listed.join("; ")
        ),
    )
    .with_violations(violations))
}

/// The object that a value should be: of a union, the member that it names.
pub(crate) fn variant(value: &Value, object: &'static Object) -> Option<&'static Object> {
    let Some(variants) = &object.variants else {
        return Some(object);
    };
    let tag = value.get(variants.property).and_then(Value::as_str);
    let (_, object) = variants.objects.iter().find(|(value, _)| Some(*value) == tag)?;
    Some(object)
}

fn check_field(map: &Map<String, Value>, field: &'static Field, path: &str, found: &mut Vec<Violation>) {
    let path = join(path, field.name);
    match map.get(field.name) {
        None if field.required => report(&path, "is required".to_owned(), found),
        None => {}
        Some(Value::Null) if field.nullable => {}
        Some(value) => check_value(value, field.rules, &path, found),
    }
}

/// A value has to keep one of the rules. Where it keeps none, what the nearest one wants is reported.
fn check_value(value: &Value, rules: &'static [Rule], path: &str, found: &mut Vec<Violation>) {
    let mut nearest: Option<Vec<Violation>> = None;
    for rule in rules {
        let mut own = Vec::new();
        check_rule(value, rule, path, &mut own);
        if own.is_empty() {
            return;
        }
        if nearest.is_none() || is_of_kind(value, rule) {
            nearest = Some(own);
        }
    }
    found.extend(nearest.into_iter().flatten());
}

fn is_of_kind(value: &Value, rule: &Rule) -> bool {
    match rule {
        Rule::Text { .. } => value.is_string(),
        Rule::Integer { .. } | Rule::Number { .. } => value.is_number(),
        Rule::Boolean => value.is_boolean(),
        Rule::List { .. } => value.is_array(),
        Rule::Object(_) => value.is_object(),
        Rule::Anything => true,
    }
}

fn check_rule(value: &Value, rule: &'static Rule, path: &str, found: &mut Vec<Violation>) {
    match rule {
        Rule::Anything => {}
        Rule::Text {
            min_length,
            max_length,
            one_of,
            ..
        } => match value {
            Value::String(text) => check_text(text, *min_length, *max_length, one_of, path, found),
            other => report(path, format!("should be a text, not {}", shown(other)), found),
        },
        Rule::Integer { range, one_of } => match value.as_number() {
            Some(number) if is_integral(value) => {
                let value = number.as_f64().unwrap_or_default();
                check_range(value, range, path, found);
                if !one_of.is_empty() && number.as_i64().is_none_or(|number| !one_of.contains(&number)) {
                    let known: Vec<String> = one_of.iter().map(ToString::to_string).collect();
                    report(
                        path,
                        format!("should be one of {}, not {number}", known.join(", ")),
                        found,
                    );
                }
            }
            _ => report(path, format!("should be a whole number, not {}", shown(value)), found),
        },
        // A number that JSON can hold and a float cannot is read as one that is not finite.
        Rule::Number { range } => match value.as_f64().filter(|number| number.is_finite()) {
            Some(number) => check_range(number, range, path, found),
            None => report(path, format!("should be a number, not {}", shown(value)), found),
        },
        Rule::Boolean if value.is_boolean() => {}
        Rule::Boolean => report(path, format!("should be true or false, not {}", shown(value)), found),
        Rule::List {
            min_items,
            max_items,
            first,
            items,
        } => match value {
            Value::Array(members) => {
                check_count(members.len() as u64, *min_items, *max_items, "members", path, found);
                for (index, member) in members.iter().enumerate() {
                    let rules = first.get(index).copied().unwrap_or(items);
                    check_value(member, rules, &format!("{path}[{index}]"), found);
                }
            }
            other => report(path, format!("should be a list, not {}", shown(other)), found),
        },
        Rule::Object(object) => check_object(value, object, path, found),
    }
}

fn check_text(
    text: &str,
    min_length: Option<u64>,
    max_length: Option<u64>,
    one_of: &[&str],
    path: &str,
    found: &mut Vec<Violation>,
) {
    if !one_of.is_empty() && !one_of.contains(&text) {
        report(path, format!("should be one of {}", one_of.join(", ")), found);
    }
    if min_length.or(max_length).is_some() {
        let count = text.chars().count() as u64;
        check_count(count, min_length, max_length, "characters", path, found);
    }
}

fn check_count(count: u64, fewest: Option<u64>, most: Option<u64>, what: &str, path: &str, found: &mut Vec<Violation>) {
    if let Some(fewest) = fewest.filter(|fewest| count < *fewest) {
        report(
            path,
            format!("should have at least {fewest} {what}, and has {count}"),
            found,
        );
    }
    if let Some(most) = most.filter(|most| count > *most) {
        report(
            path,
            format!("should have at most {most} {what}, and has {count}"),
            found,
        );
    }
}

fn check_range(number: f64, range: &Range, path: &str, found: &mut Vec<Violation>) {
    let wanted = [
        (range.minimum.filter(|bound| number < *bound), "at least"),
        (range.maximum.filter(|bound| number > *bound), "at most"),
        (range.above.filter(|bound| number <= *bound), "more than"),
        (range.below.filter(|bound| number >= *bound), "less than"),
        (
            range.multiple_of.filter(|step| *step > 0.0 && number % step != 0.0),
            "a multiple of",
        ),
    ];
    for (bound, relation) in wanted {
        if let Some(bound) = bound {
            report(path, format!("should be {relation} {bound}, not {number}"), found);
        }
    }
}

fn is_integral(value: &Value) -> bool {
    value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0)
}

/// A value by its kind: a text could be a prompt.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::String(value) => format!("a text of {} characters", value.chars().count()),
        Value::Array(value) => format!("a list of {}", value.len()),
        Value::Object(_) => "an object".to_owned(),
    }
}

pub(super) fn join(path: &str, field: &str) -> String {
    if path.is_empty() {
        field.to_owned()
    } else {
        format!("{path}.{field}")
    }
}

pub(super) fn report(path: &str, message: String, found: &mut Vec<Violation>) {
    let field = if path.is_empty() { "request" } else { path };
    found.push(Violation {
        field: field.to_owned(),
        message,
    });
}
