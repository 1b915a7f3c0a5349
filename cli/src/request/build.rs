//! Builds the request of a model from the contract's tables: the fields of the model decide what the options mean.
//!
//! Nothing here names a model. If a request has several variants, the one that fits the arguments best is used.

use bfl::{
    AnyModel, AnyRequest,
    constraints::{Field, Rule},
};
use serde_json::{Map, Value};

use super::{
    arguments::Arguments,
    media::FieldMedia,
    media_fields,
    shape::{Shaped, shaped},
    variant::{PROMPT, Variant, takes_media, variants},
    words,
};
use crate::{
    failure::Failure,
    input::media::{Input, Origin},
    store::redacted,
};

/// A request, ready to be sent.
#[derive(Debug)]
pub(crate) struct Built {
    pub(crate) model: AnyModel,
    /// In JSON, in which something short stands for media.
    pub(crate) body: Map<String, Value>,
    pub(crate) media: Vec<(String, FieldMedia)>,
    /// What `--aspect` and `--size` become.
    pub(crate) note: Option<String>,
}

impl Built {
    pub(crate) fn request(&self) -> AnyRequest {
        let media = self.media.iter().map(|(name, media)| (name.clone(), media.media()));
        AnyRequest::with_media(self.model.slug(), Value::Object(self.body.clone()), media)
    }

    /// Where its media come from, in the shape of its fields.
    pub(crate) fn inputs(&self) -> Map<String, Value> {
        let media = self.media.iter();
        media
            .map(|(name, media)| (name.clone(), media.as_json(origin)))
            .collect()
    }

    /// What the store keeps of it.
    pub(crate) fn stored(&self) -> Value {
        let is_set_apart = |name: &str| self.media.iter().any(|(field, _)| field == name);
        let stored = self.body.iter().map(|(name, value)| {
            let stored = match is_set_apart(name) {
                true => value.clone(),
                false => redacted(value, takes_media(self.model, name)),
            };
            (name.clone(), stored)
        });
        Value::Object(stored.collect())
    }
}

/// Where an image or video can be read again.
fn origin(input: &Input) -> Value {
    match &input.origin {
        Origin::File(path) => match std::path::absolute(path)
            .ok()
            .and_then(|path| path.into_os_string().into_string().ok())
        {
            Some(path) => format!("@{path}").into(),
            None => input.stored.clone(),
        },
        Origin::Url(url) => url.as_str().into(),
        Origin::Other => input.stored.clone(),
    }
}

/// A request as one variant takes it, with what does not fit and what is missing.
struct Candidate {
    variant: Variant,
    body: Map<String, Value>,
    media: Vec<(String, FieldMedia)>,
    unknown: Vec<String>,
    unplaced: usize,
    missing: Vec<&'static Field>,
    shaped: Result<Option<String>, String>,
}

impl Candidate {
    /// How badly the variant fits. If two fit equally well, the one with a prompt is the better guess.
    fn misfit(&self) -> (usize, usize, usize, bool, bool) {
        let no_prompt = self.variant.field(PROMPT).is_none();
        (
            self.unplaced,
            self.unknown.len(),
            self.missing.len(),
            self.shaped.is_err(),
            no_prompt,
        )
    }

    fn checked(self, model: AnyModel, arguments: &Arguments) -> Result<Built, Failure> {
        let slug = model.slug();
        let shown = match self.variant.tag {
            Some((property, value)) => format!("`{slug}` ({property} {value})"),
            None => format!("`{slug}`"),
        };
        if !self.unknown.is_empty() {
            let unknown: Vec<String> = self.unknown.iter().map(|name| words::option(name)).collect();
            let known = words::options(self.variant);
            return Err(Failure::no_task(format!(
                "{shown} does not take {}; it takes {known}",
                unknown.join(" or ")
            ))
            .with_next(format!("To see what it takes: bfl run {slug} --help")));
        }
        if self.unplaced > 0 {
            return Err(Failure::no_task(format!(
                "{shown} {}",
                words::capacity(self.variant, arguments, self.unplaced)
            )));
        }
        if !self.missing.is_empty() {
            let missing: Vec<String> = self.missing.iter().map(|field| words::needed(field)).collect();
            return Err(Failure::no_task(format!("{shown} needs {}", missing.join(" and "))));
        }
        let note = self.shaped.map_err(|why| Failure::no_task(format!("{shown} {why}")))?;
        Ok(Built {
            model,
            body: self.body,
            media: self.media,
            note,
        })
    }
}

/// Builds the request of a model.
pub(crate) fn build(model: AnyModel, arguments: &Arguments) -> Result<Built, Failure> {
    let mut variants = variants(model);
    if let Some((property, _)) = variants.first().and_then(|variant| variant.tag)
        && let Some(chosen) = chosen(arguments, property)
    {
        let known: Vec<&str> = variants.iter().filter_map(|variant| Some(variant.tag?.1)).collect();
        let known = known.join(", ");
        variants.retain(|variant| variant.tag.is_some_and(|(_, value)| value == chosen));
        if variants.is_empty() {
            return Err(Failure::no_task(format!(
                "`{property}` of `{model}` must be one of {known}"
            )));
        }
    }
    let best = variants
        .into_iter()
        .map(|variant| fill(variant, model, arguments))
        .min_by_key(Candidate::misfit);
    match best {
        Some(candidate) => candidate.checked(model, arguments),
        None => Err(Failure::no_task(format!(
            "this version of the command cannot make a request for `{model}`"
        ))),
    }
}

/// The value that selects a variant, if it is given.
fn chosen<'a>(arguments: &'a Arguments, property: &str) -> Option<&'a str> {
    let text = arguments.texts.iter().find(|(name, _)| name == property);
    let field = arguments.fields.get(property).and_then(Value::as_str);
    text.map(|(_, text)| text.as_str()).or(field)
}

/// Fills the variant with the arguments, as far as they fit.
fn fill(variant: Variant, model: AnyModel, arguments: &Arguments) -> Candidate {
    let mut body = Map::new();
    let mut unknown = Vec::new();
    let values = arguments.fields.iter().map(|(name, value)| (name, Ok(value)));
    let texts = arguments.texts.iter().map(|(name, text)| (name, Err(text.as_str())));
    for (name, value) in values.chain(texts) {
        match (variant.field(name), value) {
            (Some(_), Ok(value)) => body.insert(name.clone(), value.clone()),
            (Some(field), Err(text)) => body.insert(name.clone(), typed(field, text)),
            (None, _) if variant.tag.is_some_and(|(property, _)| property == name) => None,
            (None, _) => {
                unknown.push(name.clone());
                None
            }
        };
    }
    let (assigned, unplaced) = media_fields::assign(variant, arguments);
    let mut media = Vec::new();
    for (name, given) in arguments.media.iter().chain(&assigned) {
        if variant.field(name).is_some() {
            body.insert(name.clone(), given.stored());
            media.push((name.clone(), given.clone()));
        } else {
            unknown.push(name.clone());
        }
    }
    let shaped = shaped(variant, model, arguments).map(|Shaped { fields, note }| {
        body.extend(fields);
        note
    });
    let missing = variant
        .fields()
        .filter(|field| field.required && is_missing(field, body.get(field.name)))
        .collect();
    if let Some((property, value)) = variant.tag {
        body.insert(property.to_owned(), value.into());
    }
    Candidate {
        variant,
        body,
        media,
        unknown,
        unplaced,
        missing,
        shaped,
    }
}

/// The value that a text means for a field: JSON if the field takes such a value, otherwise the text itself.
fn typed(field: &Field, text: &str) -> Value {
    let takes = |value: &Value| {
        field.rules.iter().any(|rule| match rule {
            Rule::Text { .. } => value.is_string(),
            Rule::Integer { .. } | Rule::Number { .. } => value.is_number(),
            Rule::Boolean => value.is_boolean(),
            Rule::List { .. } => value.is_array(),
            Rule::Object(_) => value.is_object(),
            _ => true,
        }) || field.nullable && value.is_null()
    };
    let takes_text = field.rules.iter().any(|rule| matches!(rule, Rule::Text { .. }));
    match serde_json::from_str(text) {
        Ok(value) if takes(&value) || !takes_text => value,
        _ => Value::String(text.to_owned()),
    }
}

fn is_missing(field: &Field, value: Option<&Value>) -> bool {
    match value {
        None => true,
        Some(Value::String(text)) => field.name == PROMPT && text.trim().is_empty(),
        Some(_) => false,
    }
}
