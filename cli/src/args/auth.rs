//! `bfl auth`.

use clap::{Args, Subcommand};

/// The arguments of `bfl auth`.
#[derive(Args, Debug)]
#[command(after_help = AUTH_HELP)]
pub(crate) struct Auth {
    #[command(subcommand)]
    pub(crate) command: AuthCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuthCommand {
    /// Ask for the API key without showing it, check it, and store it
    Login {
        /// Read the key from stdin instead
        #[arg(long)]
        with_key_stdin: bool,
    },
    /// Say where the key comes from, whether it is accepted, and how many credits are left; this spends nothing
    Status {
        /// Print a JSON object
        #[arg(long)]
        json: bool,
    },
    /// Remove the stored key
    Logout,
}

const AUTH_HELP: &str = "\
The first of these that has a key counts:
  1. BFL_API_KEY in the environment
  2. BFL_API_KEY in the file `.env` of the current folder
  3. the command in the setting `api_key_command`, such as: pass show bfl
  4. the file that `bfl auth login` writes, which only you can read

The key is never an argument and never printed.

Examples:
  bfl auth login
  pass show bfl | bfl auth login --with-key-stdin
  bfl config set api_key_command 'pass show bfl'";
