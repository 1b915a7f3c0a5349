//! `--code`: the same call as a program.

use super::{super::plan::Plan, curl, rust};
use crate::{args::Language, failure::Failure, output::print};

/// Prints the program.
pub(in crate::run) fn print_code(plan: &Plan, language: Language) -> Result<(), Failure> {
    let [task] = plan.tasks.as_slice() else {
        return Err(Failure::no_task("--code shows one call, and these are several"));
    };
    print::print(&match language {
        Language::Rust => rust::program(task),
        Language::Curl => curl::program(task),
    })
}
