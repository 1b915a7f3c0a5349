//! The account behind the key: credits and finetunes.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Once so many finetunes are listed, no others exist.
const MOST_FINETUNES: usize = 10_000;

/// Credits and finetunes of the one account that all keys belong to.
#[derive(Debug)]
pub(crate) struct Account {
    credits: f64,
    finetunes: Finetunes,
}

#[derive(Debug)]
struct Finetunes {
    named: BTreeSet<String>,
    /// Whether every well-formed id exists.
    open: bool,
    deleted: BTreeSet<String>,
}

impl Account {
    /// With no finetunes named, every id that could be one exists, and is listed once it was used.
    pub(crate) fn new(credits: f64, finetunes: Vec<String>) -> Self {
        let open = finetunes.is_empty();
        Self {
            credits,
            finetunes: Finetunes {
                named: finetunes.into_iter().collect(),
                open,
                deleted: BTreeSet::new(),
            },
        }
    }

    pub(crate) fn credits(&self) -> f64 {
        // Prices have at most two decimals; sums of them show more.
        (self.credits * 100.0).round() / 100.0
    }

    pub(crate) fn can_pay(&self, credits: f64) -> bool {
        self.credits >= credits
    }

    pub(crate) fn pay(&mut self, credits: f64) {
        self.credits -= credits;
    }

    pub(crate) fn has_finetune(&self, id: &str) -> bool {
        let finetunes = &self.finetunes;
        let open = finetunes.open && finetunes.named.len() < MOST_FINETUNES;
        let exists = finetunes.named.contains(id) || (open && could_be_finetune(id));
        exists && !finetunes.deleted.contains(id)
    }

    /// Whether a finetune exists. One that was found is listed from then on.
    pub(crate) fn find_finetune(&mut self, id: &str) -> bool {
        let exists = self.has_finetune(id);
        if exists && !self.finetunes.named.contains(id) {
            self.finetunes.named.insert(id.to_owned());
        }
        exists
    }

    pub(crate) fn finetunes(&self) -> Vec<&str> {
        self.finetunes.named.iter().map(String::as_str).collect()
    }

    pub(crate) fn finetune_details(&mut self, id: &str) -> Option<Value> {
        self.find_finetune(id).then(|| {
            json!({
                "finetune_details": {
                    "finetune_id": id,
                    "finetune_comment": "A stand-in made by the emulator",
                    "trigger_word": "TOK",
                    "status": "Ready",
                }
            })
        })
    }

    /// Deletes a finetune; `None` if it does not exist.
    pub(crate) fn delete_finetune(&mut self, id: &str, now: OffsetDateTime) -> Option<Value> {
        if !self.has_finetune(id) {
            return None;
        }
        self.finetunes.named.remove(id);
        self.finetunes.deleted.insert(id.to_owned());
        Some(json!({
            "status": "success",
            "message": format!("Finetune {id} was deleted"),
            "deleted_finetune_id": id,
            "timestamp": now.format(&Rfc3339).unwrap_or_default(),
        }))
    }
}

/// Letters, digits, hyphens and underscores, with at most one organization in front.
fn could_be_finetune(id: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part.len() <= 256
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    match id.split_once('/') {
        Some((organization, name)) => part(organization) && part(name),
        None => part(id),
    }
}
