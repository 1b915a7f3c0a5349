//! What becomes of one place of a document, and why.

mod changes;
mod locate;
mod rust;

use serde_json::Value;

pub use self::changes::Change;
use self::{changes::changes, locate::located};
use crate::{
    Approximated, Document, Error, Lowered, Omitted, Pointer, Report, Result, Settings, lower::PASSES, model::Model,
    walk::METHODS,
};

/// What becomes of one place of a document.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The place.
    pub pointer: Pointer,
    /// What the document has there.
    pub value: Value,
    /// The passes that changed it, in their order.
    pub steps: Vec<Step>,
    /// What it is in Rust, a line each. Empty: nothing.
    pub rust: Vec<String>,
    /// The operations at or around the place that have no method.
    pub omitted: Vec<Omitted>,
    /// What became looser at the place, or inside of it.
    pub approximated: Vec<Approximated>,
}

/// A pass that changed something.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The name of the pass.
    pub pass: &'static str,
    /// What it does.
    pub about: &'static str,
    /// Where the thing is afterwards. `None` if it is gone.
    pub place: Option<Pointer>,
    /// What changed in it.
    pub changes: Vec<Change>,
}

/// Says what becomes of one place of a document, and why.
///
/// # Errors
/// There is nothing at that place, or the document cannot be lowered.
pub fn explain(document: &Document, settings: &Settings, pointer: &Pointer) -> Result<Explanation> {
    let Some(value) = document.get(pointer) else {
        return Err(nothing(document, pointer));
    };
    let mut root = document.value().clone();
    let mut report = Report::default();
    let mut current = Some((pointer.clone(), value.clone()));
    let mut steps = Vec::new();
    for pass in PASSES {
        pass.run(&mut root, settings, &mut report)?;
        let Some((place, before)) = &current else { continue };
        let after = located(&root, place, before);
        let changes = after
            .as_ref()
            .map(|(_, after)| changes(before, after))
            .unwrap_or_default();
        let after_place = after.as_ref().map(|(place, _)| place.clone());
        if after_place.as_ref() != Some(place) || !changes.is_empty() {
            steps.push(Step {
                pass: pass.name,
                about: pass.about,
                place: after_place,
                changes,
            });
        }
        current = after;
    }
    let lowered = Lowered {
        named: root,
        report: report.clone(),
    };
    let model = Model::build(&lowered, settings, &mut report);
    let rust = current.map(|(place, _)| rust::lines(&model, &lowered.named, &place));
    Ok(Explanation {
        pointer: pointer.clone(),
        value: value.clone(),
        steps,
        rust: rust.unwrap_or_default(),
        omitted: report
            .omitted
            .into_iter()
            .filter(|omitted| concerns(omitted, pointer))
            .collect(),
        approximated: report
            .approximated
            .into_iter()
            .filter(|place| is_inside(&place.pointer, pointer) || is_inside(pointer, &place.pointer))
            .collect(),
    })
}

/// The place of an operation that is named like `POST /parcels`.
pub fn operation_place(text: &str) -> Option<Pointer> {
    let (method, path) = text.trim().split_once(' ')?;
    let method = method.to_ascii_lowercase();
    let is_method = METHODS.contains(&method.as_str());
    is_method.then(|| Pointer::root().join("paths").join(path.trim()).join(method))
}

/// What there is instead.
fn nothing(document: &Document, pointer: &Pointer) -> Error {
    const MOST: usize = 20;
    let mut found = (Pointer::root(), document.value());
    for segment in pointer.segments() {
        let next = found.0.join(segment);
        match document.get(&next) {
            Some(value) => found = (next, value),
            None => break,
        }
    }
    let (place, value) = found;
    let keys: Vec<String> = match value {
        Value::Object(object) => object.keys().map(|key| format!("{key:?}")).collect(),
        Value::Array(members) => vec![format!("0 to {}", members.len().saturating_sub(1))],
        _ => Vec::new(),
    };
    let more = if keys.len() > MOST { ", …" } else { "" };
    let keys = keys.iter().take(MOST).cloned().collect::<Vec<_>>().join(", ");
    Error::at(
        pointer,
        format!(
            "there is nothing at this place; the document has #{place}, with {}{more}",
            if keys.is_empty() { "nothing in it" } else { &keys }
        ),
    )
}

fn concerns(omitted: &Omitted, pointer: &Pointer) -> bool {
    let of_operation = operation_place(&omitted.operation);
    is_inside(&omitted.pointer, pointer)
        || of_operation.is_some_and(|place| is_inside(pointer, &place) || is_inside(&place, pointer))
}

fn is_inside(inner: &Pointer, outer: &Pointer) -> bool {
    inner.segments().starts_with(outer.segments())
}
