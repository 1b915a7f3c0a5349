//! `bfl video enhance`: renders the draft of a video in full.

use bfl::{AnyModel, Client, Media, MediaKind, PollPolicy};

use crate::{
    args::{Common, Enhance, fields_of},
    failure::Failure,
    input::{
        media::{Input, Origin},
        source::Sources,
    },
    output::Target,
    request::{Arguments, FieldMedia, Order},
    run::{Session, make_one},
    store::{Found, Listed, Record, Store, redacted},
    terminal::{progress::Progress, text},
};

pub(crate) async fn run(args: &Enhance, common: &Common, progress: &Progress) -> Result<(), Failure> {
    if common.emulator {
        return Err(Failure::no_task("drafts of the built-in emulator end with it")
            .with_next("Start `bfl emulator`, and set the two variables that it names"));
    }
    let record = draft(args.task.as_deref())?;
    let model: AnyModel = record.model.parse()?;
    let field = draft_field(model)
        .ok_or_else(|| Failure::no_task(format!("`{model}` makes no drafts that can be rendered in full")))?;
    let session = Session::reading(common).await?;
    let cache = cache(&session.client, &record).await?;
    let stored = redacted(&cache.clone().into(), true);
    let input = Input {
        media: Media::url(&cache),
        kind: Some(MediaKind::Draft),
        origin: Origin::Url(stored.as_str().unwrap_or_default().to_owned()),
        stored,
    };
    let mut arguments = Arguments {
        media: vec![(field.to_owned(), FieldMedia::One(input))],
        ..Arguments::default()
    };
    for setting in &args.set {
        arguments
            .set(model, &setting.name, &setting.value, &Sources::default())
            .await?;
    }
    let order = Order::new(model, arguments, Target::of(args.results.output.as_deref())?);
    make_one(order, &args.sending, &args.results, common, progress).await
}

/// The field that takes the cache of a draft.
fn draft_field(model: AnyModel) -> Option<&'static str> {
    let (fields, _) = fields_of(model);
    let known = fields
        .iter()
        .find(|known| known.field.media == Some(MediaKind::Draft))?;
    Some(known.field.name)
}

/// The stored task with this name, or the newest draft.
fn draft(name: Option<&str>) -> Result<Record, Failure> {
    let none = || Failure::no_task("there is no stored draft").with_next("Make one: bfl video PROMPT --draft");
    let listing = Store::open_existing()?.ok_or_else(none)?.list();
    let Some(name) = name else {
        let is_draft = |listed: &&Listed| {
            let request = listed.record.request.as_ref();
            !listed.record.emulator && request.is_some_and(|request| request["draft"] == true)
        };
        let newest = listing.tasks.iter().find(is_draft);
        return newest.map(|listed| listed.record.clone()).ok_or_else(none);
    };
    match listing.find(name) {
        Found::One(listed) => Ok(listed.record.clone()),
        Found::None => Err(Failure::no_task(format!(
            "there is no stored task `{}`",
            text::short(name)
        ))),
        Found::Several(several) => Err(Failure::no_task(format!(
            "`{}` is the start of {} ids: write more of it",
            text::short(name),
            several.len()
        ))),
    }
}

/// Where the draft of a finished task can be fetched.
async fn cache(client: &Client, record: &Record) -> Result<String, Failure> {
    let handle = record
        .handle
        .clone()
        .ok_or_else(|| Failure::no_task("the submit of this task has no answer"))?;
    let mut task = client.resume(handle);
    if record.end.is_some() {
        // It has ended: there is nothing to wait for.
        task = task.with_policy(PollPolicy::eager())?;
    }
    let result = task.result().await?;
    let cache = result.draft_cache().map(str::to_owned);
    cache.ok_or_else(|| Failure::no_task("this task made no draft").with_next("Make one: bfl video PROMPT --draft"))
}
