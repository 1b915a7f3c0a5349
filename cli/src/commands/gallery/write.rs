//! Writing the page.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use super::page::{self, GENERATOR};
use crate::{
    args::Gallery,
    commands::open::open_file,
    failure::{Exit, Failure},
    output::{print, put_numbered},
    paths::{folder_of, shown},
    store::Store,
    terminal::progress::Progress,
};

/// How many results are in it without `--all`.
const NEWEST: usize = 100;

pub(crate) fn run(args: &Gallery, progress: &Progress) -> Result<(), Failure> {
    let listing = Store::open_existing()?.map(|store| store.list()).unwrap_or_default();
    for problem in &listing.problems {
        progress.note(problem);
    }
    let (found, more) = args.filter.apply(&listing, NEWEST);
    if found.is_empty() {
        let why = if args.filter.query.is_some() {
            "nothing stored matches"
        } else {
            "no results are stored"
        };
        return Err(Failure::no_task(format!("{why}: there is nothing to show")));
    }
    let output = match args.output.is_dir() {
        true => args.output.join("gallery.html"),
        false => args.output.clone(),
    };
    let written = write(&output, args.force, |file| {
        for (number, listed) in found.iter().enumerate() {
            progress.now(format!("reading picture {} of {}", number + 1, found.len()));
            if number == 0 {
                page::begin(file, found.len())?;
            }
            page::entry(file, listed, &listing)?;
        }
        page::end(file)
    });
    progress.end();
    let path = written
        .map_err(|error| Failure::new(Exit::Failed, format!("{} cannot be written: {error}", shown(&output))))?;
    if more > 0 {
        progress.note(&format!("{more} older results are not in it; use --all for all"));
    }
    print::print(&format!("{}\n", path.display()))?;
    match args.open {
        true => open_file(&path),
        false => Ok(()),
    }
}

/// Writes a private file, whole or not at all. An earlier gallery of that name is replaced; for anything else a number is
/// added to the name.
fn write(path: &Path, force: bool, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<PathBuf> {
    let folder = folder_of(path);
    fs::create_dir_all(folder)?;
    // Only its owner can read it: prompts are private.
    let mut file = NamedTempFile::with_prefix_in(".bfl-gallery-", folder)?;
    {
        let mut buffered = io::BufWriter::new(file.as_file_mut());
        content(&mut buffered)?;
        buffered.flush()?;
    }
    file.as_file().sync_all()?;
    let temporary = file.into_temp_path();
    match force || is_gallery(path) {
        true => temporary
            .persist(path)
            .map(|()| path.to_owned())
            .map_err(|error| error.error),
        false => put_numbered(temporary, path),
    }
}

/// Whether a file was written by this command.
fn is_gallery(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(1024).read_to_end(&mut head));
    let is_page = |head: &[u8]| head.windows(GENERATOR.len()).any(|part| part == GENERATOR.as_bytes());
    read.is_ok() && is_page(&head) && path.symlink_metadata().is_ok_and(|metadata| metadata.is_file())
}
