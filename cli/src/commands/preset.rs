//! Presets: options from the settings.

use crate::{args::Options, failure::Failure, settings::Config, terminal::text};

/// The options of the preset with this name.
pub(crate) fn options(name: &str) -> Result<Options, Failure> {
    let config = Config::load()?;
    let Some(preset) = config.presets.get(name) else {
        let known: Vec<&str> = config.presets.keys().map(String::as_str).collect();
        let known = match known.is_empty() {
            true => "none are set".to_owned(),
            false => format!("there are {}", known.join(", ")),
        };
        let missing = format!("there is no preset `{}`: {known}", text::short(name));
        return Err(Failure::no_task(missing).with_next("To set one: bfl config set presets.NAME.OPTION VALUE"));
    };
    Ok(preset
        .iter()
        .map(|(name, value)| (name.clone(), value.arguments(name)))
        .collect())
}
