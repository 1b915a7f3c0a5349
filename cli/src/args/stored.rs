//! The commands about what was made before: `bfl history`, `show`, `open` and `gallery`.

use std::path::PathBuf;

use clap::Args;

/// The arguments of `bfl history`.
#[derive(Args, Debug)]
#[command(after_help = HISTORY_HELP)]
pub(crate) struct History {
    #[command(flatten)]
    pub(crate) filter: Filter,

    /// Print a JSON object per result, the newest first
    #[arg(long)]
    pub(crate) json: bool,

    /// Remove these from the history, or what --query finds; the files stay
    #[arg(long, value_name = "ID|FILE|@last", num_args = 0.., conflicts_with = "json")]
    pub(crate) forget: Option<Vec<String>>,
}

/// Which results are meant.
#[derive(Args, Debug)]
pub(crate) struct Filter {
    /// Only results whose prompt, model or file contains all these words; -q is short for it here
    #[arg(long, value_name = "TEXT")]
    pub(crate) query: Option<String>,

    /// All results, not only the newest
    #[arg(long)]
    pub(crate) all: bool,
}

const HISTORY_HELP: &str = "\
It lists the newest 20 saved results. The prompts are stored in a folder that only you can read.
`bfl config set history.enabled false` turns this off, `history.keep` and `history.keep_days` limit it.

Examples:
  bfl history -q fox
  bfl history -q fox --forget
  bfl history --forget @last";

/// The arguments of `bfl show`.
#[derive(Args, Debug)]
pub(crate) struct Show {
    /// A task, or a picture: what is embedded in it is shown if the task is not stored
    #[arg(value_name = "ID|FILE|@last", default_value = "@last")]
    pub(crate) what: String,

    /// Print a JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// The arguments of `bfl open`.
#[derive(Args, Debug)]
pub(crate) struct Open {
    /// The results to open in the programs that the system has for them
    #[arg(value_name = "ID|FILE|@last", default_value = "@last")]
    pub(crate) what: Vec<String>,
}

/// The arguments of `bfl gallery`.
#[derive(Args, Debug)]
#[command(after_help = GALLERY_HELP)]
pub(crate) struct Gallery {
    #[command(flatten)]
    pub(crate) filter: Filter,

    /// The page to write
    #[arg(short, long, value_name = "FILE", default_value = "gallery.html")]
    pub(crate) output: PathBuf,

    /// Replace any file of this name, not only an earlier gallery
    #[arg(long)]
    pub(crate) force: bool,

    /// Open the page in the browser
    #[arg(long)]
    pub(crate) open: bool,
}

const GALLERY_HELP: &str = "\
It writes one page with the newest 100 results: small pictures inside of the page, links to the files,
prompts, seeds, costs, and the command to make each again. Only you can read the page, and it loads
nothing from elsewhere.";
