//! `bfl gallery`: one page with what was made before.

mod page;
mod picture;
mod write;

pub(crate) use self::write::run;
