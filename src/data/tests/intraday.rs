//! Bars within the day: their sessions, what is missing among them, and the slower bars they make.

use super::*;
use crate::time::Zone;

/// Bars of `minutes` stamped with their opening by the wall clock, from `from` until `to`; the first opens at 100 and every bar closes one higher.
fn bars(day: &str, from: &str, to: &str, minutes: u32) -> Vec<String> {
    let seconds = |clock: &str| {
        let (hours, minutes) = clock.split_once(':').unwrap();
        hours.parse::<u32>().unwrap() * 3_600 + minutes.parse::<u32>().unwrap() * 60
    };
    let starts = (seconds(from)..seconds(to)).step_by(minutes as usize * 60);
    let bar = |(number, start): (u32, u32)| {
        let open = 100 + number;
        let clock = format!("{:02}:{:02}", start / 3_600, start / 60 % 60);
        format!("{day} {clock},{open},{},{},{},10", open + 2, open - 1, open + 1)
    };
    (0..).zip(starts).map(bar).collect()
}

/// A folder of one intraday file, its prices believed whatever they are.
fn folder(name: &str, rows: &[Vec<String>], entry: &str) -> Folder {
    let text = format!("time,open,high,low,close,volume\n{}\n", rows.concat().join("\n"));
    let base = name.split('@').next().unwrap();
    let catalog = format!("[series.{base}]\nplausible = [0, 1e9]\n{entry}");
    Folder::new(&[(&format!("{name}.csv"), &text), ("catalog.toml", &catalog)])
}

fn gaps(series: &Series) -> Vec<String> {
    let slots = series.ends.iter().zip(&series.status).filter(|(_, status)| **status == Status::Gap);
    slots.map(|(end, _)| end.to_string()).collect()
}

/// End, open, high, low, close and volume of every slot of bars.
fn shown(series: &Series) -> Vec<String> {
    let columns = [Column::Open, Column::High, Column::Low, Column::Close, Column::Volume];
    let figure = |column, slot: usize| series.column(column)[slot].to_string();
    let slot = |(slot, end): (usize, &Instant)| {
        let figures: Vec<String> = columns.into_iter().map(|column| figure(column, slot)).collect();
        format!("{end} {}", figures.join(" "))
    };
    series.ends.iter().enumerate().map(slot).collect()
}

#[test]
fn clocks_change_between_two_sessions_of_new_york() {
    let days = ["2025-03-07", "2025-03-10"].map(|day| bars(day, "04:00", "20:00", 5));
    let folder = folder("index@5m", &days, "");
    let raw = folder.market().read_one("index@5m").unwrap();
    assert_eq!((raw.rows.len(), raw.report.outside, raw.report.gaps.len()), (156, 2 * (192 - 78), 0));
    let ends = |index: usize| raw.rows[index].end.to_string();
    assert_eq!([ends(0), ends(77)], ["2025-03-07T14:35:00Z", "2025-03-07T21:00:00Z"]);
    assert_eq!([ends(78), ends(155)], ["2025-03-10T13:35:00Z", "2025-03-10T20:00:00Z"]);
    assert_eq!(raw.rows[78].session, day("2025-03-10"));
    let told = raw.report.problems();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].message, "`index@5m.csv`: 228 bars outside the session's hours left out");
    assert_eq!((told[0].severity, told[0].help.is_none()), (Severity::Note, true));
    let series = raw.series(at("2025-03-10T20:15:00Z"));
    assert_eq!((gaps(&series), series.stale_at[155]), (vec![], Instant::MAX));
    assert_eq!(series.next_due, Some(at("2025-03-11T13:35:00Z")));
}

#[test]
fn stamps_of_another_clock_are_named() {
    let utc = [bars("2025-06-03", "20:00", "23:00", 5)];
    let error = folder("index@5m", &utc, "").market().read_one("index@5m").unwrap_err();
    assert!(error.help().unwrap().contains("`zone`"), "{error}");
    let mostly = ["2025-06-03", "2025-06-04"].map(|day| bars(day, "13:30", "20:00", 5));
    let raw = folder("index@5m", &mostly, "").market().read_one("index@5m").unwrap();
    assert_eq!((raw.report.outside, raw.report.gaps.len(), raw.report.figures), (96, 48, 60));
    assert!(raw.report.problems()[0].help.as_ref().unwrap().contains("`zone`"));
}

#[test]
fn a_session_that_closes_early_has_fewer_bars() {
    let days = [bars("2024-11-29", "09:30", "16:00", 5), bars("2024-12-02", "09:30", "09:45", 5)];
    let raw = folder("index@5m", &days, "").market().read_one("index@5m").unwrap();
    assert_eq!((raw.report.outside, raw.report.gaps.len(), raw.rows.len()), (36, 0, 42 + 3));
    assert_eq!(raw.rows[41].end, at("2024-11-29T18:00:00Z"));
    let market = folder("index@5m", &days, "").market();
    let daily = market.slower(&raw.series(at("2024-11-30T00:00:00Z")), Period::Daily).unwrap();
    assert_eq!(shown(&daily), ["2024-11-29T18:00:00Z 100 143 99 142 420"]);
    assert_eq!(daily.known, [at("2024-11-29T18:15:00Z")]);
}

#[test]
fn tokyo_rests_at_noon_and_closes_later_since_november_2024() {
    let days = ["2024-11-01", "2024-11-05"].map(|day| bars(day, "09:00", "15:30", 5));
    let folder = folder("nikkei@5m", &days, "");
    let raw = folder.market().read_one("nikkei@5m").unwrap();
    // Twelve bars at noon, and six after the old close.
    assert_eq!((raw.report.outside, raw.rows.len(), raw.report.gaps.len()), (12 + 6 + 12, 60 + 66, 0));
    let series = raw.series(at("2024-11-05T06:30:00Z"));
    assert_eq!(gaps(&series), Vec::<String>::new());
    let hours = folder.market().slower(&series, Period::Intraday { minutes: 60 }).unwrap();
    assert_eq!((hours.name.as_str(), hours.per_year), ("nikkei@1h", 245.0 * 5.5));
    let ends: Vec<String> = hours
        .ends
        .iter()
        .map(|end| Zone::tokyo().local(*end))
        .map(|(day, seconds)| format!("{day} {}", seconds / 60))
        .collect();
    let clock = |day: &str, minutes: &[u32]| {
        minutes.iter().map(|minute| format!("{day} {minute}")).collect::<Vec<_>>()
    };
    let mornings = [600, 660, 690, 780, 840, 900, 930];
    assert_eq!(ends, [clock("2024-11-01", &mornings[..6]), clock("2024-11-05", &mornings)].concat());
    assert_eq!(hours.known, hours.ends);
    // The bar until lunch has half an hour, so has the one after it.
    assert_eq!(&hours.column(Column::Volume)[2..4], [60.0, 60.0]);
}

#[test]
fn the_day_of_a_coin_begins_at_midnight_utc() {
    let rows = [bars("2025-07-04", "23:30", "24:00", 15), bars("2025-07-05", "00:00", "00:45", 15)];
    let folder = folder("btc@15m", &rows, "");
    let market = folder.market();
    let raw = market.read_one("btc@15m").unwrap();
    assert_eq!(
        raw.rows.iter().map(|row| row.session.to_string()).collect::<Vec<_>>()[1..3],
        ["2025-07-04", "2025-07-05"]
    );
    assert_eq!((raw.report.outside, raw.report.gaps.len()), (0, 0));
    let series = raw.series(at("2025-07-05T01:30:00Z"));
    // The bar that ends at 01:00 has fallen due at 01:15, the next one a quarter of an hour later.
    assert_eq!(gaps(&series), ["2025-07-05T01:00:00Z", "2025-07-05T01:15:00Z"]);
    let hours = market.slower(&series, Period::Intraday { minutes: 60 }).unwrap();
    // The first begins before the series does.
    assert_eq!(
        shown(&hours),
        ["2025-07-05T00:00:00Z NaN NaN NaN 102 NaN", "2025-07-05T01:00:00Z 100 NaN NaN NaN NaN"]
    );
    assert_eq!(hours.status, [Status::Figure, Status::Gap]);
    assert_eq!(hours.known, [at("2025-07-05T00:00:00Z"), at("2025-07-05T01:15:00Z")]);
    let daily = market.slower(&series, Period::Daily).unwrap();
    assert_eq!(
        (daily.known.as_slice(), daily.column(Column::Close)),
        (&[at("2025-07-05T00:00:00Z")][..], &[102.0][..])
    );
}

/// A whole session without the bars that open at some times.
fn without(missing: &[&str]) -> Vec<String> {
    let mut rows = bars("2025-06-03", "09:30", "16:00", 5);
    rows.retain(|row| !missing.iter().any(|clock| row.starts_with(&format!("2025-06-03 {clock}"))));
    rows
}

#[test]
fn a_missing_bar_is_a_gap_of_its_own_and_of_all_it_belongs_to() {
    let rows = [bars("2025-06-02", "09:30", "16:00", 5), without(&["09:35", "10:00", "15:55"])];
    let folder = folder("index@5m", &rows, "");
    let market = folder.market();
    let raw = market.read_one("index@5m").unwrap();
    let told = raw.report.problems();
    // The last bar may still come as far as the file can tell.
    assert_eq!(told[0].message, "`index@5m.csv`: 2 bars missing on 1 day: 2025-06-03");
    assert!(told[0].help.as_ref().unwrap().contains("gaps = \"skip\""));
    let series = raw.series(at("2025-06-04T13:00:00Z"));
    assert_eq!(gaps(&series), ["2025-06-03T13:40:00Z", "2025-06-03T14:05:00Z", "2025-06-03T20:00:00Z"]);
    assert!(series.amendments.is_empty() && series.known.is_sorted());
    assert_eq!(series.known[79], at("2025-06-03T13:45:00Z"));
    let quarters = market.slower(&series, Period::Intraday { minutes: 15 }).unwrap();
    assert_eq!(quarters.sessions.len(), 2 * 26);
    let text = shown(&quarters);
    // Missing in the middle, first, and last.
    assert_eq!(text[26], "2025-06-03T13:45:00Z 100 NaN NaN 103 NaN");
    assert_eq!(text[27], "2025-06-03T14:00:00Z 103 107 102 106 30");
    assert_eq!(text[28], "2025-06-03T14:15:00Z NaN NaN NaN 109 NaN");
    assert_eq!(text[51], "2025-06-03T20:00:00Z 175 NaN NaN NaN NaN");
    let known = |slot: usize| quarters.known[slot].to_string();
    assert_eq!([known(26), known(51)], ["2025-06-03T13:45:00Z", "2025-06-03T20:05:00Z"]);
    let daily = market.slower(&series, Period::Daily).unwrap();
    assert_eq!(
        shown(&daily),
        ["2025-06-02T20:00:00Z 100 179 99 178 780", "2025-06-03T20:00:00Z 100 NaN NaN NaN NaN"]
    );
    assert_eq!(daily.known, [at("2025-06-02T20:15:00Z"), at("2025-06-03T20:15:00Z")]);
    let weekly = market.slower(&series, Period::Weekly { weekday: 4 }).unwrap();
    assert_eq!((weekly.name.as_str(), weekly.known.len()), ("index@1w", 0));
}

#[test]
fn bars_that_count_prints_only_make_slower_ones_of_what_is_there() {
    let rows = [without(&["09:35", "10:00", "10:05", "10:10", "15:55"])];
    let folder = folder("index@5m", &rows, "gaps = \"skip\"\n");
    let market = folder.market();
    let raw = market.read_one("index@5m").unwrap();
    assert!(raw.report.problems().is_empty());
    let series = raw.series(at("2025-06-04T13:00:00Z"));
    assert_eq!((series.sessions.len(), gaps(&series).len()), (73, 0));
    // One bar of grace: the bar until 09:40 should have come by 09:45; after the close the first bar of the next session.
    let stale = |slot: usize| series.stale_at[slot].to_string();
    assert_eq!([stale(0), stale(72)], ["2025-06-03T13:45:00Z", "2025-06-03T20:05:00Z"]);
    assert_eq!(series.next_due, Some(at("2025-06-03T20:00:00Z")));
    let quarters = market.slower(&series, Period::Intraday { minutes: 15 }).unwrap();
    let text = shown(&quarters);
    assert_eq!((text.len(), text[0].as_str()), (25, "2025-06-03T13:45:00Z 100 104 99 103 20"));
    assert_eq!(text[24], "2025-06-03T20:00:00Z 175 178 174 177 20");
    // The last quarter of an hour is complete by the clock.
    assert_eq!(
        (quarters.known[24], quarters.stale_at[24]),
        (at("2025-06-03T20:00:00Z"), at("2025-06-03T20:25:00Z"))
    );
}

#[test]
fn what_was_known_does_not_depend_on_what_came_later() {
    let rows = [without(&["09:35", "10:00", "15:55"]), bars("2025-06-04", "09:45", "12:00", 5)];
    let periods = [
        Period::Intraday { minutes: 15 },
        Period::Intraday { minutes: 60 },
        Period::Daily,
        Period::Weekly { weekday: 4 },
    ];
    for entry in ["", "gaps = \"skip\"\n"] {
        let folder = folder("index@5m", &rows, entry);
        let market = folder.market();
        let whole = market.read_one("index@5m").unwrap().series(at("2025-06-09T00:00:00Z"));
        let moments = [
            "2025-06-03T13:40:00Z",
            "2025-06-03T13:44:59Z",
            "2025-06-03T20:00:00Z",
            "2025-06-03T20:10:00Z",
            "2025-06-03T20:15:00Z",
            "2025-06-04T13:50:00Z",
            "2025-06-04T13:55:00Z",
            "2025-06-06T20:15:00Z",
        ];
        for until in moments.map(at) {
            // Nothing later is in the file, and nothing later has fallen due.
            let early = market_until(&folder, until).read_one("index@5m").unwrap().series(until);
            same(&early, &whole, until);
            for period in periods {
                let (one, other) =
                    (market.slower(&early, period).unwrap(), market.slower(&whole, period).unwrap());
                same(&one, &other, until);
            }
        }
    }
}

fn market_until(folder: &Folder, until: Instant) -> Market {
    Market::folder(&folder.0, &Project::default()).unwrap().read_at(until)
}

/// Compares what two series show at a moment.
fn same(one: &Series, other: &Series, until: Instant) {
    let view = |series: &Series| {
        let events = series.known_by(until);
        let run = series.runs(events).pop();
        let figures = series.columns.iter().map(|(column, _)| {
            let figures = run.iter().flat_map(|run| run.column(*column)[..run.len.min(events)].to_vec());
            figures.map(f64::to_bits).collect::<Vec<_>>()
        });
        (series.known[..events].to_vec(), series.newest[..events].to_vec(), figures.collect::<Vec<_>>())
    };
    assert_eq!(view(one), view(other), "{} {until}", one.name);
}

#[test]
fn timeframes_are_listed_finest_first() {
    let market = Market::sample();
    let named = |base| market.timeframes(base).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(named("index"), ["index@1m", "index@5m", "index"]);
    assert_eq!(
        (named("btc"), named("gold"), named("fed.assets")),
        (vec!["btc@15m".to_owned(), "btc".to_owned()], vec![], vec!["fed.assets".to_owned()])
    );
    // A timeframe without data of its own is known by the name's other ones.
    let folder = folder("coin@15m", &[bars("2025-07-04", "10:00", "11:00", 15)], "");
    let info = folder.market().info("coin@1h").unwrap();
    assert_eq!(
        (info.kind, info.period, info.available),
        (Kind::Bars, Period::Intraday { minutes: 60 }, false)
    );
    assert_eq!(
        folder.market().timeframes("coin"),
        [("coin@15m".to_owned(), Period::Intraday { minutes: 15 })]
    );
}

/// The slots of a series from a session on, as text.
fn since(series: &Series, session: Day) -> Vec<String> {
    let first = series.sessions.partition_point(|&day| day < session);
    shown(series).split_off(first)
}

#[test]
fn the_samples_bars_add_up() {
    let market = Market::sample();
    let end = Zone::new_york().instant(sample::end(), 18 * 3_600);
    let read = |name: &str| market.read_one(name).unwrap().series(end);
    let (minutes, fives, days) = (read("index@1m"), read("index@5m"), read("index"));
    let five = Period::Intraday { minutes: 5 };
    let made = market.slower(&minutes, five).unwrap();
    assert_eq!((made.sessions.len(), shown(&made)), (60 * 78, shown(&fives)));
    assert_eq!((&made.known, &made.ends, &made.name), (&fives.known, &fives.ends, &fives.name));
    for stored in [&minutes, &fives] {
        let made = market.slower(stored, Period::Daily).unwrap();
        assert_eq!(shown(&made), since(&days, made.sessions[0]));
        assert_eq!(made.known, days.known[days.known.len() - 60..]);
        // Weeks of bars are weeks of days; the first session is a Wednesday or whatever, so its week is not whole.
        let weekly = Period::Weekly { weekday: 4 };
        let (weeks, by_days) =
            (market.slower(stored, weekly).unwrap(), market.slower(&days, weekly).unwrap());
        let second = weeks.sessions[1];
        assert_eq!(since(&weeks, second), since(&by_days, second));
    }
    let quarter = Period::Intraday { minutes: 15 };
    assert_eq!(
        shown(&market.slower(&minutes, quarter).unwrap()),
        shown(&market.slower(&fives, quarter).unwrap())
    );
    let (quarters, coins) = (read("btc@15m"), read("btc"));
    let made = market.slower(&quarters, Period::Daily).unwrap();
    let whole = made.sessions[1];
    assert!(made.sessions.len() > 85);
    let volumes = |series: &mut Series| {
        let column = series.columns.iter_mut().find(|(column, _)| *column == Column::Volume).unwrap();
        std::mem::replace(&mut column.1, vec![0.0; series.sessions.len()])
    };
    let (mut made, mut coins) = (made, coins);
    let (sums, whole_days) = (volumes(&mut made), volumes(&mut coins));
    // Sums of decimals: the last bits may differ.
    let close = |(sum, volume): (&f64, &f64)| (sum - volume).abs() <= 1e-12 * volume;
    assert!(sums.iter().rev().zip(whole_days.iter().rev()).take(85).all(close));
    assert_eq!(since(&made, whole), since(&coins, whole));
    let interest = |series: &Series| {
        let first = series.sessions.partition_point(|&day| day < whole);
        series.column(Column::Oi)[first..].to_vec()
    };
    assert_eq!(interest(&made), interest(&coins));
}

#[test]
fn bars_cut_at_the_close_are_known_when_they_would_have_ended() {
    // As vendors stamp hours of New York: the last one, from 15:30, has half an hour of trading.
    let hours = ["2025-06-03", "2025-06-04"].map(|day| bars(day, "09:30", "16:30", 60));
    let folder_of_hours = folder("index@1h", &hours, "");
    let market = folder_of_hours.market();
    let raw = market.read_one("index@1h").unwrap();
    assert_eq!((raw.rows.len(), raw.report.outside, raw.report.gaps.len()), (14, 0, 0));
    let last = raw.rows[6];
    // What it holds after the close, if anything, must not be known before.
    assert_eq!((last.end, last.known), (at("2025-06-03T20:00:00Z"), at("2025-06-03T20:30:00Z")));
    let series = raw.series(at("2025-06-04T20:30:00Z"));
    assert!(series.amendments.is_empty() && gaps(&series).is_empty());
    let twos = market.slower(&series, Period::Intraday { minutes: 120 }).unwrap();
    assert_eq!((twos.ends[3], twos.known[3]), (last.end, last.known));
    assert_eq!(market.slower(&series, Period::Daily).unwrap().known[0], last.known);
    let soon = market_until(&folder_of_hours, at("2025-06-04T20:15:00Z")).read_one("index@1h").unwrap();
    assert_eq!((soon.rows.len(), soon.report.unfinished), (13, 1));
    // Stamped with their ends, the same bars are known at the close.
    let ends = ["10:30", "11:30", "12:30", "13:30", "14:30", "15:30", "16:00"];
    let rows: Vec<String> = ends.iter().map(|clock| format!("2025-06-03 {clock},1,1,1,1,5")).collect();
    let folder = folder("index@1h", &[rows], "label = \"close\"\n");
    let raw = folder.market().read_one("index@1h").unwrap();
    assert_eq!((raw.rows.len(), raw.report.outside), (7, 0));
    assert_eq!((raw.rows[6].end, raw.rows[6].known), (last.end, last.end));
}

#[test]
fn bars_off_the_grid_keep_their_place_and_fill_none() {
    let mut rows = bars("2025-06-03", "09:30", "10:00", 5);
    rows[2] = rows[2].replace("09:40", "09:41");
    let folder = folder("index@5m", &[rows], "");
    let series = folder.market().read_one("index@5m").unwrap().series(at("2025-06-03T14:00:00Z"));
    let slots: Vec<(String, Status)> =
        series.ends.iter().map(Instant::to_string).zip(series.status.iter().copied()).collect();
    assert_eq!(slots[2], ("2025-06-03T13:45:00Z".to_owned(), Status::Gap));
    assert_eq!(slots[3], ("2025-06-03T13:46:00Z".to_owned(), Status::Figure));
    assert_eq!(slots.len(), 7);
}

#[test]
fn bars_without_a_calendar_are_complete_by_the_clock() {
    // Days of Honolulu end at 10:00 UTC of the next, long after the evening in which daily figures are taken to be known.
    let rows = [bars("2025-07-04", "20:00", "24:00", 30), bars("2025-07-05", "00:00", "02:00", 30)];
    let folder = folder("coin@30m", &rows, "zone = \"Pacific/Honolulu\"\n");
    let market = folder.market();
    let series = market.read_one("coin@30m").unwrap().series(at("2025-07-07T00:00:00Z"));
    let sessions: Vec<String> = series.sessions.iter().map(Day::to_string).collect();
    assert_eq!((sessions[7].as_str(), sessions[8].as_str()), ("2025-07-04", "2025-07-05"));
    let quarters = market.slower(&series, Period::Intraday { minutes: 360 }).unwrap();
    // Quarters of the day: six hours from 18:00 by that clock, and from its midnight.
    assert_eq!(
        shown(&quarters),
        ["2025-07-05T10:00:00Z 100 109 99 108 80", "2025-07-05T16:00:00Z 100 105 99 104 40"]
    );
    assert_eq!((quarters.known.as_slice(), quarters.name.as_str()), (quarters.ends.as_slice(), "coin@6h"));
    let daily = market.slower(&series, Period::Daily).unwrap();
    assert_eq!(daily.known, [at("2025-07-05T10:00:00Z"), at("2025-07-06T10:00:00Z")]);
}
