//! Histories, episodes, values and the state of all rules as CSV, NDJSON and JSON.
//!
//! What can be long is written as it is made. Rows end with `\n`; a cell that is empty is unknown or absent.

use std::io::{self, Write};

use serde::Serialize;

use super::clean::clean;
use super::history::{ending_text, overlaps};
use super::json::line;
use super::sentence::reason_text;
use crate::check::Probe;
use crate::session::{Explained, History, HistoryRow, Row, RunReport, Session};
use crate::time::{Day, Instant};

/// Every tick of every rule: exactly the columns `tick,rule,verdict`.
///
/// A tick is its date, for intraday clocks its instant in RFC 3339. Rows go by the tick's instant, then by the order of
/// the rules.
///
/// # Errors
/// What the output reports.
pub fn history_csv(
    out: &mut dyn Write,
    session: &Session,
    histories: &[History],
    from: Option<Day>,
    to: Option<Day>,
) -> io::Result<()> {
    writeln!(out, "tick,rule,verdict")?;
    for (history, row) in ticks(histories, from, to) {
        writeln!(
            out,
            "{},{},{}",
            tick(history, row),
            cell(rule_name(session, history.rule)),
            row.state.verdict.name()
        )?;
    }
    Ok(())
}

/// Episodes that touch the dates: the columns `rule,entry,exit,length,held,ended`, by rule, oldest first.
///
/// `length` and `held` count ticks; the exit of an open episode is empty.
///
/// # Errors
/// What the output reports.
pub fn episodes_csv(
    out: &mut dyn Write,
    session: &Session,
    histories: &[History],
    from: Option<Day>,
    to: Option<Day>,
) -> io::Result<()> {
    writeln!(out, "rule,entry,exit,length,held,ended")?;
    for history in histories {
        let name = cell(rule_name(session, history.rule));
        for episode in
            history.episodes.iter().filter(|episode| overlaps(episode.begin(), episode.end(), from, to))
        {
            let tick = |(day, at): (Day, Instant)| tick_text(day, history.intraday.then_some(at));
            let (entry, exit) = (tick(episode.begin()), episode.end().map(tick).unwrap_or_default());
            let ended = cell(&ending_text(&episode.ending));
            writeln!(out, "{name},{entry},{exit},{},{},{ended}", episode.length, episode.held)?;
        }
    }
    Ok(())
}

/// The values of the session's expressions: `tick,value` for one, `tick,v1,v2,…` for several.
///
/// Numbers have the fewest digits that read back to the same value; truths are `true` and `false`; unknown is empty.
///
/// # Errors
/// What the output reports.
pub fn values_csv(
    out: &mut dyn Write,
    session: &Session,
    rows: &[Row],
    from: Option<Day>,
    to: Option<Day>,
) -> io::Result<()> {
    let truths = truths(session);
    match truths.len() {
        1 => writeln!(out, "tick,value")?,
        several => {
            writeln!(out, "tick{}", (1..=several).map(|column| format!(",v{column}")).collect::<String>())?
        }
    }
    for row in rows.iter().filter(|row| within(row.day, from, to)) {
        write!(out, "{}", label(row))?;
        for (value, truth) in row.values.iter().zip(&truths) {
            match (value, truth) {
                (None, _) => write!(out, ",")?,
                (Some(value), true) => write!(out, ",{}", *value != 0.0)?,
                (Some(value), false) => write!(out, ",{value}")?,
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

/// The values of the session's expressions as one document `shiome.values/1`, one row a line.
///
/// # Errors
/// What the output reports.
pub fn values_json(
    out: &mut dyn Write,
    session: &Session,
    rows: &[Row],
    from: Option<Day>,
    to: Option<Day>,
) -> io::Result<()> {
    values_beside(out, session, rows, (from, to), "")
}

/// The document of [`values_json`] with further keys before its rows; each ends in a comma and a line.
///
/// # Errors
/// What the output reports.
pub(super) fn values_beside(
    out: &mut dyn Write,
    session: &Session,
    rows: &[Row],
    (from, to): (Option<Day>, Option<Day>),
    beside: &str,
) -> io::Result<()> {
    #[derive(Serialize)]
    struct Column<'a> {
        text: &'a str,
        /// The unit of a number; of a truth `truth`.
        unit: String,
    }
    #[derive(Serialize)]
    struct Line {
        tick: String,
        values: Vec<Value>,
    }
    #[derive(Serialize)]
    #[serde(untagged)]
    enum Value {
        Unknown(()),
        Truth(bool),
        Number(f64),
    }
    fn column(probe: Option<&Probe>) -> Column<'_> {
        let unit = probe.and_then(|probe| probe.unit).map_or_else(|| "truth".to_owned(), |unit| unit.name());
        Column { text: probe.map_or("", |probe| &probe.text), unit }
    }
    // The layout is written by hand, so that a row is made only when it is its turn.
    let columns: Vec<Column<'_>> = session.probes.iter().map(|probe| column(probe.as_ref())).collect();
    write!(
        out,
        "{{\n  \"schema\": \"shiome.values/1\",\n{beside}  \"columns\": {},\n  \"rows\": [",
        line(&columns)
    )?;
    let truths = truths(session);
    for (index, row) in rows.iter().filter(|row| within(row.day, from, to)).enumerate() {
        let values = row.values.iter().zip(&truths).map(|(value, truth)| match (value, truth) {
            (None, _) => Value::Unknown(()),
            (Some(value), true) => Value::Truth(*value != 0.0),
            (Some(value), false) => Value::Number(*value),
        });
        let entry = Line { tick: label(row), values: values.collect() };
        write!(out, "{}\n    {}", if index > 0 { "," } else { "" }, line(&entry))?;
    }
    writeln!(out, "\n  ]\n}}")
}

/// All rules at the moment: the columns `rule,verdict,since,reasons`, in the order of the rules.
///
/// # Errors
/// What the output reports.
pub fn run_csv(out: &mut dyn Write, session: &Session, report: &RunReport) -> io::Result<()> {
    writeln!(out, "rule,verdict,since,reasons")?;
    for explained in &report.rules {
        let name = cell(rule_name(session, explained.report.rule));
        let verdict = explained.report.verdict.name();
        writeln!(out, "{name},{verdict},{},{}", since(explained), cell(&reasons(session, explained)))?;
    }
    Ok(())
}

/// The rows within the dates, by instant, then in the order of the rules.
fn ticks<'a>(
    histories: &'a [History],
    from: Option<Day>,
    to: Option<Day>,
) -> Vec<(&'a History, &'a HistoryRow)> {
    let rows = |history: &'a History| history.rows.iter().map(move |row| (history, row));
    let ticks = histories.iter().flat_map(rows).filter(|(_, row)| within(row.day, from, to));
    let mut ticks: Vec<(&History, &HistoryRow)> = ticks.collect();
    ticks.sort_by_key(|(history, row)| (row.at, history.rule));
    ticks
}

fn within(day: Day, from: Option<Day>, to: Option<Day>) -> bool {
    from.is_none_or(|from| day >= from) && to.is_none_or(|to| day <= to)
}

fn tick(history: &History, row: &HistoryRow) -> String {
    tick_text(row.day, history.intraday.then_some(row.at))
}

fn label(row: &Row) -> String {
    tick_text(row.day, row.at)
}

/// A tick of a history: its date, of bars within a day the instant.
pub(super) fn tick_text(day: Day, at: Option<Instant>) -> String {
    at.map_or_else(|| day.to_string(), |at| at.to_string())
}

/// Which of the session's expressions are truths: those without a unit.
fn truths(session: &Session) -> Vec<bool> {
    session.probes.iter().map(|probe| probe.as_ref().is_some_and(|probe| probe.unit.is_none())).collect()
}

fn rule_name(session: &Session, rule: usize) -> &str {
    session.plan.rules.get(rule).map_or("?", |rule| &rule.name)
}

/// The date since which a rule says what it says.
pub(super) fn since(explained: &Explained) -> String {
    explained.report.since.map(|since| since.day.to_string()).unwrap_or_default()
}

/// Why a rule is unknown, in one text.
pub(super) fn reasons(session: &Session, explained: &Explained) -> String {
    let texts = explained.report.reasons.iter().map(|reason| reason_text(reason, session.decision.zone));
    texts.collect::<Vec<_>>().join("; ")
}

/// A cell of CSV (RFC 4180): in quotes where it holds a comma or a quote; control characters are left out.
pub(super) fn cell(text: &str) -> String {
    let text = clean(text);
    if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn csv_cells_read_back() {
        for (text, expected) in [
            ("risk_off", "risk_off"),
            ("a,b", "\"a,b\""),
            ("the \"card\"", "\"the \"\"card\"\"\""),
            ("one\ntwo\u{1b}[2J", "one two"),
        ] {
            assert_eq!(cell(text), expected);
        }
    }
}
