//! A piece of work that was accepted and waits to be drawn. Nothing is drawn before somebody fetches the result; until
//! then a job is a few texts and numbers and the inputs as they came.

use crate::{
    draw,
    task::{media::Source, plan::Canvas},
    video,
};

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

/// Where the inputs go.
#[derive(Debug)]
pub(crate) enum Layout {
    /// A scene of its own, with every reference as a framed card.
    References(Vec<Source>),
    /// The image, its masked part drawn anew.
    Fill { image: Source, mask: Option<Source> },
    /// The image, its masked part filled from the surroundings.
    Erase {
        image: Source,
        mask: Option<Source>,
        grow: u32,
    },
    /// A scene around the image, whose corner is at an offset that may be negative.
    Extend { image: Source, left: i64, top: i64 },
    /// The film, larger.
    Enlarge { film: Source },
    /// The image with stronger edges.
    Sharpen { image: Source },
    /// The person, with the garment as a card.
    TryOn { person: Source, garment: Source },
}

/// File format of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Jpeg,
    Png,
    WebP,
}

impl Job {
    /// The finished file.
    pub(crate) fn draw(&self) -> Result<Vec<u8>, DrawError> {
        match &self.work {
            Work::Picture { format, layout } => draw::encode::encode(&draw::picture(self, layout), *format),
            Work::Video { seconds, layout } => video::film(&draw::picture(self, layout), *seconds),
        }
    }

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

    /// How many bytes are kept for it.
    pub(crate) fn weight(&self) -> usize {
        let (Work::Picture { layout, .. } | Work::Video { layout, .. }) = &self.work;
        self.prompt.len() + layout.sources().map(Source::weight).sum::<usize>()
    }
}

impl Layout {
    /// All inputs; the one that gives the size comes first.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &Source> {
        let (first, second, rest): (Option<&Source>, Option<&Source>, &[Source]) = match self {
            Self::References(sources) => (None, None, sources),
            Self::Fill { image, mask } | Self::Erase { image, mask, .. } => (Some(image), mask.as_ref(), &[]),
            Self::Extend { image, .. } | Self::Sharpen { image } => (Some(image), None, &[]),
            Self::Enlarge { film } => (Some(film), None, &[]),
            Self::TryOn { person, garment } => (Some(person), Some(garment), &[]),
        };
        first.into_iter().chain(second).chain(rest)
    }
}

/// Why a result could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DrawError {
    #[error("the picture could not be encoded: {0}")]
    Picture(#[from] image::ImageError),
    #[error("the video could not be written: {0}")]
    Video(#[from] mp4_atom::Error),
}
