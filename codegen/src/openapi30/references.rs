//! References: what they mean in 3.1, and what they may point to in 3.0.

use serde_json::{Map, Value, json};

use super::{grammar::Kind, root::Lowering};
use crate::{Pointer, document::reference, walk::Place};

/// How many references may follow each other.
const LONGEST_CHAIN: usize = 100;

impl<'a> Lowering<'a> {
    /// A reference to a component of this kind, if that is what it is.
    pub(super) fn component(&self, kind: Kind, target: &str) -> Option<Value> {
        let section = kind.section()?;
        match self.pointer_of(target)?.segments() {
            [components, given, name] if components == "components" && given == section => {
                let name = self.names.of(section, name)?;
                Some(json!({ "$ref": format!("#/components/{section}/{name}") }))
            }
            _ => None,
        }
    }

    /// A reference to a schema. One that stands inside of something else becomes a component.
    pub(super) fn schema_reference(&mut self, target: &str) -> Option<Value> {
        if let Some(reference) = self.component(Kind::Schema, target) {
            return (!self.leads_back_to_itself(target)).then_some(reference);
        }
        let place = self.pointer_of(target)?;
        match self.look_at(&place)? {
            (Place::Schema, Value::Object(_) | Value::Bool(_)) => {}
            _ => return None,
        }
        let name = match self.hoisted.get(&place) {
            Some(name) => name.clone(),
            None => {
                let name = self.names.for_hoisted(&place);
                self.hoisted.insert(place.clone(), name.clone());
                self.waiting.push(place);
                name
            }
        };
        Some(json!({ "$ref": format!("#/components/schemas/{name}") }))
    }

    /// Whether a chain of nothing but references never ends.
    fn leads_back_to_itself(&self, target: &str) -> bool {
        let mut target = target.to_owned();
        for _ in 0..LONGEST_CHAIN {
            let next = self
                .pointer_of(&target)
                .and_then(|place| self.root.pointer(&place.to_string()))
                .and_then(reference);
            match next {
                Some(next) => target = next.to_owned(),
                None => return false,
            }
        }
        true
    }

    /// What a chain of references ends at, and where that is.
    pub(super) fn target(&self, value: &'a Value) -> Option<(Pointer, &'a Value)> {
        let mut target = reference(value)?;
        for _ in 0..LONGEST_CHAIN {
            let place = self.pointer_of(target)?;
            let found = self.root.pointer(&place.to_string())?;
            match reference(found) {
                Some(next) => target = next,
                None => return Some((place, found)),
            }
        }
        None
    }

    /// The value itself, or what its reference leads to.
    pub(super) fn resolved(&self, value: &'a Value) -> Option<&'a Value> {
        match reference(value) {
            Some(_) => self.target(value).map(|(_, value)| value),
            None => Some(value),
        }
    }

    /// Where a reference points: a JSON pointer, an `$anchor`, an `$id`.
    pub(super) fn pointer_of(&self, target: &str) -> Option<Pointer> {
        if let Some(place) = self.anchors.get(target) {
            return Some(place.clone());
        }
        if !target.starts_with('#') {
            return None;
        }
        let place = Pointer::parse(target)?;
        if self.root.pointer(&place.to_string()).is_some() {
            return Some(place);
        }
        Pointer::parse(&percent_decoded(target)?)
    }

    /// `$dynamicRef` and `$recursiveRef` as the reference that they are without an outer schema that redefines them.
    pub(super) fn dynamic_reference(&mut self, schema: &Map<String, Value>) -> Option<String> {
        if let Some(target) = schema.get("$dynamicRef").and_then(Value::as_str) {
            self.note("$dynamicRef", "became a plain reference", "");
            return Some(target.to_owned());
        }
        let target = schema.get("$recursiveRef").and_then(Value::as_str)?;
        self.note("$recursiveRef", "became a plain reference", "");
        match self.at.segments() {
            [components, section, name, ..] if target == "#" => Some(format!(
                "#{}",
                Pointer::root().join(components).join(section).join(name)
            )),
            _ => Some(target.to_owned()),
        }
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}
