//! Fields of a request that have an option for every model, and the others by name.

use clap::Args;

use super::setting::Setting;

/// Fields of a request.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Fields {
    /// Width in pixels
    #[arg(long, value_name = "PIXELS", allow_negative_numbers = true)]
    pub(crate) width: Option<i64>,

    /// Height in pixels
    #[arg(long, value_name = "PIXELS", allow_negative_numbers = true)]
    pub(crate) height: Option<i64>,

    /// The same request with the same seed gives about the same result
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    pub(crate) seed: Option<i64>,

    /// The output format: jpeg, png or webp [default: by the extension of --output]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,

    /// Set any other field of the request to a text, JSON, @FILE or -; may be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<Setting>,
}
