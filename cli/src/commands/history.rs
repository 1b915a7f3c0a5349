//! `bfl history`: what was made before.

use unicode_width::UnicodeWidthStr;

use super::facts;
use crate::{
    args::History,
    failure::{Exit, Failure},
    output::print,
    store::{Listed, Listing, Store},
    terminal::{
        progress::Progress,
        text,
        width::{columns, cut, padded},
    },
};

/// How many results are listed without `--all`.
const NEWEST: usize = 20;
/// Below this, a result takes two lines.
const WIDE_ENOUGH: usize = 72;

pub(crate) fn run(args: &History, progress: &Progress) -> Result<(), Failure> {
    let store = Store::open_existing()?;
    if let Some(names) = &args.forget {
        return forget(args, names, store, progress);
    }
    let listing = store.map(|store| store.list()).unwrap_or_default();
    for problem in &listing.problems {
        progress.note(problem);
    }
    let (found, more) = args.filter.apply(&listing, NEWEST);
    let text = match args.json {
        true => in_json(&found, &listing),
        false => in_columns(&found, &listing, columns()),
    };
    print::print(&text)?;
    if found.is_empty() && !args.json {
        progress.note(match args.filter.query {
            Some(_) => "nothing stored matches",
            None => "no results are stored",
        });
    }
    if more > 0 {
        progress.note(&format!("{more} older results are not shown; use --all to list them"));
    }
    Ok(())
}

fn forget(args: &History, names: &[String], store: Option<Store>, progress: &Progress) -> Result<(), Failure> {
    let listing = store.as_ref().map(Store::list).unwrap_or_default();
    let mut found = Vec::new();
    for name in names {
        match listing.find_named(name)? {
            Some(listed) => found.push(listed),
            None => {
                return Err(Failure::no_task(format!(
                    "`{}` is neither the file of a stored result nor the id of a stored task",
                    text::short(name)
                )));
            }
        }
    }
    if names.is_empty() {
        if args.filter.query.is_none() && !args.filter.all {
            return Err(Failure::no_task(
                "--forget needs to know what: ids, files, @last, --query TEXT, or --all",
            ));
        }
        found = args.filter.apply(&listing, usize::MAX).0;
    }
    let Some(store) = &store else {
        progress.note("no results are stored");
        return Ok(());
    };
    let mut removed = 0;
    for Listed { record, state } in found {
        if !state.is_terminal() {
            return Err(Failure::no_task(format!(
                "task {} has not finished: `bfl tasks --forget` removes it all the same",
                listing.short_id(record)
            )));
        }
        let gone = store.forget_finished(record);
        removed += usize::from(
            gone.map_err(|error| Failure::new(Exit::Failed, format!("the history cannot be changed: {error}")))?,
        );
    }
    progress.note(&format!("removed {removed} from the history; the files stay"));
    Ok(())
}

fn in_json(found: &[&Listed], listing: &Listing) -> String {
    let lines = found
        .iter()
        .filter_map(|listed| text::json(&facts::of(listed, listing)).ok());
    lines.map(|line| line + "\n").collect()
}

/// A table, or two lines per result where the terminal is narrow. In a pipe nothing is cut.
fn in_columns(found: &[&Listed], listing: &Listing, columns: Option<usize>) -> String {
    const HEAD: [&str; 6] = ["ID", "AGE", "MODEL", "CREDITS", "SEED", "PROMPT"];
    if found.is_empty() {
        return String::new();
    }
    let rows: Vec<[String; 6]> = found.iter().map(|listed| row(listed, listing)).collect();
    if let Some(columns) = columns.filter(|columns| *columns < WIDE_ENOUGH) {
        let entry = |[id, age, model, cost, _, prompt]: &[String; 6]| {
            let cost = if cost.is_empty() {
                String::new()
            } else {
                format!(" · {cost} credits")
            };
            let head = cut(&format!("{id} · {age} · {model}{cost}"), columns);
            format!("{head}\n  {}\n", cut(prompt, columns.saturating_sub(2)))
        };
        return rows.iter().map(entry).collect();
    }
    let widths: Vec<usize> = (0..5)
        .map(|column| {
            rows.iter()
                .map(|row| row[column].width())
                .chain([HEAD[column].len()])
                .max()
                .unwrap_or_default()
        })
        .collect();
    let mut text = String::new();
    for row in std::iter::once(&HEAD.map(str::to_owned)).chain(&rows) {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(&padded(cell, *width));
            line.push_str("  ");
        }
        line.push_str(&row[5]);
        let line = columns.map_or_else(|| line.clone(), |columns| cut(&line, columns));
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn row(listed: &Listed, listing: &Listing) -> [String; 6] {
    let record = &listed.record;
    let prompt = record.prompt().unwrap_or_default();
    let prompt = prompt.split_whitespace().collect::<Vec<_>>().join(" ");
    // What takes no prompt is known by its file.
    let file = || {
        record
            .file()
            .and_then(|file| Some(file.file_name()?.to_string_lossy().into_owned()))
    };
    let prompt = if prompt.is_empty() {
        file().unwrap_or_default()
    } else {
        prompt
    };
    [
        listing.short_id(record),
        record.age(),
        text::short(&record.model),
        record.cost().map(|cost| cost.to_string()).unwrap_or_default(),
        record.seed().map(|seed| seed.to_string()).unwrap_or_default(),
        text::escape(&prompt).into_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::store::{End, Record, State};

    fn listing() -> Listing {
        let mut record = Record::new("0000000001", "flux-2-pro");
        record.request =
            Some(json!({"prompt": "a red fox\n\u{1b}[2J in the snow, at night, with a lantern, in oil, 狐"}));
        record.end = Some(End {
            cost: "3.5".parse().ok(),
            seed: Some(4_097_994_467_u32.into()),
            ..End::new("saved")
        });
        Listing {
            tasks: vec![Listed {
                record,
                state: State::Saved,
            }],
            problems: Vec::new(),
        }
    }

    fn shown(columns: Option<usize>) -> String {
        let listing = listing();
        in_columns(&[&listing.tasks[0]], &listing, columns)
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_a_pipe_gets_all() {
        for columns in [110, 80, 40, 12] {
            for line in shown(Some(columns)).lines() {
                assert!(line.width() <= columns, "{columns}: {line}");
                assert!(!line.contains('\u{1b}'));
            }
        }
        let expected = "\
            ID        AGE  MODEL       CREDITS  SEED        PROMPT\n\
            00000000  0 s  flux-2-pro  3.5      4097994467  a red fox \\u{1b}[2J in the snow, at night, with a lantern, in oil, 狐\n";
        assert_eq!(shown(None), expected);
        assert!(shown(Some(40)).starts_with("00000000 · 0 s · flux-2-pro · 3.5 credi…\n  a red fox"));
    }
}
