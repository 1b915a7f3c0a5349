//! The length of files.

use std::{fs, io, path::Path};

use super::error::unreadable;
use super::{
    plan::{Lines, Plan},
    workspace::Workspace,
};
use openapi31_codegen::Result;

/// Describes each file that is too long.
pub(super) fn check(plan: &Plan, workspace: &Workspace) -> Result<Vec<String>> {
    let mut long = Vec::new();
    look(&plan.lines, workspace, &workspace.root, &mut long)?;
    Ok(long)
}

fn look(lines: &Lines, workspace: &Workspace, folder: &Path, long: &mut Vec<String>) -> Result<()> {
    let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let mut entries = entries.map_err(|error| unreadable(folder, &error))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let kind = entry.file_type().map_err(|error| unreadable(&path, &error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if kind.is_dir() && !name.starts_with('.') && name != "target" && name != "node_modules" {
            look(lines, workspace, &path, long)?;
        }
        if kind.is_file() && name.ends_with(".rs") {
            let text = fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
            let path = workspace.relative(&path);
            let (has, most) = (text.lines().count(), lines.most(path));
            if has > most {
                long.push(format!("{}: {has} lines, at most {most} are allowed\n", path.display()));
            }
        }
    }
    Ok(())
}

impl Lines {
    fn most(&self, file: &Path) -> usize {
        let is_test = file.iter().any(|part| part == "tests" || part == "tests.rs");
        if is_test {
            return self.tests;
        }
        let folders = self.folders.iter().filter(|(folder, _)| file.starts_with(folder));
        let deepest = folders.max_by_key(|(folder, _)| folder.len());
        deepest.map_or(self.most, |(_, most)| *most)
    }
}
