//! How rules are written, and all faults.

use std::io::{self, Write as _};

use bfl_emulator::{Fault, Rule};

/// Prints both, and examples.
pub(crate) fn print() -> io::Result<()> {
    let written = |name: &str, argument: &str| format!("{name} {argument}");
    let lengths = Fault::TABLE
        .iter()
        .map(|(name, argument, _)| written(name, argument).chars().count());
    let width = lengths.max().unwrap_or_default();
    let mut out = io::stdout().lock();
    writeln!(out, "{RULES}")?;
    for (rule, meaning) in Rule::EXAMPLES {
        writeln!(out, "  {rule}\n      {meaning}")?;
    }
    writeln!(out, "\nFaults:")?;
    for (name, argument, meaning) in Fault::TABLE {
        writeln!(out, "  {:<width$}  {meaning}", written(name, argument))?;
    }
    Ok(())
}

const RULES: &str = "\
A rule is written PHASE LIMITS = FAULT; FAULT...
  PHASE   submit, poll, download, webhook, account or any
  LIMITS  none, or some of: first N, skip N, every N, N%, for MODEL
They count per task, and for submits per rule.

Examples:";
