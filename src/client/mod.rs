//! The client and its calls.

mod account;
mod batch;
mod build;
mod builder;
mod call;
mod environment;
mod facade;
mod find;
mod hooks;
mod jobs;
mod send;
mod submit;

pub use self::{
    batch::Batch,
    builder::ClientBuilder,
    facade::Client,
    find::Found,
    hooks::Intent,
    jobs::{BatchEvent, Finished},
};
