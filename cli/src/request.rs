//! The request, made from the contract's own table: which fields a model has decides what its options mean.
//!
//! Nothing here names a model. A field is recognised by its name where that says what it holds (`input_image_2`,
//! `mask`, `start_video`); of a union, the variant is taken that fits what was given best.

use bfl::{
    AnyModel, MediaKind,
    constraints::{Field, Object, Rule},
};
use serde_json::{Map, Value};

use crate::{failure::Failure, input::Input};

/// The options that have a flag of their own, and the field that each sets.
const FLAGS: [(&str, &str); 4] = [
    ("width", "--width"),
    ("height", "--height"),
    ("seed", "--seed"),
    (FORMAT, "--format"),
];

pub(crate) const PROMPT: &str = "prompt";
pub(crate) const FORMAT: &str = "output_format";

/// What the request should hold.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// Fields by name.
    pub(crate) fields: Map<String, Value>,
    /// Texts from `--set`, which mean what their field's type makes of them.
    pub(crate) texts: Vec<(String, String)>,
    /// Images and videos, for the fields that take them.
    pub(crate) inputs: Vec<Input>,
}

impl Wanted {
    fn names(&self) -> impl Iterator<Item = &str> {
        self.fields
            .keys()
            .map(String::as_str)
            .chain(self.texts.iter().map(|(name, _)| name.as_str()))
    }

    fn has(&self, name: &str) -> bool {
        self.names().any(|known| known == name)
    }
}

/// The objects that a model's request can be.
pub(crate) fn shapes(model: AnyModel) -> Vec<Shape> {
    let Some(object) = model.request() else {
        return Vec::new();
    };
    match &object.variants {
        None => vec![Shape { object, tag: None }],
        Some(variants) => {
            let shape = |(value, object): &(&'static str, &'static Object)| Shape {
                object,
                tag: Some((variants.property, value)),
            };
            variants.objects.iter().map(shape).collect()
        }
    }
}

/// An object that a request can be, and the property that says so where there are several.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    object: &'static Object,
    tag: Option<(&'static str, &'static str)>,
}

impl Shape {
    /// The fields that a user may set: where a result goes is not for a command that waits for it.
    fn fields(self) -> impl Iterator<Item = &'static Field> {
        let is_tag = move |field: &Field| self.tag.is_some_and(|(property, _)| property == field.name);
        self.object
            .fields
            .iter()
            .filter(move |field| !field.name.starts_with("webhook_") && !is_tag(field))
    }

    /// The field of this name.
    pub(crate) fn field(self, name: &str) -> Option<&'static Field> {
        self.fields().find(|field| field.name == name)
    }

    /// The fields that take images or videos, in the order in which inputs go there.
    fn slots(self, wanted: &Wanted) -> Vec<&'static Field> {
        let mut slots: Vec<&Field> = self
            .fields()
            .filter(|field| holds(field).is_some() && !wanted.has(field.name))
            .collect();
        slots.sort_by_key(|field| (!field.required, is_second(field.name), number(field.name), field.name));
        slots
    }

    /// Makes the request, as far as this object can take what is wanted.
    fn fill(self, wanted: &Wanted) -> Filled {
        let mut request = Map::new();
        let mut unknown = Vec::new();
        let values = wanted.fields.iter().map(|(name, value)| (name, Ok(value)));
        let texts = wanted.texts.iter().map(|(name, text)| (name, Err(text.as_str())));
        for (name, value) in values.chain(texts) {
            match (self.field(name), value) {
                (Some(_), Ok(value)) => request.insert(name.clone(), value.clone()),
                (Some(field), Err(text)) => request.insert(name.clone(), typed(field, text)),
                (None, _) if self.tag.is_some_and(|(property, _)| property == name) => None,
                (None, _) => {
                    unknown.push(name.clone());
                    None
                }
            };
        }
        let unplaced = place(&wanted.inputs, &self.slots(wanted), &mut request);
        let missing = self
            .fields()
            .filter(|field| field.required && is_missing(field, request.get(field.name)))
            .collect();
        if let Some((property, value)) = self.tag {
            request.insert(property.to_owned(), value.into());
        }
        Filled {
            shape: self,
            request,
            unknown,
            unplaced,
            missing,
        }
    }
}

/// What came of filling a shape.
struct Filled {
    shape: Shape,
    request: Map<String, Value>,
    unknown: Vec<String>,
    unplaced: usize,
    missing: Vec<&'static Field>,
}

impl Filled {
    /// How badly the shape fits; a shape with a prompt is the better guess where nothing else tells.
    fn misfit(&self) -> (usize, usize, usize, bool) {
        let no_prompt = self.shape.field(PROMPT).is_none();
        (self.unplaced, self.unknown.len(), self.missing.len(), no_prompt)
    }

    fn checked(self, name: &str, wanted: &Wanted) -> Result<Value, Failure> {
        let model = match self.shape.tag {
            Some((property, value)) => format!("`{name}` ({property} {value})"),
            None => format!("`{name}`"),
        };
        if !self.unknown.is_empty() {
            let unknown: Vec<String> = self.unknown.iter().map(|name| option(name)).collect();
            let known = self.shape.options();
            return Err(Failure::no_task(format!(
                "{model} takes no {}; it takes {known}",
                unknown.join(" and no ")
            )));
        }
        if self.unplaced > 0 {
            return Err(Failure::no_task(format!(
                "{model} {}",
                self.shape.room(wanted, self.unplaced)
            )));
        }
        if !self.missing.is_empty() {
            let missing: Vec<String> = self.missing.iter().map(|field| needed(field)).collect();
            return Err(Failure::no_task(format!("{model} needs {}", missing.join(" and "))));
        }
        Ok(Value::Object(self.request))
    }
}

/// Makes the request of a model.
pub(crate) fn build(model: AnyModel, wanted: &Wanted) -> Result<Value, Failure> {
    let mut shapes = shapes(model);
    if let Some((property, _)) = shapes.first().and_then(|shape| shape.tag)
        && let Some((_, chosen)) = wanted.texts.iter().find(|(name, _)| name == property)
    {
        let known: Vec<&str> = shapes.iter().filter_map(|shape| Some(shape.tag?.1)).collect();
        let known = known.join(", ");
        shapes.retain(|shape| shape.tag.is_some_and(|(_, value)| value == chosen));
        if shapes.is_empty() {
            return Err(Failure::no_task(format!("`{property}` of `{model}` is one of {known}")));
        }
    }
    let best = shapes
        .into_iter()
        .map(|shape| shape.fill(wanted))
        .min_by_key(Filled::misfit);
    match best {
        Some(filled) => filled.checked(model.slug(), wanted),
        None => Err(Failure::no_task(format!(
            "`{model}` takes no request that this program could make"
        ))),
    }
}

/// What a field takes from `--input-image`: an image, a video, or nothing.
fn holds(field: &Field) -> Option<MediaKind> {
    field.media.filter(|kind| *kind != MediaKind::Draft)
}

/// Whether a field of this name takes content rather than a text: an image, a video, or the bundle of a draft.
pub(crate) fn takes_media(model: AnyModel, name: &str) -> bool {
    let mut fields = shapes(model).into_iter().filter_map(|shape| shape.field(name));
    fields.any(|field| field.media.is_some())
}

/// Whether a field goes with another one that comes first: a mask with its image, a garment with its person.
fn is_second(name: &str) -> bool {
    name.ends_with("mask") || name.ends_with("garment")
}

/// The number at the end of `input_image_2`; without one it is the first.
fn number(name: &str) -> u32 {
    name.rsplit('_').next().and_then(|last| last.parse().ok()).unwrap_or(1)
}

/// Puts each input into the first field that has room for its kind. Returns how many found none.
fn place(inputs: &[Input], slots: &[&'static Field], request: &mut Map<String, Value>) -> usize {
    let mut filled: Vec<(&Field, Vec<Value>)> = slots.iter().map(|field| (*field, Vec::new())).collect();
    let mut unplaced = 0;
    for input in inputs {
        let free = |(field, values): &&mut (&Field, Vec<Value>)| {
            let fits = input.kind.is_none() || holds(field) == input.kind;
            fits && values.len() < list_length(field).unwrap_or(1)
        };
        match filled.iter_mut().find(free) {
            Some((_, values)) => values.push(input.value.clone()),
            None => unplaced += 1,
        }
    }
    for (field, mut values) in filled {
        let only_lists = field.rules.iter().all(|rule| matches!(rule, Rule::List { .. }));
        match values.len() {
            0 => None,
            1 if !only_lists => request.insert(field.name.to_owned(), values.remove(0)),
            _ => request.insert(field.name.to_owned(), Value::Array(values)),
        };
    }
    unplaced
}

/// How many inputs a field takes as a list of texts; `None` where it takes one.
fn list_length(field: &Field) -> Option<usize> {
    let most = |rule: &Rule| match rule {
        Rule::List {
            max_items,
            items,
            first: [],
            ..
        } if items.iter().any(|rule| matches!(rule, Rule::Text { .. })) => {
            Some(max_items.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX)))
        }
        _ => None,
    };
    field.rules.iter().filter_map(most).max()
}

/// What a text means for a field: a number where a number is taken, itself where texts are taken.
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

/// How to give a field on the command line.
fn option(name: &str) -> String {
    let flag = FLAGS
        .iter()
        .find(|(field, _)| *field == name)
        .map(|(_, flag)| (*flag).to_owned());
    match name {
        PROMPT => "prompt".to_owned(),
        _ => flag.unwrap_or_else(|| format!("`{}`", name.escape_debug())),
    }
}

fn needed(field: &Field) -> String {
    match option(field.name).as_str() {
        "prompt" => "a prompt that is not empty".to_owned(),
        flag if flag.starts_with('-') => flag.to_owned(),
        name if holds(field).is_some() => format!("--input-image (for its {name})"),
        _ => format!("--set {}=…", field.name),
    }
}

impl Shape {
    /// All options that lead to a field, in words.
    fn options(self) -> String {
        let mut options = Vec::new();
        if self.field(PROMPT).is_some() {
            options.push("a prompt".to_owned());
        }
        options.extend(
            FLAGS
                .iter()
                .filter(|(name, _)| self.field(name).is_some())
                .map(|(_, flag)| (*flag).to_owned()),
        );
        if self.fields().any(|field| holds(field).is_some()) {
            options.push("--input-image".to_owned());
        }
        let has_flag = |field: &Field| FLAGS.iter().any(|(name, _)| *name == field.name);
        let rest: Vec<&str> = self
            .fields()
            .filter(|field| field.name != PROMPT && !has_flag(field) && holds(field).is_none())
            .map(|field| field.name)
            .collect();
        if !rest.is_empty() {
            options.push(format!("and with --set {}", rest.join(", ")));
        }
        options.join(", ")
    }

    /// How many inputs there is room for, and how many found none.
    fn room(self, wanted: &Wanted, unplaced: usize) -> String {
        let slots = self.slots(wanted);
        let room = |kind: MediaKind, what: &str| {
            let fields = slots.iter().filter(|field| holds(field) == Some(kind));
            match fields.fold(0_usize, |sum, field| {
                sum.saturating_add(list_length(field).unwrap_or(1))
            }) {
                0 => None,
                1 => Some(format!("one {what}")),
                usize::MAX => Some(format!("{what}s")),
                most => Some(format!("up to {most} {what}s")),
            }
        };
        let parts: Vec<String> = [room(MediaKind::Image, "image"), room(MediaKind::Video, "video")]
            .into_iter()
            .flatten()
            .collect();
        if parts.is_empty() {
            return "takes no --input-image".to_owned();
        }
        let (parts, came) = (parts.join(" and "), wanted.inputs.len());
        format!("takes {parts} with --input-image; {unplaced} of {came} found no place")
    }
}

#[cfg(test)]
mod tests;
