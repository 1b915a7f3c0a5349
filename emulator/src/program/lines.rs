//! A line for each request and webhook. It has no query, header or body: so neither key nor prompt nor signature.

use std::{
    io::{self, Write as _},
    time::Duration,
};

use bfl_emulator::Event;
use time::{OffsetDateTime, macros::format_description};

/// Writes the line of an event to stderr.
pub(crate) fn print(event: Event<'_>) {
    let line = line(event);
    // Where nobody reads, nothing is told.
    let _ = writeln!(io::stderr(), "{line}");
}

fn line(event: Event<'_>) -> String {
    match event {
        Event::Request(request) => {
            let status = match request.status {
                0 => "no answer".to_owned(),
                status => status.to_string(),
            };
            let path = request.path.split('?').next().unwrap_or_default();
            let took = request.took.map(milliseconds);
            let task = request.task.as_deref().map(short);
            let what = format!("{} {path} → {status}", request.method);
            joined(request.at, &what, [took, task], &request.faults)
        }
        Event::Webhook(attempt) => {
            let outcome = match (&attempt.error, attempt.status) {
                (Some(error), _) => error.clone(),
                (None, Some(status)) => status.to_string(),
                (None, None) => "no answer".to_owned(),
            };
            let what = format!("webhook {} → {outcome}", attempt.url);
            joined(attempt.at, &what, [None, Some(short(&attempt.task))], &attempt.faults)
        }
        _ => String::new(),
    }
}

fn joined(at: OffsetDateTime, what: &str, facts: [Option<String>; 2], faults: &[String]) -> String {
    let format = format_description!("[hour]:[minute]:[second].[subsecond digits:3]");
    let mut line = format!("{} {what}", at.format(format).unwrap_or_default());
    for fact in facts.into_iter().flatten() {
        line.push_str(" · ");
        line.push_str(&fact);
    }
    if !faults.is_empty() {
        line.push_str(" · fault: ");
        line.push_str(&faults.join("; "));
    }
    // A client decides the path, and a rule's text.
    line.replace(|character: char| character.is_control(), "?")
}

fn milliseconds(took: Duration) -> String {
    format!("{} ms", took.as_millis())
}

/// The beginning of a task's id, which is enough to tell tasks apart.
fn short(id: &str) -> String {
    format!("task {}", id.get(..8).unwrap_or(id))
}
