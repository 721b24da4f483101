//! The client against a scripted server, in virtual time.

use std::sync::Mutex;
use std::time::Instant;

use super::server::{self, Reply, Server};
use super::*;

mod answers;
mod bodies;
mod keys;
mod places;
mod waiting;

/// Time that passes only where someone sleeps.
#[derive(Clone, Default)]
struct Virtual(Arc<Mutex<Duration>>);

/// Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110.
const WALL: i64 = 784_111_777;

impl Clock for Virtual {
    fn now(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    fn wall(&self) -> i64 {
        WALL + i64::try_from(self.now().as_secs()).unwrap()
    }

    fn sleep(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }

    fn jitter(&self) -> f64 {
        1.0
    }
}

const CONFIG: Config = Config {
    name: "test",
    title: "Test",
    base_url: "https://example.org",
    pace: 0,
    timeout: 20,
    key: None,
    on: true,
    penalty: None,
};

const KEYED: Config = Config {
    key: Some(Key {
        variable: "TEST_KEY",
        place: KeyPlace::Query("api_key"),
        page: "https://example.org/key",
    }),
    ..CONFIG
};

fn client() -> (Client, Virtual) {
    let clock = Virtual::default();
    (Client::new("shiome/test", Box::new(clock.clone()), Arc::default()), clock)
}

fn ask(client: &Client, server: &Server) -> Result<Answer, SourceError> {
    client.get(&CONFIG, &server.url(), &Request::new(0, "/data"), None, None)
}

fn text(answer: Result<Answer, SourceError>) -> String {
    match answer.unwrap() {
        Answer::Body { body, .. } => String::from_utf8(body.bytes).unwrap(),
        Answer::Unchanged => panic!("expected a body"),
    }
}

fn near(found: Duration, expected: f64) {
    let found = found.as_secs_f64();
    assert!((found - expected).abs() < 0.2, "expected about {expected} s, found {found} s");
}
