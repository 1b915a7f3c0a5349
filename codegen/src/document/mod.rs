//! Reading an OpenAPI document: JSON or YAML, its version, its references, its files.

mod bundle;
mod component_names;
mod depth;
mod files;
mod follow;
mod reference;
mod references;
mod text;
mod version;

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{Error, Result, pointer::Pointer, report::Approximated};

pub use reference::{reference, resolve, schema_name};
pub use references::Unresolved;
pub use text::{MAX_BYTES, text};

/// An OpenAPI 3.0 or 3.1 document, or what 3.2 has in common with them.
///
/// References that cannot be followed are listed in [`unresolved`](Self::unresolved): they concern what reaches them, and
/// not the whole document.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    root: Value,
    unresolved: Vec<Unresolved>,
    notes: Vec<Approximated>,
    files: Vec<PathBuf>,
}

impl Document {
    /// Reads JSON, or YAML with the feature `yaml`. A document that starts with `{` is JSON.
    ///
    /// # Errors
    /// Neither JSON nor YAML, not OpenAPI 3, larger than [`MAX_BYTES`], or nested more than 128 deep.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        Self::noted(text::json_or_yaml(text(bytes)?)?)
    }

    /// Reads JSON.
    ///
    /// # Errors
    /// Not JSON, not OpenAPI 3, larger than [`MAX_BYTES`], or nested more than 128 deep.
    pub fn from_json(bytes: &[u8]) -> Result<Self> {
        Self::noted(text::json(text(bytes)?)?)
    }

    fn noted((root, note): (Value, Option<Approximated>)) -> Result<Self> {
        let mut document = Self::from_value(root)?;
        document.notes.extend(note);
        Ok(document)
    }

    /// Takes a document that is parsed already.
    ///
    /// # Errors
    /// Not OpenAPI 3, or nested more than 192 deep.
    pub fn from_value(root: Value) -> Result<Self> {
        Self::with(root, Vec::new())
    }

    /// Reads a file in JSON or YAML, and the files that it refers to, which become components. They have to be in the folder
    /// of the file, or below it; see [`from_path_in`](Self::from_path_in).
    ///
    /// # Errors
    /// As [`from_path_in`](Self::from_path_in).
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        Self::from_path_in(path, folder.unwrap_or(Path::new(".")))
    }

    /// As [`from_path`](Self::from_path), with files from anywhere below `base`: `../` may lead up to there, and neither it
    /// nor a symbolic link out of there. Nothing is fetched from the network.
    ///
    /// # Errors
    /// The file is not below `base`, cannot be read, or is not what [`from_bytes`](Self::from_bytes) reads; or all files
    /// together are larger than [`MAX_BYTES`]. Another file that cannot be had is no error: it is listed in
    /// [`unresolved`](Self::unresolved).
    pub fn from_path_in(path: impl AsRef<Path>, base: impl AsRef<Path>) -> Result<Self> {
        let bundled = bundle::read(path.as_ref(), base.as_ref())?;
        let mut document = Self::with(bundled.root, bundled.unresolved)?;
        document.notes.extend(bundled.notes);
        document.files = bundled.files;
        Ok(document)
    }

    fn with(mut root: Value, mut unresolved: Vec<Unresolved>) -> Result<Self> {
        if !depth::is_bounded(&root) {
            depth::dismantle(root);
            return Err(Error::new(format!(
                "the document is nested too deeply: at most {} objects and lists in each other are read",
                depth::MAX_DEPTH
            )));
        }
        version::check(&mut root)?;
        let known: HashSet<Pointer> = unresolved.iter().map(|unresolved| unresolved.pointer.clone()).collect();
        unresolved.extend(references::settle(&mut root, &known));
        unresolved.sort();
        unresolved.dedup();
        Ok(Self {
            notes: version::notes(&root),
            root,
            unresolved,
            files: Vec::new(),
        })
    }

    /// The document as JSON. References inside of it are plain JSON pointers.
    pub fn value(&self) -> &Value {
        &self.root
    }

    /// The document as JSON, given away.
    pub fn into_value(self) -> Value {
        self.root
    }

    /// What stands at this place.
    pub fn get(&self, pointer: &Pointer) -> Option<&Value> {
        self.root.pointer(&pointer.to_string())
    }

    /// The references that cannot be followed, by place.
    pub fn unresolved(&self) -> &[Unresolved] {
        &self.unresolved
    }

    /// What was not taken from the document: what is new in OpenAPI 3.2, and keys that are there twice.
    pub fn notes(&self) -> &[Approximated] {
        &self.notes
    }

    /// The files that it was read from, itself first. Empty if it was not read by its path.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// Whether every reference can be followed.
    ///
    /// # Errors
    /// One cannot, or several: the error names them all, up to 20.
    pub fn check_references(&self) -> Result<()> {
        const MOST: usize = 20;
        match self.unresolved.as_slice() {
            [] => Ok(()),
            [only] => Err(Error::at(&only.pointer, only.reason.clone())),
            several => {
                let mut message = format!("{} references cannot be followed:", several.len());
                for Unresolved { pointer, reason, .. } in several.iter().take(MOST) {
                    message.push_str(&format!("\n  {reason} (at #{pointer})"));
                }
                if several.len() > MOST {
                    message.push_str(&format!("\n  and {} more", several.len() - MOST));
                }
                Err(Error::new(message))
            }
        }
    }
}
