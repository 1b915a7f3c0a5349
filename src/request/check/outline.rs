//! A request as far as it is looked at.

use std::{borrow::Cow, collections::BTreeMap};

use serde_json::Value;

use super::{
    rules::{self, join, refuse, report},
    secrets::secret_texts,
};
use crate::{
    error::{Error, ErrorKind, violation::Violation},
    generated::constraints::Object,
    media::{self, Content, Inspected, Meaning, MediaKind},
    request::inputs::{AnyInputs, unwritable},
};

/// A request as far as it is looked at.
pub(crate) struct Outline {
    pub(crate) slug: Cow<'static, str>,
    /// What it has to be, as far as the contract knows the model.
    pub(super) object: Option<&'static Object>,
    /// Its JSON, in which media are replaced by their lengths.
    pub(crate) json: Value,
    /// What its media fields were given.
    pub(crate) inputs: Vec<Input>,
    /// What may not be shown where the service repeats it.
    pub(crate) secrets: Vec<String>,
    /// What its media were found to be, in the order in which they are visited.
    pub(crate) found: Vec<Inspected>,
}

/// The longest beginning of a text that is kept as a secret, in characters.
const MOST_OF_SECRET: usize = 4096;

/// What a media field was given, or one place of it.
#[derive(Debug)]
pub(crate) struct Input {
    /// `input_image`, `keyframes[2][1]`.
    pub(crate) path: String,
    /// `input_image`, `keyframes`.
    pub(crate) field: &'static str,
    /// What the field takes.
    pub(crate) takes: MediaKind,
    /// What it is, or why it cannot be sent.
    pub(crate) meaning: Result<Meaning, String>,
}

impl Input {
    /// The width and height of an image that is known here.
    pub(crate) fn size(&self) -> Option<(u32, u32)> {
        match &self.meaning {
            Ok(Meaning::Content(Content { size, .. })) => *size,
            Ok(Meaning::Url(_)) | Err(_) => None,
        }
    }
}

impl Outline {
    /// The outline of a request. Of its files the beginnings are read.
    ///
    /// # Errors
    /// It cannot be JSON, or a property of a typed request is null: numbers that are not finite become that, and the
    /// service would take its default.
    pub(crate) async fn of(inputs: &mut AnyInputs) -> Result<Self, Error> {
        let mut media = Vec::new();
        inputs
            .body
            .visit(&mut |path, medium| media.push((path.to_owned(), medium.clone())));
        let mut found = Vec::new();
        let mut secrets: Vec<String> = inputs.further.values().cloned().collect();
        for (_, medium) in &media {
            found.push(medium.inspected().await?);
            secrets.extend(medium.secret());
        }
        let mut blanked = inputs.body.copy();
        let mut lengths = found.iter().map(|found| found.length);
        blanked.visit(&mut |_, medium| *medium = medium.placeholder(lengths.next().flatten()));
        let mut json = blanked.value().map_err(unwritable)?;
        if blanked.is_typed() {
            let mut nulls = Vec::new();
            find_nulls(&json, "", &mut nulls);
            refuse(nulls)?;
        }
        if let Value::Object(fields) = &mut json {
            for (name, value) in &inputs.further {
                if fields.insert((*name).to_owned(), value.as_str().into()).is_some() {
                    let message = format!("the request was not sent: it has `{name}`, which the webhook sets");
                    return Err(Error::new(ErrorKind::Invalid, message));
                }
            }
        }
        let meanings = media.into_iter().map(|(path, _)| path).zip(&found);
        let meanings = meanings.map(|(path, found)| (path, found.meaning.clone())).collect();
        let mut outline = Self::new(inputs.slug.clone(), inputs.object(), json, meanings);
        outline.secrets.append(&mut secrets);
        outline.secrets.extend(secret_texts(&outline.json));
        outline.found = found;
        Ok(outline)
    }

    /// `meanings` are those of the media, by their paths. A medium that is none of those came as a text by another way.
    fn new(
        slug: Cow<'static, str>,
        object: Option<&'static Object>,
        mut json: Value,
        mut meanings: BTreeMap<String, Result<Meaning, String>>,
    ) -> Self {
        let mut inputs = Vec::new();
        let mut secrets = Vec::new();
        let fields = object
            .and_then(|object| rules::variant(&json, object))
            .map_or(&[][..], |object| object.fields);
        for field in fields {
            if let (Some(takes), Some(value)) = (field.media, json.get_mut(field.name)) {
                each_text(value, field.name, &mut |path, text| {
                    let meaning = meanings.remove(path).unwrap_or_else(|| {
                        let meaning = media::meaning(text);
                        secrets.push(text.chars().take(MOST_OF_SECRET).collect());
                        if let Some(length) = media::content_length(text) {
                            *text = format!("<{length} bytes>");
                        }
                        meaning
                    });
                    inputs.push(Input {
                        path: path.to_owned(),
                        field: field.name,
                        takes,
                        meaning,
                    });
                });
            }
        }
        Self {
            slug,
            object,
            json,
            inputs,
            secrets,
            found: Vec::new(),
        }
    }

    /// What the caller's hook may store: without the secret of a webhook.
    pub(crate) fn to_store(&self) -> Value {
        let mut json = self.json.clone();
        if let Some(secret) = json.get_mut("webhook_secret") {
            *secret = "<secret>".into();
        }
        json
    }

    /// A property that is a whole number, also one that is written with a fraction of zero.
    pub(crate) fn integer(&self, name: &str) -> Option<u64> {
        let value = self.json.get(name)?;
        value.as_u64().or_else(|| {
            let number = value
                .as_f64()
                .filter(|number| *number >= 0.0 && number.fract() == 0.0)?;
            Some(number as u64)
        })
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.json.get(name)?.as_str()
    }

    /// The inputs that are images.
    pub(crate) fn images(&self) -> impl Iterator<Item = &Input> {
        self.inputs.iter().filter(|input| input.takes == MediaKind::Image)
    }
}

/// An absent property is not in the JSON of a typed request, so what is null was a number that is not finite, or was
/// set by `extra`.
fn find_nulls(value: &Value, path: &str, found: &mut Vec<Violation>) {
    match value {
        Value::Null => report(
            path,
            "should be a number that is finite, or another value: it is null, which is what NaN and infinities become in \
             JSON; where the service should decide, leave the property out"
                .to_owned(),
            found,
        ),
        Value::Array(members) => {
            for (index, member) in members.iter().enumerate() {
                find_nulls(member, &format!("{path}[{index}]"), found);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                find_nulls(member, &join(path, name), found);
            }
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// All texts in a value, with their paths.
fn each_text(value: &mut Value, path: &str, visit: &mut dyn FnMut(&str, &mut String)) {
    match value {
        Value::String(text) => visit(path, text),
        Value::Array(members) => {
            for (index, member) in members.iter_mut().enumerate() {
                each_text(member, &format!("{path}[{index}]"), visit);
            }
        }
        _ => {}
    }
}
