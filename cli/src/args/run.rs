//! `bfl run`.

use std::ffi::OsString;

use clap::Args;

/// The arguments of `bfl run`. Those after the model are read by the command of that model.
#[derive(Args, Debug)]
#[command(after_help = RUN_EXAMPLES)]
pub(crate) struct Run {
    /// The model, by its name or enough of it to tell, and its fields: `bfl run MODEL --help` lists them
    #[arg(value_name = "MODEL", num_args = 1.., required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) model: Vec<OsString>,
}

const RUN_EXAMPLES: &str = "\
Examples:
  bfl run flux-2-flex --help
  bfl run flex \"a poster that says FOX\" --steps 40 --guidance 4.5 -o poster.png
  bfl run flux-3-video --body @request.json -o fox.mp4";
