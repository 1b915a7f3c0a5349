//! What belongs to one API and not to OpenAPI: given by the build script that generates its client.

/// How a document becomes Rust. The default fits any document; each field adds what one API needs.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Dropped from the front of a path before it becomes a slug, a method name and a type name: `/v1/`.
    pub path_prefix: String,
    /// The path of the type that the generated client carries for its hooks. With one, the client has no public
    /// constructor and `progenitor_client::ClientHooks` must be implemented for it.
    pub hooks_state: Option<String>,
    /// The path of a function that writes a request's JSON: from `&impl Serialize` to a result of what a request's body is
    /// made of, with the client's own error. Without one, reqwest writes it.
    pub json_body: Option<String>,
    /// Which operations start a task, and what they give.
    pub submit: Option<SubmitRoutes>,
    /// Request properties whose Rust type is handwritten, whatever schema they have.
    pub property_types: Vec<PropertyType>,
    /// How request properties that carry files are made known. Without it the tables do not tell them from texts.
    pub media: Option<MediaTypes>,
    /// Request properties that callers do not set: no setter, not public.
    pub hidden_properties: Vec<String>,
    /// Names for unions of objects that responses carry.
    pub response_unions: Vec<ResponseUnion>,
}

/// The operations that start a task: each gets a marker type that implements a handwritten trait.
#[derive(Clone, Debug)]
pub struct SubmitRoutes {
    /// The schema that the 200 response of a submit route is, or has among its union's members.
    pub response: String,
    /// The path of the trait that the marker types implement.
    pub model_trait: String,
    /// The path of the generic type of a request, by what it sends and by the marker type: `Request<Inputs, Model>`. It has
    /// a field `inputs` that this crate sees, and implements `From<Inputs>`.
    pub request_type: String,
    /// The methods that the type of a request has of its own: a setter of such a name gets another.
    pub reserved: Vec<String>,
    /// The Rust type of the finished task, by a word in the path; the first that fits counts.
    pub outputs: Vec<(String, String)>,
    /// The Rust type of the finished task where no word fits.
    pub default_output: String,
}

/// A request property with a handwritten Rust type.
#[derive(Clone, Debug)]
pub struct PropertyType {
    /// The properties, by name. Each stands for the same name with a number behind it too: `image` for `image_2`.
    pub properties: Vec<String>,
    /// The path of the type. It must implement `Serialize`, `Deserialize`, `Clone` and `Debug`, and
    /// [`MediaTypes::field`] where the properties carry files.
    pub rust_type: String,
    /// The kind of file that the properties carry, as a variant of [`MediaTypes::kind`].
    pub media: Option<String>,
}

/// The handwritten types by which request properties that carry files are made known.
#[derive(Clone, Debug)]
pub struct MediaTypes {
    /// The path of an enum of kinds: the table of constraints has one for each property that carries a file.
    pub kind: String,
    /// The path of a trait that the handwritten types of these properties implement.
    pub field: String,
    /// The path of a trait with `fn media_fields(&mut self) -> Vec<(&'static str, &mut dyn Field)>`. Each request type
    /// implements it.
    pub request: String,
}

/// Responses that are a union of these schemas, or one of them, get one schema in which they are merged.
#[derive(Clone, Debug)]
pub struct ResponseUnion {
    /// The name of the merged schema.
    pub name: String,
    /// The members that may occur.
    pub members: Vec<String>,
}

impl Settings {
    /// The handwritten type of a request property.
    pub(crate) fn rust_type(&self, property: &str) -> Option<&str> {
        Some(self.property_type(property)?.rust_type.as_str())
    }

    /// The kind of file that a request property carries.
    pub(crate) fn media(&self, property: &str) -> Option<String> {
        let kind = self.property_type(property)?.media.as_ref()?;
        Some(format!("{}::{kind}", self.media.as_ref()?.kind))
    }

    /// The kind of file that a request property carries, as a word: `image`.
    pub(crate) fn media_word(&self, property: &str) -> Option<String> {
        Some(self.property_type(property)?.media.as_ref()?.to_lowercase())
    }

    fn property_type(&self, property: &str) -> Option<&PropertyType> {
        let is_meant = |name: &String| name == property || name == without_number(property);
        self.property_types
            .iter()
            .find(|candidate| candidate.properties.iter().any(is_meant))
    }

    pub(crate) fn hides(&self, property: &str) -> bool {
        self.hidden_properties.iter().any(|name| name == property)
    }
}

/// A property without the number at its end: `image_2` -> `image`.
fn without_number(property: &str) -> &str {
    match property.rsplit_once('_') {
        Some((name, number)) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => property,
    }
}

impl SubmitRoutes {
    pub(crate) fn output(&self, path: &str) -> &str {
        self.outputs
            .iter()
            .find(|(word, _)| path.contains(word.as_str()))
            .map_or(&self.default_output, |(_, output)| output)
    }
}
