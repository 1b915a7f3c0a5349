//! From the arguments of the process to a command.

use std::ffi::OsString;

use clap::{CommandFactory, FromArgMatches, error::Error};

use super::{cli::Cli, typed};

impl Cli {
    /// Reads the arguments, the first of which is the program.
    pub(crate) fn read(arguments: Vec<OsString>) -> Result<Self, Error> {
        let mut command = Self::command();
        let arguments = typed::completed(&command, arguments)?;
        let matches = command.try_get_matches_from_mut(arguments)?;
        Self::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
    }
}
