//! The command line: one file per command, and one per group of options that several commands share.

mod cli;
mod common;
mod fields;
mod generate;
mod parse;
mod prompt;
mod results;
mod resume;
mod sending;
mod setting;
mod shape;
mod tasks;
mod typed;

pub(crate) use self::{
    cli::{Cli, Command},
    common::{Common, Region},
    fields::Fields,
    generate::Generate,
    prompt::Prompt,
    results::Results,
    resume::Resume,
    sending::{Language, Sending},
    shape::{Ratio, Shape, Size},
    tasks::Tasks,
};
