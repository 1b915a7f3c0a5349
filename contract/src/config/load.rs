//! The configuration of a repository, with what a crate's gives.

use std::path::Path;

use openapi31_codegen::Result;

use super::{
    file::{Config, FILE},
    package, text,
};
use crate::error;

/// The configuration in a folder, if it has one.
pub(crate) fn read(root: &Path) -> Result<Option<Config>> {
    let path = root.join(FILE);
    if !path.exists() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(&path).map_err(|reason| error::io(Path::new(FILE), &reason))?;
    of_text(&text, root).map(Some)
}

/// The configuration that this text would be in a folder.
pub(crate) fn of_text(text: &str, root: &Path) -> Result<Config> {
    let mut config = text::parse(text, root)?;
    if let Some(extended) = config.extends.clone() {
        config.extend(package::configuration(root, &extended)?);
    }
    Ok(config)
}
