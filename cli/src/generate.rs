//! `bfl generate`: everything that can be wrong is found before the submit, and nothing is lost after it.

use bfl::{AnyModel, Client, Generated, Task};
use serde_json::Value;

use crate::{
    args::{Common, Generate},
    failure::Failure,
    input::{self, Input},
    interrupt::{self, Interrupts},
    models,
    output::{Format, Target},
    progress::Progress,
    request::{self, FORMAT, PROMPT, Wanted},
    session::Session,
    wait,
};

pub(crate) async fn run(args: &Generate, common: &Common, progress: &Progress) -> Result<(), Failure> {
    let model = models::find(&args.model)?;
    let target = Target::check(args.output.as_deref()).await?;
    let format = Format::choose(model, asked_format(args)?, &target)?;
    let request = request::build(model, &wanted(args, format.ask).await?)?;
    if let Some(note) = &format.note {
        progress.note(note);
    }
    let session = Session::open(common, progress).await?;
    let mut interrupts = Interrupts::listen()?;
    let task = submit(&session.client, model, &request, &mut interrupts, progress).await?;
    let handle = task.handle();
    progress.detail(|| {
        let cost = handle
            .cost()
            .map(|cost| format!(", cost {cost} credits"))
            .unwrap_or_default();
        format!("task {} is polled at {}{cost}", handle.id(), host(handle.polling_url()))
    });
    wait::save(task, &target, &mut interrupts, progress).await
}

/// The format that is asked for, by either of its names.
fn asked_format(args: &Generate) -> Result<Option<&str>, Failure> {
    let set = args.set.iter().filter(|setting| setting.name == FORMAT);
    let mut asked = args.format.iter().chain(set.map(|setting| &setting.value));
    match (asked.next(), asked.next()) {
        (Some(_), Some(_)) => Err(given_twice(FORMAT)),
        (asked, _) => Ok(asked.map(String::as_str)),
    }
}

fn given_twice(name: &str) -> Failure {
    Failure::no_task(format!("`{}` is given twice", name.escape_debug()))
}

/// What the options ask for.
async fn wanted(args: &Generate, format: Option<String>) -> Result<Wanted, Failure> {
    let mut wanted = Wanted::default();
    let fields = [
        (PROMPT, args.prompt.clone().map(Value::from)),
        ("width", args.width.map(Value::from)),
        ("height", args.height.map(Value::from)),
        ("seed", args.seed.map(Value::from)),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            wanted.fields.insert(name.to_owned(), value);
        }
    }
    for setting in &args.set {
        let name = &setting.name;
        if name == FORMAT {
            continue;
        }
        if wanted.fields.contains_key(name) || wanted.texts.iter().any(|(known, _)| known == name) {
            return Err(given_twice(name));
        }
        match setting.value.strip_prefix('@') {
            Some(path) => _ = wanted.fields.insert(name.clone(), input::read_file(path).await?),
            None => wanted.texts.push((name.clone(), setting.value.clone())),
        }
    }
    if let Some(format) = format {
        wanted.fields.insert(FORMAT.to_owned(), format.into());
    }
    for source in &args.input_image {
        wanted.inputs.push(Input::read(source).await?);
    }
    Ok(wanted)
}

/// Submits. An interrupt waits for the answer, which says what was paid for; a second one does not.
async fn submit(
    client: &Client,
    model: AnyModel,
    request: &Value,
    interrupts: &mut Interrupts,
    progress: &Progress,
) -> Result<Task<Generated>, Failure> {
    progress.now(format!("{model}: submitting"));
    let mut submitting = std::pin::pin!(client.submit_json(model.slug(), request));
    tokio::select! {
        submitted = &mut submitting => return Ok(submitted?),
        () = interrupts.next() => {}
    }
    progress.note("waiting for the answer to the submit, so that the task is not lost; interrupt again to give it up");
    tokio::select! {
        submitted = submitting => {
            let task = submitted?;
            Err(interrupt::failure("just after the submit").with_running(task.handle()))
        }
        () = interrupts.next() => Err(interrupt::failure(
            "during the submit: it is not known whether the request was taken and is charged for",
        )),
    }
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
