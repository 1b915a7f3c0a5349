//! The file of settings.

use std::{collections::BTreeMap, fs::File, io, path::PathBuf};

use serde::Deserialize;
use toml_edit::{DocumentMut, TomlError};

use crate::{bounded, environment, failure::Failure, paths::shown};

/// The longest file that is read, in bytes.
const LONGEST: u64 = 1024 * 1024;

/// The settings. What is not known is refused: a setting that nobody reads would mislead.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// A command whose output is the API key.
    pub(crate) api_key_command: Option<String>,
    pub(crate) history: History,
    /// Options by the name of the preset.
    pub(crate) presets: BTreeMap<String, Preset>,
}

/// Options of a preset, by their long names.
pub(crate) type Preset = BTreeMap<String, PresetValue>;

/// What an option is set to.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum PresetValue {
    /// An option without a value: whether it is given.
    Flag(bool),
    Integer(i64),
    Number(f64),
    Text(String),
    /// An option that may be repeated.
    List(Vec<PresetValue>),
}

/// What is kept of finished tasks.
#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct History {
    /// Whether finished tasks and prompts are kept at all.
    pub(crate) enabled: bool,
    /// How many finished tasks are kept: the newest.
    pub(crate) keep: usize,
    /// For how many days they are kept.
    pub(crate) keep_days: Option<u32>,
}

impl Default for History {
    fn default() -> Self {
        Self {
            enabled: true,
            keep: 1_000,
            keep_days: None,
        }
    }
}

impl Config {
    /// The settings, or the defaults if there is no file.
    pub(crate) fn load() -> Result<Self, Failure> {
        let Ok(path) = path() else {
            // Without a home folder there are no settings.
            return Ok(Self::default());
        };
        match text(&path)? {
            None => Ok(Self::default()),
            Some(text) => Self::parse(&text).map_err(|why| unusable(&path, &why)),
        }
    }

    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let document: DocumentMut = text.parse().map_err(|error| explained(&error, text))?;
        Self::of(document)
    }

    pub(super) fn of(document: DocumentMut) -> Result<Self, String> {
        toml_edit::de::from_document(document).map_err(|error| error.message().to_owned())
    }
}

impl PresetValue {
    /// The arguments that set an option to this.
    pub(crate) fn arguments(&self, name: &str) -> Vec<String> {
        match self {
            Self::Flag(true) => vec![format!("--{name}")],
            Self::Flag(false) => Vec::new(),
            Self::Integer(value) => vec![format!("--{name}={value}")],
            Self::Number(value) => vec![format!("--{name}={value}")],
            Self::Text(value) => vec![format!("--{name}={value}")],
            Self::List(values) => values.iter().flat_map(|value| value.arguments(name)).collect(),
        }
    }
}

/// The path of the file.
pub(crate) fn path() -> io::Result<PathBuf> {
    Ok(environment::config_folder()?.join("config.toml"))
}

/// The content of the file. `None`: there is none.
pub(super) fn text(path: &PathBuf) -> Result<Option<String>, Failure> {
    let content = match File::open(path).and_then(|file| bounded::read(file, LONGEST)) {
        Ok(content) => content,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unusable(path, &error.to_string())),
    };
    let text = String::from_utf8(content).map_err(|_| unusable(path, "it is not text in UTF-8"))?;
    Ok(Some(text))
}

pub(super) fn unusable(path: &std::path::Path, why: &str) -> Failure {
    Failure::no_task(format!("the settings in {} cannot be used: {why}", shown(path)))
}

/// What is wrong, and in which line. The line itself is not shown.
pub(super) fn explained(error: &TomlError, text: &str) -> String {
    let line = error
        .span()
        .and_then(|span| Some(text.get(..span.start)?.matches('\n').count() + 1));
    let message = error.message().lines().collect::<Vec<_>>().join(", ");
    match line {
        Some(line) => format!("line {line}: {message}"),
        None => message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_and_what_is_unknown_is_refused() {
        let config = Config::parse(
            "api_key_command = 'pass show bfl'\n[history]\nkeep_days = 30\n\
             [presets.poster]\nmodel = 'flux-2-max'\nwidth = 512\nset = ['a=b', 'c=d']\nembed = true\n",
        )
        .unwrap();
        assert_eq!((config.history.enabled, config.history.keep), (true, 1_000));
        let poster = &config.presets["poster"];
        let arguments: Vec<String> = poster.iter().flat_map(|(name, value)| value.arguments(name)).collect();
        assert_eq!(
            arguments,
            ["--embed", "--model=flux-2-max", "--set=a=b", "--set=c=d", "--width=512"]
        );
        for (text, words) in [
            ("api_key = 'x'", "unknown field `api_key`"),
            ("[history]\nkeep = -1", "-1"),
            ("[history]\n[history]", "line 2"),
        ] {
            let why = Config::parse(text).unwrap_err();
            assert!(why.contains(words), "{why}");
        }
    }
}
