//! Two clocks in one rule: bars of one exchange read figures of another as of their own ends, through the weeks in which clocks change.
//!
//! New York put its clocks forward on 2025-03-09 and back on 2025-11-02 and 2024-11-03, London on 2025-03-30 and 2025-10-26; Tokyo and UTC never.
//! Figures rise by 100 a print, so that the first bar above a level is the first that knows its print.

use shiome::time::{Calendar, Day};

use super::folder::{Folder, NEW_YORK, bars, day, day_bars, starts};

/// A daily figure of London, known at 16:00 there.
const FIX: &str = "[series.fix]\nkind = \"points\"\nperiod = \"1d\"\ncalendar = \"WEEKDAYS\"\nunit = \"points\"\nzone = \"Europe/London\"\n\
adjustment = \"none\"\ngrace = \"2h\"\n\
timetable = { rule = \"same\", calendar = \"WEEKDAYS\", time = \"16:00\", zone = \"Europe/London\" }\n";

/// The morning and the afternoon of Tokyo since 2024-11-05.
const MORNING: (u32, u32) = (540, 690);
const AFTERNOON: (u32, u32) = (750, 930);

struct World {
    folder: Folder,
    from: Day,
    to: Day,
}

impl World {
    /// Daily and half-hourly bars of New York and Tokyo, quarters of an hour of a coin, weekly assets, and a fixing in London.
    fn new(from: &str, to: &str) -> Self {
        let world = Self { folder: Folder::new(), from: day(from), to: day(to) };
        let folder = &world.folder;
        folder.write("catalog.toml", FIX);
        let rising = |at: usize| (1_000 + 100 * at) as f64;
        folder.write("index.csv", &bars(&world.sessions(Calendar::Xnys), &rising));
        folder.write("nikkei.csv", &bars(&world.sessions(Calendar::Xtks), &|at| 10.0 * rising(at)));
        let weekdays = world.sessions(Calendar::Weekdays);
        let rows: String =
            weekdays.iter().enumerate().map(|(at, day)| format!("{day},{}\n", rising(at))).collect();
        folder.write("fix.csv", &format!("date,value\n{rows}"));
        let flat = |_: usize| Some("1000,1000,1000,1000,10".to_owned());
        let days =
            |calendar: Calendar| world.sessions(calendar).iter().map(Day::to_string).collect::<Vec<_>>();
        let hours = |days: &[String], hours: &dyn Fn(&str) -> Vec<(u32, u32)>, minutes| {
            let spans: Vec<(&str, (u32, u32))> =
                days.iter().flat_map(|day| hours(day).into_iter().map(|span| (day.as_str(), span))).collect();
            day_bars(&starts(&spans, minutes), &flat)
        };
        folder.write("index@30m.csv", &hours(&days(Calendar::Xnys), &|_| vec![NEW_YORK], 30));
        let tokyo = |day: &str| vec![MORNING, if day < "2024-11-05" { (750, 900) } else { AFTERNOON }];
        folder.write("nikkei@30m.csv", &hours(&days(Calendar::Xtks), &tokyo, 30));
        folder.write("btc@15m.csv", &hours(&days(Calendar::Crypto), &|_| vec![(0, 1_440)], 15));
        world
    }

    fn sessions(&self, calendar: Calendar) -> Vec<Day> {
        calendar.sessions(self.from, self.to)
    }

    /// Just below the figure of a date, by its place among the sessions of a calendar.
    fn below(&self, series: &str, date: &str) -> usize {
        let (calendar, scale) = match series.split('@').next().unwrap() {
            "index" => (Calendar::Xnys, 1),
            "nikkei" => (Calendar::Xtks, 10),
            _ => (Calendar::Weekdays, 1),
        };
        let at = self.sessions(calendar).iter().position(|session| *session == day(date)).unwrap();
        (1_000 + 100 * at) * scale - 10
    }

    /// The ends of the bars at which a condition is true.
    fn on(&self, clock: &str, condition: &str) -> Vec<String> {
        let told = self.folder.told(&format!("rule r {{ on {clock} when {condition} }}"), None);
        told.into_iter().filter(|row| row.1 == 't').map(|row| row.0).collect()
    }

    /// The first bar of a clock that knows the figure of a date, after which all do.
    #[track_caller]
    fn sees(&self, clock: &str, series: &str, date: &str, expected: &str) {
        let condition = format!("{series} > {}", self.below(series, date));
        let told = self.folder.told(&format!("rule r {{ on {clock} when {condition} }}"), None);
        let first = told.iter().position(|row| row.1 == 't').map(|at| told[at].0.as_str());
        assert_eq!(first, Some(expected), "{series} of {date} on {clock}");
        let mut after = told.iter().filter(|row| row.0.as_str() >= expected);
        assert!(after.all(|row| row.1 == 't'), "{series} of {date} on {clock}");
    }
}

#[test]
fn in_march_new_york_moves_an_hour_towards_everyone() {
    let world = World::new("2025-03-03", "2025-03-14");
    for (clock, series, friday, monday) in [
        // Known at 16:15 New York, 15:30 Tokyo and 16:00 London, whoever asks.
        ("btc@15m", "index", "2025-03-07T21:15:00Z", "2025-03-10T20:15:00Z"),
        ("btc@15m", "nikkei", "2025-03-07T06:30:00Z", "2025-03-10T06:30:00Z"),
        ("btc@15m", "fix", "2025-03-07T16:00:00Z", "2025-03-10T16:00:00Z"),
        // The first bar of New York ends at 10:00 there; London's figure is known at its 11:00 and then its 12:00.
        ("index@30m", "nikkei", "2025-03-07T15:00:00Z", "2025-03-10T14:00:00Z"),
        ("index@30m", "fix", "2025-03-07T16:00:00Z", "2025-03-10T16:00:00Z"),
        // Its own day it knows the next morning.
        ("index@30m", "index", "2025-03-10T14:00:00Z", "2025-03-11T14:00:00Z"),
        // Tokyo opens on what New York left, and knows its own day with its last bar.
        ("nikkei@30m", "index", "2025-03-10T00:30:00Z", "2025-03-11T00:30:00Z"),
        ("nikkei@30m", "nikkei", "2025-03-07T06:30:00Z", "2025-03-10T06:30:00Z"),
        ("nikkei@30m", "fix", "2025-03-10T00:30:00Z", "2025-03-11T00:30:00Z"),
    ] {
        world.sees(clock, series, "2025-03-07", friday);
        world.sees(clock, series, "2025-03-10", monday);
    }
    let fix = |date: &str| format!("(fix > {}) becomes true", world.below("fix", date));
    let bar = |date: &str, bar: u32| {
        world.on("index@30m", &format!("({}) and bars_into_session == {bar}", fix(date)))
    };
    assert_eq!((bar("2025-03-07", 3).len(), bar("2025-03-10", 5).len()), (1, 1));
    assert_eq!((bar("2025-03-07", 5).len(), bar("2025-03-10", 3).len()), (0, 0));
}

#[test]
fn in_autumn_london_moves_first_and_new_york_a_week_later() {
    let world = World::new("2025-10-20", "2025-11-07");
    for (clock, series, date, expected) in [
        ("btc@15m", "index", "2025-10-31", "2025-10-31T20:15:00Z"),
        ("btc@15m", "index", "2025-11-03", "2025-11-03T21:15:00Z"),
        ("btc@15m", "fix", "2025-10-24", "2025-10-24T15:00:00Z"),
        ("btc@15m", "fix", "2025-10-27", "2025-10-27T16:00:00Z"),
        ("index@30m", "fix", "2025-10-24", "2025-10-24T15:00:00Z"),
        ("index@30m", "fix", "2025-10-27", "2025-10-27T16:00:00Z"),
        ("index@30m", "fix", "2025-11-03", "2025-11-03T16:00:00Z"),
        ("index@30m", "nikkei", "2025-10-31", "2025-10-31T14:00:00Z"),
        // Tokyo was closed on Monday.
        ("index@30m", "nikkei", "2025-11-04", "2025-11-04T15:00:00Z"),
        ("nikkei@30m", "index", "2025-10-31", "2025-11-04T00:30:00Z"),
        ("nikkei@30m", "index", "2025-11-03", "2025-11-04T00:30:00Z"),
    ] {
        world.sees(clock, series, date, expected);
    }
}

#[test]
fn tokyo_closes_later_in_the_week_in_which_new_york_changes() {
    let world = World::new("2024-10-28", "2024-11-08");
    for (clock, series, date, expected) in [
        // 15:00 until Friday, 15:30 from Tuesday on; Monday was a holiday.
        ("nikkei@30m", "nikkei", "2024-11-01", "2024-11-01T06:00:00Z"),
        ("nikkei@30m", "nikkei", "2024-11-05", "2024-11-05T06:30:00Z"),
        ("btc@15m", "nikkei", "2024-11-01", "2024-11-01T06:00:00Z"),
        ("btc@15m", "nikkei", "2024-11-05", "2024-11-05T06:30:00Z"),
        ("btc@15m", "index", "2024-11-01", "2024-11-01T20:15:00Z"),
        ("btc@15m", "index", "2024-11-04", "2024-11-04T21:15:00Z"),
        // Two sessions of New York between two of Tokyo.
        ("nikkei@30m", "index", "2024-11-01", "2024-11-05T00:30:00Z"),
        ("nikkei@30m", "index", "2024-11-04", "2024-11-05T00:30:00Z"),
        // On each of its days Tokyo decides at its close.
        ("nikkei", "index", "2024-10-30", "2024-10-31T06:00:00Z"),
        ("nikkei", "index", "2024-10-31", "2024-11-01T06:00:00Z"),
        ("nikkei", "index", "2024-11-01", "2024-11-05T06:30:00Z"),
        ("nikkei", "index", "2024-11-04", "2024-11-05T06:30:00Z"),
    ] {
        world.sees(clock, series, date, expected);
    }
}

#[test]
fn weeks_are_known_where_their_exchange_ends_them() {
    let world = World::new("2025-03-03", "2025-03-21");
    for (clock, series, friday, expected) in [
        ("btc@15m", "nikkei@1w", "2025-03-07", "2025-03-07T06:30:00Z"),
        ("btc@15m", "nikkei@1w", "2025-03-14", "2025-03-14T06:30:00Z"),
        ("btc@15m", "index@1w", "2025-03-07", "2025-03-07T21:15:00Z"),
        ("btc@15m", "index@1w", "2025-03-14", "2025-03-14T20:15:00Z"),
        // Tokyo's week is over before New York's Friday begins, New York's before Tokyo's Monday.
        ("index@30m", "nikkei@1w", "2025-03-07", "2025-03-07T15:00:00Z"),
        ("index@30m", "nikkei@1w", "2025-03-14", "2025-03-14T14:00:00Z"),
        ("index@30m", "index@1w", "2025-03-07", "2025-03-10T14:00:00Z"),
        ("nikkei@30m", "index@1w", "2025-03-07", "2025-03-10T00:30:00Z"),
        ("nikkei@30m", "index@1w", "2025-03-14", "2025-03-17T00:30:00Z"),
        ("nikkei@30m", "nikkei@1w", "2025-03-14", "2025-03-14T06:30:00Z"),
    ] {
        world.sees(clock, series, friday, expected);
    }
    // Thursday the 20th was a holiday of Tokyo: the week still ends on Friday.
    world.sees("btc@15m", "nikkei@1w", "2025-03-21", "2025-03-21T06:30:00Z");
    // Weekly figures of Wednesdays, known on Thursdays at 16:30 New York.
    let rows = "2025-02-26,1000000\n2025-03-05,2000000\n2025-03-12,3000000\n2025-03-19,4000000\n";
    world.folder.write("fed.assets.csv", &format!("date,value\n{rows}"));
    for (clock, expected) in [
        ("btc@15m", ["2025-03-06T21:30:00Z", "2025-03-13T20:30:00Z", "2025-03-20T20:30:00Z"]),
        ("index@30m", ["2025-03-07T15:00:00Z", "2025-03-14T14:00:00Z", "2025-03-21T14:00:00Z"]),
        ("nikkei@30m", ["2025-03-07T00:30:00Z", "2025-03-14T00:30:00Z", "2025-03-21T00:30:00Z"]),
    ] {
        for (trillions, expected) in ["1.5T", "2.5T", "3.5T"].into_iter().zip(expected) {
            let first = world.on(clock, &format!("fed.assets > {trillions}"));
            assert_eq!(first[0], expected, "{trillions} on {clock}");
            assert_eq!(world.on(clock, &format!("fed.assets crosses above {trillions}")), [expected]);
        }
    }
}

#[test]
fn a_condition_on_days_is_held_between_their_decisions() {
    let world = World::new("2025-03-03", "2025-03-14");
    // Decided at 18:00 New York, though Tokyo's figure is known since the morning.
    for (date, expected) in [("2025-03-07", "2025-03-07T23:00:00Z"), ("2025-03-10", "2025-03-10T22:00:00Z")] {
        let condition = format!("(nikkei > {}) on daily", world.below("nikkei", date));
        assert_eq!(world.on("btc@15m", &condition)[0], expected);
    }
    let condition = format!("(nikkei > {}) on daily", world.below("nikkei", "2025-03-07"));
    assert_eq!(world.on("index@30m", &condition)[0], "2025-03-10T14:00:00Z");
    // Both legs as each clock has them: Tokyo's figure of the 10th was known at 06:30, New York's of the 7th since Friday.
    let both = format!(
        "nikkei > {} and ((index > {}) on daily)",
        world.below("nikkei", "2025-03-10"),
        world.below("index", "2025-03-07")
    );
    assert_eq!(world.on("btc@15m", &both)[0], "2025-03-10T06:30:00Z");
}

#[test]
fn events_are_seen_by_bars_of_another_zone() {
    let world = World::new("2025-03-03", "2025-03-14");
    world.folder.write("nfp.csv", "date,time_et\n2025-02-07,08:30\n2025-03-07,08:30\n2025-04-04,08:30\n");
    world.folder.write("cpi.csv", "date,time_et\n2025-02-12,08:30\n2025-03-12,08:30\n2025-04-10,08:30\n");
    world
        .folder
        .write("jgb.auction.csv", "date,tail,cover\n2025-02-13,1,3.5\n2025-03-06,2,3.0\n2025-03-11,4,2.5\n");
    let on = |clock: &str, condition: &str| world.on(clock, condition);
    // 08:30 in New York is 13:30 UTC before the change and 12:30 after it.
    assert_eq!(on("btc@15m", "nfp.released"), ["2025-03-07T13:30:00Z"]);
    assert_eq!(on("btc@15m", "cpi.released"), ["2025-03-12T12:30:00Z"]);
    assert_eq!(on("btc@15m", "btc@15m.first_bar_after(nfp)"), ["2025-03-07T13:45:00Z"]);
    assert_eq!(on("btc@15m", "btc@15m.first_bar_after(cpi)"), ["2025-03-12T12:45:00Z"]);
    assert_eq!(on("btc@15m", "nfp.next_in < 30 minutes"), ["2025-03-07T13:15:00Z"]);
    assert_eq!(on("btc@15m", "cpi.next_in <= 30 minutes"), ["2025-03-12T12:00:00Z", "2025-03-12T12:15:00Z"]);
    let quarter = ["2025-03-12T12:30:00Z", "2025-03-12T12:45:00Z"];
    assert_eq!(on("btc@15m", "cpi.minutes_since < 30 minutes"), quarter);
    // The first bar of New York ends an hour and a half after the release, on either side of the change.
    assert_eq!(on("index@30m", "nfp.released"), ["2025-03-07T15:00:00Z"]);
    assert_eq!(on("index@30m", "nfp.minutes_since == 90 minutes"), ["2025-03-07T15:00:00Z"]);
    assert_eq!(on("index@30m", "cpi.minutes_since == 90 minutes"), ["2025-03-12T14:00:00Z"]);
    assert_eq!(on("index@30m", "index@30m.first_bar_after(cpi)"), ["2025-03-12T14:00:00Z"]);
    // An auction's result is known at 12:35 in Tokyo: within the bar from 12:30, which ends at 04:00 UTC.
    let results = ["2025-03-06T04:00:00Z", "2025-03-11T04:00:00Z"];
    assert_eq!(on("nikkei@30m", "jgb.auction.released"), results);
    assert_eq!(
        on("nikkei@30m", "nikkei@30m.first_bar_after(jgb.auction)"),
        ["2025-03-06T04:30:00Z", "2025-03-11T04:30:00Z"]
    );
    assert_eq!(on("index@30m", "jgb.auction.released"), ["2025-03-06T15:00:00Z", "2025-03-11T14:00:00Z"]);
    assert_eq!(on("btc@15m", "jgb.auction.tail > 3bp")[0], "2025-03-11T03:45:00Z");
    assert_eq!(on("index@30m", "jgb.auction.tail > 3bp")[0], "2025-03-11T14:00:00Z");
    assert_eq!(on("nikkei@30m", "jgb.auction.tail > 3bp")[0], "2025-03-11T04:00:00Z");
    assert_eq!(on("nikkei@30m", "jgb.auction.tail crosses above 3bp"), ["2025-03-11T04:00:00Z"]);
    // The results before it, from the first bar on.
    assert_eq!(on("nikkei@30m", "jgb.auction.tail == 1bp").len(), 3 * 11 + 5);
}

#[test]
fn hours_of_the_clock_are_those_of_the_decision() {
    // New York skips 02:00 to 03:00 in March and goes through 01:00 to 02:00 twice in November.
    let count = |world: &World, date: &str, hour: u32| {
        world.on("btc@15m", &format!("hour == {hour} and date == {date}")).len()
    };
    let march = World::new("2025-03-07", "2025-03-11");
    assert_eq!([0, 1, 2, 3].map(|hour| count(&march, "2025-03-09", hour)), [4, 4, 0, 4]);
    let november = World::new("2025-10-31", "2025-11-04");
    assert_eq!([0, 1, 2, 3].map(|hour| count(&november, "2025-11-02", hour)), [4, 8, 4, 4]);
    // Elapsed time is what passes: a day has 96 quarters of an hour.
    for (world, at) in [(&march, "2025-03-08 12:00 UTC"), (&november, "2025-11-01 12:00 UTC")] {
        assert_eq!(
            world.on("btc@15m", &format!("(btc@15m.known_at == {at}) within 1 calendar day")).len(),
            96
        );
        assert_eq!(world.on("btc@15m", &format!("(btc@15m.known_at == {at}) within 24 hours")).len(), 96);
    }
}
