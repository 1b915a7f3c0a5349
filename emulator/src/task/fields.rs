//! The media fields of requests, and what goes into each. The contract says which route has which field.

/// What goes into a media field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The image that is worked on.
    Subject,
    /// Which part of it is meant.
    Mask,
    /// An image to follow. Without a `Subject` the first one is the image that is worked on.
    Reference,
    Person,
    Garment,
    Video,
    /// What a draft left behind.
    Draft,
}

/// The images that a video leads through.
pub(crate) const KEYFRAMES: &str = "keyframes";

/// All fields that take media, in the order in which references count.
pub(crate) const MEDIA: [(&str, Role); 19] = [
    ("image", Role::Subject),
    ("mask", Role::Mask),
    ("input_image", Role::Reference),
    ("input_image_2", Role::Reference),
    ("input_image_3", Role::Reference),
    ("input_image_4", Role::Reference),
    ("input_image_5", Role::Reference),
    ("input_image_6", Role::Reference),
    ("input_image_7", Role::Reference),
    ("input_image_8", Role::Reference),
    ("image_prompt", Role::Reference),
    ("images", Role::Reference),
    (KEYFRAMES, Role::Reference),
    ("person", Role::Person),
    ("garment", Role::Garment),
    ("start_video", Role::Video),
    ("video", Role::Video),
    ("input_video", Role::Video),
    ("draft_cache", Role::Draft),
];

/// Other fields that show in the result by themselves (as text, size, length or format), or that are not about it.
const VISIBLE: [&str; 25] = [
    "prompt",
    "seed",
    "width",
    "height",
    "aspect_ratio",
    "resolution",
    "duration",
    "output_format",
    "mode",
    "version",
    "draft",
    "disable_pup",
    "prompt_upsampling",
    "user",
    "webhook_url",
    "webhook_secret",
    "top",
    "bottom",
    "left",
    "right",
    "reference_offset_x",
    "reference_offset_y",
    "upscale_factor",
    "auto_crop",
    // Left over in the contract; nothing reads it.
    "input_image_blob_path",
];

/// The media fields of a role.
pub(crate) fn of(role: Role) -> impl Iterator<Item = &'static str> {
    MEDIA.iter().filter(move |(_, own)| *own == role).map(|(name, _)| *name)
}

/// What goes into a field; `None` where that is no medium.
pub(crate) fn role(field: &str) -> Option<Role> {
    MEDIA.iter().find(|(name, _)| *name == field).map(|(_, role)| *role)
}

/// Whether a field shows only in the caption of a result.
pub(crate) fn is_setting(field: &str) -> bool {
    role(field).is_none() && !VISIBLE.contains(&field)
}
