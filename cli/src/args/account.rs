//! `bfl account` and `bfl finetunes`.

use clap::Args;

/// The arguments of `bfl account`.
#[derive(Args, Debug)]
pub(crate) struct Account {
    /// Show what the stored tasks cost, by model; asks the service nothing
    #[arg(long)]
    pub(crate) spend: bool,

    /// Count tasks since then: a duration such as 7d, or a day such as 2026-11-01
    #[arg(long, requires = "spend", value_name = "WHEN")]
    pub(crate) since: Option<String>,

    /// Print a JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// The arguments of `bfl finetunes`.
#[derive(Args, Debug)]
pub(crate) struct Finetunes {
    /// Show how this one was trained
    pub(crate) id: Option<String>,

    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}
