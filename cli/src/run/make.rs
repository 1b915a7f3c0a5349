//! The engine: every command that makes something gives its orders here. They are checked and priced, and then submitted,
//! followed and saved at the same time, as far as the account's limits allow.

use std::time::Duration;

use bfl::Budget;
use futures_util::{StreamExt, stream};

use super::{
    balance, code, dry_run,
    finish::finish,
    interrupt::Interrupts,
    journal::Journal,
    made::Made,
    one::One,
    plan::{Plan, Planned},
    session::Session,
    stopping::{Stop, Stopper, stopping},
};
use crate::{
    args::{Common, Results, Sending},
    environment,
    failure::Failure,
    request::{Order, repeated},
    settings::{self, Config},
    store::{Record, Retention, Store},
    terminal::progress::Progress,
};

/// How many tasks are worked on at a time. The client's limits decide how many of these are active.
const AT_A_TIME: usize = 64;
/// How long a stopped run waits for the answer to a submit.
const LAST_ANSWER: Duration = Duration::from_secs(60);

/// Makes everything that is ordered. Nothing was sent if this fails. After `--dry-run` and `--code`, nothing was made.
pub(crate) async fn make(
    orders: Vec<Order>,
    sending: &Sending,
    results: &Results,
    common: &Common,
    progress: &Progress,
) -> Result<Vec<Made>, Failure> {
    let plan = Plan::of(repeated(orders, results)?, progress).await?;
    if let Some(language) = sending.code {
        return code::print_code(&plan, language).map(|()| Vec::new());
    }
    if sending.dry_run {
        let balance = match common.emulator || settings::has_key()? {
            true => {
                let session = Session::submitting(common, Budget::default(), progress, Vec::new()).await?;
                Some(session.client.credits().await?)
            }
            false => None,
        };
        return dry_run::print_plan(&plan, balance, sending.json).map(|()| Vec::new());
    }
    plan.check_cost(sending.max_cost)?;
    for task in &plan.tasks {
        task.target.prepare(results.force).await?;
    }
    let store = store(common)?;
    let keeps = Config::load()?.history.enabled;
    let drafts = plan.tasks.iter().map(|task| draft(task, results, common));
    let journals = drafts
        .map(|draft| Ok(Journal::new(store.clone(), draft?, keeps)))
        .collect::<Result<Vec<Journal>, Failure>>()?;
    let budget = sending.max_cost.map_or_else(Budget::default, Budget::total);
    let session = Session::submitting(common, budget, progress, journals.clone()).await?;
    balance::check(&plan, &session.client, sending, progress).await?;
    let interrupts = Interrupts::listen()?;
    let (stopper, stopping) = stopping();
    let count = plan.tasks.len();
    let several = count > 1;
    let names = plan.tasks.iter().map(|task| name(task, several)).collect::<Vec<_>>();
    let work = plan.tasks.into_iter().zip(journals).zip(names).enumerate();
    let work = work.map(|(number, ((task, journal), name))| {
        let one = One {
            client: session.client.clone(),
            stopping: stopping.clone(),
            label: task.label.clone(),
            journal,
            name,
            number,
            task,
        };
        one.make(sending, results, progress)
    });
    let mut work = std::pin::pin!(stream::iter(work).buffer_unordered(AT_A_TIME));
    let mut made = Vec::new();
    let mut stops = Stops {
        interrupts,
        stopper: &stopper,
        session: &session,
        timeout: sending.timeout,
    };
    let mut watching = std::pin::pin!(stops.watch());
    loop {
        if several {
            progress.now(total(&made, count));
        }
        tokio::select! {
            biased;
            next = work.next() => match next {
                Some(next) => made.push(next),
                None => break,
            },
            never = &mut watching => match never {},
        }
    }
    progress.end();
    Ok(made)
}

/// How far a run of several has come.
fn total(made: &[Made], count: usize) -> String {
    let failed = made.iter().filter(|made| made.ended.is_err()).count();
    let failed = match failed {
        0 => String::new(),
        failed => format!(", {failed} of them failed"),
    };
    format!("{} of {count} done{failed}", made.len())
}

/// Makes what is ordered, and ends the run.
pub(crate) async fn make_one(
    order: Order,
    sending: &Sending,
    results: &Results,
    common: &Common,
    progress: &Progress,
) -> Result<(), Failure> {
    let made = make(vec![order], sending, results, common, progress).await?;
    finish(made, progress, common.verbose > 0)
}

/// What may stop a run.
struct Stops<'a> {
    interrupts: Interrupts,
    stopper: &'a Stopper,
    session: &'a Session,
    timeout: Option<Duration>,
}

impl Stops<'_> {
    /// Stops the run when it should, and gives up when it is asked to again, or when the last answer does not come.
    async fn watch(&mut self) -> std::convert::Infallible {
        let timeout = self.timeout;
        let mut timed_out = std::pin::pin!(after(timeout));
        loop {
            let is_stopped = self.stopper.is_stopped();
            let stop = tokio::select! {
                signal = self.interrupts.next() => Stop::Signal(signal),
                () = &mut timed_out, if !is_stopped => Stop::TimedOut(timeout.unwrap_or_default()),
                () = tokio::time::sleep(LAST_ANSWER), if is_stopped => match self.stopper.why() {
                    Some(why) => why,
                    None => continue,
                },
            };
            self.session.client.stop_submitting();
            self.stopper.stop(stop);
        }
    }
}

async fn after(timeout: Option<Duration>) {
    match timeout {
        Some(timeout) => tokio::time::sleep(timeout).await,
        None => std::future::pending().await,
    }
}

/// What the line of a task says.
fn name(task: &Planned, several: bool) -> String {
    let model = task.built.model.slug();
    match &task.label {
        Some(label) if several => format!("{model} {label}"),
        _ => model.to_owned(),
    }
}

/// The store, after cleaning up. Tasks of the built-in emulator cost nothing and can do without it.
fn store(common: &Common) -> Result<Option<Store>, Failure> {
    let store = match Store::open() {
        Err(_) if common.emulator => None,
        store => Some(store?),
    };
    if let Some(store) = &store {
        store.tidy(Retention::from(&Config::load()?.history));
    }
    Ok(store)
}

/// The record of a task, before it has an id.
fn draft(task: &Planned, results: &Results, common: &Common) -> Result<Record, Failure> {
    let output = task
        .target
        .to_stored()
        .map_err(|error| Failure::no_task(format!("cannot find the current folder: {error}")))?;
    let mut draft = Record::new("", task.built.model.slug());
    draft.request = Some(task.built.stored());
    draft.inputs = task.built.inputs();
    draft.output = output;
    draft.embed = results.embed;
    draft.batch = task.batch.clone();
    draft.emulator = common.emulator;
    draft.base_url = environment::base_url().filter(|_| !common.emulator && common.region.is_none());
    Ok(draft)
}
