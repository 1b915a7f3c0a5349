//! `-n`, and the placeholders of `-o` that are known before anything is sent.

use std::time::SystemTime;

use serde_json::Value;

use super::{
    order::Order,
    variant::{PROMPT, variants},
};
use crate::{
    args::Results,
    failure::Failure,
    output::{Target, with_number},
};

const SEED: &str = "seed";

/// Each order as often as `-n` says, with a seed of its own: the given one or a random one, and those that follow it.
pub(crate) fn repeated(orders: Vec<Order>, results: &Results) -> Result<Vec<Order>, Failure> {
    let count = results.count.unwrap_or(1);
    let total = orders.len().saturating_mul(count as usize);
    if total > 1 && orders.iter().any(|order| order.target == Target::Stdout) {
        return Err(Failure::no_task(
            "several results cannot go to stdout: choose a folder, or a name with {n}",
        ));
    }
    let now = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    let mut repeated = Vec::with_capacity(total);
    for order in orders {
        let first = match order.seed() {
            None if count > 1 && order.takes_seed() => Some(i64::from(fastrand::u32(..u32::MAX / 2))),
            given => given,
        };
        for number in 1..=count {
            let mut order = order.clone();
            if let Some(first) = first.filter(|_| count > 1) {
                let seed = first.checked_add(i64::from(number - 1));
                order.set_seed(seed.ok_or_else(|| Failure::no_task("--seed is too large for -n"))?);
            }
            if count > 1 {
                let of = format!("{number} of {count}");
                order.label = Some(match &order.label {
                    Some(label) => format!("{label}, {of}"),
                    None => of,
                });
                if let Target::File(path) = &order.target {
                    // The first has a number too.
                    order.target = Target::File(with_number(path, number));
                }
            }
            let prompt = order.prompt();
            let target = &mut order.target;
            target.fill("n", &(repeated.len() + 1).to_string());
            target.fill("prompt", &prompt.unwrap_or_default());
            target.fill("date", now.get(..10).unwrap_or_default());
            target.fill("time", &now.get(11..19).unwrap_or_default().replace(':', ""));
            repeated.push(order);
        }
    }
    Ok(repeated)
}

impl Order {
    /// Gives it a random seed, if its model takes one.
    pub(crate) fn vary(&mut self) {
        if self.takes_seed() {
            self.set_seed(i64::from(fastrand::u32(..u32::MAX / 2)));
        }
    }

    fn takes_seed(&self) -> bool {
        variants(self.model)
            .into_iter()
            .any(|variant| variant.field(SEED).is_some())
    }

    fn seed(&self) -> Option<i64> {
        let texts = &self.arguments.texts;
        let text = texts
            .iter()
            .find(|(name, _)| name == SEED)
            .and_then(|(_, text)| text.parse().ok());
        self.arguments.fields.get(SEED).and_then(Value::as_i64).or(text)
    }

    pub(crate) fn set_seed(&mut self, seed: i64) {
        self.arguments.texts.retain(|(name, _)| name != SEED);
        self.arguments.fields.insert(SEED.to_owned(), seed.into());
    }

    fn prompt(&self) -> Option<String> {
        let texts = &self.arguments.texts;
        let text = texts
            .iter()
            .find(|(name, _)| name == PROMPT)
            .map(|(_, text)| text.as_str());
        let field = self.arguments.fields.get(PROMPT).and_then(Value::as_str);
        field.or(text).map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Arguments;

    fn order(model: &str, output: &str) -> Order {
        let mut arguments = Arguments::default();
        arguments.add(PROMPT, "a red fox".into()).unwrap();
        Order::new(
            model.parse().unwrap(),
            arguments,
            Target::of(Some(output.as_ref())).unwrap(),
        )
    }

    fn four() -> Results {
        Results {
            count: Some(4),
            ..Results::default()
        }
    }

    #[test]
    fn each_of_several_has_a_seed_a_name_and_a_label_of_its_own() {
        let mut given = order("flux-2-pro", "fox.jpg");
        given.set_seed(7);
        let orders = repeated(vec![given], &four()).unwrap();
        let seeds: Vec<_> = orders.iter().map(|order| order.seed().unwrap()).collect();
        assert_eq!(seeds, [7, 8, 9, 10]);
        assert_eq!(orders[3].target, Target::File("fox-4.jpg".into()));
        assert_eq!(orders[3].label.as_deref(), Some("4 of 4"));

        let random = repeated(vec![order("flux-2-pro", "{prompt}-{n}.jpg")], &four()).unwrap();
        let first = random[0].seed().unwrap();
        assert_eq!(random[3].seed(), Some(first + 3));
        assert_eq!(random[3].target.as_argument(), "a-red-fox-4.jpg");
        assert!(repeated(vec![order("flux-2-pro", "-")], &four()).is_err());
    }

    #[test]
    fn one_alone_gets_no_seed_from_us_and_a_model_without_seeds_none_at_all() {
        let alone = repeated(vec![order("flux-2-pro", "a.jpg")], &Results::default()).unwrap();
        assert_eq!((alone[0].seed(), alone[0].label.as_deref()), (None, None));
        let without = bfl::AnyModel::all()
            .find(|model| {
                !variants(*model)
                    .into_iter()
                    .any(|variant| variant.field(SEED).is_some())
            })
            .unwrap();
        let orders = repeated(vec![order(without.slug(), "a/")], &four()).unwrap();
        assert!(orders.iter().all(|order| order.seed().is_none()));
    }
}
