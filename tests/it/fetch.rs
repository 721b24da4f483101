//! Fetching as a whole: from the catalogue over a local server into a store, and what is said of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use shiome::data::fetch::{FetchRow, Fetched, Keys, Outcome, Stage, Watch};
use shiome::report;
use shiome::session::{FetchConfig, Session, Wanted};
use shiome::time::Instant;

use crate::machine::misfits;
use crate::prefix::{empty_folder, instant};
use crate::publishers::{chart, chart_text, charts, day, everyone, level, stamps, vix};
use crate::server::{Reply, Server};

/// Noon of a Sunday, and of the Sunday after it.
const SUNDAY: &str = "2026-11-22T12:00:00Z";
const NEXT_SUNDAY: &str = "2026-11-29T12:00:00Z";

fn sunday() -> Instant {
    instant(SUNDAY)
}

fn next_sunday() -> Instant {
    instant(NEXT_SUNDAY)
}

/// Watches without a word.
pub struct Silent;

impl Watch for Silent {
    fn begin(&self, _: &[(usize, &str)]) {}
    fn stage(&self, _: usize, _: &Stage<'_>) {}
}

/// The present moment of programs that tests start: a Sunday on which the calendars that come with the program reach ahead.
pub const NOW: &str = "2026-11-22T22:00:00Z";

/// A project in a folder of its own, with a store beside it; sources have no pace and are at a server.
pub struct Bench {
    pub folder: PathBuf,
    mirrors: Vec<(String, String)>,
    keys: BTreeMap<String, String>,
}

/// Every source there is.
pub const SOURCES: &[&str] = &[
    "alphavantage",
    "binance",
    "binance_spot",
    "binance_vision",
    "boj",
    "bybit",
    "cboe",
    "ecb",
    "fiscaldata",
    "fred_api",
    "fredgraph",
    "mof",
    "nyfed",
    "tiingo",
    "treasury",
    "yahoo",
];

impl Bench {
    pub fn new(name: &str, server: &Server) -> Self {
        let folder = empty_folder(&format!("fetch_{name}"));
        let bench = Self { folder, mirrors: Vec::new(), keys: BTreeMap::new() };
        bench.project("");
        SOURCES.iter().fold(bench, |bench, source| bench.at(source, server))
    }

    /// Writes the project file: sources without pace, and more.
    pub fn project(&self, more: &str) {
        let paces: String = SOURCES.iter().map(|source| format!("[source.{source}]\npace = 0\n")).collect();
        std::fs::write(self.folder.join("shiome.toml"), format!("{more}\n{paces}")).unwrap();
    }

    /// A source at a server.
    fn at(mut self, source: &str, server: &Server) -> Self {
        self.mirrors.push((source.to_owned(), server.url()));
        self
    }

    pub fn key(mut self, variable: &str, key: &str) -> Self {
        self.keys.insert(variable.to_owned(), key.to_owned());
        self
    }

    pub fn store(&self) -> PathBuf {
        self.folder.join("store")
    }

    pub fn config(&self, named: &[&str]) -> FetchConfig {
        let named: Vec<String> = named.iter().map(|&name| name.to_owned()).collect();
        FetchConfig {
            folder: self.folder.clone(),
            store: self.store(),
            wanted: if named.is_empty() { Wanted::Catalogue } else { Wanted::Named(named) },
            source: None,
            from: None,
            full: false,
            mirrors: self.mirrors.clone(),
            keys: Keys::new(|variable| self.keys.get(variable).cloned(), None).unwrap(),
            clock: sunday,
        }
    }

    pub fn fetch(&self, named: &[&str]) -> Fetched {
        fetch(&self.config(named))
    }
}

pub fn fetch(config: &FetchConfig) -> Fetched {
    Session::fetch(config, &Silent).unwrap()
}

pub fn row<'f>(fetched: &'f Fetched, name: &str) -> &'f FetchRow {
    fetched.rows.iter().find(|row| row.name == name).unwrap_or_else(|| panic!("no row of {name}"))
}

/// New, revised, withdrawn, unchanged and refused rows of a series that was answered.
pub fn counts(fetched: &Fetched, name: &str) -> [usize; 5] {
    match &row(fetched, name).outcome {
        Outcome::Stored(counts) => {
            [counts.new, counts.revised, counts.withdrawn, counts.unchanged, counts.refused]
        }
        other => panic!("{name}: {other:?} {:?}", row(fetched, name).failures),
    }
}

pub fn failures(fetched: &Fetched, name: &str) -> Vec<String> {
    let text = |failure: &shiome::data::fetch::Failure| {
        let source = failure.source.as_deref().unwrap_or("-");
        let help = failure.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        format!("{source}: {}{help}", failure.reason)
    };
    row(fetched, name).failures.iter().map(text).collect()
}

/// A series of the chart, told row by row.
fn told(id: &'static str, rows: &'static str) -> Reply {
    Reply::ok(format!("observation_date,{id}\n{rows}"))
}

#[test]
fn every_source_without_a_key_fills_the_store() {
    let server = everyone().start();
    let bench = Bench::new("everyone", &server);
    let first = bench.fetch(&[]);
    let of = |fetched: &Fetched, wanted: fn(&FetchRow) -> bool| -> Vec<String> {
        fetched.rows.iter().filter(|row| wanted(row)).map(|row| row.name.clone()).collect()
    };
    let troubles: Vec<_> = first.failed().map(|row| (&row.name, &row.failures)).collect();
    assert!(troubles.is_empty(), "{troubles:#?}");
    let stored = of(
        &first,
        |row| matches!(row.outcome, Outcome::Stored(counts) if counts.new > 0 && counts.refused == 0),
    );
    assert_eq!(
        stored,
        [
            "boj.assets",
            "btc",
            "effr",
            "fed.assets",
            "fed.reserves",
            "iorb",
            "jgb.10y",
            "jgb.auction",
            "nikkei",
            "repo.gc",
            "rrp",
            "sofr",
            "spx",
            "tga",
            "tga.daily",
            "us.10y",
            "us.2y",
            "usdjpy",
            "vix"
        ]
    );
    assert_eq!(of(&first, |row| row.late), Vec::<String>::new());
    // The others want a key, or a file.
    let skipped = of(&first, |row| row.outcome == Outcome::Skipped);
    assert_eq!(stored.len() + skipped.len(), first.rows.len());
    assert_eq!(
        failures(&first, "hyg"),
        [
            "tiingo: `TIINGO_API_KEY` is not set (set TIINGO_API_KEY (free key: https://www.tiingo.com/account/api/token))",
            "alphavantage: `ALPHAVANTAGE_API_KEY` is not set (set ALPHAVANTAGE_API_KEY (free key: https://www.alphavantage.co/support/#api-key))",
            "yahoo: it is off (ask it with `[source.yahoo] on = true` in `shiome.toml`)",
        ]
    );
    assert_eq!(row(&first, "nfp").notes, ["its dates up to 2026-12-31 come with the program"]);
    assert_eq!(
        failures(&first, "usdjpy"),
        ["yahoo: it is off (ask it with `[source.yahoo] on = true` in `shiome.toml`)"]
    );
    assert_eq!(row(&first, "usdjpy").source, Some("ecb"));

    // Nothing falls due on a Sunday, but bars of a market that never closes, schedules within the half day, and what has no next date.
    let second = bench.fetch(&[]);
    let due = of(&second, |row| matches!(row.outcome, Outcome::Stored(_)));
    assert_eq!(due, Vec::<String>::new());
    let third = fetch(&FetchConfig { full: true, ..bench.config(&[]) });
    let changed = of(&third, |row| matches!(row.outcome, Outcome::Stored(counts) if !counts.is_unchanged()));
    assert_eq!(changed, Vec::<String>::new());
    assert_eq!(of(&third, |row| matches!(row.outcome, Outcome::Stored(_))), stored);

    let text = report::fetch_text(&first, report::Look::default());
    assert!(text.lines().all(|line| report::width_of(line) <= 80), "{text}");
    println!("{text}");
}

#[test]
fn a_fallback_takes_the_place_of_a_failing_source() {
    let server = Server::script()
        .on("/api/rates/secured/sofr/", [Reply::ok("<html>maintenance</html>")])
        .with("/graph/fredgraph.csv?id=SOFR", |seen, _| chart(seen, "2026-11-19"))
        .start();
    let bench = Bench::new("fallback", &server);
    let fetched = bench.fetch(&["sofr"]);
    let entry = row(&fetched, "sofr");
    assert_eq!((entry.source, entry.newest), (Some("fredgraph"), Some(day("2026-11-19"))));
    assert!(failures(&fetched, "sofr")[0].starts_with("nyfed: expected figures, found a web page"));
    let text = report::fetch_text(&fetched, report::Look::default());
    assert!(text.contains("\n  instead of nyfed: expected figures, found a web page (HTTP 200)\n"), "{text}");
}

#[test]
fn a_fallback_changes_nothing_and_the_own_source_comes_back() {
    let rates = |rows: &str| Reply::ok(format!(r#"{{"refRates":[{rows}]}}"#));
    let rate = |day: &str, rate: &str| {
        format!(r#"{{"effectiveDate":"{day}","type":"SOFR","percentRate":{rate},"revisionIndicator":""}}"#)
    };
    let (old, new) = (rate("2026-11-17", "3.6"), rate("2026-11-19", "3.7"));
    let server = Server::script()
        .on("/api/rates/secured/sofr/", [rates(&old), Reply::ok("<html>"), rates(&format!("{new},{old}"))])
        .on(
            "/graph/fredgraph.csv?id=SOFR",
            [told("SOFR", "2026-11-17,3.9\n2026-11-18,3.65\n2026-11-19,3.9\n")],
        )
        .start();
    let bench = Bench::new("comes_back", &server);
    assert_eq!(counts(&bench.fetch(&["sofr"]), "sofr"), [1, 0, 0, 0, 0]);
    let second = bench.fetch(&["sofr"]);
    assert_eq!(counts(&second, "sofr")[..2], [2, 0], "the figure of the 17th stays that of its own source");
    assert_eq!(row(&second, "sofr").notes, ["1 row differ from those of the series' own source, which stay"]);
    let third = bench.fetch(&["sofr"]);
    assert_eq!(
        counts(&third, "sofr")[..2],
        [0, 1],
        "its own source takes the place of the other on the 19th"
    );
}

#[test]
fn a_missing_key_is_named_and_a_key_is_never_shown() {
    const KEY: &str = "s3cret+key/of=mine";
    let body = |date: &str| {
        format!(
            r#"[{{"date":"{date}T00:00:00.000Z","open":80.0,"high":81.0,"low":79.5,"close":80.5,"volume":1000,"divCash":0.0,"splitFactor":1.0}}]"#
        )
    };
    let good = body("2026-11-20");
    let server = Server::script()
        .with("/tiingo/daily/HYG/prices", move |seen, _| {
            assert_eq!(seen.header("Authorization"), Some("Token s3cret+key/of=mine"));
            Reply::ok(&good).header("ETag", "\"s3cret+key/of=mine\"")
        })
        .on(
            "/tiingo/daily/JNK/prices",
            [Reply::new(400, format!(r#"{{"detail":"the key {KEY} is not known"}}"#))],
        )
        .on("/tiingo/daily/IEF/prices", [Reply::new(403, format!("<p>{KEY}"))])
        .on(
            "/tiingo/daily/TLT/prices",
            [Reply::redirect(302, &format!("https://other.example/?token={KEY}"))],
        )
        .on("/tiingo/daily/ARKK/prices", [Reply::ok(format!("{KEY} is over its allocation"))])
        .on("/query", [Reply::ok(format!(r#"{{"Information":"the premium feature is not for {KEY}"}}"#))])
        .start();
    let bench = Bench::new("key", &server);
    let (exit, out, err) = bench.run(&["fetch", "hyg", "fed.assets"], &[]);
    assert_eq!((exit, err.as_str()), (3, "error: not fetched: fed.assets, hyg\n"));
    assert!(out.contains("set TIINGO_API_KEY (free key: https://www.tiingo.com/account/api/token)"), "{out}");
    let keys = [("TIINGO_API_KEY", KEY), ("ALPHAVANTAGE_API_KEY", KEY)];
    let mut shown = String::new();
    for format in ["text", "json"] {
        let arguments = ["fetch", "hyg", "jnk", "ief", "tlt", "--format", format];
        let (exit, out, err) = bench.run(&arguments, &keys);
        assert_eq!((exit, err.as_str()), (3, "error: not fetched: ief, jnk, tlt\n"), "{out}");
        shown += &out;
    }
    assert!(shown.contains("the key *** is not known"), "{shown}");
    // The same from the file of keys.
    let folder = bench.folder.join("config/shiome");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("keys.toml"), format!("TIINGO_API_KEY = \"{KEY}\"\n")).unwrap();
    let (exit, out, err) = bench.run(&["fetch", "hyg"], &[]);
    assert_eq!((exit, err.as_str()), (0, ""), "{out}");
    shown += &out;
    std::fs::write(folder.join("keys.toml"), format!("TIINGO_API_KEY = {KEY}\n")).unwrap();
    let (exit, _, err) = bench.run(&["fetch", "hyg", "--error-format", "plain"], &[]);
    assert_eq!(exit, 3);
    assert!(err.contains("keys.toml"), "{err}");
    shown += &err;
    assert!(!shown.contains("s3cret"), "{shown}");
    for file in files(&bench.store()) {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.windows(6).any(|bytes| bytes == b"s3cret"), "{}", file.display());
    }
}

#[test]
fn refused_rows_are_listed_and_strict_fetches_fail() {
    let rows = "2026-10-28,7000001\n2026-11-04,70\n2026-11-11,7000003\n2026-11-18,seven\n";
    let server = Server::script().on("/graph/fredgraph.csv", [told("WALCL", rows)]).start();
    let bench = Bench::new("strict", &server);
    let (exit, out, err) = bench.run(&["fetch", "fed.assets"], &[]);
    assert_eq!((exit, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("2 rows refused, in http://127.0.0.1"), "{out}");
    assert!(out.contains("line 3, 2026-11-04: outside the plausible range `70"), "{out}");
    assert!(out.contains("line 5, 2026-11-18: no number `seven`"), "{out}");
    let (exit, _, err) = bench.run(&["fetch", "fed.assets", "--strict", "--quiet"], &[]);
    assert_eq!((exit, err.as_str()), (3, "strict: 2 rows were refused\n"));
}

#[test]
fn timeframes_that_rules_read_are_fetched_and_wrong_rules_hinder_nothing() {
    let server = everyone().start();
    let bench = Bench::new("timeframes", &server);
    bench.project("rules = [\"rules/*.shio\"]");
    std::fs::create_dir_all(bench.folder.join("rules")).unwrap();
    let rule = |text: &str| std::fs::write(bench.folder.join("rules/one.shio"), text).unwrap();
    rule("when btc@15m.ma25.slope < 0 and index@5m > 1 then cash 40%\n");
    let config = FetchConfig { from: Some(day("2026-11-20")), ..bench.config(&[]) };
    let fetched = fetch(&config);
    assert!(counts(&fetched, "btc@15m")[0] > 100);
    // No source that is on has bars of the index within a day.
    assert_eq!(row(&fetched, "index@5m").outcome, Outcome::Skipped);
    assert_eq!(fetched.remarks, Vec::<String>::new());
    // The fetch before a run asks for what the rules read, and for nothing else.
    let read = fetch(&FetchConfig { wanted: Wanted::Rules(Vec::new()), ..config.clone() });
    let names: Vec<&str> = read.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["btc@15m", "index@5m"]);

    rule("when btc@15m. < 0 then cash 40%\n");
    let fetched = fetch(&FetchConfig { source: Some("cboe".to_owned()), ..config });
    assert_eq!(fetched.rows.len(), 1);
    assert!(
        fetched.remarks[0].starts_with("the rule files have 1 problem (`shiome check` shows "),
        "{:?}",
        fetched.remarks
    );
}

#[test]
fn a_run_fetches_first_when_asked_and_reads_the_store() {
    let server = everyone().start();
    let bench = Bench::new("run", &server);
    bench.project(&format!("[source.cboe]\nbase_url = \"{}\"\n", server.url()));
    let project = std::fs::read_to_string(bench.folder.join("shiome.toml")).unwrap();
    std::fs::write(bench.folder.join("shiome.toml"), project.replace("[source.cboe]\npace = 0\n", ""))
        .unwrap();
    std::fs::write(bench.folder.join("one.shio"), "rule fear {\n  when vix > 10\n  then cash 40%\n}\n")
        .unwrap();
    let arguments = ["run", "one.shio", "--fetch", "--as-of", "2026-11-20", "--format", "csv"];
    let (exit, out, err) = bench.run(&arguments, &[]);
    assert_eq!(exit, 0, "{err}");
    assert!(err.starts_with("1 series: 37 new, 0 revised"), "{err}");
    assert!(out.contains("fear,triggered,"), "{out}\n{err}");
    let (exit, out, err) = bench.run(&["run", "one.shio", "--as-of", "2026-11-20"], &[]);
    assert_eq!(exit, 0, "{err}");
    assert!(out.contains("data: store"), "{out}");
    for more in [&["--frozen"][..], &["--data", "sample"]] {
        let arguments = [&["run", "one.shio", "--fetch"], more].concat();
        let (exit, out, err) = bench.run(&arguments, &[]);
        assert_eq!((exit, out.as_str()), (64, ""), "{err}");
    }
}

#[test]
fn a_second_fetch_asks_for_the_end_and_finds_nothing_new() {
    let server = charts("2026-11-18").start();
    let bench = Bench::new("again", &server);
    let first = bench.fetch(&["fed.assets"]);
    // Wednesdays from 2026-06-03 to 2026-11-18.
    assert_eq!(counts(&first, "fed.assets"), [25, 0, 0, 0, 0]);
    let entry = row(&first, "fed.assets");
    assert_eq!((entry.source, entry.newest, entry.late), (Some("fredgraph"), Some(day("2026-11-18")), false));
    // Thanksgiving is Thursday the 26th: the release is on Friday.
    assert_eq!(entry.next_due, Some(instant("2026-11-27T21:30:00Z")));
    assert_eq!(first.notices.len(), 1);

    let second = bench.fetch(&["fed.assets"]);
    assert_eq!(counts(&second, "fed.assets"), [0, 0, 0, 25, 0]);
    let targets: Vec<String> = server.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(
        targets,
        ["/graph/fredgraph.csv?id=WALCL", "/graph/fredgraph.csv?id=WALCL&cosd=2026-06-03"],
        "thirty weeks are asked for again, as far as there were any"
    );
}

#[test]
fn what_is_not_due_is_not_asked_for() {
    let server = charts("2026-11-18").start();
    let bench = Bench::new("due", &server);
    bench.project("rules = []");
    let only = |clock: fn() -> Instant, full| FetchConfig {
        source: Some("fredgraph".to_owned()),
        full,
        clock,
        ..bench.config(&[])
    };
    let first = fetch(&only(sunday, false));
    assert_eq!(counts(&first, "fed.assets")[0], 25);
    let asked = server.seen().len();
    let second = fetch(&only(sunday, false));
    assert_eq!(row(&second, "fed.assets").outcome, Outcome::Fresh);
    assert_eq!(row(&second, "fed.reserves").outcome, Outcome::Fresh);
    let again: Vec<String> = server.seen().into_iter().skip(asked).map(|seen| seen.target).collect();
    assert!(again.iter().all(|target| !target.contains("WALCL")), "{again:?}");
    // A week later the release of Friday is due, and has not come: asked, unchanged, late.
    let third = fetch(&only(next_sunday, false));
    assert_eq!(counts(&third, "fed.assets"), [0, 0, 0, 25, 0]);
    assert!(row(&third, "fed.assets").late);
    assert!(report::fetch_summary(&third).contains(" late"), "{}", report::fetch_summary(&third));
    assert_eq!(counts(&fetch(&only(sunday, true)), "fed.assets"), [0, 0, 0, 25, 0]);
    // Older figures are a reason to ask, once.
    let older = FetchConfig { from: Some(day("2026-05-01")), ..only(sunday, false) };
    assert_eq!(counts(&fetch(&older), "fed.assets"), [0, 0, 0, 25, 0]);
    assert!(server.seen().iter().any(|seen| seen.target.ends_with("id=WALCL&cosd=2026-05-01")));
    assert_eq!(row(&fetch(&older), "fed.assets").outcome, Outcome::Fresh);
}

#[test]
fn one_failing_series_harms_no_other() {
    let routes = Server::script()
        .on("/graph/fredgraph.csv?id=WRESBAL", [Reply::ok("<html>Access denied</html>")])
        .on("/graph/fredgraph.csv?id=WTREGEN", [Reply::new(404, "no such series")])
        .with("/graph/fredgraph.csv", |seen, _| chart(seen, "2026-11-18"));
    let server = routes.start();
    let bench = Bench::new("failing", &server);
    let fetched = bench.fetch(&["fed.assets", "fed.reserves", "tga", "us.10y"]);
    assert_eq!(counts(&fetched, "fed.assets")[0], 25);
    assert!(counts(&fetched, "us.10y")[0] > 100);
    let failed: Vec<&str> = fetched.failed().map(|row| row.name.as_str()).collect();
    assert_eq!(failed, ["fed.reserves", "tga"]);
    let told = failures(&fetched, "fed.reserves");
    assert!(
        told.iter().any(|line| line.starts_with("fredgraph: expected figures, found a web page")),
        "{told:?}"
    );
    let text = report::fetch_text(&fetched, report::Look::default());
    assert!(text.contains("\nfailed\n  fed.reserves\n"), "{text}");
    assert!(text.lines().all(|line| report::width_of(line) <= 80), "{text}");
}

#[test]
fn revisions_withdrawals_and_shorter_answers_keep_what_was() {
    let old = "2026-10-28,7000001\n2026-11-04,7000002\n2026-11-11,7000003\n";
    let new = "2026-11-04,7000002\n2026-11-11,7000009\n2026-11-18,7000004\n";
    let blank = "2026-11-04,\n2026-11-11,7000009\n2026-11-18,7000004\n";
    let replies = [told("WALCL", old), told("WALCL", new), told("WALCL", blank)];
    let server = Server::script().on("/graph/fredgraph.csv", replies).start();
    let bench = Bench::new("revised", &server);
    assert_eq!(counts(&bench.fetch(&["fed.assets"]), "fed.assets"), [3, 0, 0, 0, 0]);
    let second = bench.fetch(&["fed.assets"]);
    assert_eq!(counts(&second, "fed.assets"), [1, 1, 0, 1, 0]);
    let notes = &row(&second, "fed.assets").notes;
    assert_eq!(notes, &["the source no longer gives the row of 2026-10-28; it is kept"]);
    assert_eq!(counts(&bench.fetch(&["fed.assets"]), "fed.assets"), [0, 0, 1, 2, 0]);
}

#[test]
fn levels_in_another_unit_are_refused_whole() {
    let server = Server::script()
        .with("/graph/fredgraph.csv", |_, turn| {
            let days = stamps("WALCL", "2026-06-01", "2026-11-18");
            let unit = if turn == 0 { 1.0 } else { 1000.0 };
            Reply::ok(chart_text("WALCL", &days, |day| (level("WALCL", day) / unit).to_string()))
        })
        .start();
    let bench = Bench::new("rescaled", &server);
    assert_eq!(counts(&bench.fetch(&["fed.assets"]), "fed.assets")[0], 25);
    let second = bench.fetch(&["fed.assets"]);
    assert_eq!(row(&second, "fed.assets").outcome, Outcome::Failed);
    let told = failures(&second, "fed.assets");
    assert!(told.iter().any(|line| line.contains("25 of 25 rows cannot be believed")), "{told:?}");
    assert!(
        told.iter().any(|line| line.contains("line 2, 2026-06-03: outside the plausible range `70")),
        "{told:?}"
    );
    // What was stored is as it was.
    assert_eq!(row(&second, "fed.assets").newest, Some(day("2026-11-18")));
}

#[test]
fn hosts_are_asked_side_by_side() {
    // Either server answers only when the other has been asked too: one after the other this would end in time-outs.
    let meeting = Arc::new((Mutex::new(0), Condvar::new()));
    let meet = |meeting: &Arc<(Mutex<i32>, Condvar)>| {
        let (count, news) = &**meeting;
        let mut count = count.lock().unwrap();
        *count += 1;
        news.notify_all();
        let (count, late) =
            news.wait_timeout_while(count, Duration::from_secs(20), |count| *count < 2).unwrap();
        assert!(!late.timed_out(), "{count} hosts were asked at once");
    };
    let (one, other) = (Arc::clone(&meeting), meeting);
    let fred = Server::script()
        .with("/graph/fredgraph.csv", move |seen, turn| {
            if turn == 0 {
                meet(&one);
            }
            chart(seen, "2026-11-18")
        })
        .start();
    let cboe = Server::script()
        .with("/api/global/us_indices/daily_prices/VIX_History.csv", move |_, _| {
            meet(&other);
            Reply::ok(vix())
        })
        .start();
    let bench = Bench::new("hosts", &fred).at("cboe", &cboe);
    let fetched = bench.fetch(&["fed.assets", "fed.reserves", "vix"]);
    assert!(counts(&fetched, "vix")[0] > 20);
    assert_eq!(counts(&fetched, "fed.reserves")[0], 25);
}

#[test]
fn an_unchanged_history_is_not_sent_again() {
    let server = Server::script()
        .with("/api/global/us_indices/daily_prices/VIX_History.csv", |seen, _| {
            match seen.header("If-None-Match") {
                Some("\"v1\"") => Reply::new(304, ""),
                _ => Reply::ok(vix()).header("ETag", "\"v1\""),
            }
        })
        .start();
    let bench = Bench::new("unchanged", &server);
    let first = bench.fetch(&["vix"]);
    assert!(counts(&first, "vix")[0] > 20);
    let second = bench.fetch(&["vix"]);
    assert_eq!(counts(&second, "vix"), [0; 5]);
    assert_eq!(row(&second, "vix").newest, Some(day("2026-11-20")));
    let full = fetch(&FetchConfig { full: true, ..bench.config(&["vix"]) });
    assert_eq!(
        counts(&full, "vix")[3],
        counts(&first, "vix")[0],
        "all is asked for again where the user wants it"
    );
}

#[test]
fn names_that_mean_nothing_are_refused_before_anything_is_asked() {
    let server = charts("2026-11-18").start();
    let bench = Bench::new("names", &server);
    let refused = |named: &[&str], source: Option<&str>| {
        let config = FetchConfig { source: source.map(str::to_owned), ..bench.config(named) };
        let error = Session::fetch(&config, &Silent).unwrap_err();
        assert!(error.is_usage(), "{error}");
        format!("{error}: {}", error.help().unwrap_or_default())
    };
    assert_eq!(
        refused(&["fed.asets", "sofr"], None),
        "unknown series `fed.asets`: the nearest series is `fed.assets`"
    );
    assert!(refused(&["btc@7x"], None).starts_with("unknown series `btc@7x`: a timeframe is written"));
    assert_eq!(refused(&[], Some("bibit")), "unknown source `bibit`: the nearest source is `bybit`");
    assert_eq!(
        refused(&["fed.assets"], Some("bybit")),
        "expected a source of `fed.assets`, found `bybit`: its sources are fredgraph, fred_api"
    );
    assert!(server.seen().is_empty());
    assert!(!bench.store().exists(), "nothing was begun");
}

#[test]
fn a_fetch_of_the_program_says_what_it_did() {
    let server = charts("2026-11-18").start();
    let bench = Bench::new("program", &server);
    let (exit, out, err) = bench.run(&["fetch", "fed.assets", "tga"], &[]);
    assert_eq!((exit, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("fed.assets  fredgraph   25    ·    ·    ·  2026-11-18  11-27 16:30"), "{out}");
    assert!(out.contains("\n2 series: 50 new, 0 revised"), "{out}");
    let (exit, out, _) = bench.run(&["fetch", "fed.assets", "--format", "json"], &[]);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (exit, misfits(include_str!("../../docs/schema/fetch.schema.json"), &document)),
        (0, Vec::new())
    );
    assert_eq!(document["series"][0]["status"], "unchanged");

    let (exit, out, err) = bench.run(&["fetch", "--frozen"], &[]);
    assert_eq!((exit, out.as_str()), (64, ""));
    assert!(err.starts_with("error: `--frozen` forbids the network"), "{err}");
    let (exit, _, err) = bench.run(&["fetch", "fed.asets"], &[]);
    assert_eq!(
        (exit, err.as_str()),
        (64, "error: unknown series `fed.asets`\n  help: the nearest series is `fed.assets`\n")
    );
    let (exit, _, err) = bench.run(&["fetch", "--base-url", "boj"], &[]);
    assert_eq!(exit, 64, "{err}");
    let (exit, out, err) = bench.run(&["fetch", "hy.spread"], &[]);
    assert_eq!((exit, err.as_str()), (3, "error: not fetched: hy.spread\n"), "{out}");
}

#[test]
fn a_killed_fetch_leaves_whole_what_it_stored() {
    let (asked, never) = (Arc::new(Bell::default()), Arc::new(Bell::default()));
    let (set, wait) = (Arc::clone(&asked), Arc::clone(&never));
    let server = Server::script()
        .with("/graph/fredgraph.csv?id=WTREGEN", move |seen, _| {
            set.ring();
            wait.hear();
            chart(seen, "2026-11-18")
        })
        .with("/graph/fredgraph.csv", |seen, _| chart(seen, "2026-11-18"))
        .start();
    let bench = Bench::new("killed", &server);
    // One after the other at their host, by name.
    let mut killed = bench.command(&["fetch", "fed.assets", "tga"], &[]).spawn().unwrap();
    asked.hear();
    killed.kill().unwrap();
    killed.wait().unwrap();
    never.ring();
    let fetched = bench.fetch(&["fed.assets", "tga"]);
    assert_eq!(counts(&fetched, "fed.assets"), [0, 0, 0, 25, 0]);
    assert_eq!(counts(&fetched, "tga"), [25, 0, 0, 0, 0]);
}

#[test]
fn two_fetches_at_once_do_not_meet_in_the_store() {
    let (asked, told) = (Arc::new(Bell::default()), Arc::new(Bell::default()));
    let (set, wait) = (Arc::clone(&asked), Arc::clone(&told));
    let server = Server::script()
        .with("/graph/fredgraph.csv", move |seen, _| {
            set.ring();
            wait.hear();
            chart(seen, "2026-11-18")
        })
        .start();
    let bench = Bench::new("locked", &server);
    let mut first = bench.command(&["fetch", "fed.assets"], &[]).spawn().unwrap();
    asked.hear();
    let (exit, out, err) = bench.run(&["fetch", "tga", "--error-format", "plain"], &[]);
    told.ring();
    assert_eq!((exit, out.as_str()), (3, ""));
    assert!(err.contains("to be free, found it in use by process"), "{err}");
    assert!(first.wait().unwrap().success());
    assert_eq!(bench.run(&["fetch", "tga"], &[]).0, 0);
}

/// A sign from one thread to another.
#[derive(Default)]
struct Bell {
    rung: Mutex<bool>,
    news: Condvar,
}

impl Bell {
    fn ring(&self) {
        *self.rung.lock().unwrap() = true;
        self.news.notify_all();
    }

    fn hear(&self) {
        let rung = self.rung.lock().unwrap();
        let (_rung, late) =
            self.news.wait_timeout_while(rung, Duration::from_secs(30), |rung| !*rung).unwrap();
        assert!(!late.timed_out(), "nothing was heard within half a minute");
    }
}

impl Bench {
    /// The program in the project's folder, away from the user's own keys and store.
    fn command(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shiome"));
        command.env("SHIOME_NOW", crate::fetch::NOW);
        command.current_dir(&self.folder).args(arguments).arg("--store").arg(self.store());
        if arguments.first() == Some(&"fetch") && !arguments.contains(&"--base-url") {
            for (source, url) in &self.mirrors {
                command.arg("--base-url").arg(format!("{source}={url}"));
            }
        }
        for variable in ["TIINGO_API_KEY", "ALPHAVANTAGE_API_KEY", "FRED_API_KEY"] {
            command.env_remove(variable);
        }
        command.env("HOME", &self.folder).env("XDG_CONFIG_HOME", self.folder.join("config"));
        command.envs(environment.iter().copied());
        command.stdin(std::process::Stdio::null());
        command
    }

    /// Exit code, standard output and error.
    pub fn run(&self, arguments: &[&str], environment: &[(&str, &str)]) -> (i32, String, String) {
        let run = self.command(arguments, environment).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (run.status.code().unwrap(), text(run.stdout), text(run.stderr))
    }
}

/// All files below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
