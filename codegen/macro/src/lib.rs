//! [progenitor](https://docs.rs/progenitor)'s macro for any OpenAPI 3.1 document.
//!
//! Change `progenitor::generate_api!` into [`openapi31_progenitor::generate_api!`](generate_api): the arguments are the same,
//! and so is the code where the document is OpenAPI 3.0.

mod arguments;
mod values;

use std::{env, fs};

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{LitStr, parse_macro_input};

use arguments::Arguments;
use openapi31_codegen::{Document, Marks};

/// Generates a client from an OpenAPI document, 3.0 or 3.1, in JSON or YAML, with progenitor.
///
/// ```ignore
/// openapi31_progenitor::generate_api!("openapi.yaml");
///
/// openapi31_progenitor::generate_api!(
///     spec = "openapi.json",
///     interface = Builder,
///     derives = [schemars::JsonSchema],
/// );
/// ```
///
/// `spec` is a path from the folder of the package's `Cargo.toml`, or `{ path = "…", relative_to = OutDir }`. Files that the
/// document refers to are read too, if they are in its folder or below; nothing is fetched from the network. The other arguments
/// are progenitor's, which documents them: `interface`, `tags`, `hooks`, `inner_type`, `pre_hook`, `pre_hook_async`,
/// `post_hook`, `post_hook_async`, `map_type`, `derives`, `unknown_crates`, `crates`, `patch`, `replace`, `convert`, `timeout`.
///
/// An operation that progenitor cannot send is not in the client, and a warning of the compiler names it.
/// What became looser is in the report of `openapi31_codegen::openapi30::lower_for_progenitor`.
#[proc_macro]
pub fn generate_api(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let arguments = parse_macro_input!(input as Arguments);
    expand(&arguments).unwrap_or_else(syn::Error::into_compile_error).into()
}

fn expand(arguments: &Arguments) -> syn::Result<TokenStream> {
    let at = |error: &dyn std::fmt::Display| syn::Error::new(arguments.spec.path.span(), error);
    let path = arguments.spec.resolved()?;
    let document = Document::from_path(&path).map_err(|error| at(&error))?;
    let (code, report) = openapi31_codegen::openapi30::progenitor::generate(&document, &arguments.settings)
        .map_err(|error| at(&format!("{}: {error}", arguments.spec.path.value())))?;
    let omitted: Vec<String> = report
        .omitted
        .iter()
        .map(|omitted| format!("{}: {}", omitted.operation, omitted.reason))
        .collect();
    let warning = (!omitted.is_empty()).then(|| warning(&omitted, arguments.spec.path.span()));
    let files = document
        .files()
        .iter()
        .map(|file| LitStr::new(&file.to_string_lossy(), Span::call_site()));
    let code = marked(&code).unwrap_or(code);
    Ok(quote! {
        use progenitor::progenitor_client;
        #code
        #warning
        // The compiler looks at these files again when they change.
        #( const _: &[u8] = include_bytes!(#files); )*
    })
}

/// The code with marks on what somebody asks about, if this is what they ask about.
fn marked(code: &TokenStream) -> Option<TokenStream> {
    let (marks, file) = Marks::of_environment()?;
    let (code, items) = marks.apply_to_tokens(code)?;
    let package = env::var("CARGO_PKG_NAME").ok()?;
    // The note says that this package has marks. Without it, the report only misses that.
    drop(fs::write(Marks::record(&file, &package), items.to_string()));
    Some(code)
}

/// Code that the compiler warns of with this text: a macro has no other way to do so.
fn warning(omitted: &[String], span: Span) -> TokenStream {
    let note = format!("not in the client: {}", omitted.join("; "));
    let name = syn::Ident::new("operations_are_omitted", span).to_token_stream();
    quote! {
        const _: () = {
            #[deprecated(note = #note)]
            const fn #name() {}
            #name()
        };
    }
}
