//! `bfl config`.

use clap::{Args, Subcommand};

/// The arguments of `bfl config`.
#[derive(Args, Debug)]
#[command(after_help = CONFIG_HELP)]
pub(crate) struct Config {
    #[command(subcommand)]
    pub(crate) command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print a setting, or all that are set
    Get { name: Option<String> },
    /// Set a setting
    Set { name: String, value: String },
    /// Remove a setting, so that its default counts
    Unset { name: String },
    /// Print the path of the file
    Path,
}

const CONFIG_HELP: &str = "\
Settings:
  api_key_command     a command whose first line of output is the API key
  history.enabled     whether finished tasks and prompts are kept [default: true]
  history.keep        how many finished tasks are kept [default: 1000]
  history.keep_days   for how many days they are kept [default: no limit]
  presets.NAME.OPTION an option that `-p NAME` sets, by its long name

Examples:
  bfl config set history.keep_days 90
  bfl config set presets.poster.model flux-2-max
  bfl config set presets.poster.set '[\"safety_tolerance=2\"]'";
