//! What kind of route a slug names. The contract says what a request looks like; it does not say that a route makes a
//! video, takes 40 seconds or hides its price. Those measured differences are told apart by [`Family`].

use std::time::Duration;

/// Routes that behave alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Family {
    /// FLUX.1 pro, pro 1.1, dev and schnell.
    Flux1,
    /// FLUX 1.1 pro Ultra: an aspect ratio at about four megapixels.
    Ultra,
    Kontext,
    Fill,
    Expand,
    /// FLUX.2, klein included; also what a slug that nobody here knows is taken for.
    Flux2,
    Flux3Image,
    Flux3Video,
    Outpaint,
    Erase,
    Deblur,
    TryOn,
    VideoEdit,
    VideoUpscale,
}

impl Family {
    /// The family of a slug, which is a submit path without `/v1/`.
    pub(crate) fn of(slug: &str) -> Self {
        const BY_PREFIX: [(&str, Family); 14] = [
            ("flux-3-video", Family::Flux3Video),
            ("flux-3-image", Family::Flux3Image),
            ("flux-tools/video-edit", Family::VideoEdit),
            ("flux-tools/video-upscale", Family::VideoUpscale),
            ("flux-tools/outpainting", Family::Outpaint),
            ("flux-tools/erase", Family::Erase),
            ("flux-tools/deblur", Family::Deblur),
            ("flux-tools/vto", Family::TryOn),
            ("flux-kontext", Family::Kontext),
            ("flux-pro-1.0-fill", Family::Fill),
            ("flux-pro-1.0-expand", Family::Expand),
            ("flux-pro-1.1-ultra", Family::Ultra),
            ("flux-2", Family::Flux2),
            ("flux-", Family::Flux1),
        ];
        let found = BY_PREFIX.iter().find(|(prefix, _)| slug.starts_with(prefix));
        found.map_or(Self::Flux2, |(_, family)| *family)
    }

    pub(crate) fn is_video(self) -> bool {
        matches!(self, Self::Flux3Video | Self::VideoEdit | Self::VideoUpscale)
    }

    /// Whether tasks pass through `Reasoning` and `Generating`.
    pub(crate) fn is_flux3(self) -> bool {
        matches!(self, Self::Flux3Image) || self.is_video()
    }

    /// Whether the submit answer tells cost and megapixels.
    pub(crate) fn tells_cost(self) -> bool {
        matches!(
            self,
            Self::Flux2 | Self::Flux3Image | Self::Outpaint | Self::Erase | Self::Deblur | Self::TryOn
        )
    }

    /// How long a delivery URL is good for.
    pub(crate) fn delivery_lifetime(self) -> Duration {
        let minutes = match self {
            Self::Flux3Video => 120,
            Self::Flux3Image | Self::VideoEdit | Self::VideoUpscale => 60,
            _ => 10,
        };
        Duration::from_secs(minutes * 60)
    }
}

/// Tasks that share a limit on how many may be active.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Pool {
    General,
    KontextMax,
    Flux3Video,
}

impl Pool {
    pub(crate) fn of(slug: &str) -> Self {
        match Family::of(slug) {
            Family::Flux3Video => Self::Flux3Video,
            Family::Kontext if slug.ends_with("-max") => Self::KontextMax,
            _ => Self::General,
        }
    }

    /// How many tasks of this pool may be active at a time.
    pub(crate) fn limit(self) -> usize {
        match self {
            Self::General => 24,
            Self::KontextMax => 6,
            Self::Flux3Video => 5,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_url_lives_as_long_as_its_family_says() {
        for (slug, minutes) in [
            ("flux-dev", 10),
            ("flux-pro-1.1", 10),
            ("flux-pro-1.1-ultra", 10),
            ("flux-kontext-pro", 10),
            ("flux-pro-1.0-fill", 10),
            ("flux-pro-1.0-expand", 10),
            ("flux-2-pro", 10),
            ("flux-2-klein-9b-preview", 10),
            ("flux-tools/outpainting-v1", 10),
            ("flux-tools/erase-v1", 10),
            ("flux-tools/deblur-v1", 10),
            ("flux-tools/vto-v2", 10),
            ("flux-3-image", 60),
            ("flux-tools/video-edit-v1", 60),
            ("flux-tools/video-upscale-v1", 60),
            ("flux-3-video", 120),
            ("what-nobody-knows", 10),
        ] {
            let lifetime = Family::of(slug).delivery_lifetime();
            assert_eq!(lifetime, Duration::from_secs(minutes * 60), "{slug}");
        }
    }
}
