//! The largest media that the service takes.

/// The largest file that a request takes as an image, in bytes (documented for Kontext and FLUX.2).
pub const MAX_IMAGE_BYTES: usize = 20 * 1024 * 1024;
/// The largest file that a request takes as a video, in bytes (documented for edit and upscale).
pub const MAX_VIDEO_BYTES: usize = 50 * 1024 * 1024;
/// The most pixels that an image may have (documented for Kontext and FLUX.2).
pub const MAX_IMAGE_PIXELS: usize = 20_000_000;
