//! Stamps, and the moments at which rows were known.

use super::*;

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
fn fields_of_events_are_columns_of_their_series() {
    let folder = Folder::new(&[
        ("jgb.auction.csv", "date,time_jst,cover,issue\n2024-07-02,12:35,3.4,10\n2024-07-11,12:35,,20\n"),
        ("nfp.csv", "date,time_et\n2024-07-05,08:30\n2027-01-08,08:30\n"),
        ("talk.csv", "date,time_utc,length\n2024-06-02,13:00,45\n"),
    ]);
    let market = folder.market();
    let fields = |name: &str| {
        let info = market.info(name).unwrap();
        info.fields.into_iter().map(|(name, unit)| (name, unit.dim)).collect::<Vec<_>>()
    };
    let named = |names: [(&str, Dim); 3]| names.map(|(name, dim)| (name.to_owned(), dim)).to_vec();
    // Those of the file in its order, then `tail`, which it lacks.
    let expected = named([("cover", Dim::Quotient), ("issue", Dim::Number), ("tail", Dim::Ratio)]);
    assert_eq!(fields("jgb.auction"), expected);
    let auctions = market.read_one("jgb.auction").unwrap().series(at("2024-07-03T00:00:00Z"));
    assert_eq!(auctions.fields, ["cover", "issue", "tail"]);
    assert_eq!((auctions.name_of(Column::Field(2)), auctions.name_of(Column::Field(3))), ("tail", "field"));
    let shown = |index| auctions.column(Column::Field(index)).iter().map(f64::to_string).collect::<Vec<_>>();
    assert_eq!([shown(0), shown(1), shown(2)], [["3.4", "NaN"], ["10", "20"], ["NaN", "NaN"]]);
    // Without a file the declared ones are left.
    let empty = Folder::new(&[]).market().info("jgb.auction").unwrap().fields;
    assert_eq!(empty.iter().map(|field| field.0.as_str()).collect::<Vec<_>>(), ["cover", "tail"]);
    // Only an entry makes a schedule of events; those ahead are in the series and known at their own instant.
    let schedules = ["nfp", "cpi", "fomc", "jgb.auction", "talk", "iorb", "hyg"]
        .map(|name| market.info(name).unwrap().schedule);
    assert_eq!(schedules, [true, true, true, false, false, false, false]);
    let reports = market.read_one("nfp").unwrap().series(at("2024-07-06T00:00:00Z"));
    let moments = [at("2024-07-05T12:30:00Z"), at("2027-01-08T13:30:00Z")];
    assert_eq!((reports.ends.as_slice(), reports.known.as_slice()), (&moments[..], &moments[..]));
    assert_eq!(reports.known_by(at("2024-07-06T00:00:00Z")), 1);
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
