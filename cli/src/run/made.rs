//! How orders ended.

use bfl::TaskHandle;

use crate::{failure::Failure, output::Saved};

/// How an order ended.
pub(crate) struct Made {
    pub(crate) label: Option<String>,
    pub(crate) ended: Result<Ended, Failure>,
}

/// How an order ended well.
pub(crate) enum Ended {
    Saved(Box<Saved>),
    /// With `--detach`.
    Submitted(TaskHandle),
}
