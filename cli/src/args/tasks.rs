//! `bfl tasks`.

use clap::Args;

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
