//! Where requests go.

use super::*;

#[test]
fn https_finds_its_cryptography() {
    // Nobody speaks TLS here; without a provider this would panic.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || listener.incoming().flatten().for_each(drop));
    let (client, _) = client();
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
