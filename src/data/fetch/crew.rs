//! Workers, one a host: the jobs of a host go one after the other, hosts side by side.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Does every job at its host. `host` tells where a job is done next; `work` does it, and gives it back if it is to be done again, at
/// another host as a rule. Hosts are known beforehand: jobs that name another are dropped.
///
/// A job whose work panics is dropped, and nothing else is: whoever keeps account of the jobs finds it unanswered.
pub(in crate::data) fn run<J: Send>(
    jobs: Vec<J>,
    hosts: &BTreeSet<String>,
    host: impl Fn(&J) -> Option<&str> + Sync,
    work: impl Fn(J) -> Option<J> + Sync,
) {
    let board = Board { jobs: Mutex::new(Jobs::of(jobs, hosts, &host)), news: Condvar::new() };
    std::thread::scope(|scope| {
        for name in hosts {
            let (board, host, work) = (&board, &host, &work);
            scope.spawn(move || {
                while let Some(job) = board.take(name) {
                    let again = catch_unwind(AssertUnwindSafe(|| work(job))).unwrap_or(None);
                    board.give_back(again, host);
                }
            });
        }
    });
}

struct Board<J> {
    jobs: Mutex<Jobs<J>>,
    /// Rings when a host has got a job, or all is done.
    news: Condvar,
}

struct Jobs<J> {
    waiting: BTreeMap<String, VecDeque<J>>,
    /// Jobs not yet done, those in hand included.
    open: usize,
}

impl<J> Jobs<J> {
    fn of(jobs: Vec<J>, hosts: &BTreeSet<String>, host: &impl Fn(&J) -> Option<&str>) -> Self {
        let waiting = hosts.iter().map(|name| (name.clone(), VecDeque::new())).collect();
        let mut all = Self { waiting, open: 0 };
        for job in jobs {
            all.put(job, host);
        }
        all
    }

    fn put(&mut self, job: J, host: &impl Fn(&J) -> Option<&str>) {
        let queue = host(&job).and_then(|name| self.waiting.get_mut(name));
        if let Some(queue) = queue {
            queue.push_back(job);
            self.open += 1;
        }
    }
}

impl<J> Board<J> {
    /// The queues hold no half-done change: a lock that a panic left behind is as good as any.
    fn lock(&self) -> MutexGuard<'_, Jobs<J>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next job of a host; none when no job is left anywhere, since any of them might come here yet.
    fn take(&self, name: &str) -> Option<J> {
        let mut jobs = self.lock();
        loop {
            if let Some(job) = jobs.waiting.get_mut(name).and_then(VecDeque::pop_front) {
                return Some(job);
            }
            if jobs.open == 0 {
                return None;
            }
            jobs = self.news.wait(jobs).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn give_back(&self, again: Option<J>, host: &impl Fn(&J) -> Option<&str>) {
        let mut jobs = self.lock();
        jobs.open = jobs.open.saturating_sub(1);
        if let Some(job) = again {
            jobs.put(job, host);
        }
        drop(jobs);
        self.news.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;

    type Job = (&'static str, u32);

    fn hosts(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    fn at(job: &Job) -> Option<&str> {
        Some(job.0)
    }

    #[test]
    fn jobs_of_a_host_go_in_their_order_and_hosts_side_by_side() {
        let done = Mutex::new(Vec::new());
        // Both hosts must be at work at once, or this never returns.
        let meeting = Barrier::new(2);
        run(
            vec![("a", 1), ("a", 2), ("b", 3), ("a", 4), ("b", 5), ("b", 6)],
            &hosts(&["a", "b"]),
            at,
            |job: Job| {
                meeting.wait();
                done.lock().unwrap().push(job);
                None
            },
        );
        let done = done.into_inner().unwrap();
        let of = |name| done.iter().filter(|job| job.0 == name).map(|job| job.1).collect::<Vec<_>>();
        assert_eq!((of("a"), of("b")), (vec![1, 2, 4], vec![3, 5, 6]));
    }

    #[test]
    fn a_job_given_back_goes_to_its_next_host() {
        let done = Mutex::new(Vec::new());
        run(vec![("a", 1), ("a", 2)], &hosts(&["a", "b"]), at, |job: Job| {
            done.lock().unwrap().push(job);
            (job.0 == "a").then_some(("b", job.1))
        });
        let mut done = done.into_inner().unwrap();
        done.sort_unstable();
        assert_eq!(done, [("a", 1), ("a", 2), ("b", 1), ("b", 2)]);
    }

    #[test]
    fn a_panic_ends_its_own_job_only() {
        let done = Mutex::new(Vec::new());
        run(vec![("a", 1), ("a", 2), ("b", 3), ("nowhere", 4)], &hosts(&["a", "b"]), at, |job: Job| {
            assert_ne!(job.1, 1, "this job panics on purpose");
            done.lock().unwrap().push(job.1);
            None
        });
        let mut done = done.into_inner().unwrap();
        done.sort_unstable();
        assert_eq!(done, [2, 3]);
    }
}
