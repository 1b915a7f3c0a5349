//! Options of every command that makes something: how its requests are sent.

use std::time::Duration;

use bfl::Credits;
use clap::{Args, ValueEnum};

/// How requests are sent.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Sending {
    /// Send nothing: print the checked request, its size, its price and the balance after it
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Send nothing: print a program that makes the same call
    #[arg(long, value_name = "LANGUAGE", conflicts_with = "dry_run")]
    pub(crate) code: Option<Language>,

    /// Send nothing if it may cost more credits than this
    #[arg(long, value_name = "CREDITS")]
    pub(crate) max_cost: Option<Credits>,

    /// Do not ask before spending more than the balance
    #[arg(short, long)]
    pub(crate) yes: bool,

    /// Wait no longer than this, such as 90s or 5m; the task continues
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    pub(crate) timeout: Option<Duration>,

    /// Do not wait: print the id of the task, for `bfl resume`
    #[arg(long)]
    pub(crate) detach: bool,

    /// Print a JSON object for each result: id, file, seed, prompt used, cost, times, model
    #[arg(long)]
    pub(crate) json: bool,
}

/// What `--code` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    Rust,
    Curl,
}
