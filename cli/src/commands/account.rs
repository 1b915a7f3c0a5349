//! `bfl account` and `bfl finetunes`: what the service knows of the account, and what the stored tasks cost.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

use bfl::{Credits, Limits};
use serde_json::{Value, json};

use crate::{
    args::{Account, Common, Finetunes},
    failure::Failure,
    output::print,
    run::Session,
    store::{State, Store},
    terminal::{progress::Progress, text},
};

/// `bfl account`.
pub(crate) async fn run(args: &Account, common: &Common, progress: &Progress) -> Result<(), Failure> {
    if args.spend {
        return spend(args);
    }
    let session = Session::asking(common, progress).await?;
    let balance = session.client.credits().await?;
    let limits = Limits::default();
    let active = active()?;
    if args.json {
        return print::print_json(&json!({
            "balance": balance,
            "dollars": balance.dollars().to_string(),
            "unfinished_tasks": active,
            "limits": {"kontext_max": limits.kontext_max, "video": limits.video, "others": limits.others},
        }));
    }
    print::print(&format!(
        "\
Balance  {balance} credits ({} USD)
Key      accepted
Tasks    {active} unfinished on this machine; `bfl tasks` lists them
Limits   at a time {} tasks, {} of flux-3-video, {} of flux-kontext-max
",
        balance.dollars(),
        limits.others,
        limits.video,
        limits.kontext_max
    ))
}

/// How many stored tasks may still be active.
fn active() -> Result<usize, Failure> {
    let Some(store) = Store::open_existing()? else {
        return Ok(0);
    };
    let is_active = |state: State| matches!(state, State::Running | State::Unfinished);
    Ok(store
        .list()
        .tasks
        .iter()
        .filter(|listed| is_active(listed.state))
        .count())
}

/// What the tasks of one model cost.
#[derive(Default)]
struct Spent {
    tasks: usize,
    credits: Credits,
    /// How many have no cost in the store.
    unknown: usize,
}

fn spend(args: &Account) -> Result<(), Failure> {
    let since = args.since.as_deref().map(since).transpose()?;
    let mut models: BTreeMap<String, Spent> = BTreeMap::new();
    let tasks = Store::open_existing()?
        .map(|store| store.list().tasks)
        .unwrap_or_default();
    for listed in tasks.iter().filter(|listed| !listed.record.emulator) {
        let record = &listed.record;
        let created = humantime::parse_rfc3339(&record.created_at).ok();
        if since.is_some_and(|since| created.is_none_or(|created| created < since)) {
            continue;
        }
        let said = record
            .handle
            .as_ref()
            .and_then(|handle| handle.settled_cost().or(handle.cost()));
        let cost = record.end.as_ref().and_then(|end| end.cost).or(said);
        let spent = models.entry(record.model.clone()).or_default();
        spent.tasks += 1;
        spent.credits += cost.unwrap_or_default();
        spent.unknown += usize::from(cost.is_none());
    }
    let total: Credits = models.values().map(|spent| spent.credits).sum();
    if args.json {
        let models: Vec<Value> = models
            .iter()
            .map(|(model, spent)| json!({"model": model, "tasks": spent.tasks, "credits": spent.credits, "without_cost": spent.unknown}))
            .collect();
        return print::print_json(&json!({"total": total, "models": models}));
    }
    let mut lines = String::new();
    for (model, spent) in &models {
        let unknown = match spent.unknown {
            0 => String::new(),
            unknown => format!(", {unknown} of unknown cost"),
        };
        let tasks = if spent.tasks == 1 { "task" } else { "tasks" };
        lines.push_str(&format!(
            "{:>10} credits  {}  ({} {tasks}{unknown})\n",
            spent.credits.to_string(),
            text::short(model),
            spent.tasks
        ));
    }
    lines.push_str(&format!(
        "{:>10} credits  in all ({} USD), by the tasks that are stored on this machine\n",
        total.to_string(),
        total.dollars()
    ));
    print::print(&lines)
}

/// A time: so long ago, or the beginning of a day.
fn since(text: &str) -> Result<SystemTime, Failure> {
    let ago = || {
        humantime::parse_duration(text)
            .ok()
            .and_then(|ago: Duration| SystemTime::now().checked_sub(ago))
    };
    let day = || humantime::parse_rfc3339_weak(&format!("{text}T00:00:00Z")).ok();
    let instant = || humantime::parse_rfc3339_weak(text).ok();
    ago().or_else(day).or_else(instant).ok_or_else(|| {
        Failure::no_task(format!(
            "`{}` is no time: write a duration such as 7d, or a day such as 2026-11-01",
            text::short(text)
        ))
    })
}

/// `bfl finetunes`.
pub(crate) async fn finetunes(args: &Finetunes, common: &Common, progress: &Progress) -> Result<(), Failure> {
    let session = Session::asking(common, progress).await?;
    if let Some(id) = &args.id {
        let details = session.client.finetune_details(id).await?;
        return print::print_json(&serde_json::to_value(details).map_err(|error| Failure::no_task(error.to_string()))?);
    }
    let finetunes = session.client.finetunes().await?.finetunes;
    if args.json {
        return print::print_json(&finetunes.into());
    }
    let mut lines = String::new();
    for finetune in &finetunes {
        let name = finetune
            .as_str()
            .or_else(|| finetune.get("finetune_id").and_then(Value::as_str));
        let line = match name {
            Some(name) => text::short(name),
            None => text::json(finetune).unwrap_or_default(),
        };
        lines.push_str(&format!("{line}\n"));
    }
    if finetunes.is_empty() {
        lines.push_str("The account has no finetunes.\n");
    }
    print::print(&lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_duration_or_a_day() {
        assert_eq!(
            since("2026-11-01").unwrap(),
            humantime::parse_rfc3339("2026-11-01T00:00:00Z").unwrap()
        );
        assert!(since("7d").unwrap() < SystemTime::now());
        assert!(since("yesterday").is_err());
    }
}
