//! What a client needs that not every client does.

use super::{answers, multipart};
use crate::model::Model;

/// What the generated client needs besides what every client does.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::generate) struct Needs {
    /// Streams of events: the crate `futures-util`.
    pub(in crate::generate) events: bool,
    /// `multipart/form-data`: reqwest's feature `multipart`.
    pub(in crate::generate) multipart: bool,
}

impl Needs {
    pub(in crate::generate) fn of(model: &Model) -> Self {
        Self {
            events: model.operations.iter().any(answers::has_events),
            multipart: model
                .operations
                .iter()
                .any(|operation| multipart::parts(operation).is_some()),
        }
    }
}
