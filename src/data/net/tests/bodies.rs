//! Bodies that end too early, too late or never.

use super::*;

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
    server::gzip(text.as_bytes()).len()
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
