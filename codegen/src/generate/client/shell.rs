//! What every client has: its struct, its constructors, its way through the hooks.

use super::{credentials::Presented, needs::Needs};
use crate::{
    Settings,
    generate::text::{doc_comment, paragraphs},
    model::Model,
};

/// The imports.
pub(super) fn uses(settings: &Settings, needs: Needs, has_credentials: bool) -> String {
    let mut text = String::new();
    let also = [
        (settings.typed_errors, "self::api_error::ApiError"),
        (needs.events, "self::events::{Event, EventError, EventStream}"),
        (
            true,
            "progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue}",
        ),
    ];
    for (_, path) in also.iter().filter(|(is_needed, _)| *is_needed) {
        text += "#[allow(unused_imports, reason = \"it is there for callers\")]\n";
        text += &format!("pub use {path};\n");
    }
    text += "\n";
    text += "#[allow(unused_imports, reason = \"a document uses a part of it\")]\n\
             use self::{\n    answer::{Answer, Documented, Failure, Read},\n    call::Call,\n    \
             parameters::{Format, Style},\n};\n";
    if has_credentials {
        text += "use self::security::{Scheme, Secret};\n";
    }
    text += "use progenitor_client::{ClientHooks, OperationInfo};\n\
             #[allow(unused_imports, reason = \"a document may have no operations\")]\n\
             use reqwest::Method;\n\n";
    text
}

/// The struct and how it is made.
pub(super) fn client(model: &Model, settings: &Settings, presented: &Presented<'_>) -> String {
    let version = format!("Version: {}", model.version);
    let title = format!("Client for {}", model.title);
    let mut text = doc_comment(
        &paragraphs([
            Some(title.as_str()),
            model.description.as_deref(),
            Some(version.as_str()),
        ]),
        "",
    );
    text += "#[derive(Clone, Debug)]\npub struct Client {\n    pub(crate) baseurl: String,\n    pub(crate) client: reqwest::Client,\n";
    if let Some(state) = &settings.hooks_state {
        text += &format!("    pub(crate) inner: {state},\n");
    }
    if !presented.is_empty() {
        text += "    credentials: Credentials,\n";
    }
    text += "}\n\nimpl Client {\n";
    text += &constructors(settings, presented);
    text += "}\n\n";
    text += &info(model, settings);
    text
}

fn constructors(settings: &Settings, presented: &Presented<'_>) -> String {
    let mut text = String::new();
    if settings.hooks_state.is_none() {
        text += NEW;
    }
    text += "    /// A client that sends by this `reqwest::Client`, whose timeouts, redirects and default headers are yours.\n    \
             ///\n    /// `baseurl` has a scheme and a host, and may have a port and a path; a slash at its end does not matter.\n";
    match &settings.hooks_state {
        Some(state) => {
            text += &format!(
                "    pub(crate) fn new_with_client(baseurl: &str, client: reqwest::Client, inner: {state}) -> Self {{\n"
            );
        }
        None => text += "    pub fn new_with_client(baseurl: &str, client: reqwest::Client) -> Self {\n",
    }
    text += "        Self {\n            baseurl: baseurl.to_owned(),\n            client,\n";
    if settings.hooks_state.is_some() {
        text += "            inner,\n";
    }
    if !presented.is_empty() {
        text += "            credentials: Credentials::default(),\n";
    }
    text += "        }\n    }\n";
    if !presented.is_empty() {
        text += "\n    /// Presents these credentials, to the operations that ask for them.\n    \
                 pub fn with_credentials(mut self, credentials: Credentials) -> Self {\n        \
                 self.credentials = credentials;\n        self\n    }\n";
    }
    text
}

const NEW: &str = "    \
    /// A client that waits 15 s for a connection, and 2 minutes for an answer to go on.
    ///
    /// `baseurl` has a scheme and a host, and may have a port and a path; a slash at its end does not matter.
    ///
    /// # Panics
    /// TLS cannot be set up.
    pub fn new(baseurl: &str) -> Self {
        let client = reqwest::Client::builder();
        #[cfg(not(target_arch = \"wasm32\"))]
        let client = client
            .connect_timeout(::std::time::Duration::from_secs(15))
            .read_timeout(::std::time::Duration::from_secs(120));
        Self::new_with_client(baseurl, client.build().unwrap_or_default())
    }

";

fn info(model: &Model, settings: &Settings) -> String {
    let state = settings.hooks_state.as_deref().unwrap_or("()");
    let inner = if settings.hooks_state.is_some() {
        "&self.inner"
    } else {
        "&()"
    };
    let hooks = if settings.hooks_state.is_some() {
        format!(
            "#[allow(dead_code, reason = \"it is never called\")]\n\
             const _: () = {{\n    fn assert_client_hooks()\n    where\n        Client: ClientHooks<{state}>,\n    {{\n    }}\n}};\n\n"
        )
    } else {
        "impl ClientHooks for &Client {}\n\n".to_owned()
    };
    format!(
        "impl ClientInfo<{state}> for Client {{\n    \
         fn api_version() -> &'static str {{\n        {:?}\n    }}\n\n    \
         fn baseurl(&self) -> &str {{\n        self.baseurl.as_str()\n    }}\n\n    \
         fn client(&self) -> &reqwest::Client {{\n        &self.client\n    }}\n\n    \
         fn inner(&self) -> &{state} {{\n        {inner}\n    }}\n}}\n\n{hooks}",
        model.version
    )
}

/// How a request goes through the hooks. They are called on the client itself: only so are those found that its user implements.
pub(super) fn send(has_sites: bool) -> String {
    let base = if has_sites {
        "&sites::base(&client.baseurl, self.server, SITES)"
    } else {
        "&client.baseurl"
    };
    format!(
        "#[allow(dead_code, reason = \"a document may have no operations\")]\n\
         impl Call {{\n    \
         async fn send(self, client: &Client, documented: &[Documented]) -> Result<Answer, Failure> {{\n        \
         let info = OperationInfo {{\n            operation_id: self.operation_id,\n        }};\n        \
         let has_secret = self.has_secret_query;\n        \
         let baseurl = {base};\n        \
         let mut request = self.request(&client.client, baseurl)?;\n        \
         client.pre::<()>(&mut request, &info).await?;\n        \
         let result = client.exec(request, &info).await;\n        \
         client.post::<()>(&result, &info).await?;\n        \
         Answer::read(result?, documented, has_secret).await\n    \
         }}\n}}\n\n"
    )
}
