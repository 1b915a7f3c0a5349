//! The addresses that a document is served from.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::canonical::canonical_data;

/// How many addresses the variables of one server are written out to; with more, it is compared as it is written.
const MOST_ADDRESSES: usize = 64;

/// Where operations are served from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Servers {
    /// Every address that can be asked. A variable without listed values is `{}`.
    pub(super) addresses: BTreeSet<Address>,
    /// The address of each server whose variables nobody sets.
    pub(super) defaults: BTreeSet<Address>,
}

/// An address in two parts: the host with what comes before it, and the path without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Address {
    pub(super) host: String,
    pub(super) prefix: String,
}

impl Servers {
    /// What `servers` says. No server at all is the address that the document came from.
    pub(super) fn of(servers: &[Value]) -> Self {
        let mut found = Self {
            addresses: BTreeSet::new(),
            defaults: BTreeSet::new(),
        };
        for server in servers {
            let url = server.get("url").and_then(Value::as_str).unwrap_or("/");
            let no_variables = Map::new();
            let variables = server
                .get("variables")
                .and_then(Value::as_object)
                .unwrap_or(&no_variables);
            let used = |name: &str| url.contains(&format!("{{{name}}}"));
            let variables: Vec<(&str, &Value)> = variables
                .iter()
                .map(|(name, variable)| (name.as_str(), variable))
                .filter(|(name, _)| used(name))
                .collect();
            let default = variables.iter().fold(url.to_owned(), |url, (name, variable)| {
                let value = variable.get("default").and_then(Value::as_str).unwrap_or_default();
                url.replace(&format!("{{{name}}}"), value)
            });
            found.defaults.insert(Address::of(&default));
            found
                .addresses
                .extend(expanded(url, &variables).iter().map(|url| Address::of(url)));
        }
        if servers.is_empty() {
            found.addresses.insert(Address::of("/"));
            found.defaults.insert(Address::of("/"));
        }
        found
    }

    /// The path that all servers start with: `/v1` may be written in either.
    pub(super) fn shared_prefix(&self) -> &str {
        let mut prefixes = self.defaults.iter().map(|address| address.prefix.as_str());
        let first = prefixes.next().unwrap_or_default();
        if prefixes.all(|prefix| prefix == first) {
            first
        } else {
            ""
        }
    }
}

impl Address {
    fn of(url: &str) -> Self {
        let url = url.trim();
        let start = match (url.find("://"), url.starts_with("//")) {
            (Some(at), _) => at + 3,
            (None, true) => 2,
            (None, false) if starts_with_host(url) => 0,
            // Relative to where the document was.
            (None, false) => {
                let path = url.trim_start_matches("./").trim_matches('/');
                let prefix = match path {
                    "" | "." => String::new(),
                    path => format!("/{path}"),
                };
                return Self {
                    host: String::new(),
                    prefix,
                };
            }
        };
        let url = url.trim_end_matches('/');
        let end = url.get(start..).and_then(|rest| rest.find('/')).map(|at| start + at);
        let (host, prefix) = url.split_at(end.unwrap_or(url.len()));
        Self {
            host: without_default_port(&host.to_ascii_lowercase()).to_owned(),
            prefix: prefix.to_owned(),
        }
    }

    pub(super) fn text(&self) -> String {
        match (self.host.as_str(), self.prefix.as_str()) {
            ("", "") => "/".to_owned(),
            (host, prefix) => format!("{host}{prefix}"),
        }
    }
}

/// `api.example/v1`: a host whose scheme was forgotten, because nobody calls a folder that.
fn starts_with_host(url: &str) -> bool {
    let first = url.split(['/', ':']).next().unwrap_or_default();
    let last_label = first.rsplit_once('.').map(|(_, last)| last);
    first == "localhost"
        || last_label.is_some_and(|label| label.len() > 1 && label.chars().all(|c| c.is_ascii_alphabetic()))
}

fn without_default_port(host: &str) -> &str {
    let port = [("https://", ":443"), ("http://", ":80")]
        .into_iter()
        .find(|(scheme, _)| host.starts_with(scheme));
    port.and_then(|(_, port)| host.strip_suffix(port)).unwrap_or(host)
}

/// Every address that the listed values of variables give; what has too many is one text that says the lists.
fn expanded(url: &str, variables: &[(&str, &Value)]) -> Vec<String> {
    let mut urls = vec![url.to_owned()];
    for (name, variable) in variables {
        let place = format!("{{{name}}}");
        let Some(values) = variable.get("enum").and_then(Value::as_array) else {
            urls.iter_mut().for_each(|url| *url = url.replace(&place, "{}"));
            continue;
        };
        if urls.len().saturating_mul(values.len()) > MOST_ADDRESSES {
            return vec![as_written(url, variables)];
        }
        let values = values.iter().filter_map(Value::as_str);
        urls = values
            .flat_map(|value| urls.iter().map(move |url| (url, value)))
            .map(|(url, value)| url.replace(&place, value))
            .collect();
    }
    urls
}

fn as_written(url: &str, variables: &[(&str, &Value)]) -> String {
    let lists = variables.iter().map(|(name, variable)| {
        let mut values: Vec<String> = variable
            .get("enum")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|value| canonical_data(value).to_string())
            .collect();
        values.sort();
        values.dedup();
        format!("{name}: {}", values.join(", "))
    });
    format!("{url} ({})", lists.collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn texts(servers: Value) -> Vec<String> {
        let servers = Servers::of(servers.as_array().expect("a list"));
        servers.addresses.iter().map(Address::text).collect()
    }

    #[test]
    fn variables_stand_for_all_their_values() {
        let region = json!({"default": "eu", "enum": ["us", "eu"]});
        let url = "https://{region}.x/{version}";
        let servers = json!([{"url": url, "variables": {"region": region, "version": {"default": "v1"}}}]);
        assert_eq!(texts(servers), ["https://eu.x/{}", "https://us.x/{}"]);
    }

    #[test]
    fn variables_with_too_many_values_are_compared_as_they_are_written() {
        let values: Vec<String> = (0..20).map(|number| number.to_string()).collect();
        let variable = json!({"default": "0", "enum": values});
        let names: Vec<String> = (0..40).map(|number| format!("v{number}")).collect();
        let url: String = names.iter().map(|name| format!("/{{{name}}}")).collect();
        let variables: Value = names.iter().map(|name| (name.clone(), variable.clone())).collect();
        let found = texts(json!([{"url": url, "variables": variables}]));
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("v39: \"0\", \"1\""), "{found:?}");
    }

    #[test]
    fn two_spellings_of_one_address_are_one() {
        for (one, other) in [
            ("https://X.example/", "https://x.example"),
            ("https://x:443/v1", "https://x/v1/"),
            ("/v1", "./v1"),
            ("/", "."),
            ("/", ""),
            ("API.example/v1/", "api.example/v1"),
        ] {
            assert_eq!(texts(json!([{"url": one}])), texts(json!([{"url": other}])));
        }
        assert_eq!(texts(json!([])), texts(json!([{"url": "/"}])));
        assert_ne!(
            texts(json!([{"url": "https://x:443"}])),
            texts(json!([{"url": "http://x:443"}]))
        );
        assert_ne!(
            texts(json!([{"url": "https://x/V1"}])),
            texts(json!([{"url": "https://x/v1"}]))
        );
    }
}
