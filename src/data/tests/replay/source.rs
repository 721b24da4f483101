//! A random source, and random looks at it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use proptest::prelude::*;

use super::super::super::sift::moment;
use super::super::super::stamps::Stamp;
use crate::time::{Calendar, Day, Instant, Period, Zone};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// A series with a timetable of some kind; the moments at which figures are due are worked out here.
#[derive(Debug)]
pub struct Ground {
    pub name: &'static str,
    /// What the project says of it.
    pub entry: &'static str,
    pub column: &'static str,
    pub period: Period,
    pub stamps: Vec<Stamp>,
    pub due: Vec<Instant>,
    pub grace: i64,
    /// What delays are counted in.
    unit: i64,
    base: f64,
}

/// What a look brought.
#[derive(Debug, Clone)]
pub struct Answer {
    pub at: Instant,
    pub primary: bool,
    /// The row from whose day on was asked; none for everything.
    pub from: Option<usize>,
    pub told: Told,
}

#[derive(Debug, Clone)]
pub enum Told {
    /// Figures by row; NaN for a row without one.
    Rows(BTreeMap<usize, f64>),
    Failed,
    /// No look: the journal goes into the base.
    Folded,
}

#[derive(Debug, Clone)]
pub struct History(pub Vec<Answer>);

const SKIPPING: &str = r#"[series.skipping]
kind = "points"
period = "1d"
calendar = "SOFR"
unit = "percent"
timetable = { rule = "next", days = 1, calendar = "SOFR", time = "08:00", zone = "America/New_York" }
grace = "8h"
gaps = "skip"
evidence = "scheduled"
"#;
const ALLOWING: &str = r#"[series.allowing]
kind = "points"
period = "1d"
calendar = "SOFR"
unit = "percent"
timetable = { rule = "next", days = 1, calendar = "SOFR", time = "08:00", zone = "America/New_York" }
grace = "8h"
allowance = 1
evidence = "scheduled"
"#;
const HAPPENING: &str = r#"[series.happening]
kind = "events"
period = "event"
calendar = "XNYS"
unit = "none"
timetable = { rule = "stamp", calendar = "XNYS", time = "12:00", zone = "America/New_York" }
evidence = "scheduled"
fields = { size = "none" }
"#;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn grounds() -> &'static [Ground] {
    static GROUNDS: OnceLock<Vec<Ground>> = OnceLock::new();
    GROUNDS.get_or_init(|| {
        let new_york =
            |day: Day, hour: u32, minute: u32| Zone::new_york().instant(day, hour * 3_600 + minute * 60);
        let fed = Calendar::Federal;
        let sofr = Calendar::Sofr;
        let boj = Calendar::Boj;
        let xnys = Calendar::Xnys;
        let days = |days: &[Day]| days.iter().map(|day| Stamp::Day(*day)).collect::<Vec<_>>();
        let plain =
            |name, entry, column, period, of: &[Day], due: &dyn Fn(Day) -> Instant, grace, base| Ground {
                name,
                entry,
                column,
                period,
                stamps: days(of),
                due: of.iter().map(|day| due(*day)).collect(),
                grace,
                unit: HOUR,
                base,
            };
        // Thanksgiving and the day of the founders move two of the Thursdays.
        let wednesdays: Vec<Day> = (0..14).map(|week| day("2024-06-05") + 7 * week).collect();
        let thursday = |day: Day| new_york(fed.on_or_after(day + 1), 16, 30);
        let daily = sofr.sessions(day("2024-06-12"), day("2024-07-12"));
        let morning = |day: Day| new_york(sofr.next(day), 8, 0);
        // An early close on the day before Independence Day.
        let sessions = xnys.sessions(day("2024-06-20"), day("2024-07-19"));
        let close = |day: Day| Instant(xnys.close(day).unwrap().0 + 15 * MINUTE);
        let months: Vec<Day> = (0..14).map(|month| day("2023-05-01").add_months(month)).collect();
        let fifth = |day: Day| {
            let next = day.add_months(1);
            let fifth = boj.sessions(next, next + 27)[4];
            Zone::named("Asia/Tokyo").unwrap().instant(fifth, 8 * 3_600 + 50 * 60)
        };
        let point = Period::Daily;
        let week = Period::Weekly { weekday: 3 };
        let of_bars = |starts: Vec<Instant>| Ground {
            name: "index@5m",
            entry: "",
            column: "close",
            period: Period::Intraday { minutes: 5 },
            due: starts.iter().map(|at| Instant(at.0 + 5 * MINUTE)).collect(),
            stamps: starts.into_iter().map(moment).collect(),
            grace: 5 * MINUTE,
            unit: 2 * MINUTE,
            base: 500.0,
        };
        let noon = new_york(day("2024-07-03"), 12, 0);
        let open = new_york(day("2024-07-05"), 9, 30);
        let bars = [noon, open]
            .into_iter()
            .flat_map(|from| (0..12).map(move |bar| Instant(from.0 + bar * 5 * MINUTE)));
        let events: Vec<Instant> = (0..12).map(|event| Instant(noon.0 + event * 50 * HOUR)).collect();
        vec![
            plain("fed.assets", "", "value", week, &wednesdays, &thursday, 26 * HOUR, 7.0e6),
            plain("sofr", "", "value", point, &daily, &morning, 8 * HOUR, 5.0),
            plain("skipping", SKIPPING, "value", point, &daily, &morning, 8 * HOUR, 5.0),
            plain("allowing", ALLOWING, "value", point, &daily, &morning, 8 * HOUR, 5.0),
            plain("hyg", "", "close", point, &sessions, &close, 2 * HOUR, 77.0),
            plain("boj.assets", "", "value", Period::Monthly, &months, &fifth, 26 * HOUR, 7.5e6),
            of_bars(bars.collect()),
            Ground {
                name: "happening",
                entry: HAPPENING,
                column: "size",
                period: Period::Daily,
                due: events.clone(),
                stamps: events.into_iter().map(moment).collect(),
                grace: 0,
                unit: HOUR,
                base: 10.0,
            },
        ]
    })
}

pub fn ground(name: &str) -> &'static Ground {
    grounds().iter().find(|ground| ground.name == name).unwrap()
}

/// What becomes of one figure: when it appears, and what it is changed to how long after; NaN is a withdrawal.
#[derive(Debug, Clone)]
struct Fate {
    appears: i64,
    first: u8,
    changes: Vec<(i64, Option<u8>)>,
}

/// One look: after which row's due moment, and how.
#[derive(Debug, Clone)]
struct Plan {
    row: prop::sample::Index,
    after: i64,
    back: usize,
    way: Way,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    Full,
    Everything,
    Recent,
    /// The source has lost its oldest rows.
    Short,
    Fallback,
    Failed,
    Folded,
}

fn fates() -> impl Strategy<Value = Vec<Fate>> {
    // In units: on time, late within grace and behind it.
    let appears = prop_oneof![3 => Just(0_i64), 1 => Just(-2), 1 => Just(1), 1 => Just(30), 1 => Just(150)];
    let change = (prop::sample::select(vec![1_i64, 10, 60, 200]), prop::option::weighted(0.7, 0..30_u8));
    let fate = (appears, 0..30_u8, prop::collection::vec(change, 0..3));
    let fate = fate.prop_map(|(appears, first, changes)| Fate { appears, first, changes });
    prop::collection::vec(fate, 30)
}

fn plans(wild: bool) -> impl Strategy<Value = Vec<Plan>> {
    let other = u32::from(wild);
    let way = prop_oneof![
        6 => Just(Way::Full),
        other => Just(Way::Everything),
        3 * other => Just(Way::Recent),
        other => Just(Way::Short),
        2 * other => Just(Way::Fallback),
        1 => Just(Way::Failed),
        2 => Just(Way::Folded),
    ];
    let after = prop::sample::select(vec![-1, 0, 1, 3, 2 * 60, 5_000]);
    let plan = (any::<prop::sample::Index>(), after, 0..8_usize, way);
    let plan = plan.prop_map(|(row, after, back, way)| Plan { row, after, back, way });
    prop::collection::vec(plan, 2..14)
}

/// A series, and the answers of a random source to random looks; without `wild` every look asks for all there is.
pub fn histories(wild: bool) -> impl Strategy<Value = (&'static Ground, History)> {
    // A gap that an allowance no longer grants once an earlier figure has come goes away again; there is no such event.
    let grounds = grounds().iter().filter(|ground| wild || ground.name != "allowing");
    (prop::sample::select(grounds.collect::<Vec<_>>()), fates(), plans(wild))
        .prop_map(move |(ground, fates, plans)| (ground, answers(ground, &fates, &plans, wild)))
}

fn answers(ground: &'static Ground, fates: &[Fate], plans: &[Plan], wild: bool) -> History {
    let mut answers = BTreeMap::new();
    for plan in plans {
        let row = plan.row.index(ground.due.len());
        // A millisecond before and after count as well as hours do.
        let after = if plan.after.abs() <= 1 { plan.after } else { plan.after * ground.unit / 60 };
        let at = Instant(ground.due[row].0 + after);
        let kind = ground.stamps.len();
        let from = match plan.way {
            Way::Recent => Some(row.saturating_sub(plan.back)),
            Way::Everything => None,
            _ => Some(0),
        };
        let day = |row: usize| ground.stamps[row].written_date();
        let told = match plan.way {
            Way::Failed => Told::Failed,
            Way::Folded => Told::Folded,
            way => {
                let asked = (0..kind).filter(|row| from.is_none_or(|from| day(*row) >= day(from)));
                let asked = asked.skip(if way == Way::Short { plan.back } else { 0 });
                let figures = asked.filter_map(|row| Some((row, figure(ground, fates, row, at, wild)?)));
                // The other source has some figures of its own.
                let other = |row: usize| if way == Way::Fallback && row % 2 == 1 { 1e-2 } else { 0.0 };
                Told::Rows(figures.map(|(row, figure)| (row, figure * (1.0 + other(row)))).collect())
            }
        };
        answers.insert(at, Answer { at, primary: plan.way != Way::Fallback, from, told });
    }
    History(answers.into_values().collect())
}

/// What the source has of a row at a moment.
fn figure(ground: &Ground, fates: &[Fate], row: usize, at: Instant, wild: bool) -> Option<f64> {
    let fate = &fates[row % fates.len()];
    let bars = matches!(ground.period, Period::Intraday { .. }) || ground.column == "size";
    let value = |step: u8| ground.base * (1.0 + f64::from(step) * 1e-3);
    if row == 0 && !wild {
        // The beginning of a series is not in doubt.
        return (at >= ground.due[0]).then(|| value(fate.first));
    }
    let appears = ground.due[row].0 + if bars { fate.appears.max(0) } else { fate.appears } * ground.unit;
    let mut figure = (appears <= at.0).then(|| value(fate.first))?;
    let mut moment = appears;
    for (after, change) in &fate.changes {
        moment += after * ground.unit;
        if moment <= at.0 {
            figure = change.map_or(f64::NAN, value);
        }
    }
    Some(figure)
}
