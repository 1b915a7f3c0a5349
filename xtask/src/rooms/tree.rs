//! The modules of a target, with the names that each defines and imports.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use syn::{
    Attribute, Expr, ExprLit, Item, Lit, Meta, Token,
    ext::IdentExt,
    punctuated::Punctuated,
    visit::{self, Visit},
};

use super::error::{about, unreadable};
use super::uses::{Brings, Import, imports, line};
use openapi31_codegen::Result;

pub(super) type ModuleId = usize;

/// The modules of a target; the first is its root.
#[derive(Default)]
pub(super) struct Tree {
    pub(super) modules: Vec<Module>,
    /// The file of each macro: most macros are found by their name alone.
    pub(super) macros: BTreeMap<String, PathBuf>,
    /// Whether `cfg(test)` holds in this target.
    with_tests: bool,
}

pub(super) struct Module {
    pub(super) file: PathBuf,
    pub(super) parent: Option<ModuleId>,
    /// Without its modules.
    pub(super) items: Vec<Item>,
    pub(super) names: BTreeMap<String, Vec<Name>>,
    pub(super) imports: Vec<Import>,
    /// Files of modules that are named with `#[path]`, with the line.
    pub(super) pathed: Vec<(PathBuf, usize)>,
}

/// What a name in a module refers to.
pub(super) enum Name {
    /// An item that is defined here.
    Item,
    Module(ModuleId),
    /// Of `Module::imports`.
    Import(usize),
}

/// A module's file, and the folder where the files of its modules are.
struct Place {
    file: PathBuf,
    folder: PathBuf,
    is_inline: bool,
}

impl Tree {
    /// Reads a target.
    pub(super) fn read(root: &Path, with_tests: bool) -> Result<Self> {
        let mut tree = Self {
            with_tests,
            ..Self::default()
        };
        let place = Place {
            file: root.to_owned(),
            folder: parent(root),
            is_inline: false,
        };
        tree.add(None, &place, parse(root)?)?;
        Ok(tree)
    }

    /// Whether the attributes exclude something from this target.
    pub(super) fn leaves_out(&self, attributes: &[Attribute]) -> bool {
        attributes.iter().any(|attribute| {
            let path = attribute.path();
            if path.is_ident("cfg") {
                let condition = attribute.parse_args::<Meta>();
                condition.is_ok_and(|condition| holds(&condition, self.with_tests) == Some(false))
            } else {
                let is_test = path.segments.last().is_some_and(|segment| segment.ident == "test");
                is_test && !self.with_tests
            }
        })
    }

    fn add(&mut self, parent: Option<ModuleId>, place: &Place, items: Vec<Item>) -> Result<ModuleId> {
        let id = self.modules.len();
        self.modules.push(Module::new(place.file.clone(), parent));
        for item in items {
            if self.leaves_out(attributes(&item)) {
                continue;
            }
            match item {
                Item::Mod(module) => self.add_child(id, place, module)?,
                item => self.add_item(id, item),
            }
        }
        Ok(id)
    }

    fn add_child(&mut self, parent: ModuleId, place: &Place, module: syn::ItemMod) -> Result<()> {
        let name = module.ident.unraw().to_string();
        let child = match module.content {
            Some((_, items)) => self.add(Some(parent), &place.inline(&name), items)?,
            None => {
                let named = named_file(&module.attrs);
                let (place, is_named) = (place.of_file(&name, named.as_deref())?, named.is_some());
                if is_named {
                    let line = line(module.ident.span());
                    self.modules[parent].pathed.push((place.file.clone(), line));
                }
                self.add(Some(parent), &place, parse(&place.file)?)?
            }
        };
        self.modules[parent].name(name, Name::Module(child));
        Ok(())
    }

    fn add_item(&mut self, id: ModuleId, item: Item) {
        let module = &mut self.modules[id];
        match &item {
            Item::Macro(item) => {
                if let Some(name) = &item.ident {
                    self.macros.insert(name.to_string(), module.file.clone());
                }
            }
            item => {
                if let Some(name) = name_of(item) {
                    module.name(name, Name::Item);
                }
            }
        }
        Imports(module).visit_item(&item);
        module.items.push(item);
    }
}

impl Module {
    fn new(file: PathBuf, parent: Option<ModuleId>) -> Self {
        Self {
            file,
            parent,
            items: Vec::new(),
            names: BTreeMap::new(),
            imports: Vec::new(),
            pathed: Vec::new(),
        }
    }

    fn name(&mut self, name: String, is: Name) {
        self.names.entry(name).or_default().push(is);
    }
}

/// Collects all `use` declarations of a module, including those inside of functions.
struct Imports<'a>(&'a mut Module);

impl<'ast> Visit<'ast> for Imports<'_> {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        for import in imports(item) {
            if let Brings::One(name) = &import.brings {
                let index = self.0.imports.len();
                self.0.name(name.clone(), Name::Import(index));
            }
            self.0.imports.push(import);
        }
        visit::visit_item_use(self, item);
    }
}

impl Place {
    fn inline(&self, name: &str) -> Self {
        Self {
            file: self.file.clone(),
            folder: self.folder.join(name),
            is_inline: true,
        }
    }

    /// The place of a module in its own file.
    fn of_file(&self, name: &str, named: Option<&str>) -> Result<Self> {
        if let Some(named) = named {
            let folder = if self.is_inline {
                self.folder.clone()
            } else {
                parent(&self.file)
            };
            let file = flat(&folder.join(named));
            let folder = parent(&file);
            return Ok(Self {
                file,
                folder,
                is_inline: false,
            });
        }
        let folder = self.folder.join(name);
        let candidates = [self.folder.join(format!("{name}.rs")), folder.join("mod.rs")];
        let Some(file) = candidates.into_iter().find(|file| file.is_file()) else {
            return Err(about(
                self.file.display(),
                format!("the file of its module `{name}` does not exist"),
            ));
        };
        Ok(Self {
            file,
            folder,
            is_inline: false,
        })
    }
}

fn parse(path: &Path) -> Result<Vec<Item>> {
    let text = fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    let file = syn::parse_file(&text).map_err(|error| {
        let line = line(error.span());
        about(format!("{}:{line}", path.display()), error)
    })?;
    Ok(file.items)
}

fn parent(path: &Path) -> PathBuf {
    path.parent().map(Path::to_owned).unwrap_or_default()
}

/// Without `..`.
pub(super) fn flat(path: &Path) -> PathBuf {
    let mut flat = PathBuf::new();
    for component in path.components() {
        match component {
            std::path::Component::ParentDir => drop(flat.pop()),
            component => flat.push(component),
        }
    }
    flat
}

/// The file of `#[path = "…"]`.
fn named_file(attributes: &[Attribute]) -> Option<String> {
    attributes.iter().find_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text), ..
            }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    })
}

/// Whether a condition holds. `None` if it depends on something other than tests.
fn holds(condition: &Meta, with_tests: bool) -> Option<bool> {
    match condition {
        Meta::Path(path) if path.is_ident("test") => Some(with_tests),
        Meta::Path(path) if path.is_ident("doctest") => Some(false),
        Meta::List(list) => {
            let parts = list
                .parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
                .ok()?;
            let parts = parts.iter().map(|part| holds(part, with_tests));
            let name = list.path.get_ident()?.to_string();
            match name.as_str() {
                "not" => parts.last()?.map(|part| !part),
                "all" => of_all(parts, false),
                "any" => of_all(parts, true),
                _ => None,
            }
        }
        _ => None,
    }
}

/// `decisive` if one part is, the opposite if all parts are.
fn of_all(parts: impl Iterator<Item = Option<bool>>, decisive: bool) -> Option<bool> {
    let parts: Vec<_> = parts.collect();
    if parts.contains(&Some(decisive)) {
        return Some(decisive);
    }
    (!parts.contains(&None)).then_some(!decisive)
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::TraitAlias(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn name_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::TraitAlias(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.unraw().to_string())
}
