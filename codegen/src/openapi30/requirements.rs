//! What an object of 3.0.3 must have, and what it cannot have together.

use serde_json::{Map, Value, json};

use super::{grammar::Kind, root::Lowering};

impl Lowering<'_> {
    /// The object with all that is required. `None` where only the author can know it.
    pub(super) fn complete(
        &mut self,
        kind: Kind,
        given: &Map<String, Value>,
        mut object: Map<String, Value>,
    ) -> Option<Map<String, Value>> {
        match kind {
            Kind::Info => {
                default(&mut object, "title", json!(""));
                default(&mut object, "version", json!(""));
            }
            Kind::License => {
                default(&mut object, "name", json!(""));
                if let (None, Some(id)) = (object.get("url"), given.get("identifier").and_then(Value::as_str)) {
                    object.insert("url".to_owned(), json!(format!("https://spdx.org/licenses/{id}.html")));
                }
            }
            Kind::Server | Kind::ExternalDocs => {
                object.get("url")?;
            }
            Kind::ServerVariable => {
                let first = object.get("enum").and_then(|values| values.get(0)).cloned();
                default(&mut object, "default", first.unwrap_or_else(|| json!("")));
            }
            Kind::Tag => {
                object.get("name")?;
            }
            Kind::Operation => {
                default(&mut object, "responses", json!({ "default": { "description": "" } }));
            }
            Kind::Parameter => self.complete_parameter(&mut object)?,
            Kind::Header => complete_content(&mut object),
            Kind::RequestBody => {
                default(&mut object, "content", json!({}));
            }
            Kind::Response => {
                default(&mut object, "description", json!(""));
            }
            Kind::MediaType => keep_one_example(&mut object),
            Kind::Link if object.contains_key("operationId") => {
                object.remove("operationRef");
            }
            Kind::SecurityScheme => return self.security_scheme(given, object),
            Kind::Flows => self.complete_flows(&mut object),
            Kind::Discriminator => {
                object.get("propertyName")?;
            }
            _ => {}
        }
        Some(object)
    }

    fn complete_parameter(&mut self, object: &mut Map<String, Value>) -> Option<()> {
        let (Some(_), Some(location)) = (object.get("name"), object.get("in").and_then(Value::as_str)) else {
            self.note("in", "dropped: a parameter needs a name and a location", "give it both");
            return None;
        };
        let styles: &[&str] = match location {
            "path" => &["matrix", "label", "simple"],
            "query" => &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
            "header" => &["simple"],
            _ => &["form"],
        };
        let is_path = location == "path";
        let has_style = |style: &Value| styles.iter().any(|known| style == known);
        if object.get("style").is_some_and(|style| !has_style(style)) {
            object.remove("style");
            self.note("style", "dropped: this location does not have that style", "");
        }
        if is_path {
            object.insert("required".to_owned(), json!(true));
        }
        complete_content(object);
        Some(())
    }

    fn security_scheme(
        &mut self,
        given: &Map<String, Value>,
        mut object: Map<String, Value>,
    ) -> Option<Map<String, Value>> {
        let fields: &[&str] = match object.get("type").and_then(Value::as_str) {
            Some("apiKey") => &["name", "in"],
            Some("http") => &["scheme"],
            Some("oauth2") => &["flows"],
            Some("openIdConnect") => &["openIdConnectUrl"],
            _ => &["type"],
        };
        if !fields.iter().all(|field| object.contains_key(*field)) {
            let how = match given.get("type").and_then(Value::as_str) {
                Some("mutualTLS") => "dropped: 3.0 has no client certificates",
                _ => "dropped: it lacks what 3.0 asks of its type",
            };
            self.note("type", how, "");
            return None;
        }
        let is_bearer = object
            .get("scheme")
            .and_then(Value::as_str)
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer"));
        object.retain(|key, _| {
            ["type", "description"].contains(&key.as_str())
                || key.starts_with("x-")
                || fields.contains(&key.as_str())
                || (key == "bearerFormat" && is_bearer)
        });
        Some(object)
    }

    fn complete_flows(&mut self, flows: &mut Map<String, Value>) {
        for (name, needed) in [
            ("implicit", &["authorizationUrl"][..]),
            ("password", &["tokenUrl"]),
            ("clientCredentials", &["tokenUrl"]),
            ("authorizationCode", &["authorizationUrl", "tokenUrl"]),
        ] {
            let Some(Value::Object(flow)) = flows.get_mut(name) else {
                flows.remove(name);
                continue;
            };
            default(flow, "scopes", json!({}));
            let other = ["authorizationUrl", "tokenUrl"]
                .into_iter()
                .filter(|url| !needed.contains(url));
            other.for_each(|url| drop(flow.remove(url)));
            if !needed.iter().all(|url| flow.contains_key(*url)) {
                flows.remove(name);
                self.note(name, "dropped: the flow lacks an address", "add it");
            }
        }
    }
}

fn default(object: &mut Map<String, Value>, key: &str, value: Value) {
    object.entry(key).or_insert(value);
}

/// A parameter or header has a schema or one media type.
fn complete_content(object: &mut Map<String, Value>) {
    keep_one_example(object);
    let content = object.get("content").and_then(Value::as_object);
    let one = content.and_then(|content| content.iter().next());
    let one = one.map(|(media_type, content)| json!({ media_type.as_str(): content }));
    match (object.contains_key("schema"), one) {
        (false, Some(one)) => {
            for key in ["style", "explode", "allowReserved", "example", "examples"] {
                object.remove(key);
            }
            object.insert("content".to_owned(), one);
        }
        (has_schema, _) => {
            object.remove("content");
            if !has_schema {
                default(object, "schema", json!({}));
            }
        }
    }
}

fn keep_one_example(object: &mut Map<String, Value>) {
    if object.contains_key("examples") {
        object.remove("example");
    }
}
