//! `bfl completions`.

use bfl::AnyModel;
use clap::builder::PossibleValuesParser;

use crate::{
    args::{Cli, Completions},
    failure::{Exit, Failure},
    output::print,
};

pub(crate) fn run(args: &Completions) -> Result<(), Failure> {
    // The models of this version are completed; the command itself takes short names, too.
    let slugs: Vec<&'static str> = AnyModel::all().map(AnyModel::slug).collect();
    let mut command = Cli::parser();
    let names: Vec<String> = command
        .get_subcommands()
        .map(|inner| inner.get_name().to_owned())
        .collect();
    for name in names {
        command = command.mut_subcommand(name, |inner| {
            let takes_model = inner.get_arguments().any(|argument| argument.get_id() == "model");
            match takes_model {
                true => inner.mut_arg("model", |argument| {
                    argument
                        .value_parser(PossibleValuesParser::new(slugs.clone()))
                        .hide_possible_values(true)
                }),
                false => inner,
            }
        });
    }
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "bfl", &mut script);
    let script = String::from_utf8(script).map_err(|error| Failure::new(Exit::Failed, error.to_string()))?;
    print::print(&script)
}
