//! Files into the store and series out of it: what is kept, what is refused, and that nothing is lost or made up on the way.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use shiome::data::{DataError, Fault, Imported, Market, Project};
use shiome::report::{
    Look, import_text, revisions_csv, revisions_text, series_json, series_text, survey_json, survey_text,
    width_of,
};
use shiome::series::{Column, Evidence, Series};
use shiome::session::{AsOf, Config, DataChoice, ExportConfig, ImportConfig, Light, Session};
use shiome::time::Day;

use crate::machine::misfits;
use crate::prefix::{empty_folder, instant};

const NOW: &str = "2026-11-20T12:00:00Z";

/// A folder with files and stores in it.
struct Bench(PathBuf);

impl Bench {
    fn new(name: &str) -> Self {
        Self(empty_folder(&format!("import_{name}")))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    fn config(&self, file: &Path, name: &str) -> ImportConfig {
        ImportConfig {
            folder: self.0.clone(),
            store: self.path("store"),
            file: file.to_owned(),
            name: name.to_owned(),
            now: instant(NOW),
            ..ImportConfig::default()
        }
    }

    /// Imports a text as a file of that name.
    fn import(&self, file: &str, name: &str, text: &str) -> Imported {
        Session::import(&self.config(&self.file(file, text), name)).unwrap()
    }

    fn refused(&self, file: &str, name: &str, text: &str) -> DataError {
        Session::import(&self.config(&self.file(file, text), name)).unwrap_err()
    }

    fn export(&self, name: &str, versions: bool, as_of: Option<&str>) -> String {
        let mut out = Vec::new();
        Session::export(&self.exported(name, versions, as_of)).unwrap().csv(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn exported(&self, name: &str, versions: bool, as_of: Option<&str>) -> ExportConfig {
        ExportConfig {
            folder: self.0.clone(),
            store: self.path("store"),
            name: name.to_owned(),
            versions,
            as_of: as_of.map(|text| AsOf::parse(text).unwrap()),
            now: instant(NOW),
        }
    }

    /// The files of the store and their bytes; who held the lock last is of no matter.
    fn kept(&self) -> BTreeMap<String, Vec<u8>> {
        let entries = fs::read_dir(self.path("store")).into_iter().flatten();
        let files = entries.map(|entry| entry.unwrap().path()).filter(|path| !path.ends_with("lock"));
        files
            .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(path).unwrap()))
            .collect()
    }

    fn series(&self, store: &str, name: &str, until: &str) -> Series {
        let market = Market::store(&self.path(store), &self.0, &Project::default()).unwrap();
        market.read_at(instant(NOW)).read_one(name).unwrap().series(instant(until))
    }

    fn session(&self, name: &str, now: &str) -> Session {
        Session::open(&Config { expressions: vec![name.to_owned()], ..self.reading(now) }).unwrap()
    }

    fn reading(&self, now: &str) -> Config {
        Config {
            data: DataChoice::Store,
            store: Some(self.path("store")),
            folder: self.0.clone(),
            now: instant(now),
            ..Config::default()
        }
    }
}

/// New, revised, unchanged, refused.
fn counts(imported: &Imported) -> [usize; 4] {
    [imported.new, imported.revised, imported.unchanged, imported.refused.len()]
}

/// The figures in view at a moment.
fn view(series: &Series, column: Column, moment: &str) -> Vec<f64> {
    let runs = series.runs(series.known_by(instant(moment)));
    runs.last().map_or_else(Vec::new, |run| run.column(column)[..run.len].to_vec())
}

#[test]
fn a_file_becomes_a_series_and_stays_as_it_is() {
    let bench = Bench::new("plain");
    let text = "日付不要,date,value\r\n1,2024-07-10,1.5\r\n2,2024-07-11,\r\n3,2024-07-12,1.75\r\n";
    let imported = bench.import("信用.csv", "信用.残高", text);
    assert_eq!(counts(&imported), [2, 0, 0, 0]);
    assert_eq!(
        (imported.blank, imported.written, imported.ignored.as_slice()),
        (1, true, &["日付不要".to_owned()][..])
    );
    assert_eq!(imported.span.map(|(_, last)| last), Day::parse("2024-07-12"));
    assert!(imported.remarks[0].starts_with("`信用.残高` is not in the catalogue"), "{:?}", imported.remarks);
    assert_eq!(fs::read_to_string(bench.path("信用.csv")).unwrap(), text);
    assert_eq!(bench.export("信用.残高", false, None), "date,value\n2024-07-10,1.5\n2024-07-12,1.75\n");
    // Six in the evening of New York, as of any series without a timetable.
    let series = bench.series("store", "信用.残高", NOW);
    assert_eq!(series.known[..2], [instant("2024-07-10T22:00:00Z"), instant("2024-07-12T22:00:00Z")]);
    assert_eq!(series.evidence[0], Evidence::Assumed);
}

#[test]
fn figures_are_kept_as_published_and_read_in_their_unit() {
    let bench = Bench::new("units");
    bench.import(
        "WALCL.csv",
        "fed.assets",
        "observation_date,WALCL\n2024-07-10,7224110.5\n2024-07-17,7208000\n",
    );
    assert_eq!(
        bench.export("fed.assets", false, None),
        "date,value\n2024-07-10,7224110.5\n2024-07-17,7208000\n"
    );
    let series = bench.series("store", "fed.assets", "2024-07-19T00:00:00Z");
    assert_eq!(view(&series, Column::Value, "2024-07-18T20:30:00Z"), [7_224_110_500_000.0, 7.208e12]);
    assert_eq!(view(&series, Column::Value, "2024-07-18T20:29:59Z").len(), 1);
    // A file is no look: the figures of a later one are not late because of it.
    let more = "date,value\n2024-07-17,7208000\n2024-07-24,7205000\n";
    assert_eq!(counts(&bench.import("more.csv", "fed.assets", more)), [1, 0, 1, 0]);
    let series = bench.series("store", "fed.assets", "2024-07-26T00:00:00Z");
    assert_eq!(series.known[2], instant("2024-07-25T20:30:00Z"));
    // What changes a figure is known from the import on.
    assert_eq!(
        counts(&bench.import("more.csv", "fed.assets", "date,value\n2024-07-17,7208001\n")),
        [0, 1, 0, 0]
    );
    let series = bench.series("store", "fed.assets", NOW);
    assert_eq!(view(&series, Column::Value, "2026-11-20T11:59:59Z")[1], 7.208e12);
    assert_eq!(view(&series, Column::Value, NOW)[1], 7.208001e12);
    assert_eq!(
        bench.export("fed.assets", false, Some("2024-08-05")).lines().nth(2),
        Some("2024-07-17,7208000")
    );
}

/// Versions of three months, as an archive of vintages gives them.
const VINTAGES: &str = "date,value,realtime_start
2024-01-01,100.5,2024-02-13
2024-02-01,101,2024-03-12
2024-01-01,100.75,2024-03-12
2024-03-01,102.25,2024-04-10
2024-01-01,100.625,2024-04-10T14:00:00Z
";

#[test]
fn versions_come_with_the_moments_at_which_they_were_known() {
    let bench = Bench::new("versions");
    assert_eq!(counts(&bench.import("v.csv", "prices", VINTAGES)), [3, 2, 0, 0]);
    let at = |moment| bench.export("prices", false, Some(moment));
    assert_eq!(at("2024-02-12T23:00:00Z"), "date,value\n");
    assert_eq!(at("2024-03-11"), "date,value\n2024-01-01,100.5\n");
    assert_eq!(at("2024-03-13"), "date,value\n2024-01-01,100.75\n2024-02-01,101\n");
    assert_eq!(at("2024-04-10T13:59:59Z"), "date,value\n2024-01-01,100.75\n2024-02-01,101\n");
    let newest = "date,value\n2024-01-01,100.625\n2024-02-01,101\n2024-03-01,102.25\n";
    assert_eq!(bench.export("prices", false, None), newest);
    // A run sees the same.
    let session = Session::open(&Config {
        expressions: vec!["prices[1]".to_owned()],
        as_of: AsOf::parse("2024-03-13"),
        ..bench.reading(NOW)
    });
    let session = session.unwrap();
    let values: Vec<Option<f64>> =
        session.values().iter().filter_map(|row| row.values.first().copied()).collect();
    assert_eq!(values.last(), Some(&Some(100.75)), "{values:?}");

    let session = bench.session("prices", NOW);
    let stored = session.market.stored("prices").unwrap().unwrap();
    let steps: Vec<_> = stored.revisions().into_iter().map(|step| (step.stamp, step.from, step.to)).collect();
    let january = "2024-01-01".to_owned();
    assert_eq!(steps, [(january.clone(), Some(100.5), Some(100.75)), (january, Some(100.75), Some(100.625))]);
    let text = revisions_text(&session, "prices", None, None, Look::default());
    assert!(text.ends_with("2024-01-01  2024-04-10 10:00 New York  100.75 → 100.625\n"), "{text}");
    let mut csv = Vec::new();
    revisions_csv(&mut csv, &session, "prices", None, None).unwrap();
    let csv = String::from_utf8(csv).unwrap();
    assert_eq!(csv.lines().nth(2), Some("2024-01-01,value,2024-04-10T14:00:00Z,100.75,100.625"));
    let page = series_text(&session, "prices", Look::default());
    assert!(page.contains("  5 versions of 3 rows; 2 revisions (`--revisions` lists them)\n"), "{page}");
    assert!(page.contains("  known moments: observed 100 %\n"), "{page}");
}

/// One series of each kind, with its file.
const KINDS: [(&str, &str, &str); 5] = [
    ("us.10y", "us.csv", "date,value\n2024-07-10,4.28\n2024-07-11,4.2\n2024-07-12,4.18\n"),
    (
        "fund",
        "fund.csv",
        "date,open,high,low,close,volume,dividend,split\n2024-07-10,10,11,9,10.1,1000,,\n2024-07-11,5,5.5,4.5,5.05,2000,0.1,2\n",
    ),
    ("paid", "paid.csv", "date,close,dividend\n2024-07-10,10.1,\n2024-07-11,10.3,0.25\n"),
    (
        "coin@15m",
        "coin@15m.csv",
        "time,open,high,low,close\n2024-07-10T00:00:00Z,1,2,0.5,1.5\n2024-07-10T00:15:00Z,1.5,2,1,1.1\n",
    ),
    (
        "jgb.auction",
        "auction.csv",
        "timestamp,tail,cover,note\n2024-07-04T12:35:00+09:00,0.05,3.4,good\n2024-08-06T12:35:00+09:00,0.3,2.98,weak\n",
    ),
];

#[test]
fn what_comes_back_changes_no_bit_and_elsewhere_makes_the_same_series() {
    for (name, file, text) in KINDS {
        let bench = Bench::new(&format!("again_{}", name.replace('@', "_")));
        let imported = bench.import(file, name, text);
        assert_eq!(counts(&imported), [text.lines().count() - 1, 0, 0, 0], "{name} {imported:?}");
        // One figure is corrected, so that there are versions.
        let last = text.lines().last().unwrap();
        let at = last.rfind(|c: char| c.is_ascii_digit()).unwrap();
        let other = format!("{}\n{}7{}\n", text.lines().next().unwrap(), &last[..at], &last[at + 1..]);
        assert_eq!(counts(&bench.import(file, name, &other)), [0, 1, 0, 0], "{name} {other}");
        let kept = bench.kept();
        assert!(!kept.is_empty());
        for versions in [false, true] {
            for extension in ["csv", "parquet"] {
                let file = bench.path(&format!("out-{versions}.{extension}"));
                let exported = Session::export(&bench.exported(name, versions, None)).unwrap();
                exported.save(&file, &bench.path("store"), false).unwrap();
                let again = Session::import(&bench.config(&file, name)).unwrap();
                let rows = exported.rows.len();
                assert_eq!(counts(&again), [0, 0, rows, 0], "{name} {versions} {extension} {again:?}");
                assert!(!again.written && again.ignored.is_empty());
                assert!(bench.kept() == kept, "{name} {versions} {extension}");

                let store = bench.path(&format!("store-{versions}-{extension}"));
                Session::import(&ImportConfig { store: store.clone(), ..bench.config(&file, name) }).unwrap();
                let copy = ExportConfig { store: store.clone(), ..bench.exported(name, versions, None) };
                let copy = Session::export(&copy).unwrap();
                assert_eq!(copy.columns, exported.columns, "{name}");
                let figures = |rows: &[shiome::data::Version]| -> Vec<(String, Vec<u64>)> {
                    rows.iter()
                        .map(|row| (row.stamp(), row.figures.iter().map(|f| f.to_bits()).collect()))
                        .collect()
                };
                assert_eq!(figures(&copy.rows), figures(&exported.rows), "{name} {versions} {extension}");
                if versions {
                    let own = bench.series("store", name, NOW);
                    let copy = bench.series(store.file_name().unwrap().to_str().unwrap(), name, NOW);
                    assert_eq!((&own.known, &own.newest), (&copy.known, &copy.newest), "{name}");
                    assert_eq!(own.amendments.len(), copy.amendments.len());
                }
            }
        }
    }
}

#[test]
fn events_without_fields_are_their_moments() {
    let bench = Bench::new("events");
    let text = "date,time_et\n2024-07-05,08:30\n2024-08-02,08:30\n";
    assert_eq!(counts(&bench.import("nfp.csv", "nfp", text)), [2, 0, 0, 0]);
    assert_eq!(counts(&bench.import("nfp.csv", "nfp", text)), [0, 0, 2, 0]);
    assert_eq!(bench.export("nfp", false, None), "time\n2024-07-05T12:30:00Z\n2024-08-02T12:30:00Z\n");
    let error = bench.refused("own.csv", "own.dates", text);
    assert_eq!(
        error.to_string(),
        format!("expected figures for `own.dates` in `{}`, found events", bench.path("own.csv").display())
    );
}

/// Ten weeks, the fourth in another unit.
fn weeks() -> String {
    let mut text = "date,value\r\n".to_owned();
    for week in 0..10 {
        let day = Day::parse("2024-05-01").unwrap() + 7 * week;
        let value = if week == 3 { "7.3".to_owned() } else { format!("73{week}0000") };
        let _ = write!(text, "{day},{value}\r\n");
    }
    text
}

#[test]
fn refused_rows_are_named_and_kept_apart() {
    let bench = Bench::new("refused");
    let file = bench.file("w.csv", &format!("{}2024-07-10,x\r\n", weeks()));
    let config = bench.config(&file, "fed.assets");
    for config in
        [ImportConfig { dry_run: true, ..config.clone() }, ImportConfig { strict: true, ..config.clone() }]
    {
        let imported = Session::import(&config).unwrap();
        assert_eq!(
            (counts(&imported), imported.written, imported.stopped),
            ([9, 0, 0, 2], false, config.strict)
        );
        assert!(!bench.path("store").exists());
    }
    let imported = Session::import(&config).unwrap();
    let named: Vec<_> =
        imported.refused.iter().map(|row| (row.line, row.value.as_str(), row.fault)).collect();
    assert_eq!(named, [(5, "7.3", Fault::Implausible), (12, "x", Fault::NotANumber)]);
    let text = import_text(&imported, Look::default());
    assert!(text.contains("  9 new, 0 revised, 0 unchanged, 2 refused\n"), "{text}");
    assert!(text.contains("    line 5, 2024-05-22: outside the plausible range `7.3`\n"), "{text}");
    // A second time it is neither new nor lost.
    let kept = bench.kept();
    assert_eq!(counts(&Session::import(&config).unwrap()), [0, 0, 9, 2]);
    assert!(bench.kept() == kept);
    assert!(!bench.export("fed.assets", true, None).contains("2024-05-22"));

    let session = bench.session("fed.assets", "2024-07-05T12:00:00Z");
    let page = series_text(&session, "fed.assets", Look::default());
    assert!(
        page.contains("  1 row refused and kept apart:\n    2024-05-22 7.3: outside the plausible range\n"),
        "{page}"
    );
    let mut json = Vec::new();
    series_json(&mut json, &session, "fed.assets", &session.values(), None, None).unwrap();
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(misfits(include_str!("../../docs/schema/values.schema.json"), &json), Vec::<String>::new());
    assert_eq!(json["store"]["refused"][0]["fault"], "implausible");
    assert_eq!((&json["store"]["versions"], &json["store"]["source"]), (&9.into(), &"import".into()));

    let error = bench.refused(
        "small.csv",
        "fed.assets",
        "date,value\n2024-05-01,7.1\n2024-05-08,7.2\n2024-05-15,7210000\n",
    );
    assert!(error.to_string().starts_with("2 of 3 rows of "), "{error}");
    let help = error.help().unwrap();
    assert!(help.ends_with("\nfigures of `fed.assets` are published in USD, times 1e6"), "{help}");
    assert!(bench.kept() == kept);
}

#[test]
fn a_series_has_one_kind_of_stamps_and_one_unit() {
    let bench = Bench::new("stamps");
    bench.import("days.csv", "mine", "date,value\n2024-07-10,1\n2024-07-11,2\n");
    let kept = bench.kept();
    let bars = "time,value\n2024-07-10T00:00:00Z,1\n2024-07-10T00:05:00Z,2\n";
    let error = bench.refused("bars.csv", "mine", bars);
    assert_eq!(error.to_string(), "expected dates as stamps of `mine`, found moments");
    // Of a series in the catalogue its period is known.
    assert!(matches!(bench.refused("bars.csv", "us.10y", bars), DataError::TooFine { .. }));
    assert!(bench.kept() == kept);
    let text = |scale: f64| {
        let mut text = "date,value\n".to_owned();
        for day in 0..30 {
            let _ = writeln!(
                text,
                "{},{}",
                Day::parse("2024-01-01").unwrap() + day,
                (f64::from(day) + 3.0) * scale
            );
        }
        text
    };
    bench.import("a.csv", "other", &text(1.0));
    let error = bench.refused("b.csv", "other", &text(100.0));
    assert_eq!(
        error.to_string(),
        "expected the levels of `other` that are kept, found 100 times as much in 30 of 30 rows"
    );
    assert!(matches!(bench.refused("c.csv", "a/b", &text(1.0)), DataError::Store { .. }));
    assert!(bench.refused("d.txt", "other", &text(1.0)).to_string().ends_with("nor in `.parquet`"));
    assert!(matches!(bench.refused("e.csv", "other", "date,value\n"), DataError::NoRows { .. }));
}

#[test]
fn a_hundred_thousand_rows_are_taken_at_once() {
    let bench = Bench::new("long");
    let mut text = "time,value\n".to_owned();
    let first = instant("2024-01-01T00:00:00Z");
    for minute in 0..100_000_i64 {
        let _ = writeln!(text, "{},{}", first.plus_seconds(minute * 60), minute as f64 / 8.0);
    }
    assert_eq!(counts(&bench.import("long.csv", "long@1m", &text)), [100_000, 0, 0, 0]);
    assert_eq!(bench.export("long@1m", false, None), text);
    let kept = bench.kept();
    assert_eq!(counts(&bench.import("long.csv", "long@1m", &text)), [0, 0, 100_000, 0]);
    assert!(bench.kept() == kept);
}

#[test]
fn a_store_that_cannot_be_written_says_so() {
    let bench = Bench::new("readonly");
    let file = bench.file("a.csv", "date,value\n2024-07-10,1\n");
    let below_a_file = ImportConfig { store: file.join("store"), ..bench.config(&file, "mine") };
    let error = Session::import(&below_a_file).unwrap_err();
    assert!(error.to_string().starts_with("cannot write `"), "{error}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "date,value\n2024-07-10,1\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let store = bench.path("store");
        fs::create_dir(&store).unwrap();
        fs::set_permissions(&store, fs::Permissions::from_mode(0o555)).unwrap();
        if fs::write(store.join("probe"), "").is_ok() {
            println!("skipped: this user may write into folders that are read-only");
            return;
        }
        let error = Session::import(&bench.config(&file, "mine")).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("writing into the store `{}` is not permitted", store.display())
        );
        assert!(error.help().unwrap().contains("--store"));
    }
}

#[test]
fn lights_tell_fresh_from_due_and_late() {
    let bench = Bench::new("lights");
    bench.import("w.csv", "fed.assets", "date,value\n2024-07-24,7205000\n2024-07-31,7178000\n");
    // The figure of 2024-08-07 is due on Thursday the 8th at 20:30 UTC, and late a day after.
    for (now, light) in [
        ("2024-08-07T23:00:00Z", Light::Fresh),
        ("2024-08-08T22:30:00Z", Light::Due),
        ("2024-08-13T12:00:00Z", Light::Late),
    ] {
        let survey = Session::survey(&bench.reading(now)).unwrap();
        let row = survey.rows.iter().find(|row| row.name == "fed.assets").unwrap();
        assert_eq!((row.light, row.looked.source.as_deref()), (light, Some("import")), "{now}");
        let absent = survey.rows.iter().find(|row| row.name == "sofr").unwrap();
        assert_eq!((absent.light, absent.looked.at), (Light::NoData, None));
        let json: Value = serde_json::from_str(&survey_json(&survey)).unwrap();
        assert_eq!(
            misfits(include_str!("../../docs/schema/series.schema.json"), &json),
            Vec::<String>::new()
        );
        for (width, unicode) in [(80, true), (80, false), (40, false)] {
            let text = survey_text(&survey, Look { color: false, unicode, width });
            let mark = match (light, unicode) {
                (Light::Fresh, true) => "● ",
                (Light::Fresh, false) => "* ",
                (Light::Due, true) => "◐ ",
                (Light::Due, false) => "~ ",
                (_, true) => "○ ",
                (_, false) => "- ",
            };
            let line = format!("{mark}fed.assets");
            assert!(text.lines().any(|own| own.starts_with(&line)), "{text}");
            assert!(text.contains("import "), "{text}");
            assert!(unicode || text.is_ascii(), "{text}");
            assert!(text.lines().all(|line| width_of(line) <= width), "{text}");
        }
    }
}

/// Exit code, standard output, standard error.
fn shiome(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shiome"));
    command.env("SHIOME_NOW", crate::fetch::NOW);
    command.args(arguments).args(["--store", "kept"]).current_dir(folder).env("LANG", "en_US.UTF-8");
    let output = command.env_remove("COLUMNS").output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_commands_end_as_they_should() {
    let bench = Bench::new("commands");
    let folder = &bench.0;
    bench.file("w.csv", &weeks());
    let run = |arguments: &[&str]| shiome(folder, arguments);
    let (exit, out, err) = run(&["import", "w.csv", "--as", "fed.assets", "--dry-run"]);
    assert!(exit == 0 && err.is_empty() && out.ends_with("  nothing was written\n"), "{exit} {out} {err}");
    assert!(!bench.path("kept").exists());
    assert_eq!(run(&["import", "w.csv", "--as", "fed.assets", "--strict"]).0, 3);
    assert_eq!(run(&["import", "w.csv", "--as", "fed.assets"]).0, 0);
    assert_eq!(run(&["import", "none.csv", "--as", "fed.assets"]).0, 3);
    assert_eq!(run(&["import", "w.csv"]).0, 64);

    let (exit, csv, err) = run(&["export", "fed.assets"]);
    assert_eq!((exit, csv.lines().count(), err.as_str()), (0, 10, ""));
    assert_eq!(run(&["export", "fed.assets", "--out", "o.csv"]), (0, String::new(), String::new()));
    assert_eq!(fs::read_to_string(bench.path("o.csv")).unwrap(), csv);
    bench.file("o.csv", "mine\n");
    let (exit, _, err) = run(&["export", "fed.assets", "--out", "o.csv"]);
    assert!(exit == 3 && err.contains("it is there already"), "{exit} {err}");
    assert_eq!(fs::read_to_string(bench.path("o.csv")).unwrap(), "mine\n");
    assert_eq!(run(&["export", "fed.assets", "--out", "o.csv", "--force"]).0, 0);
    assert_eq!(fs::read_to_string(bench.path("o.csv")).unwrap(), csv);
    // A store is no place for other files, even by force.
    let (exit, _, err) = run(&["export", "fed.assets", "--out", "kept/fed.assets.parquet", "--force"]);
    assert!(exit == 3 && err.contains("it lies in the store"), "{exit} {err}");
    assert_eq!(run(&["export", "sofr"]).0, 3);
    assert_eq!(run(&["export", "fed.assets", "--as-of", "monday"]).0, 64);
    let (exit, out, _) = run(&["series", "fed.assets", "--revisions", "--data", "store"]);
    assert_eq!((exit, out.as_str()), (0, "no figure was revised\n"));
    assert_eq!(run(&["series", "--revisions"]).0, 64);
    let (exit, _, err) = run(&["series", "hyg", "--revisions", "--data", "sample"]);
    assert!(exit == 3 && err.contains("only the store keeps revisions"), "{exit} {err}");
}
