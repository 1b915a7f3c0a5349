//! Imports: each name that a file uses, with the file or crate that defines it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path as FilePath, PathBuf},
};

use proc_macro2::TokenStream;
use syn::{
    Attribute, ImplItem, Item, Local, TraitItem,
    spanned::Spanned,
    visit::{self, Visit},
};

use super::{
    names::Meaning,
    tokens,
    tree::{ModuleId, Tree, flat},
    uses::{Brings, Import, Path, line},
    workspace::{Package, Purpose, Workspace},
};
use crate::Result;

/// All imports of the workspace.
#[derive(Default)]
pub(super) struct Arrows {
    /// The files of `src/`, whether they import anything or not.
    pub(super) sources: BTreeSet<PathBuf>,
    /// Between the files of a crate.
    pub(super) files: FileArrows,
    /// From a file to a crate.
    pub(super) crates: Vec<CrateArrow>,
    /// Files that are included with `#[path]`, `include!`, `include_str!` or `include_bytes!`.
    pub(super) taken: Vec<Taken>,
}

/// From a file to a file: the names, each with the line of its first use.
pub(super) type FileArrows = BTreeMap<(PathBuf, PathBuf), BTreeMap<String, usize>>;

/// The use of a crate's name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CrateArrow {
    pub(super) file: PathBuf,
    pub(super) line: usize,
    /// The crate that the file belongs to.
    pub(super) from: String,
    pub(super) purpose: Purpose,
    pub(super) to: String,
    pub(super) name: String,
}

/// A file that is included by another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Taken {
    pub(super) file: PathBuf,
    pub(super) line: usize,
    pub(super) from: String,
    pub(super) taken: PathBuf,
}

/// Reads all targets of all crates.
pub(super) fn read(workspace: &Workspace) -> Result<Arrows> {
    let mut arrows = Arrows::default();
    for package in &workspace.packages {
        for target in &package.targets {
            let purpose = target.purpose();
            let tree = Tree::read(&target.src_path, purpose == Purpose::Tests)?;
            if purpose == Purpose::Code {
                let files = tree
                    .modules
                    .iter()
                    .map(|module| workspace.relative(&module.file).to_owned());
                arrows.sources.extend(files);
            }
            for module in 0..tree.modules.len() {
                let reader = Reader {
                    workspace,
                    package,
                    purpose,
                    tree: &tree,
                    module,
                    singles: BTreeMap::new(),
                    arrows: &mut arrows,
                };
                reader.read();
            }
        }
    }
    // Files may be part of several targets.
    arrows.crates.sort();
    arrows.crates.dedup();
    arrows.taken.sort();
    arrows.taken.dedup();
    Ok(arrows)
}

/// Goes through one module.
struct Reader<'a> {
    workspace: &'a Workspace,
    package: &'a Package,
    purpose: Purpose,
    tree: &'a Tree,
    module: ModuleId,
    /// First names of paths: they may come from glob imports.
    singles: BTreeMap<String, usize>,
    arrows: &'a mut Arrows,
}

impl Reader<'_> {
    fn read(mut self) {
        let module = &self.tree.modules[self.module];
        for (file, line) in &module.pathed {
            self.take(file.clone(), *line);
        }
        for item in &module.items {
            self.visit_item(item);
        }
        for import in &module.imports {
            match import.brings {
                Brings::All => self.glob(import),
                Brings::One(_) | Brings::Unnamed => self.path(&import.path, import.line),
            }
        }
    }

    fn file(&self) -> &FilePath {
        &self.tree.modules[self.module].file
    }

    /// Adds an arrow for a path.
    fn path(&mut self, path: &Path, line: usize) {
        for meaning in self.tree.meanings(self.module, path) {
            self.arrow(meaning, line);
        }
    }

    fn mention(&mut self, path: &Path, line: usize) {
        if let Some(first) = path.names.first().filter(|_| !path.is_absolute) {
            self.singles.entry(first.clone()).or_insert(line);
        }
        if path.names.len() > 1 {
            self.path(path, line);
        }
    }

    fn arrow(&mut self, meaning: Meaning, line: usize) {
        match meaning {
            // The members that are used count, not the module.
            Meaning::Module(_) => {}
            Meaning::Item { file, .. } if file == self.file() => {}
            Meaning::Item { file, name } => {
                let relative = |file: &FilePath| self.workspace.relative(file).to_owned();
                let ends = (relative(self.file()), relative(&file));
                self.arrows.files.entry(ends).or_default().entry(name).or_insert(line);
            }
            Meaning::Crate { library, name } => {
                if let Some(to) = self.workspace.named(self.package, &library) {
                    self.arrows.crates.push(CrateArrow {
                        file: self.workspace.relative(self.file()).to_owned(),
                        line,
                        from: self.package.name.clone(),
                        purpose: self.purpose,
                        to: to.name.clone(),
                        name,
                    });
                }
            }
        }
    }

    /// A glob import: the names that this module uses, or all names if it re-exports them.
    fn glob(&mut self, import: &Import) {
        for meaning in self.tree.meanings(self.module, &import.path) {
            let Meaning::Module(module) = meaning else {
                self.arrow(meaning, import.line);
                continue;
            };
            let mut used = Vec::new();
            if import.is_public {
                used.extend(
                    self.tree
                        .members(module)
                        .into_iter()
                        .map(|meaning| (meaning, import.line)),
                );
            }
            for (name, line) in &self.singles {
                let meanings = self.tree.through_globs(self.module, name);
                used.extend(meanings.into_iter().map(|meaning| (meaning, *line)));
            }
            if used.is_empty() {
                // It is imported for the methods of its traits, or for what its macros generate.
                let file = self.tree.modules[module].file.clone();
                let name = "*".to_owned();
                used.push((Meaning::Item { file, name }, import.line));
            }
            used.into_iter().for_each(|(meaning, line)| self.arrow(meaning, line));
        }
    }

    fn tokens(&mut self, tokens: TokenStream) {
        for (path, line) in tokens::paths(tokens) {
            self.mention(&path, line);
            self.macro_name(&path, line);
        }
    }

    /// Macros without a path are found by their name alone.
    fn macro_name(&mut self, path: &Path, line: usize) {
        if let [name] = path.names.as_slice()
            && self.tree.macros.contains_key(name)
        {
            self.path(path, line);
        }
    }

    fn take(&mut self, taken: PathBuf, line: usize) {
        self.arrows.taken.push(Taken {
            file: self.workspace.relative(self.file()).to_owned(),
            line,
            from: self.package.name.clone(),
            taken,
        });
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        // The tree has no excluded items. Imports are read from there.
        if !matches!(item, Item::Use(_) | Item::Mod(_)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let attributes = match item {
            ImplItem::Const(item) => &item.attrs,
            ImplItem::Fn(item) => &item.attrs,
            ImplItem::Type(item) => &item.attrs,
            ImplItem::Macro(item) => &item.attrs,
            _ => return,
        };
        if !self.tree.leaves_out(attributes) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_trait_item(&mut self, item: &'ast TraitItem) {
        let attributes = match item {
            TraitItem::Const(item) => &item.attrs,
            TraitItem::Fn(item) => &item.attrs,
            TraitItem::Type(item) => &item.attrs,
            TraitItem::Macro(item) => &item.attrs,
            _ => return,
        };
        if !self.tree.leaves_out(attributes) {
            visit::visit_trait_item(self, item);
        }
    }

    fn visit_local(&mut self, local: &'ast Local) {
        if !self.tree.leaves_out(&local.attrs) {
            visit::visit_local(self, local);
        }
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.mention(&Path::from(path), line(path.span()));
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        let (path, at) = (Path::from(&called.path), line(called.path.span()));
        self.mention(&path, at);
        self.macro_name(&path, at);
        let name = path.names.last().map(String::as_str);
        if let Some("include" | "include_str" | "include_bytes") = name
            && let Ok(text) = called.parse_body::<syn::LitStr>()
        {
            let folder = self.file().parent().unwrap_or(FilePath::new(""));
            self.take(flat(&folder.join(text.value())), at);
        }
        self.tokens(called.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        let syn::Meta::List(list) = &attribute.meta else {
            return;
        };
        if list.path.is_ident("serde") {
            for (path, line) in tokens::quoted_paths(list.tokens.clone()) {
                self.mention(&path, line);
            }
        }
        if !list.path.is_ident("cfg") {
            self.tokens(list.tokens.clone());
        }
    }
}
