//! In the compiler's place: generated code is compiled with the marks in it.

use std::{
    collections::BTreeSet,
    env,
    ffi::{OsStr, OsString},
    fs, io,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use openapi31_codegen::{Marks, Result};

use super::{
    links::{LARGEST, link, remove},
    tree::Redirected,
};
use crate::{
    error,
    files::{Change, write_all},
};

/// The variable that says where the marks are.
pub(super) const VARIABLE: &str = "OPENAPI_VENDOR_MARKS";

/// What the link to this program is called that cargo is told to call.
pub(super) const LINK: &str = "openapi-vendor-rustc";

/// Where it is noted how many marks the code of a build script took.
const TAKEN: &str = "taken";

/// Compiles with marks, if cargo called this program in the compiler's place; see [`used_by`](super). `main` has to end with
/// the exit code.
pub fn instead_of_rustc() -> Option<ExitCode> {
    let marks = PathBuf::from(env::var_os(VARIABLE)?);
    let mut arguments = env::args_os();
    let own = PathBuf::from(arguments.next()?);
    // The variable alone may have been inherited by a build script that runs this program for another purpose.
    if own.file_stem() != Some(OsStr::new(LINK)) || own.parent() != marks.parent() {
        return None;
    }
    let compiler = arguments.next()?;
    Some(match compile(&marks, &compiler, arguments.collect()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    })
}

fn compile(marks: &Path, compiler: &OsStr, mut arguments: Vec<OsString>) -> Result<ExitCode> {
    let mut command = Command::new(compiler);
    let mut redirected = None;
    // Else cargo asks what the compiler can do, or has this program call itself.
    let compiles = arguments.iter().any(|argument| argument == "--crate-name");
    if compiles && Path::new(compiler).file_stem() != Some(OsStr::new(LINK)) {
        command.args(["--force-warn", "deprecated"]);
        // For macros. It is not set for all of cargo: what it keeps of other dependencies is used without marks, too.
        let (variable, path) = Marks::environment(marks);
        command.env(variable, path);
        redirected = Redirected::of(&mut command, &mut arguments)?;
        let out = env::var_os("OUT_DIR").map(PathBuf::from);
        if let Some(out) = out.filter(|out| out.is_dir())
            && let Some(marked) = mark(&out, marks)?
        {
            command.env("OUT_DIR", marked);
        }
    }
    let status = command.args(arguments).status();
    let status = status.map_err(|reason| error::io(Path::new(compiler), &reason))?;
    if let Some(redirected) = redirected {
        redirected.finish(marks).map_err(|reason| error::io(marks, &reason))?;
    }
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// A copy of a build script's folder, with marks in the code that is of the old document; nothing, if there is none.
fn mark(out: &Path, marks: &Path) -> Result<Option<PathBuf>> {
    let failed = |reason| error::io(out, &reason);
    let (Some(run), Some(name)) = (marks.parent(), package_folder(out)) else {
        return Ok(None);
    };
    let folder = run.join(name);
    let (copy, record) = (folder.join("out"), folder.join(TAKEN));
    let marks = Marks::read(marks)?;
    let mut items = 0;
    let mut changes = Vec::new();
    let mut marked = BTreeSet::new();
    for (name, code) in generated(out).map_err(failed)? {
        // Most files have no client in them, and need not be parsed.
        if let Some((code, count)) = code.contains("Client").then(|| marks.apply(&code)).flatten() {
            items += count;
            changes.push(Change::of_text(copy.join(&name), code));
            marked.insert(name);
        }
    }
    if marked.is_empty() {
        remove(&record).map_err(failed)?;
        return Ok(None);
    }
    link(out, &copy, &marked).map_err(failed)?;
    changes.push(Change::of_text(record, items.to_string()));
    // The compilers of a package's targets come here at the same time. What is there already stays as old as it is, or
    // cargo would compile it anew.
    changes.retain(Change::is_needed);
    write_all(&changes)?;
    Ok(Some(copy))
}

/// How many of the changed items are in the code that a build script wrote; nothing, if it wrote none of the old document.
pub(super) fn taken(run: &Path, out: &Path) -> Option<usize> {
    let record = run.join(package_folder(out)?).join(TAKEN);
    fs::read_to_string(record).ok()?.parse().ok()
}

/// The folder of a package's build script is called after the package and a hash.
fn package_folder(out: &Path) -> Option<&OsStr> {
    out.parent()?.file_name()
}

/// The Rust files of a folder.
fn generated(out: &Path) -> io::Result<Vec<(OsString, String)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(out)? {
        let entry = entry?;
        let is_rust = entry.path().extension() == Some(OsStr::new("rs"));
        if is_rust
            && entry
                .metadata()
                .is_ok_and(|data| data.is_file() && data.len() <= LARGEST)
        {
            files.push((entry.file_name(), fs::read_to_string(entry.path())?));
        }
    }
    Ok(files)
}
