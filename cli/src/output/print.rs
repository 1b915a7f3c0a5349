//! stdout: the path of the saved file, and nothing else.

use std::{
    io::{self, IsTerminal, Write},
    path::Path,
};

use crate::{
    failure::{Exit, Failure},
    terminal::text,
};

/// Prints the path: byte for byte, but escaped on a terminal.
pub(crate) fn print_path(path: &Path) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    let mut line = if stdout.is_terminal() {
        text::escape(&path.to_string_lossy()).as_bytes().to_vec()
    } else {
        path.as_os_str().as_encoded_bytes().to_vec()
    };
    line.push(b'\n');
    match stdout.write_all(&line).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(
            Exit::Failed,
            format!(
                "the result is saved as `{}`, but its path cannot be written to stdout: {error}",
                path.display()
            ),
        )),
        _ => Ok(()),
    }
}
