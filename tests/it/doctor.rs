//! Looking everything over: what is told of a store, keys, hosts and clocks, what counts as wrong, and that nothing is changed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use serde_json::Value;
use shiome::data::doctor::{Area, Finding, Level};
use shiome::data::fetch::{Keys, Outcome};
use shiome::session::{ExamineConfig, FetchConfig, Session, Wanted};
use shiome::time::{Instant, Zone};

use crate::fetch::{SOURCES, Silent};
use crate::machine::misfits;
use crate::prefix::{empty_folder, instant};
use crate::server::{Reply, Seen, Server};

const SECRET: &str = "secret123";

/// Figures of two series, and what the store learned of them when.
const FIGURES: &str = "2019-11-06,4040000\n2019-11-13,4045000\n2019-11-20,4050000\n";

fn learned() -> Instant {
    instant("2019-11-24T12:00:00Z")
}

fn an_hour_later() -> Instant {
    instant("2019-11-24T13:00:00Z")
}

fn an_hour_earlier() -> Instant {
    instant("2019-11-24T11:00:00Z")
}

fn a_month_later() -> Instant {
    instant("2019-12-24T12:00:00Z")
}

/// A project with a store of two series.
struct Bench {
    folder: PathBuf,
}

impl Bench {
    fn new(name: &str) -> Self {
        let folder = empty_folder(&format!("doctor_{name}"));
        std::fs::write(folder.join("shiome.toml"), "rules = [\"rules/*.shio\"]\n").unwrap();
        std::fs::create_dir_all(folder.join("rules")).unwrap();
        std::fs::write(folder.join("rules/one.shio"), "rule fear { when vix > 30 then cash 40% }\n").unwrap();
        Self { folder }
    }

    /// With a store that learned two series at a moment.
    fn filled(name: &str, clock: fn() -> Instant) -> Self {
        let bench = Self::new(name);
        let chart = |seen: &Seen, _: usize| {
            let id = if seen.target.contains("WALCL") { "WALCL" } else { "WRESBAL" };
            Reply::ok(format!("observation_date,{id}\n{FIGURES}"))
        };
        let server = Server::script().with("/graph/fredgraph.csv", chart).start();
        let fetched = bench.fetch(clock, &server);
        let stored = |row: &shiome::data::fetch::FetchRow| matches!(row.outcome, Outcome::Stored(counts) if counts.new == 3);
        assert!(fetched.rows.len() == 2 && fetched.rows.iter().all(stored), "{fetched:#?}");
        bench
    }

    fn fetch(&self, clock: fn() -> Instant, server: &Server) -> shiome::data::fetch::Fetched {
        let config = FetchConfig {
            folder: self.folder.clone(),
            store: self.store(),
            wanted: Wanted::Named(vec!["fed.assets".to_owned(), "fed.reserves".to_owned()]),
            source: Some("fredgraph".to_owned()),
            from: None,
            full: false,
            mirrors: vec![("fredgraph".to_owned(), server.url())],
            keys: Keys::default(),
            clock,
        };
        Session::fetch(&config, &Silent).unwrap()
    }

    fn store(&self) -> PathBuf {
        self.folder.join("store")
    }

    /// Sources without pace, all at one server but for those that are told.
    fn at(&self, server: &Server, others: &[(&str, &str)]) {
        let table = |name: &&str| {
            let other = others.iter().find(|(other, _)| other == name).map(|(_, url)| (*url).to_owned());
            format!("[source.{name}]\npace = 0\nbase_url = \"{}\"\n", other.unwrap_or_else(|| server.url()))
        };
        let tables: String = SOURCES.iter().map(table).collect();
        std::fs::write(self.folder.join("shiome.toml"), tables).unwrap();
    }

    /// What the library finds at a moment, without asking any host.
    fn examine(&self, clock: fn() -> Instant) -> Vec<Finding> {
        Session::examine(&ExamineConfig {
            folder: self.folder.clone(),
            store: Ok(self.store()),
            keys: Ok(Keys::default()),
            keys_file: None,
            network: Err("--offline"),
            clock,
        })
    }

    /// Exit code and output of the program in the project's folder, away from the user's own keys and store; keys are set.
    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let before = files(&self.folder);
        let mut command = Command::new(env!("CARGO_BIN_EXE_shiome"));
        command.env("SHIOME_NOW", crate::fetch::NOW);
        command.current_dir(&self.folder).arg("doctor").args(arguments).arg("--store").arg(self.store());
        for variable in ["TIINGO_API_KEY", "ALPHAVANTAGE_API_KEY", "NO_COLOR", "COLUMNS", "TERM", "LC_ALL"] {
            command.env_remove(variable);
        }
        command.env("FRED_API_KEY", SECRET).env("LANG", "C.UTF-8");
        command.env("HOME", &self.folder).env("XDG_CONFIG_HOME", self.folder.join("config"));
        let run = command.stdin(Stdio::null()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let (out, err) = (text(run.stdout), text(run.stderr));
        assert!(!out.contains(SECRET) && !err.contains(SECRET), "{out}{err}");
        assert_eq!(err, "", "{out}");
        assert_eq!(files(&self.folder), before, "nothing may be changed");
        (run.status.code().unwrap(), out)
    }

    /// Exit code and findings of the program: level, subject, text, help.
    fn document(&self, arguments: &[&str]) -> (i32, Vec<Told>) {
        let (exit, out) = self.run(&[arguments, &["--format", "json"]].concat());
        let document: Value = serde_json::from_str(&out).unwrap();
        let schema = include_str!("../../docs/schema/doctor.schema.json");
        assert_eq!(misfits(schema, &document), Vec::<String>::new());
        let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
        let told = |finding: &Value| Told {
            level: text(&finding["level"]),
            subject: text(&finding["subject"]),
            text: text(&finding["text"]),
            help: text(&finding["help"]),
        };
        let told: Vec<Told> = document["findings"].as_array().unwrap().iter().map(told).collect();
        for level in ["ok", "note", "wrong"] {
            let counted = told.iter().filter(|told| told.level == level).count();
            assert_eq!(document["summary"][level], counted);
        }
        assert_eq!(exit == 3, told.iter().any(|told| told.level == "wrong"));
        (exit, told)
    }
}

#[derive(Debug)]
struct Told {
    level: String,
    subject: String,
    text: String,
    help: String,
}

/// The finding whose text contains words.
fn with<'t>(told: &'t [Told], words: &str) -> &'t Told {
    told.iter().find(|told| told.text.contains(words)).unwrap_or_else(|| panic!("no `{words}`: {told:#?}"))
}

fn wrong(told: &[Told]) -> Vec<&str> {
    told.iter().filter(|told| told.level == "wrong").map(|told| told.text.as_str()).collect()
}

/// Files below a folder with their bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            all.insert(path, bytes);
        }
    }
    all
}

/// The moment by the clock of the machine, with which the client compares those of hosts.
fn now() -> Instant {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    Instant::from_seconds(i64::try_from(since.as_secs()).unwrap())
}

/// A date as a host tells it.
fn http_date(at: Instant) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (day, seconds) = Zone::utc().local(at);
    let date = day.to_string();
    let month: usize = date[5..7].parse().unwrap();
    format!(
        "{}, {} {} {} {:02}:{:02}:{:02} GMT",
        DAYS[usize::try_from(day.weekday()).unwrap()],
        &date[8..],
        MONTHS[month - 1],
        &date[..4],
        seconds / 3600,
        seconds % 3600 / 60,
        seconds % 60
    )
}

#[test]
fn a_healthy_store_has_nothing_wrong() {
    let bench = Bench::filled("healthy", learned);
    let findings = bench.examine(an_hour_later);
    let told = |words: &str| {
        let finding = findings.iter().find(|finding| finding.text.contains(words));
        finding.unwrap_or_else(|| panic!("no `{words}`: {findings:#?}"))
    };
    assert!(findings.iter().all(|finding| finding.level != Level::Wrong), "{findings:#?}");
    let store = bench.store();
    let size: usize =
        files(&store).iter().filter(|(path, _)| !path.ends_with("lock")).map(|(_, bytes)| bytes.len()).sum();
    let whole = format!(
        "`{}`: 2 series, all as they were written; 6 rows in all their versions, {} kB",
        store.display(),
        size.div_ceil(1000)
    );
    for text in [
        whole.as_str(),
        "it may be written",
        "not in use",
        "the oldest look is that of fed.assets, at 2019-11-24 07:00 New York",
        "it is 2019-11-24 08:00 New York by the clock",
        "zones have the hours they are known to have had",
        "1 rule file can be read",
    ] {
        assert_eq!((told(text).text.as_str(), told(text).level), (text, Level::Ok));
    }
    let unset = told("TIINGO_API_KEY is not set: tiingo is not asked");
    assert_eq!(unset.level, Level::Note);
    assert!(told("no source is left for").text.contains("hyg, "), "{findings:#?}");

    let (exit, out) = bench.run(&["--offline"]);
    assert_eq!(exit, 0, "{out}");
    assert!(out.contains("  ok    FRED_API_KEY is set: fred_api "), "{out}");
    assert!(out.contains("\nnothing is wrong, "), "{out}");
    assert!(out.contains("no colours and all letters"), "{out}");
    // A path is not broken, however long it is.
    let wide = |line: &&str| shiome::report::width_of(line) > 80 && !line.contains('/');
    assert_eq!(out.lines().find(wide), None);
}

#[test]
fn an_old_look_and_a_failed_one_are_noted() {
    let bench = Bench::filled("failed", learned);
    let server = Server::script().on("/graph/", [Reply::new(404, "gone")]).start();
    let fetched = bench.fetch(an_hour_later, &server);
    assert_eq!(fetched.failed().count(), 2);
    let findings = bench.examine(a_month_later);
    let note = |words: &str| {
        let found = findings.iter().find(|finding| finding.text.contains(words));
        let found = found.unwrap_or_else(|| panic!("no `{words}`: {findings:#?}"));
        assert_eq!(found.level, Level::Note);
        found.help.clone().unwrap()
    };
    assert_eq!(note("the oldest look is that of fed.assets"), "`shiome fetch` asks for what is due");
    assert_eq!(
        note("the last look at fredgraph failed for fed.assets, fed.reserves: "),
        "`shiome fetch fed.assets fed.reserves` asks again"
    );
}

#[test]
fn a_damaged_file_is_named_and_the_others_are_usable() {
    let bench = Bench::filled("damaged", learned);
    let path = bench.store().join("fed.assets.journal");
    let mut bytes = std::fs::read(&path).unwrap();
    // Within the last record: a line that has its end was not cut off.
    let at = bytes.len() - 9;
    bytes[at] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let (exit, told) = bench.document(&["--offline"]);
    assert_eq!(exit, 3);
    let [text] = wrong(&told)[..] else { panic!("{told:#?}") };
    assert!(text.starts_with(&format!("`{}` is damaged", path.display())), "{text}");
    let found = with(&told, "is damaged");
    assert_eq!(found.subject, "fed.assets");
    assert!(found.help.starts_with("put back a copy of"), "{}", found.help);
    assert!(with(&told, "1 of 2 series can be used; 3 rows in all their versions").level == "ok");
}

#[test]
fn a_torn_journal_and_files_left_behind_are_noted_and_left_alone() {
    let bench = Bench::filled("torn", learned);
    let path = bench.store().join("fed.reserves.journal");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.extend_from_slice(b"0123456789abcdef {\"seq\":2,\"lear");
    std::fs::write(&path, &bytes).unwrap();
    std::fs::write(bench.store().join("fed.assets.parquet.tmp-99"), "half").unwrap();
    let (exit, told) = bench.document(&["--offline"]);
    assert_eq!(exit, 0, "{told:#?}");
    assert_eq!(with(&told, "the last record of fed.reserves is torn").level, "note");
    assert_eq!(with(&told, "1 file of a run that was cut off: fed.assets.parquet.tmp-99").level, "note");
    assert_eq!(with(&told, "2 series, all as they were written").level, "ok");
}

#[test]
fn a_lock_that_is_held_tells_who_holds_it() {
    let bench = Bench::filled("locked", learned);
    let path = bench.store().join("lock");
    std::fs::write(&path, "process 4242 since 2019-11-24T12:00:00Z\n").unwrap();
    let (_, told) = bench.document(&["--offline"]);
    assert_eq!(with(&told, "not in use").level, "ok", "a lock ends with its process, whatever the file says");
    let lock = std::fs::File::open(&path).unwrap();
    lock.lock().unwrap();
    std::fs::write(bench.store().join("fed.assets.parquet.tmp-4242"), "half").unwrap();
    let (exit, told) = bench.document(&["--offline"]);
    assert_eq!(exit, 0, "{told:#?}");
    assert_eq!(with(&told, "in use by process 4242 since 2019-11-24 07:00 New York").level, "note");
    assert!(!told.iter().any(|told| told.text.contains("cut off")), "a run that is going on was not cut off");
}

#[test]
fn a_clock_set_back_is_wrong() {
    let bench = Bench::filled("set_back", learned);
    let findings = bench.examine(an_hour_earlier);
    let wrong: Vec<&Finding> = findings.iter().filter(|finding| finding.level == Level::Wrong).collect();
    let [finding] = wrong[..] else { panic!("{wrong:#?}") };
    assert_eq!(
        finding.text,
        "it is 2019-11-24 06:00 New York by the clock, and `fed.reserves` was learned at 2019-11-24 07:00 New York"
    );
    let bench = Bench::filled("far_ahead", || instant("2199-11-24T12:00:00Z"));
    assert_eq!(bench.document(&["--offline"]).0, 3);
}

#[test]
fn a_folder_that_is_no_store_is_told() {
    let bench = Bench::new("no_store");
    let (exit, told) = bench.document(&["--offline"]);
    assert_eq!(exit, 0, "{told:#?}");
    let none = with(&told, "there is no store at `");
    assert_eq!((none.level.as_str(), none.help.as_str()), ("note", "`shiome fetch` makes it"));
    assert!(!bench.store().exists());
    std::fs::write(bench.store(), "a file").unwrap();
    let (exit, told) = bench.document(&["--offline"]);
    assert_eq!(exit, 3);
    assert_eq!(wrong(&told).len(), 1, "{told:#?}");
}

#[test]
fn configuration_that_cannot_be_used_is_wrong() {
    let bench = Bench::new("configuration");
    let project = |text: &str| std::fs::write(bench.folder.join("shiome.toml"), text).unwrap();
    let path = bench.folder.join("shiome.toml").display().to_string();
    for (text, told_of, help) in [
        (
            "rules = []\n\n[source.yahho]\non = true\n",
            format!("unknown source `yahho` in `{path}` line 3"),
            "the nearest source is `yahoo`",
        ),
        (
            "rules = [\"rule/*.shio\"]\n",
            "`rule/*.shio` in shiome.toml matches no file".to_owned(),
            "patterns start at ",
        ),
        (
            "[series.hyg]\nunit = \"USDD\"\n",
            format!(
                "expected a currency such as `USD`, a pair such as `JPY/USD`, or percent, bp, ratio, times, points, count or volume as `unit` of series `hyg`, found `USDD` in `{path}`"
            ),
            "",
        ),
    ] {
        project(text);
        let (exit, told) = bench.document(&["--offline"]);
        assert_eq!((exit, wrong(&told)), (3, vec![told_of.as_str()]));
        assert!(with(&told, &told_of).help.starts_with(help), "{told:#?}");
    }
    project("rules = [\"rules/*.shio\", \"more/*.shio\"]\n");
    let (exit, told) = bench.document(&["--offline"]);
    assert_eq!((exit, with(&told, "`more/*.shio`").level.as_str()), (0, "note"));
    std::fs::write(bench.folder.join("rules/two.shio"), "when when\n").unwrap();
    let (exit, told) = bench.document(&["--offline"]);
    assert_eq!((exit, wrong(&told)), (3, vec!["1 problem in 2 rule files"]));
}

#[test]
fn keys_are_told_of_and_never_told() {
    let bench = Bench::new("keys");
    let folder = bench.folder.join("config/shiome");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("keys.toml");
    std::fs::write(&file, format!("TIINGO_API_KEY = \"{SECRET}\"\n")).unwrap();
    let (exit, told) = bench.document(&["--offline"]);
    assert_eq!(exit, 0, "{told:#?}");
    assert_eq!(with(&told, "TIINGO_API_KEY is set: tiingo is asked").level, "ok");
    let unset = with(&told, "ALPHAVANTAGE_API_KEY is not set: alphavantage is not asked");
    assert!(unset.level == "note" && unset.help.contains(&file.display().to_string()), "{unset:?}");
    assert!(!told.iter().any(|told| told.text.contains("no source is left for hyg")), "{told:#?}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        for (mode, level) in [(0o644, "note"), (0o600, "ok"), (0o640, "note"), (0o400, "ok")] {
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
            let (_, told) = bench.document(&["--offline"]);
            let shown = file.display().to_string();
            let found = told.iter().find(|told| told.subject == shown).unwrap();
            assert_eq!(found.level, level, "{mode:o}");
            assert_eq!(found.help.starts_with("`chmod 600 "), level == "note", "{found:?}");
        }
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    std::fs::write(&file, format!("TIINGO_API_KEY = {SECRET}\n")).unwrap();
    let (exit, told) = bench.document(&["--offline"]);
    assert_eq!((exit, wrong(&told).len()), (3, 1), "{told:#?}");
    assert!(wrong(&told)[0].contains("keys.toml` line 1; no key is used"), "{told:#?}");
    assert!(
        !told.iter().any(|told| told.text.contains("is not set")),
        "what is set cannot be told: {told:#?}"
    );
}

#[test]
fn hosts_are_asked_once_and_their_clocks_are_compared() {
    let bench = Bench::new("hosts");
    let server =
        Server::script().with("/", |_, _| Reply::ok("anything").header("Date", &http_date(now()))).start();
    bench.at(&server, &[]);
    let (exit, told) = bench.document(&[]);
    assert_eq!(exit, 0, "{told:#?}");
    let host = server.url().replace("http://", "");
    let answered: Vec<&str> = told
        .iter()
        .filter(|told| told.level == "ok" && told.text.contains(&format!(": {host} answered HTTP 200 in ")))
        .map(|told| told.subject.as_str())
        .collect();
    // What is on, has its key, and stands behind a series of the catalogue.
    for source in ["boj", "bybit", "cboe", "ecb", "fiscaldata", "fred_api", "fredgraph", "mof", "nyfed"] {
        assert!(answered.contains(&source), "{source} {answered:?}");
    }
    for source in ["tiingo", "alphavantage", "yahoo"] {
        assert!(!answered.contains(&source), "{source} {answered:?}");
    }
    let seen: Vec<String> = server.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(seen.len(), answered.len(), "{seen:?}");
    let keyed: Vec<&String> = seen.iter().filter(|target| target.contains(SECRET)).collect();
    assert!(keyed.len() == 1 && keyed[0].starts_with("/fred/"), "{seen:?}");
    let clock = with(&told, "the clock is within ");
    assert!(
        clock.level == "ok" && clock.text.ends_with(&format!(" of {} hosts", answered.len())),
        "{clock:?}"
    );

    for options in [["--offline"], ["--frozen"]] {
        let (exit, told) = bench.document(&options);
        assert_eq!(exit, 0, "{told:#?}");
        let note = with(&told, "no host was asked");
        assert!(note.level == "note" && note.text.contains(options[0]), "{note:?}");
    }
    assert_eq!(server.seen().len(), seen.len(), "no host may be asked");
}

#[test]
fn a_clock_that_is_apart_from_those_of_hosts_is_wrong() {
    let bench = Bench::new("apart");
    // A date that is an hour old, of which half an hour was spent in a cache.
    let old = |_: &Seen, _: usize| {
        let date = http_date(now().plus_seconds(-3600));
        Reply::ok("anything").header("Date", &date).header("Age", "1800")
    };
    let server = Server::script().with("/", old).start();
    bench.at(&server, &[]);
    let (exit, told) = bench.document(&[]);
    assert_eq!(exit, 3);
    let [text] = wrong(&told)[..] else { panic!("{told:#?}") };
    assert!(text.starts_with("the clock is 30 minutes ahead of "), "{text}");
    // All of that hour in a cache: the clocks agree.
    let cached = |_: &Seen, _: usize| {
        let date = http_date(now().plus_seconds(-3600));
        Reply::ok("anything").header("Date", &date).header("Age", "3600")
    };
    let server = Server::script().with("/", cached).start();
    bench.at(&server, &[]);
    assert_eq!(bench.document(&[]).0, 0);
}

#[test]
fn hosts_that_fail_are_named_with_what_to_do() {
    let bench = Bench::new("failing");
    let server = Server::script()
        .on("/boj/", [Reply::new(451, "")])
        .on("/bybit/", [Reply::new(429, "slow down")])
        .on("/cboe/", [Reply::new(403, "<html>no programs</html>")])
        .on("/ecb/", [Reply::new(503, "")])
        .on("/fred_api/", [Reply::new(400, format!("the key {SECRET} is unknown"))])
        .on("/mof/", [Reply::new(404, "")])
        .on("/nyfed/", [Reply::redirect(302, "https://other.example/")])
        .on("/treasury/", [Reply::close()])
        .on("/", [Reply::ok("anything")])
        .start();
    // A port that nobody listens at.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let closed = format!("http://{free}");
    let path = |name: &str| format!("{}/{name}", server.url());
    let names = ["boj", "bybit", "cboe", "ecb", "fred_api", "mof", "nyfed"];
    let urls: Vec<(&str, String)> = names.into_iter().map(|name| (name, path(name))).collect();
    let mut others: Vec<(&str, &str)> = urls.iter().map(|(name, url)| (*name, url.as_str())).collect();
    others.push(("fredgraph", &closed));
    others.push(("fiscaldata", "ftp://mirror.example"));
    bench.at(&server, &others);
    let (exit, told) = bench.document(&[]);
    assert_eq!(exit, 3);
    let of = |name: &str| {
        let found =
            told.iter().find(|told| told.subject == name && told.text.starts_with(&format!("{name}, ")));
        let found = found.unwrap_or_else(|| panic!("no {name}: {told:#?}"));
        assert!(!found.help.is_empty(), "{found:?}");
        (found.level.as_str(), found)
    };
    for (name, level, text, help) in [
        ("boj", "wrong", "answered HTTP 451", "may not answer in this country"),
        ("bybit", "note", "answered HTTP 429", "fetch later"),
        ("cboe", "wrong", "answered HTTP 403", "keeps programs out"),
        ("ecb", "wrong", "answered HTTP 503", "fetch later"),
        ("fred_api", "wrong", "answered HTTP 400", "the key in FRED_API_KEY"),
        ("mof", "note", "answered HTTP 404", "nothing for the days asked"),
        ("nyfed", "wrong", "redirects to `https://other.example/`", "base_url"),
        ("fredgraph", "wrong", "no connection to 127.0.0.1:", "the network, the name service, and the proxy"),
        (
            "fiscaldata",
            "wrong",
            "expected an https address as `base_url`, found `ftp://mirror.example`",
            "plain http",
        ),
    ] {
        let (found_level, found) = of(name);
        assert_eq!(found_level, level, "{found:?}");
        assert!(found.text.contains(text) && found.help.contains(help), "{found:?}");
    }
    assert_eq!(with(&told, "no host told the time").level, "note");
}

#[test]
fn what_is_to_be_done_about_several_findings_stands_once() {
    let finding = |text: &str, help: &str| Finding::new(Area::Network, Level::Wrong, text).help(help);
    let findings = [
        Finding::new(Area::Clock, Level::Note, "late").help("wait"),
        finding("one", "look at the network"),
        finding("two", "look at the network"),
        finding("three", "wait"),
        Finding::new(Area::Terminal, Level::Ok, "none\u{1b}[31m"),
    ];
    let expected = "clock
  note  late
        → wait
network
  wrong one
  wrong two
        → look at the network
  wrong three
        → wait
terminal
  ok    none

3 wrong, 1 note, 1 ok
";
    assert_eq!(shiome::report::doctor_text(&findings, shiome::report::Look::default()), expected);
}
