//! `bfl generate`: everything that can be wrong is found before the submit, and nothing is lost after it.

use std::time::Duration;

use bfl::{AnyModel, Client, ErrorKind, Generated, Task};
use serde_json::Value;

use crate::{
    args::{Common, Generate, Setting},
    failure::Failure,
    format::Format,
    input::Input,
    interrupt::{Interrupts, Signal},
    journal::Journal,
    models,
    output::{Target, print_path},
    progress::Progress,
    request::{self, FORMAT, PROMPT, Wanted},
    session::{self, Session},
    source::Sources,
    store::{Record, Store, kept},
    text, wait,
};

/// How long an interrupted run waits for the answer to a submit that is on its way.
const LAST_ANSWER: Duration = Duration::from_secs(60);

pub(crate) async fn run(args: &Generate, common: &Common, progress: &Progress) -> Result<(), Failure> {
    let model = models::find(&args.model)?;
    let sources = Sources::default();
    let target = Target::of(args.output.as_deref());
    let format = Format::choose(model, asked_format(args, &sources)?.as_deref(), &target)?;
    let request = request::build(model, &wanted(args, model, format.ask, &sources)?)?;
    if let Some(note) = &format.note {
        progress.note(note);
    }
    for note in bfl::notes(model.slug(), &request) {
        progress.note(&note.to_string());
    }
    target.settle().await?;
    let journal = Journal::new(store(common)?, draft(model, &request, &target, common)?);
    let session = Session::submitting(common, progress, &journal).await?;
    let mut interrupts = Interrupts::listen()?;
    let task = submit(&session.client, model, &request, &journal, &mut interrupts, progress).await?;
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
        saved = wait::save(task, &target, &journal, progress) => {
            let path = saved?;
            progress.end();
            print_path(&path)
        }
        signal = interrupts.next() => Err(journal.interrupted(signal, "while waiting for the task")),
    }
}

/// The store, after what dead runs left was removed. An emulator's tasks are worth nothing, and so can do without.
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

/// What the store is to say of the task.
fn draft(model: AnyModel, request: &Value, target: &Target, common: &Common) -> Result<Record, Failure> {
    let output = target
        .to_stored()
        .map_err(|error| Failure::no_task(format!("the current folder is not known: {error}")))?;
    let mut draft = Record::new("", model.slug());
    draft.request = Some(kept(request, |name| request::takes_media(model, name)));
    draft.output = Some(output);
    draft.emulator = common.emulator;
    draft.base_url = session::base_url().filter(|_| !common.emulator);
    Ok(draft)
}

/// The format that is asked for, by either of its names.
fn asked_format(args: &Generate, sources: &Sources) -> Result<Option<String>, Failure> {
    let set = args.set.iter().filter(|setting| setting.name == FORMAT);
    let mut asked = args.format.iter().chain(set.map(|setting| &setting.value));
    match (asked.next(), asked.next()) {
        (Some(_), Some(_)) => Err(given_twice(FORMAT)),
        (asked, _) => asked.map(|asked| sources.text(asked)).transpose(),
    }
}

fn given_twice(name: &str) -> Failure {
    Failure::no_task(format!("`{}` is given twice", text::short(name)))
}

/// What the options ask for.
fn wanted(args: &Generate, model: AnyModel, format: Option<String>, sources: &Sources) -> Result<Wanted, Failure> {
    let mut wanted = Wanted::default();
    let prompt = args.prompt.as_deref().map(|prompt| sources.text(prompt)).transpose()?;
    let fields = [
        (PROMPT, prompt.map(Value::from)),
        ("width", args.width.map(Value::from)),
        ("height", args.height.map(Value::from)),
        ("seed", args.seed.map(Value::from)),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            wanted.fields.insert(name.to_owned(), value);
        }
    }
    for setting in args.set.iter().filter(|setting| setting.name != FORMAT) {
        let name = &setting.name;
        if wanted.fields.contains_key(name) || wanted.texts.iter().any(|(known, _)| known == name) {
            return Err(given_twice(name));
        }
        if request::takes_media(model, name) {
            wanted.fields.insert(name.clone(), media(setting, sources)?);
        } else {
            wanted.texts.push((name.clone(), sources.text(&setting.value)?));
        }
    }
    if let Some(format) = format {
        wanted.fields.insert(FORMAT.to_owned(), format.into());
    }
    for source in &args.input_image {
        wanted.inputs.push(Input::of(source, sources)?);
    }
    Ok(wanted)
}

/// The value of a field that takes images or videos: one, or JSON with some in it.
fn media(setting: &Setting, sources: &Sources) -> Result<Value, Failure> {
    let value = setting.value.trim();
    match serde_json::from_str(value) {
        Ok(json @ (Value::Array(_) | Value::Object(_) | Value::Null)) => media_in(&setting.name, json, sources),
        _ => Ok(Input::of_field(&setting.name, &setting.value, sources)?.value),
    }
}

fn media_in(name: &str, json: Value, sources: &Sources) -> Result<Value, Failure> {
    match json {
        Value::String(text) => Ok(Input::of_field(name, &text, sources)?.value),
        Value::Array(items) => items.into_iter().map(|item| media_in(name, item, sources)).collect(),
        Value::Object(members) => {
            let members = members.into_iter();
            let members = members.map(|(key, member)| Ok((key, media_in(name, member, sources)?)));
            members
                .collect::<Result<serde_json::Map<_, _>, Failure>>()
                .map(Value::Object)
        }
        other => Ok(other),
    }
}

/// Submits. An interrupt stops what was not sent, and waits for the answer to what was: it says what is paid for.
async fn submit(
    client: &Client,
    model: AnyModel,
    request: &Value,
    journal: &Journal,
    interrupts: &mut Interrupts,
    progress: &Progress,
) -> Result<Task<Generated>, Failure> {
    progress.now(format!("{model}: submitting"));
    let mut submitting = std::pin::pin!(client.submit_json(model.slug(), request));
    let signal = tokio::select! {
        submitted = &mut submitting => return submitted.map_err(|error| journal.submit_failed(error)),
        signal = interrupts.next() => signal,
    };
    client.stop_submitting();
    let ended = |submitted: Result<Task<Generated>, bfl::Error>| ended(submitted, journal, signal);
    tokio::select! {
        biased;
        // One that waits for a slot, or after a 429, ends at once.
        submitted = &mut submitting => return Err(ended(submitted)),
        () = std::future::ready(()) => {}
    }
    progress.note("waiting for the answer to the submit, so that the task is not lost; interrupt again to give it up");
    tokio::select! {
        submitted = submitting => Err(ended(submitted)),
        again = interrupts.next() => Err(given_up(journal, again)),
        () = tokio::time::sleep(LAST_ANSWER) => Err(given_up(journal, signal)),
    }
}

/// What an interrupted submit came to.
fn ended(submitted: Result<Task<Generated>, bfl::Error>, journal: &Journal, signal: Signal) -> Failure {
    match submitted {
        Ok(_) => journal.interrupted(signal, "just after the submit"),
        Err(error) if error.kind() == ErrorKind::Stopped => {
            journal.submit_failed(error);
            Failure::interrupted(signal, "before the submit; nothing was sent")
        }
        Err(error) => journal.submit_failed(error).because_of(signal),
    }
}

fn given_up(journal: &Journal, signal: Signal) -> Failure {
    journal.interrupted(
        signal,
        "during the submit: it is not known whether the request was taken and is charged for",
    )
}

/// The host of a URL, to show it.
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
