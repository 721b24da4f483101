use std::sync::Mutex;
use std::time::Instant;

use super::server::{Reply, Server};
use super::*;

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

#[test]
fn a_body_comes_whole_with_what_to_ask_by_the_next_time() {
    let server =
        Server::of([Reply::ok("a,b\n1,2\n").header("ETag", "\"x\"").header("Last-Modified", "then")]);
    let (client, _) = client();
    let request = Request::new(0, "/data").with("id", "A B&C").with("to", "2026-01-01");
    match client.get(&CONFIG, &format!("{}/v1/", server.url()), &request, None, None).unwrap() {
        Answer::Body { body, conditions } => {
            assert_eq!((body.status, body.bytes.as_slice()), (200, b"a,b\n1,2\n".as_slice()));
            assert_eq!(conditions.etag.as_deref(), Some("\"x\""));
            assert_eq!(conditions.last_modified.as_deref(), Some("then"));
        }
        Answer::Unchanged => panic!("expected a body"),
    }
    let seen = server.seen();
    assert_eq!(seen[0].target, "/v1/data?id=A+B%26C&to=2026-01-01");
    assert_eq!(seen[0].header("user-agent"), Some("shiome/test"));
    assert_eq!(seen[0].header("accept-encoding"), Some("gzip"));
    assert_eq!(seen[0].header("if-none-match"), None);
}

#[test]
fn an_unchanged_answer_is_not_sent_again() {
    let server = Server::of([Reply::new(304, "")]);
    let (client, _) = client();
    let conditions = Conditions { etag: Some("\"x\"".to_owned()), last_modified: Some("then".to_owned()) };
    let request = Request::new(0, "/data");
    let answer = client.get(&CONFIG, &server.url(), &request, None, Some(&conditions)).unwrap();
    assert!(matches!(answer, Answer::Unchanged));
    let seen = server.seen();
    assert_eq!(seen[0].header("if-none-match"), Some("\"x\""));
    assert_eq!(seen[0].header("if-modified-since"), Some("then"));
    // Without conditions it means nothing.
    assert!(matches!(ask(&client, &server), Err(SourceError::Status { status: 304, .. })));
}

#[test]
fn too_many_requests_are_answered_by_waiting() {
    for (status, told, waited) in [
        (429, None, 1.0),
        (429, Some("7"), 7.0),
        (429, Some("Sun, 06 Nov 1994 08:49:57 GMT"), 20.0),
        (429, Some("Sun, 06 Nov 1994 08:49:07 GMT"), 1.0),
        (429, Some("soon"), 1.0),
        (423, None, 1.0),
        (503, Some("9"), 9.0),
    ] {
        let mut refusal = Reply::new(status, "slow down");
        if let Some(told) = told {
            refusal = refusal.header("Retry-After", told);
        }
        let server = Server::of([refusal, Reply::ok("figures")]);
        let (client, clock) = client();
        assert_eq!(text(ask(&client, &server)), "figures");
        near(clock.now(), waited);
        assert_eq!(server.seen().len(), 2);
    }
}

#[test]
fn pauses_double_and_end_after_four_tries() {
    let server = Server::of([Reply::new(429, "")]);
    let (client, clock) = client();
    assert_eq!(ask(&client, &server).unwrap_err(), SourceError::Wait { after: None });
    assert_eq!(server.seen().len(), 4);
    near(clock.now(), 1.0 + 2.0 + 4.0);
}

#[test]
fn a_host_that_asks_for_a_long_pause_is_left_alone() {
    for told in ["3600", "18446744073709551615"] {
        let server = Server::of([Reply::new(429, "").header("Retry-After", told), Reply::ok("figures")]);
        let (client, clock) = client();
        assert!(matches!(ask(&client, &server), Err(SourceError::Wait { after: Some(3600..) })));
        assert!(matches!(ask(&client, &server), Err(SourceError::Wait { after: Some(3600..) })));
        assert_eq!(server.connections(), 1);
        clock.sleep(Duration::from_secs(86_400));
        assert_eq!(text(ask(&client, &server)), "figures");
    }
}

#[test]
fn a_forbidding_host_with_a_penalty_is_left_alone() {
    let server = Server::of([Reply::new(403, "too fast"), Reply::ok("figures")]);
    let other = Server::of([Reply::ok("others")]);
    let (client, clock) = client();
    let config = Config { penalty: Some(600), ..CONFIG };
    let get = |server: &Server| client.get(&config, &server.url(), &Request::new(0, "/data"), None, None);
    assert_eq!(get(&server).unwrap_err(), SourceError::Wait { after: Some(600) });
    clock.sleep(Duration::from_secs(1));
    assert_eq!(get(&server).unwrap_err(), SourceError::Wait { after: Some(599) });
    assert_eq!(server.connections(), 1);
    assert_eq!(text(get(&other)), "others");
    clock.sleep(Duration::from_secs(599));
    assert_eq!(text(get(&server)), "figures");
}

#[test]
fn refusals_are_final() {
    for (status, error) in [
        (451, SourceError::Legal),
        (403, SourceError::Status { status: 403, said: "not for you".to_owned() }),
        (401, SourceError::Status { status: 401, said: "not for you".to_owned() }),
        (410, SourceError::Status { status: 410, said: "not for you".to_owned() }),
        (206, SourceError::Broken { reason: "a part came where all was asked (HTTP 206)".to_owned() }),
    ] {
        let server = Server::of([Reply::new(status, " not  for\nyou ")]);
        let (client, _) = client();
        assert_eq!(ask(&client, &server).unwrap_err(), error);
        let tries = if status == 206 { 4 } else { 1 };
        assert_eq!(server.seen().len(), tries, "HTTP {status}");
    }
    let server = Server::of([Reply::new(410, "<!doctype html><p>Gone")]);
    let (client, _) = client();
    let error = ask(&client, &server).unwrap_err();
    assert_eq!(error, SourceError::Status { status: 410, said: String::new() });
}

#[test]
fn bodies_that_explain_a_refusal_are_handed_on() {
    for status in [400, 404] {
        let server = Server::of([Reply::new(status, "{\"STATUS\":400}")]);
        let (client, _) = client();
        match ask(&client, &server).unwrap() {
            Answer::Body { body, .. } => {
                assert_eq!((body.status, body.bytes.as_slice()), (status, b"{\"STATUS\":400}".as_slice()));
            }
            Answer::Unchanged => panic!("expected a body"),
        }
        assert_eq!(server.seen().len(), 1);
    }
}

#[test]
fn a_failing_server_is_asked_again() {
    let server = Server::of([Reply::new(500, "oh"), Reply::close(), Reply::ok("figures")]);
    let (client, clock) = client();
    assert_eq!(text(ask(&client, &server)), "figures");
    near(clock.now(), 1.0 + 2.0);

    let server = Server::of([Reply::new(502, "oh")]);
    let error = ask(&client, &server).unwrap_err();
    assert_eq!(error, SourceError::Status { status: 502, said: "oh".to_owned() });
    assert_eq!(server.seen().len(), 4);
}

#[test]
fn bodies_that_broke_off_are_never_used() {
    let figures = "2026-01-02,1.25\n".repeat(400);
    for (broken, what) in [
        (Reply::ok(&figures).cut(50), "shorter than its length"),
        (Reply::ok(&figures).length(figures.len() + 1), "one byte shorter than its length"),
        (Reply::gzip(&figures).shortened(300), "gzip cut in its data"),
        (Reply::gzip(&figures).shortened(gzip_length(&figures) - 4), "gzip cut in its checksum"),
        (Reply::gzip(&figures).cut(300), "gzip shorter than its length"),
        (Reply::gzip(&figures).length(300), "gzip longer than its length"),
        (Reply::ok(&figures).chunked(false), "no last chunk"),
        (Reply::gzip(&figures).chunked(false).shortened(300), "gzip cut in a chunk"),
        (Reply::ok(&figures).header("Content-Encoding", "gzip"), "no gzip at all"),
    ] {
        let server = Server::of([broken.clone(), broken, Reply::ok(&figures)]);
        let (client, _) = client();
        assert_eq!(text(ask(&client, &server)), figures, "{what}");
        assert_eq!(server.seen().len(), 3, "{what}");
    }
    let server = Server::of([Reply::ok(&figures).cut(50)]);
    let (client, _) = client();
    let error = ask(&client, &server).unwrap_err();
    assert_eq!(error.to_string(), "the answer broke off: its end is missing after 50 bytes");
    assert_eq!(server.seen().len(), 4);
    for whole in
        [Reply::gzip(&figures), Reply::ok(&figures).chunked(true), Reply::gzip(&figures).chunked(true)]
    {
        assert_eq!(text(ask(&client, &Server::of([whole]))), figures);
    }
}

fn gzip_length(text: &str) -> usize {
    super::server::gzip(text.as_bytes()).len()
}

/// What stands behind the told length belongs to no answer, of this request or the next (RFC 9112, section 6.3).
#[test]
fn bytes_behind_the_told_length_reach_no_answer() {
    let smuggled = "first\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong";
    let server = Server::of([Reply::ok(smuggled).length(6).open(), Reply::ok("second")]);
    let (client, _) = client();
    assert_eq!(text(ask(&client, &server)), "first\n");
    assert_eq!(text(ask(&client, &server)), "second");
}

#[test]
fn nothing_is_read_beyond_the_limit() {
    for (reply, name) in [
        (Reply::endless(b"0123456789".repeat(1000)), "endless"),
        (Reply::bomb(), "bomb"),
        (Reply::ok(vec![b'1'; (1 << 20) + 1]), "told"),
    ] {
        let server = Server::of([reply]);
        let (mut client, _) = client();
        client.largest = 1 << 20;
        let error = ask(&client, &server).unwrap_err();
        assert_eq!(error, SourceError::TooLarge { megabytes: 1 }, "{name}");
        assert_eq!(server.seen().len(), 1, "{name}");
        // The limit, and what fits into the buffers between the two sockets.
        assert!(server.sent() < 16 << 20, "{name}: {} bytes", server.sent());
    }
    let server = Server::of([Reply::ok(vec![b'1'; 1 << 20])]);
    let (mut client, _) = client();
    client.largest = 1 << 20;
    assert_eq!(text(ask(&client, &server)).len(), 1 << 20);
}

#[test]
fn a_silent_host_is_given_up_in_time_and_then_asked_once() {
    let server = Server::of([Reply::ok("figures").stalled(60_000)]);
    let (client, _) = client();
    let began = Instant::now();
    let config = Config { timeout: 1, ..CONFIG };
    client.gate.answered(&server.url().replace("http://", ""), false);
    let error = client.get(&config, &server.url(), &Request::new(0, "/data"), None, None).unwrap_err();
    assert_eq!(error.to_string(), "the answer did not end within 1 s");
    assert!(began.elapsed() < Duration::from_secs(10));
    assert_eq!(server.seen().len(), 1);

    let mute = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let host = mute.local_addr().unwrap().to_string();
    client.gate.answered(&host, false);
    let base = format!("http://{host}");
    let error = client.get(&config, &base, &Request::new(0, "/data"), None, None).unwrap_err();
    assert_eq!(error.to_string(), format!("no answer from {host} within 1 s"));
}

#[test]
fn a_body_that_drips_is_given_up_in_time() {
    let server = Server::of([Reply::dripping("1\n", 100)]);
    let (client, _) = client();
    client.gate.answered(&server.url().replace("http://", ""), false);
    let config = Config { timeout: 1, ..CONFIG };
    let began = Instant::now();
    let error = client.get(&config, &server.url(), &Request::new(0, "/data"), None, None).unwrap_err();
    assert_eq!(error.to_string(), "the answer did not end within 1 s");
    assert!(began.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_host_without_connection_is_named() {
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (client, clock) = client();
    let get = || client.get(&CONFIG, &format!("http://{gone}"), &Request::new(0, "/data"), None, None);
    let error = get().unwrap_err().to_string();
    assert!(error.starts_with(&format!("no connection to {gone}: ")), "{error}");
    near(clock.now(), 7.0);
    // The rest of its series need not wait for it again.
    get().unwrap_err();
    near(clock.now(), 7.0);
}

#[test]
fn https_finds_its_cryptography() {
    // The server does not speak TLS; without a provider this would panic.
    let server = Server::of([Reply::close()]);
    let (client, _) = client();
    let base = server.url().replace("http://", "https://");
    let error = client.get(&CONFIG, &base, &Request::new(0, "/data"), None, None).unwrap_err();
    assert!(matches!(error, SourceError::Network { .. }), "{error}");
}

#[test]
fn redirects_stay_at_the_same_place() {
    let server = Server::script()
        .on("/data", [Reply::redirect(302, "/moved?x=1")])
        .on("/moved?x=1", [Reply::redirect(307, "again")])
        .on("/again", [Reply::ok("figures")])
        .start();
    let (client, _) = client();
    assert_eq!(text(ask(&client, &server)), "figures");
    assert_eq!(server.seen().len(), 3);

    let other = Server::of([Reply::ok("elsewhere")]);
    let port = other.url().rsplit(':').next().unwrap().to_owned();
    for to in [
        other.url(),
        format!("https://127.0.0.1:{port}/data"),
        format!("//127.0.0.1:{port}/data"),
        "http://example.org/data".to_owned(),
        "https://example.org/data".to_owned(),
        "ftp://127.0.0.1/data".to_owned(),
        "file:///etc/hostname".to_owned(),
    ] {
        let server = Server::of([Reply::redirect(301, &to)]);
        assert_eq!(ask(&client, &server).unwrap_err(), SourceError::Redirect { to: to.clone() });
        assert_eq!(server.seen().len(), 1);
    }
    assert_eq!(other.connections(), 0);
}

#[test]
fn redirects_in_a_circle_end() {
    let server = Server::of([Reply::redirect(302, "/data")]);
    let (client, _) = client();
    let error = ask(&client, &server).unwrap_err();
    assert_eq!(error, SourceError::Redirect { to: format!("{}/data", server.url()) });
    assert_eq!(server.seen().len(), 6);
}

#[test]
fn plain_http_is_for_this_machine() {
    let (client, _) = client();
    let get = |base: &str| client.get(&CONFIG, base, &Request::new(0, "/data"), None, None).unwrap_err();
    for base in [
        "http://example.org",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
        "http://10.0.0.1",
        "ftp://127.0.0.1",
        "file:///tmp",
        "example.org",
        "",
        "https://example.org?key=1",
        "https://example.org/#a",
    ] {
        assert_eq!(get(base), SourceError::Address { found: base.to_owned() });
    }
    let error = get("https://me:hunter2@example.org");
    assert_eq!(error.to_string(), "expected an https address as `base_url`, found `…@example.org`");
    assert!(!error.retry());
}

/// Every way a publisher or the network can say the key, and none of them shown (sources.md, item 9).
#[test]
fn a_key_is_never_shown() {
    let key = "k3y+/ \"ü&zz";
    let secret = Secret::new(&format!(" {key}\n"));
    let forms = [
        key.to_owned(),
        "k3y%2B%2F%20%22%C3%BC%26zz".to_owned(),
        "k3y%2b%2f%20%22%c3%bc%26zz".to_owned(),
        "k3y%2B%2F+%22%C3%BC%26zz".to_owned(),
        "k3y+/%20%22%C3%BC&zz".to_owned(),
        "k3y+\\/ \\\"ü&zz".to_owned(),
        "K3Y+/ \"ü&ZZ".to_owned(),
        "k3y+/ \"ü&amp;zz".to_owned(),
    ];
    let hidden = |shown: &str| {
        assert!(shown.contains("***"), "{shown}");
        assert!(!shown.to_ascii_lowercase().contains("k3y"), "{shown}");
        assert!(!shown.to_ascii_lowercase().contains("zz"), "{shown}");
    };
    hidden(&format!("{secret} {secret:?} {:?}", Some(&secret)));
    let (client, _) = client();
    let get =
        |server: &Server| client.get(&KEYED, &server.url(), &Request::new(0, "/data"), Some(&secret), None);
    for form in &forms {
        let said = format!("{{\"error_message\":\"the value {form} of api_key is not registered\"}}");
        for status in [400, 200] {
            let server = Server::of([Reply::new(status, &said).header("ETag", "x")]);
            hidden(&text(get(&server)));
            // It did go out.
            assert_eq!(server.seen()[0].target, "/data?api_key=k3y%2B%2F+%22%C3%BC%26zz");
        }
        for status in [401, 403, 500] {
            let error = get(&Server::of([Reply::new(status, &said)])).unwrap_err();
            hidden(&format!("{error} {error:?} {:?} ***", error.help()));
            hidden(&error.to_string());
        }
    }
    for to in [
        "https://example.org/?api_key=k3y%2B%2F+%22%C3%BC%26zz",
        "https://example.org/k3y%2b%2f%20%22%c3%bc%26zz",
        "/data?again=k3y%2B%2F+%22%C3%BC%26zz",
    ] {
        let error = get(&Server::of([Reply::redirect(302, to)])).unwrap_err();
        hidden(&format!("{error} {error:?}"));
    }
    // The address is part of what reqwest says when there is no connection, and of a wrong base.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = client.get(&KEYED, &format!("http://{gone}"), &Request::new(0, "/data"), Some(&secret), None);
    let error = error.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("k3y"), "{error:?}");
    let error =
        client.get(&KEYED, &format!("http://example.org/{key}"), &Request::new(0, "/"), Some(&secret), None);
    hidden(&error.unwrap_err().to_string());
}

#[test]
fn a_key_may_stand_in_a_header() {
    let place = KeyPlace::Header("Authorization", "Token ");
    let config = Config { key: Some(Key { variable: "TEST_KEY", place, page: "" }), ..CONFIG };
    let server = Server::of([Reply::ok("figures")]);
    let (client, clock) = client();
    let get = |key: &str| {
        client.get(&config, &server.url(), &Request::new(0, "/data"), Some(&Secret::new(key)), None)
    };
    assert_eq!(text(get("abcdef")), "figures");
    assert_eq!(server.seen()[0].header("authorization"), Some("Token abcdef"));
    assert_eq!(server.seen()[0].target, "/data");
    let error = get("abc\ndef").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("abc"), "{error:?}");
    assert_eq!((server.seen().len(), clock.now()), (1, Duration::ZERO));
}

#[test]
fn a_host_is_asked_at_its_pace_and_others_beside_it() {
    let clock = Virtual::default();
    let client = Client::new("shiome/test", Box::new(clock.clone()), Arc::default());
    let starts = Arc::new(Mutex::new(Vec::new()));
    let (times, inside) = (Arc::clone(&starts), clock.clone());
    let server = Server::script()
        .with("/", move |_, _| {
            times.lock().unwrap().push(inside.now());
            Reply::ok("figures")
        })
        .start();
    let other = Server::of([Reply::ok("others")]);
    let config = Config { pace: 600, ..CONFIG };
    let get =
        |server: &Server| text(client.get(&config, &server.url(), &Request::new(0, "/data"), None, None));
    for _ in 0..4 {
        get(&server);
    }
    let starts: Vec<u128> = starts.lock().unwrap().iter().map(Duration::as_millis).collect();
    assert_eq!(starts, [0, 600, 1200, 1800]);
    get(&other);
    assert_eq!(clock.now().as_millis(), 1800);
}

#[test]
fn threads_share_the_pace_of_a_host() {
    let (gate, clock, pace) = (Gate::default(), Virtual::default(), Duration::from_millis(70));
    let starts = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..10 {
                    let start = loop {
                        let now = clock.now();
                        match gate.enter("host", now, pace) {
                            None => break now,
                            Some(wait) => clock.sleep(wait.min(Duration::from_millis(3))),
                        }
                    };
                    starts.lock().unwrap().push(start);
                }
            });
        }
    });
    let mut starts = starts.into_inner().unwrap();
    starts.sort();
    assert_eq!(starts.len(), 80);
    assert!(starts.windows(2).all(|pair| pair[1] - pair[0] >= pace));
}

#[test]
fn an_interrupt_ends_a_pause() {
    let server = Server::of([Reply::new(429, "").header("Retry-After", "50")]);
    let cancel = Arc::new(AtomicBool::new(false));
    let client = Client::new("shiome/test", Box::new(System::new()), Arc::clone(&cancel));
    let began = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while server.seen().is_empty() {
                std::thread::sleep(Duration::from_millis(5));
            }
            cancel.store(true, Ordering::Relaxed);
        });
        let error = ask(&client, &server).unwrap_err();
        assert_eq!(error, SourceError::Network { reason: "interrupted".to_owned() });
    });
    assert!(began.elapsed() < Duration::from_secs(10));
    ask(&client, &server).unwrap_err();
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn jitter_stays_within_half_of_a_pause() {
    let clock = System::new();
    let factors: Vec<f64> = (0..200).map(|_| clock.jitter()).collect();
    assert!(factors.iter().all(|factor| (0.5..=1.5).contains(factor)));
    assert!(factors.iter().any(|&factor| factor < 0.9) && factors.iter().any(|&factor| factor > 1.1));
}
