//! What a place of a lowered document is in Rust.

use serde_json::Value;

use crate::{
    Pointer,
    document::resolve,
    model::{AnswerContent, BodyContent, Field, Kind, Model, Operation, Status, Type, TypeDef},
};

const TYPES: &str = "types::";

/// What the nearest thing at or around the place is.
pub(super) fn lines(model: &Model, named: &Value, place: &Pointer) -> Vec<String> {
    match place.segments() {
        [components, schemas, name, rest @ ..] if components == "components" && schemas == "schemas" => {
            of_type(model, name, rest)
        }
        [paths, path, method, rest @ ..] if paths == "paths" => {
            let is_meant =
                |operation: &&Operation| operation.path == *path && operation.method.eq_ignore_ascii_case(method);
            let operation = model.operations.iter().find(is_meant);
            operation
                .map(|operation| of_operation(operation, named, place, rest))
                .unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

fn of_type(model: &Model, name: &str, rest: &[String]) -> Vec<String> {
    let Some(definition) = model.types.iter().find(|known| known.name == name) else {
        return Vec::new();
    };
    let mut lines = vec![described(definition)];
    if let (Kind::Struct(definition), [properties, property, ..]) = (&definition.kind, rest)
        && properties == "properties"
    {
        let field = definition.fields.iter().find(|field| field.wire == *property);
        lines.extend(field.map(of_field));
    }
    lines
}

fn of_field(field: &Field) -> String {
    format!("in it, the field `{}: {}`", field.ident, field.rust_type(TYPES))
}

fn described(definition: &TypeDef) -> String {
    let name = &definition.name;
    match &definition.kind {
        Kind::Struct(found) => format!("the struct `{TYPES}{name}` with {}", count(found.fields.len(), "field")),
        Kind::Enum(found) => {
            let open = if found.unknown.is_some() {
                ", and one for other texts"
            } else {
                ""
            };
            format!(
                "the enum `{TYPES}{name}` with {}{open}",
                count(found.values.len(), "value")
            )
        }
        Kind::Union(found) => {
            let how = match &found.tag {
                Some(tag) => format!("told apart by the property `{}`", tag.property),
                None => "told apart by what fits best".to_owned(),
            };
            format!(
                "the enum `{TYPES}{name}` with {}, {how}",
                count(found.variants.len(), "member")
            )
        }
        Kind::Alias(ty) => format!("the alias `{TYPES}{name}` for `{}`", ty.rust(TYPES)),
        Kind::Newtype(ty) => format!("the newtype `{TYPES}{name}` of `{}`", ty.rust(TYPES)),
    }
}

fn count(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}

fn of_operation(operation: &Operation, named: &Value, place: &Pointer, rest: &[String]) -> Vec<String> {
    let mut lines = vec![format!(
        "the method `Client::{}`, which sends {} {}",
        operation.name, operation.method, operation.path
    )];
    match rest {
        [parameters, index, ..] if parameters == "parameters" => {
            let parameter = place.segments().len() - rest.len();
            let place = place
                .segments()
                .iter()
                .take(parameter)
                .fold(Pointer::root(), |place, next| place.join(next));
            lines.extend(argument(operation, named, &place.join(parameters).join(index)));
        }
        [body, ..] if body == "requestBody" => lines.extend(body_line(operation)),
        [responses, status, ..] if responses == "responses" => lines.extend(answer(operation, status)),
        _ => {}
    }
    lines
}

fn argument(operation: &Operation, named: &Value, place: &Pointer) -> Option<String> {
    let parameter = resolve(named, named.pointer(&place.to_string())?)?;
    let name = parameter.get("name")?.as_str()?;
    let found = operation.parameters.iter().find(|found| found.wire == name)?;
    let ty = found.ty.rust(TYPES);
    let optional = if found.required { "" } else { ", which may be left out" };
    Some(format!("its argument `{}` of `{ty}`{optional}", found.ident))
}

fn body_line(operation: &Operation) -> Option<String> {
    let body = operation.body.as_ref()?;
    let content = match &body.content {
        BodyContent::Json(ty) => format!("`{}` as JSON", ty.rust(TYPES)),
        BodyContent::Form(ty, _) => format!("`{}` as a form", ty.rust(TYPES)),
        BodyContent::Multipart(name, parts) => format!("`{name}` with {}", count(parts.len(), "part")),
        BodyContent::Text => "a text".to_owned(),
        BodyContent::Bytes => "bytes".to_owned(),
    };
    Some(format!("its body: {content} ({})", body.media_type))
}

fn answer(operation: &Operation, status: &str) -> Option<String> {
    let mut answers = operation.success.iter().chain(&operation.errors);
    let answer = answers.find(|answer| shown(answer.status).eq_ignore_ascii_case(status))?;
    let content = match &answer.content {
        AnswerContent::Nothing => "nothing".to_owned(),
        AnswerContent::Json(Type::Value, _) => "any JSON".to_owned(),
        AnswerContent::Json(ty, _) => format!("`{}`", ty.rust(TYPES)),
        AnswerContent::Bytes(media) => format!("bytes ({media})"),
    };
    let events = if answer.events.is_some() {
        ", or a stream of events"
    } else {
        ""
    };
    Some(format!("its answer {status}: {content}{events}"))
}

fn shown(status: Status) -> String {
    match status {
        Status::Code(code) => code.to_string(),
        Status::Range(hundred) => format!("{hundred}XX"),
        Status::Default => "default".to_owned(),
    }
}
