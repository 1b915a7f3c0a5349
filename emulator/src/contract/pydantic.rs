//! Turns the errors of a JSON Schema validator into pydantic's words. The schema that was violated is looked up by the
//! error's pointer, because pydantic's text depends on the type around a bound and names the members of a union.

use jsonschema::{ValidationError, error::ValidationErrorKind};
use serde_json::{Value, json};

use super::{detail::Detail, resolve::NAMED_ENUM};

/// What pydantic says of a body that is no object.
pub(crate) const MODEL_TYPE_MESSAGE: &str = "Input should be a valid dictionary or object to extract fields from";

/// The details of all errors, with `loc` beginning at `base`.
pub(crate) fn details<'a>(
    schema: &Value,
    errors: impl IntoIterator<Item = ValidationError<'a>>,
    base: &[Value],
) -> Vec<Detail> {
    let mut found = Vec::new();
    for error in errors {
        describe(schema, &error, base, None, &mut found);
    }
    found
}

/// A union's branch: how deep in the instance the union stands, and the branch's name.
type Branch = (usize, String);

fn describe(
    schema: &Value,
    error: &ValidationError<'_>,
    base: &[Value],
    branch: Option<&Branch>,
    found: &mut Vec<Detail>,
) {
    let rule = Rule::of(schema, error);
    let mut loc = base.to_vec();
    loc.extend(location(error.instance_path().as_str(), branch));
    let input = error.instance().as_ref();
    match error.kind() {
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            describe_union(schema, &rule, context, base, error.instance_path().as_str(), found);
        }
        ValidationErrorKind::Required { property } => {
            loc.push(property.clone());
            found.push(Detail::missing(loc, input));
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            for name in unexpected {
                let mut loc = loc.clone();
                loc.push(json!(name));
                let extra = input.get(name).unwrap_or(&Value::Null);
                found.push(Detail::new(
                    "extra_forbidden",
                    loc,
                    "Extra inputs are not permitted",
                    extra,
                ));
            }
        }
        // A value that is not among the listed ones is reported once, not for its type as well.
        ValidationErrorKind::Type { .. } if rule.schema.get("enum").or(rule.schema.get("const")).is_some() => {}
        _ => found.push(rule.detail(loc, input, error)),
    }
}

fn describe_union(
    schema: &Value,
    rule: &Rule<'_>,
    context: &[Vec<ValidationError<'_>>],
    base: &[Value],
    path: &str,
    found: &mut Vec<Detail>,
) {
    let members = rule.limit.as_array().map(Vec::as_slice).unwrap_or_default();
    let is_null = |index: usize| members.get(index).is_some_and(|member| member["type"] == "null");
    let named = (0..members.len()).filter(|index| !is_null(*index)).count() > 1;
    for (index, errors) in context.iter().enumerate().filter(|(index, _)| !is_null(*index)) {
        let depth = path.matches('/').count();
        let branch = members
            .get(index)
            .filter(|_| named)
            .map(|member| (depth, label(member)));
        for error in errors {
            describe(schema, error, base, branch.as_ref(), found);
        }
    }
}

/// The instance's pointer as `loc` entries: indices become numbers, and a union's branch is named where it was taken.
fn location(path: &str, branch: Option<&Branch>) -> Vec<Value> {
    let steps = path
        .split('/')
        .skip(1)
        .map(|step| step.replace("~1", "/").replace("~0", "~"));
    let mut loc: Vec<Value> = steps
        .map(|step| step.parse::<u64>().map_or_else(|_| json!(step), |index| json!(index)))
        .collect();
    if let Some((depth, name)) = branch {
        loc.insert((*depth).min(loc.len()), json!(name));
    }
    loc
}

/// How pydantic names a member of a union.
fn label(member: &Value) -> String {
    if let Some(value) = member.get("const") {
        return format!("literal[{}]", quoted(value));
    }
    if let Some(values) = member["enum"].as_array() {
        return format!("literal[{}]", values.iter().map(quoted).collect::<Vec<_>>().join(","));
    }
    let bounded = ["minimum", "maximum", "minLength", "maxLength"]
        .iter()
        .any(|bound| member.get(bound).is_some());
    let name = match member["type"].as_str() {
        Some("string") => "str",
        Some("integer") => "int",
        Some("number") => "float",
        Some("boolean") => "bool",
        Some("array") => return list_label(member),
        _ => "dict",
    };
    if bounded {
        format!("constrained-{name}")
    } else {
        name.to_owned()
    }
}

fn list_label(member: &Value) -> String {
    match member["prefixItems"].as_array() {
        Some(items) => format!("tuple[{}]", items.iter().map(label).collect::<Vec<_>>().join(",")),
        None => format!("list[{}]", label(&member["items"])),
    }
}

fn quoted(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), |text| format!("'{text}'"))
}

/// `'a', 'b' or 'c'`.
fn alternatives(values: &[Value]) -> String {
    let mut names: Vec<String> = values.iter().map(quoted).collect();
    match (names.pop(), names.is_empty()) {
        (Some(only), true) => only,
        (Some(last), false) => format!("{} or {last}", names.join(", ")),
        (None, _) => String::new(),
    }
}

/// The keyword that was violated, its value, and the schema in which it stands.
struct Rule<'a> {
    keyword: String,
    limit: &'a Value,
    schema: &'a Value,
}

impl<'a> Rule<'a> {
    fn of(root: &'a Value, error: &ValidationError<'_>) -> Self {
        let pointer = error.schema_path().as_str();
        let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
        Self {
            keyword: error.kind().keyword().to_owned(),
            limit: root.pointer(pointer).unwrap_or(&Value::Null),
            schema: root.pointer(parent).unwrap_or(&Value::Null),
        }
    }

    fn detail(&self, loc: Vec<Value>, input: &Value, error: &ValidationError<'_>) -> Detail {
        match self.keyword.as_str() {
            "type" => self.wrong_type(loc, input),
            "minimum" => self.bound("greater_than_equal", "ge", "greater than or equal to", loc, input),
            "maximum" => self.bound("less_than_equal", "le", "less than or equal to", loc, input),
            "exclusiveMinimum" => self.bound("greater_than", "gt", "greater than", loc, input),
            "exclusiveMaximum" => self.bound("less_than", "lt", "less than", loc, input),
            "multipleOf" => self.bound("multiple_of", "multiple_of", "a multiple of", loc, input),
            "minLength" => self.text_length("string_too_short", "min_length", "least", loc, input),
            "maxLength" => self.text_length("string_too_long", "max_length", "most", loc, input),
            "minItems" => self.list_length("too_short", "min_length", "least", loc, input),
            "maxItems" => self.list_length("too_long", "max_length", "most", loc, input),
            "enum" => self.choice(loc, input),
            "const" => literal("literal_error", quoted(self.limit), loc, input),
            "pattern" => Detail::new(
                "string_pattern_mismatch",
                loc,
                format!("String should match pattern {}", quoted(self.limit)),
                input,
            )
            .with_ctx(json!({ "pattern": self.limit })),
            "format" if self.limit == "uri" => bad_url(loc, input),
            _ => Detail::new("value_error", loc, format!("Value error, {}", error.masked()), input)
                .with_ctx(json!({ "error": {} })),
        }
    }

    fn bound(&self, kind: &'static str, key: &str, words: &str, loc: Vec<Value>, input: &Value) -> Detail {
        let message = format!("Input should be {words} {}", self.limit);
        let limit = if self.schema["type"] == "number" {
            json!(self.limit.as_f64())
        } else {
            self.limit.clone()
        };
        Detail::new(kind, loc, message, input).with_ctx(json!({ key: limit }))
    }

    fn text_length(&self, kind: &'static str, key: &str, words: &str, loc: Vec<Value>, input: &Value) -> Detail {
        let plural = if self.limit == 1 { "" } else { "s" };
        let message = format!("String should have at {words} {} character{plural}", self.limit);
        Detail::new(kind, loc, message, input).with_ctx(json!({ key: self.limit }))
    }

    fn list_length(&self, kind: &'static str, key: &str, words: &str, loc: Vec<Value>, input: &Value) -> Detail {
        let plural = if self.limit == 1 { "" } else { "s" };
        let actual = input.as_array().map_or(0, Vec::len);
        let message = format!(
            "List should have at {words} {} item{plural} after validation, not {actual}",
            self.limit
        );
        Detail::new(kind, loc, message, input)
            .with_ctx(json!({ "field_type": "List", key: self.limit, "actual_length": actual }))
    }

    fn choice(&self, loc: Vec<Value>, input: &Value) -> Detail {
        let kind = if self.schema.get(NAMED_ENUM).is_some() {
            "enum"
        } else {
            "literal_error"
        };
        let expected = alternatives(self.limit.as_array().map(Vec::as_slice).unwrap_or_default());
        literal(kind, expected, loc, input)
    }

    fn wrong_type(&self, loc: Vec<Value>, input: &Value) -> Detail {
        let text = input.is_string();
        let (kind, message) = match self.limit.as_str() {
            Some("string") => ("string_type", "Input should be a valid string"),
            Some("integer") if text => (
                "int_parsing",
                "Input should be a valid integer, unable to parse string as an integer",
            ),
            Some("integer") if input.is_f64() => (
                "int_from_float",
                "Input should be a valid integer, got a number with a fractional part",
            ),
            Some("integer") => ("int_type", "Input should be a valid integer"),
            Some("number") if text => (
                "float_parsing",
                "Input should be a valid number, unable to parse string as a number",
            ),
            Some("number") => ("float_type", "Input should be a valid number"),
            Some("boolean") if text => (
                "bool_parsing",
                "Input should be a valid boolean, unable to interpret input",
            ),
            Some("boolean") => ("bool_type", "Input should be a valid boolean"),
            Some("array") => ("list_type", "Input should be a valid list"),
            Some("null") => ("none_required", "Input should be None"),
            _ => ("model_attributes_type", MODEL_TYPE_MESSAGE),
        };
        Detail::new(kind, loc, message, input)
    }
}

fn literal(kind: &'static str, expected: String, loc: Vec<Value>, input: &Value) -> Detail {
    Detail::new(kind, loc, format!("Input should be {expected}"), input).with_ctx(json!({ "expected": expected }))
}

fn bad_url(loc: Vec<Value>, input: &Value) -> Detail {
    let reason = if input.as_str().is_some_and(|url| url.contains(':')) {
        "invalid international domain name"
    } else {
        "relative URL without a base"
    };
    Detail::new(
        "url_parsing",
        loc,
        format!("Input should be a valid URL, {reason}"),
        input,
    )
    .with_ctx(json!({ "error": reason }))
}
