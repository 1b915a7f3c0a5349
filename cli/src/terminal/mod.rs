//! What is written to the terminal: text that it cannot take for commands, and the progress of a run.

pub(crate) mod progress;
pub(crate) mod text;
