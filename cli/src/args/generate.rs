//! `bfl generate`.

use std::path::PathBuf;

use clap::Args;

use super::setting::Setting;

/// The arguments of `bfl generate`.
#[derive(Args, Debug)]
#[command(after_help = GENERATE_EXAMPLES)]
pub(crate) struct Generate {
    /// The prompt: a text, @FILE or -; a few models take none
    pub(crate) prompt: Option<String>,

    /// The model, as listed by `bfl models`
    #[arg(short, long, default_value = "flux-2-pro")]
    pub(crate) model: String,

    /// Where to save the result: a file (replaced if it exists), or a folder (created if the path ends in /)
    /// [default: MODEL-ID.EXT in the current folder]
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,

    /// Width in pixels
    #[arg(long, value_name = "PIXELS", allow_negative_numbers = true)]
    pub(crate) width: Option<i64>,

    /// Height in pixels
    #[arg(long, value_name = "PIXELS", allow_negative_numbers = true)]
    pub(crate) height: Option<i64>,

    /// The same request with the same seed gives about the same result
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    pub(crate) seed: Option<i64>,

    /// An input image or video: a path, a URL, @FILE or -; may be repeated, in the order of the model's fields (an image
    /// before its mask)
    #[arg(long, value_name = "FILE|URL")]
    pub(crate) input_image: Vec<String>,

    /// The output format: jpeg, png or webp [default: by the extension of --output]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,

    /// Set any other field of the request to a text, JSON, @FILE or -; may be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<Setting>,
}

const GENERATE_EXAMPLES: &str = "\
A text, an image or a video can also be:
  @FILE  the content of a file
  -      the content of stdin
  @@...  a text that starts with @

The path of the saved file is printed on stdout. Each task is stored before it is submitted:
`bfl tasks` lists it, and `bfl resume` continues it.

Examples:
  bfl --emulator generate \"a red fox in the snow\" -o fox.jpg
  bfl generate \"make it night\" -m flux-kontext-pro --input-image photo.png -o night.png
  bfl generate \"the fox runs\" -m flux-3-video --input-image fox.jpg --set duration=7 -o fox.mp4";
