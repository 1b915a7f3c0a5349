//! The tasks that were accepted and how they stand. A task's status is not stored but follows from the time: so nothing
//! runs in the background, and a task costs nothing until somebody asks.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{body::Bytes, http::StatusCode};
use serde_json::Value;
use time::OffsetDateTime;

use crate::{
    api::intercept::Behaviour,
    faults::engine::Engine,
    task::{
        family::{Family, Pool},
        job::Job,
        price::Price,
        trigger::Ending,
    },
};

/// Most tasks that are remembered, and most bytes of inputs kept for them; the oldest are forgotten first.
const MOST_TASKS: usize = 100_000;
const MOST_BYTES: usize = 512 * 1024 * 1024;
/// A refused request is known early: after this part of the task's time.
const REQUEST_MODERATED_AT: f64 = 0.1;

/// A task that was accepted.
#[derive(Debug)]
pub(crate) struct Task {
    pub(crate) id: String,
    pub(crate) slug: String,
    pub(crate) family: Family,
    pub(crate) submitted: OffsetDateTime,
    /// From submit to the end.
    pub(crate) duration: Duration,
    pub(crate) ending: Ending,
    pub(crate) price: Price,
    pub(crate) told_prompt: String,
    pub(crate) told_seed: Value,
    /// What a draft video leaves behind.
    pub(crate) draft: Option<Bytes>,
    pub(crate) job: Job,
    /// Rules that were sent along with it.
    pub(crate) faults: Engine,
    pub(crate) behaviour: Mutex<Behaviour>,
}

/// How a task stands at a moment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Standing {
    Pending,
    Reasoning,
    Generating { progress: f64 },
    Ended,
}

impl Task {
    pub(crate) fn ends(&self) -> OffsetDateTime {
        let early = matches!(self.ending, Ending::RequestModerated(_));
        // A duration is at most a century, so that a part of it is one too.
        let duration = if early {
            self.duration.mul_f64(REQUEST_MODERATED_AT)
        } else {
            self.duration
        };
        let duration = time::Duration::try_from(duration).unwrap_or(time::Duration::MAX);
        self.submitted.saturating_add(duration)
    }

    pub(crate) fn standing(&self, now: OffsetDateTime) -> Standing {
        if now >= self.ends() {
            return Standing::Ended;
        }
        if !self.family.is_flux3() {
            return Standing::Pending;
        }
        let share = (now - self.submitted).as_seconds_f64() / self.duration.as_secs_f64();
        match share {
            _ if share < 0.1 => Standing::Pending,
            _ if share < 0.3 => Standing::Reasoning,
            _ => Standing::Generating {
                progress: ((share - 0.3) / 0.7 * 100.0).floor() / 100.0,
            },
        }
    }

    /// Whether credits are taken for it.
    pub(crate) fn is_billed(&self) -> bool {
        self.ending == Ending::Ready
    }

    /// How many bytes are kept for it.
    fn weight(&self) -> usize {
        self.job.weight() + self.told_prompt.len() + self.draft.as_ref().map_or(0, Bytes::len) + self.faults.weight()
    }

    /// The status code of a poll at the end.
    pub(crate) fn http(&self) -> StatusCode {
        match self.ending {
            Ending::Failed { http, .. } => http,
            _ => StatusCode::OK,
        }
    }
}

/// All tasks of one emulator.
#[derive(Debug, Default)]
pub(crate) struct Tasks {
    by_id: HashMap<String, Arc<Task>>,
    oldest_first: VecDeque<Arc<Task>>,
    active: HashMap<Pool, Vec<OffsetDateTime>>,
    bytes: usize,
}

impl Tasks {
    pub(crate) fn get(&self, id: &str) -> Option<Arc<Task>> {
        self.by_id.get(id).cloned()
    }

    /// How many tasks of a pool have not ended.
    pub(crate) fn active(&mut self, pool: Pool, now: OffsetDateTime) -> usize {
        let ends = self.active.entry(pool).or_default();
        ends.retain(|end| *end > now);
        ends.len()
    }

    /// The last so many tasks, the newest first.
    pub(crate) fn newest(&self, most: usize) -> Vec<Arc<Task>> {
        self.oldest_first.iter().rev().take(most).cloned().collect()
    }

    pub(crate) fn count(&self) -> usize {
        self.oldest_first.len()
    }

    /// Forgets a task as if it had never been taken.
    pub(crate) fn remove(&mut self, id: &str) {
        let Some(task) = self.by_id.remove(id) else { return };
        self.bytes -= task.weight();
        self.oldest_first.retain(|other| !Arc::ptr_eq(other, &task));
        let active = self.active.entry(Pool::of(&task.slug)).or_default();
        if let Some(at) = active.iter().position(|end| *end == task.ends()) {
            active.swap_remove(at);
        }
    }

    pub(crate) fn add(&mut self, pool: Pool, task: Arc<Task>) {
        self.bytes += task.weight();
        let ends = self.active.entry(pool).or_default();
        if ends.len() >= MOST_TASKS {
            ends.retain(|end| *end > task.submitted);
            ends.truncate(MOST_TASKS - 1);
        }
        ends.push(task.ends());
        self.oldest_first.push_back(task.clone());
        self.by_id.insert(task.id.clone(), task);
        while self.oldest_first.len() > MOST_TASKS || (self.bytes > MOST_BYTES && self.oldest_first.len() > 1) {
            if let Some(oldest) = self.oldest_first.pop_front() {
                self.bytes -= oldest.weight();
                self.by_id.remove(&oldest.id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::{
        job::{Format, Layout, Work},
        media::Source,
        plan::Canvas,
    };

    /// A task that has ended, with an input of so many bytes.
    fn task(number: usize, input: usize) -> Arc<Task> {
        Arc::new(Task {
            id: number.to_string(),
            slug: "flux-2-pro".to_owned(),
            family: Family::Flux2,
            submitted: OffsetDateTime::UNIX_EPOCH,
            duration: Duration::ZERO,
            ending: Ending::Ready,
            price: Price {
                credits: 0.0,
                input_mp: 0.0,
                output_mp: 0.0,
            },
            told_prompt: String::new(),
            told_seed: Value::Null,
            draft: None,
            job: Job {
                canvas: Canvas::new(64, 64),
                prompt: String::new(),
                caption: String::new(),
                seed: 0,
                work: Work::Picture {
                    format: Format::Png,
                    // Zeroes that nobody reads take no memory.
                    layout: Layout::References(vec![Source::Bytes(vec![0; input])]),
                },
            },
            faults: Engine::default(),
            behaviour: Mutex::default(),
        })
    }

    fn filled(count: usize, input: usize) -> Tasks {
        let mut tasks = Tasks::default();
        for number in 0..count {
            tasks.add(Pool::General, task(number, input));
        }
        tasks
    }

    #[test]
    fn beyond_the_most_tasks_the_oldest_are_forgotten() {
        let tasks = filled(MOST_TASKS + 3, 0);
        assert_eq!((tasks.count(), tasks.by_id.len()), (MOST_TASKS, MOST_TASKS));
        assert!(["0", "1", "2"].iter().all(|id| tasks.get(id).is_none()));
        assert!(tasks.get("3").is_some());
        assert_eq!(tasks.newest(1)[0].id, (MOST_TASKS + 2).to_string());
        assert!(tasks.active[&Pool::General].len() <= MOST_TASKS);
    }

    #[test]
    fn a_task_that_was_removed_leaves_nothing_behind() {
        let mut tasks = filled(2, 100);
        tasks.remove("1");
        assert!(tasks.get("0").is_some() && tasks.get("1").is_none());
        assert_eq!((tasks.count(), tasks.bytes), (1, 100));
        assert_eq!(tasks.active[&Pool::General].len(), 1);
    }

    #[test]
    fn what_a_draft_leaves_behind_counts_as_well() {
        const BUNDLE: usize = 200 * 1024 * 1024;
        let mut tasks = Tasks::default();
        for number in 0..4 {
            let mut task = Arc::into_inner(task(number, 0)).unwrap();
            task.draft = Some(vec![0; BUNDLE].into());
            tasks.add(Pool::Flux3Video, Arc::new(task));
        }
        assert_eq!((tasks.count(), tasks.bytes), (2, 2 * BUNDLE));
    }

    #[test]
    fn beyond_the_most_bytes_of_inputs_the_oldest_are_forgotten() {
        const INPUT: usize = 64 * 1024 * 1024;
        let mut tasks = filled(MOST_BYTES / INPUT, INPUT);
        assert!(tasks.get("0").is_some(), "so much is kept");
        tasks.add(Pool::General, task(100, 1));
        assert!(tasks.get("0").is_none() && tasks.get("1").is_some());
        assert_eq!(tasks.bytes, MOST_BYTES - INPUT + 1);
        tasks.add(Pool::General, task(101, MOST_BYTES + 1));
        assert_eq!(tasks.count(), 1, "the newest stays, however large");
        assert!(tasks.get("101").is_some());
    }
}
