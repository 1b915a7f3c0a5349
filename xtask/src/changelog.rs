//! The section that a refresh adds to `CHANGELOG.md`.

use bfl_codegen::diff::{Diff, Level};
use time::Date;

/// Under which heading it goes.
const UNRELEASED: &str = "## Unreleased";

/// The changelog with a section for these changes; nothing where users notice none.
pub(crate) fn with_section(before: &str, diff: &Diff, day: Date) -> Option<String> {
    if diff.verdict < Level::Additive {
        return None;
    }
    let section = section(diff, day);
    Some(match before.split_once(UNRELEASED) {
        Some((head, rest)) => format!("{head}{UNRELEASED}\n\n{section}\n{}", rest.trim_start_matches('\n')),
        None if before.is_empty() => format!("# Changelog\n\n{UNRELEASED}\n\n{section}"),
        None => format!("{}\n\n{UNRELEASED}\n\n{section}", before.trim_end()),
    })
}

fn section(diff: &Diff, day: Date) -> String {
    let mut section = format!(
        "### The contract of {day}: {}\n\nVersion: {} before 1.0, {} from then on.\n\n",
        diff.verdict, diff.semver.before_one, diff.semver.from_one
    );
    for change in diff.changes.iter().filter(|change| change.level >= Level::Additive) {
        section.push_str(&format!("- {}: {}.\n", change.level, change.message));
    }
    section
}
