//! `cargo xtask rooms`: checks that the code keeps to `rooms.toml`.
//!
//! The code is parsed from the root file of each target through its modules, so comments, strings and unit tests do not
//! count. A name belongs to the file that defines it, also if it is imported through a `pub use` elsewhere. Calls of
//! methods and the output of macros are not seen: only a compiler knows these.

mod arrows;
mod circles;
mod dependencies;
mod error;
mod layers;
mod lines;
mod names;
mod plan;
mod tokens;
mod tree;
mod uses;
mod workspace;

use std::path::Path;

use openapi_vendor::command::Outcome;
use openapi31_codegen::Result;

/// Reports where the code does not keep to the plan.
///
/// # Errors
/// The plan, the workspace or the code cannot be read.
pub fn rooms(root: &Path) -> Result<Outcome> {
    let plan = plan::read(root)?;
    let workspace = workspace::read(root)?;
    let arrows = arrows::read(&workspace)?;
    let circles = circles::of_files(&arrows.files);
    let mut wrong = dependencies::check(&plan, &workspace, &arrows)?;
    wrong.extend(layers::check(&plan, &workspace, &arrows));
    let long = lines::check(&plan, &workspace)?;

    if circles.is_empty() && wrong.is_empty() && long.is_empty() {
        let (arrows, crates) = (arrows.files.len(), workspace.packages.len());
        let text =
            format!("{arrows} imports in {crates} crates: no circle of files, no forbidden import, no long file\n");
        return Ok(Outcome::passed(text));
    }
    let counts = format!(
        "check failed: circles of files: {}, forbidden imports: {}, long files: {} (see rooms.toml)\n",
        circles.len(),
        wrong.len(),
        long.len()
    );
    let texts = circles.into_iter().chain(wrong).chain(long);
    Ok(Outcome::failed(texts.chain([counts]).collect::<String>()))
}
