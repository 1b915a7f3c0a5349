//! Whether a request is sent.

use super::{
    limits,
    outline::{Input, Outline},
    rules::{self, refuse, report},
};
use crate::{
    credits::Credits,
    error::{Error, ErrorKind, violation::Violation},
    media::{Content, Meaning, MediaKind},
    policy::price::{self, Estimate},
};

impl Outline {
    /// Checks it against the contract and what is documented beside it. A model that the contract does not know is not
    /// checked.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let mut found = Vec::new();
        if let Some(object) = self.object {
            rules::check_object(&self.json, object, "", &mut found);
            for input in &self.inputs {
                check_input(input, &mut found);
            }
            limits::check(self, &mut found);
        }
        refuse(found)
    }

    /// What it will cost, as far as that is published. A model that the contract does not know has no price.
    pub(crate) fn estimate(&self) -> Option<Estimate> {
        self.object?;
        let images: Vec<_> = self.images().map(Input::size).collect();
        price::estimate(&self.slug, &self.json, &images)
    }

    /// Refuses what may cost more than this, or what has no price that is known.
    ///
    /// # Errors
    /// [`ErrorKind::OverBudget`].
    pub(crate) fn check_cost(&self, most: Credits) -> Result<(), Error> {
        let over = |why: String| {
            Err(Error::new(
                ErrorKind::OverBudget,
                format!("the request was not sent: {why}"),
            ))
        };
        match self.estimate() {
            Some(estimate) if estimate.credits <= most => Ok(()),
            Some(estimate) => over(format!(
                "it may cost {} credits, and at most {most} were allowed",
                estimate.credits
            )),
            None => over(format!(
                "its price is not known, and at most {most} credits were allowed"
            )),
        }
    }
}

fn check_input(input: &Input, found: &mut Vec<Violation>) {
    let wrong = match &input.meaning {
        Ok(Meaning::Url(_)) => return,
        Ok(Meaning::Content(content)) if content.kind == input.takes => return,
        Ok(Meaning::Content(Content {
            kind: MediaKind::Draft, ..
        })) => "is binary content of no known format".to_owned(),
        Ok(Meaning::Content(content)) => format!("is {}", content.kind.short()),
        Err(why) => why.clone(),
    };
    report(
        &input.path,
        format!("should be {}, and {wrong}", input.takes.named()),
        found,
    );
}
