//! `bfl run MODEL` and the commands that are rows of data: a model, and what its fields are set to.

use std::ffi::OsString;

use clap::FromArgMatches;
use serde_json::{Map, Value};

use super::preset;
use crate::{
    args::{Common, ModelArgs, Run, asked_preset, model_command, no_model, with_preset},
    failure::Failure,
    input::source::Sources,
    output::Target,
    request::{self, Arguments, Order},
    run::make_one,
    terminal::progress::Progress,
};

/// Why a command line names no call.
pub(crate) enum Refused {
    Usage(clap::Error),
    Failure(Failure),
}

impl From<clap::Error> for Refused {
    fn from(error: clap::Error) -> Self {
        Self::Usage(error)
    }
}

/// Reads what `bfl run` was given: the model decides what the options are.
pub(crate) fn read(args: &Run, common: &Common) -> Result<(ModelArgs, Common), Refused> {
    let (name, rest) = args.model.split_first().ok_or_else(|| Refused::Usage(no_model()))?;
    let model = request::find(&name.to_string_lossy()).map_err(Refused::Failure)?;
    let mut command = model_command(model);
    let mut arguments: Vec<OsString> = [OsString::from("run")]
        .into_iter()
        .chain(rest.iter().cloned())
        .collect();
    let mut matches = command.try_get_matches_from_mut(&arguments)?;
    if let Some(name) = asked_preset(&matches) {
        let options = preset::options(name).map_err(Refused::Failure)?;
        arguments = with_preset(&arguments, &command, &matches, options);
        matches = command.try_get_matches_from_mut(arguments)?;
    }
    let read = || {
        Ok((
            ModelArgs::read(model, None, &matches)?,
            Common::from_arg_matches(&matches)?,
        ))
    };
    let (args, own) = read().map_err(|error: clap::Error| Refused::Usage(error.format(&mut command)))?;
    Ok((args, common.and(&own)))
}

/// Makes the call.
pub(crate) async fn run(args: &ModelArgs, common: &Common, progress: &Progress) -> Result<(), Failure> {
    let target = Target::of(args.results.output.as_deref())?;
    let order = Order::new(args.model, arguments(args).await?, target);
    make_one(order, &args.sending, &args.results, common, progress).await
}

async fn arguments(args: &ModelArgs) -> Result<Arguments, Failure> {
    let (model, sources) = (args.model, Sources::default());
    let mut arguments = match &args.body {
        Some(body) => Arguments::from_json(model, object(&sources.text(body)?)?, &sources).await?,
        None => Arguments::default(),
    };
    let mut given = Arguments {
        shape: args.shape,
        ..Arguments::default()
    };
    given.add_prompt(&args.prompt, &sources)?;
    for (name, text) in &args.texts {
        given.set(model, name, text, &sources).await?;
    }
    for setting in &args.set {
        given.set(model, &setting.name, &setting.value, &sources).await?;
    }
    for media in &args.media {
        given.add_media(media, &sources).await?;
    }
    arguments.replace(given);
    match args.default_prompt {
        Some(prompt) => arguments.add_default_prompt(prompt),
        None => arguments.add_piped_prompt(model, &sources)?,
    }
    Ok(arguments)
}

fn object(text: &str) -> Result<Map<String, Value>, Failure> {
    match serde_json::from_str(text) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(Failure::no_task(
            "--body is JSON, and not an object: {\"prompt\": \"a fox\"}",
        )),
        Err(error) => Err(Failure::no_task(format!("--body is not JSON: {error}"))
            .with_next("Name a file of JSON with @: --body @request.json")),
    }
}
