//! From the arguments of the process to a command.

use std::ffi::OsString;

use clap::{ArgMatches, Command as Parser, CommandFactory, FromArgMatches, error::Error};

use super::{
    cli::{Cli, Command},
    common::Common,
    model::{ModelArgs, tool_command},
    tools::{TOOLS, Tool},
    typed,
};

impl Cli {
    /// The command line, with the commands that are rows of data.
    pub(crate) fn parser() -> Parser {
        let tools = TOOLS.iter().filter_map(|tool| Some((tool, tool.model()?)));
        let tools = tools.map(|(tool, model)| tool_command(tool, model));
        Self::command().subcommands(tools)
    }

    /// Reads the arguments, the first of which is the program.
    pub(crate) fn read(arguments: Vec<OsString>) -> Result<Self, Error> {
        let mut parser = Self::parser();
        let arguments = typed::completed(&parser, arguments)?;
        let matches = parser.try_get_matches_from_mut(arguments)?;
        Self::of(&matches).map_err(|error| error.format(&mut parser))
    }

    fn of(matches: &ArgMatches) -> Result<Self, Error> {
        let tool = matches
            .subcommand()
            .and_then(|(verb, given)| Some((Tool::of(verb)?, given)));
        let Some((tool, given)) = tool else {
            return Self::from_arg_matches(matches);
        };
        let Some(model) = tool.model() else {
            return Self::from_arg_matches(matches);
        };
        Ok(Self {
            common: Common::from_arg_matches(matches)?,
            command: Command::Model(Box::new(ModelArgs::read(model, Some(tool), given)?)),
        })
    }
}

impl Common {
    /// What was given before and after the name of a model.
    pub(crate) fn and(&self, other: &Self) -> Self {
        Self {
            emulator: self.emulator || other.emulator,
            region: other.region.or(self.region),
            quiet: self.quiet || other.quiet,
            verbose: self.verbose.saturating_add(other.verbose),
        }
    }
}
