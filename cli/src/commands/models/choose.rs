//! `--for`: which models are for a use.

use std::time::Duration;

use bfl::Credits;

use super::card::{Card, Group};
use crate::{args::Use, failure::Failure, terminal::text};

/// How many of the fastest or cheapest are listed.
const BEST: usize = 8;

/// The models for a use: all of one kind, or the best of all, the best first.
pub(super) fn chosen(cards: Vec<Card>, purpose: Option<&Use>) -> Result<Vec<Card>, Failure> {
    let Some(purpose) = purpose else {
        return Ok(cards);
    };
    let mut cards: Vec<Card> = cards.into_iter().filter(|card| is_for(card, purpose)).collect();
    match purpose {
        Use::Fast => {
            cards.sort_by_key(|card| card.time.as_ref().map_or(Duration::MAX, |time| *time.end()));
            cards.truncate(BEST);
        }
        Use::Cheap => {
            cards.sort_by_key(|card| card.least.map_or(Credits::from(u32::MAX), |(credits, _)| credits));
            cards.truncate(BEST);
        }
        Use::Word(word) if cards.is_empty() => {
            return Err(
                Failure::no_task(format!("no model's description has `{}`", text::short(word)))
                    .with_next("Other uses are text, edit, video, fast and cheap"),
            );
        }
        _ => {}
    }
    Ok(cards)
}

fn is_for(card: &Card, purpose: &Use) -> bool {
    let is_current = card.group < Group::Older;
    let is_own = card.group == Group::Finetuned;
    let gives_image = !card.model.gives_video();
    match purpose {
        Use::Text => is_current && gives_image && card.takes_prompt && !card.images.required,
        Use::Edit => is_current && gives_image && card.takes_prompt && card.images.are_taken(),
        Use::Video => is_current && card.model.gives_video(),
        Use::Fast => is_current && !is_own && card.time.is_some(),
        Use::Cheap => is_current && !is_own && card.least.is_some(),
        Use::Word(word) => {
            let has = |text: &str| text.to_lowercase().contains(word);
            has(card.model.title()) || has(card.model.description())
        }
    }
}
