//! `bfl completions`.

use clap::Args;
use clap_complete::Shell;

/// The arguments of `bfl completions`.
#[derive(Args, Debug)]
#[command(after_help = COMPLETIONS_HELP)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: Shell,
}

const COMPLETIONS_HELP: &str = "\
Examples:
  bfl completions bash > ~/.local/share/bash-completion/completions/bfl
  bfl completions zsh > ~/.zfunc/_bfl
  bfl completions fish > ~/.config/fish/completions/bfl.fish";
