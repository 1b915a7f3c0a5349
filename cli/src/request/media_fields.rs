//! Which field each image and video goes to.
//!
//! The tables say which fields take media. Their order follows from the names (`input_image_2`, `mask`, `garment`).

use bfl::constraints::{Field, Rule};

use super::{
    arguments::Arguments,
    media::FieldMedia,
    variant::{Variant, media_kind},
};
use crate::input::media::Input;

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

/// Assigns each input to the first free field of its kind. Returns the fields that are filled, and how many inputs are
/// left.
pub(super) fn assign(variant: Variant, arguments: &Arguments) -> (Vec<(String, FieldMedia)>, usize) {
    let fields = media_fields(variant, arguments);
    let mut filled: Vec<(&Field, Vec<&Input>)> = fields.into_iter().map(|field| (field, Vec::new())).collect();
    let mut unplaced = 0;
    for input in &arguments.inputs {
        let free = |(field, inputs): &&mut (&Field, Vec<&Input>)| {
            let fits = input.kind.is_none() || media_kind(field) == input.kind;
            fits && inputs.len() < list_length(field).unwrap_or(1)
        };
        match filled.iter_mut().find(free) {
            Some((_, inputs)) => inputs.push(input),
            None => unplaced += 1,
        }
    }
    let media = filled.into_iter().filter_map(|(field, inputs)| {
        let only_lists = field.rules.iter().all(|rule| matches!(rule, Rule::List { .. }));
        let media = match inputs.as_slice() {
            [] => return None,
            [input] if !only_lists => FieldMedia::One((*input).clone()),
            several => FieldMedia::Spread(several.iter().map(|input| (*input).clone()).collect()),
        };
        Some((field.name.to_owned(), media))
    });
    (media.collect(), unplaced)
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
