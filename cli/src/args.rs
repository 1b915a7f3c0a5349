//! The command line.

use std::{path::PathBuf, str::FromStr};

use clap::{Args, Parser, Subcommand};

/// Images and videos from the FLUX API of Black Forest Labs.
#[derive(Debug, Parser)]
#[command(
    name = "bfl",
    version,
    max_term_width = 100,
    after_help = AFTER_HELP,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const AFTER_HELP: &str = "\
Environment:
  BFL_API_KEY   the API key
  BFL_BASE_URL  another host than https://api.bfl.ai
  NO_COLOR      no colours

Exit codes:
  0    done
  1    failed: the task, the network, or the file
  2    no task was made: an argument, an input file, the output path or the request is wrong
  3    no key, a key that is not accepted, or too few credits
  130  interrupted; after the submit the task's handle is printed";

/// What every command takes.
#[derive(Args, Debug)]
pub(crate) struct Common {
    /// Use the emulator in this process: no key, no cost, nothing leaves this machine
    #[arg(long, global = true)]
    pub(crate) emulator: bool,

    /// Say on stderr what happens: where, how long, at what cost
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make an image or a video, and save it
    Generate(Generate),
    /// Wait for a task that was submitted before, and save its result
    Resume(Resume),
    /// List the models: name, what it gives, what it requires
    Models,
}

/// Make an image or a video, and save it.
///
/// The file's path is printed on stdout. What a model does not take, or takes only within bounds, is refused before
/// anything is sent.
#[derive(Args, Debug)]
#[command(after_help = GENERATE_EXAMPLES)]
pub(crate) struct Generate {
    /// What to make; a few tools take none
    pub(crate) prompt: Option<String>,

    /// The model; `bfl models` lists them
    #[arg(short, long, default_value = "flux-2-pro")]
    pub(crate) model: String,

    /// Where to save it: a file, replaced if it exists, or a folder [default: MODEL-ID.EXT here]
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,

    /// Width in pixels
    #[arg(long, value_name = "PIXELS", allow_negative_numbers = true)]
    pub(crate) width: Option<i64>,

    /// Height in pixels
    #[arg(long, value_name = "PIXELS", allow_negative_numbers = true)]
    pub(crate) height: Option<i64>,

    /// The same seed and request give about the same result
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    pub(crate) seed: Option<i64>,

    /// An image or video to start from; repeat it in the model's order (image, then mask)
    #[arg(long, value_name = "FILE|URL")]
    pub(crate) input_image: Vec<String>,

    /// jpeg, png or webp [default: what the extension of --output says]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,

    /// Any other field of the request: a text, JSON, or @FILE; may be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<Setting>,
}

const GENERATE_EXAMPLES: &str = "\
Examples:
  bfl --emulator generate \"a red fox in the snow\" -o fox.jpg
  bfl generate \"make it night\" -m flux-kontext-pro --input-image photo.png -o night.png
  bfl generate \"the fox runs\" -m flux-3-video --input-image fox.jpg --set duration=7 -o fox.mp4";

/// Wait for a task that was submitted before, and save its result.
#[derive(Args, Debug)]
pub(crate) struct Resume {
    /// The task's handle, the JSON that an interrupted or failed run printed; `-` reads stdin
    #[arg(value_name = "FILE|-")]
    pub(crate) handle: PathBuf,

    /// Where to save it: a file, replaced if it exists, or a folder [default: MODEL-ID.EXT here]
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,
}

/// A field of the request and its value as it was typed.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) name: String,
    pub(crate) value: String,
}

impl FromStr for Setting {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            Some((name, value)) if !name.trim().is_empty() => Ok(Self {
                name: name.trim().to_owned(),
                value: value.to_owned(),
            }),
            _ => Err("NAME=VALUE was expected, such as aspect_ratio=16:9"),
        }
    }
}
