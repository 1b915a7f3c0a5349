//! The parameters of an operation.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    super::{Location, Parameter, PathPart, Style, Type},
    media_types::{content, is_json},
    schemas::Schemas,
    value::{flag, text},
};
use crate::{
    Pointer, Report,
    document::resolve,
    lower::list,
    names::{UniqueNames, function_name},
    operations::OperationRef,
};

/// The parameters: of the path in its order, then of the query, of headers and of cookies, by name. And the path in pieces.
pub(super) fn all<'a>(
    schemas: &Schemas<'a>,
    operation: &OperationRef<'a>,
    report: &mut Report,
) -> (Vec<Parameter>, Vec<PathPart>) {
    let mut declared = declared(schemas, operation, report);
    let mut parameters = Vec::new();
    let parts = path_parts(operation.path, &mut |name| {
        let known = parameters
            .iter()
            .position(|parameter: &Parameter| parameter.wire == name);
        known.unwrap_or_else(|| {
            let found = declared.remove(&(Location::Path, name.to_owned()));
            parameters.push(found.unwrap_or_else(|| plain(name)));
            parameters.len() - 1
        })
    });
    let others = declared
        .into_iter()
        .filter(|((location, _), _)| *location != Location::Path);
    parameters.extend(others.map(|(_, parameter)| parameter));
    let mut names = UniqueNames::default();
    names.reserve(["body", "self_"]);
    for parameter in &mut parameters {
        parameter.ident = names.claim(&function_name(&parameter.wire));
    }
    (parameters, parts)
}

/// A path in pieces. `index` gives the place of a parameter.
fn path_parts(path: &str, index: &mut dyn FnMut(&str) -> usize) -> Vec<PathPart> {
    let mut parts = Vec::new();
    let mut rest = path;
    while let Some((before, (name, after))) = rest
        .split_once('{')
        .and_then(|(before, inside)| Some((before, inside.split_once('}')?)))
    {
        if !before.is_empty() {
            parts.push(PathPart::Literal(before.to_owned()));
        }
        parts.push(PathPart::Parameter(index(name)));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(PathPart::Literal(rest.to_owned()));
    }
    parts
}

/// What a placeholder stands for that no parameter describes.
fn plain(name: &str) -> Parameter {
    Parameter {
        ident: String::new(),
        wire: name.to_owned(),
        location: Location::Path,
        style: Style::Simple,
        explode: false,
        allow_reserved: false,
        is_json: false,
        required: true,
        ty: Type::String,
        description: None,
        deprecated: false,
    }
}

/// Headers that other parts of a request decide.
const FOREIGN_HEADERS: [&str; 3] = ["accept", "authorization", "content-type"];

/// The parameters that a document declares; an operation's own stand in front of its path's.
fn declared<'a>(
    schemas: &Schemas<'a>,
    operation: &OperationRef<'a>,
    report: &mut Report,
) -> BTreeMap<(Location, String), Parameter> {
    let mut found = BTreeMap::new();
    let path = Pointer::root().join("paths").join(operation.path);
    for (owner, place) in [(operation.item, path), (operation.value, operation.place())] {
        for (index, parameter) in list(owner, "parameters").enumerate() {
            let place = place.join("parameters").join(index);
            let Some(parameter) = resolve(schemas.named, parameter) else {
                continue;
            };
            let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
            let location = parameter.get("in").and_then(Value::as_str).unwrap_or_default();
            let Some(location) = self::location(location) else {
                report.approximate(
                    &place,
                    "in",
                    format!("it is not sent: a parameter in `{location}` is not known"),
                    "write `path`, `query`, `header` or `cookie` with an overlay",
                );
                continue;
            };
            if name.is_empty() {
                report.approximate(
                    &place,
                    "name",
                    "it is not sent: the parameter has no name",
                    "give it one with an overlay",
                );
                continue;
            }
            let is_foreign =
                location == Location::Header && FOREIGN_HEADERS.iter().any(|header| name.eq_ignore_ascii_case(header));
            if !is_foreign {
                let parameter = self::parameter(schemas, location, name, parameter, &place, report);
                found.insert((location, name.to_owned()), parameter);
            }
        }
    }
    found
}

fn location(name: &str) -> Option<Location> {
    match name {
        "path" => Some(Location::Path),
        "query" => Some(Location::Query),
        "header" => Some(Location::Header),
        "cookie" => Some(Location::Cookie),
        _ => None,
    }
}

fn parameter<'a>(
    schemas: &Schemas<'a>,
    location: Location,
    name: &str,
    value: &'a Value,
    place: &Pointer,
    report: &mut Report,
) -> Parameter {
    let style = style(value, location);
    let explode = value.get("explode").and_then(Value::as_bool);
    let media = content(value).next();
    let is_text = media.is_some_and(|(media_type, _)| !is_json(media_type));
    let (schema, place) = match media {
        Some((media_type, media)) => (
            media.get("schema"),
            place.join("content").join(media_type).join("schema"),
        ),
        None => (value.get("schema"), place.join("schema")),
    };
    let ty = match schema.filter(|_| !is_text) {
        Some(schema) => schemas.type_of(schema, &place, report),
        None => Type::String,
    };
    Parameter {
        ident: String::new(),
        wire: name.to_owned(),
        location,
        style,
        explode: explode.unwrap_or(style == Style::Form),
        allow_reserved: flag(value, "allowReserved"),
        is_json: media.is_some() && !is_text,
        required: location == Location::Path || flag(value, "required"),
        ty,
        description: text(value, "description"),
        deprecated: flag(value, "deprecated"),
    }
}

/// The style that a parameter asks for, where it is one for its location; else the location's own.
pub(super) fn style(value: &Value, location: Location) -> Style {
    let wanted = match value.get("style").and_then(Value::as_str) {
        Some("simple") => Some(Style::Simple),
        Some("label") => Some(Style::Label),
        Some("matrix") => Some(Style::Matrix),
        Some("form") => Some(Style::Form),
        Some("spaceDelimited") => Some(Style::SpaceDelimited),
        Some("pipeDelimited") => Some(Style::PipeDelimited),
        Some("deepObject") => Some(Style::DeepObject),
        _ => None,
    };
    let (possible, usual): (&[Style], _) = match location {
        Location::Path => (&[Style::Simple, Style::Label, Style::Matrix], Style::Simple),
        Location::Query => (
            &[
                Style::Form,
                Style::SpaceDelimited,
                Style::PipeDelimited,
                Style::DeepObject,
            ],
            Style::Form,
        ),
        Location::Header => (&[Style::Simple], Style::Simple),
        Location::Cookie => (&[Style::Form], Style::Form),
    };
    wanted.filter(|style| possible.contains(style)).unwrap_or(usual)
}
