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
  BFL_BASE_URL   the base URL of the API [default: https://api.bfl.ai]
  BFL_STATE_DIR  the folder of the task store [default: $XDG_STATE_HOME/bfl, or ~/.local/state/bfl]
  NO_COLOR       disables colours

Exit codes:
  0    success
  1    something failed: the task, the network, or writing the file
  2    nothing was submitted: an argument, an input file, the output path, the task store or
       the request is not valid
  3    there is no API key, or it was not accepted, or there are too few credits
  129  stopped by SIGHUP (the terminal was closed)
  130  stopped by SIGINT (Ctrl-C)
  131  stopped by SIGQUIT
  143  stopped by SIGTERM

If the command stops, the task continues. `bfl resume` waits for it again.";

/// Options of every command.
#[derive(Args, Debug)]
pub(crate) struct Common {
    /// Use the built-in emulator: no key, no cost, nothing leaves this machine
    #[arg(long, global = true)]
    pub(crate) emulator: bool,

    /// Print details on stderr: hosts, status changes, times, costs
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make an image or a video and save it
    Generate(Generate),
    /// Wait for a task that was submitted earlier and save its result
    Resume(Resume),
    /// List the tasks that were submitted from this machine
    Tasks(Tasks),
    /// List the models, with what each makes and requires
    Models,
}

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

/// The arguments of `bfl resume`.
#[derive(Args, Debug)]
#[command(after_help = RESUME_HELP)]
pub(crate) struct Resume {
    /// The id of a task or the start of it, a file that contains its handle (such as a log), or - for stdin
    #[arg(value_name = "ID|FILE|-")]
    pub(crate) task: Option<PathBuf>,

    /// Resume all unfinished tasks, or all tasks whose handles are in the file
    #[arg(long)]
    pub(crate) all: bool,

    /// Where to save the result: a file (replaced if it exists), or a folder [default: the --output of `bfl generate`]
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,
}

const RESUME_HELP: &str = "\
This submits nothing and costs nothing. Without an argument, it resumes the only unfinished task.

Examples:
  bfl resume cd833dd2
  bfl resume --all
  bfl resume build.log -o out/";

/// The arguments of `bfl tasks`.
#[derive(Args, Debug)]
#[command(after_help = TASKS_HELP)]
pub(crate) struct Tasks {
    /// List all finished tasks, not only the newest 20
    #[arg(long)]
    pub(crate) all: bool,

    /// Print a JSON array, one task per line
    #[arg(long)]
    pub(crate) json: bool,

    /// Remove tasks from the list, finished or not, by their ids or the start of these
    #[arg(long, value_name = "ID", num_args = 1.., conflicts_with_all = ["all", "json", "prune"])]
    pub(crate) forget: Vec<String>,

    /// Remove all finished tasks from the list
    #[arg(long, conflicts_with_all = ["all", "json"])]
    pub(crate) prune: bool,
}

const TASKS_HELP: &str = "\
States:
  running                a `bfl` process is waiting for it
  unfinished             it was submitted; `bfl resume ID` continues it
  may have been charged  `bfl` stopped before the answer came; it is not submitted again
  saved, moderated, failed, gone with its emulator
                         finished; the newest 1000 of these are kept";

/// A field of the request and its value, as typed.
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
            _ => Err("expected NAME=VALUE, such as aspect_ratio=16:9"),
        }
    }
}
