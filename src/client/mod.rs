//! The client and its calls.

mod account;
mod batch;
mod builder;
mod environment;
mod facade;
mod find;
mod hooks;
mod submit;

pub use self::{
    batch::{Batch, BatchEvent, Finished},
    builder::ClientBuilder,
    facade::Client,
    find::Found,
    hooks::Intent,
};
