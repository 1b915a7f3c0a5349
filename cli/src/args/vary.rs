//! `bfl vary` and `bfl again`.

use clap::Args;

use super::making::Making;

/// The arguments of `bfl vary`.
#[derive(Args, Debug)]
#[command(after_help = VARY_HELP)]
pub(crate) struct Vary {
    #[command(flatten)]
    pub(crate) remake: Remake,
}

/// The arguments of `bfl again`.
#[derive(Args, Debug)]
#[command(after_help = AGAIN_HELP)]
pub(crate) struct Again {
    #[command(flatten)]
    pub(crate) remake: Remake,
}

/// What is made once more, and what is different.
#[derive(Args, Debug)]
pub(crate) struct Remake {
    /// A stored result, or a picture that was saved with --embed
    #[arg(value_name = "ID|FILE|@last", default_value = "@last")]
    pub(crate) what: String,

    /// Another prompt: a text, @FILE or -
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) prompt: Option<String>,

    /// Another model
    #[arg(short, long)]
    pub(crate) model: Option<String>,

    /// Other input images or videos, as for `bfl generate`
    #[arg(short = 'i', long, visible_alias = "image", value_name = "FILE|URL")]
    pub(crate) input_image: Vec<String>,

    #[command(flatten)]
    pub(crate) making: Making,
}

const VARY_HELP: &str = "\
The request is that of the stored result. Options replace parts of it.

Examples:
  bfl vary -n 4
  bfl vary cd833dd2 --prompt \"a blue fox\" -o blue.jpg";

const AGAIN_HELP: &str = "\
The same request with the same seed gives about the same result. Options replace parts of it.

Examples:
  bfl again fox.jpg
  bfl again @last -m flux-2-max --size 4mp";
