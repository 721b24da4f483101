//! Tables as such: fixed bits, whole columns, consistent bars, expected days, plausible levels.

use std::collections::BTreeSet;

use shiome::data::sample::{self, RawKind, RawStamp};
use shiome::time::{Calendar, Day, ReleaseRule, Timetable, Zone};

use super::*;

/// All tables, hashed; a failure lists the hash of each.
const CHECKSUM: u64 = 0xa2ed_2d27_dfc9_7f57;

#[test]
fn the_bits_are_fixed() {
    let mut all = 0xcbf2_9ce4_8422_2325_u64;
    let mut listing = String::new();
    for name in sample::names() {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut add = |word: u64| {
            for byte in word.to_le_bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        };
        let table = table(name);
        name.bytes().for_each(|byte| add(u64::from(byte)));
        add(table.kind as u64);
        for stamp in &table.stamps {
            add(match stamp {
                RawStamp::Day(day) => day.0 as u64,
                RawStamp::Instant(instant) => instant.0 as u64,
            });
        }
        for (column, values) in &table.columns {
            column.bytes().for_each(|byte| add(u64::from(byte)));
            values.iter().for_each(|value| add(value.to_bits()));
        }
        all = (all ^ hash).wrapping_mul(0x0100_0000_01b3);
        listing += &format!("{name} {hash:016x}\n");
    }
    assert_eq!(all, CHECKSUM, "the sample market changed; tables now:\n{listing}now 0x{all:016x}");
}

#[test]
fn tables_are_whole() {
    assert!(sample::names().windows(2).all(|pair| pair[0] < pair[1]), "names are in byte order, each once");
    assert_eq!(sample::table("no such series"), None);
    assert_eq!(sample::table("index@15m"), None);
    for name in sample::names() {
        let table = table(name);
        assert!(table.stamps.len() > 80, "{name}");
        assert!(table.stamps.windows(2).all(|pair| pair[0] < pair[1]), "{name}: stamps increase");
        let columns: Vec<&str> = table.columns.iter().map(|column| column.0).collect();
        let expected: &[&str] = match (table.kind, *name) {
            (RawKind::Points, _) => &["value"],
            (RawKind::Events, "jgb.auction") => &["tail", "cover"],
            (RawKind::Events, _) => &[],
            (_, "btc" | "btc@15m") => &["open", "high", "low", "close", "volume", "oi"],
            (_, "index@1m" | "index@5m" | "nikkei" | "usdjpy" | "vix") => {
                &["open", "high", "low", "close", "volume"]
            }
            _ => &["open", "high", "low", "close", "adj", "volume"],
        };
        assert_eq!(columns, expected, "{name}");
        for (column, values) in &table.columns {
            assert_eq!(values.len(), table.stamps.len(), "{name} {column}");
            assert!(values.iter().all(|value| value.is_finite()), "{name} {column}");
        }
    }
    assert_eq!(sample::table("qqq"), sample::table("growth"));
    assert_eq!(sample::table("iwm"), sample::table("small"));
}

#[test]
fn bars_are_consistent_and_in_price_steps() {
    for name in sample::names() {
        let table = table(name);
        if table.kind != RawKind::Bars {
            continue;
        }
        let steps = match *name {
            "usdjpy" => 1_000.0,
            "btc" | "btc@15m" => 10.0,
            _ => 100.0,
        };
        let [open, high, low, close, volume] =
            ["open", "high", "low", "close", "volume"].map(|part| column(&table, part));
        for row in 0..open.len() {
            let at = table.stamps[row];
            assert!(low[row] > 0.0 && volume[row] >= 0.0, "{name} {at:?}");
            assert!(high[row] >= open[row].max(close[row]), "{name} {at:?}");
            assert!(low[row] <= open[row].min(close[row]), "{name} {at:?}");
            for price in [open[row], high[row], low[row], close[row]] {
                assert_eq!((price * steps).round() / steps, price, "{name} {at:?}");
            }
        }
        let still = open.iter().zip(&close).filter(|(open, close)| open == close).count();
        assert!(still * 10 < open.len(), "{name}: the close differs from the open on most days");
    }
}

fn joined(rows: &[(RawStamp, [f64; 5])]) -> [f64; 5] {
    let fold =
        |part: usize, figure: fn(f64, f64) -> f64| rows.iter().map(|row| row.1[part]).reduce(figure).unwrap();
    [
        rows[0].1[0],
        fold(1, f64::max),
        fold(2, f64::min),
        rows[rows.len() - 1].1[3],
        fold(4, |sum, more| sum + more),
    ]
}

#[test]
fn minutes_add_up_to_five_minutes_and_to_days() {
    let (minutes, fives) = (rows(&table("index@1m")), rows(&table("index@5m")));
    assert_eq!((minutes.len(), fives.len()), (60 * 390, 60 * 78));
    for (one, five) in minutes.chunks(5).zip(&fives) {
        assert_eq!((one[0].0, joined(one)), (five.0, five.1));
    }
    let days = rows(&table("index"));
    let sessions = fives.chunks(78).zip(&days[days.len() - 60..]);
    for (session, daily) in sessions {
        assert_eq!(joined(session), daily.1, "{:?}", daily.0);
        let RawStamp::Day(date) = daily.0 else { panic!("daily bars are stamped with days") };
        for (index, bar) in session.iter().enumerate() {
            let opening = Zone::new_york().instant(date, 34_200 + 300 * index as u32);
            assert_eq!(bar.0, RawStamp::Instant(opening));
        }
        assert_eq!(Calendar::Xnys.close(date).map(|close| close.0 - 300_000), Some(instant(session[77].0).0));
    }
}

#[test]
fn quarter_hours_add_up_to_days() {
    let quarters = rows(&table("btc@15m"));
    assert_eq!(quarters.len(), 90 * 96 - 8, "the last day ends at 22:00 UTC");
    assert!(quarters.windows(2).all(|pair| instant(pair[1].0).0 - instant(pair[0].0).0 == 900_000));
    assert!(
        quarters.windows(2).all(|pair| pair[0].1[3] == pair[1].1[0]),
        "a bar opens where the last one closed"
    );
    let days = rows(&table("btc"));
    assert_eq!(days.last().unwrap().0, RawStamp::Day(Day(sample::end().0 - 1)), "the last day is not over");
    let interest = (column(&table("btc@15m"), "oi"), column(&table("btc"), "oi"));
    for (index, daily) in days[days.len() - 89..].iter().enumerate() {
        let whole = joined(&quarters[index * 96..index * 96 + 96]);
        assert_eq!(whole[..4], daily.1[..4], "{:?}", daily.0);
        assert_eq!((whole[4] * 1e3).round(), (daily.1[4] * 1e3).round(), "{:?}", daily.0);
        assert_eq!(interest.0[index * 96 + 95], interest.1[days.len() - 89 + index], "{:?}", daily.0);
    }
}

#[test]
fn rows_are_the_sessions_of_the_catalogue_up_to_what_is_published() {
    let catalogue: toml::Table = include_str!("../../../src/data/catalog.toml").parse().unwrap();
    let series = catalogue["series"].as_table().unwrap();
    let end = Zone::new_york().instant(sample::end(), 18 * 3_600);
    for name in sample::names() {
        let base = name.split('@').next().unwrap();
        let entry = series[base].as_table().unwrap();
        let text = |key: &str| entry[key].as_str().unwrap();
        let table = table(name);
        let kind = match table.kind {
            RawKind::Points => "points",
            RawKind::Bars => "bars",
            RawKind::Events => "events",
        };
        assert_eq!(text("kind"), kind, "{name}");
        let adjusted = text("adjustment") == "raw+adj" && !name.contains('@');
        assert_eq!(table.column("adj").is_some(), adjusted, "{name}");
        let plausible: Vec<f64> =
            entry["plausible"].as_array().unwrap().iter().map(|bound| bound.as_float().unwrap()).collect();
        for (column, values) in table.columns.iter().filter(|column| !["volume", "oi"].contains(&column.0)) {
            let inside = |value: &f64| *value >= plausible[0] && *value <= plausible[1];
            assert!(values.iter().all(inside), "{name} {column}: outside the plausible range");
        }
        if let Some(RawStamp::Instant(last)) = table.stamps.last().filter(|_| table.kind == RawKind::Bars) {
            assert!(*last < end, "{name}");
            continue;
        }
        if table.kind == RawKind::Events {
            continue;
        }
        let days: BTreeSet<Day> = table.stamps.iter().map(|stamp| stamped(*stamp)).collect();
        let (first, last) = (*days.first().unwrap(), *days.last().unwrap());
        assert!(first <= Day(sample::start().0 + 2), "{name}: ten years");
        let stamps = |from: Day, to: Day| match text("period") {
            "1d" => calendar(text("calendar")).sessions(from, to),
            "1w" => (from.0..=to.0).map(Day).filter(|day| day.weekday() == 2).collect(),
            _ => (from.0..=to.0).map(Day).filter(|day| day.ymd().2 == 1).collect(),
        };
        let missing: Vec<Day> = stamps(first, last).into_iter().filter(|day| !days.contains(day)).collect();
        let outage = episode("outage");
        let planted: Vec<Day> = (outage.from.0..=outage.to.0).map(Day).filter(|_| *name == "sofr").collect();
        assert_eq!(missing, planted, "{name}: stamps without a row");
        let timetable = timetable(entry["timetable"].as_table().unwrap());
        assert!(timetable.due(last) <= end, "{name}: {last} is not published yet");
        let due: Vec<Day> = stamps(Day(last.0 + 1), Day(last.0 + 40))
            .into_iter()
            .filter(|day| timetable.due(*day) <= end)
            .collect();
        let late: Vec<Day> = if *name == "hy.spread" {
            ["2025-06-24", "2025-06-25", "2025-06-26"].map(day).to_vec()
        } else {
            Vec::new()
        };
        assert_eq!(due, late, "{name}: published by the end, but absent");
    }
}

fn calendar(name: &str) -> Calendar {
    Calendar::named(if name == "FED" { "FEDERAL" } else { name }).unwrap()
}

/// The timetable of a catalogue entry, for the rules that daily, weekly and monthly series use.
fn timetable(entry: &toml::Table) -> Timetable {
    let text = |key: &str| entry[key].as_str().unwrap();
    let number = |key: &str| entry.get(key).and_then(toml::Value::as_integer).unwrap_or(1) as u32;
    let minutes = |text: &str| text.trim_end_matches('m').parse::<i64>().unwrap();
    let (hour, minute) = text("time").split_once(':').unwrap();
    let seconds = hour.parse::<u32>().unwrap() * 3_600 + minute.parse::<u32>().unwrap() * 60;
    let rule = match text("rule") {
        "same" => ReleaseRule::After(0),
        "next" => ReleaseRule::After(number("days")),
        "close" => ReleaseRule::Close { delay_seconds: 60 * minutes(text("delay")) },
        "end_of_day" => ReleaseRule::CalendarDays(1),
        "month_after" => ReleaseRule::MonthAfter { business_day: number("days") },
        "weekday" => ReleaseRule::Weekday(3),
        other => panic!("rule `{other}`"),
    };
    Timetable {
        rule,
        zone: Zone::named(text("zone")).unwrap(),
        seconds,
        calendar: calendar(text("calendar")),
        exceptions: Vec::new(),
    }
}

#[test]
fn levels_are_realistic() {
    let bounds = [
        ("index", "close", 190.0, 570.0),
        ("hyg", "close", 72.0, 92.0),
        ("vix", "close", 10.5, 70.0),
        ("nikkei", "close", 17_000.0, 45_000.0),
        ("usdjpy", "close", 118.0, 162.0),
        ("fed.assets", "value", 3.7e6, 9.0e6),
        ("fed.reserves", "value", 1.4e6, 4.6e6),
        ("tga.daily", "value", 6e4, 9.2e5),
        ("rrp", "value", 5.0, 2_550.0),
        ("sofr", "value", 0.02, 6.1),
        ("hy.spread", "value", 2.6, 11.0),
        ("breadth", "value", 1.0, 99.0),
    ];
    for (name, part, lowest, highest) in bounds {
        let values = column(&table(name), part);
        let (low, high) =
            (values.iter().copied().fold(f64::MAX, f64::min), values.iter().copied().fold(0.0, f64::max));
        assert!(low >= lowest && high <= highest, "{name}: {low} to {high}");
        assert!(high - low > 0.25 * (highest - lowest), "{name}: {low} to {high}");
    }
    let changes = |values: &[f64]| values.windows(2).map(|pair| pair[1] / pair[0] - 1.0).collect::<Vec<_>>();
    let (index, vix) = (changes(&column(&table("index"), "close")), changes(&column(&table("vix"), "close")));
    assert_eq!(index.len(), vix.len());
    let product: f64 = index.iter().zip(&vix).map(|(x, y)| (x - mean(&index)) * (y - mean(&vix))).sum();
    let square = |values: &[f64]| values.iter().map(|x| (x - mean(values)) * (x - mean(values))).sum::<f64>();
    let correlation = product / (square(&index) * square(&vix)).sqrt();
    assert!(correlation < -0.35, "volatility rises when the index falls: {correlation}");
}

#[test]
fn weekly_cash_is_the_mean_of_its_days_and_reserves_are_what_is_left() {
    let (weekly, daily) = (by_day("tga", "value"), by_day("tga.daily", "value"));
    for (wednesday, value) in weekly.iter().filter(|row| *row.0 <= day("2025-06-18")) {
        let days: Vec<f64> = daily.range(Day(wednesday.0 - 6)..=*wednesday).map(|row| *row.1).collect();
        assert!((mean(&days) - value).abs() <= 0.5, "{wednesday}");
    }
    let (assets, reserves, repo) =
        (by_day("fed.assets", "value"), by_day("fed.reserves", "value"), by_day("rrp", "value"));
    let mut before = 0.0;
    for (wednesday, assets) in &assets {
        let Some(repo) = repo.get(wednesday) else { continue };
        let rest = assets - weekly[wednesday] - 1_000.0 * repo - reserves[wednesday];
        assert!((before == 0.0 || (rest - before).abs() < 14_000.0) && rest > 1.5e6, "{wednesday}: {rest}");
        before = rest;
    }
}

#[test]
fn adjusted_closes_reinvest_the_distributions() {
    for (name, a_year, payout) in
        [("hyg", 12, 0.056), ("tlt", 12, 0.029), ("index", 4, 0.0155), ("smh", 4, 0.004)]
    {
        let (close, adjusted) = (column(&table(name), "close"), column(&table(name), "adj"));
        assert_eq!(close.last(), adjusted.last(), "{name}: adjusted backwards from the end");
        let returns = close.windows(2).zip(adjusted.windows(2));
        let kept: Vec<f64> = returns.map(|(raw, adj)| (adj[1] / adj[0]) / (raw[1] / raw[0]) - 1.0).collect();
        let paid: Vec<f64> = kept.iter().copied().filter(|share| *share > 1e-4).collect();
        assert!(kept.iter().all(|share| *share > -1e-5), "{name}");
        let count = paid.len();
        assert!(count.abs_diff(10 * a_year) <= 1, "{name}: {count} distributions");
        assert!((paid.iter().sum::<f64>() / 10.0 / payout - 1.0).abs() < 0.03, "{name}");
    }
    let (total, raw) = (trend("hyg"), windows(&by_day("hyg", "close"), 20, log_slope));
    let parted = total.iter().filter(|(day, value)| (**value < 0.0) != (raw[*day] < 0.0)).count();
    assert!(
        (250..600).contains(&parted),
        "the raw trend has the wrong sign on {parted} of {} days",
        total.len()
    );
}

#[test]
fn releases_follow_their_rules() {
    let days = |name: &str, seconds: u32| -> Vec<Day> {
        let local = table(name).stamps.into_iter().map(|stamp| Zone::new_york().local(instant(stamp)));
        local
            .map(|(day, time)| if time == seconds { day } else { panic!("{name} on {day} at {time}") })
            .collect()
    };
    let (employment, prices, meetings) = (days("nfp", 30_600), days("cpi", 30_600), days("fomc", 50_400));
    for released in [&employment, &prices] {
        let months: Vec<(i32, u32)> = released.iter().map(|day| (day.ymd().0, day.ymd().1)).collect();
        assert_eq!((months.len(), months[0], months[125]), (126, (2015, 7), (2025, 12)), "every month once");
        assert!(months.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(released.iter().all(|day| Calendar::Federal.is_session(*day)));
    }
    assert!(employment.contains(&day("2020-07-02")) && employment.contains(&day("2021-01-08")));
    assert_eq!(meetings.iter().filter(|day| day.ymd().0 == 2024).count(), 8);
    assert!(meetings.iter().all(|day| day.weekday() == 2));
    assert!(meetings.contains(&day("2024-07-31")) && meetings.contains(&day("2025-05-07")));
    let policy = by_day("iorb", "value");
    let moves: Vec<Day> =
        policy.iter().zip(policy.iter().skip(1)).filter(|(a, b)| a.1 != b.1).map(|(_, b)| *b.0).collect();
    assert!(moves.len() > 25 && moves.iter().all(|day| meetings.contains(&Day(day.0 - 1))), "{moves:?}");
}
