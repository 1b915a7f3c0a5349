//! How the members of unions are told apart.

use std::collections::BTreeMap;

use super::contract::named;
use crate::model::{Kind, Model, Union};

/// How a type is told from the other members of its union.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Told<'a> {
    pub(super) property: &'a str,
    /// The value that is written.
    pub(super) value: Option<&'a str>,
    /// Whether the type itself does not have the property.
    pub(super) is_taken_out: bool,
}

/// The types that are told by one value, in whichever union they stand.
pub(super) fn told(model: &Model) -> BTreeMap<&str, Told<'_>> {
    let mut told: BTreeMap<&str, Option<Told<'_>>> = BTreeMap::new();
    for definition in &model.types {
        let Kind::Union(Union {
            variants,
            tag: Some(tag),
            ..
        }) = &definition.kind
        else {
            continue;
        };
        for variant in variants {
            let Some(member) = named(&variant.ty) else {
                continue;
            };
            let here = Told {
                property: &tag.property,
                value: variant.values.first().map(String::as_str),
                is_taken_out: tag.is_taken_out,
            };
            let known = told.entry(member).or_insert(Some(here));
            if *known != Some(here) {
                *known = None;
            }
        }
    }
    told.into_iter()
        .filter_map(|(member, told)| Some((member, told?)))
        .collect()
}
