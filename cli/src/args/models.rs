//! `bfl models`.

use clap::Args;

/// The arguments of `bfl models`.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Models {
    /// Show this model in detail: its name, or enough of it to tell
    pub(crate) name: Option<String>,

    /// List only models for this: text, edit, video, fast, cheap, or a word of their descriptions, such as typography
    #[arg(long = "for", value_name = "USE", conflicts_with = "name")]
    pub(crate) purpose: Option<Use>,

    /// Print a JSON array
    #[arg(long)]
    pub(crate) json: bool,

    /// Print the JSON Schema of the model's request
    #[arg(long, requires = "name", conflicts_with = "json")]
    pub(crate) schema: bool,

    /// With --schema: as the definition of a tool for a language model
    #[arg(long, requires = "schema")]
    pub(crate) tool: bool,
}

/// What a model is for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Use {
    Text,
    Edit,
    Video,
    Fast,
    Cheap,
    /// A word of its description.
    Word(String),
}

impl std::str::FromStr for Use {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text.trim().to_lowercase().as_str() {
            "" => return Err("expected text, edit, video, fast, cheap, or a word"),
            "text" => Self::Text,
            "edit" => Self::Edit,
            "video" => Self::Video,
            "fast" => Self::Fast,
            "cheap" => Self::Cheap,
            word => Self::Word(word.to_owned()),
        })
    }
}

const EXAMPLES: &str = "\
Examples:
  bfl models --for edit
  bfl models flex
  bfl models flux-2-pro --schema --tool";
