//! The commands, one file each.

pub(crate) mod generate;
pub(crate) mod models;
pub(crate) mod resume;
pub(crate) mod tasks;
