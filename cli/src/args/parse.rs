//! From the arguments of the process to a command.

use std::ffi::OsString;

use clap::{ArgMatches, Command as Parser, CommandFactory, FromArgMatches, error::Error};

use super::{
    cli::{Cli, Command},
    common::Common,
    model::{ModelArgs, tool_command},
    preset::{Options, asked_preset, with_preset},
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
    /// `options_of` knows the presets.
    pub(crate) fn read<E: From<Error>>(
        arguments: Vec<OsString>,
        options_of: impl FnOnce(&str) -> Result<Options, E>,
    ) -> Result<Self, E> {
        let mut parser = Self::parser();
        let mut arguments = with_query(typed::completed(&parser, arguments)?);
        let mut matches = parser.try_get_matches_from_mut(&arguments)?;
        if let Some(name) = asked_preset(&matches) {
            arguments = with_preset(&arguments, &parser, &matches, options_of(name)?);
            matches = parser.try_get_matches_from_mut(arguments)?;
        }
        Ok(Self::of(&matches).map_err(|error| error.format(&mut parser))?)
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

/// Of what was made before, `-q` asks for a text. Everywhere else it means `--quiet`.
fn with_query(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let asks = |argument: &OsString| argument == "history" || argument == "gallery";
    let command = arguments
        .iter()
        .skip(1)
        .position(|argument| !argument.to_string_lossy().starts_with('-'));
    if let Some(command) = command.map(|at| at + 1).filter(|at| asks(&arguments[*at])) {
        for argument in arguments[command..].iter_mut().filter(|argument| *argument == "-q") {
            *argument = "--query".into();
        }
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(arguments: &[&str]) -> Result<Vec<String>, String> {
        let arguments = ["bfl"].iter().chain(arguments).map(OsString::from).collect();
        let completed = typed::completed(&Cli::parser(), arguments).map_err(|error| error.to_string())?;
        Ok(completed[1..]
            .iter()
            .map(|word| word.to_string_lossy().into_owned())
            .collect())
    }

    #[test]
    fn the_first_command_may_be_left_out() {
        let same = |arguments: &[&str]| assert_eq!(given(arguments).unwrap(), arguments);
        for arguments in [
            &["models"][..],
            &["--emulator", "models"],
            &["--help"],
            &["-vV"],
            &["help", "generate"],
            &["-o", "a.jpg", "generate", "fox"],
            &["--region", "eu", "tasks"],
            &[],
        ] {
            same(arguments);
        }
        assert_eq!(given(&["a red fox"]).unwrap(), ["generate", "a red fox"]);
        assert_eq!(given(&["a", "red", "fox"]).unwrap()[0], "generate");
        assert_eq!(given(&["-"]).unwrap(), ["generate", "-"]);
        assert_eq!(given(&["@prompt.txt"]).unwrap()[0], "generate");
        assert_eq!(
            given(&["--region", "eu", "-v", "-o", "models", "a fox"]).unwrap(),
            ["--region", "eu", "-v", "generate", "-o", "models", "a fox"]
        );
    }

    #[test]
    fn a_single_word_that_is_no_command_is_not_paid_for() {
        for (arguments, words) in [
            (&["modles"][..], "Did you mean `bfl models`"),
            (&["paint"], "bfl generate paint"),
            (&["-o", "a.jpg", "fox"], "bfl generate fox"),
        ] {
            let refused = given(arguments).unwrap_err();
            assert!(refused.contains(words), "{refused}");
        }
    }

    #[test]
    fn a_prompt_may_begin_with_a_dash() {
        assert_eq!(
            given(&["generate", "-5 degrees, a fox", "-o", "a.jpg"]).unwrap(),
            ["generate", "--prompt=-5 degrees, a fox", "-o", "a.jpg"]
        );
        assert_eq!(given(&["- a list"]).unwrap(), ["generate", "--prompt=- a list"]);
        assert_eq!(given(&["generate", "--", "-5 degrees"]).unwrap()[2], "-5 degrees");
        for option in ["-o/My Pictures/a.jpg", "--set=user=a b", "--colour red"] {
            let is_option = given(&["generate", option]).unwrap()[1] == option;
            assert_eq!(is_option, option != "--colour red", "{option}");
        }
    }
}
