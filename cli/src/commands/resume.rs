//! `bfl resume`: continues tasks from the store, or from handles in a file.

use std::{cell::RefCell, fs::File, io, path::Path};

use crate::{
    args::{Common, Resume},
    bounded,
    failure::Failure,
    handles::handles_in,
    output::Target,
    paths::shown,
    run::{Batch, Interrupts, Resumable, Session, Stop},
    settings::Config,
    store::{Found, LAST, Listed, Listing, Retention, State, Store},
    terminal::{progress::Progress, text},
};

/// The longest log that is read, in bytes.
const LONGEST: u64 = 64 * 1024 * 1024;

pub(crate) async fn run(args: &Resume, common: &Common, progress: &Progress) -> Result<(), Failure> {
    if common.emulator {
        return Err(Failure::no_task(
            "tasks of the built-in emulator end with it: to resume tasks, start `bfl-emulator` and set BFL_BASE_URL",
        ));
    }
    if let Ok(Some(store)) = Store::open_existing() {
        store.tidy(Retention::from(&Config::load()?.history));
    }
    let found = match &args.task {
        None => stored(args.all)?,
        Some(name) => named(name, args.all, progress)?,
    };
    let target = args
        .output
        .as_deref()
        .map(|output| Target::of(Some(output)))
        .transpose()?;
    resume_all(found, target, args.force, common, progress).await
}

/// Waits for tasks and saves their results.
pub(super) async fn resume_all(
    found: Vec<Resumable>,
    target: Option<Target>,
    is_forced: bool,
    common: &Common,
    progress: &Progress,
) -> Result<(), Failure> {
    if found.len() > 1 && matches!(target, Some(Target::File(_) | Target::Stdout)) {
        return Err(Failure::no_task(format!(
            "{} results cannot be saved to one file: choose a folder with --output",
            found.len()
        )));
    }
    let session = Session::reading(common).await?;
    let mut interrupts = Interrupts::listen()?;
    let only = RefCell::new(None);
    let several = found.len() > 1;
    let batch = Batch {
        client: &session.client,
        target,
        is_forced,
        several,
        only: &only,
        files: RefCell::default(),
        common,
        progress,
    };
    tokio::select! {
        done = batch.save_all(found) => done,
        signal = interrupts.next() => {
            let stop = Stop::Signal(signal);
            Err(match only.borrow().as_ref() {
                Some(journal) => journal.stopped(stop, "while waiting for the task"),
                None if several => stop
                    .failure("while waiting for the tasks")
                    .with_next("To continue: bfl resume --all"),
                None => stop
                    .failure("before the task was found")
                    .with_next("To continue, run the same command again"),
            })
        }
    }
}

/// The unfinished tasks of the store: all, or the only one.
fn stored(all: bool) -> Result<Vec<Resumable>, Failure> {
    let nothing = || Failure::no_task("there is no unfinished task; `bfl tasks` lists the stored tasks");
    let store = Store::open_existing()?.ok_or_else(nothing)?;
    let listing = store.list();
    let can_go_on = |listed: &&Listed| match listed.state {
        State::Unfinished => true,
        State::MayHaveBeenCharged => listed.record.task_id.is_some(),
        _ => false,
    };
    let unfinished: Vec<&Listed> = listing.tasks.iter().filter(can_go_on).collect();
    match unfinished.len() {
        0 => Err(nothing()),
        1 => Ok(()),
        _ if all => Ok(()),
        _ => Err(Failure::no_task(format!(
            "several tasks are unfinished: choose one of {}, or use --all",
            ids(&unfinished, &listing)
        ))),
    }?;
    Ok(unfinished
        .into_iter()
        .map(|listed| Resumable::of(&store, &listed.record))
        .collect())
}

/// The short ids of some tasks, for a message.
fn ids(tasks: &[&Listed], listing: &Listing) -> String {
    const MOST: usize = 10;
    let mut ids: Vec<String> = tasks
        .iter()
        .take(MOST)
        .map(|listed| listing.short_id(&listed.record))
        .collect();
    if tasks.len() > MOST {
        ids.push(format!("… ({} in all)", tasks.len()));
    }
    ids.join(", ")
}

/// The tasks that the argument means: an id, the start of an id, a file, or `-`.
fn named(name: &Path, all: bool, progress: &Progress) -> Result<Vec<Resumable>, Failure> {
    if name.as_os_str() == "-" {
        return in_log(bounded::read(io::stdin().lock(), LONGEST), "stdin", all, progress);
    }
    let store = Store::open_existing().ok().flatten();
    if name.as_os_str() == LAST {
        let newest = store
            .as_ref()
            .and_then(|store| Some((store, store.list().tasks.into_iter().next()?)));
        let (store, listed) = newest.ok_or_else(|| Failure::no_task("there is no last task: none is stored"))?;
        return Ok(vec![Resumable::of(store, &listed.record)]);
    }
    let listing = store.as_ref().map(Store::list).unwrap_or_default();
    let found = name.to_str().map_or(Found::None, |name| listing.find(name));
    let is_file = name.exists();
    match (found, store) {
        (Found::None, _) if is_file => in_log(
            File::open(name).and_then(|file| bounded::read(file, LONGEST)),
            &shown(name),
            all,
            progress,
        ),
        (Found::None, _) if name.to_str().is_some_and(is_whole) => {
            Ok(vec![Resumable::Id(name.to_string_lossy().into_owned())])
        }
        (Found::None, _) => Err(Failure::no_task(format!(
            "{} is neither a file nor the id of a stored task",
            shown(name)
        ))),
        (Found::One(_) | Found::Several(_), _) if is_file => Err(Failure::no_task(format!(
            "{} is both a file and the start of a task id: write ./{} for the file, or more of the id",
            shown(name),
            text::short(&name.to_string_lossy())
        ))),
        (Found::Several(several), _) => Err(Failure::no_task(format!(
            "{} is the start of several ids: {}",
            shown(name),
            ids(&several, &listing)
        ))),
        (Found::One(listed), Some(store)) => Ok(vec![Resumable::of(&store, &listed.record)]),
        (Found::One(_), None) => Ok(Vec::new()),
    }
}

/// Whether this looks like a full id of the service.
fn is_whole(id: &str) -> bool {
    let groups = id.split('-').map(str::len);
    groups.eq([8, 4, 4, 4, 12]) && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// The handles in a log: the last one, or all.
fn in_log(content: io::Result<Vec<u8>>, name: &str, all: bool, progress: &Progress) -> Result<Vec<Resumable>, Failure> {
    let content = content.map_err(|error| Failure::no_task(format!("{name} cannot be read: {error}")))?;
    let mut handles = handles_in(&content);
    let Some(last) = handles.last() else {
        return Err(Failure::no_task(format!(
            "{name} contains no task handle: expected a task id, or a file with the JSON that `bfl` printed"
        )));
    };
    if !all && handles.len() > 1 {
        progress.note(&format!(
            "{name} contains {} handles: resuming the last one ({}); use --all to resume all of them",
            handles.len(),
            text::short(last.id())
        ));
        handles = vec![last.clone()];
    }
    Ok(handles
        .into_iter()
        .map(|handle| Resumable::Handle(Box::new(handle)))
        .collect())
}
