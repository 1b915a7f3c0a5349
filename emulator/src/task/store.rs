//! The tasks that are remembered, and how many of them are active.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use time::OffsetDateTime;

use super::{family::Pool, state::Task};

/// Most tasks that are remembered, and most bytes of inputs kept for them; the oldest are forgotten first.
const MOST_TASKS: usize = 100_000;
const MOST_BYTES: usize = 512 * 1024 * 1024;

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

    /// All tasks, the newest first.
    pub(crate) fn newest_first(&self) -> impl ExactSizeIterator<Item = &Arc<Task>> {
        self.oldest_first.iter().rev()
    }

    /// Forgets a task as if it had never been accepted.
    pub(crate) fn remove(&mut self, id: &str) {
        let Some(task) = self.by_id.remove(id) else { return };
        self.bytes -= task.bytes_kept();
        self.oldest_first.retain(|other| !Arc::ptr_eq(other, &task));
        let active = self.active.entry(task.family.pool).or_default();
        if let Some(at) = active.iter().position(|end| *end == task.ends_at()) {
            active.swap_remove(at);
        }
    }

    pub(crate) fn add(&mut self, task: Arc<Task>) {
        self.bytes += task.bytes_kept();
        let ends = self.active.entry(task.family.pool).or_default();
        if ends.len() >= MOST_TASKS {
            ends.retain(|end| *end > task.submitted);
            ends.truncate(MOST_TASKS - 1);
        }
        ends.push(task.ends_at());
        self.oldest_first.push_back(task.clone());
        self.by_id.insert(task.id.clone(), task);
        while self.oldest_first.len() > MOST_TASKS || (self.bytes > MOST_BYTES && self.oldest_first.len() > 1) {
            if let Some(oldest) = self.oldest_first.pop_front() {
                self.bytes -= oldest.bytes_kept();
                self.by_id.remove(&oldest.id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Mutex, time::Duration};

    use serde_json::Value;

    use super::{
        super::{
            canvas::Canvas,
            family::Family,
            job::{Format, Job, Work},
            layout::Layout,
            media::Source,
            price::Price,
            trigger::Ending,
        },
        *,
    };
    use crate::faults::engine::Engine;

    /// A task that has ended, with an input of so many bytes.
    fn task(number: usize, input: usize) -> Arc<Task> {
        Arc::new(Task {
            id: number.to_string(),
            slug: "flux-2-pro".to_owned(),
            family: Family::of("flux-2-pro"),
            submitted: OffsetDateTime::UNIX_EPOCH,
            duration: Duration::ZERO,
            ending: Ending::Ready,
            price: Price {
                credits: 0.0,
                input_mp: 0.0,
                output_mp: 0.0,
            },
            reported_prompt: String::new(),
            reported_seed: Value::Null,
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
            client: Mutex::default(),
        })
    }

    fn filled(count: usize, input: usize) -> Tasks {
        let mut tasks = Tasks::default();
        for number in 0..count {
            tasks.add(task(number, input));
        }
        tasks
    }

    #[test]
    fn beyond_the_most_tasks_the_oldest_are_forgotten() {
        let tasks = filled(MOST_TASKS + 3, 0);
        assert_eq!(
            (tasks.newest_first().len(), tasks.by_id.len()),
            (MOST_TASKS, MOST_TASKS)
        );
        assert!(["0", "1", "2"].iter().all(|id| tasks.get(id).is_none()));
        assert!(tasks.get("3").is_some());
        assert_eq!(tasks.newest_first().next().unwrap().id, (MOST_TASKS + 2).to_string());
        assert!(tasks.active[&Family::of("flux-2-pro").pool].len() <= MOST_TASKS);
    }

    #[test]
    fn a_task_that_was_removed_leaves_nothing_behind() {
        let mut tasks = filled(2, 100);
        tasks.remove("1");
        assert!(tasks.get("0").is_some() && tasks.get("1").is_none());
        assert_eq!((tasks.newest_first().len(), tasks.bytes), (1, 100));
        assert_eq!(tasks.active[&Family::of("flux-2-pro").pool].len(), 1);
    }

    #[test]
    fn what_a_draft_leaves_behind_counts_as_well() {
        const BUNDLE: usize = 200 * 1024 * 1024;
        let mut tasks = Tasks::default();
        for number in 0..4 {
            let mut task = Arc::into_inner(task(number, 0)).unwrap();
            task.draft = Some(vec![0; BUNDLE].into());
            tasks.add(Arc::new(task));
        }
        assert_eq!((tasks.newest_first().len(), tasks.bytes), (2, 2 * BUNDLE));
    }

    #[test]
    fn beyond_the_most_bytes_of_inputs_the_oldest_are_forgotten() {
        const INPUT: usize = 64 * 1024 * 1024;
        let mut tasks = filled(MOST_BYTES / INPUT, INPUT);
        assert!(tasks.get("0").is_some(), "so much is kept");
        tasks.add(task(100, 1));
        assert!(tasks.get("0").is_none() && tasks.get("1").is_some());
        assert_eq!(tasks.bytes, MOST_BYTES - INPUT + 1);
        tasks.add(task(101, MOST_BYTES + 1));
        assert_eq!(tasks.newest_first().len(), 1, "the newest stays, however large");
        assert!(tasks.get("101").is_some());
    }
}
