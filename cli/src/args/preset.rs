//! Presets: options from the settings, as if they were typed.

use std::ffi::OsString;

use clap::{ArgMatches, Command, parser::ValueSource};

/// The options of a preset: long names, and the arguments that each becomes.
pub(crate) type Options = Vec<(String, Vec<String>)>;

/// The preset that is asked for.
pub(crate) fn asked_preset(mut matches: &ArgMatches) -> Option<&str> {
    while let Some((_, inner)) = matches.subcommand() {
        matches = inner;
    }
    let asked = matches.try_get_one::<String>("preset").ok().flatten();
    asked.map(String::as_str)
}

/// The command line with the options of a preset, but those that are given. `options` are the long names and the arguments
/// that each becomes.
pub(crate) fn with_preset(
    line: &[OsString],
    command: &Command,
    matches: &ArgMatches,
    options: Options,
) -> Vec<OsString> {
    let (mut command, mut matches) = (command, matches);
    while let Some((name, inner)) = matches.subcommand()
        && let Some(found) = command.find_subcommand(name)
    {
        (command, matches) = (found, inner);
    }
    let is_given = |name: &str| {
        let mut arguments = command.get_arguments();
        let id = arguments
            .find(|argument| argument.get_long() == Some(name))
            .map(clap::Arg::get_id);
        id.is_some_and(|id| matches.value_source(id.as_str()) == Some(ValueSource::CommandLine))
    };
    let options = options.into_iter().filter(|(name, _)| !is_given(name));
    let options: Vec<OsString> = options
        .flat_map(|(_, arguments)| arguments)
        .map(OsString::from)
        .collect();
    // What follows `--` is no option any more.
    let end = line.iter().position(|argument| argument == "--").unwrap_or(line.len());
    [&line[..end], &options, &line[end..]].concat()
}
