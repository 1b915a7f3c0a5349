//! Where changes stand in the files that were compared.

use std::{collections::BTreeMap, fmt};

use openapi31_codegen::{Pointer, document::text as utf8};
use serde::Serialize;

use crate::{
    diff::Diff,
    positions::{Position, Positions, positions},
};

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// The file as it was named, or an address.
    pub file: String,
    /// Where in it.
    #[serde(flatten)]
    pub position: Position,
    /// Whether it is a file of this machine.
    #[serde(skip)]
    pub is_local: bool,
}

/// Where each change stands, by its fingerprint.
pub type Sources = BTreeMap<String, Source>;

/// The text of a document that was compared.
#[derive(Clone, Debug)]
pub struct Text {
    /// The file or address.
    pub file: String,
    /// Whether it is a file of this machine.
    pub is_local: bool,
    /// The text, as it was read.
    pub bytes: Vec<u8>,
}

/// Where the changes of a diff stand: in the new text, or in the old one if they are not in the new one. A place that is
/// in neither, such as a keyword that the comparison supplied, stands where the thing around it does.
pub fn sources(diff: &Diff, old: Option<&Text>, new: Option<&Text>) -> Sources {
    let places: Vec<(&str, Pointer, bool)> = diff
        .changes
        .iter()
        .filter_map(|change| {
            let is_gone = change.new.is_null() && !change.old.is_null();
            Some((change.fingerprint.as_str(), Pointer::parse(&change.location)?, is_gone))
        })
        .collect();
    let wanted: Vec<&Pointer> = places.iter().map(|(_, place, _)| place).collect();
    let read = |text: Option<&Text>| -> Positions {
        let text = text.and_then(|text| utf8(&text.bytes).ok());
        text.map(|text| positions(text, &wanted)).unwrap_or_default()
    };
    let (before, now) = (read(old), read(new));
    let at = |text: Option<&Text>, position: Position| {
        text.map(|text| Source {
            file: text.file.clone(),
            position,
            is_local: text.is_local,
        })
    };
    let source = |place: &Pointer, is_gone: bool| {
        let exact = |is_new: bool| match is_new {
            true => now.of(place).and_then(|position| at(new, position)),
            false => before.of(place).and_then(|position| at(old, position)),
        };
        // The document itself stands nowhere, and neither does a path among all paths.
        let nearest = |positions: &Positions, text| match positions.nearest(place) {
            Some((depth, position)) if depth > 1 => at(text, position),
            _ => None,
        };
        exact(!is_gone)
            .or_else(|| exact(is_gone))
            .or_else(|| nearest(&now, new))
            .or_else(|| nearest(&before, old))
    };
    places
        .iter()
        .filter_map(|(fingerprint, place, is_gone)| Some(((*fingerprint).to_owned(), source(place, *is_gone)?)))
        .collect()
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.position.line, self.position.column)
    }
}
