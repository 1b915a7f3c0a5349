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
    request::price,
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
        match price::of(self) {
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
