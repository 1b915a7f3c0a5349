//! Builds the request of a model from the contract's tables: the fields of the model decide what the options mean.
//!
//! Nothing here names a model. If a request has several variants, the one that fits the arguments best is used.

use bfl::{
    AnyModel, AnyRequest, Keyframes,
    constraints::{Field, Rule},
};
use serde_json::{Map, Value};

use super::{
    arguments::Arguments,
    media_fields,
    variant::{PROMPT, Variant, takes_media, variants},
    words,
};
use crate::{failure::Failure, store::redacted};

/// A request, ready to be sent.
pub(crate) struct Built {
    pub(crate) request: AnyRequest,
    /// What the store keeps of it.
    pub(crate) stored: Value,
}

/// A request as one variant takes it, with what does not fit and what is missing.
struct Candidate {
    variant: Variant,
    /// In JSON, in which something short stands for media.
    request: Map<String, Value>,
    media: Vec<(String, Keyframes)>,
    unknown: Vec<String>,
    unplaced: usize,
    missing: Vec<&'static Field>,
}

impl Candidate {
    /// How badly the variant fits. If two fit equally well, the one with a prompt is the better guess.
    fn misfit(&self) -> (usize, usize, usize, bool) {
        let no_prompt = self.variant.field(PROMPT).is_none();
        (self.unplaced, self.unknown.len(), self.missing.len(), no_prompt)
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
            )));
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
        let is_set_apart = |name: &str| self.media.iter().any(|(field, _)| field == name);
        let stored = self.request.iter().map(|(name, value)| {
            let stored = match is_set_apart(name) {
                true => value.clone(),
                false => redacted(value, takes_media(model, name)),
            };
            (name.clone(), stored)
        });
        Ok(Built {
            stored: Value::Object(stored.collect()),
            request: AnyRequest::with_media(slug, Value::Object(self.request), self.media),
        })
    }
}

/// Builds the request of a model.
pub(crate) fn build(model: AnyModel, arguments: &Arguments) -> Result<Built, Failure> {
    let mut variants = variants(model);
    if let Some((property, _)) = variants.first().and_then(|variant| variant.tag)
        && let Some((_, chosen)) = arguments.texts.iter().find(|(name, _)| name == property)
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
        .map(|variant| fill(variant, arguments))
        .min_by_key(Candidate::misfit);
    match best {
        Some(candidate) => candidate.checked(model, arguments),
        None => Err(Failure::no_task(format!(
            "this version of the command cannot make a request for `{model}`"
        ))),
    }
}

/// Fills the variant with the arguments, as far as they fit.
fn fill(variant: Variant, arguments: &Arguments) -> Candidate {
    let mut request = Map::new();
    let mut unknown = Vec::new();
    let values = arguments.fields.iter().map(|(name, value)| (name, Ok(value)));
    let texts = arguments.texts.iter().map(|(name, text)| (name, Err(text.as_str())));
    for (name, value) in values.chain(texts) {
        match (variant.field(name), value) {
            (Some(_), Ok(value)) => request.insert(name.clone(), value.clone()),
            (Some(field), Err(text)) => request.insert(name.clone(), typed(field, text)),
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
            request.insert(name.clone(), given.stored.clone());
            media.push((name.clone(), given.media.clone()));
        } else {
            unknown.push(name.clone());
        }
    }
    let missing = variant
        .fields()
        .filter(|field| field.required && is_missing(field, request.get(field.name)))
        .collect();
    if let Some((property, value)) = variant.tag {
        request.insert(property.to_owned(), value.into());
    }
    Candidate {
        variant,
        request,
        media,
        unknown,
        unplaced,
        missing,
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
