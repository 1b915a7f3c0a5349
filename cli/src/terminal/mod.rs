//! What is written to the terminal: escaped text, and the progress of a run.

pub(crate) mod progress;
pub(crate) mod text;
