//! Keywords that changed and had no effect.

use serde_json::Value;

use super::{
    comparison::Comparison,
    effect::{Idle, applies},
    shape::{Additional, Alternative, Kind, Shape},
    shapes::Shapes,
};

impl<'a> Comparison<'_, 'a> {
    /// Reports keywords that changed and had no effect, neither before nor now.
    pub(super) fn without_effect(&mut self, old: &Shape<'a>, new: &Shape<'a>) {
        let mut keywords: Vec<&str> = old
            .effects
            .idle()
            .chain(new.effects.idle())
            .map(|idle| idle.keyword)
            .collect();
        keywords.sort_unstable();
        keywords.dedup();
        for keyword in keywords {
            let has_effect = |shape: &Shape<'_>| shape.alternatives.iter().any(|alternative| alternative.has(keyword));
            let of = |shape: &Shape<'a>| -> Vec<Idle<'a>> {
                let idle = shape.effects.idle().filter(|idle| idle.keyword == keyword);
                idle.cloned().collect()
            };
            let written = |shapes: &Shapes<'a>, idle: &[Idle<'a>]| {
                let mut values: Vec<Value> = idle
                    .iter()
                    .map(|idle| shapes.references.written_out(idle.value))
                    .collect();
                values.sort_by_key(Value::to_string);
                values.dedup();
                match values.len() {
                    0 => Value::Null,
                    1 => values.remove(0),
                    _ => Value::Array(values),
                }
            };
            let (before, now) = (of(old), of(new));
            let (value, value_now) = (written(&self.pairs.old, &before), written(&self.pairs.new, &now));
            // What has an effect on one side only is reported there.
            let is_told = (before.is_empty() && has_effect(old)) || (now.is_empty() && has_effect(new));
            if value != value_now
                && !is_told
                && let Some(Idle { place, .. }) = now.first().or(before.first())
            {
                let subject = self.pairs.subject(place, now.is_empty());
                let message = format!("`{keyword}` of {subject} changed, and has no effect");
                self.add("keyword-without-effect-changed", place, message, [value, value_now]);
            }
        }
    }
}

impl Alternative<'_> {
    /// Drops keywords about other kinds of values.
    pub(super) fn keep_what_applies(&mut self) {
        let kind = self.kind;
        // Without a type, what is said of other kinds counts too.
        if self.stated_kind() == Kind::Anything {
            return;
        }
        self.facets.retain(|name, _| applies(name, kind));
        self.applied.keep(|keyword| applies(keyword, kind));
        if !applies("minimum", kind) {
            (self.low, self.high) = (None, None);
        }
        if !applies("properties", kind) {
            self.properties.clear();
            self.required.clear();
            self.refused.clear();
            self.additional = Additional::Open;
        }
        if !applies("items", kind) {
            self.items = None;
            self.places.clear();
        }
        if kind == Kind::Integer {
            self.close_bounds();
        }
    }

    /// Whether it has this keyword, and with effect.
    pub(super) fn has(&self, keyword: &str) -> bool {
        match keyword {
            "minimum" | "exclusiveMinimum" => self.low.is_some(),
            "maximum" | "exclusiveMaximum" => self.high.is_some(),
            "properties" => !self.properties.is_empty(),
            "required" => !self.required.is_empty(),
            "additionalProperties" => !matches!(self.additional, Additional::Open),
            "items" => self.items.is_some(),
            "prefixItems" => !self.places.is_empty(),
            "contains" | "minContains" | "maxContains" => !self.applied.contains.is_empty(),
            "if" | "then" | "else" => !self.applied.conditionals.is_empty(),
            "dependentRequired" | "dependencies" => !self.applied.dependent.is_empty(),
            _ => {
                let mut roles = self.applied.schemas.keys();
                self.facets.contains_key(keyword) || roles.any(|role| role.keyword() == keyword)
            }
        }
    }
}
