//! The prompt.

use clap::Args;

/// The prompt, as an argument or an option.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Prompt {
    /// The prompt, in quotes: a text, @FILE or - [default: stdin, unless it is a terminal]
    #[arg(value_name = "PROMPT")]
    words: Vec<String>,

    /// The prompt, also one that begins with -
    #[arg(
        long = "prompt",
        value_name = "PROMPT",
        allow_hyphen_values = true,
        conflicts_with = "words"
    )]
    option: Option<String>,
}

impl Prompt {
    /// The prompt as it was typed.
    ///
    /// # Errors
    /// All words, if they are several: the prompt was not quoted.
    pub(crate) fn given(&self) -> Result<Option<&str>, String> {
        match (self.option.as_deref(), self.words.as_slice()) {
            (Some(prompt), _) => Ok(Some(prompt)),
            (None, []) => Ok(None),
            (None, [prompt]) => Ok(Some(prompt)),
            (None, words) => Err(words.join(" ")),
        }
    }
}
