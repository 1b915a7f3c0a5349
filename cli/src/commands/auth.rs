//! `bfl auth`: the stored API key. It is checked by a request that spends nothing.

use std::io::{self, IsTerminal};

use bfl::{Credits, ErrorKind};
use serde_json::{Value, json};

use crate::{
    args::{Auth, AuthCommand},
    bounded, environment,
    failure::{Exit, Failure},
    output::print,
    settings::{self, Config, KeySource, forget_key, store_key},
    terminal::{progress::Progress, text},
};

/// The longest key that is read, in bytes.
const LONGEST: u64 = 4096;
const SERVICE: &str = "https://api.bfl.ai";

pub(crate) async fn run(args: &Auth, progress: &Progress) -> Result<(), Failure> {
    match args.command {
        AuthCommand::Login { with_key_stdin } => login(with_key_stdin, progress).await,
        AuthCommand::Status { json } => status(json, progress).await,
        AuthCommand::Logout => logout(progress),
    }
}

async fn login(from_stdin: bool, progress: &Progress) -> Result<(), Failure> {
    let key = if from_stdin { piped()? } else { prompted()? };
    let client = settings::with_key(&key)?;
    progress.now("checking the key");
    let checked = client.build()?.check().await;
    progress.end();
    checked.map_err(|error| match error.kind() {
        ErrorKind::Auth => Failure::no_key(format!("{} did not accept this key: nothing was stored", host())),
        _ => {
            let mut failure = Failure::from(error);
            failure.add("; the key could not be checked, and was not stored");
            failure
        }
    })?;
    let path =
        store_key(&key).map_err(|error| Failure::new(Exit::Failed, format!("the key cannot be stored: {error}")))?;
    progress.note(&format!(
        "{} accepted the key; it is stored in `{}`, which only you can read",
        host(),
        path.display()
    ));
    if environment::here().has_key {
        progress.note("BFL_API_KEY is set in the environment, and counts instead");
    }
    Ok(())
}

fn piped() -> Result<String, Failure> {
    let content = bounded::read(io::stdin().lock(), LONGEST);
    let content = content.map_err(|error| Failure::no_task(format!("stdin cannot be read: {error}")))?;
    let text = String::from_utf8(content).map_err(|_| Failure::no_task("stdin contains no key: it is not text"))?;
    Ok(text.trim().to_owned())
}

fn prompted() -> Result<String, Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::no_task(
            "stdin is no terminal: to read the key from it, use --with-key-stdin",
        ));
    }
    let key = rpassword::prompt_password("API key (it is not shown): ");
    let key = key.map_err(|error| Failure::no_task(format!("the key cannot be read: {error}")))?;
    Ok(key.trim().to_owned())
}

async fn status(as_json: bool, progress: &Progress) -> Result<(), Failure> {
    let (client, source) = settings::builder(&Config::load()?, None).await?;
    let client = client.build()?;
    progress.now("checking the key");
    let credits = client.credits().await;
    progress.end();
    let credits = match credits {
        Ok(credits) => Some(credits),
        Err(error) if error.kind() == ErrorKind::Auth => None,
        Err(error) => return Err(error.into()),
    };
    match as_json {
        true => print::print_json(&in_json(&source, credits))?,
        false => print::print(&in_lines(&source, credits))?,
    }
    match credits {
        Some(_) => Ok(()),
        None => Err(Failure::no_key(format!(
            "{} did not accept the key from {source}",
            host()
        ))),
    }
}

fn in_lines(source: &KeySource, credits: Option<Credits>) -> String {
    let mut lines = format!(
        "key      from {}\nhost     {}\n",
        text::escape(&source.to_string()),
        host()
    );
    match credits {
        Some(credits) => lines.push_str(&format!("status   accepted\ncredits  {credits}\n")),
        None => lines.push_str("status   not accepted\n"),
    }
    lines
}

fn in_json(source: &KeySource, credits: Option<Credits>) -> Value {
    let name = match source {
        KeySource::Environment => "environment",
        KeySource::DotEnv => "dotenv",
        KeySource::Command => "command",
        KeySource::File(_) => "file",
        KeySource::Given => "stdin",
    };
    json!({"source": name, "host": host(), "accepted": credits.is_some(), "credits": credits})
}

fn logout(progress: &Progress) -> Result<(), Failure> {
    let removed = forget_key();
    match removed.map_err(|error| Failure::new(Exit::Failed, format!("the key cannot be removed: {error}")))? {
        Some(path) => progress.note(&format!("removed the key from `{}`", path.display())),
        None => progress.note("no key is stored"),
    }
    let here = environment::here();
    if here.has_key {
        progress.note("BFL_API_KEY is still set in the environment");
    } else if here.file.as_ref().is_ok_and(|file| file.key.is_some()) {
        progress.note("BFL_API_KEY is still set in `.env`");
    }
    Ok(())
}

fn host() -> String {
    environment::base_url().unwrap_or_else(|| SERVICE.to_owned())
}
