//! Name resolution: the file or the crate that defines what a path refers to.

use std::{collections::BTreeSet, path::PathBuf};

use super::{
    tree::{Module, ModuleId, Name, Tree},
    uses::{Brings, Path},
};

/// What a path refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// An item, with the file that defines it.
    Item {
        file: PathBuf,
        name: String,
    },
    Module(ModuleId),
    /// A name of another crate, or anything that is not defined in the target.
    Crate {
        library: String,
        name: String,
    },
}

/// The names that are being looked up, so that circular imports end.
type Seen = BTreeSet<(ModuleId, String)>;

impl Tree {
    /// What a path refers to in this module. One name can refer to several things.
    pub(super) fn meanings(&self, module: ModuleId, path: &Path) -> Vec<Meaning> {
        self.resolve(module, path, &mut Seen::new())
    }

    /// What a name refers to in this module, if it comes from a glob import.
    pub(super) fn through_globs(&self, module: ModuleId, name: &str) -> Vec<Meaning> {
        match self.modules[module].names.contains_key(name) {
            true => Vec::new(),
            false => self.globbed(module, name, &mut Seen::new()),
        }
    }

    /// Everything that a module defines or re-exports.
    pub(super) fn members(&self, module: ModuleId) -> Vec<Meaning> {
        let names = self.modules[module].names.keys();
        let named = names.flat_map(|name| self.member(module, name, &mut Seen::new()));
        let globs = self.glob_modules(module, &mut Seen::new());
        let globbed = globs.into_iter().filter(|glob| *glob != module);
        named.chain(globbed.flat_map(|glob| self.direct(glob))).collect()
    }

    fn direct(&self, module: ModuleId) -> Vec<Meaning> {
        let names = self.modules[module].names.keys();
        names
            .flat_map(|name| self.member(module, name, &mut Seen::new()))
            .collect()
    }

    fn resolve(&self, module: ModuleId, path: &Path, seen: &mut Seen) -> Vec<Meaning> {
        let Some((first, rest)) = path.names.split_first() else {
            return Vec::new();
        };
        let mut meanings = self.first(module, first, path, seen);
        for name in rest {
            // A function may have the name of a module; only the module has members.
            if meanings.iter().any(|meaning| matches!(meaning, Meaning::Module(_))) {
                meanings.retain(|meaning| matches!(meaning, Meaning::Module(_)));
            }
            meanings = meanings
                .into_iter()
                .flat_map(|meaning| self.inside(meaning, name, seen))
                .collect();
        }
        meanings
    }

    fn first(&self, module: ModuleId, first: &str, path: &Path, seen: &mut Seen) -> Vec<Meaning> {
        let krate = || {
            vec![Meaning::Crate {
                library: first.to_owned(),
                name: path.names.last().cloned().unwrap_or_default(),
            }]
        };
        match first {
            _ if path.is_absolute => krate(),
            "crate" => vec![Meaning::Module(0)],
            "self" => vec![Meaning::Module(module)],
            "super" => self.modules[module].parent.map(Meaning::Module).into_iter().collect(),
            _ => {
                let found = self.member(module, first, seen);
                match self.macros.get(first) {
                    _ if !found.is_empty() => found,
                    Some(file) if path.names.len() == 1 => vec![Meaning::Item {
                        file: file.clone(),
                        name: format!("{first}!"),
                    }],
                    _ => krate(),
                }
            }
        }
    }

    fn inside(&self, meaning: Meaning, name: &str, seen: &mut Seen) -> Vec<Meaning> {
        let Meaning::Module(module) = meaning else {
            return vec![meaning];
        };
        match name {
            "self" => return vec![meaning],
            "super" => return self.modules[module].parent.map(Meaning::Module).into_iter().collect(),
            _ => {}
        }
        let found = self.member(module, name, seen);
        if !found.is_empty() {
            return found;
        }
        // A macro, or something that a macro or a build script generates in that file.
        let file = self.macros.get(name).unwrap_or(&self.modules[module].file);
        vec![Meaning::Item {
            file: file.clone(),
            name: name.to_owned(),
        }]
    }

    fn member(&self, id: ModuleId, name: &str, seen: &mut Seen) -> Vec<Meaning> {
        let module = &self.modules[id];
        let Some(names) = module.names.get(name) else {
            return self.globbed(id, name, seen);
        };
        let key = (id, name.to_owned());
        if !seen.insert(key.clone()) {
            return Vec::new();
        }
        let found = names
            .iter()
            .flat_map(|is| self.named(id, module, name, is, seen))
            .collect();
        seen.remove(&key);
        found
    }

    fn named(&self, id: ModuleId, module: &Module, name: &str, is: &Name, seen: &mut Seen) -> Vec<Meaning> {
        match is {
            Name::Item => vec![Meaning::Item {
                file: module.file.clone(),
                name: name.to_owned(),
            }],
            Name::Module(child) => vec![Meaning::Module(*child)],
            Name::Import(index) => self.resolve(id, &module.imports[*index].path, seen),
        }
    }

    fn globbed(&self, module: ModuleId, name: &str, seen: &mut Seen) -> Vec<Meaning> {
        let key = (module, format!("{name}, by *"));
        if !seen.insert(key.clone()) {
            return Vec::new();
        }
        let modules = self.glob_modules(module, seen);
        let found = modules
            .into_iter()
            .flat_map(|glob| self.member(glob, name, seen))
            .collect();
        seen.remove(&key);
        found
    }

    /// The modules of glob imports.
    fn glob_modules(&self, module: ModuleId, seen: &mut Seen) -> Vec<ModuleId> {
        let imports = self.modules[module].imports.iter();
        let globs = imports.filter(|import| import.brings == Brings::All);
        let meanings: Vec<Meaning> = globs.flat_map(|glob| self.resolve(module, &glob.path, seen)).collect();
        let modules = meanings.into_iter().filter_map(|meaning| match meaning {
            Meaning::Module(module) => Some(module),
            _ => None,
        });
        modules.collect()
    }
}
