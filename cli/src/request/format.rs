//! The output format: from `--format`, from the extension of the file, and what the model supports.

use bfl::{AnyModel, constraints::Rule};

use super::variant::{FORMAT, variants};
use crate::{failure::Failure, output::Target};

/// The format to request, and a note about it.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Format {
    pub(crate) ask: Option<String>,
    pub(crate) note: Option<String>,
}

impl Format {
    /// Reconciles `--format`, the extension of the file and the formats of the model.
    pub(crate) fn choose(model: AnyModel, asked: Option<&str>, target: &Target) -> Result<Self, Failure> {
        let asked = asked.map(|format| format_of(&format.to_ascii_lowercase()));
        let named = target.extension().map(|extension| format_of(&extension));
        let given = formats(model);
        match (asked, named) {
            (None, None) => Ok(Self::default()),
            (Some(asked), named) => Ok(Self {
                note: named.filter(|named| *named != asked && !given.is_empty()).map(|named| {
                    format!("the extension says {named}, but --format {asked} decides what the file contains")
                }),
                ask: Some(asked),
            }),
            (None, Some(_)) if given.is_empty() => target.check_kind(model).map(|()| Self::default()),
            (None, Some(named)) if given.contains(&named.as_str()) => Ok(Self {
                ask: Some(named),
                note: None,
            }),
            (None, Some(named)) => Err(Failure::no_task(format!(
                "`{model}` cannot produce {named}: use one of {} as the extension, or --format",
                given.join(", ")
            ))),
        }
    }
}

/// The format with this extension.
fn format_of(extension: &str) -> String {
    if extension == "jpg" { "jpeg" } else { extension }.to_owned()
}

/// The formats that a model offers.
fn formats(model: AnyModel) -> Vec<&'static str> {
    let fields = variants(model).into_iter().filter_map(|variant| variant.field(FORMAT));
    let values = fields.flat_map(|field| field.rules).flat_map(|rule| match rule {
        Rule::Text { one_of, .. } => *one_of,
        _ => &[],
    });
    values.copied().collect()
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
