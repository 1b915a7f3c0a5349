//! `bfl resume`: continues a task from its handle.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use bfl::TaskHandle;

use crate::{
    args::{Common, Resume},
    failure::Failure,
    interrupt::Interrupts,
    output::Target,
    progress::Progress,
    session::Session,
    wait,
};

/// Far more than a handle has.
const LONGEST: u64 = 1024 * 1024;

pub(crate) async fn run(args: &Resume, common: &Common, progress: &Progress) -> Result<(), Failure> {
    if common.emulator {
        return Err(Failure::no_task(
            "the emulator of another process knows no task of this one: start `bfl-emulator` and set BFL_BASE_URL to \
             have tasks that can be resumed",
        ));
    }
    let handle = read(&args.handle)?;
    let target = Target::check(args.output.as_deref()).await?;
    let session = Session::open(common, progress).await?;
    let mut interrupts = Interrupts::listen()?;
    wait::save(session.client.resume(handle), &target, &mut interrupts, progress).await
}

fn read(path: &Path) -> Result<TaskHandle, Failure> {
    let mut text = String::new();
    let read = if path.as_os_str() == "-" {
        io::stdin().take(LONGEST).read_to_string(&mut text)
    } else {
        File::open(path).and_then(|file| file.take(LONGEST).read_to_string(&mut text))
    };
    read.map_err(|error| Failure::no_task(format!("`{}` cannot be read: {error}", path.display())))?;
    find(&text).ok_or_else(|| {
        Failure::no_task(format!(
            "`{}` holds no task's handle: the JSON that an interrupted or failed run printed was expected",
            path.display()
        ))
    })
}

/// The handle in a text, which may be all that a run printed.
fn find(text: &str) -> Option<TaskHandle> {
    let whole = serde_json::from_str(text).ok();
    whole.or_else(|| text.lines().rev().find_map(|line| serde_json::from_str(line).ok()))
}
