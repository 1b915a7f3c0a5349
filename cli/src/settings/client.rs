//! A client of the service, with the key and the base URL that are set here.

use bfl::{Client, ClientBuilder, Host};

use super::{
    config::Config,
    key::{KeySource, find, key_path},
};
use crate::{environment, failure::Failure};

/// A client that is about to be built, and where its key comes from. `host` comes before the base URL that is set.
pub(crate) async fn builder(config: &Config, host: Option<Host>) -> Result<(ClientBuilder, KeySource), Failure> {
    let Some((source, key)) = find(config).await? else {
        return Err(Failure::no_key("there is no API key")
            .with_next("Run `bfl auth login`, set BFL_API_KEY, or use --emulator to try without one"));
    };
    let builder = match source {
        // The library reads it.
        KeySource::Environment => named(),
        _ => named().api_key(key),
    };
    let builder = match host {
        Some(host) => builder.host(host),
        None => on_host(builder, &source)?,
    };
    Ok((builder, source))
}

/// Whether there is a key, or a command that gives one.
pub(crate) fn has_key() -> Result<bool, Failure> {
    let here = environment::here();
    let in_file = here.file.as_ref().is_ok_and(|file| file.key.is_some());
    let is_stored = || key_path().is_ok_and(|path| path.exists());
    Ok(here.has_key || in_file || Config::load()?.api_key_command.is_some() || is_stored())
}

/// A client with a key that was just given.
pub(crate) fn with_key(key: &str) -> Result<ClientBuilder, Failure> {
    on_host(named().api_key(key), &KeySource::Given)
}

/// A client without key and host.
pub(crate) fn named() -> ClientBuilder {
    Client::builder().application(concat!("bfl-cli/", env!("CARGO_PKG_VERSION")))
}

/// The base URL of `.env`, if the environment has none. A folder from elsewhere may bring such a file: it gets no key but
/// the one that is in it.
fn on_host(builder: ClientBuilder, source: &KeySource) -> Result<ClientBuilder, Failure> {
    let here = environment::here();
    if here.has_base_url {
        return Ok(builder);
    }
    let file = here.file.as_ref();
    let file = file.map_err(|why| Failure::no_task(format!("`.env` cannot be read: {why}")))?;
    let Some(url) = &file.base_url else {
        return Ok(builder);
    };
    if *source != KeySource::DotEnv {
        return Err(Failure::no_task(format!(
            "`.env` in this folder sets BFL_BASE_URL, but the key is that of {source}, and is not sent to a host that a \
             folder names: set BFL_API_KEY in `.env` too, or BFL_BASE_URL in the environment"
        )));
    }
    Ok(builder.host(Host::custom(url)?))
}
