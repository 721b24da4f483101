//! Keys are sent and never shown.

use super::*;

/// Every way a publisher or the network can say the key, and none of them shown.
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
