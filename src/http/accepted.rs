//! What the answer to a submit says. An answer that names a task is a task, whatever else is odd about it.

use std::time::Duration;

use reqwest::{
    Url,
    header::{CONTENT_LOCATION, HeaderMap, LOCATION},
};
use serde_json::{Map, Value, json};

use crate::{
    credits::Credits,
    generated::raw::types::SubmitResponse,
    handle::TaskHandle,
    http::{
        answer::{Answer, asked_wait},
        lenient::{self, ECHOED, credits, number, property},
        trust::Trust,
    },
};

/// A task that the service took.
pub(crate) struct Accepted {
    pub(crate) id: String,
    pub(crate) polling_url: String,
    pub(crate) cost: Option<Credits>,
    pub(crate) input_mp: Option<f64>,
    pub(crate) output_mp: Option<f64>,
    /// How long the service asks to wait before the first poll.
    pub(crate) first_wait: Option<Duration>,
}

/// What is wrong with an answer that names a task nevertheless.
pub(crate) type Oddity = &'static str;

impl Accepted {
    /// The task that an answer names: by a polling URL on a trusted host, whatever the status, the form and the place. In a
    /// success a polling URL elsewhere names one too, if there is no other: it is not asked, and the handle keeps it.
    pub(crate) fn read(answer: &Answer, trust: &Trust) -> Option<(Self, Option<Oddity>)> {
        let (values, is_json) = lenient::values(&answer.body);
        let is_success = (200..300).contains(&answer.status);
        let named = |suits: &dyn Fn(&Self) -> bool| {
            lenient::find(&values, &|object| {
                Self::from_object(object, trust).filter(|found| suits(found))
            })
        };
        let trusted = named(&|accepted| is_trusted(&accepted.polling_url, trust));
        let elsewhere = || {
            let url = in_values(answer, &values, trust)
                .or_else(|| in_text(answer, &values, is_json, trust))
                .or_else(|| in_headers(&answer.headers, trust))?;
            Some(Self::found(&id_in(url.as_str()).unwrap_or_default(), &url))
        };
        if trusted.is_none()
            && let Some(accepted) = elsewhere()
        {
            return Some((
                accepted.asking_for(answer),
                Some("its polling URL is not where the contract says"),
            ));
        }
        let in_object = trusted.or_else(|| named(&|_| is_success));
        in_object.map(|accepted| {
            let oddity = match answer.status {
                _ if !is_json => Some("it is not quite JSON"),
                _ if answer.broken.is_some() => Some("it broke off"),
                200 if accepted.is_as_described(&answer.body) => None,
                200 => Some("it is not as the contract says"),
                _ => Some("its status is not 200"),
            };
            (accepted.asking_for(answer), oddity)
        })
    }

    /// The task that an answer to a submit with a webhook names: by its id. An answer that is not a success also has
    /// to have a webhook or a polling URL.
    #[cfg(feature = "webhook")]
    pub(crate) fn read_for_webhook(answer: &Answer, trust: &Trust) -> Option<Self> {
        let (values, _) = lenient::values(&answer.body);
        let is_success = (200..300).contains(&answer.status);
        lenient::find(&values, &|object| {
            let webhook = property(object, "webhook_url").and_then(Value::as_str);
            let id = id_of(object).filter(|_| is_success || webhook.is_some())?;
            Some(Self::with(object, id, String::new()))
        })
        .or_else(|| Some(Self::read(answer, trust)?.0))
    }

    fn from_object(object: &Map<String, Value>, trust: &Trust) -> Option<Self> {
        let url = property(object, "polling_url")?.as_str().map(str::trim)?;
        if url.is_empty() {
            return None;
        }
        let url = understood(url, trust).map_or(url.to_owned(), String::from);
        let id = id_of(object).or_else(|| id_in(&url)).unwrap_or_default();
        Some(Self::with(object, id, url))
    }

    fn with(object: &Map<String, Value>, id: String, polling_url: String) -> Self {
        let said = |name: &str| property(object, name).and_then(number);
        Self {
            id,
            polling_url,
            cost: property(object, "cost").and_then(credits),
            input_mp: said("input_mp"),
            output_mp: said("output_mp"),
            first_wait: None,
        }
    }

    /// A task that was found under a polling URL.
    pub(crate) fn found(id: &str, url: &Url) -> Self {
        Self {
            id: id.to_owned(),
            polling_url: url.to_string(),
            cost: None,
            input_mp: None,
            output_mp: None,
            first_wait: None,
        }
    }

    /// Whether the generated client reads the same task.
    fn is_as_described(&self, body: &[u8]) -> bool {
        serde_json::from_slice::<SubmitResponse>(body)
            .is_ok_and(|read| read.id == self.id && read.polling_url.as_deref() == Some(&self.polling_url))
    }

    fn asking_for(mut self, answer: &Answer) -> Self {
        self.first_wait = asked_wait(&answer.headers);
        self
    }

    /// The handle of the task, of a model with this slug.
    pub(crate) fn into_handle(self, model: &str, video: bool) -> TaskHandle {
        TaskHandle::new(self.id, self.polling_url, model, video).with_costs(self.cost, self.input_mp, self.output_mp)
    }

    /// The same, as the contract writes it.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "polling_url": self.polling_url,
            "cost": self.cost,
            "input_mp": self.input_mp,
            "output_mp": self.output_mp,
        })
    }
}

/// The id in an answer that names no polling URL.
pub(crate) fn task_id(body: &[u8]) -> Option<String> {
    lenient::find(&lenient::values(body).0, &id_of)
}

pub(crate) fn id_of(object: &Map<String, Value>) -> Option<String> {
    let id = ["id", "task_id", "request_id"]
        .iter()
        .find_map(|name| property(object, name).filter(|id| id.is_string() || id.is_number()))?;
    let id = id.as_str().map_or_else(|| id.to_string(), |id| id.trim().to_owned());
    Some(id).filter(|id| !id.is_empty())
}

/// The id that a polling URL asks for.
pub(crate) fn id_in(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let (_, id) = url.query_pairs().find(|(key, _)| key == "id")?;
    Some(id.into_owned()).filter(|id| !id.is_empty())
}

/// A polling URL that is written as a relative reference, or without its scheme.
fn understood(url: &str, trust: &Trust) -> Option<Url> {
    if url.contains("://") {
        return None;
    }
    let origin = trust.origin();
    let with_scheme = Url::parse(&format!("{}://{url}", origin.scheme())).ok();
    let relative = origin.join(url).ok();
    let mut readings = with_scheme.into_iter().chain(relative);
    readings.find(|url| names_a_poll(url, trust))
}

fn is_trusted(url: &str, trust: &Trust) -> bool {
    Url::parse(url).is_ok_and(|url| trust.check(&url).is_ok())
}

/// Whether this is the URL of a poll, and may be asked.
fn names_a_poll(url: &Url, trust: &Trust) -> bool {
    url.path().ends_with("/get_result") && id_in(url.as_str()).is_some() && trust.check(url).is_ok()
}

/// A polling URL under another name: `url`, `links`, a list. A refusal may name the URLs of other tasks.
fn in_values(answer: &Answer, values: &[Value], trust: &Trust) -> Option<Url> {
    if (400..500).contains(&answer.status) {
        return None;
    }
    let poll = |value: &Value| {
        let url = Url::parse(value.as_str()?.trim()).ok()?;
        names_a_poll(&url, trust).then_some(url)
    };
    lenient::find(values, &|object| {
        let said = object.iter().filter(|(key, _)| !ECHOED.contains(&key.as_str()));
        said.map(|(_, value)| value).find_map(|value| match value {
            Value::Array(items) => items.iter().find_map(poll),
            value => poll(value),
        })
    })
}

/// A polling URL in an answer that is not quite JSON, or just a text. One that ends with the text may be cut, unless it is
/// all there is.
fn in_text(answer: &Answer, values: &[Value], is_json: bool, trust: &Trust) -> Option<Url> {
    if is_json && !values.iter().all(Value::is_string) {
        return None;
    }
    let (text, _) = lenient::text(&answer.body);
    let text = text.replace("\\/", "/").replace("&quot;", "\"").replace("&amp;", "&");
    let urls = text.match_indices("http").filter_map(|(start, _)| {
        let rest = &text[start..];
        let end = rest.find(|c: char| c.is_whitespace() || "\"'<>\\`“”".contains(c));
        let whole = end.is_some() || (start == 0 && answer.broken.is_none());
        whole.then(|| &rest[..end.unwrap_or(rest.len())])
    });
    urls.filter_map(|url| Url::parse(url).ok())
        .find(|url| names_a_poll(url, trust))
}

/// A polling URL where HTTP names the place of something new.
fn in_headers(headers: &HeaderMap, trust: &Trust) -> Option<Url> {
    [LOCATION.as_str(), CONTENT_LOCATION.as_str(), "operation-location"]
        .iter()
        .filter_map(|name| headers.get(*name)?.to_str().ok())
        .filter_map(|value| trust.origin().join(value.trim()).ok())
        .find(|url| names_a_poll(url, trust))
}
