//! Writes the man pages of `bfl` into a folder: `cargo xtask man FOLDER`.

#![allow(
    dead_code,
    unused_imports,
    reason = "only the descriptions of the command line are used"
)]

#[path = "../src/args/mod.rs"]
mod args;

use std::{env, fs, io, path::PathBuf};

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args_os().nth(1).unwrap_or_else(|| "target/man".into()));
    fs::create_dir_all(&folder)?;
    clap_mangen::generate_to(args::Cli::parser(), &folder)?;
    println!("{}", folder.display());
    Ok(())
}
