//! What made a picture, inside of the picture: as XMP in PNG, JPEG and WebP. `docs/metadata.md` describes it.

mod container;
mod origin;
mod packet;

pub(crate) use self::{
    container::{embed, extract},
    origin::Origin,
};
