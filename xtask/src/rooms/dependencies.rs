//! Between crates: dependencies in manifests, names in code, and included files.

use std::fs;

use super::error::unreadable;
use super::{
    arrows::Arrows,
    plan::{Crate, Plan},
    workspace::{Package, Purpose, Workspace},
};
use openapi31_codegen::Result;

/// Describes each forbidden import.
pub(super) fn check(plan: &Plan, workspace: &Workspace, arrows: &Arrows) -> Result<Vec<String>> {
    let mut wrong = both_sides(plan, workspace);
    for package in &workspace.packages {
        if let Some(rule) = plan.crates.get(&package.name) {
            wrong.extend(manifest(rule, workspace, package)?);
        }
    }
    wrong.extend(code(plan, arrows));
    wrong.extend(taken(plan, workspace, arrows));
    Ok(wrong)
}

impl Crate {
    /// What a target of this purpose may use.
    fn allowed(&self, purpose: Purpose) -> Vec<&str> {
        let more = match purpose {
            Purpose::Code => &[][..],
            Purpose::Build => &self.build,
            Purpose::Tests => &self.tests,
        };
        self.uses.iter().chain(more).map(String::as_str).collect()
    }

    fn refuses(&self, name: &str, purpose: Purpose, to: &str) -> Option<String> {
        let allowed = self.allowed(purpose);
        if name == to || allowed.contains(&to) {
            return None;
        }
        let place = match purpose {
            Purpose::Code => "`src/`",
            Purpose::Build => "the build script",
            Purpose::Tests => "tests, examples and benches",
        };
        let allowed = match allowed.as_slice() {
            [] => "no crate of this workspace".to_owned(),
            some => some.join(", "),
        };
        Some(format!("{place} of {name} may use {allowed}\n"))
    }
}

/// Crates without a rule, and rules without a crate.
fn both_sides(plan: &Plan, workspace: &Workspace) -> Vec<String> {
    let packages: Vec<&str> = workspace.packages.iter().map(|package| package.name.as_str()).collect();
    let unplanned = packages.iter().filter(|name| !plan.crates.contains_key(**name));
    let unplanned = unplanned.map(|name| format!("rooms.toml: the crate {name} is missing\n"));
    let gone = plan.crates.keys().filter(|name| !packages.contains(&name.as_str()));
    let gone = gone.map(|name| format!("rooms.toml: the workspace has no crate {name}\n"));
    unplanned.chain(gone).collect()
}

fn manifest(rule: &Crate, workspace: &Workspace, package: &Package) -> Result<Vec<String>> {
    let path = &package.manifest_path;
    let text = fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    let members = |name: &str| workspace.packages.iter().any(|package| package.name == name);
    let own = package
        .dependencies
        .iter()
        .filter(|dependency| members(&dependency.name));
    let wrong = own.filter_map(|dependency| {
        let why = rule.refuses(&package.name, dependency.purpose(), &dependency.name)?;
        let key = dependency.rename.as_ref().unwrap_or(&dependency.name);
        let file = workspace.relative(path).display();
        let line = line_of(&text, key, dependency.purpose());
        Some(format!("{file}:{line}: depends on {}; {why}", dependency.name))
    });
    Ok(wrong.collect())
}

/// The line of a dependency, found by a simple search.
fn line_of(manifest: &str, key: &str, purpose: Purpose) -> usize {
    let wanted = match purpose {
        Purpose::Code => "dependencies",
        Purpose::Build => "build-dependencies",
        Purpose::Tests => "dev-dependencies",
    };
    let mut is_there = false;
    for (index, line) in manifest.lines().enumerate() {
        if let Some(table) = line.strip_prefix('[') {
            let table = table.trim_end_matches(']');
            is_there = table == wanted || table.ends_with(&format!(".{wanted}"));
            if table == format!("{wanted}.{key}") {
                return index + 1;
            }
        }
        let rest = line.strip_prefix(key).unwrap_or("?");
        if is_there && rest.starts_with([' ', '.', '=']) {
            return index + 1;
        }
    }
    1
}

fn code(plan: &Plan, arrows: &Arrows) -> Vec<String> {
    let wrong = arrows.crates.iter().filter_map(|arrow| {
        let why = plan
            .crates
            .get(&arrow.from)?
            .refuses(&arrow.from, arrow.purpose, &arrow.to)?;
        let (file, line) = (arrow.file.display(), arrow.line);
        Some(format!("{file}:{line}: uses {} of {}; {why}", arrow.name, arrow.to))
    });
    wrong.collect()
}

/// A file outside of the package is not in its tarball.
fn taken(plan: &Plan, workspace: &Workspace, arrows: &Arrows) -> Vec<String> {
    let wrong = arrows.taken.iter().filter_map(|taken| {
        let is_own = workspace
            .owner(&taken.taken)
            .is_some_and(|owner| owner.name == taken.from);
        let path = workspace.relative(&taken.taken).display().to_string();
        let rule = plan.crates.get(&taken.from)?;
        if is_own || rule.files.contains(&path) {
            return None;
        }
        let (file, line) = (taken.file.display(), taken.line);
        Some(format!(
            "{file}:{line}: includes {path}, which does not belong to {}\n",
            taken.from
        ))
    });
    wrong.collect()
}
