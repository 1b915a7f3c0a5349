//! From the arguments to the request.

mod arguments;
mod build;
mod format;
mod media_fields;
mod model;
mod variant;
mod words;

pub(crate) use self::{
    arguments::{Arguments, asked_format},
    build::{Built, build},
    format::Format,
    model::find,
};

#[cfg(test)]
mod tests;
