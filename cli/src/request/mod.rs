//! From the arguments to the request.

mod arguments;
mod build;
mod format;
mod media;
mod media_fields;
mod model;
mod order;
mod repeat;
mod shape;
mod variant;
mod words;

pub(crate) use self::{
    arguments::Arguments, build::Built, media::FieldMedia, model::find, order::Order, repeat::repeated,
    variant::takes_media,
};

#[cfg(test)]
mod tests;
