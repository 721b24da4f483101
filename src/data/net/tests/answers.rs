//! What comes of a status.

use super::*;

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
        let server = Server::of([Reply::new(status, "{\"STATUS\":400}").header("ETag", "x")]);
        let (client, _) = client();
        match ask(&client, &server).unwrap() {
            Answer::Body { body, conditions } => {
                assert_eq!(conditions, Conditions::default());
                assert_eq!((body.status, body.bytes.as_slice()), (status, b"{\"STATUS\":400}".as_slice()));
            }
            Answer::Unchanged => panic!("expected a body"),
        }
        assert_eq!(server.seen().len(), 1);
    }
}
