//! `bfl resume`.

use std::path::PathBuf;

use clap::Args;

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
