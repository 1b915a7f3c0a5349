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
  BFL_API_KEY    the API key
  BFL_BASE_URL   another host than https://api.bfl.ai
  BFL_STATE_DIR  where tasks are stored [default: $XDG_STATE_HOME/bfl, else ~/.local/state/bfl]
  NO_COLOR       no colours

Exit codes:
  0    done
  1    failed: the task, the network, or the file
  2    no task was made: an argument, an input file, the output path, the store or the request is wrong
  3    no key, a key that is not accepted, or too few credits
  129  ended by SIGHUP: the terminal was closed; the task goes on, and `bfl resume` continues it
  130  likewise by SIGINT (Ctrl-C)
  131  likewise by SIGQUIT
  143  likewise by SIGTERM";

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
    /// List the tasks that were submitted here, and which of them can be resumed
    Tasks(Tasks),
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
    /// What to make, @FILE or -; a few tools take none
    pub(crate) prompt: Option<String>,

    /// The model; `bfl models` lists them
    #[arg(short, long, default_value = "flux-2-pro")]
    pub(crate) model: String,

    /// Where to save it: a file, replaced if it exists, or a folder, made if it ends in / [default: MODEL-ID.EXT here]
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

    /// An image or video to start from, also @FILE or -; repeat it in the model's order (image, then mask)
    #[arg(long, value_name = "FILE|URL")]
    pub(crate) input_image: Vec<String>,

    /// jpeg, png or webp [default: what the extension of --output says]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,

    /// Any other field of the request: a text, JSON, @FILE or -; may be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<Setting>,
}

const GENERATE_EXAMPLES: &str = "\
Wherever a text, an image or a video is due:
  @FILE  what the file holds
  -      what stdin holds
  @@     an @ at the beginning of a text

Each task is stored before it is paid for: `bfl tasks` lists it, `bfl resume` continues it.

Examples:
  bfl --emulator generate \"a red fox in the snow\" -o fox.jpg
  bfl generate \"make it night\" -m flux-kontext-pro --input-image photo.png -o night.png
  bfl generate \"the fox runs\" -m flux-3-video --input-image fox.jpg --set duration=7 -o fox.mp4";

/// Wait for a task that was submitted before, and save its result.
#[derive(Args, Debug)]
#[command(after_help = RESUME_HELP)]
pub(crate) struct Resume {
    /// The task's id or its beginning, a file with its handle such as a log, or - for stdin
    #[arg(value_name = "ID|FILE|-")]
    pub(crate) task: Option<PathBuf>,

    /// Continue every unfinished task, or every one whose handle the file has
    #[arg(long)]
    pub(crate) all: bool,

    /// Where to save it: a file, replaced if it exists, or a folder [default: what was asked before]
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,
}

const RESUME_HELP: &str = "\
Nothing is submitted, and nothing is paid for again. Without a name, the only unfinished task is continued.

Examples:
  bfl resume cd833dd2
  bfl resume --all
  bfl resume build.log -o out/";

/// List the tasks that were submitted here, and which of them can be resumed.
#[derive(Args, Debug)]
#[command(after_help = TASKS_HELP)]
pub(crate) struct Tasks {
    /// List also what is over and older than the newest 20 of these
    #[arg(long)]
    pub(crate) all: bool,

    /// Print JSON: an array, one task a line
    #[arg(long)]
    pub(crate) json: bool,

    /// Take a task off the list, whether it is over or not; an id or its beginning
    #[arg(long, value_name = "ID", num_args = 1.., conflicts_with_all = ["all", "json", "prune"])]
    pub(crate) forget: Vec<String>,

    /// Take everything off the list that is over
    #[arg(long, conflicts_with_all = ["all", "json"])]
    pub(crate) prune: bool,
}

const TASKS_HELP: &str = "\
States:
  running                a run is waiting for it
  unfinished             it is paid for; `bfl resume ID` continues it
  may have been charged  its run ended before an answer came; it is never sent again by itself
  saved, moderated, failed, gone with its emulator
                         it is over; the newest 1000 of these are kept";

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
