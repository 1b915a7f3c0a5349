//! What is written to the terminal: escaped text, the progress of a run, and the log.

pub(crate) mod log;
pub(crate) mod progress;
pub(crate) mod task_line;
pub(crate) mod text;
pub(crate) mod width;
