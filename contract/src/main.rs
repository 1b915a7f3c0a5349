//! `openapi-vendor`: see `openapi-vendor --help`.

use std::{io, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use openapi_vendor::{
    Project,
    command::{Command, args::Surface, report, run, surface::surface},
    used_by::instead_of_rustc,
};

/// Vendor somebody else's OpenAPI document: keep a copy in your repository, and see what each
/// change of it means for your code.
///
/// Exit codes: 0 done; 1 a check failed, a change was refused, or `--fail-on` matched; 2 an error
/// (a missing file, not OpenAPI, wrong usage). `diff --exit-code`: 10 docs,
/// 20 additive, 30 review, 40 breaking.
#[derive(Debug, Parser)]
#[command(name = "openapi-vendor", version, verbatim_doc_comment)]
struct Cli {
    /// The folder that has openapi-vendor.toml
    #[arg(long, value_name = "DIR", default_value = ".", global = true)]
    root: PathBuf,

    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    #[command(flatten)]
    Contract(Command),
    /// Write the public surface of the generated code to spec/surface.txt
    Surface(Surface),
}

fn main() -> ExitCode {
    if let Some(code) = instead_of_rustc() {
        return code;
    }
    let cli = Cli::parse();
    let project = Project::open(cli.root, "openapi-vendor");
    report(project.and_then(|project| match cli.task {
        Task::Contract(command) => run(command, &project, io::stdin()),
        Task::Surface(request) => surface(&project, request),
    }))
}
