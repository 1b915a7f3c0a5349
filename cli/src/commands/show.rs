//! `bfl show`: all that is known of a result.

use std::{fs::File, path::Path};

use serde_json::{Map, Value, json};

use super::{command_line::command, facts};
use crate::{
    args::Show,
    bounded,
    failure::Failure,
    metadata::{self, Origin},
    output::print,
    paths::shown,
    store::{LAST, Listed, Listing, Store},
    terminal::{
        text,
        width::{columns, padded, wrapped},
    },
};

/// The longest picture that is read, in bytes.
const LONGEST: u64 = 256 * 1024 * 1024;
const LABEL: usize = 10;

pub(crate) fn run(args: &Show) -> Result<(), Failure> {
    let listing = match Store::open_existing() {
        Ok(store) => store.map(|store| store.list()).unwrap_or_default(),
        // A picture tells of itself without a store.
        Err(failure) if args.what == LAST => return Err(failure),
        Err(_) => Listing::default(),
    };
    if let Some(listed) = listing.find_named(&args.what)? {
        return match args.json {
            true => print::print_json(&facts::of(listed, &listing)),
            false => print::print(&in_lines(&of_record(listed, &listing))),
        };
    }
    let origin = embedded(Path::new(&args.what))?;
    match args.json {
        true => print::print_json(&json!({
            "task": origin.id,
            "model": origin.model,
            "prompt": origin.prompt(),
            "seed": origin.seed,
            "file": args.what,
            "request": origin.request,
        })),
        false => print::print(&in_lines(&of_origin(&origin, &args.what))),
    }
}

/// What is embedded in a picture.
pub(super) fn embedded(path: &Path) -> Result<Origin, Failure> {
    if !path.exists() {
        return Err(Failure::no_task(format!(
            "{} is neither a file nor the id of a stored task",
            shown(path)
        )));
    }
    let content = File::open(path).and_then(|file| bounded::read(file, LONGEST));
    let content = content.map_err(|error| Failure::no_task(format!("{} cannot be read: {error}", shown(path))))?;
    let none = |why: &str| Failure::no_task(format!("{} says nothing of how it was made: {why}", shown(path)));
    match metadata::extract(content) {
        Ok(Some(origin)) => Ok(origin),
        Ok(None) => Err(none(
            "it is not the file of a stored result, and was saved without --embed",
        )),
        Err(why) => Err(none(&why)),
    }
}

type Lines = Vec<(&'static str, String)>;

fn of_record(listed @ Listed { record, state }: &Listed, listing: &Listing) -> Lines {
    let end = record.end.as_ref();
    let used = end.and_then(|end| end.prompt.as_deref());
    let mut lines = vec![
        ("id", record.task_id().unwrap_or(&record.id).to_owned()),
        ("state", state.words().to_owned()),
        ("model", record.model.clone()),
    ];
    let file = record.file().map(|file| match file.exists() {
        true => file.to_string_lossy().into_owned(),
        false => format!("{} (it is not there any more)", file.to_string_lossy()),
    });
    let seconds = end.and_then(|end| end.seconds);
    let made = match seconds {
        Some(seconds) => format!("{} ago, in {seconds:.1} s", record.age()),
        None => format!("{} ago", record.age()),
    };
    let known = [
        ("prompt", record.prompt().map(str::to_owned)),
        (
            "rewritten",
            used.filter(|used| Some(*used) != record.prompt()).map(str::to_owned),
        ),
        ("seed", record.seed().map(|seed| seed.to_string())),
        ("cost", record.cost().map(|cost| format!("{cost} credits"))),
        ("made", Some(made)),
        ("file", file),
    ];
    lines.extend(known.into_iter().filter_map(|(label, value)| Some((label, value?))));
    lines.extend(
        end.into_iter()
            .flat_map(|end| &end.reasons)
            .map(|reason| ("reason", reason.clone())),
    );
    if let Some(Value::Object(request)) = &record.request {
        lines.extend(fields(request, &record.inputs));
    }
    if let Some(command) = command(listed) {
        lines.push(("again", command));
    }
    let short = listing.short_id(record);
    lines.push(("", format!("bfl again {short}, bfl vary {short}")));
    lines
}

fn of_origin(origin: &Origin, file: &str) -> Lines {
    let mut lines = vec![("id", origin.id.clone()), ("model", origin.model.clone())];
    lines.extend(origin.prompt().map(|prompt| ("prompt", prompt.to_owned())));
    lines.extend(origin.seed.map(|seed| ("seed", seed.to_string())));
    lines.extend(fields(&origin.request, &Map::new()));
    lines.push(("file", file.to_owned()));
    lines
}

/// The other fields of a request.
fn fields(request: &Map<String, Value>, inputs: &Map<String, Value>) -> Lines {
    let others = request
        .iter()
        .filter(|(name, _)| !["prompt", "seed"].contains(&name.as_str()));
    let field = |(name, value): (&String, &Value)| {
        let value = inputs.get(name).unwrap_or(value);
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        ("field", format!("{name} = {value}"))
    };
    others.map(field).collect()
}

fn in_lines(lines: &Lines) -> String {
    let columns = columns().unwrap_or(usize::MAX);
    let mut shown = String::new();
    for (label, value) in lines {
        // A path or a command is copied whole: the terminal wraps it.
        let is_copied = ["id", "file", "again", ""].contains(label);
        let value = text::escape(value);
        let parts = match is_copied {
            true => vec![value.into_owned()],
            false => value
                .split("\\n")
                .flat_map(|line| wrapped(line, columns.saturating_sub(LABEL).max(20)))
                .collect(),
        };
        for (number, part) in parts.iter().enumerate() {
            let label = if number == 0 { label } else { "" };
            shown.push_str(format!("{}{part}", padded(label, LABEL)).trim_end());
            shown.push('\n');
        }
    }
    shown
}
