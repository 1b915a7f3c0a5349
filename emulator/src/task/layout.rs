//! Where the inputs of a request go in its result.

use super::{
    canvas::Canvas,
    family::LayoutRule,
    fields::{self, Role},
    media::Source,
    rejection::Rejection,
    request::Request,
};

/// Where the inputs go.
#[derive(Debug)]
pub(crate) enum Layout {
    /// A scene of its own, with every reference as a framed card.
    References(Vec<Source>),
    /// The images that a video leads through, with their times in seconds where they are known.
    Keyframes {
        images: Vec<Source>,
        times: Vec<Option<f64>>,
    },
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
    /// The video, larger.
    Enlarge { video: Source },
    /// The image with stronger edges.
    Sharpen { image: Source },
    /// The person, with the garment as a card.
    TryOn { person: Source, garment: Source },
}

impl Layout {
    /// The inputs of a request. [`Layout::placed`] settles offsets when the canvas is known.
    pub(super) fn of(request: &Request<'_>) -> Self {
        let medium = |role: Role| request.medium(role).unwrap_or(Source::Unreadable);
        let image = || request.subject().unwrap_or(Source::Unreadable);
        let mask = || request.medium(Role::Mask);
        match request.family.layout {
            LayoutRule::References if request.value(fields::KEYFRAMES).is_some() => {
                let (times, images) = request.keyframes().into_iter().unzip();
                Self::Keyframes { images, times }
            }
            LayoutRule::References | LayoutRule::Enlarge => Self::References(request.references()),
            LayoutRule::Fill => Self::Fill {
                image: image(),
                mask: mask(),
            },
            LayoutRule::Erase => {
                let grow = request
                    .integer("dilate_pixels")
                    .and_then(|grow| u32::try_from(grow).ok());
                Self::Erase {
                    image: image(),
                    mask: mask(),
                    grow: grow.unwrap_or(0),
                }
            }
            LayoutRule::Margins | LayoutRule::Offset => Self::Extend {
                image: image(),
                left: 0,
                top: 0,
            },
            LayoutRule::Sharpen => Self::Sharpen { image: image() },
            LayoutRule::TryOn => Self::TryOn {
                person: medium(Role::Person),
                garment: medium(Role::Garment),
            },
        }
    }

    /// Adds an input video: as a reference, or as the whole picture where it is only enlarged.
    pub(super) fn with_video(self, video: Option<Source>, request: &Request<'_>) -> Self {
        match (self, video) {
            (_, Some(video)) if request.family.layout == LayoutRule::Enlarge => Self::Enlarge { video },
            (Self::References(mut sources), Some(video)) => {
                sources.push(video);
                Self::References(sources)
            }
            (layout, _) => layout,
        }
    }

    /// The layout with the offsets of an input that is extended.
    pub(super) fn placed(
        self,
        request: &Request<'_>,
        canvas: Canvas,
        input: Option<Canvas>,
    ) -> Result<Self, Rejection> {
        let (Self::Extend { image, .. }, Some(input)) = (&self, input) else {
            return Ok(self);
        };
        let by_margins = request.family.layout == LayoutRule::Margins;
        let (left, top) = if by_margins {
            (
                request.integer("left").unwrap_or(0),
                request.integer("top").unwrap_or(0),
            )
        } else {
            let offset = |field: &str, outer: u32, inner: u32| {
                let centred = (i64::from(outer) - i64::from(inner)) / 2;
                request.integer(field).unwrap_or(centred)
            };
            (
                offset("reference_offset_x", canvas.width, input.width),
                offset("reference_offset_y", canvas.height, input.height),
            )
        };
        let inside = |start: i64, inner: u32, outer: u32| start >= 0 && start + i64::from(inner) <= i64::from(outer);
        let fits = inside(left, input.width, canvas.width) && inside(top, input.height, canvas.height);
        if !by_margins && !fits && !request.flag("auto_crop") {
            let message = "The reference image exceeds the canvas; set auto_crop to crop it";
            return Err(Rejection::BadRequest(message.to_owned()));
        }
        Ok(Self::Extend {
            image: image.clone(),
            left,
            top,
        })
    }

    /// All inputs; the one that gives the size comes first.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &Source> {
        let (first, second, rest): (Option<&Source>, Option<&Source>, &[Source]) = match self {
            Self::References(sources) | Self::Keyframes { images: sources, .. } => (None, None, sources),
            Self::Fill { image, mask } | Self::Erase { image, mask, .. } => (Some(image), mask.as_ref(), &[]),
            Self::Extend { image, .. } | Self::Sharpen { image } => (Some(image), None, &[]),
            Self::Enlarge { video } => (Some(video), None, &[]),
            Self::TryOn { person, garment } => (Some(person), Some(garment), &[]),
        };
        first.into_iter().chain(second).chain(rest)
    }
}
