//! What every adapter must do, whoever it asks.

mod good;

use std::collections::BTreeSet;

use super::{ADAPTERS, Adapter, Body, KeyPlace, Page, Request, SourceError, Want, adapter};
use crate::data::sheet::Sheet;
use crate::series::Kind;
use crate::time::{Instant, Period};
use good::{CASES, Case};

/// The present moment of these tests.
const NOW: &str = "2026-11-20T18:00:00Z";

/// Everything a source has of an id.
pub(super) fn want(id: &str, kind: Kind, period: Period) -> Want<'_> {
    Want { id, kind, period, from: None, now: Instant::parse_rfc3339(NOW).unwrap() }
}

/// An answer with a good status.
pub(super) fn body(bytes: impl Into<Vec<u8>>) -> Body {
    Body { status: 200, bytes: bytes.into() }
}

/// A recorded answer, which stands outside the repository and may be absent.
pub(super) fn recorded(name: &str) -> Option<Body> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/http").join(name);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        eprintln!("skipped: {} is absent", path.display());
    }
    bytes.map(body)
}

/// Path and query of a request, not encoded.
pub(super) fn address(request: &Request) -> String {
    let query: Vec<String> = request.query.iter().map(|(key, value)| format!("{key}={value}")).collect();
    format!("{}?{}", request.path, query.join("&"))
}

impl Case {
    fn adapter(&self) -> &'static dyn Adapter {
        adapter(self.adapter).unwrap_or_else(|| panic!("no adapter `{}`", self.adapter))
    }

    fn want(&self) -> Want<'static> {
        want(self.id, self.kind, self.period)
    }

    /// The first request of every part, with its good body.
    fn parts(&self) -> Vec<(Request, Vec<u8>)> {
        let requests = self.adapter().requests(&self.want()).unwrap();
        let bodies = (self.bodies)();
        assert_eq!(requests.len(), bodies.len(), "{} {}", self.adapter, self.id);
        requests.into_iter().zip(bodies).collect()
    }

    fn read(&self, request: &Request, bytes: &[u8]) -> Result<Page, SourceError> {
        let page = self.adapter().page(&self.want(), request, &body(bytes))?;
        check(&page.sheet);
        Ok(page)
    }
}

/// Every vector of a sheet has an entry a row.
fn check(sheet: &Sheet) {
    assert_eq!(sheet.columns.len(), sheet.figures.len());
    assert_eq!([sheet.lines.len(), sheet.published.len()], [sheet.len(); 2]);
    assert!(sheet.figures.iter().all(|column| column.len() == sheet.len()));
    assert!(sheet.figures.iter().flatten().all(|figure| !figure.is_infinite()));
}

/// What a sheet says: moment, column and bits of each figure; a row without figures says its moment.
fn facts(sheet: &Sheet) -> BTreeSet<(i64, String, u64)> {
    let row = |row: usize| {
        let stamp = sheet.stamps[row].written_millis();
        let named = sheet.columns.iter().cloned().zip(sheet.row(row));
        let facts = named.filter(|(_, figure)| !figure.is_nan());
        let facts = facts.map(move |(name, figure)| (stamp, name, figure.to_bits()));
        facts.chain([(stamp, String::new(), 0)]).collect::<Vec<_>>()
    };
    (0..sheet.len()).flat_map(row).collect()
}

#[test]
fn the_table_is_in_order_and_its_folders_have_the_same_files() {
    let names: Vec<&str> = ADAPTERS.iter().map(|adapter| adapter.config().name).collect();
    assert!(names.is_sorted(), "{names:?}");
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/data/sources");
    for name in names {
        for file in ["mod", "config", "request", "payload", "parse"] {
            let path = here.join(name).join(file).with_extension("rs");
            assert!(path.is_file(), "{}", path.display());
        }
    }
}

#[test]
fn every_adapter_has_cases() {
    let cases: BTreeSet<&str> = CASES.iter().map(|case| case.adapter).collect();
    let names: BTreeSet<&str> = ADAPTERS.iter().map(|adapter| adapter.config().name).collect();
    assert_eq!(cases, names, "adapters of `tests/good.rs`, and those of the table");
    for case in CASES {
        for (request, bytes) in case.parts() {
            let page = case
                .read(&request, &bytes)
                .unwrap_or_else(|error| panic!("{} {}: {error}", case.adapter, case.id));
            assert!(page.sheet.len() > 0, "{} {}", case.adapter, case.id);
            assert_eq!(page.sheet.findings, [], "{} {}", case.adapter, case.id);
        }
    }
}

#[test]
fn configurations_are_complete() {
    for config in ADAPTERS.iter().map(|adapter| adapter.config()) {
        let name = config.name;
        assert!(config.base_url.starts_with("https://") && !config.base_url.ends_with('/'), "{name}");
        assert!(!config.title.is_empty() && config.pace > 0 && config.timeout > 0, "{name}");
        if let Some(key) = &config.key {
            assert!(key.variable.chars().all(|c| c.is_ascii_uppercase() || c == '_'), "{name}");
            assert!(key.page.starts_with("https://"), "{name}");
        }
    }
}

#[test]
fn requests_have_a_path_and_no_key() {
    for case in CASES {
        for (part, (request, _)) in case.parts().into_iter().enumerate() {
            let shown = address(&request);
            assert_eq!(usize::from(request.part), part, "{shown}");
            assert!(request.path.starts_with('/') && !request.path.contains(['?', '#', ' ']), "{shown}");
            let own = match &case.adapter().config().key {
                Some(key) => match key.place {
                    KeyPlace::Query(name) | KeyPlace::Header(name, _) => name,
                },
                None => "key",
            };
            for (name, _) in &request.query {
                let name = name.to_ascii_lowercase();
                let keys = ["key", "apikey", "api_key", "token", "secret", own];
                assert!(!keys.iter().any(|key| name.eq_ignore_ascii_case(key)), "{shown}");
            }
            assert_eq!(case.adapter().requests(&case.want()).unwrap()[part], request, "asked twice");
        }
    }
}

#[test]
fn an_id_that_is_no_name_of_the_publisher_is_refused() {
    for case in CASES {
        for id in ["", "?", "x&y=z", "a/../b", "\n", "日本", "a b c d", "/", "%2e", "\u{0}"] {
            let asked = case.adapter().requests(&Want { id, ..case.want() });
            assert!(matches!(asked, Err(SourceError::Id { .. })), "{} {id:?}: {asked:?}", case.adapter);
        }
    }
}

#[test]
fn no_answer_of_another_kind_is_read() {
    let page = b"<!DOCTYPE html><html><body>Verifying your browser</body></html>".as_slice();
    let spaced = b"\n\n  <html></html>".as_slice();
    let deep = |open: &str| open.repeat(100_000).into_bytes();
    let (lists, objects, texts) = (deep("["), deep("{\"data\":"), vec![b'a'; 1 << 20]);
    for case in CASES {
        for (request, _) in case.parts() {
            let read = |bytes: &[u8]| case.read(&request, bytes).map(|page| page.sheet.stamps);
            let who = format!("{} {} part {}", case.adapter, case.id, request.part);
            for bytes in [page, spaced] {
                assert_eq!(read(bytes), Err(SourceError::WebPage { status: 200 }), "{who}");
            }
            for bytes in [b"".as_slice(), b" \r\n\t ", b"\xef\xbb\xbf"] {
                assert_eq!(read(bytes), Err(SourceError::Empty { status: 200 }), "{who}");
            }
            let others: [&[u8]; 13] = [
                b"{}",
                b"[]",
                b"null",
                b"0",
                b"true",
                b"\"text\"",
                b"{\"error\":\"no such thing\"}",
                b"{\"Information\":\"25 requests a day\"}",
                b"Too Many Requests",
                b"a,b\n1,2\n",
                &lists,
                &objects,
                &texts,
            ];
            for bytes in others {
                let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(40)]).into_owned();
                assert!(read(bytes).is_err(), "{who}: {shown}");
            }
            for bytes in [b"\xff\xfe\x00\x00".as_slice(), b"{\"\xc3\x28\":1}", b"DATE,VALUE\n\x80\x81,1\n"] {
                assert!(read(bytes).is_err(), "{who}: {bytes:?}");
            }
        }
    }
}

#[test]
fn the_beginning_of_a_body_gives_no_figure_of_its_own() {
    for case in CASES {
        for (request, whole) in case.parts() {
            let all = facts(&case.read(&request, &whole).unwrap().sheet);
            for end in 0..whole.len() {
                let Ok(page) = case.read(&request, &whole[..end]) else { continue };
                let who = format!("{} {} part {}, {end} bytes", case.adapter, case.id, request.part);
                let lost = whole[end..].iter().all(u8::is_ascii_whitespace);
                assert!(lost || !matches!(whole.first(), Some(b'{' | b'[')), "{who}");
                let own: Vec<_> = facts(&page.sheet).difference(&all).cloned().collect();
                assert_eq!(own, [], "{who}");
            }
        }
    }
}

/// A generator of numbers that anyone can repeat (Knuth's MMIX).
fn numbers(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed;
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    }
}

#[test]
fn a_damaged_body_breaks_nothing() {
    const PIECES: [&str; 14] = [
        "null",
        "\"",
        ",",
        "{",
        "]",
        "NaN",
        "1e999",
        "-",
        "\n",
        "\"NA\"",
        "99999999999999999999",
        "\u{feff}",
        "日",
        "\u{0}",
    ];
    for case in CASES {
        for (request, whole) in case.parts() {
            let mut number = numbers(whole.len() as u64);
            for _ in 0..600 {
                let mut bytes = whole.clone();
                for _ in 0..=number(3) {
                    let (at, to) = (number(bytes.len()), number(bytes.len()));
                    match number(4) {
                        0 => bytes[at] = u8::try_from(number(256)).unwrap(),
                        1 => drop(bytes.drain(at.min(to)..at.max(to).min(at.min(to) + 12))),
                        2 => drop(bytes.splice(at..at, PIECES[number(PIECES.len())].bytes())),
                        _ => bytes.swap(at, to),
                    }
                    if bytes.is_empty() {
                        break;
                    }
                }
                // Reading ends, and what it gives is whole; `read` looks at that.
                let _ = case.read(&request, &bytes);
            }
        }
    }
}

#[test]
fn keys_that_publishers_add_are_passed_over() {
    for case in CASES {
        for (request, whole) in case.parts() {
            let text = String::from_utf8_lossy(&whole);
            if let Some(rest) = text.trim_start().strip_prefix('{') {
                let more = format!("{{\"added_later\":{{\"a\":[1,\"x\",null]}},{rest}");
                let facts = |bytes: &[u8]| facts(&case.read(&request, bytes).unwrap().sheet);
                assert_eq!(facts(more.as_bytes()), facts(&whole), "{} {}", case.adapter, case.id);
            }
        }
    }
}

#[test]
fn a_mark_of_byte_order_and_other_ends_of_lines_change_nothing() {
    for case in CASES {
        for (request, whole) in case.parts() {
            let Ok(text) = String::from_utf8(whole.clone()) else { continue };
            let facts = |bytes: &[u8]| facts(&case.read(&request, bytes).unwrap().sheet);
            let windows = text.replace("\r\n", "\n").replace('\n', "\r\n");
            for other in [format!("\u{feff}{text}"), windows, text.trim_end().to_owned()] {
                assert_eq!(facts(other.as_bytes()), facts(&whole), "{} {}", case.adapter, case.id);
            }
        }
    }
}
