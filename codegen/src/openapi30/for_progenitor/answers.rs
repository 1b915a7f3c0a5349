//! Answers: progenitor reads one type where a call succeeds and one where it fails.

use serde_json::{Map, Value, json};

use super::{
    Progenitor,
    bodies::{essence, is_json},
};

/// What an answer carries. Two of the same are one type.
#[derive(Clone, PartialEq)]
enum Carries {
    Json(Value),
    Bytes(String),
    Nothing,
}

struct Answer<'a> {
    status: &'a str,
    description: Value,
    carries: Carries,
}

impl<'a> Progenitor<'a> {
    pub(super) fn responses(
        &mut self,
        given: Option<&'a Map<String, Value>>,
        method: &str,
        is_websocket: bool,
        owner: &str,
    ) -> Value {
        if is_websocket {
            return json!({ "101": { "description": "" } });
        }
        let mut answers: Vec<Answer<'a>> = Vec::new();
        for (status, response) in given
            .into_iter()
            .flatten()
            .filter(|(status, _)| !status.starts_with("x-"))
        {
            let response = self.resolved(response);
            let description = response.get("description").filter(|text| text.is_string()).cloned();
            let carries = if method == "head" {
                Carries::Nothing
            } else {
                self.carried(status, response)
            };
            answers.push(Answer {
                status,
                description: description.unwrap_or_else(|| json!("")),
                carries,
            });
        }
        let default = answers.iter().find(|answer| answer.status == "default");
        let mut successes: Vec<&Answer<'a>> = answers.iter().filter(|answer| answer.status.starts_with('2')).collect();
        let failures = answers
            .iter()
            .filter(|answer| answer.status.starts_with(['4', '5']) || answer.status == "default");
        let mut failures: Vec<&Answer<'a>> = failures.collect();
        if successes.is_empty() {
            successes.extend(default);
        }
        let chosen = successes.iter().min_by_key(|answer| match answer.carries {
            Carries::Json(_) => 0,
            Carries::Bytes(_) => 1,
            Carries::Nothing => 2,
        });
        let mut lowered = Map::new();
        if let Some(chosen) = chosen.map(|answer| answer.carries.clone()) {
            self.drop_others(&mut successes, &chosen, "another type than the first success's");
            self.write(&successes, &chosen, &format!("{owner}Response"), "2XX", &mut lowered);
        }
        if let Some(chosen) = most_common(&failures) {
            self.drop_others(&mut failures, &chosen, "another type than most errors'");
            self.write(&failures, &chosen, &format!("{owner}Error"), "4XX 5XX", &mut lowered);
        }
        if lowered.is_empty() {
            // Progenitor gives a success as bytes where none is described.
            lowered.insert(
                "2XX".to_owned(),
                json!({ "description": "", "content": { "application/octet-stream": {} } }),
            );
        }
        Value::Object(lowered)
    }

    fn carried(&mut self, status: &str, response: &Value) -> Carries {
        let content = response.get("content").and_then(Value::as_object);
        let Some(content) = content.filter(|content| !content.is_empty()) else {
            return Carries::Nothing;
        };
        let exact = content
            .iter()
            .find(|(media_type, _)| essence(media_type) == "application/json");
        let json = exact.or_else(|| content.iter().find(|(media_type, _)| is_json(&essence(media_type))));
        if content.len() > 1 && json.is_some() {
            self.at_key(status, |lowering| lowering.note("content", "only JSON is read", ""));
        }
        match json {
            Some((media_type, content)) => {
                if essence(media_type) != "application/json" {
                    let how = format!("`{media_type}` is asked for as `application/json`");
                    self.at_key(status, |lowering| lowering.note("content", &how, ""));
                }
                Carries::Json(content.get("schema").cloned().unwrap_or_else(|| json!({})))
            }
            None => Carries::Bytes(content.keys().next().cloned().unwrap_or_default()),
        }
    }

    fn drop_others(&mut self, answers: &mut Vec<&Answer<'a>>, chosen: &Carries, why: &str) {
        let is_chosen = |answer: &&Answer<'a>| match (&answer.carries, chosen) {
            // Bytes are bytes.
            (Carries::Bytes(_), Carries::Bytes(_)) => true,
            (carries, chosen) => carries == chosen,
        };
        for answer in answers.iter().filter(|answer| !is_chosen(answer)) {
            let how = format!("comes as `UnexpectedResponse`: it has {why}");
            self.note(answer.status, &how, "");
        }
        answers.retain(is_chosen);
    }

    /// Writes answers of one type. `ranges` are what a default stands for.
    fn write(
        &mut self,
        answers: &[&Answer<'a>],
        chosen: &Carries,
        name: &str,
        ranges: &str,
        lowered: &mut Map<String, Value>,
    ) {
        let content = match chosen {
            Carries::Json(schema) => {
                let status = answers.first().map_or("default", |answer| answer.status);
                let schema = self.at_key(status, |lowering| lowering.place(schema, name));
                Some(json!({ "application/json": { "schema": schema } }))
            }
            Carries::Bytes(media_type) => {
                Some(json!({ media_type: { "schema": { "type": "string", "format": "binary" } } }))
            }
            Carries::Nothing => None,
        };
        let has_default = answers.iter().any(|answer| answer.status == "default");
        for answer in answers {
            let statuses: Vec<&str> = match answer.status {
                "default" => ranges.split(' ').collect(),
                status => vec![status],
            };
            for status in statuses {
                let mut response = Map::from_iter([("description".to_owned(), answer.description.clone())]);
                response.extend(content.clone().map(|content| ("content".to_owned(), content)));
                lowered.entry(status.to_owned()).or_insert(Value::Object(response));
            }
        }
        // A range means its statuses too, and only one of both may be there.
        let ranges: Vec<String> = lowered
            .keys()
            .filter(|status| status.ends_with("XX"))
            .cloned()
            .collect();
        if has_default || !ranges.is_empty() {
            lowered.retain(|status, _| {
                status.ends_with("XX") || !ranges.iter().any(|range| range.get(..1) == status.get(..1))
            });
        }
    }
}

/// What most errors carry; of a default's and others', the default's.
fn most_common(answers: &[&Answer<'_>]) -> Option<Carries> {
    if let Some(default) = answers.iter().find(|answer| answer.status == "default") {
        return Some(default.carries.clone());
    }
    let count = |answer: &Answer<'_>| answers.iter().filter(|other| other.carries == answer.carries).count();
    let mut best: Option<&Answer<'_>> = None;
    for answer in answers {
        if best.is_none_or(|best| count(answer) > count(best)) {
            best = Some(answer);
        }
    }
    best.map(|answer| answer.carries.clone())
}
