//! `bfl generate`: checks everything before the submit, and loses nothing after it.

use bfl::AnyModel;
use serde_json::Value;

use crate::{
    args::{Common, Generate},
    environment,
    failure::Failure,
    input::source::Sources,
    output::{Target, print_path},
    request::{self, Arguments, Built, Format},
    run::{self, Interrupts, Journal, Session},
    store::{Record, Store},
    terminal::{progress::Progress, text},
};

pub(crate) async fn run(args: &Generate, common: &Common, progress: &Progress) -> Result<(), Failure> {
    let model = request::find(&args.model)?;
    let sources = Sources::default();
    let target = Target::of(args.output.as_deref());
    let format = Format::choose(model, request::asked_format(args, &sources)?.as_deref(), &target)?;
    let arguments = Arguments::read(args, model, format.ask, &sources).await?;
    let Built { request, stored } = request::build(model, &arguments)?;
    if let Some(note) = &format.note {
        progress.note(note);
    }
    for note in request.notes().await? {
        progress.note(&note.to_string());
    }
    target.prepare().await?;
    let journal = Journal::new(store(common)?, draft(model, stored, &target, common)?);
    let session = Session::submitting(common, progress, &journal).await?;
    let mut interrupts = Interrupts::listen()?;
    let task = run::submit(&session.client, request, &journal, &mut interrupts, progress).await?;
    if let Some(handle) = journal.unstored() {
        progress.note(&handle);
    }
    let handle = task.handle();
    progress.detail(|| {
        let cost = handle
            .cost()
            .map(|cost| format!(", cost {cost} credits"))
            .unwrap_or_default();
        let (id, host) = (text::short(handle.id()), text::short(host(handle.polling_url())));
        format!("task {id} is polled at {host}{cost}")
    });
    tokio::select! {
        saved = run::save(task, &target, &journal, progress) => {
            let path = saved?;
            progress.end();
            print_path(&path)
        }
        signal = interrupts.next() => Err(journal.interrupted(signal, "while waiting for the task")),
    }
}

/// The store, after cleaning up. Tasks of the built-in emulator cost nothing and can do without it.
fn store(common: &Common) -> Result<Option<Store>, Failure> {
    let store = match Store::open() {
        Err(_) if common.emulator => None,
        store => Some(store?),
    };
    if let Some(store) = &store {
        store.tidy();
    }
    Ok(store)
}

/// The record of the task, before it has an id.
fn draft(model: AnyModel, request: Value, target: &Target, common: &Common) -> Result<Record, Failure> {
    let output = target
        .to_stored()
        .map_err(|error| Failure::no_task(format!("cannot find the current folder: {error}")))?;
    let mut draft = Record::new("", model.slug());
    draft.request = Some(request);
    draft.output = Some(output);
    draft.emulator = common.emulator;
    draft.base_url = environment::base_url().filter(|_| !common.emulator);
    Ok(draft)
}

/// The host of a URL, for a message.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn of_a_url_only_the_host_is_shown() {
        assert_eq!(host("https://api.us6.bfl.ai/v1/get_result?id=1"), "api.us6.bfl.ai");
        assert_eq!(host("http://user:secret@127.0.0.1:8788?x"), "127.0.0.1:8788");
        assert_eq!(host(""), "");
    }
}
