//! What a request sends, whichever its type.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

use crate::{
    http::json_bytes,
    media::{Media, Visit},
    request::model::Inputs,
};

/// Properties that this crate adds to a request.
type Further = BTreeMap<&'static str, String>;

/// What a request sends.
pub(crate) trait Body: Send + Sync {
    /// A copy; media are shared.
    fn copy(&self) -> Box<dyn Body>;

    /// Visits each medium, with its path.
    fn visit(&mut self, visit: &mut Visit<'_>);

    /// Its JSON, in which media have to stand for little.
    ///
    /// # Errors
    /// It cannot be written.
    fn value(&self) -> serde_json::Result<Value>;

    /// Its JSON, as it is sent, with these properties beside its own.
    ///
    /// # Errors
    /// It cannot be written.
    fn bytes(&self, further: &Further) -> serde_json::Result<Bytes>;

    /// Whether a null in it was not meant: numbers that are not finite become that, and what is absent is left out.
    fn is_typed(&self) -> bool;
}

impl<I: Inputs> Body for I {
    fn copy(&self) -> Box<dyn Body> {
        Box::new(self.clone())
    }

    fn visit(&mut self, visit: &mut Visit<'_>) {
        for (name, field) in self.media_fields() {
            field.each(name, visit);
        }
    }

    fn value(&self) -> serde_json::Result<Value> {
        serde_json::to_value(self)
    }

    fn bytes(&self, further: &Further) -> serde_json::Result<Bytes> {
        written(self, further)
    }

    fn is_typed(&self) -> bool {
        true
    }
}

fn written(body: &impl Serialize, further: &Further) -> serde_json::Result<Bytes> {
    #[derive(Serialize)]
    struct Whole<'a, B> {
        #[serde(flatten)]
        body: &'a B,
        #[serde(flatten)]
        further: &'a Further,
    }

    let json = if further.is_empty() {
        json_bytes(body)
    } else {
        json_bytes(&Whole { body, further })
    };
    json.map(Bytes::from)
}

/// JSON that was given at run time, in which media stand apart.
#[derive(Clone, Serialize)]
#[serde(untagged)]
pub(crate) enum Json {
    Plain(Value),
    Media(Media),
    List(Vec<Json>),
    #[serde(serialize_with = "as_map")]
    Object(Vec<(String, Json)>),
    /// Media for what has no properties: it cannot be written.
    #[serde(serialize_with = "impossible")]
    Impossible(()),
}

fn impossible<S: serde::Serializer>((): &(), _: S) -> Result<S::Ok, S::Error> {
    Err(serde::ser::Error::custom(
        "media were given for a request that is no JSON object",
    ))
}

fn as_map<S: serde::Serializer>(fields: &[(String, Json)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(fields.iter().map(|(name, value)| (name, value)))
}

impl Json {
    /// A value in which all texts are media: of a field that takes some.
    pub(crate) fn media(value: Value) -> Self {
        match value {
            Value::String(text) => Self::Media(Media::text(&text)),
            Value::Array(items) => Self::List(items.into_iter().map(Self::media).collect()),
            other => Self::Plain(other),
        }
    }

    /// Sets a property.
    pub(crate) fn set(&mut self, name: &str, value: Json) {
        match self {
            Self::Object(fields) => {
                fields.retain(|(other, _)| other != name);
                fields.push((name.to_owned(), value));
            }
            _ => *self = Self::Impossible(()),
        }
    }

    fn each(&mut self, path: &str, visit: &mut Visit<'_>) {
        match self {
            Self::Plain(_) | Self::Impossible(()) => {}
            Self::Media(media) => visit(path, media),
            Self::List(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    item.each(&format!("{path}[{index}]"), visit);
                }
            }
            Self::Object(fields) => {
                for (name, value) in fields {
                    let path = if path.is_empty() {
                        name.clone()
                    } else {
                        format!("{path}.{name}")
                    };
                    value.each(&path, visit);
                }
            }
        }
    }
}

impl Body for Json {
    fn copy(&self) -> Box<dyn Body> {
        Box::new(self.clone())
    }

    fn visit(&mut self, visit: &mut Visit<'_>) {
        self.each("", visit);
    }

    fn value(&self) -> serde_json::Result<Value> {
        serde_json::to_value(self)
    }

    fn bytes(&self, further: &Further) -> serde_json::Result<Bytes> {
        written(self, further)
    }

    fn is_typed(&self) -> bool {
        false
    }
}
