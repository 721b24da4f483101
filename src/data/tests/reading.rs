//! Files and what is made of their rows.

use std::fs;

use super::*;

#[test]
fn weekly_figures_take_unit_and_timetable_from_the_catalogue() {
    let raw = raw(
        "fed.assets",
        "\u{feff}observation_date,WALCL\r\n2022-04-13,8965487\r\n2022-04-20,.\r\n2022-04-27,8939199\r\n",
    );
    assert_eq!(raw.shape.unit.dim, Dim::Money(Currency::USD));
    assert_eq!(raw.shape.period, Period::Weekly { weekday: 2 });
    assert_eq!(column(&raw, Column::Value), [8_965_487e6, 8_939_199e6]);
    assert_eq!(known(&raw), ["2022-04-14T20:30:00Z", "2022-04-28T20:30:00Z"]);
    assert_eq!((raw.report.blanks, raw.report.gaps.as_slice()), (1, [day("2022-04-20")].as_slice()));
    assert_eq!(raw.newest(), Some(at("2022-04-28T20:30:00Z")));
    let problems = raw.report.problems();
    assert_eq!(problems[0].message, "`fed.assets.csv`: 1 session has no figure: 2022-04-20");
    assert_eq!(problems[0].severity, Severity::Note);
    let series = raw.series(at("2022-05-01T00:00:00Z"));
    let gap = ("2022-04-20".to_owned(), Status::Gap);
    assert_eq!(statuses(&series)[1], gap);
    // Due Thursday 16:30, a gap 26 hours later.
    assert_eq!(series.known[1].to_string(), "2022-04-22T22:30:00Z");
    assert_eq!(series.next_due, Some(at("2022-05-05T20:30:00Z")));
}

#[test]
fn percent_is_shifted_in_the_text() {
    let raw = raw("sofr", "date,value\n2019-09-16,2.43\n2019-09-17,5.25\n");
    assert_eq!(column(&raw, Column::Value), [0.0243, 0.0525]);
    assert_eq!(known(&raw)[1], "2019-09-18T12:00:00Z");
}

#[test]
fn bars_are_known_after_the_close_also_on_half_days() {
    let text = "Date,Open,High,Low,Close,Adj Close,Volume\n2024-07-02,78.1,78.3,78.0,78.2,75.1,1000\n2024-07-03,78.2,78.4,78.1,78.3,75.2,900\n";
    let raw = raw("hyg", text);
    assert_eq!(raw.shape.kind, Kind::Bars);
    assert_eq!(raw.shape.unit.dim, Dim::Price(Currency::USD));
    assert_eq!(known(&raw), ["2024-07-02T20:15:00Z", "2024-07-03T17:15:00Z"]);
    assert_eq!(raw.rows[1].end, at("2024-07-03T17:00:00Z"));
    assert_eq!(column(&raw, Column::Adj), [75.1, 75.2]);
    let series = raw.series(at("2024-07-08T22:00:00Z"));
    // Friday is overdue since 18:15, Monday not yet: due 16:15, grace two hours.
    assert_eq!(statuses(&series)[2..], [("2024-07-05".to_owned(), Status::Gap)]);
    assert!(series.has_adj);
}

#[test]
fn rows_in_any_order_are_sorted_and_repeats_merged() {
    let text = "time,close,volume,open,high,low\n2024-07-03,11,5,10,12,9\n2024-07-01,10,5,10,12,9\n2024-07-02,10,5,10,12,9\n2024-07-01,10,5,10,12,9\n\n2024-07-02,10.5,5,10,12,9\n";
    let raw = raw("index", text);
    assert_eq!(raw.report.merged, 1);
    assert!(raw.report.sorted);
    assert_eq!(faults(&raw), [(4, Fault::Conflict), (7, Fault::Conflict)]);
    assert_eq!(
        raw.rows.iter().map(|row| row.status).collect::<Vec<_>>(),
        [Status::Figure, Status::BadData, Status::Figure]
    );
    let closes = column(&raw, Column::Close);
    assert!(closes[0] == 10.0 && closes[1].is_nan() && closes[2] == 11.0);
    assert!(!raw.report.is_clean());
    let problem = raw.report.problems().remove(0);
    assert_eq!((problem.code, problem.severity), (Code::BadData, Severity::Warning));
    assert_eq!(problem.message, "`index.csv`: 2 rows refused, 2 rows used");
    assert!(problem.help.unwrap().starts_with("line 4, 2024-07-02: another row of the same date"));
}

#[test]
fn contradictory_bars_are_refused_and_vendor_quirks_kept() {
    let rows = [
        "2024-07-01,100,101,99,100,1",
        "2024-07-02,100,99,101,100,1",   // high below low
        "2024-07-03,100,101,99,101.4,1", // close slightly above high
        "2024-07-05,100,101,99,0,1",     // no price
        "2024-07-08,100,101,99,100,-1",  // no volume
        "2024-07-09,100,101,99,130,1",   // far outside
        "2024-07-10,100,101,99,x,1",     // no number
        "2024-07-11,100,101,99,99000,1", // implausible
        "2024-07-12,100,101,99,100",     // cut short
        "2024-07-15,100,101,99,101.0000000001,1",
        "nonsense,100,101,99,100,1",
    ];
    let raw = raw("small", &format!("date,open,high,low,close,volume\n{}\n", rows.join("\n")));
    let expected = [
        (3, Fault::HighBelowLow),
        (4, Fault::Outside),
        (5, Fault::NotPositive),
        (6, Fault::NegativeVolume),
        (7, Fault::FarOutside),
        (8, Fault::NotANumber),
        (9, Fault::FarOutside),
        (10, Fault::Width),
        (12, Fault::Stamp),
    ];
    assert_eq!(faults(&raw), expected);
    assert_eq!(raw.report.figures, 3);
    assert_eq!(raw.report.flagged().count(), 1);
    assert_eq!(raw.rows.len(), 10);
    // A refused row holds its session: the series is unknown there, not silently shorter.
    let series = raw.series(at("2024-07-15T22:00:00Z"));
    assert_eq!(series.status.iter().filter(|&&status| status == Status::BadData).count(), 7);
    assert!(series.column(Column::Open)[1].is_nan());
}

#[test]
fn figures_outside_the_believed_range_are_refused_unless_the_source_changed() {
    let text = "date,value\n2024-07-01,5.33\n2024-07-02,533\n";
    assert_eq!(faults(&raw("sofr", text)), [(3, Fault::Implausible)]);
    let folder = Folder::new(&[("sofr.csv", text), ("catalog.toml", "[series.sofr]\nsource = \"csv\"\n")]);
    let raw = folder.market().read_one("sofr").unwrap();
    assert_eq!(column(&raw, Column::Value), [0.0533, 5.33]);
    let text = "[series.sofr]\nsource = \"csv\"\nplausible = [0, 10]\n";
    let folder =
        Folder::new(&[("sofr.csv", "date,value\n2024-07-01,5.33\n2024-07-02,533\n"), ("catalog.toml", text)]);
    assert_eq!(faults(&folder.market().read_one("sofr").unwrap()), [(3, Fault::Implausible)]);
}

#[test]
fn rates_may_be_negative_and_prices_not() {
    let raw = raw("jgb.10y", "date,value\n2019-08-01,-0.155\n2019-08-02,-\n2019-08-05,-0.195\n");
    assert_eq!(column(&raw, Column::Value), [-0.00155, -0.00195]);
    assert!(raw.report.is_clean());
}

#[test]
fn either_label_gives_the_same_bars() {
    let open =
        "time,open,high,low,close,volume\n2025-05-12 09:30:00,1,2,1,2,5\n2025-05-12 09:35:00,2,3,2,3,5\n";
    let close =
        "time,open,high,low,close,volume\n2025-05-12 09:35:00,1,2,1,2,5\n2025-05-12 09:40:00,2,3,2,3,5\n";
    let labelled = "[series.\"index@5m\"]\nlabel = \"close\"\n[series.index]\nplausible = [0, 10]\n";
    let by_open =
        Folder::new(&[("index@5m.csv", open), ("catalog.toml", "[series.index]\nplausible = [0, 10]\n")]);
    let by_close = Folder::new(&[("index@5m.csv", close), ("catalog.toml", labelled)]);
    let (one, other) =
        (by_open.market().read_one("index@5m").unwrap(), by_close.market().read_one("index@5m").unwrap());
    assert_eq!(known(&one), ["2025-05-12T13:35:00Z", "2025-05-12T13:40:00Z"]);
    assert_eq!(one.rows, other.rows);
    assert_eq!(one.shape, other.shape);
}

#[test]
fn intraday_bars_are_slots_of_their_own_and_stale_when_the_next_is_overdue() {
    let rows = [
        "2025-05-12 09:30,1,1,1,1,5",
        "2025-05-12 15:50,1,1,1,1,5",
        "2025-05-12 15:55,1,1,1,1,5",
        "2025-05-12 17:00,1,1,1,1,5",
    ];
    let text = format!("time,open,high,low,close,volume\n{}\n", rows.join("\n"));
    let folder =
        Folder::new(&[("index@5m.csv", &text), ("catalog.toml", "[series.index]\nplausible = [0, 10]\n")]);
    let series = folder.market().read_one("index@5m").unwrap().series(at("2025-05-13T00:00:00Z"));
    assert_eq!(series.status, [Status::Figure; 4]);
    assert_eq!(series.sessions, [day("2025-05-12"); 4]);
    let stale: Vec<String> = series.stale_at.iter().map(Instant::to_string).collect();
    // One bar of grace: the bar until 09:40 should have come by 09:45; after the close the first bar of the next session.
    assert_eq!(
        stale,
        ["2025-05-12T13:45:00Z", "2025-05-12T20:05:00Z", "2025-05-13T13:40:00Z", "2025-05-13T13:40:00Z"]
    );
    assert_eq!(series.next_due, Some(at("2025-05-13T13:35:00Z")));
}

#[test]
fn clocks_that_repeat_an_hour_do_not_make_duplicates() {
    let mut text = "time,open,high,low,close,volume\n".to_owned();
    for stamp in ["00:30", "01:00", "01:30", "01:00", "01:30", "02:00"] {
        text.push_str(&format!("2024-11-03 {stamp}:00,1,1,1,1,5\n"));
    }
    let raw = raw("coin@30m", &text);
    assert_eq!(raw.report.merged, 0);
    let expected =
        ["05:00", "05:30", "06:00", "06:30", "07:00", "07:30"].map(|time| format!("2024-11-03T{time}:00Z"));
    assert_eq!(known(&raw), expected);
    let spring = raw_times("coin@30m", &["2024-03-10 01:30:00", "2024-03-10 03:00:00"]);
    assert_eq!(known(&spring), ["2024-03-10T07:00:00Z", "2024-03-10T07:30:00Z"]);
}

/// Bars at some stamps.
fn raw_times(name: &str, stamps: &[&str]) -> Raw {
    let rows: Vec<String> = stamps.iter().map(|stamp| format!("{stamp},1,1,1,1,5\n")).collect();
    raw(name, &format!("timestamp,open,high,low,close,volume\n{}", rows.concat()))
}

#[test]
fn epochs_of_any_unit_are_the_same_moments() {
    let expected = ["2025-07-04T12:00:00Z", "2025-07-04T12:15:00Z"];
    for stamps in [
        ["1751629500", "1751630400"],
        ["1751629500000", "1751630400000"],
        ["1751629500000000", "1751630400000000"],
        ["2025-07-04T11:45:00Z", "2025-07-04T12:00:00Z"],
        ["2025-07-04 13:45:00+02:00", "2025-07-04 14:00:00+02:00"],
    ] {
        assert_eq!(known(&raw_times("coin@15m", &stamps)), expected, "{stamps:?}");
    }
}

#[test]
fn names_outside_the_catalogue_get_cautious_defaults() {
    let raw = raw("gold", "Date,Price\n07/01/2024,2330.5\n07/02/2024,\n07/03/2024,2356\n");
    assert_eq!((raw.shape.kind, raw.shape.period), (Kind::Points, Period::Daily));
    assert_eq!((raw.shape.sessions_of, raw.shape.unit.dim), (Sessions::Rows, Dim::Level));
    assert_eq!(raw.report.evidence, crate::series::Evidence::Assumed);
    assert_eq!(known(&raw), ["2024-07-01T22:00:00Z", "2024-07-02T22:00:00Z", "2024-07-03T22:00:00Z"]);
    let series = raw.series(at("2024-08-01T00:00:00Z"));
    // A blank cell is a gap; days without a row are nothing.
    let expected =
        [("2024-07-01", Status::Figure), ("2024-07-02", Status::Gap), ("2024-07-03", Status::Figure)];
    assert_eq!(statuses(&series), expected.map(|(day, status)| (day.to_owned(), status)));
    assert_eq!(series.stale_at[2], at("2024-07-10T22:00:00Z"));
    assert_eq!(series.next_due, None);
}

#[test]
fn a_file_of_bars_within_the_day_tells_its_period() {
    let folder = Folder::new(&[(
        "coin.csv",
        "time,open,high,low,close,volume\n2024-07-01T00:00:00Z,1,1,1,1,5\n2024-07-01T04:00:00Z,1,1,1,1,5\n",
    )]);
    let market = folder.market();
    assert_eq!(market.info("coin").unwrap().period, Period::Intraday { minutes: 240 });
    assert_eq!(known(&market.read_one("coin").unwrap()), ["2024-07-01T04:00:00Z", "2024-07-01T08:00:00Z"]);
    let error =
        read("index", "time,open,high,low,close\n2024-07-01 09:30,1,1,1,1\n2024-07-01 09:35,1,1,1,1\n")
            .unwrap_err();
    assert_eq!(error.to_string(), "expected one row a day in `index.csv`, found several");
    assert!(error.help().unwrap().ends_with("such as `index@5m.csv`"));
    let stacked = "date,coin,close\n2024-07-01,a,1\n2024-07-01,b,2\n2024-07-02,a,1\n2024-07-02,b,2\n";
    assert!(matches!(
        read("coin", &stacked.replace("coin,", ",")),
        Err(DataError::TooFine { period: "day", .. })
    ));
}

#[test]
fn weekly_bars_belong_to_the_last_session_of_their_week() {
    // Mondays or Fridays as labels; Good Friday is no session.
    for stamps in [["2024-03-18", "2024-03-25", "2024-04-08"], ["2024-03-22", "2024-03-29", "2024-04-12"]] {
        let rows: Vec<String> = stamps.iter().map(|stamp| format!("{stamp},78,78,78,78,5\n")).collect();
        let raw = raw("hyg@1w", &format!("date,open,high,low,close,volume\n{}", rows.concat()));
        assert_eq!(known(&raw), ["2024-03-22T20:15:00Z", "2024-03-28T20:15:00Z", "2024-04-12T20:15:00Z"]);
        assert_eq!(raw.report.gaps, [day("2024-04-05")]);
    }
}

#[test]
fn events_have_a_date_and_a_time_or_one_stamp() {
    let raw = raw("nfp", "date,time_et\n2024-07-05,08:30\n2027-01-08,08:30\n");
    assert_eq!((raw.shape.kind, raw.newest()), (Kind::Events, None));
    assert_eq!(known(&raw), ["2024-07-05T12:30:00Z", "2027-01-08T13:30:00Z"]);
    assert_eq!(known(&self::raw("nfp", "timestamp\n2024-07-05T12:30:00Z\n")), ["2024-07-05T12:30:00Z"]);
    assert_eq!(known(&self::raw("nfp", "date\n2024-07-05\n")), ["2024-07-05T12:30:00Z"]);
    let auction = self::raw(
        "jgb.auction",
        "date,time_jst,tail,cover,issue\n2024-07-02,12:35,1.2,3.4,10 years\n2024-07-11,,.,3.1,20 years\n",
    );
    assert_eq!(known(&auction), ["2024-07-02T03:35:00Z", "2024-07-11T03:35:00Z"]);
    let (name, unit, tails) = &auction.fields[0];
    assert_eq!((name.as_str(), unit.dim, tails[0]), ("tail", Dim::Ratio, 0.00012));
    assert!(tails[1].is_nan() && auction.report.is_clean());
    let opec = self::raw("opec", "date,time_utc\n2024-06-02,13:00\n");
    assert_eq!((opec.shape.kind, known(&opec)), (Kind::Events, vec!["2024-06-02T13:00:00Z".to_owned()]));
}

#[test]
fn the_future_and_the_unfinished_are_not_used() {
    let folder = Folder::new(&[
        (
            "hyg.csv",
            "date,open,high,low,close,volume\n2024-07-01,78,79,77,78,1\n2024-07-02,78,79,77,78,1\n2042-07-03,78,79,77,78,1\n",
        ),
        ("iorb.csv", "date,value\n2024-07-01,5.4\n2024-08-01,5.15\n"),
    ]);
    let market = folder.market().read_at(at("2024-07-02T18:00:00Z"));
    let raw = market.read_one("hyg").unwrap();
    assert_eq!((raw.rows.len(), raw.report.unfinished, faults(&raw)), (1, 1, vec![(4, Fault::Future)]));
    // Effective dates may lie ahead; what counts as newest is what holds already.
    let rate = market.read_one("iorb").unwrap();
    assert_eq!((rate.rows.len(), rate.newest()), (2, Some(at("2024-07-01T04:00:00Z"))));
}

#[test]
fn unclear_columns_are_shown() {
    let check = |text: &str, expected: &str| {
        let error = read("hyg", text).unwrap_err();
        assert_eq!((error.to_string().as_str(), error.code()), (expected, Code::BadData));
        assert_eq!(error.problem().severity, Severity::Error);
        error.help().unwrap_or_default()
    };
    let help = check(
        "date,bid,ask\n2024-07-01,1,2\n",
        "expected one column of figures, or open, high, low and close in `hyg.csv`, found `bid`, `ask`",
    );
    assert!(help.ends_with("the file begins:\ndate,bid,ask\n2024-07-01,1,2"), "{help}");
    check(
        "2024-07-01,1\n2024-07-02,2\n",
        "expected a header with a column such as `date` in `hyg.csv`, found none",
    );
    check(
        "date,timestamp,close\n2024-07-01,1,2\n",
        "expected one column of stamps such as `date` in `hyg.csv`, found 2 of them",
    );
    check(
        "date,close,Close,open\n2024-07-01,1,2,3\n",
        "expected one column of each kind in `hyg.csv`, found `close` twice",
    );
    check("date\n2024-07-01\n", "expected a column of figures in `hyg.csv`, found only stamps");
    check("<html>\n", "expected a table in `hyg.csv`, found a web page");
    check("{\"Note\": \"limit\"}\n", "expected a table in `hyg.csv`, found JSON");
    check("", "expected rows of figures in `hyg.csv`, found an empty file");
    check("date,close\n", "expected rows of figures in `hyg.csv`, found none");
    check(
        "date,close\n2024-07-01,null\n",
        "expected rows of figures in `hyg.csv`, found 1 without a usable figure",
    );
    check(
        "date,close\n01/07/2024,78\n31/07/2024,79\n",
        "expected dates as MM/DD/YYYY in `hyg.csv`, found `31/07/2024` in line 3",
    );
}

#[test]
fn bytes_that_are_no_text_are_an_error() {
    let folder = Folder::new(&[]);
    fs::write(folder.0.join("gold.csv"), b"date,value\n2024-07-01,1\n2024-07-02,\x93\xfa\n").unwrap();
    let error = folder.market().read_one("gold").unwrap_err();
    assert_eq!(error, DataError::Encoding { file: "gold.csv".to_owned(), line: 3 });
}

#[test]
fn quotes_titles_and_other_delimiters_read_the_same() {
    let plain = raw("gold", "date,value\n2024-07-01,1.5\n2024-07-02,2\n");
    for text in [
        "\"date\",\"value\"\n\"2024-07-01\",\"1.5\"\n2024-07-02,2",
        "Gold, London\n\ndate,value\n2024-07-01,1.5\n\n2024-07-02,2\n",
        "date\tvalue\n2024-07-01\t1.5\n2024-07-02\t2\n",
        "date;value\r\n2024-07-01; 1.5\r\n2024-07-02;2;\r\n",
        "note,value,date\n\"a, b\",1.5,2024-07-01\n,2,2024-07-02\n",
    ] {
        let other = raw("gold", text);
        assert_eq!((other.rows, other.columns), (plain.rows.clone(), plain.columns.clone()), "{text}");
    }
    let faulty = raw("gold", "\"date\",value\n2024-07-01,1\n\n2024-07-02,\"x\"\n");
    assert_eq!(faults(&faulty), [(4, Fault::NotANumber)]);
}

#[test]
fn closes_alone_stand_for_bars_where_the_catalogue_says_bars() {
    let folder = Folder::new(&[
        ("spx.csv", "observation_date,SP500\n2024-07-01,5475.09\n"),
        ("us.10y.csv", "date,open,high,low,close\n2024-07-01,4.4,4.5,4.3,4.48\n"),
    ]);
    let market = folder.market();
    let info = market.info("spx").unwrap();
    assert_eq!((info.kind, info.columns.as_deref()), (Kind::Bars, Some([Column::Close].as_slice())));
    let yields = market.read_one("us.10y").unwrap();
    assert_eq!((yields.shape.kind, yields.shape.unit.dim), (Kind::Bars, Dim::Ratio));
    assert_eq!(column(&yields, Column::Close), [0.0448]);
}

#[test]
fn the_sample_is_whole_and_scaled() {
    let market = Market::sample();
    let names: Vec<String> = market.names().map(str::to_owned).collect();
    for (name, read) in market.read(&names) {
        let raw = read.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(raw.report.is_clean(), "{name}: {:?}", raw.report.findings);
        assert_eq!(Some(raw.shape.period), market.info(&name).map(|info| info.period), "{name}");
    }
    let table = sample::table("sofr").unwrap();
    let published = table.column("value").unwrap();
    let raw = market.read_one("sofr").unwrap();
    let expected: Vec<f64> =
        published.iter().map(|rate| crate::unit::parse_shifted(&rate.to_string(), -2).unwrap()).collect();
    assert_eq!(column(&raw, Column::Value), expected);
}
