//! The options that all commands share whose model is an option.

use clap::Args;

use super::{fields::Fields, results::Results, sending::Sending, shape::Shape};

/// What is made, how it is sent, and what happens to the result.
#[derive(Args, Clone, Debug)]
pub(crate) struct Making {
    #[command(flatten)]
    pub(crate) shape: Shape,
    #[command(flatten)]
    pub(crate) fields: Fields,
    #[command(flatten)]
    pub(crate) results: Results,
    #[command(flatten)]
    pub(crate) sending: Sending,
}
