//! The command line: one file per command, and one per group of options that several commands share.

mod cli;
mod common;
mod generate;
mod resume;
mod setting;
mod tasks;

pub(crate) use self::{
    cli::{Cli, Command},
    common::Common,
    generate::Generate,
    resume::Resume,
    setting::Setting,
    tasks::Tasks,
};
