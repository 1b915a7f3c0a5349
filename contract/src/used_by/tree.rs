//! Committed code with marks. Nobody's files are touched: the compiler is given a second tree of the workspace, in which
//! generated code has the marks and everything else is a link.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    ffi::{OsStr, OsString},
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use openapi31_codegen::{Marks, Result};
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use super::links::{LARGEST, link, link_file};
use crate::error::{self, about};

/// The variable that says where the tree is.
pub(super) const VARIABLE: &str = "OPENAPI_VENDOR_TREE";

/// What is in the folder of a tree: the tree, and what is known of it.
const TREE: &str = "tree";
const LIST: &str = "marked.json";

/// A tree that is removed with this value.
pub(super) struct Tree {
    folder: TempDir,
    marked: Marked,
}

/// What the compiler's stand-in has to know.
#[derive(Serialize, Deserialize)]
struct Marked {
    /// The workspace.
    root: PathBuf,
    /// The files with marks, from there, each with the number of its marked items.
    files: BTreeMap<PathBuf, usize>,
}

impl Tree {
    /// The tree of a workspace; nothing, if no code of the document is committed in it.
    pub(super) fn new(root: &Path, run: &Path, marks: &Marks) -> Result<Option<Self>> {
        let failed = |reason| error::io(root, &reason);
        let sources = Sources::of(root).map_err(failed)?;
        let mut code = BTreeMap::new();
        for file in &sources.files {
            let text = fs::read_to_string(root.join(file)).unwrap_or_default();
            // Most files have no client in them, and need not be parsed.
            if text.contains("Client")
                && let Some(marked) = marks.apply(&text)
            {
                code.insert(file.clone(), marked);
            }
        }
        if code.is_empty() {
            return Ok(None);
        }
        let folder = tempfile::tempdir_in(run).map_err(|reason| error::io(run, &reason))?;
        let tree = folder.path().join(TREE);
        for inner in &sources.folders {
            fs::create_dir_all(tree.join(inner)).map_err(failed)?;
            for entry in fs::read_dir(root.join(inner)).map_err(failed)? {
                let name = inner.join(entry.map_err(failed)?.file_name());
                let target = tree.join(&name);
                match code.get(&name) {
                    Some((code, _)) => fs::write(target, code).map_err(failed)?,
                    None if sources.folders.contains(&name) => {}
                    None => same(&root.join(&name), &target).map_err(failed)?,
                }
            }
        }
        let marked = Marked {
            root: root.to_owned(),
            files: code.into_iter().map(|(file, (_, items))| (file, items)).collect(),
        };
        let list = serde_json::to_string(&marked).map_err(|reason| about(LIST, reason))?;
        fs::write(folder.path().join(LIST), list).map_err(failed)?;
        Ok(Some(Self { folder, marked }))
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The file that a file of the tree stands for, and whether it has marks.
    pub(super) fn original(&self, path: &Path) -> (PathBuf, bool) {
        let own = path.strip_prefix(self.folder.path().join(TREE)).ok();
        let Some(file) = own.or_else(|| path.strip_prefix(&self.marked.root).ok()) else {
            return (path.to_owned(), false);
        };
        (self.marked.root.join(file), self.marked.files.contains_key(file))
    }
}

/// What is compiled with a tree.
pub(super) struct Redirected {
    tree: PathBuf,
    marked: Marked,
    /// The file in which the compiler lists what it read.
    read: PathBuf,
}

impl Redirected {
    /// Makes a compiler read the tree of the environment. What is made to be run keeps its own paths: it may have them in it.
    pub(super) fn of(command: &mut Command, arguments: &mut [OsString]) -> Result<Option<Self>> {
        let Some(folder) = env::var_os(VARIABLE).map(PathBuf::from) else {
            return Ok(None);
        };
        let is_run = value(arguments, "--emit").is_none_or(|kinds| kinds.to_string_lossy().contains("link"));
        let Some(read) = listed(arguments).filter(|_| !is_run) else {
            return Ok(None);
        };
        let list = folder.join(LIST);
        let bytes = fs::read(&list).map_err(|reason| error::io(&list, &reason))?;
        let marked: Marked = serde_json::from_slice(&bytes).map_err(|reason| about(list.display(), reason))?;
        let tree = folder.join(TREE);
        let in_tree = |path: &Path| {
            let path = path.canonicalize().ok()?;
            let path = path.strip_prefix(&marked.root).ok()?;
            Some(tree.join(path)).filter(|path| path.exists())
        };
        let root = arguments.iter_mut().find_map(|argument| {
            let path = Path::new(&*argument);
            let is_rust = path.extension() == Some(OsStr::new("rs"));
            is_rust.then(|| in_tree(path)).flatten().map(|path| (argument, path))
        });
        let Some((argument, path)) = root else {
            return Ok(None);
        };
        *argument = path.into();
        if let Some(package) = env::var_os("CARGO_MANIFEST_DIR").and_then(|path| in_tree(Path::new(&path))) {
            command.env("CARGO_MANIFEST_DIR", package);
        }
        let mut prefix = OsString::from("--remap-path-prefix=");
        prefix.push(&tree);
        prefix.push("=");
        prefix.push(&marked.root);
        command.arg(prefix);
        Ok(Some(Self { tree, marked, read }))
    }

    /// Cargo is told of the files themselves, not of those in the tree. Notes how many items of the package have marks.
    pub(super) fn finish(&self, marks: &Path) -> io::Result<()> {
        // There is none if the code does not compile.
        let Ok(text) = fs::read_to_string(&self.read) else {
            return Ok(());
        };
        let tree = escaped(&self.tree);
        let items = self.marked.files.iter().filter_map(|(file, items)| {
            let is_read = text.contains(&escaped(&self.tree.join(file)));
            is_read.then_some(*items)
        });
        if let (Some(items), Ok(package)) = (items.max(), env::var("CARGO_PKG_NAME")) {
            fs::write(Marks::record(marks, &package), items.to_string())?;
        }
        fs::write(&self.read, text.replace(&tree, &escaped(&self.marked.root)))
    }
}

/// As a list of read files spells it.
fn escaped(path: &Path) -> String {
    path.to_string_lossy().replace(' ', "\\ ")
}

/// Where the compiler lists what it reads.
fn listed(arguments: &[OsString]) -> Option<PathBuf> {
    let mut name = value(arguments, "--crate-name")?;
    let extra = arguments
        .iter()
        .find_map(|argument| argument.to_str()?.strip_prefix("extra-filename="));
    name.push(extra.unwrap_or_default());
    name.push(".d");
    Some(PathBuf::from(value(arguments, "--out-dir")?).join(name))
}

/// What follows an option, or its sign of equality.
fn value(arguments: &[OsString], option: &str) -> Option<OsString> {
    let is_option = |argument: &OsString| argument == option;
    if let Some(at) = arguments.iter().position(is_option) {
        return arguments.get(at + 1).cloned();
    }
    let mut values = arguments
        .iter()
        .filter_map(|argument| argument.to_str()?.strip_prefix(option)?.strip_prefix('='));
    values.next().map(OsString::from)
}

/// The Rust files below a folder, and the folders that have any, all from there.
struct Sources {
    files: Vec<PathBuf>,
    folders: BTreeSet<PathBuf>,
}

impl Sources {
    fn of(root: &Path) -> io::Result<Self> {
        let (mut files, mut folders) = (Vec::new(), BTreeSet::new());
        let mut left = vec![PathBuf::new()];
        while let Some(folder) = left.pop() {
            for entry in fs::read_dir(root.join(&folder))? {
                let entry = entry?;
                let (name, kind) = (folder.join(entry.file_name()), entry.file_type()?);
                if kind.is_dir() {
                    // Cargo and others say by this tag that a folder has nothing but what can be made again.
                    let is_made = entry.path().join("CACHEDIR.TAG").exists();
                    let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
                    if !is_made && !is_hidden {
                        left.push(name);
                    }
                } else if kind.is_file()
                    && name.extension() == Some(OsStr::new("rs"))
                    && entry.metadata()?.len() <= LARGEST
                {
                    folders.extend(name.ancestors().skip(1).map(Path::to_owned));
                    files.push(name);
                }
            }
        }
        Ok(Self { files, folders })
    }
}

/// The same file or folder under another name.
#[cfg(unix)]
fn same(from: &Path, to: &Path) -> io::Result<()> {
    // Elsewhere, links take rights that not everybody has.
    let _ = (link, link_file);
    std::os::unix::fs::symlink(from, to)
}

#[cfg(not(unix))]
fn same(from: &Path, to: &Path) -> io::Result<()> {
    match from.is_dir() {
        true => link(from, to, &BTreeSet::new()),
        false => link_file(from, to),
    }
}
