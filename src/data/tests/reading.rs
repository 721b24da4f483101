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
fn names_outside_the_catalogue_get_cautious_defaults() {
    let raw = raw("gold", "Date,Price\n2024/07/01,2330.5\n2024/07/02,\n2024/07/03,2356\n");
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
        "expected rows of figures in `hyg.csv`, found 1 row without a usable figure",
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

#[test]
fn closes_that_repeat_the_open_and_stitched_adjustments_are_remarked() {
    let bar = |day: u32, close: f64, adj: f64| {
        format!("2024-07-{day:02},{close},{},{close},{close},{adj},1\n", close + 1.0)
    };
    let days = [1, 2, 3, 5, 8, 9, 10, 11, 12, 15, 16, 17, 18, 19, 22, 23, 24, 25, 26, 29, 30];
    // The factor rises with a distribution on the 9th and falls on the 25th, where raw rows were taken for adjusted ones.
    let adj = |day: u32| match day {
        ..9 => 76.0,
        9..25 => 77.0,
        _ => 76.5,
    };
    let rows: Vec<String> = days.iter().map(|&day| bar(day, 78.0, adj(day))).collect();
    let raw = raw("hyg", &format!("date,open,high,low,close,adj,volume\n{}", rows.concat()));
    assert_eq!(faults(&raw), [(0, Fault::CloseIsOpen), (19, Fault::Adjustment)]);
    assert!(raw.report.is_clean());
    assert_eq!(raw.report.figures, days.len());
}

#[test]
fn rows_on_days_without_a_session_are_kept() {
    // A month end on a Saturday.
    let raw =
        raw("hy.spread", "date,value\n2024-08-30,3.17\n2024-08-31,3.17\n2024-09-02,3.17\n2024-09-03,3.27\n");
    assert_eq!((raw.rows.len(), raw.report.gaps.len()), (4, 0));
    assert_eq!(
        known(&raw),
        ["2024-09-03T22:00:00Z", "2024-09-03T22:00:00Z", "2024-09-03T22:00:00Z", "2024-09-04T22:00:00Z"]
    );
    let series = raw.series(at("2024-09-04T22:00:00Z"));
    assert_eq!(series.status, [Status::Figure; 4]);
}

#[test]
fn prints_only_leave_no_slots() {
    let folder = Folder::new(&[
        ("sofr.csv", "date,value\n2024-07-01,5.4\n2024-07-02,\n2024-07-03,5.3\n"),
        ("catalog.toml", "[series.sofr]\ngaps = \"skip\"\n"),
    ]);
    let raw = folder.market().read_one("sofr").unwrap();
    assert!(raw.report.gaps.is_empty());
    let series = raw.series(at("2024-07-20T00:00:00Z"));
    assert_eq!(series.sessions, [day("2024-07-01"), day("2024-07-03")]);
    // The figure of the 2nd was due on the 3rd at 08:00; with eight hours of grace the first is stale from 16:00 on.
    assert_eq!(series.stale_at[0], at("2024-07-03T20:00:00Z"));
    assert_eq!(series.stale_at[1], at("2024-07-08T20:00:00Z"));
}
