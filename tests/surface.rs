//! The public surface of the handwritten layer, as a snapshot: its items without words, bodies and private parts. What
//! is generated from the contract has a snapshot of its own, `spec/surface.txt`.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::{collections::BTreeSet, fs, path::Path};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{Attribute, Fields, File, ImplItem, Item, ItemImpl, TraitItem, Type, UseTree, Visibility, parse_quote};

#[test]
fn the_public_surface_reads_as_one() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let root = parse(&sources.join("lib.rs"));
    let mut exported = BTreeSet::new();
    for item in &root.items {
        if let Item::Use(item) = item
            && is_public(&item.vis)
        {
            names(&item.tree, &mut exported);
        }
    }
    let mut surface = Vec::new();
    for item in root.items {
        match item {
            Item::Mod(module)
                if ["generated", "fuzzing", "guide"]
                    .iter()
                    .any(|name| module.ident == name) => {}
            Item::Mod(mut module) => {
                let whole = is_public(&module.vis);
                let items = items_of(&sources, &module.ident.to_string());
                let own: BTreeSet<String> = items.iter().filter_map(public_name).collect();
                let is_named = |name: &str| whole && own.contains(name);
                let items: Vec<Item> = items
                    .into_iter()
                    .filter_map(|item| public(item, &|name| is_named(name) || exported.contains(name)))
                    .collect();
                if whole {
                    module.attrs.retain(is_kept);
                    module.content = Some((Default::default(), items));
                    module.semi = None;
                    surface.push(Item::Mod(module));
                } else {
                    surface.extend(items);
                }
            }
            Item::Use(mut item) if is_public(&item.vis) => {
                item.attrs.retain(is_kept);
                surface.push(Item::Use(item));
            }
            _ => {}
        }
    }
    let file = File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items: surface,
    };
    insta::assert_snapshot!(prettyplease::unparse(&file));
}

/// The items of a module and of the private modules inside it, without its tests.
fn items_of(folder: &Path, module: &str) -> Vec<Item> {
    let file = folder.join(format!("{module}.rs"));
    let inner = folder.join(module);
    let file = if file.exists() { file } else { inner.join("mod.rs") };
    let is_inner = |item: &Item| matches!(item, Item::Mod(module) if module.content.is_none());
    let (modules, mut items): (Vec<Item>, Vec<Item>) = parse(&file).items.into_iter().partition(is_inner);
    for module in modules {
        if let Item::Mod(module) = module
            && module.ident != "tests"
        {
            items.extend(items_of(&inner, &module.ident.to_string()));
        }
    }
    items
}

fn parse(path: &Path) -> File {
    syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap()
}

fn names(tree: &UseTree, found: &mut BTreeSet<String>) {
    match tree {
        UseTree::Path(path) => names(&path.tree, found),
        UseTree::Name(name) => drop(found.insert(name.ident.to_string())),
        UseTree::Rename(name) => drop(found.insert(name.ident.to_string())),
        UseTree::Group(group) => group.items.iter().for_each(|tree| names(tree, found)),
        UseTree::Glob(_) => {}
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The name of an item that whoever reaches its module may use.
fn public_name(item: &Item) -> Option<String> {
    let (visibility, name) = match item {
        Item::Struct(item) => (&item.vis, &item.ident),
        Item::Enum(item) => (&item.vis, &item.ident),
        Item::Trait(item) => (&item.vis, &item.ident),
        Item::Fn(item) => (&item.vis, &item.sig.ident),
        Item::Const(item) => (&item.vis, &item.ident),
        Item::Type(item) => (&item.vis, &item.ident),
        _ => return None,
    };
    is_public(visibility).then(|| name.to_string())
}

/// What tells a caller something.
fn is_kept(attribute: &Attribute) -> bool {
    ["cfg", "derive", "must_use", "non_exhaustive", "deprecated"]
        .iter()
        .any(|name| attribute.path().is_ident(name))
}

/// The public part of an item, if there is one.
fn public(item: Item, is_named: &dyn Fn(&str) -> bool) -> Option<Item> {
    match item {
        Item::Struct(mut item) if is_public(&item.vis) && is_named(&item.ident.to_string()) => {
            item.attrs.retain(is_kept);
            item.fields = match item.fields {
                Fields::Named(mut fields) => {
                    fields.named = fields.named.into_iter().filter(|field| is_public(&field.vis)).collect();
                    fields.named.iter_mut().for_each(|field| field.attrs.retain(is_kept));
                    if fields.named.is_empty() {
                        Fields::Unit
                    } else {
                        Fields::Named(fields)
                    }
                }
                _ => Fields::Unit,
            };
            if matches!(item.fields, Fields::Unit) {
                item.semi_token = Some(Default::default());
            }
            Some(Item::Struct(item))
        }
        Item::Enum(mut item) if is_public(&item.vis) && is_named(&item.ident.to_string()) => {
            item.attrs.retain(is_kept);
            item.variants
                .iter_mut()
                .for_each(|variant| variant.attrs.retain(is_kept));
            Some(Item::Enum(item))
        }
        Item::Trait(mut item) if is_public(&item.vis) && is_named(&item.ident.to_string()) => {
            item.attrs.retain(is_kept);
            for member in &mut item.items {
                match member {
                    TraitItem::Fn(function) => function.attrs.retain(is_kept),
                    TraitItem::Const(constant) => constant.attrs.retain(is_kept),
                    TraitItem::Type(kind) => kind.attrs.retain(is_kept),
                    _ => {}
                }
            }
            Some(Item::Trait(item))
        }
        Item::Fn(mut item) if is_public(&item.vis) && is_named(&item.sig.ident.to_string()) => {
            item.attrs.retain(is_kept);
            item.block = parse_quote!({});
            Some(Item::Fn(item))
        }
        Item::Const(mut item) if is_public(&item.vis) && is_named(&item.ident.to_string()) => {
            item.attrs.retain(is_kept);
            Some(Item::Const(item))
        }
        Item::Type(mut item) if is_public(&item.vis) && is_named(&item.ident.to_string()) => {
            item.attrs.retain(is_kept);
            Some(Item::Type(item))
        }
        Item::Impl(block) => implementation(block, is_named).map(Item::Impl),
        Item::Macro(mut item) if item.mac.path.is_ident("text_type") => {
            item.mac.tokens = without_words(item.mac.tokens);
            Some(Item::Macro(item))
        }
        _ => None,
    }
}

fn implementation(mut block: ItemImpl, is_named: &dyn Fn(&str) -> bool) -> Option<ItemImpl> {
    let Type::Path(subject) = &*block.self_ty else {
        return None;
    };
    let is_subject_public = is_named(&subject.path.segments.last()?.ident.to_string());
    block.attrs.retain(is_kept);
    let of_trait = block.trait_.is_some();
    block.items.retain_mut(|item| match item {
        ImplItem::Fn(function) => {
            function.attrs.retain(is_kept);
            function.block = parse_quote!({});
            if let Some(syn::FnArg::Receiver(receiver)) = function.sig.inputs.first_mut() {
                // Whether a value is changed inside is nobody's business.
                receiver.mutability = None;
            }
            !of_trait && is_public(&function.vis)
        }
        ImplItem::Const(constant) => {
            constant.attrs.retain(is_kept);
            of_trait || is_public(&constant.vis)
        }
        _ => of_trait,
    });
    let is_hidden = block.trait_.as_ref().is_some_and(|(path, _)| {
        ["FromDelivery", "Drop", "ClientHooks"]
            .iter()
            .any(|name| path.is_ident(name))
    });
    (is_subject_public && !is_hidden && (of_trait || !block.items.is_empty())).then_some(block)
}

/// The tokens of a macro without doc comments.
fn without_words(tokens: TokenStream) -> TokenStream {
    let is_words = |tree: &TokenTree| {
        matches!(tree, TokenTree::Group(group)
            if group.delimiter() == Delimiter::Bracket && group.stream().to_string().starts_with("doc"))
    };
    let mut kept: Vec<TokenTree> = Vec::new();
    for tree in tokens {
        match tree {
            tree if is_words(&tree) => drop(kept.pop()),
            TokenTree::Group(group) => {
                let inner = without_words(group.stream());
                kept.push(proc_macro2::Group::new(group.delimiter(), inner).into());
            }
            tree => kept.push(tree),
        }
    }
    kept.into_iter().collect()
}
