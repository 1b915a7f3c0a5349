//! How long tasks take: as long as is typical on the service, by model and mode, divided by the speed.

use std::time::Duration;

use super::{draft, family::Timing, request::Request};

/// No task takes longer than this at any speed.
pub(crate) const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// How fast the emulator works: 1 takes the measured time, 10 a tenth of it, 0 no time at all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Speed(f64);

impl Speed {
    /// `None` for a factor that is negative or not a number.
    pub(crate) fn new(factor: f64) -> Option<Self> {
        (factor >= 0.0 && factor.is_finite()).then_some(Self(factor))
    }

    /// What is left of a duration at this speed.
    pub(crate) fn scale(self, duration: Duration) -> Duration {
        if self.0 == 0.0 {
            return Duration::ZERO;
        }
        let scaled = Duration::try_from_secs_f64(duration.as_secs_f64() / self.0);
        scaled.map_or(LONGEST, |scaled| scaled.min(LONGEST))
    }

    /// The seconds for `Retry-After`, where tasks do not take the time that clients know from the service: how long a
    /// task is expected to take here, rounded up, because the header knows whole seconds only.
    pub(crate) fn advice(self, measured: Duration) -> Option<u64> {
        let expected = self.scale(measured);
        let rounded_up = expected.as_secs() + u64::from(expected.subsec_nanos() > 0);
        (self.0 != 1.0).then_some(rounded_up)
    }

    /// How long a delivery URL lives: shorter at a higher speed, but never so short that it cannot be fetched. A speed
    /// of 0 leaves it alone, because a client could not fetch from a URL that has expired at once.
    pub(crate) fn scale_lifetime(self, lifetime: Duration) -> Duration {
        const SHORTEST: Duration = Duration::from_secs(10);
        if self.0 <= 1.0 {
            lifetime
        } else {
            self.scale(lifetime).max(SHORTEST)
        }
    }
}

/// The time from submit to the end of a task on the real service.
pub(crate) fn measured(request: &Request<'_>) -> Duration {
    let seconds = match request.family.timing {
        Timing::Fixed(seconds) => seconds,
        Timing::Mode { fast, .. } if request.text("mode") == "fast" => fast,
        Timing::Mode { other, .. } => other,
        Timing::Video {
            draft,
            enhance,
            from_image,
            from_video,
            from_text,
        } => match request.text("mode") {
            _ if request.flag("draft") => draft,
            draft::MODE => enhance,
            "i2v" => from_image,
            "v2v" => from_video,
            _ => from_text,
        },
    };
    Duration::from_secs_f64(seconds)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::contract::Contract;

    #[test]
    fn each_route_and_mode_takes_its_measured_time() {
        let contract = Contract::embedded();
        let link = "https://example.com/x";
        for (slug, body, seconds) in [
            ("flux-dev", json!({}), 4.7),
            ("flux-pro-1.1", json!({}), 2.4),
            ("flux-pro-1.1-ultra", json!({}), 12.3),
            ("flux-kontext-pro", json!({ "prompt": "x" }), 7.6),
            ("flux-kontext-max", json!({ "prompt": "x" }), 7.6),
            ("flux-pro-1.0-fill", json!({ "image": "x" }), 4.5),
            ("flux-pro-1.0-expand", json!({ "image": "x" }), 14.5),
            ("flux-2-klein-4b", json!({ "prompt": "x" }), 2.5),
            ("flux-2-klein-9b", json!({ "prompt": "x" }), 3.6),
            ("flux-2-klein-9b-preview", json!({ "prompt": "x" }), 3.6),
            ("flux-2-flex", json!({ "prompt": "x" }), 7.7),
            ("flux-2-pro", json!({ "prompt": "x" }), 12.7),
            ("flux-2-max", json!({ "prompt": "x" }), 38.5),
            ("flux-3-image", json!({ "prompt": "x" }), 94.0),
            ("flux-tools/deblur-v1", json!({ "image": link }), 2.4),
            ("flux-tools/erase-v1", json!({ "image": link, "mask": link }), 2.4),
            (
                "flux-tools/outpainting-v1",
                json!({ "input_image": link, "width": 64, "height": 64, "mode": "fast" }),
                3.6,
            ),
            (
                "flux-tools/outpainting-v1",
                json!({ "input_image": link, "width": 64, "height": 64, "mode": "high" }),
                33.0,
            ),
            (
                "flux-tools/vto-v2",
                json!({ "prompt": "x", "person": link, "garment": link }),
                5.7,
            ),
            (
                "flux-tools/video-edit-v1",
                json!({ "prompt": "x", "video": link }),
                37.0,
            ),
            ("flux-tools/video-upscale-v1", json!({ "input_video": link }), 53.0),
            ("flux-3-video", json!({ "mode": "t2v", "prompt": "x" }), 54.0),
            (
                "flux-3-video",
                json!({ "mode": "t2v", "prompt": "x", "draft": true }),
                34.0,
            ),
            (
                "flux-3-video",
                json!({ "mode": "i2v", "prompt": "x", "keyframes": link }),
                84.0,
            ),
            (
                "flux-3-video",
                json!({ "mode": "v2v", "prompt": "x", "start_video": link }),
                119.0,
            ),
            (
                "flux-3-video",
                json!({ "mode": "draft_enhance", "draft_cache": link }),
                55.0,
            ),
        ] {
            let schema = contract.submit_body(slug).unwrap().check(&body).unwrap();
            let measured = measured(&Request::new(slug, &body, schema));
            assert_eq!(measured, Duration::from_secs_f64(seconds), "{slug} {body}");
        }
    }

    #[test]
    fn a_speed_divides_durations_and_zero_removes_them() {
        let second = Duration::from_secs(1);
        assert_eq!(Speed::new(1.0).unwrap().scale(second), second);
        assert_eq!(Speed::new(10.0).unwrap().scale(second), Duration::from_millis(100));
        assert_eq!(Speed::new(0.0).unwrap().scale(second), Duration::ZERO);
        assert_eq!(Speed::new(f64::MIN_POSITIVE).unwrap().scale(second), LONGEST);
        assert!(Speed::new(-1.0).is_none() && Speed::new(f64::NAN).is_none());
    }

    #[test]
    fn only_at_another_speed_than_the_service_clients_are_told_how_long_it_takes() {
        let measured = Duration::from_millis(12_700);
        for (speed, advice) in [
            (0.0, Some(0)),
            (0.5, Some(26)),
            (1.0, None),
            (10.0, Some(2)),
            (12.7, Some(1)),
            (1000.0, Some(1)),
        ] {
            assert_eq!(Speed::new(speed).unwrap().advice(measured), advice, "{speed}");
        }
    }

    #[test]
    fn a_delivery_url_never_lives_so_short_that_it_cannot_be_fetched() {
        let lifetime = Duration::from_secs(600);
        assert_eq!(Speed::new(0.0).unwrap().scale_lifetime(lifetime), lifetime);
        assert_eq!(
            Speed::new(2.0).unwrap().scale_lifetime(lifetime),
            Duration::from_secs(300)
        );
        assert_eq!(
            Speed::new(1000.0).unwrap().scale_lifetime(lifetime),
            Duration::from_secs(10)
        );
    }
}
