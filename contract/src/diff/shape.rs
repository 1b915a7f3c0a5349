//! What a schema allows, whatever way it is written: references followed, `allOf` folded together, unions and type
//! lists spread into alternatives of one type each.
//!
//! Nothing is compared here. Two spellings of the same schema give the same shape, as far as this goes; what it cannot
//! fold stays among the `others` of an alternative, word for word, so that no keyword is ever passed over.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
    hash::{DefaultHasher, Hash, Hasher},
    rc::Rc,
};

use openapi31_codegen::{
    Pointer,
    facts::is_prose,
    walk::{BOUNDS, Place},
};
use serde_json::{Map, Value};

use crate::canonical::canonical_data;

/// A schema and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Site<'a> {
    pub(super) value: &'a Value,
    pub(super) pointer: Pointer,
}

/// What one place of the contract says: any of several, each of which is all of several schemas.
pub(super) type Any<'a> = Rc<Vec<Vec<Site<'a>>>>;

/// How a place is known again: the addresses of its schemas in the document.
pub(super) type Key = Vec<usize>;

/// How many alternatives a schema may be spread into before it is compared as it is written.
const MOST_ALTERNATIVES: usize = 256;

/// How deep two alternatives are looked into to see whether they are the same.
const DIGEST_DEPTH: usize = 5;

/// The words, flags and defaults that belong to a place as a whole, not to one of its alternatives.
const ABOUT: &[&str] = &["default", "deprecated", "readOnly", "writeOnly", "nullable"];

/// Compared as the bounds are.
const FORMAT: &str = "format";

/// What is only a name or a shelf for other schemas.
const SHELVES: &[&str] = &["$defs", "definitions"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
    Anything,
}

impl Kind {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "null" => Self::Null,
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "string" => Self::String,
            "array" => Self::Array,
            "object" => Self::Object,
            _ => return None,
        })
    }

    fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(number) if is_whole(number) => Self::Integer,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }

    /// What both allow, if anything.
    fn and(self, other: Self) -> Option<Self> {
        match (self, other) {
            (one, other) if one == other => Some(one),
            (Self::Anything, kind) | (kind, Self::Anything) => Some(kind),
            (Self::Integer, Self::Number) | (Self::Number, Self::Integer) => Some(Self::Integer),
            _ => None,
        }
    }

    /// Whether every value of the other kind is one of this.
    pub(super) fn covers(self, other: Self) -> bool {
        self == other || self == Self::Anything || (self, other) == (Self::Number, Self::Integer)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
            Self::Anything => "anything",
        }
    }
}

fn is_whole(number: &serde_json::Number) -> bool {
    number.is_i64() || number.is_u64() || number.as_f64().is_some_and(|number| number.fract() == 0.0)
}

/// Whether undeclared properties are allowed.
#[derive(Clone, Debug, Default)]
pub(super) enum Additional<'a> {
    #[default]
    Open,
    Closed(Pointer),
    Schema(Any<'a>),
}

/// A value and where it is written.
pub(super) type Placed<T> = (Pointer, T);

/// One alternative: values of one kind, and what they have to be.
#[derive(Clone, Debug)]
pub(super) struct Alternative<'a> {
    /// Where it is written; for a component, the component.
    pub(super) pointer: Pointer,
    pub(super) kind: Kind,
    pub(super) values: Option<Placed<BTreeMap<String, &'a Value>>>,
    pub(super) facets: BTreeMap<&'static str, Placed<Value>>,
    /// Bounds as numbers, with whether the number itself is left out.
    pub(super) low: Option<Placed<(f64, bool)>>,
    pub(super) high: Option<Placed<(f64, bool)>>,
    pub(super) properties: BTreeMap<&'a str, Any<'a>>,
    pub(super) required: BTreeMap<&'a str, Pointer>,
    pub(super) additional: Additional<'a>,
    pub(super) items: Option<Any<'a>>,
    pub(super) places: Vec<Any<'a>>,
    pub(super) others: BTreeMap<String, Placed<Value>>,
}

/// What a place allows, and what is said about it.
#[derive(Debug, Default)]
pub(super) struct Shape<'a> {
    pub(super) pointer: Pointer,
    /// Where null is allowed, if it is.
    pub(super) null: Option<Pointer>,
    pub(super) alternatives: Vec<Alternative<'a>>,
    pub(super) default: Option<Placed<Value>>,
    pub(super) flags: BTreeMap<&'static str, Pointer>,
    pub(super) discriminator: Option<Placed<Value>>,
    /// How many alternatives there were before any were merged.
    pub(super) members: usize,
    /// Whether there were more alternatives than are told apart, so that the schema has to be compared as it is written.
    pub(super) is_cut: bool,
    /// Keyword and text, with the place of each.
    pub(super) words: BTreeMap<(String, String), Pointer>,
}

/// A document whose schemas are asked for their shapes.
pub(super) struct Shapes<'a> {
    pub(super) root: &'a Value,
    digests: RefCell<HashMap<(Key, usize), u64>>,
}

/// One schema to be taken apart, and how far that has come.
#[derive(Clone)]
struct Waiting<'a> {
    site: Site<'a>,
    stage: Stage,
}

#[derive(Clone, Copy)]
enum Stage {
    References,
    AnyOf,
    OneOf,
    Keywords,
}

/// An alternative that is being put together.
#[derive(Clone, Default)]
struct Draft<'a> {
    waiting: Vec<Waiting<'a>>,
    leaves: Vec<(Site<'a>, Option<Kind>)>,
    seen: Vec<usize>,
}

impl<'a> Shapes<'a> {
    pub(super) fn new(root: &'a Value) -> Self {
        Self {
            root,
            digests: RefCell::default(),
        }
    }

    /// The schema at this place, as the one alternative of one part.
    pub(super) fn at(value: &'a Value, pointer: Pointer) -> Any<'a> {
        Rc::new(vec![vec![Site { value, pointer }]])
    }

    /// A reference's target, if it is one.
    pub(super) fn target(&self, value: &'a Value) -> Option<Site<'a>> {
        let pointer = Pointer::parse(value.get("$ref")?.as_str()?)?;
        let value = self.root.pointer(&pointer.to_string())?;
        Some(Site { value, pointer })
    }

    /// Follows a reference to a parameter, a body or a response.
    pub(super) fn follow(&self, site: Site<'a>) -> Site<'a> {
        let mut current = site;
        for _ in 0..32 {
            match self.target(current.value) {
                Some(target) => current = target,
                None => break,
            }
        }
        current
    }

    /// What a place allows. In answers, objects that may stand for each other count as one (`merged`).
    pub(super) fn shape(&self, any: &Any<'a>, merged: bool) -> Shape<'a> {
        let mut shape = Shape {
            pointer: any
                .first()
                .and_then(|all| all.first())
                .map_or_else(Pointer::root, |site| site.pointer.clone()),
            ..Shape::default()
        };
        for all in any.iter() {
            self.spread(all, &mut shape);
        }
        self.say(any, &mut shape);
        join_lists(&mut shape.alternatives);
        shape.members = shape.alternatives.len();
        if merged {
            merge_objects(&mut shape.alternatives);
        }
        if shape.alternatives.len() > 1 {
            self.drop_twins(&mut shape.alternatives);
        }
        shape
    }

    /// Spreads the conjunction of these schemas into alternatives.
    fn spread(&self, all: &[Site<'a>], shape: &mut Shape<'a>) {
        let waiting = all.iter().rev().map(|site| Waiting {
            site: site.clone(),
            stage: Stage::References,
        });
        let mut drafts = vec![Draft {
            waiting: waiting.collect(),
            ..Draft::default()
        }];
        let mut made = 0;
        while let Some(mut draft) = drafts.pop() {
            let Some(next) = draft.waiting.pop() else {
                made += 1;
                match alternative(draft.leaves, self) {
                    Some(alternative) if alternative.kind == Kind::Null => {
                        shape.null.get_or_insert(alternative.pointer);
                    }
                    Some(alternative) => shape.alternatives.push(alternative),
                    None => {}
                }
                continue;
            };
            if next.site.value == &Value::Bool(false) {
                continue;
            }
            let Some(object) = next.site.value.as_object() else {
                drafts.push(draft);
                continue;
            };
            let room = made + drafts.len() < MOST_ALTERNATIVES;
            shape.is_cut |= !room;
            match next.stage {
                Stage::References => {
                    self.note(&next.site, object, shape);
                    self.open(draft, next.site, object, &mut drafts);
                }
                Stage::AnyOf if room => fork(draft, next.site, object, ("anyOf", Stage::OneOf), &mut drafts),
                Stage::OneOf if room => fork(draft, next.site, object, ("oneOf", Stage::Keywords), &mut drafts),
                Stage::AnyOf | Stage::OneOf | Stage::Keywords => {
                    let kinds = kinds(object);
                    if kinds.is_empty() {
                        draft.leaves.push((next.site, None));
                        drafts.push(draft);
                        continue;
                    }
                    for kind in kinds.into_iter().rev() {
                        let mut draft = draft.clone();
                        draft.leaves.push((next.site.clone(), Some(kind)));
                        drafts.push(draft);
                    }
                }
            }
        }
    }

    /// Puts a schema's own keywords, its target and its `allOf` in line.
    fn open(&self, mut draft: Draft<'a>, site: Site<'a>, object: &'a Map<String, Value>, drafts: &mut Vec<Draft<'a>>) {
        let address = address(site.value);
        if draft.seen.contains(&address) {
            drafts.push(draft);
            return;
        }
        draft.seen.push(address);
        let start = |site| Waiting {
            site,
            stage: Stage::References,
        };
        let parts: Vec<Site<'a>> = members(object, "allOf", &site.pointer).collect();
        draft.waiting.extend(parts.into_iter().rev().map(start));
        draft.waiting.extend(self.target(site.value).map(start));
        draft.waiting.push(Waiting {
            site,
            stage: Stage::AnyOf,
        });
        drafts.push(draft);
    }

    /// Remembers words and the null of OpenAPI 3.0.
    fn note(&self, site: &Site<'a>, object: &Map<String, Value>, shape: &mut Shape<'a>) {
        let is_reference = object.contains_key("$ref");
        for (key, value) in object {
            if is_prose(Place::Schema, is_reference, key) {
                let text = value
                    .as_str()
                    .map_or_else(|| canonical_data(value).to_string(), str::to_owned);
                shape
                    .words
                    .entry((key.clone(), text))
                    .or_insert_with(|| site.pointer.join(key));
            }
        }
        if object.get("nullable") == Some(&Value::Bool(true)) {
            shape.null.get_or_insert_with(|| site.pointer.join("nullable"));
        }
        if let Some(value) = object.get("discriminator") {
            let place = site.pointer.join("discriminator");
            shape.discriminator.get_or_insert_with(|| (place, discriminator(value)));
        }
    }

    /// Takes what is said about the place as a whole: by the outermost schema that says it.
    fn say(&self, any: &Any<'a>, shape: &mut Shape<'a>) {
        let mut waiting: Vec<Site<'a>> = any.first().into_iter().flatten().rev().cloned().collect();
        let mut seen = Vec::new();
        while let Some(site) = waiting.pop() {
            let Some(object) = site.value.as_object() else { continue };
            if seen.contains(&address(site.value)) {
                continue;
            }
            seen.push(address(site.value));
            if let Some(value) = object.get("default") {
                let place = site.pointer.join("default");
                shape.default.get_or_insert_with(|| (place, canonical_data(value)));
            }
            for flag in ["deprecated", "readOnly", "writeOnly"] {
                if object.get(flag) == Some(&Value::Bool(true)) {
                    shape.flags.entry(flag).or_insert_with(|| site.pointer.join(flag));
                }
            }
            for union in ["anyOf", "oneOf"] {
                let mut real = members(object, union, &site.pointer).filter(|member| !is_null(member.value));
                if let (Some(only), None) = (real.next(), real.next()) {
                    waiting.push(only);
                }
            }
            let parts: Vec<Site<'a>> = members(object, "allOf", &site.pointer).collect();
            waiting.extend(parts.into_iter().rev());
            waiting.extend(self.target(site.value));
        }
    }

    /// Alternatives that are the same count once.
    fn drop_twins(&self, alternatives: &mut Vec<Alternative<'a>>) {
        let mut seen = Vec::new();
        alternatives.retain(|alternative| {
            let digest = self.digest(alternative);
            let is_new = !seen.contains(&digest);
            seen.push(digest);
            is_new
        });
    }

    /// A number that is the same for alternatives that are, as deep as this looks.
    pub(super) fn digest(&self, alternative: &Alternative<'a>) -> u64 {
        self.digest_to(alternative, DIGEST_DEPTH)
    }

    fn digest_to(&self, alternative: &Alternative<'a>, depth: usize) -> u64 {
        let mut hasher = DefaultHasher::new();
        alternative.kind.hash(&mut hasher);
        if let Some((_, values)) = &alternative.values {
            values.keys().for_each(|value| value.hash(&mut hasher));
        }
        for (name, (_, value)) in &alternative.facets {
            (name, value.to_string()).hash(&mut hasher);
        }
        for (_, (bound, exclusive)) in alternative
            .low
            .iter()
            .chain([&(Pointer::root(), (0.0, false))])
            .chain(&alternative.high)
        {
            (bound.to_bits(), exclusive).hash(&mut hasher);
        }
        for (name, (_, value)) in &alternative.others {
            (name, value.to_string()).hash(&mut hasher);
        }
        alternative.required.keys().for_each(|name| name.hash(&mut hasher));
        for (name, property) in &alternative.properties {
            (name, self.digest_of(property, depth)).hash(&mut hasher);
        }
        match &alternative.additional {
            Additional::Open => 0_u64.hash(&mut hasher),
            Additional::Closed(_) => 1_u64.hash(&mut hasher),
            Additional::Schema(any) => self.digest_of(any, depth).hash(&mut hasher),
        }
        for part in alternative.items.iter().chain(&alternative.places) {
            self.digest_of(part, depth).hash(&mut hasher);
        }
        hasher.finish()
    }

    /// The same for a whole place.
    pub(super) fn digest_of(&self, any: &Any<'a>, depth: usize) -> u64 {
        if depth == 0 {
            return 0;
        }
        let key = (key(any), depth);
        if let Some(known) = self.digests.borrow().get(&key) {
            return *known;
        }
        let shape = self.shape(any, false);
        let mut parts: Vec<u64> = shape
            .alternatives
            .iter()
            .map(|alternative| self.digest_to(alternative, depth - 1))
            .collect();
        parts.sort_unstable();
        let mut hasher = DefaultHasher::new();
        parts.hash(&mut hasher);
        shape.null.is_some().hash(&mut hasher);
        shape.default.map(|(_, value)| value.to_string()).hash(&mut hasher);
        shape.flags.keys().for_each(|flag| flag.hash(&mut hasher));
        let digest = hasher.finish();
        self.digests.borrow_mut().insert(key, digest);
        digest
    }

    /// A value with its references written out, for what is compared as it is written: as far as its first
    /// [`MOST_WRITTEN`] values, because references may lead to the same ones again and again.
    pub(super) fn written_out(&self, value: &'a Value) -> Value {
        let mut left = MOST_WRITTEN;
        self.write_out(value, &mut Vec::new(), &mut left)
    }

    fn write_out(&self, value: &'a Value, open: &mut Vec<usize>, left: &mut usize) -> Value {
        if open.len() > 24 || *left == 0 || open.contains(&address(value)) {
            return Value::from("…");
        }
        *left -= 1;
        match value {
            Value::Object(object) => {
                open.push(address(value));
                let written = match self.target(value) {
                    Some(target) if object.len() == 1 => self.write_out(target.value, open, left),
                    _ => object
                        .iter()
                        .map(|(key, value)| (key.clone(), self.write_out(value, open, left)))
                        .collect(),
                };
                open.pop();
                written
            }
            Value::Array(members) => members
                .iter()
                .map(|member| self.write_out(member, open, left))
                .collect(),
            _ => canonical_data(value),
        }
    }
}

/// How many values are written out for a comparison.
const MOST_WRITTEN: usize = 10_000;

/// One draft for each member of the union under `key`; the schema itself goes on to its next stage in all of them.
fn fork<'a>(
    mut draft: Draft<'a>,
    site: Site<'a>,
    object: &'a Map<String, Value>,
    (key, next): (&str, Stage),
    drafts: &mut Vec<Draft<'a>>,
) {
    let union: Vec<Site<'a>> = members(object, key, &site.pointer).collect();
    draft.waiting.push(Waiting { site, stage: next });
    if union.is_empty() {
        drafts.push(draft);
        return;
    }
    for member in union.into_iter().rev() {
        let mut draft = draft.clone();
        // Below the schema itself, whose own keywords come first.
        let last = draft.waiting.len() - 1;
        draft.waiting.insert(
            last,
            Waiting {
                site: member,
                stage: Stage::References,
            },
        );
        drafts.push(draft);
    }
}

fn members<'a>(
    object: &'a Map<String, Value>,
    key: &str,
    pointer: &Pointer,
) -> impl Iterator<Item = Site<'a>> + use<'a> {
    let place = pointer.join(key);
    let members = object
        .get(key)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    members.iter().enumerate().map(move |(index, value)| Site {
        value,
        pointer: place.join(index),
    })
}

fn is_null(schema: &Value) -> bool {
    schema.get("type") == Some(&Value::from("null")) || schema.get("const") == Some(&Value::Null)
}

fn kinds(object: &Map<String, Value>) -> Vec<Kind> {
    match object.get("type") {
        Some(Value::String(name)) => Kind::named(name).into_iter().collect(),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).filter_map(Kind::named).collect(),
        _ => Vec::new(),
    }
}

/// Which property tells members apart, and which value stands for which schema, by name.
fn discriminator(value: &Value) -> Value {
    let mut value = canonical_data(value);
    let mapping = value.get_mut("mapping").and_then(Value::as_object_mut);
    for target in mapping.into_iter().flat_map(Map::values_mut) {
        if let Some(name) = target.as_str().and_then(|target| target.rsplit('/').next()) {
            *target = Value::from(name);
        }
    }
    value
}

pub(super) fn address(value: &Value) -> usize {
    std::ptr::from_ref(value).addr()
}

/// How a place is known again.
pub(super) fn key(any: &Any<'_>) -> Key {
    let parts = any
        .iter()
        .map(|all| all.iter().map(|site| address(site.value)).collect::<Vec<_>>());
    parts.flat_map(|part| part.into_iter().chain([0])).collect()
}

/// Folds schemas that all hold into one alternative; `None` where no value could satisfy them.
fn alternative<'a>(leaves: Vec<(Site<'a>, Option<Kind>)>, shapes: &Shapes<'a>) -> Option<Alternative<'a>> {
    let mut kind = Kind::Anything;
    for given in leaves.iter().filter_map(|(_, kind)| *kind) {
        kind = kind.and(given)?;
    }
    let mut folded = Alternative {
        pointer: home(&leaves),
        kind,
        values: None,
        facets: BTreeMap::new(),
        low: None,
        high: None,
        properties: BTreeMap::new(),
        required: BTreeMap::new(),
        additional: Additional::Open,
        items: None,
        places: Vec::new(),
        others: BTreeMap::new(),
    };
    for (site, _) in &leaves {
        if let Some(object) = site.value.as_object() {
            folded.fold(site, object, shapes)?;
        }
    }
    folded.infer_kind();
    folded.keep_values_of_kind()?;
    folded.keep_what_applies();
    Some(folded)
}

/// Where an alternative is written: the innermost component, else the first schema that says anything.
fn home(leaves: &[(Site<'_>, Option<Kind>)]) -> Pointer {
    let is_component =
        |site: &Site<'_>| matches!(site.pointer.segments(), [components, _, _] if components == "components");
    let component = leaves.iter().find(|(site, _)| is_component(site));
    let telling = leaves.iter().find(|(site, kind)| kind.is_some() && !is_component(site));
    component
        .or(telling)
        .or(leaves.first())
        .map_or_else(Pointer::root, |(site, _)| site.pointer.clone())
}

impl<'a> Alternative<'a> {
    fn fold(&mut self, site: &Site<'a>, object: &'a Map<String, Value>, shapes: &Shapes<'a>) -> Option<()> {
        let is_reference = object.contains_key("$ref");
        for (key, value) in object {
            let place = site.pointer.join(key);
            match key.as_str() {
                "$ref" | "type" | "allOf" | "discriminator" => {}
                "anyOf" | "oneOf" if value.is_array() && shapes.is_spread(object) => {}
                key if ABOUT.contains(&key) || SHELVES.contains(&key) => {}
                "const" => self.limit(place, std::iter::once(value)),
                "enum" => self.limit(place, value.as_array().into_iter().flatten()),
                "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
                    self.bound(place, key, value, object)
                }
                "properties" => self.add_properties(&place, value),
                "required" => {
                    for name in value.as_array().into_iter().flatten().filter_map(Value::as_str) {
                        self.required.entry(name).or_insert_with(|| place.clone());
                    }
                }
                "additionalProperties" => self.add_additional(place, value),
                "items" => self.items = Some(also(self.items.take(), Site { value, pointer: place })),
                "prefixItems" => self.add_places(&place, value),
                key if key == FORMAT || BOUNDS.contains(&key) => self.add_facet(place, key, value),
                key if is_prose(Place::Schema, is_reference, key) => {}
                _ => {
                    self.others.insert(key.clone(), (place, shapes.written_out(value)));
                }
            }
        }
        Some(())
    }

    /// Only these values; where there is a list already, only those that are in both.
    fn limit(&mut self, place: Pointer, values: impl Iterator<Item = &'a Value>) {
        let mut listed: BTreeMap<String, &Value> =
            values.map(|value| (canonical_data(value).to_string(), value)).collect();
        if let Some((_, before)) = self.values.take() {
            listed.retain(|text, _| before.contains_key(text));
        }
        self.values = Some((place, listed));
    }

    fn bound(&mut self, place: Pointer, key: &str, value: &Value, object: &Map<String, Value>) {
        let Some(number) = value.as_f64() else { return };
        // OpenAPI 3.0 writes a flag beside the bound.
        let flag = |name: &str| object.get(name) == Some(&Value::Bool(true));
        let exclusive = match key {
            "minimum" => flag("exclusiveMinimum"),
            "maximum" => flag("exclusiveMaximum"),
            _ => true,
        };
        let is_low = key.ends_with("inimum");
        let side = if is_low { &mut self.low } else { &mut self.high };
        let is_tighter = side.as_ref().is_none_or(|(_, (before, open))| {
            let beyond = if is_low { number > *before } else { number < *before };
            beyond || (number.total_cmp(before).is_eq() && exclusive && !open)
        });
        if is_tighter {
            *side = Some((place, (number, exclusive)));
        }
    }

    fn add_properties(&mut self, place: &Pointer, value: &'a Value) {
        for (name, value) in value.as_object().into_iter().flatten() {
            let site = Site {
                value,
                pointer: place.join(name),
            };
            let before = self.properties.remove(name.as_str());
            self.properties.insert(name, also(before, site));
        }
    }

    fn add_additional(&mut self, place: Pointer, value: &'a Value) {
        self.additional = match (std::mem::take(&mut self.additional), value) {
            (Additional::Closed(place), _) => Additional::Closed(place),
            (_, Value::Bool(false)) => Additional::Closed(place),
            (before, Value::Bool(true)) => before,
            (before, Value::Object(object)) if object.is_empty() => before,
            (Additional::Schema(any), _) => Additional::Schema(also(Some(any), Site { value, pointer: place })),
            (Additional::Open, _) => Additional::Schema(also(None, Site { value, pointer: place })),
        };
    }

    fn add_places(&mut self, place: &Pointer, value: &'a Value) {
        for (index, value) in value.as_array().into_iter().flatten().enumerate() {
            let site = Site {
                value,
                pointer: place.join(index),
            };
            match self.places.get_mut(index) {
                Some(before) => *before = also(Some(before.clone()), site),
                None => self.places.push(also(None, site)),
            }
        }
    }

    /// The tighter of two lengths; of other keywords, the first.
    fn add_facet(&mut self, place: Pointer, key: &str, value: &Value) {
        let Some(name) = BOUNDS.iter().chain([&FORMAT]).find(|name| **name == key) else {
            return;
        };
        let value = canonical_data(value);
        // What says nothing is not there.
        let is_idle = match key {
            "uniqueItems" => value == Value::Bool(false),
            key if key.starts_with("min") => value == 0,
            _ => false,
        };
        if is_idle {
            return;
        }
        let is_tighter = match self.facets.get(name) {
            None => true,
            Some((_, before)) => match (before.as_f64(), value.as_f64()) {
                (Some(before), Some(now)) if key.starts_with("max") => now < before,
                (Some(before), Some(now)) => now > before,
                _ => false,
            },
        };
        if is_tighter {
            self.facets.insert(name, (place, value));
        }
    }

    fn infer_kind(&mut self) {
        if self.kind != Kind::Anything {
            return;
        }
        let values = self.values.iter().flat_map(|(_, values)| values.values());
        let mut kinds: Vec<Kind> = values.map(|value| Kind::of(value)).collect();
        kinds.sort_unstable();
        kinds.dedup();
        self.kind = match kinds.as_slice() {
            [only] => *only,
            [Kind::Integer, Kind::Number] => Kind::Number,
            _ if !self.properties.is_empty() => Kind::Object,
            _ if self.items.is_some() || !self.places.is_empty() => Kind::Array,
            _ => Kind::Anything,
        };
    }

    fn keep_values_of_kind(&mut self) -> Option<()> {
        let kind = self.kind;
        if let Some((_, values)) = &mut self.values {
            values.retain(|_, value| kind.covers(Kind::of(value)));
            if values.is_empty() {
                return None;
            }
        }
        Some(())
    }

    /// A keyword about another kind of value says nothing: `maxLength` of a number.
    fn keep_what_applies(&mut self) {
        let kind = self.kind;
        if kind == Kind::Anything {
            return;
        }
        self.facets.retain(|name, _| match *name {
            "format" => true,
            "pattern" | "minLength" | "maxLength" => kind == Kind::String,
            "minItems" | "maxItems" | "uniqueItems" => kind == Kind::Array,
            "minProperties" | "maxProperties" => kind == Kind::Object,
            _ => matches!(kind, Kind::Integer | Kind::Number),
        });
        if !matches!(kind, Kind::Integer | Kind::Number) {
            (self.low, self.high) = (None, None);
        }
        if kind != Kind::Object {
            self.additional = Additional::Open;
        }
        if kind == Kind::Integer {
            self.close_bounds();
        }
    }

    /// More than 0 is at least 1, where only whole numbers count.
    fn close_bounds(&mut self) {
        if let Some((_, (bound, exclusive))) = &mut self.low {
            *bound = if *exclusive { bound.floor() + 1.0 } else { bound.ceil() };
            *exclusive = false;
        }
        if let Some((_, (bound, exclusive))) = &mut self.high {
            *bound = if *exclusive { bound.ceil() - 1.0 } else { bound.floor() };
            *exclusive = false;
        }
    }

    /// Whether nothing but a list of values is asked for.
    fn is_list(&self) -> bool {
        self.values.is_some()
            && self.facets.is_empty()
            && self.others.is_empty()
            && self.low.is_none()
            && self.high.is_none()
    }
}

impl<'a> Shapes<'a> {
    /// Whether the unions of this schema were spread. They always are, until there are too many alternatives.
    fn is_spread(&self, object: &Map<String, Value>) -> bool {
        let size = |key| object.get(key).and_then(Value::as_array).map_or(0, Vec::len);
        size("anyOf") <= MOST_ALTERNATIVES && size("oneOf") <= MOST_ALTERNATIVES
    }
}

fn also<'a>(before: Option<Any<'a>>, site: Site<'a>) -> Any<'a> {
    let mut all = before.map_or_else(|| vec![Vec::new()], |any| any.as_ref().clone());
    if let Some(first) = all.first_mut() {
        first.push(site);
    }
    Rc::new(all)
}

/// A union of lists of values is one list.
fn join_lists(alternatives: &mut Vec<Alternative<'_>>) {
    let mut joined: Vec<Alternative<'_>> = Vec::new();
    for alternative in alternatives.drain(..) {
        let twin = joined
            .iter_mut()
            .find(|other| other.kind == alternative.kind && other.is_list() && alternative.is_list());
        match (twin.and_then(|twin| twin.values.as_mut()), &alternative.values) {
            (Some((_, into)), Some((_, from))) => into.extend(from.iter().map(|(text, value)| (text.clone(), *value))),
            _ => joined.push(alternative),
        }
    }
    *alternatives = joined;
}

/// Objects that may stand for each other in an answer: what a caller may find in it, and what is always there.
fn merge_objects(alternatives: &mut Vec<Alternative<'_>>) {
    let mut merged: Vec<Alternative<'_>> = Vec::new();
    for alternative in alternatives.drain(..) {
        let is_object = alternative.kind == Kind::Object;
        match merged.iter_mut().find(|other| is_object && other.kind == Kind::Object) {
            Some(into) => into.unite(alternative),
            None => merged.push(alternative),
        }
    }
    *alternatives = merged;
}

impl<'a> Alternative<'a> {
    fn unite(&mut self, other: Alternative<'a>) {
        self.required.retain(|name, _| other.required.contains_key(name));
        for (name, any) in other.properties {
            let united = match self.properties.remove(name) {
                Some(before) if key(&before) == key(&any) => before,
                Some(before) => Rc::new(before.iter().chain(any.iter()).cloned().collect()),
                None => any,
            };
            self.properties.insert(name, united);
        }
        self.additional = match (std::mem::take(&mut self.additional), other.additional) {
            (Additional::Closed(place), Additional::Closed(_)) => Additional::Closed(place),
            (Additional::Schema(one), Additional::Schema(other)) => {
                Additional::Schema(Rc::new(one.iter().chain(other.iter()).cloned().collect()))
            }
            (Additional::Schema(any), Additional::Closed(_)) | (Additional::Closed(_), Additional::Schema(any)) => {
                Additional::Schema(any)
            }
            _ => Additional::Open,
        };
        self.facets
            .retain(|name, (_, value)| other.facets.get(name).is_some_and(|(_, same)| same == value));
        self.others.extend(other.others);
    }
}
