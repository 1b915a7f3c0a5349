//! Request bodies: JSON, flat forms and texts have types; everything else is bytes that the caller writes.

use serde_json::{Map, Value, json};

use super::Progenitor;

/// A request body as progenitor sends it.
pub(super) struct Body {
    pub(super) value: Value,
    /// The schema of a header that says the media type, where progenitor would say another.
    pub(super) media_type: Option<Value>,
}

/// How a media type is sent, the best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Json,
    OtherJson,
    Form,
    Text,
    Bytes,
    OtherBytes,
}

impl<'a> Progenitor<'a> {
    pub(super) fn body(&mut self, given: &'a Value, owner: &str) -> Option<Body> {
        let given = self.resolved(given).as_object()?;
        let content = given.get("content").and_then(Value::as_object)?;
        let ways = content
            .iter()
            .map(|(media_type, content)| (self.way(media_type, content), media_type, content));
        let (way, media_type, content) = ways.min_by_key(|(way, _, _)| *way)?;
        if given
            .get("content")
            .and_then(Value::as_object)
            .is_some_and(|content| content.len() > 1)
        {
            self.note("content", &format!("only `{media_type}` is sent"), "");
        }
        if given.get("required") != Some(&json!(true)) {
            self.note(
                "required",
                "the body has to be given: progenitor has no optional ones",
                "",
            );
        }
        let empty = json!({});
        let schema = content.get("schema").unwrap_or(&empty);
        let place = |lowering: &mut Self| {
            lowering.at_key("content", |lowering| {
                lowering.at_key(media_type, |lowering| {
                    lowering.at_key("schema", |lowering| lowering.place(schema, &format!("{owner}Body")))
                })
            })
        };
        let bytes = || json!({ "type": "string", "format": "binary" });
        let (sent_as, schema) = match way {
            Way::Json | Way::OtherJson => ("application/json", place(self)),
            Way::Form => ("application/x-www-form-urlencoded", place(self)),
            Way::Text => ("text/plain", json!({ "type": "string" })),
            Way::Bytes | Way::OtherBytes => ("application/octet-stream", bytes()),
        };
        if way == Way::OtherBytes {
            self.note(
                "content",
                &format!("`{media_type}` became bytes"),
                "write them, and its header",
            );
        }
        let is_other = matches!(way, Way::OtherJson | Way::OtherBytes);
        let media_type = is_other.then(|| self.media_type(media_type, owner));
        let mut value = Map::from_iter([
            ("required".to_owned(), json!(true)),
            ("content".to_owned(), json!({ sent_as: { "schema": schema } })),
        ]);
        value.extend(
            given
                .get("description")
                .map(|text| ("description".to_owned(), text.clone())),
        );
        Some(Body {
            value: Value::Object(value),
            media_type,
        })
    }

    fn way(&self, media_type: &str, content: &Value) -> Way {
        let essence = essence(media_type);
        match essence.as_str() {
            "application/json" => Way::Json,
            "application/x-www-form-urlencoded" if self.is_flat_form(content) => Way::Form,
            "text/plain" => Way::Text,
            "application/octet-stream" => Way::Bytes,
            other if is_json(other) => Way::OtherJson,
            _ => Way::OtherBytes,
        }
    }

    /// Whether a form is an object of scalars: progenitor fails on others when it sends them.
    fn is_flat_form(&self, content: &Value) -> bool {
        let Some(schema) = content.get("schema") else {
            return false;
        };
        let flat = self.flat(schema);
        let is_scalar = |schema: &Value| {
            let flat = self.flat(schema);
            let kind = flat.keywords.get("type").and_then(Value::as_str);
            flat.unions.is_empty() && matches!(kind, Some("string" | "integer" | "number" | "boolean"))
        };
        flat.is_object()
            && flat.unions.is_empty()
            && !flat.is_contradictory
            && flat.properties().all(|(_, schema)| is_scalar(schema))
            && flat
                .keywords
                .get("additionalProperties")
                .filter(|others| others.is_object())
                .is_none_or(is_scalar)
    }

    /// The schema of the header: the media type itself, or a text where it needs what only the caller knows.
    fn media_type(&mut self, media_type: &str, owner: &str) -> Value {
        if media_type.contains('*') || media_type.starts_with("multipart/") {
            return json!({ "type": "string" });
        }
        let name = self.hoist(
            &format!("{owner}ContentType"),
            json!({ "type": "string", "enum": [media_type] }),
        );
        super::refer_to(&name)
    }
}

/// A media type without its parameters.
pub(super) fn essence(media_type: &str) -> String {
    media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

pub(super) fn is_json(essence: &str) -> bool {
    essence.ends_with("+json") || essence == "application/json" || essence == "text/json"
}
