//! Where the result goes, and in which format. All of it is settled before anything is paid for, except the name that
//! needs the task's id.

use std::{
    io::{self, Write},
    path::{MAIN_SEPARATOR, Path, PathBuf},
};

use bfl::{AnyModel, Delivery, Generated, check_output, constraints::Rule};

use crate::{
    failure::{Exit, Failure},
    input::{names_a_video, names_an_image},
    request::{FORMAT, shapes},
};

/// Where a result goes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Target {
    /// This file.
    File(PathBuf),
    /// A file in this folder, named after model and task. Empty: the current folder.
    Folder(PathBuf),
}

impl Target {
    /// What `--output` means, if a file can be written there. A folder that ends in `/` is made.
    pub(crate) async fn check(output: Option<&Path>) -> Result<Self, Failure> {
        let target = match output {
            None => Self::Folder(PathBuf::new()),
            Some(path) if path.as_os_str() == "-" => {
                return Err(Failure::no_task(
                    "`-` cannot be written: stdout is for the path of the file; nothing was sent",
                ));
            }
            Some(path) if path.is_dir() || ends_in_separator(path) => Self::Folder(path.to_owned()),
            Some(path) => Self::File(path.to_owned()),
        };
        let checked = match &target {
            Self::File(path) => check_output(path, true).await,
            // With a separator at its end it is taken for a folder.
            Self::Folder(folder) if folder.as_os_str().is_empty() => check_output("./", true).await,
            Self::Folder(folder) => check_output(folder.join(""), true).await,
        };
        checked.map_err(|error| Failure::no_task(format!("{error}; nothing was sent")))?;
        Ok(target)
    }

    /// The extension of the file, in lower case.
    pub(crate) fn extension(&self) -> Option<String> {
        match self {
            Self::File(path) => Some(path.extension()?.to_str()?.to_ascii_lowercase()),
            Self::Folder(_) => None,
        }
    }

    /// Refuses a name that no result of the model can have.
    fn check_kind(&self, model: AnyModel) -> Result<(), Failure> {
        let name = match self {
            Self::File(path) => path.to_string_lossy(),
            Self::Folder(_) => return Ok(()),
        };
        match model.gives_video() {
            true if names_an_image(&name) => Err(Failure::no_task(format!(
                "`{model}` gives a video, and `{name}` is named as an image"
            ))),
            false if names_a_video(&name) => Err(Failure::no_task(format!(
                "`{model}` gives an image, and `{name}` is named as a video"
            ))),
            _ => Ok(()),
        }
    }

    /// The file for a result.
    pub(crate) fn path(&self, result: &Generated) -> PathBuf {
        match self {
            Self::File(path) => path.clone(),
            Self::Folder(folder) => {
                let task = result.task();
                let extension = extension_of(result).unwrap_or(match result {
                    Generated::Video(_) => "mp4",
                    _ => "jpg",
                });
                folder.join(format!("{}.{extension}", task.file_stem()))
            }
        }
    }

    /// What to say where the file's name promises something else than came.
    pub(crate) fn surprise(&self, result: &Generated) -> Option<String> {
        let (named, is) = (self.extension()?, extension_of(result)?);
        let named = if named == "jpeg" { "jpg" } else { &named };
        (named != is).then(|| {
            format!(
                "the file is named .{named} and holds {}",
                result.mime().unwrap_or_default()
            )
        })
    }
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

/// The format to ask for, and what to say about it.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Format {
    pub(crate) ask: Option<String>,
    pub(crate) note: Option<String>,
}

impl Format {
    /// Settles `--format` and the file's extension with what the model gives.
    pub(crate) fn choose(model: AnyModel, asked: Option<&str>, target: &Target) -> Result<Self, Failure> {
        let asked = asked.map(|format| format_of(&format.to_ascii_lowercase()));
        let named = target.extension().map(|extension| format_of(&extension));
        let given = formats(model);
        match (asked, named) {
            (None, None) => Ok(Self::default()),
            (Some(asked), named) => Ok(Self {
                note: named
                    .filter(|named| *named != asked && !given.is_empty())
                    .map(|named| format!("the file is named as {named}; --format {asked} is what it will hold")),
                ask: Some(asked),
            }),
            (None, Some(_)) if given.is_empty() => target.check_kind(model).map(|()| Self::default()),
            (None, Some(named)) if given.contains(&named.as_str()) => Ok(Self {
                ask: Some(named),
                note: None,
            }),
            (None, Some(named)) => Err(Failure::no_task(format!(
                "`{model}` gives no {named}: name the file after one of {}, or say --format",
                given.join(", ")
            ))),
        }
    }
}

/// The format that an extension means.
fn format_of(extension: &str) -> String {
    if extension == "jpg" { "jpeg" } else { extension }.to_owned()
}

/// The formats that a model lets one choose from.
fn formats(model: AnyModel) -> Vec<&'static str> {
    let fields = shapes(model).into_iter().filter_map(|shape| shape.field(FORMAT));
    let values = fields.flat_map(|field| field.rules).flat_map(|rule| match rule {
        Rule::Text { one_of, .. } => *one_of,
        _ => &[],
    });
    values.copied().collect()
}

/// Prints the path: all that ever goes to stdout, byte for byte.
pub(crate) fn print_path(path: &Path) -> Result<(), Failure> {
    let mut line = path.as_os_str().as_encoded_bytes().to_vec();
    line.push(b'\n');
    let mut stdout = io::stdout().lock();
    match stdout.write_all(&line).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(
            Exit::Failed,
            format!(
                "the result is in `{}`; that cannot be written to stdout: {error}",
                path.display()
            ),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(model: &str, asked: Option<&str>, file: &str) -> Result<Format, Failure> {
        Format::choose(model.parse().unwrap(), asked, &Target::File(file.into()))
    }

    #[test]
    fn the_extension_says_the_format_unless_the_option_does() {
        assert_eq!(
            choose("flux-2-pro", None, "a.JPG").unwrap().ask.as_deref(),
            Some("jpeg")
        );
        assert_eq!(choose("flux-2-pro", None, "a").unwrap(), Format::default());
        assert_eq!(choose("flux-3-image", None, "a.png").unwrap(), Format::default());
        let won = choose("flux-2-pro", Some("jpg"), "a.png").unwrap();
        assert_eq!(won.ask.as_deref(), Some("jpeg"));
        assert!(won.note.is_some());
    }

    #[test]
    fn a_name_that_no_result_can_have_is_refused() {
        assert!(choose("flux-2-pro", None, "a.tiff").is_err());
        assert!(choose("flux-2-pro", None, "a.mp4").is_err());
        assert!(choose("flux-3-video", None, "a.jpg").is_err());
        assert!(choose("flux-3-image", None, "a.mp4").is_err());
        assert!(choose("flux-3-video", None, "a.mp4").is_ok());
    }
}
