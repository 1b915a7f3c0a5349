//! The schemas of one document by reference: where each stands, what it points at, how it reads when written out.

use std::rc::Rc;

use openapi31_codegen::Pointer;
use serde_json::{Map, Value};

use crate::canonical::canonical_data;

/// A schema and where it stands.
#[derive(Clone, Debug)]
pub(in crate::diff) struct Site<'a> {
    pub(in crate::diff) value: &'a Value,
    pub(in crate::diff) pointer: Pointer,
}

impl<'a> Site<'a> {
    /// This schema as the one alternative of one part.
    pub(in crate::diff) fn alone(&self) -> Any<'a> {
        Rc::new(vec![vec![self.clone()]])
    }
}

/// The schemas of one place of the contract: any of several alternatives, each of which is all of several schemas.
pub(in crate::diff) type Any<'a> = Rc<Vec<Vec<Site<'a>>>>;

/// How a place is known again: the addresses of its schemas in the document.
pub(super) type Key = Vec<usize>;

/// How many values are written out for a comparison.
const MOST_WRITTEN: usize = 10_000;

/// A document whose references are followed.
#[derive(Clone, Copy)]
pub(in crate::diff) struct References<'a> {
    pub(in crate::diff) root: &'a Value,
}

impl<'a> References<'a> {
    /// A reference's target, if it is one.
    pub(in crate::diff) fn target(&self, value: &'a Value) -> Option<Site<'a>> {
        let text = value.get("$ref")?.as_str()?;
        Some(Site {
            value: Pointer::lookup(text, self.root)?,
            pointer: Pointer::parse(text)?,
        })
    }

    /// Follows a reference to a parameter, a body or a response.
    pub(in crate::diff) fn follow(&self, site: Site<'a>) -> Site<'a> {
        let mut current = site;
        for _ in 0..32 {
            match self.target(current.value) {
                Some(target) => current = target,
                None => break,
            }
        }
        current
    }

    /// A value with its references written out, for what is compared as it is written: as far as its first
    /// [`MOST_WRITTEN`] values, because references may lead to the same ones again and again.
    pub(in crate::diff) fn written_out(&self, value: &'a Value) -> Value {
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

pub(in crate::diff) fn address(value: &Value) -> usize {
    std::ptr::from_ref(value).addr()
}

/// The schema at this place, as the one alternative of one part.
pub(in crate::diff) fn at<'a>(value: &'a Value, pointer: Pointer) -> Any<'a> {
    Rc::new(vec![vec![Site { value, pointer }]])
}

/// The identity of a place.
pub(super) fn key(any: &Any<'_>) -> Key {
    let parts = any
        .iter()
        .map(|all| all.iter().map(|site| address(site.value)).collect::<Vec<_>>());
    parts.flat_map(|part| part.into_iter().chain([0])).collect()
}

/// The members of the list behind `key`, each with its place.
pub(super) fn members<'a>(
    object: &'a Map<String, Value>,
    key: &str,
    pointer: &Pointer,
) -> impl Iterator<Item = Site<'a>> + use<'a> {
    let members = object.get(key).and_then(Value::as_array);
    let placed = members.map(|members| (members, pointer.join(key)));
    placed.into_iter().flat_map(|(members, place)| {
        members.iter().enumerate().map(move |(index, value)| Site {
            value,
            pointer: place.join(index),
        })
    })
}

/// Whether a place is a named component.
pub(super) fn is_component(pointer: &Pointer) -> bool {
    matches!(pointer.segments(), [components, _, _] if components == "components")
}

/// Where a place is: where its first schema stands.
pub(super) fn place_of(any: &Any<'_>) -> Pointer {
    let first = any.first().and_then(|all| all.first());
    first.map_or_else(Pointer::root, |site| site.pointer.clone())
}

/// A place that nothing is said about.
pub(super) fn anything<'a>(pointer: Pointer) -> Any<'a> {
    const TRUE: &Value = &Value::Bool(true);
    Rc::new(vec![vec![Site { value: TRUE, pointer }]])
}
