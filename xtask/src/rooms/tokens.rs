//! Paths in the arguments of macros and attributes, which are known as tokens only.

use proc_macro2::{TokenStream, TokenTree};
use syn::{LitStr, ext::IdentExt};

use super::uses::{Path, line};

/// The paths in some tokens, with their lines.
pub(super) fn paths(tokens: TokenStream) -> Vec<(Path, usize)> {
    let mut paths = Vec::new();
    collect(tokens, &mut paths);
    paths
}

/// The paths in string literals, as in the attributes of serde.
pub(super) fn quoted_paths(tokens: TokenStream) -> Vec<(Path, usize)> {
    let texts = tokens.into_iter().filter_map(|token| match token {
        TokenTree::Literal(literal) => syn::parse_str::<LitStr>(&literal.to_string())
            .ok()
            .map(|text| (text, literal)),
        _ => None,
    });
    let paths = texts.filter_map(|(text, literal)| {
        let path = syn::parse_str::<syn::Path>(&text.value()).ok()?;
        Some((Path::from(&path), line(literal.span())))
    });
    paths.collect()
}

fn collect(tokens: TokenStream, paths: &mut Vec<(Path, usize)>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Group(group) => collect(group.stream(), paths),
            TokenTree::Ident(ident) if !is_no_path(&tokens[..at]) => {
                let mut path = Path {
                    names: vec![ident.unraw().to_string()],
                    is_absolute: is_absolute(&tokens[..at]),
                };
                while let Some(name) = next_name(&tokens[at + 1..]) {
                    path.names.push(name);
                    at += 3;
                }
                paths.push((path, line(ident.span())));
            }
            _ => {}
        }
        at += 1;
    }
}

/// The name after `::`.
fn next_name(tokens: &[TokenTree]) -> Option<String> {
    match tokens {
        [
            TokenTree::Punct(first),
            TokenTree::Punct(second),
            TokenTree::Ident(name),
            ..,
        ] if first.as_char() == ':' && second.as_char() == ':' => Some(name.unraw().to_string()),
        _ => None,
    }
}

/// Methods and fields follow a `.`, lifetimes a `'`.
fn is_no_path(before: &[TokenTree]) -> bool {
    match before {
        [.., last] if is_punct(last, '\'') => true,
        [.., first, last] if is_punct(last, '.') => !is_punct(first, '.'),
        [last] => is_punct(last, '.'),
        _ => false,
    }
}

/// Whether a path starts with the `::` before it, rather than being the rest of a longer path.
fn is_absolute(before: &[TokenTree]) -> bool {
    match before {
        [rest @ .., first, last] if is_punct(first, ':') && is_punct(last, ':') => !rest
            .last()
            .is_some_and(|token| is_punct(token, '>') || matches!(token, TokenTree::Ident(_))),
        _ => false,
    }
}

fn is_punct(token: &TokenTree, char: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == char)
}
