//! Catalogues and project files.

use std::fs;
use std::path::Path;

use super::*;

#[test]
fn a_folders_catalogue_wins_key_by_key() {
    let project = Project::parse(
        "[series.gold]\nunit = \"USD\"\ntitle = \"Gold\"\n[series.silver]\nunit = \"USD\"\n",
        "shiome.toml",
    )
    .unwrap();
    let own = "[series.gold]\nunit = \"JPY/gram\"\ncalendar = \"XTKS\"\ntimetable = { rule = \"close\", delay = \"30m\" }\nzone = \"Asia/Tokyo\"\nscale = 1000\n[series.deep]\npath = \"sub/deep.csv\"\n";
    let folder = Folder::new(&[("gold.csv", "date,value\n2024-11-05,12.5\n"), ("catalog.toml", own)]);
    fs::create_dir(folder.0.join("sub")).unwrap();
    fs::write(folder.0.join("sub/deep.csv"), "date,value\n2024-11-05,1\n").unwrap();
    let market = Market::folder(&folder.0, &project).unwrap();
    let info = market.info("gold").unwrap();
    assert_eq!((info.title.as_str(), info.unit.dim), ("Gold", Dim::Price(Currency::JPY)));
    assert_eq!((info.sessions_of, info.available), (Sessions::Calendar(Calendar::Xtks), true));
    let raw = market.read_one("gold").unwrap();
    assert_eq!(
        (column(&raw, Column::Value), known(&raw)),
        (vec![12_500.0], vec!["2024-11-05T07:00:00Z".to_owned()])
    );
    assert_eq!(market.names().collect::<Vec<_>>(), ["deep", "gold"]);
    assert!(market.read_one("deep").is_ok());
    assert!(!market.info("silver").unwrap().available);
    assert!(market.known_names().contains("silver") && market.known_names().contains("hyg"));
    let missing = market.read_one("silver").unwrap_err();
    assert_eq!((missing.code(), missing.problem().severity), (Code::NoData, Severity::Warning));
    assert_eq!(market.info("nothing"), None);
}

#[test]
fn a_timetable_that_names_no_rule_changes_single_keys() {
    let mut catalog = Catalog::builtin();
    catalog.merge("[series.hyg]\ntimetable = { delay = \"1h\" }\n", "catalog.toml").unwrap();
    let hyg = catalog.get("hyg").unwrap();
    assert_eq!(hyg.timetable.as_ref().unwrap().rule, Some(RuleWord::Close));
    assert_eq!(hyg.timetable.as_ref().unwrap().delay.as_deref(), Some("1h"));
    assert_eq!(hyg.title.as_deref(), Catalog::builtin().get("hyg").unwrap().title.as_deref());
}

#[test]
fn mistakes_in_configuration_are_named_with_the_nearest_key() {
    let check = |text: &str, expected: &str, help: Option<&str>| {
        let folder = Folder::new(&[("catalog.toml", text)]);
        let error = Market::folder(&folder.0, &Project::default()).unwrap_err();
        let message =
            error.to_string().replace(&folder.0.join("catalog.toml").display().to_string(), "catalog.toml");
        assert_eq!((message.as_str(), error.help().as_deref()), (expected, help));
        assert_eq!(error.code(), Code::BadConfig);
    };
    check(
        "[series.hyg]\n\nlable = \"open\"\n",
        "unknown key `lable` in `catalog.toml` line 3",
        Some("the nearest key is `label`"),
    );
    check(
        "[serie.hyg]\n",
        "unknown key `serie` in `catalog.toml` line 1",
        Some("the nearest key is `series`"),
    );
    check(
        "[series.hyg]\nkind = \"bar\"\n",
        "expected one of `points`, `bars`, `events` as `kind`, found `bar` in `catalog.toml` line 2",
        Some("the nearest word is `bars`"),
    );
    check(
        "[series.hyg]\nscale = 2\n",
        "expected a power of ten as `scale` of series `hyg`, found `2` in `catalog.toml`",
        None,
    );
    check(
        "[series.hyg]\nzone = \"New York\"\n",
        "expected a zone such as `America/New_York` as `zone` of series `hyg`, found `New York` in `catalog.toml`",
        Some("write `America/New_York`; a zone is `UTC` or a name such as `America/New_York`"),
    );
    check(
        "[series.\"hyg@7x\"]\n",
        "expected one such as 5m, 1h, 1d, 1w or 1mo as `timeframe` of series `hyg@7x`, found `7x` in `catalog.toml`",
        None,
    );
    let error = Project::parse("decide = \"18:00 New York\"\n", "shiome.toml").unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected a time and a zone as `decide`, found `18:00 New York` in `shiome.toml` line 1"
    );
    let zone = "a zone is `UTC` or a name such as `America/New_York`";
    assert_eq!(error.help(), Some(format!("write `America/New_York`; {zone}")));
    let error = Project::parse("\ndecide = \"18:00 Atlantis\"\n", "shiome.toml").unwrap_err();
    assert_eq!(error.help().as_deref(), Some(zone));
    assert!(error.to_string().ends_with("line 2"), "{error}");
    let error = Project::parse("decide = \"evening\"\n", "shiome.toml").unwrap_err();
    assert_eq!(error.help().as_deref(), Some("write `decide = \"18:00 America/New_York\"`"));
    let error = Project::parse("rule = []\n", "shiome.toml").unwrap_err();
    assert_eq!(error.help().as_deref(), Some("the nearest key is `rules`"));
}

#[test]
fn values_of_the_wrong_kind_are_told_in_words() {
    let check = |text: &str, expected: &str, help: Option<&str>| {
        let error = Project::parse(text, "shiome.toml").unwrap_err();
        assert_eq!((error.to_string().as_str(), error.help().as_deref()), (expected, help));
    };
    check(
        "decide = \"18:00 UTC\"\nrules = \"rules/*.shio\"\n",
        "expected a list as `rules`, found `\"rules/*.shio\"` in `shiome.toml` line 2",
        Some("write `rules = [\"rules/*.shio\"]`"),
    );
    check(
        "[series.hyg]\nscale = \"10\"\n",
        "expected a number as `scale`, found `\"10\"` in `shiome.toml` line 2",
        Some("write it without quotes: `scale = 10`"),
    );
    check(
        "[series.hyg]\nallowance = -1\n",
        "expected a whole number from 0 as `allowance`, found `-1` in `shiome.toml` line 2",
        None,
    );
    check(
        "[series.hyg]\ntitle = 5\n",
        "expected text as `title`, found `5` in `shiome.toml` line 2",
        Some("write it in quotes: `title = \"5\"`"),
    );
    check(
        "[series.hyg]\nplausible = [\n  1,\n]\n",
        "expected a list of two as `plausible`, found `[…` in `shiome.toml` line 2",
        Some("write `plausible = [0, 10]`"),
    );
    check(
        "[series.hyg]\ntimetable = { rule = \"nxt\" }\n",
        "expected one of `same`, `next`, `weekday`, `close`, `end_of_day`, `month_after`, `stamp` as `rule`, \
         found `nxt` in `shiome.toml` line 2",
        Some("the nearest word is `next`"),
    );
    check(
        "[series.hyg]\nunit = USD\n",
        "expected a value as `unit`, found `USD` in `shiome.toml` line 2",
        Some("text is written in quotes, lists in brackets"),
    );
    check(
        "[series.fed.assets]\nunit = \"USD\"\n",
        "unknown key `assets` in `shiome.toml` line 1",
        Some("a name with a dot is quoted: `[series.\"fed.assets\"]`"),
    );
    check(
        "rules = []\nrules = []\n",
        "`rules` stands twice in `shiome.toml` line 2",
        Some("keep one of them"),
    );
}

#[test]
fn everyday_words_of_values_lead_to_the_right_ones() {
    let check = |line: &str, help: &str| {
        let project = Project::parse(&format!("[series.gold]\n{line}\n"), "shiome.toml").unwrap();
        let error = Market::project(Path::new("."), &project, None).unwrap_err();
        assert_eq!((error.code(), error.help().as_deref()), (Code::BadConfig, Some(help)));
    };
    check("calendar = \"NYSE\"", "write `calendar = \"XNYS\"`");
    check("timetable = { calendar = \"TSE\" }", "write `calendar = \"XTKS\"`");
    check("unit = \"dollars\"", "write `unit = \"USD\"`");
}

#[test]
fn open_interest_has_a_unit() {
    let oi = |text: &str| {
        let folder = Folder::new(&[("catalog.toml", text)]);
        let market = Market::folder(&folder.0, &Project::default())?;
        Ok(["btc", "hyg"].map(|name| market.info(name).unwrap().oi.dim))
    };
    let check = |text: &str, dims: [Dim; 2]| {
        assert_eq!(oi(text).map_err(|error: DataError| error.to_string()), Ok(dims))
    };
    check("", [Dim::Volume, Dim::Volume]);
    check("[series.btc]\noi = \"USD\"\n", [Dim::Money(Currency::USD), Dim::Volume]);
    check("[series.hyg]\noi = \"contracts\"\n", [Dim::Volume, Dim::Volume]);
    for (word, help) in [("percent", "coins"), ("dollars", "USD"), ("coin", "coins")] {
        let error = oi(&format!("[series.btc]\noi = \"{word}\"\n")).unwrap_err();
        let expected = "expected `coins`, `contracts` or a currency such as `USD` as `oi` of series `btc`";
        assert_eq!(error.to_string().split(", found").next(), Some(expected));
        assert_eq!(error.help(), Some(format!("write `oi = \"{help}\"`")), "{word}");
    }
}

#[test]
fn what_can_be_fetched_is_said() {
    let project = Project::parse("[series.hyg]\nsource = \"tiingo\"\n", "shiome.toml").unwrap();
    let folder = Folder::new(&[]);
    let help = |store: Option<&Path>| {
        let market = Market::project(Path::new("."), &project, store).unwrap();
        market.read_one("hyg").unwrap_err().help().unwrap()
    };
    assert_eq!(
        help(Some(&folder.0)),
        "fetch it with `shiome fetch hyg`, or import a file: `shiome import FILE --as hyg`"
    );
    assert!(help(None).starts_with("add `hyg.csv`"));
}

#[test]
fn files_that_no_rule_can_name_are_remarked() {
    let text = "date,value\n2024-07-01,1\n";
    let names =
        ["2024.csv", "for.csv", "hyg.csv", "index@5m.csv", "my fund.csv", "my_fund.csv", "us.10y.csv"];
    let folder = Folder::new(&names.map(|name| (name, text)));
    let remarks = folder.market().remarks();
    let said: Vec<String> = remarks
        .iter()
        .map(|problem| format!("{}; {}", problem.message, problem.help.as_deref().unwrap()))
        .collect();
    assert_eq!(
        said,
        [
            "`2024.csv` cannot be named in a rule; rename it, `_2024.csv` say",
            "`for.csv` cannot be named in a rule; rename it, `for_.csv` say",
            "`my fund.csv` cannot be named in a rule; rename it, `my_fund_.csv` say",
        ]
    );
    assert!(remarks.iter().all(|problem| problem.severity == Severity::Warning));
}

#[test]
fn a_project_names_its_own_files() {
    let folder = Folder::new(&[("spx.csv", "date,open,high,low,close\n2024-07-01,5471,5479,5446,5475\n")]);
    let text = "rules = [\"rules/*.shio\"]\ndecide = \"08:30 Asia/Tokyo\"\n[series.index]\nsource = \"csv\"\npath = \"spx.csv\"\nkind = \"bars\"\nperiod = \"1d\"\ncalendar = \"XNYS\"\nunit = \"points\"\n[notify.desk]\nwebhook = \"https://example.org\"\n";
    let project = Project::parse(text, "shiome.toml").unwrap();
    assert!(project.declares_sources() && !Project::default().declares_sources());
    assert_eq!((project.decide.zone.name(), project.decide.seconds), ("Asia/Tokyo", 30_600));
    assert_eq!((Decide::default().zone.name(), Decide::default().seconds), ("America/New_York", 64_800));
    let market = Market::project(&folder.0, &project, None).unwrap();
    assert_eq!((market.kind(), market.names().collect::<Vec<_>>()), (&MarketKind::Project, vec!["index"]));
    let raw = market.read_one("index").unwrap();
    assert_eq!((raw.shape.unit.dim, column(&raw, Column::Close)), (Dim::Level, vec![5_475.0]));
    assert!(matches!(market.read_one("hyg"), Err(DataError::NoSeries { .. })));
}

#[test]
fn one_name_has_one_file_and_a_folder_must_exist() {
    let folder = Folder::new(&[
        ("gold.csv", "date,value\n"),
        ("gold.parquet", ""),
        ("notes.txt", ""),
        (".hidden.csv", ""),
    ]);
    let error = Market::folder(&folder.0, &Project::default()).unwrap_err();
    assert_eq!(error.to_string(), "expected one file for `gold`, found `gold.csv` and `gold.parquet`");
    let error = Market::folder(Path::new("/no/such/folder"), &Project::default()).unwrap_err();
    assert_eq!(error.to_string(), "expected a folder of data at `/no/such/folder`, found nothing there");
}

#[test]
fn weeks_and_months_are_completed_by_the_calendar() {
    let market = Market::sample();
    let check = |name: &str, period, on: &str, last: &str, complete: &str| {
        let mut series = market.read_one("hyg").unwrap().series(at("2024-07-10T00:00:00Z"));
        series.name = name.to_owned();
        series.period = market.info(name).map_or(Period::Daily, |info| info.period);
        let bucket = market.completion(&series, period).unwrap().bucket(day(on), Instant::MAX);
        assert_eq!(bucket.through.0.to_string(), last, "{name}");
        assert_eq!(bucket.complete.to_string(), complete, "{name}");
    };
    let weekly = Period::Weekly { weekday: 4 };
    // Good Friday: the week ends on Thursday.
    check("hyg", weekly, "2024-03-26", "2024-03-31", "2024-03-28T20:15:00Z");
    check("hyg", Period::Monthly, "2024-03-26", "2024-03-31", "2024-03-28T20:15:00Z");
    check("sofr", weekly, "2024-07-10", "2024-07-14", "2024-07-15T12:00:00Z");
    check("fed.assets", Period::Monthly, "2024-07-10", "2024-07-31", "2024-08-01T20:30:00Z");
    check("gold", weekly, "2024-07-10", "2024-07-14", "2024-07-12T22:00:00Z");
    check("gold", Period::Monthly, "2024-06-03", "2024-06-30", "2024-06-28T22:00:00Z");
    check("index@5m", Period::Daily, "2024-07-03", "2024-07-03", "2024-07-03T17:15:00Z");
}

#[test]
fn every_builtin_entry_is_complete() {
    let catalog = Catalog::builtin();
    let mut count = 0;
    for name in catalog.names() {
        let entry = catalog.get(name).unwrap();
        let Entry {
            title,
            title_ja,
            kind,
            period,
            weekday,
            calendar,
            unit,
            zone,
            label,
            adjustment,
            timetable,
            ..
        } = entry;
        let Entry { grace, allowance, plausible, source, source_id, fallbacks, notice, evidence, .. } = entry;
        let lacks = |what: &str, there: bool| assert!(there, "`{name}` lacks {what}");
        lacks("a title", title.is_some() && title_ja.is_some());
        lacks("kind and period", kind.is_some() && period.is_some());
        lacks("a weekday", weekday.is_some() == (period.as_deref() == Some("1w")));
        lacks("calendar, unit and zone", calendar.is_some() && unit.is_some() && zone.is_some());
        lacks("a label", label.is_some() == (*kind == Some(KindWord::Bars)));
        lacks("adjustment and timetable", adjustment.is_some() && timetable.is_some());
        lacks("grace and allowance", grace.is_some() && allowance.is_some());
        lacks("a plausible range", plausible.is_some_and(|[low, high]| low < high));
        lacks("a source", source.is_some() && source_id.is_some() && fallbacks.is_some());
        lacks("notice and evidence", notice.is_some() && evidence.is_some());
        catalog.profile(name).unwrap();
        count += 1;
    }
    // The parts, parsed one by one, are the whole.
    let whole: toml::Table = include_str!("../catalog.toml").parse().unwrap();
    assert_eq!(whole["series"].as_table().unwrap().len(), count);
    assert!(count > 30);
}

#[test]
fn sources_have_an_address_a_pace_and_a_switch() {
    let text =
        "[source.yahoo]\non = true\npace = 250\n[source.boj]\nbase_url = \"https://mirror.example/boj\"\n";
    let project = Project::parse(text, "shiome.toml").unwrap();
    let sources: Vec<_> = project.sources.iter().collect();
    let (boj, yahoo) = (sources[0], sources[1]);
    assert_eq!((boj.0.as_str(), boj.1.base_url.as_deref()), ("boj", Some("https://mirror.example/boj")));
    assert_eq!(
        (boj.1.on, yahoo.0.as_str(), yahoo.1.on, yahoo.1.pace),
        (None, "yahoo", Some(true), Some(250))
    );
    let check = |text: &str, expected: &str, help: Option<&str>| {
        let error = Project::parse(text, "shiome.toml").unwrap_err();
        assert_eq!((error.to_string().as_str(), error.help().as_deref()), (expected, help));
    };
    let nearest = |word: &str| format!("the nearest {word}");
    check(
        "[series.hyg]\nsource = \"tiingo\"\n[source.yaho]\non = true\n",
        "unknown source `yaho` in `shiome.toml` line 3",
        Some(&nearest("source is `yahoo`")),
    );
    check(
        "[source.yahoo]\nbase_ulr = \"https://mirror.example\"\n",
        "unknown key `base_ulr` in `shiome.toml` line 2",
        Some(&nearest("key is `base_url`")),
    );
    check(
        "[source.yahoo]\non = \"yes\"\n",
        "expected `true` or `false` as `on`, found `\"yes\"` in `shiome.toml` line 2",
        None,
    );
}
