//! `bfl resume`.

use std::path::PathBuf;

use clap::Args;

/// The arguments of `bfl resume`.
#[derive(Args, Debug)]
#[command(after_help = RESUME_HELP)]
pub(crate) struct Resume {
    /// The id of a task or the start of it, @last for the newest, a file that contains its handle (such as a log), or - for stdin
    #[arg(value_name = "ID|FILE|@last|-")]
    pub(crate) task: Option<PathBuf>,

    /// Resume all unfinished tasks, or all tasks whose handles are in the file
    #[arg(long)]
    pub(crate) all: bool,

    /// Where to save the result, as for `bfl generate` [default: the --output that it was given]
    #[arg(short, long, value_name = "FILE|DIR/|TEMPLATE|-")]
    pub(crate) output: Option<PathBuf>,

    /// Replace a file that is there, instead of adding a number to the name
    #[arg(long)]
    pub(crate) force: bool,
}

const RESUME_HELP: &str = "\
This submits nothing and costs nothing. Without an argument, it resumes the only unfinished task.

Examples:
  bfl resume cd833dd2
  bfl resume --all
  bfl resume build.log -o out/";
