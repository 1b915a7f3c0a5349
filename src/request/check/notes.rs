//! What is worth knowing before a request is sent, and no reason to refuse it.

use std::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
};

use reqwest::Url;
use serde_json::Value;

use super::outline::{Input, Outline};
use crate::{
    generated::constraints::{Field, Rule},
    media::Meaning,
    policy::family::{MEGAPIXEL, ModelLimits, limits},
};

/// Something about a request that will be taken and may not do what it should.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Note {
    /// Where: `width`, `keyframes[2]`.
    pub field: String,
    /// What to expect. No text of the request is in it.
    pub message: String,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.field, self.message)
    }
}

impl Outline {
    /// What is worth knowing about it before it is sent.
    pub(crate) fn notes(&self) -> Vec<Note> {
        let limits = limits(&self.slug);
        let mut found = Vec::new();
        self.note_sizes(&limits, &mut found);
        for input in &self.inputs {
            note_input(input, &limits, &mut found);
        }
        self.note_mask(&mut found);
        self.note_tolerance(&limits, &mut found);
        self.note_nulls(&mut found);
        found
    }

    fn note_sizes(&self, limits: &ModelLimits, found: &mut Vec<Note>) {
        let Some(step) = limits.side_multiple else {
            return;
        };
        for name in ["width", "height"] {
            if let Some(side) = self.integer(name).filter(|side| side % step != 0) {
                note(
                    name,
                    format!("is {side}, and will be rounded to a multiple of {step}"),
                    found,
                );
            }
        }
    }

    fn note_mask(&self, found: &mut Vec<Note>) {
        let size = |name: &str| self.inputs.iter().find(|input| input.field == name)?.size();
        if let (Some(image), Some(mask)) = (size("image"), size("mask"))
            && image != mask
        {
            let message = format!(
                "has {} by {} pixels, and its image {} by {}: both should have the same size",
                mask.0, mask.1, image.0, image.1
            );
            note("mask", message, found);
        }
    }

    fn note_tolerance(&self, limits: &ModelLimits, found: &mut Vec<Note>) {
        const FIELD: &str = "safety_tolerance";
        let has_image = self.images().next().is_some();
        if let Some(most) = limits.max_tolerance_with_image.filter(|_| has_image)
            && let Some(asked) = self.integer(FIELD).filter(|asked| *asked > most)
        {
            note(
                FIELD,
                format!("is {asked}; with an input image no more than {most} counts, as documented"),
                found,
            );
        }
    }

    /// A number that is not finite is null in JSON, which the service takes for its default.
    fn note_nulls(&self, found: &mut Vec<Note>) {
        let is_number = |field: &&Field| field.rules.iter().any(|rule| matches!(rule, Rule::Number { .. }));
        for field in self.fields().iter().filter(is_number) {
            if self.json.get(field.name) == Some(&Value::Null) {
                let message = "is null, as NaN and infinities are in JSON: the service will take its default";
                note(field.name, message.to_owned(), found);
            }
        }
    }
}

fn note_input(input: &Input, limits: &ModelLimits, found: &mut Vec<Note>) {
    let path = &input.path;
    if let Ok(Meaning::Url(url)) = &input.meaning {
        if is_local(url) {
            note(
                path,
                "is at an address that the service can hardly reach: it is of this machine or network".to_owned(),
                found,
            );
        }
        if limits.base64_only {
            note(
                path,
                "is a URL; this model is documented to take base64 only".to_owned(),
                found,
            );
        }
    }
    let Some((width, height)) = input.size() else {
        return;
    };
    let pixels = u64::from(width) * u64::from(height);
    if let Some(most) = limits.scaled_above.filter(|most| pixels > *most) {
        note(
            path,
            format!(
                "has {width} by {height} pixels, and will be scaled down to {} megapixels",
                most / MEGAPIXEL
            ),
            found,
        );
    }
    if let Some(shortest) = limits.min_input_side.filter(|shortest| width.min(height) < *shortest) {
        note(
            path,
            format!("has {width} by {height} pixels; sides of at least {shortest} are documented"),
            found,
        );
    }
}

/// Whether a URL's host is one that only this machine or its network knows.
fn is_local(url: &Url) -> bool {
    const SUFFIXES: [&str; 9] = [
        "localhost",
        "local",
        "localdomain",
        "internal",
        "intranet",
        "lan",
        "home",
        "corp",
        "home.arpa",
    ];
    let Some(host) = url.host_str() else {
        return true;
    };
    let host = host.trim_matches(['[', ']']).trim_end_matches('.').to_ascii_lowercase();
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        return is_local_v4(address);
    }
    if let Ok(address) = host.parse::<Ipv6Addr>() {
        return is_local_v6(address);
    }
    let has_suffix = |suffix: &str| host.strip_suffix(suffix).is_some_and(|rest| rest.ends_with('.'));
    !host.contains('.') || SUFFIXES.iter().any(|suffix| has_suffix(suffix))
}

fn is_local_v4(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_multicast()
        || first == 0
        // Carriers' own range, as overlay networks use it.
        || first == 100 && second & 0b1100_0000 == 64
}

fn is_local_v6(address: Ipv6Addr) -> bool {
    let [first, ..] = address.segments();
    // ::a.b.c.d, ::ffff:a.b.c.d and 64:ff9b::a.b.c.d
    let [.., a, b] = address.segments();
    let is_wrapped = address.segments()[..5] == [0; 5] || address.segments()[..6] == [0x64, 0xff9b, 0, 0, 0, 0];
    let [c, d] = [a.to_be_bytes(), b.to_be_bytes()];
    address.is_loopback()
        || address.is_unspecified()
        || address.is_multicast()
        || address.is_unique_local()
        || first & 0xffc0 == 0xfe80
        || is_wrapped && is_local_v4(Ipv4Addr::new(c[0], c[1], d[0], d[1]))
}

fn note(field: &str, message: String, found: &mut Vec<Note>) {
    found.push(Note {
        field: field.to_owned(),
        message,
    });
}
