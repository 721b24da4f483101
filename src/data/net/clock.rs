//! Time as the client sees it, so that tests need not wait.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A clock to wait by.
pub(in crate::data) trait Clock: Send + Sync {
    /// Time since some fixed moment; it never goes back.
    fn now(&self) -> Duration;

    /// Seconds since 1970, to which dates in headers are compared.
    fn wall(&self) -> i64;

    /// Lets time pass.
    fn sleep(&self, time: Duration);

    /// A factor from 0.5 to 1.5, so that programs which failed together do not come back together.
    fn jitter(&self) -> f64;
}

/// The machine's clock.
pub(in crate::data) struct System {
    began: Instant,
}

impl System {
    /// The machine's clock, from now on.
    pub fn new() -> Self {
        Self { began: Instant::now() }
    }
}

impl Clock for System {
    fn now(&self) -> Duration {
        self.began.elapsed()
    }

    fn wall(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    }

    fn sleep(&self, time: Duration) {
        std::thread::sleep(time);
    }

    fn jitter(&self) -> f64 {
        // The seed of a hash map is the randomness that the standard library has.
        let random = RandomState::new().hash_one(0_u8);
        0.5 + f64::from(u32::try_from(random >> 32).unwrap_or(0)) / f64::from(u32::MAX)
    }
}
