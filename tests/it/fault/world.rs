//! Publishers whose histories grow and are revised between fetches.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use shiome::time::{Calendar, Day};

use crate::prefix::Dice;
use crate::publishers::{day, parameter, stamps};
use crate::server::{Reply, Seen, Server};

/// Series of one host, which are asked for in this order, one after the other; and that of another, which is asked beside them.
pub const CHARTS: [(&str, &str); 4] =
    [("fed.assets", "WALCL"), ("rrp", "RRPONTSYD"), ("us.10y", "DGS10"), ("us.2y", "DGS2")];
pub const VIX: &str = "vix";

/// The names of all, in byte order.
pub fn names() -> impl Iterator<Item = &'static str> {
    CHARTS.iter().map(|(name, _)| *name).chain([VIX])
}

/// A history: days and hundredths of the unit; the days behind `told` are still to come.
#[derive(Clone)]
struct History {
    days: Vec<Day>,
    hundredths: Vec<u32>,
    told: usize,
}

/// What the publishers would tell at a moment.
#[derive(Clone)]
pub struct World(BTreeMap<&'static str, History>);

impl World {
    /// Histories that have begun years ago; most are longer than a journal may be.
    pub fn new(dice: &mut Dice) -> Self {
        let history = |name: &'static str| {
            let (from, first) = match name {
                "fed.assets" => ("2010-01-01", 700_000_000),
                "rrp" => ("2014-01-01", 50_000),
                "us.10y" => ("2013-01-01", 400),
                "us.2y" => ("2020-01-01", 300),
                _ => ("2014-01-01", 1_500),
            };
            let (from, to) = (from, "2024-06-28");
            let days = match name {
                "us.10y" | "us.2y" => Calendar::Sifma.sessions(day(from), day(to)),
                VIX => Calendar::Xnys.sessions(day(from), day(to)),
                _ => stamps(id(name), from, to),
            };
            let hundredths = days.iter().map(|_| first + dice.roll(90) as u32).collect();
            (name, History { told: days.len() * 4 / 5, days, hundredths })
        };
        Self(names().map(history).collect())
    }

    /// Lets time pass: some histories grow, some are revised in a few figures, some as a whole.
    pub fn go_on(&mut self, dice: &mut Dice) {
        for history in self.0.values_mut() {
            let fate = dice.roll(9);
            let grown = match fate {
                2 | 3 => 1 + dice.roll(4),
                4 => dice.roll(300),
                _ => 0,
            };
            history.told = (history.told + grown as usize).min(history.days.len());
            // One of a few of the newest, or most of all.
            let (back, chance) = match fate {
                5 | 6 => (8, 3),
                7 | 8 => (history.told, 20),
                _ => (0, 1),
            };
            for figure in &mut history.hundredths[history.told - back..history.told] {
                if chance == 3 && dice.roll(chance) == 0 || chance == 20 && dice.roll(chance) != 0 {
                    *figure += 1 + dice.roll(20) as u32;
                }
            }
        }
    }

    /// The figures that an answer from a day on has, by stamps and bits as a store keeps them.
    pub fn answer(&self, name: &str, from: Option<Day>) -> BTreeMap<i64, Vec<Option<u64>>> {
        let rows = self.rows(name).filter(|(day, _)| from.is_none_or(|from| *day >= from));
        let bits = |text: &String| Some(text.parse::<f64>().unwrap().to_bits());
        rows.map(|(day, cells)| (i64::from(day.0), cells.iter().map(bits).collect())).collect()
    }

    /// Days, and the figures as they are written.
    fn rows(&self, name: &str) -> impl Iterator<Item = (Day, Vec<String>)> {
        let bars = name == VIX;
        let history = &self.0[name];
        let rows = history.days.iter().zip(&history.hundredths).take(history.told);
        rows.map(move |(day, &figure)| {
            let cells = if bars { vec![figure + 7, figure + 20, figure - 9, figure] } else { vec![figure] };
            (*day, cells.into_iter().map(|cell| format!("{}.{:02}", cell / 100, cell % 100)).collect())
        })
    }

    fn chart(&self, seen: &Seen) -> Reply {
        let (name, from) = asked(seen).unwrap();
        let mut text = format!("observation_date,{}\n", id(name));
        for (day, cells) in self.rows(name).filter(|(day, _)| from.is_none_or(|from| *day >= from)) {
            writeln!(text, "{day},{}", cells[0]).unwrap();
        }
        Reply::ok(text)
    }

    fn bars(&self) -> Reply {
        let mut text = String::from("DATE,OPEN,HIGH,LOW,CLOSE\n");
        for (day, cells) in self.rows(VIX) {
            let (year, month, date) = day.ymd();
            writeln!(text, "{month:02}/{date:02}/{year},{}", cells.join(",")).unwrap();
        }
        Reply::ok(text)
    }

    /// Two hosts that tell this world.
    pub fn serve(&self) -> Hosts {
        let (charts, bars) = (Arc::new(self.clone()), self.clone());
        let charts = Server::script().with("/graph/fredgraph.csv", move |seen, _| charts.chart(seen)).start();
        let bars = Server::script().with("/api/global/us_indices/", move |_, _| bars.bars()).start();
        Hosts { charts, bars }
    }
}

fn id(name: &str) -> &'static str {
    CHARTS.iter().find(|(known, _)| *known == name).unwrap().1
}

/// The series of a request, and the day from which it was asked for.
fn asked(seen: &Seen) -> Option<(&'static str, Option<Day>)> {
    let id = parameter(seen, "id")?;
    let name = CHARTS.iter().find(|(_, known)| *known == id)?.0;
    Some((name, parameter(seen, "cosd").map(|from| day(&from))))
}

/// The servers of one world; what they have seen is of one fetch.
pub struct Hosts {
    pub charts: Server,
    pub bars: Server,
}

impl Hosts {
    /// The series asked for so far, each with the day from which it was, in their order; those of the one host before that of the other.
    pub fn asked(&self) -> Vec<(&'static str, Option<Day>)> {
        let mut all: Vec<_> = self.charts.seen().iter().filter_map(asked).collect();
        all.extend(self.bars.seen().first().map(|_| (VIX, None)));
        all
    }
}
