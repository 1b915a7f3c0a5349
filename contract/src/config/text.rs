//! Reading `openapi-vendor.toml`: what can be wrong in it, and what was probably meant.

use std::path::{Component, Path};

use openapi31_codegen::{Error, Result};

use super::file::{Config, FILE, OverlayFile, SourceSettings, SourceText};
use crate::error::about;

/// How alike a key and the known one have to be, from 0 to 1, so that one was probably meant for the other.
const ALIKE: f64 = 0.75;

/// The configuration in this text, with overlays in this folder.
pub(super) fn parse(text: &str, root: &Path) -> Result<Config> {
    let mut config: Config = toml::from_str(text).map_err(|error| explained(&error))?;
    config.sources = named(&config.source)?;
    check_paths(&config)?;
    let overlays = config.overlays.iter().map(|path| OverlayFile {
        name: stem(path),
        path: root.join(path),
    });
    config.all_overlays = overlays.collect();
    Ok(config)
}

fn stem(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or(path.as_os_str());
    stem.to_string_lossy().into_owned()
}

/// The error with its line, and with the known key that is nearest to an unknown one.
fn explained(error: &toml::de::Error) -> Error {
    let meant = nearest(error.message()).map(|known| format!("did you mean `{known}`?"));
    let text = error.to_string();
    about(
        FILE,
        format_args!(
            "{}{}",
            text.trim_end(),
            meant.map_or(String::new(), |meant| format!("\n{meant}"))
        ),
    )
}

/// Of a message such as "unknown field `ovrlays`, expected one of `extends`, `overlays`".
fn nearest(message: &str) -> Option<&str> {
    let (unknown, expected) = message.strip_prefix("unknown ")?.split_once(", expected ")?;
    let unknown = quoted(unknown).next()?;
    let unknown = unknown.replace('_', "-").to_lowercase();
    let near = quoted(expected).map(|known| (strsim::jaro_winkler(&unknown, known), known));
    let (score, known) = near.max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    (score >= ALIKE).then_some(known)
}

/// The words between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The sources with their names: the only one is `main`.
fn named(sources: &[SourceText]) -> Result<Vec<SourceSettings>> {
    let mut named: Vec<SourceSettings> = Vec::new();
    for source in sources {
        let name = match &source.name {
            Some(name) => name.clone(),
            None if sources.len() == 1 => "main".to_owned(),
            None => {
                return Err(about(
                    FILE,
                    format_args!("the source {} needs a `name`, because there are several", source.url),
                ));
            }
        };
        if name.is_empty() || name.starts_with('.') || name.contains(['/', '\\', '=']) {
            return Err(about(
                FILE,
                format_args!("`{name}` cannot be the name of a source: it becomes a file"),
            ));
        }
        if named.iter().any(|other| other.name == name) {
            return Err(about(FILE, format_args!("two sources are named `{name}`")));
        }
        let url = source.url.clone();
        named.push(SourceSettings { name, url });
    }
    Ok(named)
}

/// Every file is in the repository.
fn check_paths(config: &Config) -> Result<()> {
    let files = &config.files;
    let fixed = [
        &files.contract,
        &files.sources,
        &files.lock,
        &files.accepted,
        &files.history,
        &files.surface,
    ];
    let all = fixed
        .into_iter()
        .chain(&files.changelog)
        .chain(&config.overlays)
        .chain(&config.sync.add);
    match all.into_iter().find(|path| !is_inside(path)) {
        None => Ok(()),
        Some(path) => Err(about(
            FILE,
            format_args!("`{}` is not a path inside the repository", path.display()),
        )),
    }
}

fn is_inside(path: &Path) -> bool {
    let mut parts = path.components().peekable();
    parts.peek().is_some() && parts.all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(text: &str) -> String {
        parse(text, Path::new("")).expect_err("refused").to_string()
    }

    #[test]
    fn an_unknown_key_is_told_with_its_line_and_the_one_that_was_meant() {
        let meant = |text: &str| {
            let failure = failure(text);
            failure.rsplit_once("did you mean ").map(|(_, meant)| meant.to_owned())
        };
        for (text, known) in [
            ("ovrlays = []", "overlays"),
            ("sources = []", "source"),
            ("[file]\n", "files"),
            ("[files]\nchange-log = \"C.md\"", "changelog"),
            ("[rust]\npath_prefix = \"/v1/\"", "path-prefix"),
            ("[rust]\noperation-names = \"paths\"", "path"),
            ("[compile]\ncommand = []", "commands"),
            ("[[source]]\nuri = \"https://a.example\"", "url"),
        ] {
            assert_eq!(meant(text), Some(format!("`{known}`?")), "{text}");
        }
        assert_eq!(meant("zebra = 1"), None);
        let failure = failure("overlays = []\n[files]\nlocks = \"a\"\n");
        assert!(failure.contains("line 3"), "{failure}");
    }

    #[test]
    fn several_sources_need_names_and_each_its_own() {
        let one = parse("[[source]]\nurl = \"a\"", Path::new("")).expect("read");
        assert_eq!(one.sources[0].name, "main");
        let two = "[[source]]\nurl = \"https://a.example\"\n[[source]]\nurl = \"https://b.example\"";
        assert!(failure(two).contains("https://a.example needs a `name`"));
        let twice = "[[source]]\nname = \"a\"\nurl = \"a\"\n[[source]]\nname = \"a\"\nurl = \"b\"";
        assert!(failure(twice).contains("two sources are named `a`"));
        assert!(failure("[[source]]\nname = \"../a\"\nurl = \"a\"").contains("cannot be the name"));
    }

    #[test]
    fn no_file_is_outside_of_the_repository() {
        for path in ["../a.json", "/etc/a.json", ""] {
            assert!(
                failure(&format!("[files]\nlock = \"{path}\"")).contains("is not a path inside the repository"),
                "{path}"
            );
        }
    }
}
