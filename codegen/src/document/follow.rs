//! From file to file: what a reference leads to.

use std::path::Path;

use serde_json::Value;

use super::{
    files::{FileId, Files},
    reference::{LONGEST_CHAIN, is_url, percent_decoded, place, reference},
};
use crate::{Pointer, Result};

const CIRCLE: &str = "it points back to itself, or leads through too many others";

/// Something in a file.
pub(super) type Node = (FileId, Pointer);

impl Files {
    /// What a reference in `file` leads to in the end, or why it leads nowhere.
    pub(super) fn follow(&mut self, file: FileId, target: &str) -> Result<std::result::Result<Node, String>> {
        let mut node = match self.step(file, target)? {
            Ok(node) => node,
            Err(reason) => return Ok(Err(reason)),
        };
        for _ in 0..LONGEST_CHAIN {
            let Some(next) = self.reference_at(&node) else {
                return Ok(Ok(node));
            };
            match self.step(node.0, &next)? {
                Ok(next) => node = next,
                // The component says so itself.
                Err(_) => return Ok(Ok(node)),
            }
        }
        Ok(Err(CIRCLE.to_owned()))
    }

    /// What a reference leads to, which may be another reference.
    fn step(&mut self, file: FileId, target: &str) -> Result<std::result::Result<Node, String>> {
        if is_url(target) {
            return Ok(Err(
                "it is an address, and nothing is fetched from the network".to_owned()
            ));
        }
        let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
        let file = if path.is_empty() {
            file
        } else {
            let path = percent_decoded(path).unwrap_or_else(|| path.to_owned());
            match self.find(file, Path::new(&path))? {
                Ok(file) => file,
                Err(reason) => return Ok(Err(reason)),
            }
        };
        if let Some(place) = place(self.value(file), fragment) {
            return Ok(Ok((file, place)));
        }
        self.through_references(file, fragment)
    }

    /// A place below one that is a reference itself: `#/components/schemas/A` where `schemas` is in another file.
    fn through_references(&mut self, file: FileId, fragment: &str) -> Result<std::result::Result<Node, String>> {
        let nowhere = format!("there is no such place in {}", self.relative(file));
        let Some(wanted) = Pointer::parse(fragment) else {
            return Ok(Err(nowhere));
        };
        let mut node = (file, Pointer::root());
        let mut followed = 0;
        for segment in wanted.segments() {
            while let Some(next) = self.reference_at(&node) {
                followed += 1;
                if followed > LONGEST_CHAIN {
                    return Ok(Err(CIRCLE.to_owned()));
                }
                // No detours inside of a detour: that could be a circle.
                let (path, fragment) = next.split_once('#').unwrap_or((&next, ""));
                let file = match path {
                    "" => Ok(node.0),
                    path if is_url(path) => Err(nowhere.clone()),
                    path => self.find(node.0, Path::new(path))?,
                };
                let found = file
                    .ok()
                    .and_then(|file| Some((file, place(self.value(file), fragment)?)));
                let Some(found) = found else { return Ok(Err(nowhere)) };
                node = found;
            }
            node.1.push(segment);
        }
        let exists = self.value(node.0).pointer(&node.1.to_string()).is_some();
        Ok(if exists { Ok(node) } else { Err(nowhere) })
    }

    pub(super) fn reference_at(&self, node: &Node) -> Option<String> {
        let value = self.value(node.0).pointer(&node.1.to_string())?;
        reference(value).filter(|_| is_only_reference(value)).map(str::to_owned)
    }
}

fn is_only_reference(value: &Value) -> bool {
    value.as_object().is_some_and(|object| object.len() == 1) && reference(value).is_some()
}
