//! The macro's arguments, which are progenitor's.

use std::{collections::BTreeSet, env, path::PathBuf};

use progenitor_impl::{CrateVers, GenerationSettings, HooksMode, InterfaceStyle, TagStyle, TypePatch, UnknownPolicy};
use quote::ToTokens;
use schemars::schema::SchemaObject;
use syn::{
    Ident, LitInt, LitStr, Result, Token, Type,
    parse::{Parse, ParseStream},
    token,
};

use crate::values::{Replacement, choice, entries, function, json, paths, word};

/// Where the document is.
pub(crate) struct Spec {
    pub(crate) path: LitStr,
    is_in_out_dir: bool,
}

/// All arguments.
pub(crate) struct Arguments {
    pub(crate) spec: Spec,
    pub(crate) settings: GenerationSettings,
}

impl Spec {
    /// The whole path.
    pub(crate) fn resolved(&self) -> Result<PathBuf> {
        let variable = if self.is_in_out_dir {
            "OUT_DIR"
        } else {
            "CARGO_MANIFEST_DIR"
        };
        let folder = env::var_os(variable).ok_or_else(|| {
            syn::Error::new(
                self.path.span(),
                format!("the path is relative to {variable}, which is not set"),
            )
        })?;
        Ok(PathBuf::from(folder).join(self.path.value()))
    }
}

impl Parse for Spec {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(LitStr) {
            return Ok(Self {
                path: input.parse()?,
                is_in_out_dir: false,
            });
        }
        let (mut path, mut is_in_out_dir) = (None, false);
        let content;
        syn::braced!(content in input);
        while !content.is_empty() {
            let key: Ident = content.parse()?;
            content.parse::<Token![=]>()?;
            match key.to_string().as_str() {
                "path" => path = Some(content.parse()?),
                "relative_to" => is_in_out_dir = choice(&content, &[("ManifestDir", false), ("OutDir", true)])?,
                _ => return Err(syn::Error::new(key.span(), "expected `path` or `relative_to`")),
            }
            if !content.is_empty() {
                content.parse::<Token![,]>()?;
            }
        }
        let path = path.ok_or_else(|| content.error("`path` is missing"))?;
        Ok(Self { path, is_in_out_dir })
    }
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut settings = GenerationSettings::default();
        if input.peek(LitStr) {
            let spec = input.parse()?;
            input.parse::<Option<Token![,]>>()?;
            return Ok(Self { spec, settings });
        }
        let mut spec = None;
        let mut seen = BTreeSet::new();
        while !input.is_empty() {
            let key: Ident = input.parse()?;
            if !seen.insert(key.to_string()) {
                return Err(syn::Error::new(key.span(), format!("`{key}` is there twice")));
            }
            input.parse::<Token![=]>()?;
            if key == "spec" {
                spec = Some(input.parse()?);
            } else {
                set(&mut settings, &key, input)?;
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        let spec = spec.ok_or_else(|| input.error("`spec` is missing: the path of the OpenAPI document"))?;
        Ok(Self { spec, settings })
    }
}

fn set(settings: &mut GenerationSettings, key: &Ident, input: ParseStream<'_>) -> Result<()> {
    match key.to_string().as_str() {
        "interface" => {
            let styles = [
                ("Positional", InterfaceStyle::Positional),
                ("Builder", InterfaceStyle::Builder),
            ];
            settings.with_interface(choice(input, &styles)?);
        }
        "tags" => {
            settings.with_tag(choice(
                input,
                &[("Merged", TagStyle::Merged), ("Separate", TagStyle::Separate)],
            )?);
        }
        "hooks" => {
            settings.with_hooks(choice(
                input,
                &[("Optional", HooksMode::Optional), ("Expected", HooksMode::Expected)],
            )?);
        }
        "inner_type" => {
            settings.with_inner_type(input.parse::<Type>()?.into_token_stream());
        }
        "map_type" => {
            settings.with_map_type(input.parse::<Type>()?.into_token_stream());
        }
        "pre_hook" => {
            settings.with_pre_hook(function(input)?.into_token_stream());
        }
        "pre_hook_async" => {
            settings.with_pre_hook_async(function(input)?.into_token_stream());
        }
        "post_hook" => {
            settings.with_post_hook(function(input)?.into_token_stream());
        }
        "post_hook_async" => {
            settings.with_post_hook_async(function(input)?.into_token_stream());
        }
        "derives" => {
            for derive in paths(input)? {
                settings.with_derive(derive);
            }
        }
        "timeout" => {
            settings.with_timeout(input.parse::<LitInt>()?.base10_parse()?);
        }
        "unknown_crates" => {
            let policies = [
                ("Generate", UnknownPolicy::Generate),
                ("Allow", UnknownPolicy::Allow),
                ("Deny", UnknownPolicy::Deny),
            ];
            settings.with_unknown_crates(choice(input, &policies)?);
        }
        "crates" => set_crates(settings, input)?,
        "patch" => set_patches(settings, input)?,
        "replace" => {
            for (name, replacement) in entries(input, Ident::parse, Replacement::parse)? {
                settings.with_replacement(name, replacement.name, replacement.traits.into_iter());
            }
        }
        "convert" => set_conversions(settings, input)?,
        _ => {
            return Err(syn::Error::new(
                key.span(),
                format!("progenitor has no argument `{key}`"),
            ));
        }
    }
    Ok(())
}

/// `{ "name" = "1.2.3" }`, or `{ "own-name" = "name@1.2.3" }` for a crate under another name.
fn set_crates(settings: &mut GenerationSettings, input: ParseStream<'_>) -> Result<()> {
    for (name, version) in entries(input, word, |input| input.parse::<LitStr>())? {
        let text = version.value();
        let (original, number) = match text.split_once('@') {
            Some((original, number)) => (Some(original), number),
            None => (None, text.as_str()),
        };
        let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_-".contains(c));
        let parsed = CrateVers::parse(number).filter(|_| is_name(&name) && original.is_none_or(is_name));
        let Some(parsed) = parsed else {
            return Err(syn::Error::new(
                version.span(),
                "expected a crate's name and `*`, `!` or a version such as 1.2.3",
            ));
        };
        match original {
            Some(original) => settings.with_crate(original, parsed, Some(&name)),
            None => settings.with_crate(name, parsed, None),
        };
    }
    Ok(())
}

/// `{ Type = { rename = "Other", derives = [Hash] } }`.
fn set_patches(settings: &mut GenerationSettings, input: ParseStream<'_>) -> Result<()> {
    let patch = |input: ParseStream<'_>| {
        let mut patch = TypePatch::default();
        let content;
        syn::braced!(content in input);
        while !content.is_empty() {
            let key: Ident = content.parse()?;
            content.parse::<Token![=]>()?;
            match key.to_string().as_str() {
                "rename" => {
                    patch.with_rename(word(&content)?);
                }
                "derives" => {
                    for derive in paths(&content)? {
                        patch.with_derive(derive);
                    }
                }
                _ => return Err(syn::Error::new(key.span(), "expected `rename` or `derives`")),
            }
            if !content.is_empty() {
                content.parse::<Token![,]>()?;
            }
        }
        Ok(patch)
    };
    for (name, patch) in entries(input, Ident::parse, patch)? {
        settings.with_patch(name.to_string(), &patch);
    }
    Ok(())
}

/// `{ { type = "string", format = "uuid" } = path::to::Type }`.
fn set_conversions(settings: &mut GenerationSettings, input: ParseStream<'_>) -> Result<()> {
    let schema = |input: ParseStream<'_>| {
        if !input.peek(token::Brace) {
            return Err(input.error("expected a schema, such as `{ type = \"string\" }`"));
        }
        let span = input.span();
        let schema = json(input)?;
        serde_json::from_value::<SchemaObject>(schema)
            .map_err(|error| syn::Error::new(span, format!("this is no schema: {error}")))
    };
    for (schema, replacement) in entries(input, schema, Replacement::parse)? {
        settings.with_conversion(schema, replacement.name, replacement.traits.into_iter());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn what_is_wrong_with_the_arguments_is_said() {
        for (arguments, message) in [
            (quote!(interface = Builder), "`spec` is missing"),
            (quote!(spec = "a", spec = "b"), "`spec` is there twice"),
            (quote!(spec = "a", colour = Red), "no argument `colour`"),
            (
                quote!(spec = "a", interface = Fancy),
                "expected one of Positional, Builder",
            ),
            (
                quote!(spec = { path = "a", relative_to = Home }),
                "expected one of ManifestDir, OutDir",
            ),
            (quote!(spec = "a", crates = { "b" = "new" }), "`*`, `!` or a version"),
            (quote!(spec = "a", pre_hook = 1), "a closure or the path"),
            (quote!(spec = "a", convert = { 1 = b::C }), "expected a schema"),
        ] {
            let error = syn::parse2::<Arguments>(arguments).err().map(|error| error.to_string());
            assert!(
                error.as_ref().is_some_and(|error| error.contains(message)),
                "{error:?} is not {message}"
            );
        }
    }

    #[test]
    fn a_schema_is_written_as_a_value() {
        let value = |input: ParseStream<'_>| json(input);
        let tokens = quote!({ type = "string", enum = ["a", null], minimum = -1, nullable = true });
        let read = syn::parse::Parser::parse2(value, tokens).ok();
        let expected = serde_json::json!({ "type": "string", "enum": ["a", null], "minimum": -1, "nullable": true });
        assert_eq!(read, Some(expected));
    }
}
