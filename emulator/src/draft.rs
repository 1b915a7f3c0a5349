//! Draft videos: the bundle that a draft leaves behind, and the request that a later `draft_enhance` makes of it.

use serde_json::{Map, Value};

use crate::media::Source;
use crate::signing;
use crate::tasks::Tasks;

/// The bundle's name in a delivery path.
pub(crate) const FILE_NAME: &str = "draft_cache.bin";
pub(crate) const MEDIA_TYPE: &str = "application/octet-stream";
pub(crate) const MODE: &str = "draft_enhance";

/// What is kept of a draft: its request and the seed that was used.
pub(crate) fn bundle(body: &Value, seed: &Value) -> Value {
    let mut kept = body.clone();
    if let Some(fields) = kept.as_object_mut() {
        fields.remove("draft");
        fields.insert("seed".to_owned(), seed.clone());
    }
    kept
}

/// The body of a `draft_enhance` request with the draft's own fields filled in. A link is looked up among the tasks,
/// not fetched; an unknown one gives a film of its own. `None` where the bundle is none.
pub(crate) fn restored(body: &Value, tasks: &Tasks) -> Option<Value> {
    let fields = body.as_object()?;
    let mut kept = match Source::read(fields.get("draft_cache")?.as_str()?) {
        Source::Link(link) => linked(&link, tasks).unwrap_or_default(),
        Source::Bytes(bytes) => serde_json::from_slice::<Map<_, _>>(&bytes).ok()?,
        Source::Unreadable => return None,
    };
    kept.extend(fields.iter().map(|(name, value)| (name.clone(), value.clone())));
    Some(Value::Object(kept))
}

fn linked(link: &str, tasks: &Tasks) -> Option<Map<String, Value>> {
    let path = link.split_once("://")?.1.split_once('/')?.1.split('?').next()?;
    let (id, _) = signing::parse_path(&format!("/{path}")).map(|(id, name)| (id.to_owned(), name))?;
    tasks.get(&id)?.draft.as_ref()?.as_object().cloned()
}
