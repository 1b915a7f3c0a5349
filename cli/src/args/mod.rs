//! The command line: one file per command, and one per group of options that several commands share.

mod account;
mod api;
mod cli;
mod common;
mod emulator;
mod enhance;
mod fields;
mod fields_of;
mod generate;
mod model;
mod models;
mod parse;
mod prompt;
mod results;
mod resume;
mod run;
mod sending;
mod setting;
mod shape;
mod tasks;
mod tools;
mod typed;

pub(crate) use self::{
    account::{Account, Finetunes},
    api::{Api, Method},
    cli::{Cli, Command},
    common::{Common, Region},
    emulator::Emulator,
    enhance::Enhance,
    fields::Fields,
    fields_of::{ModelField, fields_of},
    generate::Generate,
    model::{MediaArgs, ModelArgs, model_command, no_model},
    models::{Models, Use},
    prompt::Prompt,
    results::Results,
    resume::Resume,
    run::Run,
    sending::{Language, Sending},
    shape::{Ratio, Shape, Size},
    tasks::Tasks,
};
