//! `bfl config`: the settings.

use crate::{
    args::{Config, ConfigCommand},
    failure::{Exit, Failure},
    output::print,
    settings::{self, config_path},
    terminal::{progress::Progress, text},
};

pub(crate) fn run(args: &Config, progress: &Progress) -> Result<(), Failure> {
    match &args.command {
        ConfigCommand::Get { name } => match settings::get(name.as_deref())? {
            Some(value) => print(value.trim_end()),
            None => Err(Failure::new(
                Exit::Failed,
                format!("`{}` is not set", text::short(name.as_deref().unwrap_or_default())),
            )),
        },
        ConfigCommand::Set { name, value } => {
            settings::set(name, value)?;
            Ok(())
        }
        ConfigCommand::Unset { name } => {
            if !settings::unset(name)? {
                progress.note(&format!("`{}` was not set", text::short(name)));
            }
            Ok(())
        }
        ConfigCommand::Path => {
            let path = config_path().map_err(|error| Failure::no_task(error.to_string()))?;
            print(&path.to_string_lossy())
        }
    }
}

fn print(value: &str) -> Result<(), Failure> {
    // Nothing is printed for an empty file.
    match value.is_empty() {
        true => Ok(()),
        false => print::print(&format!("{value}\n")),
    }
}
