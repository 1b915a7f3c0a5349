//! The command line: one file per command, and one per group of options that several commands share.

mod account;
mod api;
mod auth;
mod batch;
mod cli;
mod common;
mod completions;
mod config;
mod emulator;
mod enhance;
mod fields;
mod fields_of;
mod generate;
mod making;
mod model;
mod models;
mod parse;
mod preset;
mod prompt;
mod results;
mod resume;
mod run;
mod sending;
mod setting;
mod shape;
mod stored;
mod tasks;
mod tools;
mod typed;
mod vary;

pub(crate) use self::{
    account::{Account, Finetunes},
    api::{Api, Method},
    auth::{Auth, AuthCommand},
    batch::Batch,
    cli::{Cli, Command},
    common::{Common, Region},
    completions::Completions,
    config::{Config, ConfigCommand},
    emulator::Emulator,
    enhance::Enhance,
    fields::Fields,
    fields_of::{ModelField, fields_of},
    generate::Generate,
    model::{MediaArgs, ModelArgs, model_command, no_model},
    models::{Models, Use},
    preset::{Options, asked_preset, with_preset},
    prompt::Prompt,
    results::Results,
    resume::Resume,
    run::Run,
    sending::{Language, Sending},
    shape::{Ratio, Shape, Size},
    stored::{Filter, Gallery, History, Open, Show},
    tasks::Tasks,
    vary::{Again, Remake, Vary},
};
