//! Code by progenitor itself, with the caller's own settings.
//!
//! ```no_run
//! use openapi31_codegen::{Document, openapi30::progenitor};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let document = Document::from_json(&std::fs::read("openapi.json")?)?;
//! let (openapi, _) = progenitor::openapi(&document)?;
//! let tokens = progenitor_impl::Generator::default().generate_tokens(&openapi)?;
//! # Ok(())
//! # }
//! ```

use std::{
    cell::Cell,
    collections::BTreeSet,
    panic::{self, AssertUnwindSafe},
    sync::Once,
};

use openapiv3::OpenAPI;
use proc_macro2::TokenStream;
pub use progenitor_impl::GenerationSettings;
use progenitor_impl::Generator;
use serde_json::{Value, json};

use super::lower_for_progenitor;
use crate::{Document, Error, Pointer, Report, Result, report::Omitted, walk::METHODS};

/// The document as progenitor reads it, and what is not in it or became looser.
///
/// # Errors
/// The document has something in a place where `openapiv3` expects another kind of value.
pub fn openapi(document: &Document) -> Result<(OpenAPI, Report)> {
    let (lowered, report) = lower_for_progenitor(document);
    Ok((read(lowered)?, report))
}

/// The code that progenitor generates from the document with these settings, and what is not in it or became looser.
///
/// Where progenitor refuses the document or panics, the operations and schemas that it does so for are looked for: the
/// operations are omitted, the schemas become schemas of anything, and the report lists both. What progenitor prints
/// when it panics is not printed.
///
/// # Errors
/// Progenitor makes nothing of what is left, or of these settings.
pub fn generate(document: &Document, settings: &GenerationSettings) -> Result<(TokenStream, Report)> {
    let (lowered, mut report) = lower_for_progenitor(document);
    let first = match attempt(&lowered, settings) {
        Ok(tokens) => return Ok((tokens, report)),
        Err(reason) => reason,
    };
    let nothing = without(&lowered, &everything(&lowered));
    if attempt(&nothing, settings).is_err() {
        return Err(Error::new(format!("progenitor cannot generate code: {first}")));
    }
    let mut dropped = BTreeSet::new();
    // Schemas first: an operation is blamed only for what its schemas are not.
    for parts in [schemas(&lowered), operations(&lowered)] {
        let bound: BTreeSet<Pointer> = operations(&lowered)
            .into_iter()
            .filter(|_| parts.iter().all(is_schema))
            .collect();
        let is_fine = |kept: &[Pointer], reason: &mut String| {
            let mut absent: BTreeSet<Pointer> = parts.iter().filter(|part| !kept.contains(part)).cloned().collect();
            absent.extend(bound.iter().cloned());
            absent.extend(dropped.iter().cloned());
            match attempt(&without(&lowered, &absent), settings) {
                Ok(_) => true,
                Err(error) => {
                    *reason = error;
                    false
                }
            }
        };
        let mut culprits = Vec::new();
        find(&parts, &is_fine, &mut culprits);
        for (part, reason) in culprits {
            note(&mut report, &part, &reason);
            dropped.insert(part);
        }
    }
    let tokens = attempt(&without(&lowered, &dropped), settings)
        .map_err(|reason| Error::new(format!("progenitor cannot generate code: {reason}")))?;
    report.approximated.sort();
    Ok((tokens, report))
}

fn read(lowered: Value) -> Result<OpenAPI> {
    serde_json::from_value(lowered).map_err(|error| Error::new(format!("the lowered document is not read: {error}")))
}

fn attempt(lowered: &Value, settings: &GenerationSettings) -> std::result::Result<TokenStream, String> {
    let openapi = read(lowered.clone()).map_err(|error| error.to_string())?;
    let result = silently(|| Generator::new(settings).generate_tokens(&openapi));
    match result {
        Ok(Ok(tokens)) => Ok(tokens),
        Ok(Err(error)) => Err(error.to_string()),
        Err(text) => Err(text),
    }
}

/// Each part that fails on its own, with the reason.
fn find(parts: &[Pointer], is_fine: &dyn Fn(&[Pointer], &mut String) -> bool, culprits: &mut Vec<(Pointer, String)>) {
    let mut reason = String::new();
    if parts.is_empty() || is_fine(parts, &mut reason) {
        return;
    }
    match parts {
        [only] => culprits.push((only.clone(), reason)),
        _ => {
            let (first, second) = parts.split_at(parts.len() / 2);
            find(first, is_fine, culprits);
            find(second, is_fine, culprits);
        }
    }
}

fn schemas(lowered: &Value) -> Vec<Pointer> {
    let place = Pointer::root().join("components").join("schemas");
    let schemas = lowered.pointer(&place.to_string()).and_then(Value::as_object);
    schemas
        .into_iter()
        .flatten()
        .map(|(name, _)| place.join(name))
        .collect()
}

fn operations(lowered: &Value) -> Vec<Pointer> {
    let paths = lowered.get("paths").and_then(Value::as_object);
    let mut places = Vec::new();
    for (path, item) in paths.into_iter().flatten() {
        let methods = METHODS.iter().filter(|method| item.get(**method).is_some());
        places.extend(methods.map(|method| Pointer::root().join("paths").join(path).join(method)));
    }
    places
}

fn everything(lowered: &Value) -> BTreeSet<Pointer> {
    schemas(lowered).into_iter().chain(operations(lowered)).collect()
}

fn is_schema(place: &Pointer) -> bool {
    place.segments().first().is_some_and(|first| first == "components")
}

/// The document where these schemas are schemas of anything and these operations are not there.
fn without(lowered: &Value, absent: &BTreeSet<Pointer>) -> Value {
    let mut document = lowered.clone();
    for place in absent {
        if is_schema(place) {
            if let Some(schema) = document.pointer_mut(&place.to_string()) {
                *schema = json!({});
            }
        } else if let [paths, path, method] = place.segments()
            && let Some(item) = document
                .get_mut(paths)
                .and_then(|paths| paths.get_mut(path))
                .and_then(Value::as_object_mut)
        {
            item.remove(method);
        }
    }
    document
}

fn note(report: &mut Report, place: &Pointer, reason: &str) {
    let reason: String = reason.lines().next().unwrap_or_default().chars().take(200).collect();
    match place.segments() {
        [paths, path, method] if paths == "paths" => {
            report.generated = report.generated.saturating_sub(1);
            report.omitted.push(Omitted {
                operation: format!("{} {path}", method.to_uppercase()),
                pointer: place.clone(),
                reason: format!("progenitor fails: {reason}"),
                help: "send it with another client".to_owned(),
            });
        }
        _ => report.approximate(
            place,
            "",
            format!("became a schema of anything, because progenitor fails: {reason}"),
            "",
        ),
    }
}

thread_local! {
    static IS_SILENT: Cell<bool> = const { Cell::new(false) };
}

/// Runs something that may panic. What it says then comes back and is not printed; other threads' panics are.
fn silently<T>(run: impl FnOnce() -> T) -> std::result::Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !IS_SILENT.get() {
                before(info);
            }
        }));
    });
    let was_silent = IS_SILENT.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(run));
    IS_SILENT.set(was_silent);
    result.map_err(
        |payload| match (payload.downcast_ref::<String>(), payload.downcast_ref::<&str>()) {
            (Some(text), _) => text.clone(),
            (None, Some(text)) => (*text).to_owned(),
            (None, None) => "it panicked".to_owned(),
        },
    )
}
