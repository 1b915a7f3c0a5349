//! stdout: results, and nothing else.

use std::{
    io::{self, IsTerminal, Write},
    path::Path,
};

use serde_json::Value;

use crate::{
    failure::{Exit, Failure},
    terminal::text,
};

/// Prints the path: byte for byte, but escaped on a terminal.
pub(crate) fn print_path(path: &Path) -> Result<(), Failure> {
    let mut line = if io::stdout().is_terminal() {
        text::escape(&path.to_string_lossy()).as_bytes().to_vec()
    } else {
        path.as_os_str().as_encoded_bytes().to_vec()
    };
    line.push(b'\n');
    write(&line).map_err(|error| {
        Failure::new(
            Exit::Failed,
            format!(
                "the result is saved as `{}`, but its path cannot be written to stdout: {error}",
                path.display()
            ),
        )
    })
}

/// Prints text that needs no escaping.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    print_bytes(text.as_bytes())
}

/// Prints a value as one line of JSON.
pub(crate) fn print_json(value: &Value) -> Result<(), Failure> {
    let line = text::json(value).map_err(|error| Failure::new(Exit::Failed, error.to_string()))?;
    print(&format!("{line}\n"))
}

/// Prints bytes as they are.
pub(crate) fn print_bytes(bytes: &[u8]) -> Result<(), Failure> {
    write(bytes).map_err(|error| Failure::new(Exit::Failed, format!("the output cannot be written to stdout: {error}")))
}

/// Writes a result itself. It is lost if the reader has gone.
pub(crate) fn print_result(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(bytes).and_then(|()| stdout.flush());
    written.map_err(|error| Failure::new(Exit::Failed, format!("the result cannot be written to stdout: {error}")))
}

/// A reader such as `head` may close the pipe.
fn write(bytes: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}
