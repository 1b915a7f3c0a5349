//! The documented answers of an operation.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    super::{Answer, AnswerContent, Status, Type},
    media_types::{concrete_json, content, essence, json},
    schemas::Schemas,
    value::text,
};
use crate::{Pointer, Report, document::resolve, operations::OperationRef};

/// The answers that mean success, and the others.
pub(super) fn all<'a>(
    schemas: &Schemas<'a>,
    operation: &OperationRef<'a>,
    report: &mut Report,
) -> (Vec<Answer>, Vec<Answer>) {
    let place = operation.place().join("responses");
    let documented = operation.value.get("responses").and_then(Value::as_object);
    let mut answers = BTreeMap::new();
    for (key, response) in documented.into_iter().flatten() {
        let Some(status) = status(key) else {
            continue;
        };
        let answer = match resolve(schemas.named, response) {
            Some(response) => answer(schemas, status, response, &place.join(key), report),
            None => undocumented(status),
        };
        answers.insert(status, answer);
    }
    let is_success = success(answers.keys().copied().collect());
    let (success, others): (Vec<_>, Vec<_>) = answers.into_values().partition(|answer| is_success(answer.status));
    if success.is_empty() {
        report.approximate(
            &place,
            "responses",
            "the bytes of the answer: no success is documented",
            "document an answer for 2XX with an overlay",
        );
        return (vec![undocumented(Status::Range(2))], others);
    }
    (success, others)
}

fn status(key: &str) -> Option<Status> {
    if key == "default" {
        return Some(Status::Default);
    }
    let (hundred, rest) = key.split_at_checked(1)?;
    let hundred = hundred.parse().ok().filter(|hundred| (1..=5).contains(hundred))?;
    match rest {
        "XX" | "xx" => Some(Status::Range(hundred)),
        _ => key.parse().ok().filter(|_| key.len() == 3).map(Status::Code),
    }
}

/// Which answers mean success: 2xx, 3xx where there is none, `default` where there is neither.
fn success(documented: Vec<Status>) -> impl Fn(Status) -> bool {
    let hundred = |status: Status| match status {
        Status::Code(code) => Some(code / 100),
        Status::Range(hundred) => Some(hundred),
        Status::Default => None,
    };
    let meant = [2, 3]
        .into_iter()
        .find(|wanted| documented.iter().any(|status| hundred(*status) == Some(*wanted)));
    move |status| hundred(status) == meant
}

fn undocumented(status: Status) -> Answer {
    Answer {
        status,
        content: AnswerContent::Bytes("*/*".to_owned()),
        events: None,
        description: None,
    }
}

fn answer<'a>(
    schemas: &Schemas<'a>,
    status: Status,
    response: &'a Value,
    place: &Pointer,
    report: &mut Report,
) -> Answer {
    let mut answer = Answer {
        status,
        content: AnswerContent::Nothing,
        events: None,
        description: text(response, "description"),
    };
    if matches!(status, Status::Code(204 | 205 | 304)) {
        return answer;
    }
    let place = place.join("content");
    let json = json(response, |schema| schemas.is_binary(schema));
    let events = content(response).find(|(media_type, _)| is_events(media_type));
    answer.events = events.map(|(media_type, media)| data(schemas, media, &place.join(media_type), report));
    let others: Vec<&str> = content(response)
        .map(|(media_type, _)| media_type.as_str())
        .filter(|media_type| !is_events(media_type) && json.is_none_or(|(json, _)| json != media_type))
        .collect();
    match json {
        Some((media_type, media)) => {
            let ty = media.get("schema").map_or(Type::Value, |schema| {
                schemas.optional_type_of(schema, &place.join(media_type).join("schema"), report)
            });
            answer.content = AnswerContent::Json(ty, concrete_json(media_type));
            if !others.is_empty() {
                report.approximate(
                    &place,
                    "content",
                    format!("`{media_type}` is asked for; not offered: {}", others.join(", ")),
                    "take the other media types out, or put the wanted one alone, with an overlay",
                );
            }
        }
        None if !others.is_empty() => answer.content = AnswerContent::Bytes(others.join(", ")),
        None => {}
    }
    answer
}

fn is_events(media_type: &str) -> bool {
    essence(media_type) == "text/event-stream"
}

/// The type of an event's data, where it is JSON.
fn data<'a>(schemas: &Schemas<'a>, media: &'a Value, place: &Pointer, report: &mut Report) -> Option<Type> {
    let schema = media
        .get("schema")
        .filter(|schema| schema.as_object().is_some_and(|schema| !schema.is_empty()))?;
    let ty = schemas.type_of(schema, &place.join("schema"), report);
    let is_text = schemas.behind(schema).get("type").is_some_and(|name| name == "string");
    (!is_text).then_some(ty)
}
