//! `bfl api`: any call, with the key.

use std::io::{self, IsTerminal};

use serde_json::Value;

use crate::{
    args::{Api, Common, Method},
    failure::{Exit, Failure},
    input::source::Sources,
    output::print,
    run::Session,
    terminal::{progress::Progress, text},
};

pub(crate) async fn run(args: &Api, common: &Common, progress: &Progress) -> Result<(), Failure> {
    let body = args
        .json
        .as_deref()
        .map(|json| Sources::default().text(json))
        .transpose()?;
    let body: Option<Value> = body
        .map(|body| serde_json::from_str(&body))
        .transpose()
        .map_err(|error| Failure::no_task(format!("the body is not JSON: {error}")))?;
    let body = match (args.method, body) {
        (Some(Method::Get), Some(_)) => return Err(Failure::no_task("a GET has no body")),
        (Some(Method::Post), None) => Some(Value::Object(serde_json::Map::new())),
        (_, body) => body,
    };
    let session = Session::asking(common, progress).await?;
    let (status, answer) = session.client.call(&args.path, body.as_ref()).await?;
    print_answer(&answer)?;
    match status {
        200..=299 => Ok(()),
        401 | 403 => Err(Failure::new(
            Exit::Key,
            format!("the service answered with HTTP {status}"),
        )),
        402 => Err(Failure::new(
            Exit::Credits,
            format!("the service answered with HTTP {status}"),
        )),
        429 | 500.. => Err(Failure::new(
            Exit::Later,
            format!("the service answered with HTTP {status}"),
        )),
        _ => Err(Failure::new(
            Exit::Failed,
            format!("the service answered with HTTP {status}"),
        )),
    }
}

/// Prints an answer byte for byte, but escaped on a terminal.
fn print_answer(answer: &[u8]) -> Result<(), Failure> {
    if !io::stdout().is_terminal() {
        return print::print_bytes(answer);
    }
    let shown = match serde_json::from_slice::<Value>(answer) {
        Ok(value) => serde_json::to_string_pretty(&value).unwrap_or_default(),
        Err(_) => String::from_utf8_lossy(answer).into_owned(),
    };
    let lines: Vec<_> = shown.lines().map(text::escape).collect();
    print::print(&format!("{}\n", lines.join("\n")))
}
