//! When a host is asked, asked again, and left alone.

use super::*;

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
