//! The command line, and its commands.

use clap::{Parser, Subcommand};

use super::{common::Common, generate::Generate, resume::Resume, tasks::Tasks};

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
