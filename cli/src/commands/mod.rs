//! The commands, one file each.

pub(crate) mod account;
pub(crate) mod again;
pub(crate) mod api;
pub(crate) mod auth;
pub(crate) mod batch;
mod command_line;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod emulator;
pub(crate) mod enhance;
mod facts;
mod filter;
pub(crate) mod gallery;
pub(crate) mod generate;
pub(crate) mod history;
pub(crate) mod model;
pub(crate) mod models;
pub(crate) mod open;
pub(crate) mod preset;
pub(crate) mod resume;
pub(crate) mod show;
pub(crate) mod tasks;
