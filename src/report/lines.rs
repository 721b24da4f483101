//! Histories a line a tick: the schema `shiome.history/1`.

use std::io::{self, Write};

use serde::Serialize;

use super::json::line;
use super::table::tick_text;
use crate::engine::Verdict;
use crate::kernel::{FALSE, TRUE};
use crate::session::{Histories, Session};
use crate::time::{Day, Instant};

#[derive(Serialize)]
struct Line<'a> {
    schema: &'static str,
    tick: String,
    at: String,
    #[serde(flatten)]
    said: Said<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Said<'a> {
    Rule {
        rule: &'a str,
        verdict: &'static str,
        /// The held state of an unknown verdict.
        held: Option<bool>,
    },
    Regime {
        regime: &'a str,
        state: &'a str,
        uncertain: bool,
    },
    Checklist {
        checklist: &'a str,
        count: Option<usize>,
        count_low: usize,
        count_high: usize,
        need: u32,
        passed: Option<bool>,
    },
}

/// A place among the rows of histories: rules, then regimes, then checklists; which of them, and which row.
type Place = (u8, usize, usize);

/// Every tick of every rule, regime and checklist as a line of the schema `shiome.history/1`.
///
/// Lines go by the tick's instant, then rules, regimes and checklists, each in their order.
///
/// # Errors
/// What the output reports.
pub fn history_ndjson(
    out: &mut dyn Write,
    session: &Session,
    histories: &Histories,
    from: Option<Day>,
    to: Option<Day>,
) -> io::Result<()> {
    let inside = |day: Day| from.is_none_or(|from| day >= from) && to.is_none_or(|to| day <= to);
    let mut order: Vec<(Instant, Place)> = Vec::new();
    let mut add = |kind: u8, which: usize, ticks: &mut dyn Iterator<Item = (Day, Instant)>| {
        let rows = ticks.enumerate().filter(|(_, (day, _))| inside(*day));
        order.extend(rows.map(|(row, (_, at))| (at, (kind, which, row))));
    };
    for (which, history) in histories.rules.iter().enumerate() {
        add(0, which, &mut history.rows.iter().map(|row| (row.day, row.at)));
    }
    for (which, history) in histories.regimes.iter().enumerate() {
        add(1, which, &mut history.rows.iter().map(|(day, at, _)| (*day, *at)));
    }
    for (which, history) in histories.checklists.iter().enumerate() {
        add(2, which, &mut history.rows.iter().map(|(day, at, _)| (*day, *at)));
    }
    order.sort_unstable();
    for (_, place) in order {
        if let Some((day, at, intraday, said)) = said(session, histories, place) {
            let tick = tick_text(day, intraday.then_some(at));
            let entry = Line { schema: "shiome.history/1", tick, at: at.to_string(), said };
            writeln!(out, "{}", line(&entry))?;
        }
    }
    Ok(())
}

fn said<'a>(
    session: &'a Session,
    histories: &Histories,
    (kind, which, row): Place,
) -> Option<(Day, Instant, bool, Said<'a>)> {
    let plan = &session.plan;
    match kind {
        0 => {
            let history = histories.rules.get(which)?;
            let (row, rule) = (history.rows.get(row)?, plan.rules.get(history.rule)?);
            let verdict = row.state.verdict;
            let held = (verdict == Verdict::Unknown).then_some(row.state.on);
            let said = Said::Rule { rule: &rule.name, verdict: verdict.name(), held };
            Some((row.day, row.at, history.intraday, said))
        }
        1 => {
            let history = histories.regimes.get(which)?;
            let ((day, at, state), regime) = (history.rows.get(row)?, plan.regimes.get(history.regime)?);
            let name = &regime.states.get(state.state)?.name;
            let said = Said::Regime { regime: &regime.name, state: name, uncertain: state.uncertain };
            Some((*day, *at, history.intraday, said))
        }
        _ => {
            let history = histories.checklists.get(which)?;
            let (day, at, tally) = history.rows.get(row)?;
            let checklist = plan.checklists.get(history.checklist)?;
            let passed = match tally.passed {
                TRUE => Some(true),
                FALSE => Some(false),
                _ => None,
            };
            let said = Said::Checklist {
                checklist: &checklist.name,
                count: tally.count(),
                count_low: tally.low,
                count_high: tally.high,
                need: checklist.need,
                passed,
            };
            Some((*day, *at, history.intraday, said))
        }
    }
}
