//! `bfl tasks`: the tasks in the store.

use std::{io, path::PathBuf};

use serde_json::{Value, json};

use crate::{
    args::Tasks,
    failure::{Exit, Failure},
    output::print,
    store::{Destination, Found, Listed, Listing, Record, Store},
    terminal::{progress::Progress, text},
};

/// How many finished tasks are listed without `--all`.
const NEWEST: usize = 20;

pub(crate) fn run(args: &Tasks, progress: &Progress) -> Result<(), Failure> {
    let Some(store) = Store::open_existing()? else {
        return match args.forget.first() {
            Some(id) => Err(no_such(id)),
            None => list(args, &Listing::default(), progress),
        };
    };
    if !args.forget.is_empty() {
        return forget(&args.forget, &store, progress);
    }
    if args.prune {
        let removed = store.prune().map_err(|error| not_removed(&error))?;
        progress.note(&format!("removed {removed} finished tasks"));
        return Ok(());
    }
    list(args, &store.list(), progress)
}

fn list(args: &Tasks, listing: &Listing, progress: &Progress) -> Result<(), Failure> {
    for problem in &listing.problems {
        progress.note(problem);
    }
    let (mut over, mut left_out) = (0, 0);
    let shown: Vec<&Listed> = listing
        .tasks
        .iter()
        .filter(|listed| {
            over += usize::from(listed.state.is_terminal());
            let is_shown = args.all || !listed.state.is_terminal() || over <= NEWEST;
            left_out += usize::from(!is_shown);
            is_shown
        })
        .collect();
    let text = if args.json {
        in_json(&shown, listing)
    } else {
        in_columns(&shown, listing)
    };
    print::print(&text)?;
    if shown.is_empty() && !args.json {
        progress.note("no tasks are stored");
    }
    if left_out > 0 {
        progress.note(&format!(
            "{left_out} older finished tasks are not shown; use --all to list them"
        ));
    }
    Ok(())
}

fn in_columns(tasks: &[&Listed], listing: &Listing) -> String {
    if tasks.is_empty() {
        return String::new();
    }
    let mut rows = vec![["ID", "STATE", "AGE", "MODEL", "CREDITS", "OUTPUT"].map(str::to_owned)];
    rows.extend(tasks.iter().map(|listed| row(listed, listing)));
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<usize> = (0..5).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let (last, cells) = (&row[5], &row[..5]);
        for (cell, width) in cells.iter().zip(&widths) {
            text.push_str(&format!("{cell:width$}  "));
        }
        text.push_str(last);
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

fn row(Listed { record, state }: &Listed, listing: &Listing) -> [String; 6] {
    let cost = record.cost().map(|cost| cost.to_string()).unwrap_or_default();
    let path = path(record).map(|path| text::escape(&path.to_string_lossy()).into_owned());
    [
        listing.short_id(record),
        state.words().to_owned(),
        record.age(),
        text::short(&record.model),
        cost,
        path.unwrap_or_default(),
    ]
}

/// Where the result was saved, or will be.
fn path(record: &Record) -> Option<PathBuf> {
    let saved = record.end.as_ref().and_then(|end| end.path.as_ref());
    let wanted = || match record.output.as_ref()? {
        Destination::File(path) | Destination::Folder(path) => Some(PathBuf::from(path)),
        Destination::Template(template) => Some(PathBuf::from(template)),
    };
    saved.map(PathBuf::from).or_else(wanted)
}

/// A JSON array, one task per line.
fn in_json(tasks: &[&Listed], listing: &Listing) -> String {
    let lines: Vec<String> = tasks
        .iter()
        .filter_map(|listed| text::json(&as_json(listed, listing)).ok())
        .collect();
    match lines.is_empty() {
        true => "[]\n".to_owned(),
        false => format!("[\n{}\n]\n", lines.join(",\n")),
    }
}

fn as_json(Listed { record, state }: &Listed, listing: &Listing) -> Value {
    let path = path(record).map(|path| path.to_string_lossy().into_owned());
    let reasons = record
        .end
        .as_ref()
        .map(|end| &end.reasons)
        .filter(|reasons| !reasons.is_empty());
    json!({
        "id": listing.short_id(record),
        "record": record.id,
        "task": record.task_id(),
        "state": state,
        "created_at": record.created_at,
        "model": record.model,
        "cost": record.cost(),
        "seed": record.end.as_ref().and_then(|end| end.seed.clone()),
        "path": path,
        "base_url": record.base_url,
        "emulator": record.emulator,
        "reasons": reasons,
        "handle": record.handle,
    })
}

fn forget(names: &[String], store: &Store, progress: &Progress) -> Result<(), Failure> {
    for name in names {
        let listing = store.list();
        let id = match listing.find(name) {
            // A whole id of a record that cannot be read, and so is not listed.
            _ if store.has(name) => name.clone(),
            Found::One(listed) => listed.record.id.clone(),
            Found::None => return Err(no_such(name)),
            Found::Several(several) => {
                let ids: Vec<String> = several.iter().map(|listed| listing.short_id(&listed.record)).collect();
                return Err(Failure::no_task(format!(
                    "`{}` is the start of several ids: {}",
                    text::short(name),
                    ids.join(", ")
                )));
            }
        };
        if !store.forget(&id).map_err(|error| not_removed(&error))? {
            return Err(Failure::no_task(format!(
                "a `bfl` process is waiting for `{}`: stop it first",
                text::short(name)
            )));
        }
        progress.note(&format!("removed `{}`", text::short(name)));
    }
    Ok(())
}

fn no_such(name: &str) -> Failure {
    Failure::no_task(format!(
        "no stored task has an id that starts with `{}`",
        text::short(name)
    ))
}

fn not_removed(error: &io::Error) -> Failure {
    Failure::new(Exit::Failed, format!("the task cannot be removed: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{End, State};

    #[test]
    fn the_list_has_a_column_for_everything_and_obeys_no_escape() {
        let record = |id: &str, model: &str, path: &str| {
            let mut record = Record::new(id, model);
            record.output = Some(Destination::File(PathBuf::from(path).into()));
            record
        };
        let mut saved = record("0000000001", "flux-2-pro", "/pics/fox.jpg");
        saved.end = Some(End {
            cost: "3.5".parse().ok(),
            ..End::new("saved")
        });
        let tasks = vec![
            Listed {
                record: record("0000000002", "evil\u{1b}[2J", "/pics/\u{9b}31m\u{202e}.jpg"),
                state: State::MayHaveBeenCharged,
            },
            Listed {
                record: saved,
                state: State::Saved,
            },
        ];
        let listing = Listing {
            tasks,
            problems: Vec::new(),
        };
        let shown: Vec<&Listed> = listing.tasks.iter().collect();
        let columns = in_columns(&shown, &listing).replace("0 s", "… s");
        let expected = [
            "ID          STATE                  AGE  MODEL          CREDITS  OUTPUT",
            r"0000000002  may have been charged  … s  evil\u{1b}[2J           /pics/\u{9b}31m\u{202e}.jpg",
            "0000000001  saved                  … s  flux-2-pro     3.5      /pics/fox.jpg",
        ];
        assert_eq!(columns.lines().collect::<Vec<_>>(), expected);
        let json = in_json(&shown, &listing);
        assert!(json.bytes().all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte)));
        let json: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(
            (&json[0]["state"], &json[1]["cost"]),
            (&json!("may-have-been-charged"), &json!(3.5))
        );
    }
}
