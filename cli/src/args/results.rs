//! Options of every command that makes something: what happens to its results.

use std::path::PathBuf;

use clap::Args;

/// What happens to results.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Results {
    /// Where to save the result: a file, a folder that ends in /, a template, or - for stdout [default: MODEL-ID.EXT in the
    /// current folder]
    ///
    /// A template is a name with id, model, seed, prompt, date, time (UTC) or n, the number of the result, in braces: {id}.
    /// Folders are made. Nothing is overwritten: if a file is there, a number is added to the name.
    #[arg(short, long, value_name = "FILE|DIR/|TEMPLATE|-")]
    pub(crate) output: Option<PathBuf>,

    /// Replace a file that is there
    #[arg(long)]
    pub(crate) force: bool,

    /// Make so many, each with a seed of its own: --seed and those that follow it, or random ones
    #[arg(short = 'n', long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) count: Option<u32>,

    /// Put prompt, model, seed and id into PNG, JPEG and WebP as XMP: `bfl show FILE` and `bfl again FILE` read it
    #[arg(long)]
    pub(crate) embed: bool,

    /// Use the options of a preset in the settings; options that are given come first
    #[arg(short, long, value_name = "NAME")]
    pub(crate) preset: Option<String>,
}
