//! The shapes of one document's schemas, and digests by which equal ones are found.

use std::{
    cell::RefCell,
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use openapi31_codegen::Pointer;
use serde_json::Value;

use super::{
    merge::{join_lists, merge_objects},
    references::{Any, Key, References, key},
    shape::{Additional, Alternative, Shape},
    spread::spread,
};

/// How deep two alternatives are looked into to see whether they are the same.
const DIGEST_DEPTH: usize = 5;

/// The shapes of a document's schemas.
pub(in crate::diff) struct Shapes<'a> {
    pub(in crate::diff) references: References<'a>,
    digests: RefCell<HashMap<(Key, usize), u64>>,
}

impl<'a> Shapes<'a> {
    pub(in crate::diff) fn new(root: &'a Value) -> Self {
        Self {
            references: References { root },
            digests: RefCell::default(),
        }
    }

    /// What a place allows. In answers, objects that may stand for each other count as one (`merged`).
    pub(super) fn shape(&self, any: &Any<'a>, merged: bool) -> Shape<'a> {
        let mut shape = spread(self.references, any);
        join_lists(&mut shape.alternatives);
        shape.members = shape.alternatives.len();
        if merged {
            merge_objects(&mut shape.alternatives);
        }
        if shape.alternatives.len() > 1 {
            self.drop_duplicates(&mut shape.alternatives);
        }
        shape
    }

    /// Alternatives that are the same count once.
    fn drop_duplicates(&self, alternatives: &mut Vec<Alternative<'a>>) {
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
    pub(in crate::diff) fn digest_of(&self, any: &Any<'a>, depth: usize) -> u64 {
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
}
