//! The commands, one file each.

pub(crate) mod account;
pub(crate) mod api;
pub(crate) mod emulator;
pub(crate) mod enhance;
pub(crate) mod generate;
pub(crate) mod model;
pub(crate) mod models;
pub(crate) mod resume;
pub(crate) mod tasks;
