//! Paths of names, and `use` declarations.

use proc_macro2::Span;
use syn::{UseTree, ext::IdentExt};

/// A path such as `crate::a::B`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) names: Vec<String>,
    /// Whether it starts with `::`, followed by the name of a crate.
    pub(super) is_absolute: bool,
}

/// One name, or a glob, of a `use` declaration.
#[derive(Clone, Debug)]
pub(super) struct Import {
    pub(super) path: Path,
    pub(super) brings: Brings,
    pub(super) is_public: bool,
    pub(super) line: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Brings {
    /// A name.
    One(String),
    /// `as _`: a trait, for its methods.
    Unnamed,
    All,
}

impl From<&syn::Path> for Path {
    fn from(path: &syn::Path) -> Self {
        Self {
            names: path
                .segments
                .iter()
                .map(|segment| segment.ident.unraw().to_string())
                .collect(),
            is_absolute: path.leading_colon.is_some(),
        }
    }
}

/// The line on which something starts.
pub(super) fn line(span: Span) -> usize {
    span.start().line
}

/// The imports of a `use` declaration.
pub(super) fn imports(item: &syn::ItemUse) -> Vec<Import> {
    let mut imports = Vec::new();
    let start = Import {
        path: Path {
            names: Vec::new(),
            is_absolute: item.leading_colon.is_some(),
        },
        brings: Brings::All,
        is_public: !matches!(item.vis, syn::Visibility::Inherited),
        line: 0,
    };
    spread(&item.tree, &start, &mut imports);
    imports
}

fn spread(tree: &UseTree, so_far: &Import, imports: &mut Vec<Import>) {
    let with = |ident: &syn::Ident| {
        let mut import = so_far.clone();
        import.line = line(ident.span());
        import.path.names.push(ident.unraw().to_string());
        import
    };
    match tree {
        UseTree::Path(path) => spread(&path.tree, &with(&path.ident), imports),
        UseTree::Name(name) => {
            let import = with(&name.ident);
            // `a::{self}` imports the module `a`, not a function of the same name.
            let mut names = import.path.names.iter().rev().skip_while(|name| *name == "self");
            let brings = Brings::One(names.next().cloned().unwrap_or_default());
            imports.push(Import { brings, ..import });
        }
        UseTree::Rename(rename) => {
            let brings = match rename.rename.unraw().to_string() {
                name if name == "_" => Brings::Unnamed,
                name => Brings::One(name),
            };
            let import = with(&rename.ident);
            imports.push(Import { brings, ..import });
        }
        UseTree::Glob(glob) => imports.push(Import {
            line: line(glob.star_token.spans[0]),
            ..so_far.clone()
        }),
        UseTree::Group(group) => group.items.iter().for_each(|tree| spread(tree, so_far, imports)),
    }
}
