//! The balance, before a run that may cost more than that.

use std::io::{self, BufRead, IsTerminal, Write};

use bfl::{Client, Credits};

use super::plan::{Plan, too_expensive};
use crate::{args::Sending, failure::Failure, terminal::progress::Progress};

/// Asks before a plan is sent that the balance does not cover: the last tasks would be refused.
pub(super) async fn check(plan: &Plan, client: &Client, sending: &Sending, progress: &Progress) -> Result<(), Failure> {
    if sending.yes || !plan.is_large() {
        return Ok(());
    }
    let balance = client.credits().await?;
    let total = plan.total();
    if total.credits <= balance {
        return Ok(());
    }
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(too_expensive(&total, balance));
    }
    let question = format!("It may cost {total}, and the balance is {balance} credits. Send it? [y/N] ");
    match progress.suspended(|| is_agreed(&question)) {
        true => Ok(()),
        false => Err(too_expensive(&total, balance)),
    }
}

/// What is left after a plan.
pub(super) fn after(balance: Credits, plan: &Plan) -> Credits {
    balance - plan.total().credits
}

fn is_agreed(question: &str) -> bool {
    let mut answer = String::new();
    let asked = write!(io::stderr(), "{question}").and_then(|()| io::stderr().flush());
    let read = asked.and_then(|()| io::stdin().lock().read_line(&mut answer));
    read.is_ok() && matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes")
}
