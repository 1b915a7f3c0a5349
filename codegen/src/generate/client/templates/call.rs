//! A request while its parameters are gathered.

use progenitor_client::Error;
use reqwest::{
    Body, Method, RequestBuilder,
    header::{ACCEPT, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue},
};
use serde::Serialize;
use serde_json::Value;

use super::parameters::{self, Format};

/// What puts the body into a request.
type Attach = Box<dyn FnOnce(RequestBuilder) -> RequestBuilder + Send>;

/// A request while its parameters are gathered. What cannot be written is told when it would be sent.
pub(super) struct Call {
    method: Method,
    pub(super) operation_id: &'static str,
    /// The address that takes the place of the base URL.
    pub(super) server: Option<&'static str>,
    path: String,
    query: String,
    cookies: String,
    headers: HeaderMap,
    /// Name and password of `Authorization: Basic`.
    pub(super) basic: Option<(String, String)>,
    /// Whether the query has a credential.
    pub(super) has_secret_query: bool,
    attach: Option<Attach>,
    failed: Option<String>,
}

impl Call {
    pub(super) fn new(method: Method, operation_id: &'static str, accept: &'static str) -> Self {
        let mut call = Self {
            method,
            operation_id,
            server: None,
            path: String::new(),
            query: String::new(),
            cookies: String::new(),
            headers: HeaderMap::new(),
            basic: None,
            has_secret_query: false,
            attach: None,
            failed: None,
        };
        if !accept.is_empty() {
            call.insert(ACCEPT, accept.to_owned(), false);
        }
        call
    }

    /// Only the first failure is told.
    pub(super) fn fail(&mut self, why: String) {
        self.failed.get_or_insert(why);
    }

    fn value<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Value {
        serde_json::to_value(value).unwrap_or_else(|error| {
            self.fail(format!("`{name}` cannot be written: {error}"));
            Value::Null
        })
    }

    /// Adds text of the path as the document spells it, percent-encoded where it has to be.
    pub(super) fn text(&mut self, text: &str) {
        self.path.push_str(text);
    }

    pub(super) fn path<T: Serialize + ?Sized>(&mut self, name: &str, format: Format, value: &T) {
        let value = self.value(name, value);
        self.path_value(name, format, &value);
    }

    fn path_value(&mut self, name: &str, format: Format, value: &Value) {
        let text = parameters::in_path(name, format, value);
        if text.is_empty() {
            // Without it the path would be that of another operation.
            self.fail(format!("`{name}` is empty, and is part of the path"));
        }
        self.path.push_str(&text);
    }

    pub(super) fn query<T: Serialize + ?Sized>(&mut self, name: &str, format: Format, value: &T) {
        let value = self.value(name, value);
        self.add_query(parameters::in_query(name, format, &value));
    }

    pub(super) fn add_query(&mut self, pairs: Vec<(String, String)>) {
        for (name, value) in pairs {
            join(&mut self.query, "&", &name, &value);
        }
    }

    pub(super) fn cookie<T: Serialize + ?Sized>(&mut self, name: &str, format: Format, value: &T) {
        let value = self.value(name, value);
        self.add_cookies(parameters::in_cookie(name, format, &value));
    }

    pub(super) fn add_cookies(&mut self, pairs: Vec<(String, String)>) {
        for (name, value) in pairs {
            join(&mut self.cookies, "; ", &name, &value);
        }
    }

    pub(super) fn header<T: Serialize + ?Sized>(&mut self, name: &str, format: Format, value: &T) {
        let value = self.value(name, value);
        if let Some(text) = parameters::in_header(format, &value) {
            self.add_header(name, text, false);
        }
    }

    pub(super) fn add_header(&mut self, name: &str, text: String, is_sensitive: bool) {
        match HeaderName::from_bytes(name.as_bytes()) {
            Ok(header) => self.insert(header, text, is_sensitive),
            Err(_) => self.fail(format!("`{}` is no name of a header", name.escape_debug())),
        }
    }

    fn insert(&mut self, name: HeaderName, text: String, is_sensitive: bool) {
        match HeaderValue::try_from(text) {
            Ok(mut value) => {
                value.set_sensitive(is_sensitive);
                self.headers.insert(name, value);
            }
            Err(_) => self.fail(format!("`{name}` has a character that a header cannot carry")),
        }
    }

    pub(super) fn json<T: Serialize + ?Sized>(&mut self, media_type: &'static str, value: &T) {
        match serde_json::to_vec(value) {
            Ok(json) => self.body(media_type, json.into()),
            Err(error) => self.fail(format!("the body cannot be written: {error}")),
        }
    }

    pub(super) fn form<T: Serialize + ?Sized>(
        &mut self,
        media_type: &'static str,
        styles: &[(&str, Format)],
        value: &T,
    ) {
        match parameters::form(&self.value("body", value), styles) {
            Some(form) => self.body(media_type, form.into()),
            None => self.fail("the body is no object, and has to be sent as a form".to_owned()),
        }
    }

    pub(super) fn body(&mut self, media_type: &'static str, body: Body) {
        // A parameter may have named another media type.
        if !self.headers.contains_key(CONTENT_TYPE) {
            self.insert(CONTENT_TYPE, media_type.to_owned(), false);
        }
        self.attach(Box::new(|request| request.body(body)));
    }

    pub(super) fn attach(&mut self, attach: Attach) {
        self.attach = Some(attach);
    }

    /// The request, at a base URL.
    #[allow(clippy::result_large_err, reason = "it is progenitor's error")]
    pub(super) fn request(mut self, client: &reqwest::Client, baseurl: &str) -> Result<reqwest::Request, Error<()>> {
        if self.path.split('/').any(is_dots) {
            // It would not reach the server: a URL is shortened by such segments.
            self.fail("a part of the path would be `.` or `..`".to_owned());
        }
        if !self.cookies.is_empty() {
            let cookies = std::mem::take(&mut self.cookies);
            self.insert(COOKIE, cookies, true);
        }
        if let Some(why) = self.failed {
            return Err(Error::InvalidRequest(why));
        }
        let request = client
            .request(self.method, url(baseurl, &self.path, &self.query))
            .headers(self.headers);
        let request = match self.basic {
            Some((name, password)) => request.basic_auth(name, Some(password)),
            None => request,
        };
        let request = match self.attach {
            Some(attach) => attach(request),
            None => request,
        };
        request
            .build()
            .map_err(|error| Error::InvalidRequest(without_url(error)))
    }
}

fn without_url(error: reqwest::Error) -> String {
    let error = error.without_url();
    match std::error::Error::source(&error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

fn join(all: &mut String, between: &str, name: &str, value: &str) {
    if !all.is_empty() {
        all.push_str(between);
    }
    all.push_str(name);
    all.push('=');
    all.push_str(value);
}

fn url(baseurl: &str, path: &str, query: &str) -> String {
    // Documents tell operations of one address apart by a fragment, which no server sees.
    let path = path.split('#').next().unwrap_or_default();
    let mut url = format!("{}{path}", baseurl.trim_end_matches('/'));
    if !query.is_empty() {
        url.push(if path.contains('?') { '&' } else { '?' });
        url.push_str(query);
    }
    url
}

/// Whether a URL drops this segment.
fn is_dots(segment: &str) -> bool {
    let segment = segment.split('?').next().unwrap_or_default();
    matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}
