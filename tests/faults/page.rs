//! The page: what is seen, as tables.

use std::fmt::Write;

use bfl_emulator::Phase;

use crate::{
    case::{Applied, Case, PHASES},
    observed::{Known, Left, Observed},
};

/// From here on a number depends on time and is not told.
const MANY: usize = 3;

const INTRODUCTION: &str = include_str!("introduction.md");

/// The whole page.
pub(crate) fn page(rows: &[(Case, Observed)]) -> String {
    let mut page = INTRODUCTION.to_owned();
    for phase in PHASES {
        let rows: Vec<&(Case, Observed)> = rows.iter().filter(|(case, _)| case.phase == phase).collect();
        // Writing to a string does not fail.
        let _ = write!(page, "\n## {}\n\n{}", heading(phase), table(phase, &rows));
    }
    page
}

fn heading(phase: Phase) -> &'static str {
    match phase {
        Phase::Submit => "Submit",
        Phase::Poll => "Poll",
        Phase::Download => "Download",
        _ => "Webhook",
    }
}

fn table(phase: Phase, rows: &[&(Case, Observed)]) -> String {
    let mut columns = vec![
        "fault",
        "applied",
        "outcome",
        "retries",
        "submits",
        "polls",
        "downloads",
    ];
    if phase == Phase::Webhook {
        columns.push("deliveries");
    }
    columns.extend(["task", "resumed", "key leaked", "charged", "file"]);
    let mut table = line(columns.iter().copied());
    table.push_str(&line(columns.iter().map(|_| "---")).replace(' ', ""));
    let mut rest = rows.iter().peekable();
    while let Some((case, observed)) = rest.next() {
        let own = cells(phase, observed);
        let same = rest
            .next_if(|(next, other)| next.example.faults == case.example.faults && cells(phase, other) == own)
            .is_some();
        let applied = match case.applied {
            _ if same => "once, always",
            Applied::Once => "once",
            Applied::Always => "always",
        };
        let beside = case
            .example
            .beside(phase)
            .map(|rule| format!(", with `{rule}`"))
            .unwrap_or_default();
        let fault = format!("`{}`{beside}", case.example.faults);
        table.push_str(&line(
            [fault.as_str(), applied]
                .into_iter()
                .chain(own.iter().map(String::as_str)),
        ));
    }
    table
}

fn cells(phase: Phase, observed: &Observed) -> Vec<String> {
    let mut cells = vec![
        observed.outcome.clone(),
        retries(observed),
        number(observed.submits),
        number(observed.polls),
        number(observed.downloads),
    ];
    if phase == Phase::Webhook {
        cells.push(deliveries(&observed.deliveries));
    }
    cells.extend([
        match observed.known {
            _ if observed.outcome == "Ready" => "–",
            Known::Handle => "handle",
            Known::Id => "id",
            Known::Nothing => "–",
        }
        .to_owned(),
        observed.resumed.clone().unwrap_or_else(|| "–".to_owned()),
        if observed.key_leaked() { "yes" } else { "never" }.to_owned(),
        match observed.charged {
            0.0 => "no".to_owned(),
            1.0 => "once".to_owned(),
            times => format!("{times} times"),
        },
        match &observed.left {
            Left::Whole => "whole",
            Left::Different => "as sent",
            Left::Nothing => "none",
            Left::Rubbish(_) => "rubbish",
        }
        .to_owned(),
    ]);
    cells
}

fn number(number: usize) -> String {
    if number < MANY {
        number.to_string()
    } else {
        "many".to_owned()
    }
}

/// Requests beyond one submit, one poll and one download.
fn retries(observed: &Observed) -> String {
    let requests = [observed.submits, observed.polls, observed.downloads];
    if requests.iter().any(|requests| *requests >= MANY) {
        return number(MANY);
    }
    requests
        .iter()
        .map(|requests| requests.saturating_sub(1))
        .sum::<usize>()
        .to_string()
}

fn deliveries(deliveries: &[String]) -> String {
    let mut groups: Vec<(&str, usize)> = Vec::new();
    for delivery in deliveries {
        match groups.last_mut() {
            Some((last, times)) if last == delivery => *times += 1,
            _ => groups.push((delivery, 1)),
        }
    }
    let group = |(delivery, times): &(&str, usize)| match times {
        1 => (*delivery).to_owned(),
        times => format!("{times} × {delivery}"),
    };
    match groups.is_empty() {
        true => "–".to_owned(),
        false => groups.iter().map(group).collect::<Vec<_>>().join(", "),
    }
}

fn line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let mut line = "|".to_owned();
    for cell in cells {
        // Writing to a string does not fail.
        let _ = write!(line, " {} |", cell.replace('|', "\\|"));
    }
    line.push('\n');
    line
}

/// The lines of two texts that the other does not have.
pub(crate) fn differences(before: &str, after: &str) -> String {
    let missing = |from: &str, other: &str, sign: char| -> String {
        let other: Vec<&str> = other.lines().collect();
        from.lines()
            .filter(|line| !other.contains(line))
            .map(|line| format!("{sign} {line}\n"))
            .collect()
    };
    let differences = missing(before, after, '-') + &missing(after, before, '+');
    if differences.is_empty() && before != after {
        return "the same lines in another order".to_owned();
    }
    differences
}
