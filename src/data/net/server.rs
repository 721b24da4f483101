//! A scripted HTTP server on this machine, for tests. The usual mock servers cannot send broken bodies; this one sends what it is told.

#![allow(dead_code, reason = "it is shared by unit tests and tests/it, and each uses a part of it")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A request that came in.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Path and query.
    pub target: String,
    headers: Vec<(String, String)>,
}

impl Seen {
    /// The first header of a name in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// What is sent for a request: a head, and pieces of a body.
#[derive(Debug, Clone)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    /// `None` if the headers speak of the length in another way.
    length: Option<usize>,
    pieces: Vec<Piece>,
    close: bool,
    silent: bool,
}

#[derive(Debug, Clone)]
enum Piece {
    Bytes(Vec<u8>),
    Stall(Duration),
    /// The same bytes, with pauses between them, until the other side closes.
    Endless(Vec<u8>, Duration),
}

impl Reply {
    /// Status and body, with the right length.
    pub fn new(status: u16, body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref().to_vec();
        Self {
            status,
            headers: Vec::new(),
            length: Some(body.len()),
            pieces: vec![Piece::Bytes(body)],
            close: false,
            silent: false,
        }
    }

    /// A good answer.
    pub fn ok(body: impl AsRef<[u8]>) -> Self {
        Self::new(200, body)
    }

    /// A good answer, packed with gzip.
    pub fn gzip(body: impl AsRef<[u8]>) -> Self {
        Self::ok(gzip(body.as_ref())).header("Content-Encoding", "gzip")
    }

    /// The connection is closed without a word.
    pub fn close() -> Self {
        Self { silent: true, close: true, ..Self::ok("") }
    }

    /// A redirect.
    pub fn redirect(status: u16, to: &str) -> Self {
        Self::new(status, "").header("Location", to)
    }

    /// A body that does not end, without a length.
    pub fn endless(piece: impl AsRef<[u8]>) -> Self {
        let pieces = vec![Piece::Endless(piece.as_ref().to_vec(), Duration::ZERO)];
        Self { length: None, pieces, close: true, ..Self::ok("") }
    }

    /// An endless body with a pause of so many milliseconds after each piece.
    pub fn dripping(piece: impl AsRef<[u8]>, milliseconds: u64) -> Self {
        let pieces = vec![Piece::Endless(piece.as_ref().to_vec(), Duration::from_millis(milliseconds))];
        Self { pieces, ..Self::endless("") }
    }

    /// A body packed with gzip that unpacks to zeros without end, over a hundred for each byte sent.
    pub fn bomb() -> Self {
        let (start, repeated) = bomb();
        let pieces = vec![Piece::Bytes(start), Piece::Endless(repeated, Duration::ZERO)];
        let reply = Self { length: None, pieces, close: true, ..Self::ok("") };
        reply.header("Content-Encoding", "gzip")
    }

    /// One more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A length that is told instead of the right one; the connection is closed after the body.
    #[must_use]
    pub fn length(mut self, length: usize) -> Self {
        self.length = Some(length);
        self.close = true;
        self
    }

    /// The same with a connection that stays open.
    #[must_use]
    pub fn open(mut self) -> Self {
        self.close = false;
        self
    }

    /// The body in one chunk, with the last, empty chunk or without it.
    #[must_use]
    pub fn chunked(mut self, whole: bool) -> Self {
        let body = self.body();
        let mut bytes = format!("{:x}\r\n", body.len()).into_bytes();
        bytes.extend(body);
        bytes.extend_from_slice(if whole { b"\r\n0\r\n\r\n" } else { b"\r\n" });
        self.pieces = vec![Piece::Bytes(bytes)];
        self.length = None;
        self.close = true;
        self.header("Transfer-Encoding", "chunked")
    }

    /// So many bytes of the body and no more, whatever the length says.
    #[must_use]
    pub fn cut(mut self, at: usize) -> Self {
        let mut body = self.body();
        body.truncate(at);
        self.pieces = vec![Piece::Bytes(body)];
        self.close = true;
        self
    }

    /// So many bytes of the body and no more, with a length that fits them.
    #[must_use]
    pub fn shortened(self, at: usize) -> Self {
        self.cut(at).length(at)
    }

    /// Silence of so many milliseconds before the body's last half.
    #[must_use]
    pub fn stalled(mut self, milliseconds: u64) -> Self {
        let mut first = self.body();
        let second = first.split_off(first.len() / 2);
        let stall = Piece::Stall(Duration::from_millis(milliseconds));
        self.pieces = vec![Piece::Bytes(first), stall, Piece::Bytes(second)];
        self
    }

    fn body(&self) -> Vec<u8> {
        let bytes = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Bytes(bytes) => Some(bytes.as_slice()),
            Piece::Stall(_) | Piece::Endless(..) => None,
        });
        bytes.collect::<Vec<_>>().concat()
    }

    fn send(&self, stream: &mut TcpStream, sent: &AtomicU64) -> std::io::Result<()> {
        if self.silent {
            return Ok(());
        }
        let mut head = format!("HTTP/1.1 {} Scripted\r\n", self.status);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if let Some(length) = self.length.filter(|_| self.status != 304) {
            head.push_str(&format!("Content-Length: {length}\r\n"));
        }
        head.push_str(if self.close { "Connection: close\r\n\r\n" } else { "\r\n" });
        stream.write_all(head.as_bytes())?;
        let mut put = |bytes: &[u8]| {
            sent.fetch_add(bytes.len() as u64, Ordering::Relaxed);
            stream.write_all(bytes)
        };
        for piece in &self.pieces {
            match piece {
                Piece::Bytes(bytes) => put(bytes)?,
                Piece::Stall(time) => std::thread::sleep(*time),
                Piece::Endless(bytes, pause) => loop {
                    put(bytes)?;
                    std::thread::sleep(*pause);
                },
            }
        }
        Ok(())
    }
}

type Script = dyn Fn(&Seen, usize) -> Reply + Send + Sync;

struct Route {
    prefix: String,
    script: Box<Script>,
    asked: Mutex<usize>,
}

struct State {
    routes: Vec<Route>,
    seen: Mutex<Vec<Seen>>,
    connections: AtomicU64,
    sent: AtomicU64,
    stop: AtomicBool,
}

/// Routes of a server that is not yet running. The first route whose prefix fits path and query answers; none is 501.
#[derive(Default)]
pub struct Routes {
    routes: Vec<Route>,
}

impl Routes {
    /// Replies in turn; the last one is repeated.
    #[must_use]
    pub fn on(self, prefix: &str, replies: impl Into<Vec<Reply>>) -> Self {
        let replies = replies.into();
        self.with(prefix, move |_, turn| replies[turn.min(replies.len() - 1)].clone())
    }

    /// A reply made from the request and the number of requests before it at this route.
    #[must_use]
    pub fn with(
        mut self,
        prefix: &str,
        script: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let script = Box::new(script);
        self.routes.push(Route { prefix: prefix.to_owned(), script, asked: Mutex::new(0) });
        self
    }

    /// Starts to listen.
    pub fn start(self) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            routes: self.routes,
            seen: Mutex::default(),
            connections: AtomicU64::new(0),
            sent: AtomicU64::new(0),
            stop: AtomicBool::new(false),
        });
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if shared.stop.load(Ordering::Relaxed) {
                    return;
                }
                shared.connections.fetch_add(1, Ordering::Relaxed);
                let state = Arc::clone(&shared);
                std::thread::spawn(move || serve(stream, &state));
            }
        });
        Server { address, state }
    }
}

/// A running server; it ends with its value.
pub struct Server {
    address: SocketAddr,
    state: Arc<State>,
}

impl Server {
    /// Routes to be filled.
    pub fn script() -> Routes {
        Routes::default()
    }

    /// A server of one route that fits every request.
    pub fn of(replies: impl Into<Vec<Reply>>) -> Self {
        Self::script().on("/", replies).start()
    }

    /// The base address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.state.seen.lock().unwrap().clone()
    }

    /// The number of connections so far.
    pub fn connections(&self) -> u64 {
        self.state.connections.load(Ordering::Relaxed)
    }

    /// Bytes of bodies sent so far.
    pub fn sent(&self) -> u64 {
        self.state.sent.load(Ordering::Relaxed)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.state.stop.store(true, Ordering::Relaxed);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
    }
}

fn serve(mut stream: TcpStream, state: &State) {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(30)));
    while let Some(seen) = request(&mut stream) {
        state.seen.lock().unwrap().push(seen.clone());
        let route = state.routes.iter().find(|route| seen.target.starts_with(&route.prefix));
        let reply = route.map_or_else(
            || Reply::new(501, format!("no route for {}", seen.target)),
            |route| {
                let turn = {
                    let mut asked = route.asked.lock().unwrap();
                    *asked += 1;
                    *asked - 1
                };
                (route.script)(&seen, turn)
            },
        );
        if reply.send(&mut stream, &state.sent).is_err() || reply.close {
            return;
        }
    }
}

fn request(stream: &mut TcpStream) -> Option<Seen> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).ok()?;
    let mut lines = head.lines();
    let target = lines.next()?.split(' ').nth(1)?.to_owned();
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    Some(Seen { target, headers })
}

const GZIP_HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// A gzip file of stored blocks (RFC 1951, section 3.2.4; RFC 1952).
pub fn gzip(data: &[u8]) -> Vec<u8> {
    let mut packed = GZIP_HEAD.to_vec();
    let blocks: Vec<&[u8]> = if data.is_empty() { vec![&[]] } else { data.chunks(0xffff).collect() };
    for (index, block) in blocks.iter().enumerate() {
        let length = u16::try_from(block.len()).unwrap();
        packed.push(u8::from(index + 1 == blocks.len()));
        packed.extend(length.to_le_bytes());
        packed.extend((!length).to_le_bytes());
        packed.extend_from_slice(block);
    }
    packed.extend(crc32(data).to_le_bytes());
    packed.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
    packed
}

fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(!0, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 * (sum & 1)))
    })
}

/// A block of fixed codes (RFC 1951, section 3.2.6): one zero, then `258 bytes from 1 back` for ever. Eight copies of 13 bits are 13 bytes.
fn bomb() -> (Vec<u8>, Vec<u8>) {
    let mut bits: Vec<bool> = Vec::new();
    // Not the last block, fixed codes: 0, then 01 with its low bit first.
    bits.extend([false, true, false]);
    // The byte 0 is 00110000; length 258 is 11000101 without further bits; distance 1 is 00000. High bits first.
    bits.extend([false, false, true, true, false, false, false, false]);
    let copy = [true, true, false, false, false, true, false, true, false, false, false, false, false];
    let start = bits.len();
    let copies = 8 * 1024;
    bits.extend(copy.iter().copied().cycle().take(13 * copies));
    let byte =
        |bits: &[bool]| bits.iter().enumerate().fold(0, |byte, (at, &bit)| byte | (u8::from(bit) << at));
    // The first bytes hold the head; from then on the bits repeat every thirteen bytes.
    let first = start.div_ceil(8) * 8;
    let mut head = GZIP_HEAD.to_vec();
    head.extend(bits[..first].chunks(8).map(byte));
    let repeated = bits[first..first + 13 * 8 * 1000].chunks(8).map(byte).collect();
    (head, repeated)
}
