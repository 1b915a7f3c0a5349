//! What a command wants made: the only thing that the engine takes.

use bfl::AnyModel;

use super::{
    arguments::Arguments,
    build::{Built, build},
    format::Format,
};
use crate::{failure::Failure, output::Target, store::BatchLine};

/// A request that a command wants sent, and where its result goes.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) model: AnyModel,
    pub(crate) arguments: Arguments,
    pub(crate) target: Target,
    /// What messages call it, if there are several: `line 4`, `2 of 4`. No two orders of a run share one.
    pub(crate) label: Option<String>,
    /// The line of a batch that it is.
    pub(crate) batch: Option<BatchLine>,
}

impl Order {
    pub(crate) fn new(model: AnyModel, arguments: Arguments, target: Target) -> Self {
        Self {
            model,
            arguments,
            target,
            label: None,
            batch: None,
        }
    }

    /// Builds its request. The format follows from the options, or from the extension of the file.
    pub(crate) fn build(&mut self) -> Result<(Built, Option<String>), Failure> {
        let Format { ask, note } = Format::choose(self.model, self.arguments.format(), &self.target)?;
        self.arguments.set_format(ask);
        Ok((build(self.model, &self.arguments)?, note))
    }
}
