//! The client that progenitor made, and the types it works with, as the module `raw`.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use serde_json::Value;
use syn::{
    Attribute, ExprMethodCall, File, ImplItem, ImplItemFn, Item, ItemImpl, Path, parse_quote,
    visit_mut::{VisitMut, visit_expr_method_call_mut},
};

use super::{
    context::{Context, flag, text},
    hidden,
    rust::{doc_attributes, paragraphs},
    types::{self, Types},
};
use crate::{Error, Result, lower::ALIAS, operations::operations_of};

/// What progenitor's code would be warned about. Its own blanket `allow`s are dropped.
const ALLOWED: &str = "\
#[allow(clippy::needless_lifetimes, reason = \"progenitor names every lifetime\")]
#[allow(clippy::unnecessary_to_owned, reason = \"progenitor makes a text of every path parameter, texts included\")]
#[allow(unused_imports, reason = \"progenitor imports what a document with other operations would need\")]
#[allow(dead_code, reason = \"progenitor asserts the hooks in a function that is never called\")]
";

/// The module `raw`.
pub(super) fn module(tokens: TokenStream, context: &Context<'_>) -> Result<String> {
    let mut file: File =
        syn::parse2(tokens).map_err(|error| Error::new(format!("progenitor's code is not Rust: {error}")))?;
    DropAllow.visit_file_mut(&mut file);
    if let Some(path) = &context.settings.json_body {
        let write = syn::parse_str(path)
            .map_err(|error| Error::new(format!("`{path}`, which should write JSON, is not a path: {error}")))?;
        WriteJson(write).visit_file_mut(&mut file);
    }
    let operations = Operations::new(context);
    let mut items = Vec::new();
    let mut types = Types::default();
    for item in file.items {
        match item {
            Item::Mod(module) if module.ident == "types" => {
                let inner = module.content.map(|(_, items)| items).unwrap_or_default();
                types = types::rework(inner, context)?;
            }
            Item::Mod(module) if module.ident == "prelude" => {}
            Item::Impl(block) => items.push(Item::Impl(operations.rework(block, context))),
            other => items.push(other),
        }
    }
    Ok(format!(
        "/// The client as the contract describes it: one method an operation, no policy.\n\
         {ALLOWED}pub mod raw {{\n{}\n\
         /// What operations take and give.\npub mod types {{\n{}}}\n\n\
         mod implementations {{\nuse super::{{shown, types::*}};\n\n{}}}\n\n\
         {}\
         mod refused {{\n{}}}\n\n\
         mod shown {{\n{}}}\n}}\n",
        unparse(items),
        unparse(types.items),
        types.implementations,
        hidden::module(&types.hidden),
        include_str!("templates/refused.rs"),
        include_str!("templates/shown.rs"),
    ))
}

struct DropAllow;

impl VisitMut for DropAllow {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        attributes.retain(|attribute| !attribute.path().is_ident("allow"));
    }
}

/// Lets the function with this path write what progenitor leaves to reqwest.
struct WriteJson(Path);

impl VisitMut for WriteJson {
    fn visit_expr_method_call_mut(&mut self, call: &mut ExprMethodCall) {
        visit_expr_method_call_mut(self, call);
        if call.method == "json" {
            let (request, body, write) = (&call.receiver, &call.args, &self.0);
            *call = parse_quote! {
                #request
                    .header(
                        ::reqwest::header::CONTENT_TYPE,
                        ::reqwest::header::HeaderValue::from_static("application/json"),
                    )
                    .body(#write(#body)?)
            };
        }
    }
}

fn unparse(items: Vec<Item>) -> String {
    prettyplease::unparse(&File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items,
    })
}

/// The operations by the method that the client has for them.
struct Operations<'a> {
    by_id: BTreeMap<&'a str, (&'a str, &'static str, &'a Value)>,
}

impl<'a> Operations<'a> {
    fn new(context: &Context<'a>) -> Self {
        let by_id = operations_of(context.named)
            .into_iter()
            .filter_map(|operation| {
                let id = text(operation.value, "operationId")?;
                Some((id, (operation.path, operation.method, operation.value)))
            })
            .collect();
        Self { by_id }
    }

    fn rework(&self, mut block: ItemImpl, context: &Context<'_>) -> ItemImpl {
        if block.trait_.is_some() {
            return block;
        }
        let has_state = context.settings.hooks_state.is_some();
        block.items.retain(|item| match item {
            ImplItem::Fn(function) => !(has_state && function.sig.ident == "new"),
            _ => true,
        });
        for item in &mut block.items {
            if let ImplItem::Fn(function) = item {
                if function.sig.ident == "new_with_client" && has_state {
                    function.vis = parse_quote!(pub(crate));
                }
                if function.sig.ident == "new" {
                    function.attrs.push(parse_quote!(
                        #[allow(clippy::unwrap_used, reason = "progenitor's; `new_with_client` takes a client that was made with care")]
                    ));
                }
                self.document(function);
            }
        }
        block
    }

    fn document(&self, function: &mut ImplItemFn) {
        let id = function.sig.ident.to_string();
        let Some((path, method, operation)) = self.by_id.get(id.as_str()) else {
            return;
        };
        let route = format!("`{} {path}`", method.to_uppercase());
        let words = paragraphs([text(operation, "summary"), text(operation, "description"), Some(&route)]);
        let mut documented = doc_attributes(&words);
        if let Some(alias) = text(operation, ALIAS) {
            documented.push(parse_quote!(#[doc(alias = #alias)]));
        }
        if flag(operation, "deprecated") {
            documented.push(parse_quote!(#[deprecated = "the contract deprecates it"]));
        }
        function.attrs.retain(|attribute| !attribute.path().is_ident("doc"));
        function.attrs.splice(0..0, documented);
    }
}
