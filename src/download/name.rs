//! The name of a result's file where the caller gives none.

use crate::handle::TaskHandle;

/// The longest readable part of a model or an id, in characters.
const LONGEST: usize = 60;

impl TaskHandle {
    /// A name for files of this task, without an extension: `MODEL-ID`, in lower-case letters, digits, `-` and `_`.
    ///
    /// No two tasks share a name, even if the file system ignores case. An id that does not fit as it is gets a hash of the
    /// whole id.
    pub fn file_stem(&self) -> String {
        let id = plain(self.id());
        let mut stem = format!("{}-{id}", plain(self.model()).trim_start_matches('-'));
        if stem.starts_with('-') {
            stem.insert_str(0, "result");
        }
        if id != self.id() || id.is_empty() {
            stem.push_str(&format!("-{:016x}", hash(self.id())));
        }
        stem
    }
}

/// A name for a file by a request's tag.
pub(super) fn stem_of_tag(tag: &str) -> String {
    let stem = plain(tag);
    if stem == tag && !stem.starts_with('-') && !stem.is_empty() {
        return stem;
    }
    format!("{}-{:016x}", stem.trim_start_matches('-'), hash(tag))
        .trim_start_matches('-')
        .to_owned()
}

fn plain(text: &str) -> String {
    let plain = |c: char| match c.to_ascii_lowercase() {
        c if c.is_ascii_alphanumeric() || c == '_' => c,
        _ => '-',
    };
    text.chars().take(LONGEST).map(plain).collect()
}

/// FNV-1a: the same in every version of this crate, unlike the standard library's.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stem(model: &str, id: &str) -> String {
        let handle = serde_json::json!({
            "id": id, "polling_url": "", "model": model, "video": false, "submitted_at": 0,
        });
        serde_json::from_value::<TaskHandle>(handle).unwrap().file_stem()
    }

    #[test]
    fn an_id_that_is_a_name_stays_as_it_is() {
        assert_eq!(
            stem("flux-2-pro", "6b1f3c9e-0000-4000-8000-000000000000"),
            "flux-2-pro-6b1f3c9e-0000-4000-8000-000000000000"
        );
        assert_eq!(stem("flux-tools/erase-v1", "task_1"), "flux-tools-erase-v1-task_1");
    }

    #[test]
    fn two_ids_never_share_a_name() {
        let long = "x".repeat(80);
        let ids = [
            "a",
            "A",
            "a/b",
            "a-b",
            "a.b",
            "a\u{1b}b",
            "../a",
            "..",
            "",
            "-",
            &long,
            &format!("{long}1"),
            &format!("{long}2"),
            "狐",
            "犬",
            "CON",
            "a ",
            "a\0",
        ];
        let names: std::collections::HashSet<String> =
            ids.iter().map(|id| stem("flux-2-pro", id).to_lowercase()).collect();
        assert_eq!(names.len(), ids.len(), "{names:?}");
        for name in names {
            assert!(
                name.len() <= 2 * LONGEST + 2 + 16 && name.starts_with("flux-2-pro-"),
                "{name}"
            );
            assert!(
                name.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)),
                "{name}"
            );
        }
        assert!(stem("../..", "a").starts_with("result-"));
    }
}
