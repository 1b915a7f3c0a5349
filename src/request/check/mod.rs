//! Looks at a request before it is sent: what the service would refuse, or would take and then fail at, costs nothing
//! here.

mod limits;
mod notes;
mod rules;

use std::{borrow::Cow, collections::BTreeMap};

use serde::Serialize;
use serde_json::Value;

pub use self::notes::{Note, notes};
use self::rules::{join, report};
use crate::{
    error::{Error, ErrorKind, violation::Violation},
    generated::constraints::Object,
    request::{
        media::{Content, HasMedia, Meaning, Media, MediaKind, meaning},
        model::AnyModel,
    },
};

/// A request as far as it is looked at.
pub(crate) struct Outline<'a> {
    pub(crate) slug: &'a str,
    /// What it has to be, as far as the contract knows the model.
    object: Option<&'static Object>,
    /// Its JSON. In that of a typed request, media are replaced by their lengths.
    pub(crate) json: Cow<'a, Value>,
    /// What its media fields were given.
    pub(crate) inputs: Vec<Input>,
}

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

impl<'a> Outline<'a> {
    /// The outline of a typed request, without a copy of its media.
    ///
    /// # Errors
    /// A property is null: numbers that are not finite become that in JSON, and the service would take its default.
    pub(crate) fn typed<R>(slug: &'a str, object: Option<&'static Object>, request: &R) -> Result<Self, Error>
    where
        R: Serialize + Clone + HasMedia,
    {
        let mut known = BTreeMap::new();
        let mut request = request.clone();
        for (name, field) in request.media_fields() {
            field.each(name, &mut |path: &str, media: &mut Media| {
                known.insert(path.to_owned(), media.meaning());
                *media = media.placeholder();
            });
        }
        let json = serde_json::to_value(&request)
            .map_err(|error| Error::new(ErrorKind::Invalid, format!("the request was not sent: {error}")))?;
        let mut nulls = Vec::new();
        find_nulls(&json, "", &mut nulls);
        refuse(nulls)?;
        Ok(Self::new(slug, object, Cow::Owned(json), known))
    }

    /// The outline of a request in JSON.
    pub(crate) fn json(slug: &'a str, json: &'a Value) -> Self {
        let object = slug.parse().ok().and_then(AnyModel::request);
        Self::new(slug, object, Cow::Borrowed(json), BTreeMap::new())
    }

    /// `known` are the media by their paths that the JSON shows no more.
    fn new(
        slug: &'a str,
        object: Option<&'static Object>,
        json: Cow<'a, Value>,
        mut known: BTreeMap<String, Result<Meaning, String>>,
    ) -> Self {
        let mut inputs = Vec::new();
        let fields = object
            .and_then(|object| rules::variant(&json, object))
            .map_or(&[][..], |object| object.fields);
        for field in fields {
            if let (Some(takes), Some(value)) = (field.media, json.get(field.name)) {
                each_text(value, field.name, &mut |path, text| {
                    let meaning = known.remove(path).unwrap_or_else(|| meaning(text));
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
        }
    }

    /// Checks it against the contract and what is documented beside it. A model that the contract does not know is not
    /// checked.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let mut found = Vec::new();
        if let Some(object) = self.object {
            rules::check_object(&self.json, object, "", &mut found);
            for input in &self.inputs {
                check_input(input, &mut found);
            }
            limits::check(self, &mut found);
        }
        refuse(found)
    }

    /// Whether the contract knows the model.
    pub(crate) fn is_known(&self) -> bool {
        self.object.is_some()
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

/// What of a request may not be shown where the service repeats it: prompts, URLs, and the beginning of what is base64.
pub(crate) fn secret_texts(request: &Value) -> Vec<String> {
    const MOST: usize = 4096;
    let Value::Object(fields) = request else {
        return Vec::new();
    };
    let mut texts = Vec::new();
    for (name, value) in fields {
        collect_texts(value, name.contains("prompt"), &mut texts);
    }
    texts.iter().map(|text| text.chars().take(MOST).collect()).collect()
}

fn collect_texts<'a>(value: &'a Value, is_prompt: bool, texts: &mut Vec<&'a str>) {
    const SHORTEST: usize = 64;
    match value {
        Value::String(text) if is_prompt || text.len() >= SHORTEST || text.contains("://") => texts.push(text),
        Value::Array(items) => items.iter().for_each(|item| collect_texts(item, is_prompt, texts)),
        Value::Object(fields) => fields
            .iter()
            .for_each(|(name, value)| collect_texts(value, name.contains("prompt"), texts)),
        _ => {}
    }
}

fn refuse(violations: Vec<Violation>) -> Result<(), Error> {
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
fn each_text(value: &Value, path: &str, visit: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::String(text) => visit(path, text),
        Value::Array(members) => {
            for (index, member) in members.iter().enumerate() {
                each_text(member, &format!("{path}[{index}]"), visit);
            }
        }
        _ => {}
    }
}

fn check_input(input: &Input, found: &mut Vec<Violation>) {
    let wrong = match &input.meaning {
        Ok(Meaning::Url(_)) => return,
        Ok(Meaning::Content(content)) if content.kind == input.takes => return,
        Ok(Meaning::Content(Content {
            kind: MediaKind::Draft, ..
        })) => "is binary content of no known format".to_owned(),
        Ok(Meaning::Content(content)) => format!("is {}", content.kind.short()),
        Err(why) => why.clone(),
    };
    report(
        &input.path,
        format!("should be {}, and {wrong}", input.takes.named()),
        found,
    );
}
