//! `bfl api`.

use clap::{Args, ValueEnum};

/// The arguments of `bfl api`.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Api {
    /// The path on the host of the API, with its query: /v1/credits
    pub(crate) path: String,

    /// The method [default: GET, or POST with --json]
    #[arg(short = 'X', long, ignore_case = true)]
    pub(crate) method: Option<Method>,

    /// The body: JSON, @FILE or -
    #[arg(long, visible_alias = "body", value_name = "JSON|@FILE|-")]
    pub(crate) json: Option<String>,
}

/// The methods that the API has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Method {
    #[value(name = "GET")]
    Get,
    #[value(name = "POST")]
    Post,
}

const EXAMPLES: &str = "\
The body of the answer is printed as it came. The call is made once, and goes to no other host. A task that it starts costs
as any other, and is not stored.

Examples:
  bfl api /v1/credits
  bfl api /v1/delete_finetune --json '{\"finetune_id\": \"my-style\"}'";
