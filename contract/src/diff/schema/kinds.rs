//! What kind an alternative without a type is of, and which of its values and bounds are left for that kind.

use openapi31_codegen::Pointer;
use serde_json::Value;

use super::{
    applied::Role,
    number::Exact,
    shape::{Additional, Alternative, Kind},
};

impl Alternative<'_> {
    pub(super) fn infer_kind(&mut self) {
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
            [] if self.is_about_objects() => Kind::Object,
            [] if self.is_about_arrays() => Kind::Array,
            _ => Kind::Anything,
        };
        self.is_inferred = kinds.is_empty() && self.kind != Kind::Anything;
    }

    /// Whether values of this kind are allowed. Without a type, those of all kinds are.
    pub(super) fn may_be(&self, kind: Kind) -> bool {
        self.is_inferred || self.kind == kind
    }

    fn is_about_objects(&self) -> bool {
        let is_about = |role: &Role<'_>| {
            matches!(
                role,
                Role::Pattern(_) | Role::Names | Role::Dependent(_) | Role::UnevaluatedProperties
            )
        };
        !self.properties.is_empty()
            || !self.required.is_empty()
            || !matches!(self.additional, Additional::Open)
            || !self.applied.dependent.is_empty()
            || self.applied.schemas.keys().any(is_about)
    }

    fn is_about_arrays(&self) -> bool {
        let has_rest = self.applied.schemas.contains_key(&Role::UnevaluatedItems);
        self.items.is_some() || !self.places.is_empty() || !self.applied.contains.is_empty() || has_rest
    }

    /// Takes null out of the listed values, where others are listed too: it is one more kind.
    pub(super) fn take_null(&mut self) -> Option<Pointer> {
        let (place, values) = self.values.as_mut().filter(|(_, values)| values.len() > 1)?;
        let place = place.clone();
        values.remove("null")?;
        if self.kind == Kind::Anything {
            self.infer_kind();
            self.keep_what_applies();
        }
        Some(place)
    }

    /// Keeps the listed values that the whole schema allows; `false` if none is left.
    pub(super) fn keep_values(&mut self, is_allowed: impl Fn(&Value) -> bool) -> bool {
        let is_plain = self.is_list();
        let Some((_, values)) = &mut self.values else {
            return true;
        };
        values.retain(|_, value| (is_plain && !value.is_object() && !value.is_array()) || is_allowed(value));
        !values.is_empty()
    }

    pub(super) fn keep_values_of_kind(&mut self) -> Option<()> {
        let kind = self.stated_kind();
        if let Some((_, values)) = &mut self.values {
            values.retain(|_, value| kind.covers(Kind::of(value)));
            if values.is_empty() {
                return None;
            }
        }
        Some(())
    }

    /// More than 0 is at least 1, where only whole numbers count, and all of them are multiples of 1.
    pub(super) fn close_bounds(&mut self) {
        for (bound, step) in [(&mut self.low, 1), (&mut self.high, -1)] {
            if let Some((_, (number, exclusive))) = bound
                && let Some(whole) = number.whole_towards(step, *exclusive)
            {
                (*number, *exclusive) = (whole, false);
            }
        }
        let multiple = self.facets.get("multipleOf").and_then(|(_, value)| Exact::of(value));
        if multiple.is_some_and(|multiple| multiple.divides(Exact::whole(1))) {
            self.facets.remove("multipleOf");
        }
    }
}
