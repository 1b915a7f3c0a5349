//! Draft videos: the bundle that a draft leaves behind, and the request that a later `draft_enhance` makes of it.

use axum::body::Bytes;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::{signing, task::media::Source};

/// The bundle's name in a delivery path.
pub(crate) const FILE_NAME: &str = "draft_cache.bin";
pub(crate) const MEDIA_TYPE: &str = "application/octet-stream";
pub(crate) const MODE: &str = "draft_enhance";

/// What is kept of a draft: its request and the seed that was used.
pub(crate) fn bundle(body: &Value, seed: &Value) -> Bytes {
    let mut kept = body.clone();
    if let Some(fields) = kept.as_object_mut() {
        fields.remove("draft");
        fields.insert("seed".to_owned(), seed.clone());
    }
    let mut file = mark().to_vec();
    file.extend(masked(kept.to_string().as_bytes()));
    file.into()
}

/// What a bundle begins with. Like the service's own, a bundle is binary and opaque, so that no client takes it for
/// text; the mask hides nothing.
fn mark() -> [u8; 32] {
    Sha256::digest(b"a draft of the emulator").into()
}

fn masked(bytes: &[u8]) -> Vec<u8> {
    let mask = mark();
    bytes
        .iter()
        .zip(mask.iter().cycle())
        .map(|(byte, mask)| byte ^ mask)
        .collect()
}

/// The draft's own fields, for a `draft_enhance` request. A link is looked up among the tasks by the id in it, not
/// fetched; an unknown one gives a video of its own. `None` if it is not a bundle.
pub(crate) fn restored(body: &Value, known: impl FnOnce(&str) -> Option<Bytes>) -> Option<Map<String, Value>> {
    let bundle = match Source::read(body.get("draft_cache")?.as_str()?) {
        Source::Link(link) => match linked(&link).and_then(|id| known(&id)) {
            Some(bundle) => bundle,
            None => return Some(Map::new()),
        },
        Source::Bytes(bytes) => bytes.into(),
        Source::Unreadable => return None,
    };
    let bundle = masked(bundle.strip_prefix(&mark())?);
    let mut fields: Map<String, Value> = serde_json::from_slice(&bundle).ok()?;
    fields.remove("draft");
    Some(fields)
}

/// The id of the task whose bundle a link leads to.
fn linked(link: &str) -> Option<String> {
    let path = link.split_once("://")?.1.split_once('/')?.1.split('?').next()?;
    signing::parse_path(&format!("/{path}")).map(|(id, _)| id.to_owned())
}
