//! A submit request whose body the contract has accepted: its fields, with the contract's defaults where the client
//! sent nothing.

use serde_json::{Map, Value};

use crate::{
    contract::Schema,
    task::{
        family::Family,
        fields::{self, Role},
        media::Source,
    },
};

/// A valid request to a submit route.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    pub(crate) slug: &'a str,
    pub(crate) family: &'static Family,
    body: &'a Value,
    schema: &'a Schema,
    /// What an earlier draft was asked for.
    draft: Option<&'a Map<String, Value>>,
}

impl<'a> Request<'a> {
    pub(crate) fn new(slug: &'a str, body: &'a Value, schema: &'a Schema) -> Self {
        Self {
            slug,
            family: Family::of(slug),
            body,
            schema,
            draft: None,
        }
    }

    /// With the fields of the draft that is to be enhanced, where the request has none of that name.
    pub(crate) fn with_draft(mut self, draft: Option<&'a Map<String, Value>>) -> Self {
        self.draft = draft;
        self
    }

    /// What was sent, or the contract's default; `null` counts as not sent, and so does a field that the route does not
    /// have.
    pub(crate) fn value(&self, field: &str) -> Option<&'a Value> {
        let value = if self.schema.has(field) {
            let sent = self.body.get(field).filter(|value| !value.is_null());
            sent.or_else(|| self.schema.default_of(field))
        } else {
            self.draft.and_then(|draft| draft.get(field))
        };
        value.filter(|value| !value.is_null())
    }

    /// Fields with another value than the default that the result does not show otherwise: names and values.
    pub(crate) fn settings(&self) -> Vec<(&'a str, &'a Value)> {
        let unusual = |field: &&str| {
            let value = self.value(field);
            value.is_some() && value != self.schema.default_of(field)
        };
        let settings = self.schema.fields().filter(|field| fields::is_setting(field));
        settings
            .filter(unusual)
            .filter_map(|field| Some((field, self.value(field)?)))
            .filter(|(_, value)| !value.is_array() && !value.is_object())
            .collect()
    }

    pub(crate) fn text(&self, field: &str) -> &'a str {
        self.value(field).and_then(Value::as_str).unwrap_or_default()
    }

    pub(crate) fn number(&self, field: &str) -> Option<f64> {
        self.value(field).and_then(Value::as_f64)
    }

    /// A whole number; one with a fraction of zero counts, and a number beyond the type becomes its largest.
    pub(crate) fn integer(&self, field: &str) -> Option<i64> {
        let value = self.value(field)?;
        value.as_i64().or_else(|| value.as_f64().map(|number| number as i64))
    }

    pub(crate) fn flag(&self, field: &str) -> bool {
        self.value(field).and_then(Value::as_bool).unwrap_or_default()
    }

    /// Whether the service rewrites the prompt before it draws.
    pub(crate) fn rewrites_prompt(&self) -> bool {
        let upsampling_unless_disabled = self.schema.has("disable_pup") && !self.flag("disable_pup");
        upsampling_unless_disabled || self.flag("prompt_upsampling")
    }

    /// The first medium of a role.
    pub(crate) fn medium(&self, role: Role) -> Option<Source> {
        self.media(role).next().map(Source::read)
    }

    /// The image that is worked on.
    pub(crate) fn subject(&self) -> Option<Source> {
        self.medium(Role::Subject).or_else(|| self.medium(Role::Reference))
    }

    /// The images to be used as references, in order.
    pub(crate) fn references(&self) -> Vec<Source> {
        self.media(Role::Reference).map(Source::read).collect()
    }

    /// The images that a video leads through, each with its time in seconds where one was given.
    pub(crate) fn keyframes(&self) -> Vec<(Option<f64>, Source)> {
        let mut found = Vec::new();
        if let Some(value) = self.value(fields::KEYFRAMES) {
            add_keyframes(value, None, &mut found);
        }
        found
    }

    fn media(&self, role: Role) -> impl Iterator<Item = &'a str> {
        fields::of(role).filter_map(|field| self.value(field)).flat_map(texts)
    }
}

/// An image, a list of them, or pairs of a time and an image.
fn add_keyframes(value: &Value, time: Option<f64>, found: &mut Vec<(Option<f64>, Source)>) {
    match value {
        Value::String(text) => found.push((time, Source::read(text))),
        Value::Array(items) => {
            let time = items.first().and_then(Value::as_f64);
            for item in items {
                add_keyframes(item, time, found);
            }
        }
        _ => {}
    }
}

/// All texts in a value, however nested.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}
