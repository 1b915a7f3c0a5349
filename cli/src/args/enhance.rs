//! `bfl enhance`.

use clap::Args;

use super::{results::Results, sending::Sending, setting::Setting};

/// The arguments of `bfl enhance`.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Enhance {
    /// The id of the draft's task, or the start of it, as listed by `bfl tasks` [default: the newest draft]
    pub(crate) task: Option<String>,

    /// Set a field of the request, such as resolution=uhd; may be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<Setting>,

    #[command(flatten)]
    pub(crate) results: Results,
    #[command(flatten)]
    pub(crate) sending: Sending,
}

const EXAMPLES: &str = "\
Examples:
  bfl video \"the fox runs\" --draft -o draft.mp4
  bfl video enhance -o fox.mp4
  bfl video enhance cd833dd2 --set resolution=uhd";
