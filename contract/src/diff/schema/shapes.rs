//! The shapes of one document's schemas, and what tells them apart.

use std::{
    cell::Cell,
    hash::{DefaultHasher, Hash, Hasher},
};

use serde_json::Value;

use super::{
    classes::Classes,
    merge::join_lists,
    references::{Any, References},
    shape::{Additional, Alternative, FEW_ALTERNATIVES, MOST_ALTERNATIVES, MOST_IN_ALL, Shape},
    spread::spread,
};

/// The shapes of a document's schemas.
pub(in crate::diff) struct Shapes<'a> {
    pub(in crate::diff) references: References<'a>,
    pub(in crate::diff) classes: Classes,
    /// How many alternatives there may still be before each place may have a few only.
    left: Cell<usize>,
}

impl<'a> Shapes<'a> {
    pub(in crate::diff) fn new(root: &'a Value) -> Self {
        let classes = Classes::of(root);
        let (least, each) = MOST_IN_ALL;
        Self {
            references: References { root },
            left: Cell::new(least + each * classes.len()),
            classes,
        }
    }

    /// What a place allows.
    pub(super) fn shape(&self, any: &Any<'a>) -> Shape<'a> {
        let most = match self.left.get() {
            0 => FEW_ALTERNATIVES,
            _ => MOST_ALTERNATIVES,
        };
        let mut shape = spread(self.references, any, most);
        self.left.set(self.left.get().saturating_sub(shape.alternatives.len()));
        join_lists(&mut shape.alternatives);
        if shape.alternatives.len() > 1 {
            self.drop_duplicates(&mut shape.alternatives);
        }
        shape
    }

    /// A place as it is written, with its references written out.
    pub(super) fn written_out(&self, any: &Any<'a>) -> Value {
        let mut parts: Vec<Value> = any
            .iter()
            .map(|all| {
                let all = all.iter().map(|site| self.references.written_out(site.value));
                all.collect()
            })
            .collect();
        match parts.as_mut_slice() {
            [Value::Array(only)] if only.len() == 1 => only.remove(0),
            _ => Value::Array(parts),
        }
    }

    /// Alternatives that are the same count once; members of a `oneOf` never, because what fits two of them fits none.
    fn drop_duplicates(&self, alternatives: &mut Vec<Alternative<'a>>) {
        let mut seen = std::collections::HashSet::new();
        alternatives.retain(|alternative| seen.insert((self.digest(alternative), alternative.member.choices.clone())));
    }

    /// A number that alternatives share if nothing but words tells them apart.
    pub(super) fn digest(&self, alternative: &Alternative<'a>) -> u64 {
        let mut hasher = DefaultHasher::new();
        (alternative.kind, alternative.is_inferred).hash(&mut hasher);
        if let Some((_, values)) = &alternative.values {
            values.keys().for_each(|value| value.hash(&mut hasher));
        }
        for (name, (_, value)) in &alternative.facets {
            (name, value.to_string()).hash(&mut hasher);
        }
        for (side, bound) in [("low", &alternative.low), ("high", &alternative.high)] {
            if let Some((_, (bound, exclusive))) = bound {
                (side, bound, exclusive).hash(&mut hasher);
            }
        }
        alternative.applied.text().hash(&mut hasher);
        for any in alternative.applied.each() {
            self.digest_of(&any).hash(&mut hasher);
        }
        for (name, (_, value)) in &alternative.others {
            (name, value.to_string()).hash(&mut hasher);
        }
        alternative.required.keys().for_each(|name| name.hash(&mut hasher));
        alternative.refused.hash(&mut hasher);
        for (name, property) in &alternative.properties {
            (name, self.digest_of(property)).hash(&mut hasher);
        }
        match &alternative.additional {
            Additional::Open => 0_u64.hash(&mut hasher),
            Additional::Closed(_) => 1_u64.hash(&mut hasher),
            Additional::Schema(any) => self.digest_of(any).hash(&mut hasher),
        }
        for part in alternative.items.iter().chain(&alternative.places) {
            self.digest_of(part).hash(&mut hasher);
        }
        hasher.finish()
    }

    /// The same for a whole place.
    pub(in crate::diff) fn digest_of(&self, any: &Any<'a>) -> u64 {
        let mut parts: Vec<Vec<u64>> = any
            .iter()
            .map(|all| all.iter().map(|site| self.classes.facts(site.value)).collect())
            .collect();
        parts.sort_unstable();
        let mut hasher = DefaultHasher::new();
        parts.hash(&mut hasher);
        hasher.finish()
    }

    /// A number that two places share if nothing tells them apart, words included.
    pub(super) fn whole(&self, any: &Any<'a>) -> Vec<Vec<u64>> {
        any.iter()
            .map(|all| all.iter().map(|site| self.classes.whole(site.value)).collect())
            .collect()
    }
}
