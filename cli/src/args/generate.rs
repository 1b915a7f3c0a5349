//! `bfl generate` and `bfl edit`.

use clap::Args;

use super::{making::Making, prompt::Prompt};

/// The arguments of `bfl generate` and `bfl edit`.
#[derive(Args, Debug)]
pub(crate) struct Generate {
    #[command(flatten)]
    pub(crate) prompt: Prompt,

    /// The model: a name of `bfl models`, or enough of one to tell
    #[arg(short, long, default_value = "flux-2-pro")]
    pub(crate) model: String,

    /// An input image or video: a path, a URL, @FILE or -; may be repeated, in the order of the model's fields (an image
    /// before its mask)
    #[arg(short = 'i', long, visible_alias = "image", value_name = "FILE|URL")]
    pub(crate) input_image: Vec<String>,

    #[command(flatten)]
    pub(crate) making: Making,
}

pub(super) const GENERATE_EXAMPLES: &str = "\
A text, an image or a video can also be:
  @FILE  the content of a file
  -      the content of stdin
  @@...  a text that starts with @

The path of the saved file is printed on stdout. Each task is stored before it is submitted:
`bfl tasks` lists it, and `bfl resume` continues it.

Examples:
  bfl --emulator \"a red fox in the snow\" -o fox.jpg
  bfl \"a red fox\" --aspect 16:9 --size 2mp --dry-run
  bfl generate \"make it night\" -m kontext-pro -i photo.png -o night.png
  bfl generate @prompt.txt -m flux-3-image --set resolution=2k --max-cost 12";

pub(super) const EDIT_EXAMPLES: &str = "\
Examples:
  bfl edit \"make it night\" -i photo.jpg -o night.jpg
  bfl edit \"the person of image 1 in the coat of image 2\" -i person.jpg -i coat.jpg";
