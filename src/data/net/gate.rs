//! When each host may be asked next.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What is remembered of hosts for the life of a client. Moments are those of the client's clock.
#[derive(Default)]
pub(super) struct Gate {
    hosts: Mutex<Hosts>,
}

#[derive(Default)]
struct Hosts {
    /// The earliest start of the next request.
    next: BTreeMap<String, Duration>,
    /// Hosts that are left alone until then.
    closed: BTreeMap<String, Duration>,
    /// Hosts that let all tries of a request go by without an answer.
    silent: BTreeSet<String>,
}

impl Gate {
    fn hosts(&self) -> MutexGuard<'_, Hosts> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the next turn at a host, or says how long it is until there may be one.
    pub fn enter(&self, host: &str, now: Duration, pace: Duration) -> Option<Duration> {
        let mut hosts = self.hosts();
        if let Some(wait) = hosts.next.get(host).and_then(|&next| next.checked_sub(now))
            && !wait.is_zero()
        {
            return Some(wait);
        }
        hosts.next.insert(host.to_owned(), now + pace);
        None
    }

    /// No request to the host starts before then.
    pub fn defer(&self, host: &str, until: Duration) {
        let mut hosts = self.hosts();
        let next = hosts.next.entry(host.to_owned()).or_default();
        *next = until.max(*next);
    }

    /// Every request to the host is refused until then.
    pub fn close(&self, host: &str, until: Duration) {
        let mut hosts = self.hosts();
        let closed = hosts.closed.entry(host.to_owned()).or_default();
        *closed = until.max(*closed);
    }

    /// The seconds, rounded up, for which a host is still closed.
    pub fn closed(&self, host: &str, now: Duration) -> Option<u64> {
        let left = self.hosts().closed.get(host)?.checked_sub(now)?;
        (!left.is_zero()).then(|| left.as_secs() + u64::from(left.subsec_nanos() > 0))
    }

    /// Remembers whether a host answers, in whatever words.
    pub fn answered(&self, host: &str, answered: bool) {
        let mut hosts = self.hosts();
        if answered {
            hosts.silent.remove(host);
        } else {
            hosts.silent.insert(host.to_owned());
        }
    }

    /// Whether a host gave no answer to the last request: it is then asked once and not four times, until it answers.
    pub fn silent(&self, host: &str) -> bool {
        self.hosts().silent.contains(host)
    }
}
