//! Deprecation of chosen items in generated code, so that the compiler says where callers use them.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Attribute, Fields, File, ImplItem, Item, parse_quote};

use crate::{
    Error, Result,
    surface::{carried_type, implementer, is_public, join},
};

/// Generated code with marks in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// The code, for the compiler alone: on one line.
    pub code: String,
    /// Which of the items are there.
    pub items: BTreeSet<String>,
}

/// Puts `#[deprecated(note = …)]` on items of generated code. The items are paths of a [`Surface`](crate::Surface), each
/// with its note; what the code does not have is ignored.
///
/// Methods of a marked type are marked as well, with its note. The compiler does so for fields and variants by itself. A
/// mark takes the place of a deprecation that the code has already.
///
/// # Errors
/// The code is not Rust.
pub fn mark(code: &str, notes: &BTreeMap<String, String>) -> Result<Marked> {
    let file = syn::parse_file(code).map_err(|error| Error::new(format!("the code is not Rust: {error}")))?;
    let (code, items) = mark_file(file, notes);
    Ok(Marked {
        code: code.to_string(),
        items,
    })
}

/// As [`mark`], of what is parsed: the marked code keeps its places.
pub(super) fn mark_file(mut file: File, notes: &BTreeMap<String, String>) -> (TokenStream, BTreeSet<String>) {
    let mut marker = Marker {
        notes,
        found: BTreeSet::new(),
    };
    marker.module("", &mut file.items);
    (file.to_token_stream(), marker.found)
}

struct Marker<'a> {
    notes: &'a BTreeMap<String, String>,
    found: BTreeSet<String>,
}

impl Marker<'_> {
    fn mark(&mut self, path: &str, attributes: &mut Vec<Attribute>) {
        if let Some(note) = self.notes.get(path) {
            self.found.insert(path.to_owned());
            deprecate(attributes, note);
        }
    }

    fn module(&mut self, path: &str, items: &mut [Item]) {
        for item in items {
            match item {
                Item::Mod(module) if is_public(&module.vis) => {
                    if let Some((_, items)) = &mut module.content {
                        self.module(&join(path, &module.ident.to_string()), items);
                    }
                }
                Item::Struct(item) if is_public(&item.vis) => {
                    let place = join(path, &item.ident.to_string());
                    self.mark(&place, &mut item.attrs);
                    self.fields(&place, &mut item.fields);
                }
                Item::Enum(item) if is_public(&item.vis) => {
                    let place = join(path, &item.ident.to_string());
                    self.mark(&place, &mut item.attrs);
                    for variant in &mut item.variants {
                        self.mark(&join(&place, &variant.ident.to_string()), &mut variant.attrs);
                    }
                }
                Item::Static(item) if is_public(&item.vis) => {
                    self.mark(&join(path, &item.ident.to_string()), &mut item.attrs);
                }
                Item::Type(item) if is_public(&item.vis) => {
                    self.mark(&join(path, &item.ident.to_string()), &mut item.attrs);
                }
                Item::Impl(block) if block.trait_.is_none() => self.methods(path, block),
                _ => {}
            }
        }
    }

    fn fields(&mut self, place: &str, fields: &mut Fields) {
        for (index, field) in fields.iter_mut().enumerate().filter(|(_, field)| is_public(&field.vis)) {
            let name = field
                .ident
                .as_ref()
                .map_or_else(|| index.to_string(), ToString::to_string);
            self.mark(&format!("{place}.{name}"), &mut field.attrs);
        }
    }

    fn methods(&mut self, path: &str, block: &mut syn::ItemImpl) {
        let subject = implementer(path, block);
        let inherited = self.notes.get(&*carried_type(&subject));
        for item in &mut block.items {
            let (name, attributes) = match item {
                ImplItem::Fn(function) if is_public(&function.vis) => (&function.sig.ident, &mut function.attrs),
                ImplItem::Const(constant) if is_public(&constant.vis) => (&constant.ident, &mut constant.attrs),
                _ => continue,
            };
            if let Some(note) = inherited {
                deprecate(attributes, note);
            }
            self.mark(&join(&subject, &name.to_string()), attributes);
        }
    }
}

fn deprecate(attributes: &mut Vec<Attribute>, note: &str) {
    attributes.retain(|attribute| !attribute.path().is_ident("deprecated"));
    attributes.push(parse_quote!(#[deprecated(note = #note)]));
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = r#"
        pub mod raw {
            impl Client { pub async fn order(&self) {} }
            pub mod types {
                /// An order.
                pub struct Order { pub coupon: u8, #[deprecated = "the contract deprecates it"] pub note: u8, inner: u8 }
                impl Order { pub fn new() {} fn own() {} }
                impl ::std::default::Default for Order { fn default() -> Self { todo!() } }
                pub enum State { Open, Shut }
                impl<M> crate::Request<Order, M> { pub fn coupon(self) {} }
                pub type Orders = ::std::vec::Vec<Order>;
            }
        }
        pub static LIMIT: u8 = 1;
    "#;

    fn marked(items: &[&str]) -> (String, BTreeSet<String>) {
        let notes = items.iter().map(|item| ((*item).to_owned(), format!("about {item}")));
        let marked = mark(CODE, &notes.collect()).expect("Rust");
        (marked.code, marked.items)
    }

    /// What stands right behind the mark.
    fn behind(code: &str, item: &str) -> Vec<String> {
        let mark = format!("# [deprecated (note = \"about {item}\")] ");
        code.split(&mark)
            .skip(1)
            .map(|rest| rest.chars().take(16).collect())
            .collect()
    }

    #[test]
    fn every_kind_of_item_takes_a_mark() {
        let items = [
            "LIMIT",
            "raw::Client::order",
            "raw::types::Order.coupon",
            "raw::types::Orders",
            "raw::types::State::Shut",
        ];
        let (code, found) = marked(&items);
        assert_eq!(found.iter().collect::<Vec<_>>(), items);
        assert_eq!(behind(&code, items[0]), ["pub static LIMIT"]);
        assert_eq!(behind(&code, items[1]), ["pub async fn ord"]);
        assert_eq!(behind(&code, items[2]), ["pub coupon : u8 "]);
        assert_eq!(behind(&code, items[3]), ["pub type Orders "]);
        assert_eq!(behind(&code, items[4]), ["Shut } impl < M "]);
    }

    #[test]
    fn the_methods_of_a_marked_type_are_marked_wherever_they_are() {
        let (code, found) = marked(&["raw::types::Order"]);
        assert_eq!(found.len(), 1);
        assert_eq!(
            behind(&code, "raw::types::Order"),
            ["pub struct Order", "pub fn new () { ", "pub fn coupon (s"]
        );
    }

    #[test]
    fn a_mark_takes_the_place_of_a_deprecation() {
        let (code, _) = marked(&["raw::types::Order.note"]);
        assert_eq!(behind(&code, "raw::types::Order.note"), ["pub note : u8 , "]);
        assert_eq!(code.matches("deprecated").count(), 1);
    }

    #[test]
    fn what_the_code_does_not_have_is_ignored() {
        let (code, found) = marked(&[
            "raw::types::Order.inner",
            "raw::types::Order::own",
            "raw::types::Parcel",
        ]);
        assert!(found.is_empty());
        assert!(!code.contains("about"));
    }
}
