//! The section that a refresh adds to `CHANGELOG.md`.

use time::Date;

use crate::diff::{Diff, Level};

/// Under which heading it goes.
const UNRELEASED: &str = "## Unreleased";

/// The changelog with a section for these changes, after what is unreleased already; nothing where users notice none.
pub(crate) fn with_section(before: &str, diff: &Diff, day: Date) -> Option<String> {
    if diff.verdict < Level::Additive {
        return None;
    }
    let section = section(diff, day);
    // A refresh that was cut off is done again.
    if before.contains(&section) {
        return None;
    }
    let Some((head, rest)) = before.split_once(UNRELEASED) else {
        let head = if before.is_empty() {
            "# Changelog"
        } else {
            before.trim_end()
        };
        return Some(format!("{head}\n\n{UNRELEASED}\n\n{section}"));
    };
    let (unreleased, released) = rest.split_at(rest.find("\n## ").unwrap_or(rest.len()));
    let unreleased = unreleased.trim_end();
    Some(format!("{head}{UNRELEASED}{unreleased}\n\n{section}{released}"))
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

#[cfg(test)]
mod tests {
    use openapi31_codegen::Document;
    use serde_json::json;
    use time::macros::date;

    use super::with_section;
    use crate::diff::diff;

    fn with(before: &str) -> Option<String> {
        let document = |paths| Document::from_value(json!({"openapi": "3.1.0", "paths": paths})).expect("OpenAPI");
        let new = document(json!({"/a": {"get": {"responses": {}}}}));
        with_section(before, &diff(&document(json!({})), &new), date!(2026 - 11 - 21))
    }

    const SECTION: &str = "### The contract of 2026-11-21: additive\n\n\
        Version: patch before 1.0, minor from then on.\n\n- additive: `GET /a` is new.\n";

    #[test]
    fn a_section_follows_what_is_unreleased_and_goes_before_what_is_released() {
        let before = "# Changelog\n\n## Unreleased\n\n- Ours.\n\n## 0.1.0\n\n- Old.\n";
        let after = format!("# Changelog\n\n## Unreleased\n\n- Ours.\n\n{SECTION}\n## 0.1.0\n\n- Old.\n");
        assert_eq!(with(before), Some(after));
    }

    #[test]
    fn a_changelog_without_an_unreleased_part_gets_one() {
        let fresh = format!("# Changelog\n\n## Unreleased\n\n{SECTION}");
        assert_eq!(with(""), Some(fresh.clone()));
        assert_eq!(with("# Changelog\n"), Some(fresh.clone()));
        assert_eq!(with("# Changelog\n\n## Unreleased\n"), Some(fresh));
    }
}
