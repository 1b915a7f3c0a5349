//! The body of a request.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    super::{Body, BodyContent, FormStyle, Location, Part, PartContent, Style, Type},
    media_types::{concrete_json, content, essence, is_json, json},
    parameters::style,
    schemas::Schemas,
    value::{flag, text},
};
use crate::{
    Omitted, Pointer, Report,
    document::resolve,
    lower::{UNIONS, is_null, list},
    names::{UniqueNames, function_name, type_name},
    operations::OperationRef,
};

/// The body of an operation's request; why it cannot be sent, where it cannot.
pub(super) fn body<'a>(
    schemas: &Schemas<'a>,
    operation: &OperationRef<'a>,
    taken: &mut UniqueNames,
    report: &mut Report,
) -> Result<Option<Body>, Omitted> {
    let Some(declared) = operation.value.get("requestBody") else {
        return Ok(None);
    };
    let Some(value) = resolve(schemas.named, declared) else {
        // The operation is listed for it, and that is enough.
        let reference = operation.place().join("requestBody").join("$ref");
        report.approximated.retain(|noted| noted.pointer != reference);
        return Err(omitted(
            operation,
            "its `requestBody` refers to nothing in this document",
            "give the file that the `$ref` names, or write the body out with an overlay",
        ));
    };
    let place = operation.place().join("requestBody").join("content");
    let Some((media_type, media)) = preferred(schemas, value) else {
        return Ok(None);
    };
    let schema = media.get("schema");
    let schema_place = place.join(media_type).join("schema");
    let content = match kind(media_type) {
        MediaKind::Json => BodyContent::Json(schema.map_or(Type::Value, |schema| {
            schemas.optional_type_of(schema, &schema_place, report)
        })),
        _ if schema.is_some_and(|schema| schemas.is_binary(schema)) => BodyContent::Bytes,
        MediaKind::Multipart => {
            let parts = parts(schemas, media, &schema_place, report);
            if parts.is_empty() {
                return Err(omitted(
                    operation,
                    "the parts of its `multipart/form-data` body are not documented",
                    "give the body an object with a property for each part with an overlay",
                ));
            }
            let name = operation
                .value
                .get("operationId")
                .and_then(Value::as_str)
                .unwrap_or_default();
            BodyContent::Multipart(taken.claim(&format!("{}Parts", type_name(name))), parts)
        }
        MediaKind::OtherMultipart => {
            return Err(omitted(
                operation,
                format!("its body is `{media_type}`, whose parts OpenAPI does not describe"),
                "offer another media type with an overlay",
            ));
        }
        MediaKind::Form => {
            let ty = match schema {
                Some(schema) => schemas.type_of(schema, &schema_place, report),
                None => Type::Map(Box::new(Type::Value)),
            };
            BodyContent::Form(ty, form_styles(media))
        }
        MediaKind::Text => BodyContent::Text,
        MediaKind::Bytes => BodyContent::Bytes,
    };
    note_others(value, media_type, &place, report);
    let is_wild = media_type.contains('*');
    Ok(Some(Body {
        required: flag(value, "required"),
        media_type: match content {
            BodyContent::Json(_) => concrete_json(media_type),
            _ if is_wild || !media_type.is_ascii() => "application/octet-stream".to_owned(),
            _ => media_type.trim().to_owned(),
        },
        content,
        description: text(value, "description"),
    }))
}

/// The properties of a form whose encoding asks for a style.
fn form_styles(media: &Value) -> Vec<FormStyle> {
    let encodings = media.get("encoding").and_then(Value::as_object).into_iter().flatten();
    let says_how = |encoding: &Value| {
        ["style", "explode", "allowReserved"]
            .iter()
            .any(|key| encoding.get(*key).is_some())
    };
    encodings
        .filter(|(_, encoding)| says_how(encoding))
        .map(|(wire, encoding)| {
            let style = style(encoding, Location::Query);
            let explode = encoding.get("explode").and_then(Value::as_bool);
            FormStyle {
                wire: wire.clone(),
                style,
                explode: explode.unwrap_or(style == Style::Form),
                allow_reserved: flag(encoding, "allowReserved"),
            }
        })
        .collect()
}

/// Why an operation has no method.
fn omitted(operation: &OperationRef<'_>, reason: impl Into<String>, help: impl Into<String>) -> Omitted {
    Omitted {
        operation: format!("{} {}", operation.method.to_uppercase(), operation.path),
        pointer: operation.place(),
        reason: reason.into(),
        help: help.into(),
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum MediaKind {
    Json,
    Multipart,
    Form,
    Text,
    Bytes,
    OtherMultipart,
}

fn kind(media_type: &str) -> MediaKind {
    match essence(media_type).as_str() {
        "multipart/form-data" => MediaKind::Multipart,
        "application/x-www-form-urlencoded" => MediaKind::Form,
        "*/*" | "application/*" => MediaKind::Json,
        other if is_json(other) => MediaKind::Json,
        other if other.starts_with("multipart/") => MediaKind::OtherMultipart,
        other if other.starts_with("text/") => MediaKind::Text,
        _ => MediaKind::Bytes,
    }
}

/// The media type that is sent: JSON where it is offered.
fn preferred<'a>(schemas: &Schemas<'_>, body: &'a Value) -> Option<(&'a String, &'a Value)> {
    json(body, |schema| schemas.is_binary(schema))
        .or_else(|| content(body).min_by_key(|(media_type, _)| kind(media_type)))
}

fn note_others(body: &Value, sent: &str, place: &Pointer, report: &mut Report) {
    let others: Vec<&str> = content(body)
        .map(|(media_type, _)| media_type.as_str())
        .filter(|other| *other != sent)
        .collect();
    if !others.is_empty() {
        report.approximate(
            place,
            "content",
            format!("`{sent}` is sent; not offered: {}", others.join(", ")),
            "take the other media types out, or put the wanted one alone, with an overlay",
        );
    }
}

/// The parts of a `multipart/form-data` body: the properties of its object, or of all objects that it may be.
fn parts<'a>(schemas: &Schemas<'a>, media: &'a Value, place: &Pointer, report: &mut Report) -> Vec<Part> {
    let Some(schema) = media.get("schema") else {
        return Vec::new();
    };
    let schema = schemas.behind(schema);
    let members: Vec<&Value> = UNIONS
        .iter()
        .flat_map(|keyword| list(schema, keyword))
        .filter(|member| !is_null(member))
        .collect();
    let objects: Vec<&Value> = if members.is_empty() {
        vec![schema]
    } else {
        report.approximate(
            place,
            "anyOf",
            "the parts of all members, each optional that is not required by all",
            "give the body one object with an overlay",
        );
        members.into_iter().map(|member| schemas.behind(member)).collect()
    };
    let mut properties: BTreeMap<&String, &Value> = BTreeMap::new();
    let mut required: Option<BTreeSet<&str>> = None;
    for object in objects {
        let own: BTreeSet<&str> = list(object, "required").filter_map(Value::as_str).collect();
        required = Some(match required {
            Some(before) => before.intersection(&own).copied().collect(),
            None => own,
        });
        properties.extend(
            object
                .get("properties")
                .and_then(Value::as_object)
                .into_iter()
                .flatten(),
        );
    }
    let required = required.unwrap_or_default();
    let mut names = UniqueNames::default();
    properties
        .into_iter()
        .filter(|(_, property)| !flag(property, "readOnly"))
        .map(|(wire, property)| {
            let encoding = media
                .get("encoding")
                .and_then(|encoding| encoding.get(wire)?.get("contentType")?.as_str());
            let place = place.join("properties").join(wire);
            let (is_list, content) = part_content(schemas, property, encoding, &place, report);
            Part {
                ident: names.claim(&function_name(wire)),
                wire: wire.clone(),
                required: required.contains(wire.as_str()),
                is_list,
                content,
                media_type: encoding
                    .filter(|name| name.is_ascii() && name.contains('/') && !name.contains(['*', ',']))
                    .map(str::to_owned),
                description: text(property, "description"),
            }
        })
        .collect()
}

/// Whether there can be several of a part, and what each is.
fn part_content<'a>(
    schemas: &Schemas<'a>,
    property: &'a Value,
    encoding: Option<&str>,
    place: &Pointer,
    report: &mut Report,
) -> (bool, PartContent) {
    let schema = schemas.behind(property);
    if encoding.is_some_and(is_json) {
        return (false, PartContent::Json(schemas.type_of(property, place, report)));
    }
    let members: Vec<&Value> = UNIONS.iter().flat_map(|keyword| list(schema, keyword)).collect();
    let is_file = |schema: &'a Value| is_file(schemas, schema, encoding);
    let items = schema.get("items").filter(|items| items.is_object());
    let some_list = members.iter().find_map(|member| schemas.behind(member).get("items"));
    if is_file(schema) || members.iter().any(|member| is_file(member)) {
        return (some_list.is_some(), PartContent::File);
    }
    if items.or(some_list).is_some_and(is_file) {
        return (true, PartContent::File);
    }
    let is_text = |schema: &Value| {
        let schema_type = schema.get("type").and_then(Value::as_str);
        matches!(schema_type, Some("string" | "integer" | "number" | "boolean"))
    };
    let member_texts = members
        .iter()
        .all(|member| is_text(schemas.behind(member)) || is_null(member));
    if is_text(schema) || !members.is_empty() && member_texts {
        return (false, PartContent::Text(schemas.type_of(property, place, report)));
    }
    match items {
        Some(items) => {
            let ty = schemas.type_of(items, &place.join("items"), report);
            let is_text = is_text(schemas.behind(items));
            (
                true,
                if is_text {
                    PartContent::Text(ty)
                } else {
                    PartContent::Json(ty)
                },
            )
        }
        None => (false, PartContent::Json(schemas.type_of(property, place, report))),
    }
}

/// Whether a part is a file: bytes, or of a media type that is no text; what has no type at all is one by OpenAPI 3.1.
fn is_file(schemas: &Schemas<'_>, schema: &Value, encoding: Option<&str>) -> bool {
    let schema = schemas.behind(schema);
    let is_string = schema.get("type").is_some_and(|name| name == "string");
    let is_typeless = ["type", "enum", "anyOf", "oneOf", "allOf", "$ref"]
        .iter()
        .all(|key| schema.get(*key).is_none());
    let names_media = encoding.is_some_and(|media_type| !essence(media_type).starts_with("text/"));
    is_typeless || schemas.is_binary(schema) || is_string && names_media
}
