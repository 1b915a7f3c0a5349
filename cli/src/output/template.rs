//! `-o` with placeholders: `fox-{seed}.jpg`.

use std::{
    fmt,
    path::{Path, PathBuf},
};

/// The longest value in a name, in characters.
const LONGEST: usize = 60;

/// The placeholders.
pub(crate) const PLACEHOLDERS: [&str; 7] = ["model", "id", "seed", "n", "prompt", "date", "time"];

/// A path with placeholders.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Text(String),
    Placeholder(&'static str),
}

impl Template {
    /// Reads a path. `None`: it has no braces.
    pub(crate) fn parse(path: &str) -> Result<Option<Self>, String> {
        if !path.contains(['{', '}']) {
            return Ok(None);
        }
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut rest = path;
        while let Some(at) = rest.find(['{', '}']) {
            text.push_str(&rest[..at]);
            let (brace, after) = rest[at..].split_at(1);
            if let Some(after) = after.strip_prefix(brace) {
                text.push_str(brace);
                rest = after;
                continue;
            }
            let (name, after) = match after.split_once('}') {
                Some(split) if brace == "{" => split,
                _ => {
                    return Err(format!(
                        "`{brace}` has no counterpart; write `{brace}{brace}` for the character itself"
                    ));
                }
            };
            let Some(known) = PLACEHOLDERS.into_iter().find(|known| *known == name) else {
                return Err(format!(
                    "there is no placeholder {{{name}}}; there are {}, and {{{{ for the character itself",
                    PLACEHOLDERS.map(|known| format!("{{{known}}}")).join(" ")
                ));
            };
            parts.push(Part::Text(std::mem::take(&mut text)));
            parts.push(Part::Placeholder(known));
            rest = after;
        }
        text.push_str(rest);
        parts.push(Part::Text(text));
        Ok(Some(Self { parts }))
    }

    /// Fills one placeholder.
    pub(crate) fn fill(&mut self, name: &str, value: &str) {
        for part in &mut self.parts {
            if *part
                == Part::Placeholder(
                    PLACEHOLDERS
                        .into_iter()
                        .find(|known| *known == name)
                        .unwrap_or_default(),
                )
            {
                *part = Part::Text(safe(value));
            }
        }
    }

    /// The path, with these values for the placeholders that are left.
    pub(crate) fn path(&self, value: impl Fn(&str) -> String) -> PathBuf {
        let parts = self.parts.iter().map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Placeholder(name) => safe(&value(name)),
        });
        parts.collect::<String>().into()
    }

    /// The folder that is certain before anything is filled.
    pub(crate) fn known_folder(&self) -> PathBuf {
        let known = match self.parts.first() {
            Some(Part::Text(text)) => text.as_str(),
            _ => "",
        };
        let end = known.rfind(std::path::is_separator).map_or(0, |at| at + 1);
        known[..end].into()
    }

    /// The extension, if no placeholder is in it.
    pub(crate) fn extension(&self) -> Option<String> {
        let Some(Part::Text(end)) = self.parts.last() else {
            return None;
        };
        let (_, extension) = end.rsplit_once('.')?;
        let is_plain = !extension.is_empty() && !extension.contains(std::path::is_separator);
        is_plain.then(|| extension.to_ascii_lowercase())
    }

    /// The same path as it is written in this folder, if it is below it.
    pub(crate) fn relative_to(mut self, folder: &Path) -> Self {
        if let Some(Part::Text(first)) = self.parts.first_mut()
            && let Some(folder) = folder.join("").to_str()
            && let Some(rest) = first.strip_prefix(folder)
        {
            *first = rest.to_owned();
        }
        self
    }

    /// The same path in another folder.
    pub(crate) fn within(mut self, folder: &Path) -> Option<Self> {
        let mut folder = folder.join("").into_os_string().into_string().ok()?;
        if let Some(Part::Text(first)) = self.parts.first_mut() {
            folder.push_str(first);
            *first = folder;
        }
        Some(self)
    }
}

/// As it is written: what `parse` reads.
impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.parts {
            match part {
                Part::Text(text) => f.write_str(&text.replace('{', "{{").replace('}', "}}"))?,
                Part::Placeholder(name) => write!(f, "{{{name}}}")?,
            }
        }
        Ok(())
    }
}

/// A value as part of a file's name: letters and digits of any language, `-` and `_`. It never leads to another folder, and
/// never looks like an extension or an option.
fn safe(value: &str) -> String {
    let mut safe = String::new();
    for c in value.chars().take(4 * LONGEST) {
        match c {
            c if c.is_alphanumeric() || c == '_' => safe.push(c),
            _ if safe.ends_with('-') => {}
            _ => safe.push('-'),
        }
    }
    let mut end = safe.len().min(2 * LONGEST);
    while !safe.is_char_boundary(end) {
        end -= 1;
    }
    let short: String = safe[..end].trim_matches('-').chars().take(LONGEST).collect();
    match short.trim_end_matches('-') {
        "" => "none".to_owned(),
        short => short.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(template: &str, value: &str) -> String {
        let template = Template::parse(template).unwrap().unwrap();
        template.path(|_| value.to_owned()).to_string_lossy().into_owned()
    }

    #[test]
    fn a_value_is_a_part_of_a_name_and_nothing_else() {
        assert_eq!(path("out/{prompt}.jpg", "A red fox, 狐!"), "out/A-red-fox-狐.jpg");
        assert_eq!(path("{prompt}", "../../etc/passwd"), "etc-passwd");
        assert_eq!(path("{prompt}.png", "\0\u{1b}[2J\u{202e}"), "2J.png");
        assert_eq!(path("{model}", "flux-pro-1.1"), "flux-pro-1-1");
        assert_eq!(path("{prompt}", "-rf ~"), "rf");
        for empty in ["", "...", "/", "🦊"] {
            assert_eq!(path("{prompt}.jpg", empty), "none.jpg");
        }
        assert!(path("{prompt}", &"狐".repeat(1000)).len() <= 2 * LONGEST);
        assert_eq!(path("{prompt}", &"ab ".repeat(100)).len(), 59);
    }

    #[test]
    fn braces_are_placeholders_or_themselves() {
        assert_eq!(path("{{{n}}}-{seed}", "7"), "{7}-7");
        assert_eq!(Template::parse("fox.jpg"), Ok(None));
        for (wrong, words) in [("{fox}.jpg", "{model} {id}"), ("a{b", "{{"), ("a}b", "}}"), ("{", "{{")] {
            let why = Template::parse(wrong).unwrap_err();
            assert!(why.contains(words), "{why}");
        }
    }

    #[test]
    fn what_is_filled_stays_filled_and_is_read_again() {
        let mut template = Template::parse("a{{/{n}-{id}.jpg").unwrap().unwrap();
        template.fill("n", "{seed}");
        assert_eq!(template.to_string(), "a{{/seed-{id}.jpg");
        assert_eq!(
            Template::parse(&template.to_string()).unwrap().unwrap().to_string(),
            template.to_string()
        );
        assert_eq!(
            (template.known_folder(), template.extension().as_deref()),
            ("a{/".into(), Some("jpg"))
        );
    }
}
