//! The settings of a person: one TOML file, and where the API key comes from. `docs/settings.md` describes both.

mod client;
mod config;
mod edit;
mod key;

pub(crate) use self::{
    client::{builder, has_key, named, with_key},
    config::{Config, History, path as config_path},
    edit::{get, set, unset},
    key::{KeySource, forget_key, store_key},
};
