//! The task of every row, and how it ended.

use bfl::{Error, models};

pub(crate) const PROMPT: &str = "a red fox in the snow";

pub(crate) fn fox() -> models::Flux2Pro {
    models::Flux2Pro::new(PROMPT).width(64).height(64).seed(7)
}

/// How a task ended: what was saved, or the error.
pub(crate) struct Ended {
    pub(crate) result: Result<(), Error>,
    pub(crate) outcome: String,
    pub(crate) deliveries: Vec<String>,
    pub(crate) id_known: bool,
}

impl Ended {
    pub(crate) fn of(result: Result<(), Error>) -> Self {
        let outcome = match &result {
            Ok(()) => "Ready".to_owned(),
            Err(error) => kind(error),
        };
        let id_known = result
            .as_ref()
            .map_or_else(|error| error.task_id().is_some(), |()| true);
        Self {
            result,
            outcome,
            deliveries: Vec::new(),
            id_known,
        }
    }
}

/// The name of an error's kind.
pub(crate) fn kind(error: &Error) -> String {
    format!("{:?}", error.kind())
}
