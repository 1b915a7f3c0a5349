//! The values of arguments: texts, lists, maps, JSON, and types with the traits that they have.

use std::collections::BTreeSet;

use progenitor_impl::TypeImpl;
use quote::ToTokens;
use serde_json::{Map, Value};
use syn::{
    Expr, ExprLit, Ident, Lit, LitStr, Path, Result, Token, braced, bracketed,
    ext::IdentExt,
    parenthesized,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
    token,
};

/// `{ key = value, … }`, with both read by the caller. Commas may be left out at the end.
pub(crate) fn entries<K, V>(
    input: ParseStream<'_>,
    key: impl Fn(ParseStream<'_>) -> Result<K>,
    value: impl Fn(ParseStream<'_>) -> Result<V>,
) -> Result<Vec<(K, V)>> {
    let content;
    braced!(content in input);
    let mut entries = Vec::new();
    while !content.is_empty() {
        let key = key(&content)?;
        content.parse::<Token![=]>()?;
        entries.push((key, value(&content)?));
        if content.is_empty() {
            break;
        }
        content.parse::<Token![,]>()?;
    }
    Ok(entries)
}

/// `[path, …]`, each as tokens.
pub(crate) fn paths(input: ParseStream<'_>) -> Result<Vec<String>> {
    let content;
    bracketed!(content in input);
    let paths = Punctuated::<Path, Token![,]>::parse_terminated(&content)?;
    Ok(paths.iter().map(|path| path.to_token_stream().to_string()).collect())
}

/// A word, in quotes or not.
pub(crate) fn word(input: ParseStream<'_>) -> Result<String> {
    if input.peek(LitStr) {
        Ok(input.parse::<LitStr>()?.value())
    } else {
        Ok(input.parse::<Ident>()?.to_string())
    }
}

/// One of these words.
pub(crate) fn choice<T: Clone>(input: ParseStream<'_>, choices: &[(&str, T)]) -> Result<T> {
    let word: Ident = input.parse()?;
    let found = choices.iter().find(|(name, _)| word == name);
    found.map(|(_, value)| value.clone()).ok_or_else(|| {
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        syn::Error::new(word.span(), format!("expected one of {}", names.join(", ")))
    })
}

/// A closure, in parentheses or not, or the path of a function.
pub(crate) fn function(input: ParseStream<'_>) -> Result<Expr> {
    if input.peek(token::Paren) {
        let content;
        parenthesized!(content in input);
        return function(&content);
    }
    let expression: Expr = input.parse()?;
    match expression {
        Expr::Closure(_) | Expr::Path(_) => Ok(expression),
        other => Err(syn::Error::new_spanned(
            other,
            "expected a closure or the path of a function",
        )),
    }
}

/// JSON written as Rust: `{ type = "string", enum = ["a"] }`.
pub(crate) fn json(input: ParseStream<'_>) -> Result<Value> {
    if input.peek(token::Brace) {
        let key = |input: ParseStream<'_>| {
            if input.peek(LitStr) {
                Ok(input.parse::<LitStr>()?.value())
            } else {
                // Keywords of Rust too: `type`, `enum`.
                Ok(Ident::parse_any(input)?.unraw().to_string())
            }
        };
        return Ok(Value::Object(
            entries(input, key, json)?.into_iter().collect::<Map<_, _>>(),
        ));
    }
    if input.peek(token::Bracket) {
        let content;
        bracketed!(content in input);
        return Ok(Value::Array(
            content.parse_terminated(json, Token![,])?.into_iter().collect(),
        ));
    }
    if input.peek(Ident) {
        let word = input.parse::<Ident>()?.to_string();
        return Ok(if word == "null" {
            Value::Null
        } else {
            Value::String(word)
        });
    }
    let is_negative = input.parse::<Option<Token![-]>>()?.is_some();
    let literal: ExprLit = input.parse()?;
    let text = match &literal.lit {
        Lit::Str(text) if !is_negative => return Ok(Value::String(text.value())),
        Lit::Bool(flag) if !is_negative => return Ok(Value::Bool(flag.value)),
        Lit::Int(number) => number.base10_digits().to_owned(),
        Lit::Float(number) => number.base10_digits().to_owned(),
        _ => String::new(),
    };
    let sign = if is_negative { "-" } else { "" };
    serde_json::from_str(&format!("{sign}{text}"))
        .map_err(|_| syn::Error::new_spanned(literal, "expected a value of JSON"))
}

/// `path::to::Type: Display + ?FromStr`: a type and what it implements.
pub(crate) struct Replacement {
    pub(crate) name: String,
    pub(crate) traits: Vec<TypeImpl>,
}

impl Parse for Replacement {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let name = input.parse::<Path>()?.to_token_stream().to_string();
        // Progenitor takes a type to have these unless it is told otherwise.
        let mut traits = BTreeSet::from([TypeImpl::Display, TypeImpl::FromStr]);
        if input.parse::<Option<Token![:]>>()?.is_some() {
            loop {
                let is_absent = input.parse::<Option<Token![?]>>()?.is_some();
                let name: Ident = input.parse()?;
                // Others make no difference to progenitor.
                if let Ok(known) = name.to_string().parse::<TypeImpl>() {
                    if is_absent {
                        traits.remove(&known);
                    } else {
                        traits.insert(known);
                    }
                }
                if input.parse::<Option<Token![+]>>()?.is_none() {
                    break;
                }
            }
        }
        Ok(Self {
            name,
            traits: traits.into_iter().collect(),
        })
    }
}
