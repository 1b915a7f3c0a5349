//! Why a result could not be made.

/// Why a result could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DrawError {
    #[error("the picture could not be encoded: {0}")]
    Picture(#[from] image::ImageError),
    #[error("the video could not be written: {0}")]
    Video(#[from] mp4_atom::Error),
}
