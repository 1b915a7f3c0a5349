//! Commands that are a model and the names of its inputs: data, and no code. `bfl run MODEL` is the same call.

use bfl::AnyModel;

/// A command that calls one model.
#[derive(Debug)]
pub(crate) struct Tool {
    pub(crate) verb: &'static str,
    pub(crate) aliases: &'static [&'static str],
    pub(crate) model: &'static str,
    /// What it takes before the prompt: what help calls it, and the field.
    pub(crate) slots: &'static [(&'static str, &'static str)],
    /// Shorter names of options.
    pub(crate) aliases_of_fields: &'static [Alias],
    /// The prompt if none is given, for a model that cannot do without one.
    pub(crate) prompt: Option<&'static str>,
    pub(crate) about: &'static str,
    pub(crate) example: &'static str,
}

/// A shorter name of an option.
#[derive(Debug)]
pub(crate) struct Alias {
    pub(crate) field: &'static str,
    pub(crate) long: &'static str,
    pub(crate) short: Option<char>,
}

const PLAIN: Tool = Tool {
    verb: "",
    aliases: &[],
    model: "",
    slots: &[],
    aliases_of_fields: &[],
    prompt: None,
    about: "",
    example: "",
};

/// The rows.
pub(crate) const TOOLS: &[Tool] = &[
    Tool {
        verb: "video",
        model: "flux-3-video",
        aliases_of_fields: &[
            Alias {
                field: "keyframes",
                long: "image",
                short: Some('i'),
            },
            Alias {
                field: "start_video",
                long: "from",
                short: None,
            },
        ],
        about: "Make a video from a prompt, from images, or as the continuation of a video",
        example: "bfl video \"the fox runs\" -i fox.jpg@0 -i den.jpg@5 --duration 6 --draft -o fox.mp4",
        ..PLAIN
    },
    Tool {
        verb: "edit-video",
        model: "flux-tools/video-edit-v1",
        slots: &[("VIDEO", "video")],
        about: "Change a video by a prompt",
        example: "bfl edit-video clip.mp4 \"make it winter\" -o winter.mp4",
        ..PLAIN
    },
    Tool {
        verb: "upscale",
        model: "flux-tools/video-upscale-v1",
        slots: &[("VIDEO", "input_video")],
        about: "Enlarge a video",
        example: "bfl upscale clip.mp4 --upscale-factor 1.5 -o large.mp4",
        ..PLAIN
    },
    Tool {
        verb: "erase",
        model: "flux-tools/erase-v1",
        slots: &[("IMAGE", "image"), ("MASK", "mask")],
        about: "Remove what a mask marks from an image",
        example: "bfl erase street.jpg mask.png -o empty.png",
        ..PLAIN
    },
    Tool {
        verb: "fill",
        aliases: &["inpaint"],
        model: "flux-pro-1.0-fill",
        slots: &[("IMAGE", "image")],
        about: "Repaint the part of an image that a mask marks",
        example: "bfl fill room.jpg \"a green sofa\" --mask mask.png -o sofa.jpg",
        ..PLAIN
    },
    Tool {
        verb: "expand",
        aliases: &["outpaint"],
        model: "flux-tools/outpainting-v1",
        slots: &[("IMAGE", "input_image")],
        about: "Put an image on a larger canvas and paint the area around it",
        example: "bfl expand square.jpg --aspect 16:9 -o wide.png",
        ..PLAIN
    },
    Tool {
        verb: "deblur",
        model: "flux-tools/deblur-v1",
        slots: &[("IMAGE", "image")],
        about: "Make a blurred image sharp",
        example: "bfl deblur shaky.jpg -o sharp.jpg",
        ..PLAIN
    },
    Tool {
        verb: "try-on",
        aliases: &["vto"],
        model: "flux-tools/vto-v2",
        slots: &[("PERSON", "person"), ("GARMENT", "garment")],
        prompt: Some("The person wears the garment."),
        about: "Dress a person in a garment",
        example: "bfl try-on person.jpg coat.jpg -o dressed.jpg",
        ..PLAIN
    },
];

impl Tool {
    /// The row with this verb.
    pub(crate) fn of(verb: &str) -> Option<&'static Self> {
        TOOLS.iter().find(|tool| tool.verb == verb)
    }

    /// Its model, if the contract still has it.
    pub(crate) fn model(&self) -> Option<AnyModel> {
        self.model.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::fields_of::fields_of;

    #[test]
    fn every_row_names_a_model_and_fields_that_the_contract_has() {
        for tool in TOOLS {
            let model = tool.model().unwrap_or_else(|| panic!("{}", tool.model));
            let (fields, _) = fields_of(model);
            let has = |name: &str| fields.iter().any(|known| known.field.name == name);
            for (_, field) in tool.slots {
                assert!(has(field), "{}: {field}", tool.verb);
            }
            for alias in tool.aliases_of_fields {
                assert!(has(alias.field), "{}: {}", tool.verb, alias.field);
            }
        }
    }
}
