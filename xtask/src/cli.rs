//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use openapi_vendor::command::{Command, args::Surface};

/// The tasks of this workspace.
///
/// Exit codes: 0 done; 1 a check failed, a change was refused, or `--fail-on` matched; 2 an error
/// (a missing file, not OpenAPI, wrong usage). `spec diff --exit-code`: 10 docs,
/// 20 additive, 30 review, 40 breaking.
#[derive(Clone, Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", verbatim_doc_comment)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub task: Task,
}

/// What there is to do.
#[derive(Clone, Debug, Subcommand)]
pub enum Task {
    /// The vendored contract, openapi.json
    Spec {
        /// What to do with it.
        #[command(subcommand)]
        task: Command,
    },
    /// Write the public surface of the generated code to spec/surface.txt
    Surface(Surface),
    /// Check that the code keeps to rooms.toml: which crates and rooms may import which, and how long files may be; no
    /// circle of files is allowed
    Rooms,
    /// Write the man pages of `bfl`
    Man {
        /// Where to write them.
        #[arg(default_value = "target/man")]
        folder: PathBuf,
    },
}
