//! The command line, and its commands.

use clap::{Parser, Subcommand};

use super::{
    account::{Account, Finetunes},
    api::Api,
    auth::Auth,
    batch::Batch,
    common::Common,
    completions::Completions,
    config::Config,
    emulator::Emulator,
    enhance::Enhance,
    generate::{EDIT_EXAMPLES, GENERATE_EXAMPLES, Generate},
    model::ModelArgs,
    models::Models,
    resume::Resume,
    run::Run,
    stored::{Gallery, History, Open, Show},
    tasks::Tasks,
    vary::{Again, Vary},
};

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
  BFL_CONFIG_DIR the folder of the settings [default: $XDG_CONFIG_HOME/bfl, or ~/.config/bfl]
  NO_COLOR       disables colours

Exit codes:
  0    done
  1    failed: the task, or writing the file
  2    nothing was sent: an argument, an input, the output path, the task store or the budget
  3    there is no API key, or it was not accepted
  4    there are too few credits
  5    moderated: the prompt, an input or the result
  6    try later: busy, timed out or unreachable; a submitted task is stored
  7    it may have been charged, and it is not known whether there is a task
  128+ stopped by a signal: 129 SIGHUP, 130 SIGINT (Ctrl-C), 131 SIGQUIT, 143 SIGTERM

If the command stops, the task continues. `bfl resume` waits for it again.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make an image or a video from a prompt; the default command: bfl "a red fox"
    #[command(after_help = GENERATE_EXAMPLES)]
    Generate(Box<Generate>),
    /// Change images by a prompt
    #[command(after_help = EDIT_EXAMPLES)]
    Edit(Box<Generate>),
    /// Call any model with any of its fields
    Run(Run),
    /// Render the draft of a video in full; also: bfl video enhance
    Enhance(Box<Enhance>),
    /// A model and what it was given.
    #[command(skip)]
    Model(Box<ModelArgs>),
    /// Make results again with other seeds
    Vary(Box<Vary>),
    /// Make a result again with the seed that it had
    Again(Box<Again>),
    /// Make everything that a file lists, one request a line
    Batch(Box<Batch>),
    /// Wait for a task that was submitted earlier and save its result
    Resume(Resume),
    /// List the tasks that were submitted from this machine
    Tasks(Tasks),
    /// List the models: price, usual time, references, what each is for; or one of them in detail
    Models(Models),
    /// Show the balance, the active tasks and the limits, or what was spent
    Account(Account),
    /// List the finetunes of the account, or show one
    Finetunes(Finetunes),
    /// Make any call of the API, with the key
    Api(Api),
    /// Run a local emulator of the service: with a command, only as long as that runs
    Emulator(Emulator),
    /// List what was made before
    History(History),
    /// Show all that is known of a result
    Show(Show),
    /// Open results in other programs
    Open(Open),
    /// Write a page with what was made before
    Gallery(Gallery),
    /// Store the API key, or find out which is used
    Auth(Auth),
    /// Read and change settings
    Config(Config),
    /// Print the completions for a shell
    Completions(Completions),
}
