//! A run of a batch.

use std::path::Path;

use super::{
    earlier::{Earlier, look_up},
    lines::read,
    orders::{digest, orders},
};
use crate::{
    args::{Batch, Common, Results},
    commands::resume::resume_all,
    environment,
    failure::{Exit, Failure},
    input::source::Sources,
    run::{finish, make},
    settings::Config,
    store::{Retention, Store},
    terminal::progress::Progress,
};

pub(crate) async fn run(args: &Batch, common: &Common, progress: &Progress) -> Result<(), Failure> {
    let sources = Sources::default();
    let file = file_of(&args.file, common)?;
    let orders = orders(read(&args.file, &sources)?, args, &file, &sources).await?;
    let total = orders.len();
    let is_dry = args.making.sending.dry_run || args.making.sending.code.is_some();
    let store = match Store::open() {
        Err(_) if common.emulator => None,
        store => Some(store?),
    };
    let lock = match &store {
        Some(store) if !is_dry => store.lock_batch(&file).map_err(|error| unusable(&error))?,
        _ => None,
    };
    let earlier = match &store {
        None => Earlier {
            to_make: orders,
            ..Earlier::default()
        },
        Some(store) => {
            if args.fresh && !is_dry {
                store.start_afresh(&file).map_err(|error| unusable(&error))?;
            }
            store.tidy(Retention::from(&Config::load()?.history));
            look_up(orders, &file, store)?
        }
    };
    say(&earlier, total, progress);
    let mut worst = None;
    if !earlier.to_resume.is_empty() && !is_dry {
        let resumed = resume_all(earlier.to_resume, None, args.making.results.force, common, progress).await;
        keep(&mut worst, resumed)?;
    }
    if !earlier.to_make.is_empty() {
        let results = Results {
            count: None,
            ..args.making.results.clone()
        };
        let mut made = make(earlier.to_make, &args.making.sending, &results, common, progress).await?;
        if let [only] = made.as_mut_slice() {
            // Of several, the engine says which failed.
            let label = only.label.as_deref();
            let ended = std::mem::replace(&mut only.ended, Err(Failure::no_task("")));
            only.ended = ended.map_err(|failure| failure.of(label));
        }
        keep(&mut worst, finish(made, progress, common.verbose > 0))?;
    }
    drop(lock);
    if !earlier.may_be_charged.is_empty() {
        return Err(Failure::new(
            Exit::Failed,
            format!(
                "these may have been charged, and are not sent again: {}",
                earlier.may_be_charged.join(", ")
            ),
        )
        .with_next("To send one again all the same: bfl tasks --forget ID, and the same command"));
    }
    match worst {
        Some(failure) => Err(failure),
        None if !earlier.moderated.is_empty() || !earlier.running.is_empty() => {
            Err(Failure::new(Exit::Failed, "not all lines are done"))
        }
        None => Ok(()),
    }
}

/// Keeps a failure, as one of the batch. What stops everything is returned at once.
fn keep(worst: &mut Option<Failure>, ended: Result<(), Failure>) -> Result<(), Failure> {
    if let Err(mut failure) = ended {
        if matches!(failure.exit, Exit::Interrupted(_)) {
            return Err(failure);
        }
        failure.exit = Exit::Failed;
        *worst = Some(failure);
    }
    Ok(())
}

/// Says what is left to do, if anything was done before.
fn say(earlier: &Earlier, total: usize, progress: &Progress) {
    let counts = [
        (earlier.done, "done before"),
        (earlier.to_resume.len(), "under way"),
        (earlier.running.len(), "in another process"),
        (earlier.moderated.len(), "moderated before"),
        (earlier.may_be_charged.len(), "may have been charged"),
    ];
    if counts.iter().all(|(count, _)| *count == 0) {
        return;
    }
    let counts = counts.into_iter().chain([(earlier.to_make.len(), "to make")]);
    let counts: Vec<String> = counts
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{count} {words}"))
        .collect();
    progress.note(&format!("{total} in the batch: {}", counts.join(", ")));
    for (labels, why) in [
        (
            &earlier.moderated,
            "moderation refused them, and the same request would be refused again",
        ),
        (&earlier.running, "another process works on them"),
    ] {
        if !labels.is_empty() {
            progress.note(&format!("{}: {why}", labels.join(", ")));
        }
    }
}

/// By what a batch is known when it is run again: its file, and where it is sent.
fn file_of(path: &Path, common: &Common) -> Result<String, Failure> {
    let here = |error| Failure::no_task(format!("cannot find the current folder: {error}"));
    let place = match path.as_os_str() == "-" {
        true => std::env::current_dir().map_err(here)?.join("-"),
        false => std::path::absolute(path).map_err(here)?,
    };
    let host = match common.emulator {
        true => "emulator".to_owned(),
        false => environment::base_url().unwrap_or_default(),
    };
    Ok(digest(&format!("{host}\n{}", place.to_string_lossy())))
}

fn unusable(error: &std::io::Error) -> Failure {
    Failure::no_task(format!("the batch cannot be run: {error}"))
}
