//! Reading and changing single settings, with the comments and the order of the file kept.

use std::path::PathBuf;

use toml_edit::{DocumentMut, Item, Key, Table, Value};

use super::config::{Config, explained, path, text, unusable};
use crate::{disk, failure::Failure, terminal::text as shown_text};

/// The value of a setting, or the whole file. `None`: it is not set.
pub(crate) fn get(name: Option<&str>) -> Result<Option<String>, Failure> {
    let (_, document) = document()?;
    let Some(name) = name else {
        return Ok(Some(document.to_string()));
    };
    let keys = keys(name)?;
    let mut item = document.as_item();
    for key in &keys {
        match item.get(key.get()) {
            Some(inner) => item = inner,
            None => return Ok(None),
        }
    }
    Ok(match item {
        Item::None => None,
        Item::Value(Value::String(text)) => Some(text.value().clone()),
        Item::Value(value) => Some(value.clone().decorated("", "").to_string()),
        table => Some(table.to_string()),
    })
}

/// Sets a setting. The value is TOML, or a text where the setting takes one.
pub(crate) fn set(name: &str, value: &str) -> Result<(), Failure> {
    let keys = keys(name)?;
    let text = || change(|document| insert(document, &keys, Value::from(value)));
    match value.parse::<Value>() {
        Err(_) => text(),
        // `true` may be a command.
        Ok(parsed) if !parsed.is_str() => {
            change(|document| insert(document, &keys, parsed)).or_else(|failure| text().map_err(|_| failure))
        }
        Ok(parsed) => change(|document| insert(document, &keys, parsed)),
    }
}

fn insert(document: &mut DocumentMut, keys: &[Key], value: Value) -> Result<(), &'static str> {
    let (last, above) = keys.split_last().ok_or("it has no name")?;
    let mut table = document.as_table_mut();
    for key in above {
        let inner = table.entry_format(key).or_insert_with(|| {
            let mut table = Table::new();
            table.set_implicit(true);
            Item::Table(table)
        });
        table = inner
            .as_table_mut()
            .ok_or("it is inside of something that is no table")?;
    }
    table.insert_formatted(last, Item::Value(value));
    Ok(())
}

/// Removes a setting, so that its default counts. Returns whether it was set.
pub(crate) fn unset(name: &str) -> Result<bool, Failure> {
    let keys = keys(name)?;
    let mut removed = false;
    change(|document| {
        let (last, above) = keys.split_last().ok_or("it has no name")?;
        let mut table = document.as_table_mut();
        for key in above {
            match table.get_mut(key.get()).and_then(Item::as_table_mut) {
                Some(inner) => table = inner,
                None => return Ok(()),
            }
        }
        removed = table.remove(last.get()).is_some();
        Ok(())
    })?;
    Ok(removed)
}

fn keys(name: &str) -> Result<Vec<Key>, Failure> {
    Key::parse(name).map_err(|_| {
        Failure::no_task(format!(
            "`{}` is no name of a setting: expected one such as history.keep",
            shown_text::short(name)
        ))
    })
}

fn document() -> Result<(PathBuf, DocumentMut), Failure> {
    let path = path().map_err(|error| Failure::no_task(format!("there is no place for settings: {error}")))?;
    let text = text(&path)?.unwrap_or_default();
    let document = text
        .parse()
        .map_err(|error| unusable(&path, &explained(&error, &text)))?;
    Ok((path, document))
}

/// Changes the file, if what comes of it can be used.
fn change(change: impl FnOnce(&mut DocumentMut) -> Result<(), &'static str>) -> Result<(), Failure> {
    let (path, mut document) = document()?;
    let refused = |why: &str| Failure::no_task(format!("this setting is not possible: {why}"));
    change(&mut document).map_err(refused)?;
    let content = document.to_string();
    Config::of(document).map_err(|why| refused(&why))?;
    let written = path
        .parent()
        .map_or(Ok(()), disk::make_private_folder)
        .and_then(|()| disk::replace(&path, &path.with_extension("toml-next"), content.as_bytes()));
    written.map_err(|error| unusable(&path, &error.to_string()))
}
