//! Requests: which model they are for, what they carry, and how they are to be treated.

mod any;
mod body;
mod catalog;
mod check;
mod inputs;
mod keyframes;
mod model;
mod options;
mod submit;
mod typed;
mod types;

pub use self::{
    any::AnyRequest,
    check::Note,
    inputs::AnyInputs,
    keyframes::Keyframes,
    model::{AnyModel, Inputs, Model},
    submit::Submit,
    typed::Request,
    types::{AspectRatio, Resolution, VideoDuration},
};
pub(crate) use self::{check::Outline, options::Options};
