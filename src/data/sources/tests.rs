//! What every adapter must do, whoever it asks.

mod good;

use std::collections::{BTreeMap, BTreeSet};

use super::recorded::{address, all};
use super::{ADAPTERS, Adapter, Body, KeyPlace, Page, Request, SourceError, Want, adapter};
use crate::data::catalog::Catalog;
use crate::data::sheet::Sheet;
use crate::time::Period;
use good::{CASES, Case};

/// One request of a case, and its good answer.
struct Step {
    case: &'static Case,
    request: Request,
    whole: Vec<u8>,
}

impl Step {
    /// The requests of all cases, further pages included.
    fn all() -> Vec<Self> {
        let mut steps = Vec::new();
        for case in CASES {
            let requests = case.adapter().requests(&case.want()).unwrap();
            let parts = (case.parts)();
            assert_eq!(requests.len(), parts.len(), "{} {}", case.adapter, case.id);
            for (first, pages) in requests.into_iter().zip(parts) {
                let mut next = Some(first);
                for whole in pages {
                    let step = Self { case, request: next.unwrap(), whole };
                    next = step
                        .read(&step.whole)
                        .unwrap_or_else(|error| panic!("{}: {error}", step.name()))
                        .next;
                    steps.push(step);
                }
            }
        }
        steps
    }

    fn name(&self) -> String {
        format!("{} {} {}", self.case.adapter, self.case.id, address(&self.request))
    }

    /// Whether the answer is text that is told from a web page.
    fn is_text(&self) -> bool {
        std::str::from_utf8(&self.whole).is_ok()
    }

    fn is_json(&self) -> bool {
        matches!(self.whole.trim_ascii_start().first(), Some(b'{' | b'['))
    }

    fn read(&self, bytes: &[u8]) -> Result<Page, SourceError> {
        let body = Body { status: 200, bytes: bytes.to_vec() };
        let page = self.case.adapter().page(&self.case.want(), &self.request, &body)?;
        check(&page.sheet);
        Ok(page)
    }

    fn facts(&self, bytes: &[u8]) -> BTreeSet<(i64, String, u64)> {
        facts(&self.read(bytes).unwrap_or_else(|error| panic!("{}: {error}", self.name())).sheet)
    }
}

impl Case {
    fn adapter(&self) -> &'static dyn Adapter {
        adapter(self.adapter).unwrap_or_else(|| panic!("no adapter `{}`", self.adapter))
    }

    fn want(&self) -> Want<'static> {
        all(self.id, self.kind, self.period)
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
    let mut figures: BTreeMap<(String, u8), usize> = BTreeMap::new();
    for step in Step::all() {
        let sheet = step.read(&step.whole).unwrap().sheet;
        assert_eq!(sheet.findings, [], "{}", step.name());
        let part = (format!("{} {}", step.case.adapter, step.case.id), step.request.part);
        *figures.entry(part).or_default() += sheet.len();
    }
    for (part, rows) in figures {
        assert!(rows > 0, "{part:?}");
    }
}

/// What has no adapter: figures that only a file has, and prices from publishers that are not in the table.
const NO_ADAPTER: [&str; 1] = ["csv"];

#[test]
fn the_catalogue_asks_for_what_its_sources_have() {
    let catalog = Catalog::builtin();
    for name in catalog.names() {
        let (entry, profile) = (catalog.get(name).unwrap(), catalog.profile(name).unwrap());
        let id = entry.source_id.as_deref().unwrap();
        let fallbacks = entry.fallbacks.iter().flatten();
        let fallbacks = fallbacks.map(|text| text.split_once(':').unwrap_or((text, id)));
        for (source, id) in [(entry.source.as_deref().unwrap(), id)].into_iter().chain(fallbacks) {
            let Some(adapter) = adapter(source) else {
                assert!(NO_ADAPTER.contains(&source), "`{name}` names `{source}`");
                continue;
            };
            let want = all(id, profile.kind.unwrap(), profile.period.unwrap_or(Period::Daily));
            let asked = adapter.requests(&want);
            assert!(asked.is_ok(), "`{name}` of `{source}`: {asked:?}");
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
    for step in Step::all() {
        let (path, shown) = (&step.request.path, step.name());
        assert!(path.starts_with('/') && !path.contains(['?', '#', ' ', '\\']), "{shown}");
        let own = match &step.case.adapter().config().key {
            Some(key) => match key.place {
                KeyPlace::Query(name) | KeyPlace::Header(name, _) => name,
            },
            None => "key",
        };
        for (name, _) in &step.request.query {
            let keys = ["key", "apikey", "api_key", "token", "secret", own];
            assert!(!keys.iter().any(|key| name.eq_ignore_ascii_case(key)), "{shown}");
        }
    }
    for case in CASES {
        let requests = case.adapter().requests(&case.want()).unwrap();
        let parts = requests.iter().map(|request| usize::from(request.part));
        assert!(parts.eq(0..requests.len()), "{} {}", case.adapter, case.id);
        assert_eq!(case.adapter().requests(&case.want()), Ok(requests), "asked twice");
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
    let deep = |open: &str| open.repeat(20_000).into_bytes();
    let (lists, objects, texts) = (deep("["), deep("{\"data\":"), vec![b'a'; 1 << 20]);
    for step in Step::all() {
        let read = |bytes: &[u8]| step.read(bytes).map(|page| page.sheet.stamps);
        for bytes in [page, b"\n\n  <html></html>"] {
            let found = read(bytes);
            let expected = found == Err(SourceError::WebPage { status: 200 });
            assert!(expected || !step.is_text() && found.is_err(), "{}: {found:?}", step.name());
        }
        for bytes in [b"".as_slice(), b" \r\n\t ", b"\xef\xbb\xbf"] {
            let found = read(bytes);
            let expected = found == Err(SourceError::Empty { status: 200 });
            assert!(expected || !step.is_text() && found.is_err(), "{}: {found:?}", step.name());
        }
        // A list without elements is the answer of some publishers where there is nothing.
        assert!(read(b"[]").is_ok_and(|stamps| stamps.is_empty()) || read(b"[]").is_err(), "{}", step.name());
        let others: [&[u8]; 15] = [
            b"{}",
            b"null",
            b"0",
            b"true",
            b"\"text\"",
            b"{\"error\":\"no such thing\"}",
            b"{\"Information\":\"25 requests a day\"}",
            b"Too Many Requests",
            b"a,b\n1,2\n",
            b"\xff\xfe\x00\x00",
            b"{\"\xc3\x28\":1}",
            b"DATE,VALUE\n\x80\x81,1\n",
            &lists,
            &objects,
            &texts,
        ];
        for bytes in others {
            let shown = String::from_utf8_lossy(bytes.get(..40).unwrap_or(bytes)).into_owned();
            assert!(read(bytes).is_err(), "{}: {shown}", step.name());
        }
    }
}

#[test]
fn the_beginning_of_a_body_gives_no_figure_of_its_own() {
    for step in Step::all() {
        let all = step.facts(&step.whole);
        for end in 0..step.whole.len() {
            let (begun, lost) = step.whole.split_at(end);
            let Ok(page) = step.read(begun) else { continue };
            let whole = lost.iter().all(u8::is_ascii_whitespace);
            assert!(whole || !step.is_json(), "{}, {end} bytes", step.name());
            let own: Vec<_> = facts(&page.sheet).difference(&all).cloned().collect();
            assert_eq!(own, [], "{}, {end} bytes", step.name());
        }
    }
}

/// A generator of numbers that anyone can repeat (Knuth's MMIX).
fn numbers(seed: usize) -> impl FnMut(usize) -> usize {
    let mut state = seed as u64;
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    }
}

/// Reading ends, and what it gives is whole: [`Step::read`] looks at that.
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
    for step in Step::all() {
        let mut number = numbers(step.whole.len());
        for _ in 0..400 {
            let mut bytes = step.whole.clone();
            for _ in 0..=number(3) {
                let (at, to) = (number(bytes.len()), number(bytes.len()));
                match number(4) {
                    0 => bytes[at] = u8::try_from(number(256)).unwrap(),
                    1 => drop(bytes.drain(at.min(to)..at.max(to).min(at.min(to) + 12))),
                    2 => drop(bytes.splice(at..at, PIECES[number(PIECES.len())].bytes())),
                    _ => bytes.swap(at, to),
                }
            }
            drop(step.read(&bytes));
        }
    }
}

#[test]
fn keys_that_publishers_add_are_passed_over() {
    for step in Step::all() {
        let text = String::from_utf8_lossy(&step.whole);
        if let Some(rest) = text.trim_start().strip_prefix('{') {
            let more = format!("{{\"added_later\":{{\"a\":[1,\"x\",null]}},{rest}");
            assert_eq!(step.facts(more.as_bytes()), step.facts(&step.whole), "{}", step.name());
        }
    }
}

#[test]
fn a_mark_of_byte_order_and_other_ends_of_lines_change_nothing() {
    for step in Step::all() {
        let Ok(text) = std::str::from_utf8(&step.whole) else { continue };
        let windows = text.replace("\r\n", "\n").replace('\n', "\r\n");
        for other in [format!("\u{feff}{text}"), windows, text.trim_end().to_owned()] {
            assert_eq!(step.facts(other.as_bytes()), step.facts(&step.whole), "{}", step.name());
        }
    }
}
