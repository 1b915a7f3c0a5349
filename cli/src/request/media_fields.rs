//! Which field each image and video goes to.
//!
//! The tables say which fields take media. Their order follows from the names (`input_image_2`, `mask`, `garment`).

use bfl::constraints::{Field, Rule};
use serde_json::{Map, Value};

use super::{
    arguments::Arguments,
    variant::{Variant, media_kind},
};

/// The fields that take images or videos and are not set, in the order in which inputs are assigned.
pub(super) fn media_fields(variant: Variant, arguments: &Arguments) -> Vec<&'static Field> {
    let mut fields: Vec<&Field> = variant
        .fields()
        .filter(|field| media_kind(field).is_some() && !arguments.has(field.name))
        .collect();
    fields.sort_by_key(|field| (!field.required, is_second(field.name), number(field.name), field.name));
    fields
}

/// Whether a field belongs to another that comes first: a mask to its image, a garment to its person.
fn is_second(name: &str) -> bool {
    name.ends_with("mask") || name.ends_with("garment")
}

/// The number at the end of `input_image_2`; 1 if there is none.
fn number(name: &str) -> u32 {
    name.rsplit('_').next().and_then(|last| last.parse().ok()).unwrap_or(1)
}

/// Assigns each input to the first free field of its kind. Returns how many inputs are left.
pub(super) fn assign(variant: Variant, arguments: &Arguments, request: &mut Map<String, Value>) -> usize {
    let fields = media_fields(variant, arguments);
    let mut filled: Vec<(&Field, Vec<Value>)> = fields.into_iter().map(|field| (field, Vec::new())).collect();
    let mut unplaced = 0;
    for input in &arguments.inputs {
        let free = |(field, values): &&mut (&Field, Vec<Value>)| {
            let fits = input.kind.is_none() || media_kind(field) == input.kind;
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

/// How many inputs a field takes as a list; `None` if it takes a single one.
pub(super) fn list_length(field: &Field) -> Option<usize> {
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
