//! `cargo xtask rooms`: whether the code keeps to the plan of the house, `rooms.toml`.
//!
//! The code is read as the compiler reads it, from each target's root file through its modules, so that comments, texts
//! and unit tests do not count. A name belongs to the file that defines it, however many `pub use` lie between. What
//! only a compiler can know is left out: methods, and what macros make.

mod arrows;
mod circles;
mod crates;
mod error;
mod floors;
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

/// Says where the code does not keep to the plan.
///
/// # Errors
/// The plan, the workspace or the code cannot be read.
pub fn rooms(root: &Path) -> Result<Outcome> {
    let plan = plan::read(root)?;
    let workspace = workspace::read(root)?;
    let arrows = arrows::read(&workspace)?;
    let circles = circles::of_files(&arrows.files);
    let mut wrong = crates::check(&plan, &workspace, &arrows)?;
    wrong.extend(floors::check(&plan, &workspace, &arrows));
    let long = lines::check(&plan, &workspace)?;

    if circles.is_empty() && wrong.is_empty() && long.is_empty() {
        let (arrows, crates) = (arrows.files.len(), workspace.packages.len());
        let text = format!("{arrows} imports in {crates} crates: no circle, none against the plan, no file too long\n");
        return Ok(Outcome::passed(text));
    }
    let counts = format!(
        "check failed: {} circles of files, {} arrows against the plan, {} files too long (the plan: rooms.toml)\n",
        circles.len(),
        wrong.len(),
        long.len()
    );
    let texts = circles.into_iter().chain(wrong).chain(long);
    Ok(Outcome::failed(texts.chain([counts]).collect::<String>()))
}
