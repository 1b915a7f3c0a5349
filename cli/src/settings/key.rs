//! Where the API key comes from: the environment, `.env` in the working folder, a command, or a file of this program.

use std::{fmt, fs, io, path::PathBuf, process::Stdio, time::Duration};

use tokio::{io::AsyncReadExt, process::Command, time::timeout};

use super::config::Config;
use crate::{bounded, disk, environment, failure::Failure, paths::shown};

/// The longest key that is read, in bytes.
const LONGEST: u64 = 4096;
/// How long the command may take: it may ask for a password.
const PATIENCE: Duration = Duration::from_secs(120);

/// Where a key comes from. The first that has one counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KeySource {
    /// `BFL_API_KEY`, which the library reads itself.
    Environment,
    DotEnv,
    Command,
    File(PathBuf),
    /// It was just typed.
    Given,
}

impl fmt::Display for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment => f.write_str("the environment (BFL_API_KEY)"),
            Self::DotEnv => f.write_str("the file `.env` in this folder"),
            Self::Command => f.write_str("the output of `api_key_command`"),
            Self::Given => f.write_str("stdin"),
            Self::File(path) => write!(f, "the file {}", shown(path)),
        }
    }
}

/// The key, if there is one. That of the environment is empty here: the library reads it.
pub(super) async fn find(config: &Config) -> Result<Option<(KeySource, String)>, Failure> {
    let here = environment::here();
    if here.has_key {
        return Ok(Some((KeySource::Environment, String::new())));
    }
    let file = here.file.as_ref();
    let file = file.map_err(|why| Failure::no_task(format!("`.env` cannot be read: {why}")))?;
    if let Some(key) = &file.key {
        return Ok(Some((KeySource::DotEnv, key.clone())));
    }
    if let Some(command) = &config.api_key_command {
        let key = ask(command).await;
        let failed = |why| Failure::no_key(format!("`api_key_command` gave no key: {why}"));
        return Ok(Some((KeySource::Command, key.map_err(failed)?)));
    }
    let Ok(path) = key_path() else {
        return Ok(None);
    };
    match read(&path) {
        Ok(key) => Ok(Some((KeySource::File(path), key))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::no_key(format!(
            "the key in {} cannot be used: {error}",
            shown(&path)
        ))),
    }
}

/// The first line that a command of the user's prints.
async fn ask(command: &str) -> Result<String, String> {
    let mut shell = match cfg!(windows) {
        true => Command::new("cmd"),
        false => Command::new("sh"),
    };
    shell.arg(if cfg!(windows) { "/C" } else { "-c" }).arg(command);
    let mut child = shell
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| error.to_string())?;
    let stdout = child.stdout.take();
    let running = async {
        let mut output = Vec::new();
        if let Some(stdout) = stdout {
            stdout.take(LONGEST).read_to_end(&mut output).await?;
        }
        Ok::<_, io::Error>((output, child.wait().await?))
    };
    let ended = timeout(PATIENCE, running).await;
    let ended = ended.map_err(|_| format!("it took longer than {} s", PATIENCE.as_secs()))?;
    let (output, status) = ended.map_err(|error| error.to_string())?;
    if !status.success() {
        return Err(format!("it ended with {status}"));
    }
    let text = String::from_utf8(output).map_err(|_| "its output is not text".to_owned())?;
    let key = text.lines().next().unwrap_or_default().trim();
    match key.is_empty() {
        true => Err("its output is empty".to_owned()),
        false => Ok(key.to_owned()),
    }
}

/// The file that `bfl auth login` writes.
pub(super) fn key_path() -> io::Result<PathBuf> {
    Ok(environment::config_folder()?.join("api-key"))
}

fn read(path: &PathBuf) -> io::Result<String> {
    let file = fs::File::open(path)?;
    #[cfg(unix)]
    if std::os::unix::fs::MetadataExt::mode(&file.metadata()?) & 0o077 != 0 {
        let why = "others can read it. Run `chmod 600` on it, and replace the key if they may have seen it";
        return Err(io::Error::other(why));
    }
    let content = bounded::read(file, LONGEST)?;
    String::from_utf8(content).map_err(|_| io::Error::other("it is not text"))
}

/// Stores a key, readable by its owner only. Returns the file.
pub(crate) fn store_key(key: &str) -> io::Result<PathBuf> {
    let path = key_path()?;
    if let Some(folder) = path.parent() {
        disk::make_private_folder(folder)?;
    }
    disk::replace(&path, &path.with_extension("next"), format!("{key}\n").as_bytes())?;
    Ok(path)
}

/// Removes the stored key. Returns whether there was one.
pub(crate) fn forget_key() -> io::Result<Option<PathBuf>> {
    let path = key_path()?;
    match fs::remove_file(&path) {
        Ok(()) => Ok(Some(path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
