//! For a terminal.

use std::fmt::Write as _;

use super::common::{groups, levels, operations, summary, without_control};
use crate::diff::{Diff, Level};

/// The report for a terminal, with or without colours.
pub fn text(diff: &Diff, colour: bool) -> String {
    let mut report = summary(diff) + "\n";
    for (level, changes) in groups(diff) {
        let _ = writeln!(
            report,
            "\n{}",
            painted(&format!("{level} ({})", changes.len()), level, colour)
        );
        for change in changes {
            let _ = writeln!(report, "  {}", without_control(&change.message));
            let details = [
                change.rule.to_owned(),
                levels(change),
                format!("#{}", change.location),
                operations(change),
                change.fingerprint.clone(),
            ];
            let details: Vec<String> = details.into_iter().filter(|detail| !detail.is_empty()).collect();
            let details = without_control(&details.join("  "));
            let _ = writeln!(
                report,
                "    {}",
                if colour {
                    format!("\x1b[2m{details}\x1b[0m")
                } else {
                    details
                }
            );
        }
    }
    report
}

fn painted(text: &str, level: Level, colour: bool) -> String {
    if !colour {
        return text.to_owned();
    }
    let code = match level {
        Level::None | Level::Docs => "1",
        Level::Additive => "1;32",
        Level::Review => "1;33",
        Level::Breaking => "1;31",
    };
    format!("\x1b[{code}m{text}\x1b[0m")
}
