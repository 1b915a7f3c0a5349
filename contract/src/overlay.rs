//! Overlays (OpenAPI Overlay 1.1): your repairs, additions and descriptions, applied to the facts of a document.

use enumset::EnumSet;
use openapi31_codegen::{Document, Error, Result};
use roas_overlay::{
    apply::{Apply, ApplyErrorKind},
    v1_1,
    validation::Validate,
};
use serde_json::Value;

use crate::read;

/// An overlay that is well-formed, and its name.
#[derive(Clone, Debug)]
pub struct Overlay {
    name: String,
    content: v1_1::Overlay,
}

/// A document with overlays applied.
#[derive(Clone, Debug)]
pub struct Overlaid {
    /// The resulting document.
    pub document: Document,
    /// The actions that found nothing to act on.
    pub unmatched: Vec<Unmatched>,
}

/// An action whose target (or whose source to copy from) is not in the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmatched {
    /// The overlay's name.
    pub overlay: String,
    /// The action's place in the overlay, from 0.
    pub action: usize,
    /// The JSONPath that matched nothing.
    pub path: String,
}

impl std::fmt::Display for Unmatched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { overlay, action, path } = self;
        write!(f, "overlay `{overlay}`, action {action}: {path} matches nothing")
    }
}

impl Overlay {
    /// Reads an overlay in YAML or JSON.
    ///
    /// # Errors
    /// Not YAML, or not an Overlay 1.1; the error carries the overlay's name.
    pub fn parse(name: impl Into<String>, bytes: &[u8]) -> Result<Self> {
        let name = name.into();
        let failed = |message: String| Error::new(format!("overlay `{name}`: {}", message.trim_end()));
        let value = read::yaml(bytes).map_err(|error| failed(error.to_string()))?;
        let content: v1_1::Overlay = serde_json::from_value(value).map_err(|error| failed(error.to_string()))?;
        content
            .validate(EnumSet::empty())
            .map_err(|error| failed(error.to_string()))?;
        Ok(Self { name, content })
    }
}

/// Applies overlays, one after the other.
///
/// # Errors
/// An action cannot be applied (the error carries overlay and action), or what comes out is not OpenAPI any more.
pub fn overlay(document: Document, overlays: &[Overlay]) -> Result<Overlaid> {
    let mut overlaid = Overlaid {
        document,
        unmatched: Vec::new(),
    };
    for overlay in overlays {
        let mut root = overlaid.document.into_value();
        overlaid.unmatched.extend(apply(&mut root, overlay)?);
        overlaid.document = Document::from_value(root)
            .and_then(read::checked)
            .map_err(|error| after(&overlay.name, &error))?;
    }
    Ok(overlaid)
}

/// Applies all actions that match. An action that copies from nowhere is left out, and the rest is tried again.
fn apply(root: &mut Value, overlay: &Overlay) -> Result<Vec<Unmatched>> {
    let mut left: Vec<(usize, &v1_1::Action)> = overlay.content.actions.iter().enumerate().collect();
    let mut unmatched = Vec::new();
    let report = loop {
        let attempt = v1_1::Overlay {
            actions: left.iter().map(|(_, action)| (*action).clone()).collect(),
            ..overlay.content.clone()
        };
        match attempt.apply(root, EnumSet::empty()) {
            Ok(report) => break report,
            Err(error) => {
                let (action, _) = left.remove(error.action_index);
                let ApplyErrorKind::CopySourceNotFound(path) = error.kind else {
                    return Err(Error::new(format!(
                        "overlay `{}`, action {action}: {}: {}",
                        overlay.name, error.target, error.kind
                    )));
                };
                unmatched.push(overlay.unmatched(action, path));
            }
        }
    };
    let idle = report.actions.into_iter().filter(|outcome| outcome.matched == 0);
    unmatched.extend(idle.map(|outcome| overlay.unmatched(left[outcome.index].0, outcome.target)));
    unmatched.sort_by_key(|unmatched| unmatched.action);
    Ok(unmatched)
}

impl Overlay {
    fn unmatched(&self, action: usize, path: String) -> Unmatched {
        Unmatched {
            overlay: self.name.clone(),
            action,
            path,
        }
    }
}

fn after(overlay: &str, error: &Error) -> Error {
    let message = format!("after overlay `{overlay}`: {}", error.message());
    match error.pointer() {
        Some(pointer) => Error::at(pointer, message),
        None => Error::new(message),
    }
}
