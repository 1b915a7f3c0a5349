//! Where the result is saved. This is checked before anything is paid for; only a name with the id of the task comes later.

use std::{
    env,
    io::{self, IsTerminal},
    path::{MAIN_SEPARATOR, Path, PathBuf},
};

use bfl::{AnyModel, Delivery, Generated};

use super::{check, numbered::with_number, template::Template};
use crate::{
    failure::Failure,
    paths::{folder_of, names_a_video, names_an_image, or_current, shown, tilde_hint},
    store::Destination,
    terminal::text,
};

/// Where a result is saved.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Target {
    /// This file.
    File(PathBuf),
    /// A file in this folder, named after the model and the task. An empty path is the current folder.
    Folder(PathBuf),
    /// A path with placeholders.
    Template(Template),
    /// The bytes go to stdout.
    Stdout,
}

impl Target {
    /// What `--output` means.
    pub(crate) fn of(output: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = output else {
            return Ok(Self::Folder(PathBuf::new()));
        };
        if path.as_os_str() == "-" {
            return Ok(Self::Stdout);
        }
        let template = path.to_str().map_or(Ok(None), Template::parse);
        if let Some(template) = template.map_err(|why| unwritable(path, &why))? {
            return match ends_in_separator(path) {
                true => Err(unwritable(path, "add the name of a file, such as {id}")),
                false => Ok(Self::Template(template)),
            };
        }
        Ok(match path.is_dir() || ends_in_separator(path) {
            true => Self::Folder(path.to_owned()),
            false => Self::File(path.to_owned()),
        })
    }

    /// Fills a placeholder.
    pub(crate) fn fill(&mut self, name: &str, value: &str) {
        if let Self::Template(template) = self {
            template.fill(name, value);
        }
    }

    /// The output of a stored task. A path below the current folder becomes relative.
    pub(crate) fn stored(output: &Destination) -> Self {
        let here = |path| {
            let path = PathBuf::from(path);
            let inside = env::current_dir()
                .ok()
                .and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
            inside.unwrap_or(path)
        };
        match output {
            Destination::File(path) => Self::File(here(path)),
            Destination::Folder(path) => Self::Folder(here(path)),
            Destination::Template(path) => match Template::parse(path) {
                Ok(Some(template)) => Self::Template(match env::current_dir() {
                    Ok(here) => template.relative_to(&here),
                    Err(_) => template,
                }),
                _ => Self::Folder(PathBuf::new()),
            },
        }
    }

    /// The same place as an absolute path. `None` for stdout: a task that is resumed is saved in the folder of that time.
    pub(crate) fn to_stored(&self) -> io::Result<Option<Destination>> {
        Ok(Some(match self {
            Self::Stdout => return Ok(None),
            Self::Template(template) => {
                let is_absolute = Path::new(&template.to_string()).is_absolute();
                let absolute = match is_absolute {
                    true => Some(template.clone()),
                    false => template.clone().within(&env::current_dir()?),
                };
                let no_text = || io::Error::new(io::ErrorKind::InvalidFilename, "the current folder is not UTF-8");
                Destination::Template(absolute.ok_or_else(no_text)?.to_string())
            }
            Self::File(path) => Destination::File(std::path::absolute(path)?.into()),
            Self::Folder(folder) => {
                let folder = std::path::absolute(or_current(folder))?;
                // Without a separator at the end.
                Destination::Folder(folder.components().collect::<PathBuf>().into())
            }
        }))
    }

    /// Makes sure that a result can be written: creates the folder, and checks the rest. `is_forced`: a file that is there
    /// is replaced.
    pub(crate) async fn prepare(&self, is_forced: bool) -> Result<(), Failure> {
        match self {
            Self::Stdout if io::stdout().is_terminal() => Err(unwritable(
                Path::new("-"),
                "stdout is a terminal: redirect it, or name a file",
            )),
            Self::Stdout => Ok(()),
            Self::Template(template) => {
                // As long as it may get.
                let sample = template.path(|name| "x".repeat(if name == "id" { 36 } else { 24 }));
                check::check_folder(folder_of(&sample)).map_err(|why| unwritable(&sample, &why))?;
                library_check(&or_current(&template.known_folder()).join("")).await
            }
            Self::File(path) => {
                make_folder(path)?;
                match !is_forced && path.is_file() {
                    // It stays, whatever it is.
                    true => library_check(&with_number(path, 2)).await,
                    false => {
                        library_check(path).await?;
                        check::check_file(path).map_err(|why| unwritable(path, &why))
                    }
                }
            }
            Self::Folder(folder) => {
                check::check_folder(folder).map_err(|why| unwritable(folder, &why))?;
                // With a separator at the end.
                library_check(&or_current(folder).join("")).await
            }
        }
    }

    /// The extension of the file, in lower case.
    pub(crate) fn extension(&self) -> Option<String> {
        match self {
            Self::File(path) => Some(path.extension()?.to_str()?.to_ascii_lowercase()),
            Self::Template(template) => template.extension(),
            Self::Folder(_) | Self::Stdout => None,
        }
    }

    /// Refuses an extension that no result of the model has.
    pub(crate) fn check_kind(&self, model: AnyModel) -> Result<(), Failure> {
        let name = match self {
            Self::File(path) => path.to_string_lossy().into_owned(),
            Self::Template(template) => template.to_string(),
            Self::Folder(_) | Self::Stdout => return Ok(()),
        };
        let shown = text::short(&name);
        match model.gives_video() {
            true if names_an_image(&name) => Err(Failure::no_task(format!(
                "`{model}` makes videos, but `{shown}` has the extension of an image"
            ))),
            false if names_a_video(&name) => Err(Failure::no_task(format!(
                "`{model}` makes images, but `{shown}` has the extension of a video"
            ))),
            _ => Ok(()),
        }
    }

    /// The path to save a result to. Without an extension, it gets that of its content. `None` for stdout.
    pub(crate) fn path(&self, result: &Generated) -> Option<PathBuf> {
        let handle = result.task();
        Some(match self {
            Self::File(path) => path.clone(),
            Self::Folder(folder) => folder.join(handle.file_stem()),
            Self::Template(template) => template.path(|name| match name {
                "id" => handle.id().to_owned(),
                "model" => handle.model().to_owned(),
                "seed" => result.seed().map(|seed| seed.to_string()).unwrap_or_default(),
                _ => String::new(),
            }),
            Self::Stdout => return None,
        })
    }

    /// The place, for a message.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::File(path) => text::short(&path.to_string_lossy()),
            Self::Folder(folder) => text::short(&or_current(folder).join("").to_string_lossy()),
            Self::Template(template) => text::short(&template.to_string()),
            Self::Stdout => "stdout".to_owned(),
        }
    }

    /// The place as the library takes it: a folder ends in a separator.
    pub(crate) fn as_argument(&self) -> String {
        match self {
            Self::File(path) => path.to_string_lossy().into_owned(),
            Self::Folder(folder) => or_current(folder).join("").to_string_lossy().into_owned(),
            Self::Template(template) => template.to_string(),
            Self::Stdout => "-".to_owned(),
        }
    }

    /// A file in this place for a result of the model.
    pub(crate) fn as_file(&self, model: AnyModel) -> String {
        match self {
            Self::File(path) => path.to_string_lossy().into_owned(),
            Self::Template(template) => template.path(str::to_owned).to_string_lossy().into_owned(),
            Self::Stdout => "/dev/stdout".to_owned(),
            Self::Folder(folder) => {
                let extension = if model.gives_video() { "mp4" } else { "jpg" };
                let name = format!("{}.{extension}", model.slug().replace('/', "-"));
                folder.join(name).to_string_lossy().into_owned()
            }
        }
    }

    /// A note if the extension does not match the content.
    pub(crate) fn mismatch(&self, result: &Generated) -> Option<String> {
        let (named, is) = (self.extension()?, extension_of(result)?);
        let named = if named == "jpeg" { "jpg" } else { &named };
        (named != is).then(|| {
            format!(
                "the extension is .{named}, but the file contains {}",
                result.mime().unwrap_or_default()
            )
        })
    }
}

/// Makes the folder of a file.
fn make_folder(path: &Path) -> Result<(), Failure> {
    if path.starts_with("~") {
        return Err(unwritable(
            path,
            "the shell did not expand `~`: write $HOME or the whole path",
        ));
    }
    let made = std::fs::create_dir_all(folder_of(path));
    made.map_err(|error| unwritable(path, &format!("its folder cannot be made ({error})")))
}

/// The checks of the library.
async fn library_check(path: &Path) -> Result<(), Failure> {
    let checked = bfl::check_output(path, true).await;
    checked.map_err(|error| Failure::no_task(format!("{error}; nothing was sent{}", tilde_hint(path))))
}

fn unwritable(path: &Path, why: &str) -> Failure {
    Failure::no_task(format!("{} cannot be written: {why}; nothing was sent", shown(path)))
}

fn ends_in_separator(path: &Path) -> bool {
    let bytes = path.as_os_str().as_encoded_bytes();
    bytes.ends_with(b"/") || bytes.ends_with(MAIN_SEPARATOR.to_string().as_bytes())
}

fn extension_of(result: &Delivery) -> Option<&'static str> {
    match result.mime()?.as_str() {
        "image/jpeg" => Some("jpg"),
        "image/png" => Some("png"),
        "image/webp" => Some("webp"),
        "video/mp4" => Some("mp4"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_the_same_from_another_folder() {
        let stored = Target::of(Some(Path::new("fox.jpg")))
            .unwrap()
            .to_stored()
            .unwrap()
            .unwrap();
        assert_eq!(
            stored,
            Destination::File(env::current_dir().unwrap().join("fox.jpg").into())
        );
        assert_eq!(Target::stored(&stored), Target::File("fox.jpg".into()));
        let elsewhere = Destination::Folder(PathBuf::from("/nowhere/out").into());
        assert_eq!(Target::stored(&elsewhere), Target::Folder("/nowhere/out".into()));
    }
}
