//! A piece of work that was accepted and waits to be drawn. Nothing is drawn before somebody fetches the result: until
//! then a job is a few texts and numbers, and the inputs as they came.

use super::{canvas::Canvas, layout::Layout, media::Source};

/// What to draw.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) canvas: Canvas,
    pub(crate) prompt: String,
    /// A line for the reader of the picture: route and size.
    pub(crate) caption: String,
    pub(crate) seed: u64,
    pub(crate) work: Work,
}

#[derive(Debug)]
pub(crate) enum Work {
    Picture { format: Format, layout: Layout },
    Video { seconds: f64, layout: Layout },
}

/// File format of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Jpeg,
    Png,
    WebP,
}

impl Job {
    pub(crate) fn media_type(&self) -> &'static str {
        match self.work {
            Work::Picture {
                format: Format::Jpeg, ..
            } => "image/jpeg",
            Work::Picture {
                format: Format::Png, ..
            } => "image/png",
            Work::Picture {
                format: Format::WebP, ..
            } => "image/webp",
            Work::Video { .. } => "video/mp4",
        }
    }

    /// The result's name in a delivery path.
    pub(crate) fn file_name(&self) -> &'static str {
        match self.work {
            Work::Picture {
                format: Format::Jpeg, ..
            } => "sample.jpeg",
            Work::Picture {
                format: Format::Png, ..
            } => "sample.png",
            Work::Picture {
                format: Format::WebP, ..
            } => "sample.webp",
            Work::Video { .. } => "result.mp4",
        }
    }

    /// Where its inputs go.
    pub(crate) fn layout(&self) -> &Layout {
        let (Work::Picture { layout, .. } | Work::Video { layout, .. }) = &self.work;
        layout
    }

    /// How many bytes are kept for it.
    pub(crate) fn bytes_kept(&self) -> usize {
        self.prompt.len() + self.layout().sources().map(Source::bytes_kept).sum::<usize>()
    }
}
