//! What the environment says: the key, the base URL, and the folders of this program.

mod dotenv;
mod folders;
mod variables;

pub(crate) use self::{
    folders::{config_folder, state_folder},
    variables::{base_url, here},
};
