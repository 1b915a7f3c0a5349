//! The list of models, under headings.

use std::{ops::RangeInclusive, time::Duration};

use super::card::{Card, Group, Inputs};

const HEAD: [&str; 5] = ["MODEL", "CREDITS", "TIME", "REFERENCES", "BEST FOR"];

/// The list, in columns. Cards of one group stand together if they come so.
pub(super) fn table(cards: &[Card]) -> String {
    let rows: Vec<[String; 5]> = cards.iter().map(row).collect();
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or_default().max(HEAD[column].len())
    };
    let widths = [width(0), width(1), width(2), width(3)];
    let line = |cells: [&str; 5]| {
        let mut line = String::new();
        for (cell, width) in cells.iter().zip(widths) {
            line.push_str(&format!("{cell:width$}  "));
        }
        format!("{line}{}\n", cells[4])
    };
    let is_grouped = cards.is_sorted_by_key(|card| card.group);
    let mut text = line(HEAD);
    let mut last: Option<Group> = None;
    for (card, row) in cards.iter().zip(&rows) {
        if is_grouped && last != Some(card.group) {
            text.push_str(&format!("\n{}\n", card.group.heading()));
            last = Some(card.group);
        }
        text.push_str(&line([&row[0], &row[1], &row[2], &row[3], &row[4]]));
    }
    text.push_str("\nCREDITS is the price of the cheapest request. In detail, with all fields: bfl models NAME\n");
    text
}

fn row(card: &Card) -> [String; 5] {
    let price = match card.least {
        None => "?".to_owned(),
        Some((credits, true)) => format!("up to {credits}"),
        Some((credits, false)) => credits.to_string(),
    };
    let best = match card.model.replaced_by() {
        Some(successor) => format!("{}; better: {successor}", card.best_for()),
        None => card.best_for().to_owned(),
    };
    [
        card.model.slug().to_owned(),
        price,
        card.time.as_ref().map_or("?".to_owned(), time),
        references(card),
        best,
    ]
}

/// How long it takes: `12-14 s`.
pub(super) fn time(time: &RangeInclusive<Duration>) -> String {
    let seconds = |time: &Duration| time.as_secs_f64().round().max(1.0) as u64;
    match (seconds(time.start()), seconds(time.end())) {
        (least, most) if least == most => format!("{most} s"),
        (least, most) => format!("{least}-{most} s"),
    }
}

/// How many images and videos go in.
pub(super) fn references(card: &Card) -> String {
    let count = |inputs: Inputs, what: &str| match inputs.most {
        Some(0) => None,
        Some(1) => Some(format!("1 {what}")),
        Some(most) if inputs.required => Some(format!("{most} {what}s")),
        Some(most) => Some(format!("up to {most} {what}s")),
        None => Some(format!("{what}s")),
    };
    let counts = [count(card.images, "image"), count(card.videos, "video")];
    match counts.into_iter().flatten().collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => "-".to_owned(),
        counts => counts,
    }
}
