//! A budget: what a client may spend. A task that would go over it is refused before it is sent.

use std::sync::Mutex;

use crate::{
    credits::Credits,
    error::{Error, ErrorKind},
    policy::price::Estimate,
    sync::lock,
    text::sanitise,
};

/// What may be spent.
///
/// An [estimate](crate::Request::estimate) decides before a request is sent. Input images count with their real size.
/// What is not known, such as the size of an image behind a URL or the length of a video, counts as the most that it
/// can be. With a budget, a model whose price is not published is refused ([`ErrorKind::OverBudget`]), because the
/// budget could not be kept. Without one, such a task counts as nothing until the service says what it cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Budget {
    /// By one task.
    pub per_task: Option<Credits>,
    /// By all tasks of the client and its clones, also those that fail: whether these are charged is not documented.
    pub total: Option<Credits>,
}

impl Budget {
    /// At most this much by one task.
    pub fn per_task(credits: impl Into<Credits>) -> Self {
        Self {
            per_task: Some(credits.into()),
            total: None,
        }
    }

    /// At most this much by all tasks of the client and its clones.
    pub fn total(credits: impl Into<Credits>) -> Self {
        Self {
            per_task: None,
            total: Some(credits.into()),
        }
    }

    /// The same budget with this [`per_task`](Self::per_task).
    #[must_use]
    pub fn with_per_task(mut self, credits: impl Into<Credits>) -> Self {
        self.per_task = Some(credits.into());
        self
    }

    /// The same budget with this [`total`](Self::total).
    #[must_use]
    pub fn with_total(mut self, credits: impl Into<Credits>) -> Self {
        self.total = Some(credits.into());
        self
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let negative = [self.per_task, self.total]
            .into_iter()
            .flatten()
            .find(|credits| *credits < Credits::ZERO);
        match negative {
            Some(credits) => Err(Error::new(
                ErrorKind::Config,
                format!("a budget should be 0 credits or more, not {credits}"),
            )),
            None => Ok(()),
        }
    }
}

/// What a client has spent or is about to.
pub(crate) struct Ledger {
    budget: Budget,
    spent: Mutex<Credits>,
}

impl Ledger {
    pub(crate) fn new(budget: Budget) -> Self {
        Self {
            budget,
            spent: Mutex::default(),
        }
    }

    pub(crate) fn spent(&self) -> Credits {
        *lock(&self.spent)
    }

    /// Sets aside what a request will cost.
    pub(crate) fn reserve(&self, slug: &str, estimate: Option<Estimate>) -> Result<Reservation<'_>, Error> {
        let credits = self.enter(slug, estimate)?;
        Ok(Reservation {
            ledger: self,
            credits,
            kept: false,
        })
    }

    fn enter(&self, slug: &str, estimate: Option<Estimate>) -> Result<Credits, Error> {
        let over = |message: String| Error::new(ErrorKind::OverBudget, format!("the request was not sent: {message}"));
        let Some(estimate) = estimate else {
            if self.budget == Budget::default() {
                return Ok(Credits::ZERO);
            }
            return Err(over(format!(
                "the price of `{}` is not known, so the budget could not be kept",
                sanitise(slug)
            )));
        };
        let expected = estimate.credits;
        let up_to = if estimate.assumed { "up to" } else { "about" };
        if let Some(most) = self.budget.per_task.filter(|most| expected > *most) {
            return Err(over(format!(
                "it would cost {up_to} {expected} credits, and a task may cost {most}"
            )));
        }
        let mut spent = lock(&self.spent);
        if let Some(most) = self.budget.total.filter(|most| *spent + expected > *most) {
            let spent = *spent;
            return Err(over(format!(
                "it would cost {up_to} {expected} credits, and {spent} of {most} are spent"
            )));
        }
        *spent += expected;
        Ok(expected)
    }

    /// Replaces what a task was expected to cost by what it does cost.
    pub(crate) fn correct(&self, expected: Credits, actual: Credits) {
        *lock(&self.spent) += actual - expected;
    }
}

/// What is set aside for a request. It goes back when this is dropped, unless the service may have taken the request.
pub(crate) struct Reservation<'a> {
    ledger: &'a Ledger,
    credits: Credits,
    kept: bool,
}

impl Reservation<'_> {
    /// Whether the service may have taken the request.
    pub(crate) fn keep(&mut self, kept: bool) {
        self.kept = kept;
    }

    /// The request was taken: it costs what the service says, or what was expected where it says nothing.
    pub(crate) fn settle(&mut self, cost: Option<Credits>) {
        let cost = cost.unwrap_or(self.credits);
        self.ledger.correct(self.credits, cost);
        self.credits = cost;
        self.kept = true;
    }

    pub(crate) fn credits(&self) -> Credits {
        self.credits
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        if !self.kept {
            self.ledger.correct(self.credits, Credits::ZERO);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::policy::price;

    fn estimate(slug: &str) -> Option<Estimate> {
        price::estimate(slug, &json!({}), &[])
    }

    #[test]
    fn a_task_and_a_total_are_refused_before_they_are_over() {
        let ledger = Ledger::new(Budget::per_task(5).with_total(7));
        let reserve = |slug: &str| ledger.enter(slug, estimate(slug));
        assert_eq!(reserve("flux-2-max").unwrap_err().kind(), ErrorKind::OverBudget);
        assert_eq!(reserve("flux-2-pro").unwrap(), 3.into());
        assert_eq!(reserve("flux-2-pro").unwrap(), 3.into());
        assert_eq!(reserve("flux-2-pro").unwrap_err().kind(), ErrorKind::OverBudget);
        ledger.correct(3.into(), Credits::ZERO);
        assert_eq!(reserve("flux-2-pro").unwrap(), 3.into());
        assert_eq!(ledger.spent(), 6.into());
    }

    #[test]
    fn what_was_set_aside_goes_back_unless_the_request_may_have_been_taken() {
        let ledger = Ledger::new(Budget::default());
        let reserve = || ledger.reserve("flux-2-pro", estimate("flux-2-pro")).unwrap();
        drop(reserve());
        assert_eq!(ledger.spent(), Credits::ZERO);
        reserve().keep(true);
        assert_eq!(ledger.spent(), 3.into());
        reserve().settle(Some(2.into()));
        assert_eq!(ledger.spent(), 5.into());
    }

    #[test]
    fn a_total_is_reached_exactly() {
        let ledger = Ledger::new(Budget::total(14));
        for _ in 0..10 {
            ledger.enter("klein", estimate("flux-2-klein-4b")).unwrap();
        }
        assert!(ledger.enter("klein", estimate("flux-2-klein-4b")).is_err());
    }

    #[test]
    fn a_model_without_a_price_needs_a_client_without_a_budget() {
        assert!(Ledger::new(Budget::total(100)).enter("flux-dev", None).is_err());
        assert_eq!(
            Ledger::new(Budget::default()).enter("flux-dev", None).unwrap(),
            Credits::ZERO
        );
    }
}
