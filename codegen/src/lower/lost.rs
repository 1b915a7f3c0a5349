//! What the document itself could not give: references that lead nowhere, and what is new in OpenAPI 3.2.

use serde_json::Value;

use crate::{Approximated, Document, Report, Unresolved};

/// The references of a document that lead nowhere, as far as `selected` still has them.
pub(super) fn reached<'a>(document: &'a Document, selected: &Value) -> Vec<&'a Unresolved> {
    let unresolved = document.unresolved().iter();
    unresolved
        .filter(|lost| selected.pointer(&lost.pointer.to_string()).is_some())
        .collect()
}

/// Says why each of these references leads nowhere, and what would help; notes those that no pass noted.
pub(super) fn note(lost: &[&Unresolved], report: &mut Report) {
    for lost in lost {
        let mut noted = report
            .approximated
            .iter_mut()
            .filter(|place| place.pointer == lost.pointer);
        let Some(place) = noted.next() else {
            report.approximated.push(Approximated {
                pointer: lost.pointer.clone(),
                keyword: "$ref".to_owned(),
                how: format!("passed over: {}", lost.reason),
                help: lost.help.clone(),
            });
            continue;
        };
        let what = place.how.split(": ").next().unwrap_or_default();
        place.how = format!("{what}: {}", lost.reason);
        place.help.clone_from(&lost.help);
    }
}
