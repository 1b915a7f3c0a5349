//! `bfl models`: what there is to call.

mod card;
mod choose;
mod detail;
mod run;
mod schema;
mod table;

pub(crate) use self::run::run;
