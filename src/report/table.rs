//! Histories, episodes, values and the state of all rules as CSV, NDJSON, JSON and Markdown.
//!
//! What can be long is written as it is made. Rows end with `\n`; a cell that is empty is unknown or absent.

use std::io::{self, Write};

use serde::Serialize;

use super::clean::clean;
use super::history::{ending_text, overlaps};
use super::json::line;
use super::sentence::reason_text;
use super::text::percent;
use super::words::moment_text;
use crate::check::Probe;
use crate::engine::Verdict;
use crate::session::{Explained, History, HistoryRow, Row, RunReport, Session};
use crate::time::{Day, Instant};
use crate::verdict::{bound_word, level_word};

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

/// Every tick of every rule as a line of the schema `shiome.history/1`, in the order of [`history_csv`].
///
/// # Errors
/// What the output reports.
pub fn history_ndjson(
    out: &mut dyn Write,
    session: &Session,
    histories: &[History],
    from: Option<Day>,
    to: Option<Day>,
) -> io::Result<()> {
    #[derive(Serialize)]
    struct Line<'a> {
        schema: &'static str,
        tick: String,
        at: String,
        rule: &'a str,
        verdict: &'static str,
        /// The held state of an unknown verdict.
        held: Option<bool>,
    }
    for (history, row) in ticks(histories, from, to) {
        let verdict = row.state.verdict;
        let entry = Line {
            schema: "shiome.history/1",
            tick: tick(history, row),
            at: row.at.to_string(),
            rule: rule_name(session, history.rule),
            verdict: verdict.name(),
            held: (verdict == Verdict::Unknown).then_some(row.state.on),
        };
        writeln!(out, "{}", line(&entry))?;
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
        for episode in history.episodes.iter().filter(|episode| overlaps(episode, from, to)) {
            let exit = episode.exit.map(|exit| exit.to_string()).unwrap_or_default();
            let ended = cell(&ending_text(&episode.ending));
            writeln!(out, "{name},{},{exit},{},{},{ended}", episode.entry, episode.length, episode.held)?;
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
    write!(out, "{{\n  \"schema\": \"shiome.values/1\",\n  \"columns\": {},\n  \"rows\": [", line(&columns))?;
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

/// All rules at the moment as a Markdown table, with the moment above it and the target weights below.
pub fn run_markdown(session: &Session, report: &RunReport) -> String {
    let moment = report
        .tick
        .map_or_else(|| "no tick yet".to_owned(), |(_, at)| moment_text(at, session.decision.zone));
    let provisional = if session.provisional { ", provisional" } else { "" };
    let synthetic = if session.is_sample() { "; the figures are synthetic" } else { "" };
    let mut out = format!(
        "{moment}{provisional}{synthetic}\n\n| rule | verdict | since | note |\n| --- | --- | --- | --- |\n"
    );
    for explained in &report.rules {
        let label = session.plan.rules.get(explained.report.rule).and_then(|rule| rule.label.clone());
        let name = rule_name(session, explained.report.rule);
        let name = label.map_or_else(|| name.to_owned(), |label| format!("{name} ({label})"));
        let held = match explained.report.verdict {
            Verdict::Unknown if explained.report.on => " (held triggered)",
            Verdict::Unknown => " (held clear)",
            _ => "",
        };
        let verdict = format!("{}{held}", explained.report.verdict.name());
        let cells = [marked(&name), verdict, since(explained), marked(&notes(session, report, explained))];
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    if !report.targets.weights.is_empty() {
        let weight = |(asset, weight): &(String, f64)| format!("{} {}", marked(asset), percent(*weight));
        let weights: Vec<String> = report.targets.weights.iter().map(weight).collect();
        out.push_str(&format!("\nTarget: {}\n", weights.join(", ")));
    }
    out
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

fn tick_text(day: Day, at: Option<Instant>) -> String {
    at.map_or_else(|| day.to_string(), |at| at.to_string())
}

/// Which of the session's expressions are truths: those without a unit.
fn truths(session: &Session) -> Vec<bool> {
    session.probes.iter().map(|probe| probe.as_ref().is_some_and(|probe| probe.unit.is_none())).collect()
}

fn rule_name(session: &Session, rule: usize) -> &str {
    session.plan.rules.get(rule).map_or("?", |rule| &rule.name)
}

fn since(explained: &Explained) -> String {
    explained.report.since.map(|(day, _)| day.to_string()).unwrap_or_default()
}

fn reasons(session: &Session, explained: &Explained) -> String {
    let texts = explained.report.reasons.iter().map(|reason| reason_text(reason, session.decision.zone));
    texts.collect::<Vec<_>>().join("; ")
}

/// What follows from a rule, or what it waits for.
fn notes(session: &Session, report: &RunReport, explained: &Explained) -> String {
    let mut notes = Vec::new();
    if let Some(hold) = &explained.report.hold {
        let so_far = if hold.of > 0 {
            format!("{} of {}", hold.done, hold.of_text())
        } else {
            format!("{} ticks of {}", hold.done, hold.text)
        };
        let then = hold.earliest.map(|day| format!(", triggers {day} if it holds")).unwrap_or_default();
        notes.push(format!("{so_far}{then}"));
    }
    for setting in report.targets.settings.iter().filter(|setting| setting.rule == explained.report.rule) {
        let weight = setting.weight.map_or_else(|| "unknown".to_owned(), percent);
        let loser = setting
            .overruled_by
            .map(|winner| format!(", overruled by {}", rule_name(session, winner)))
            .unwrap_or_default();
        notes.push(format!("{} {}{weight}{loser}", setting.target, bound_word(setting.bound)));
    }
    notes.extend(
        explained.report.alerts.iter().map(|(level, text)| format!("{}: {text}", level_word(*level))),
    );
    let reasons = reasons(session, explained);
    notes.extend((!reasons.is_empty()).then_some(reasons));
    notes.join("; ")
}

/// A cell of CSV (RFC 4180): in quotes where it holds a comma or a quote; control characters are left out.
fn cell(text: &str) -> String {
    let text = clean(text);
    if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// A cell of a Markdown table: what Markdown or HTML would read as markup is escaped.
fn marked(text: &str) -> String {
    let text: Vec<char> = clean(text).chars().collect();
    let mut out = String::new();
    let mut before = ' ';
    for (at, &c) in text.iter().enumerate() {
        let inside =
            before.is_alphanumeric() && text.get(at + 1).is_some_and(|after| after.is_alphanumeric());
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            // Within a word an underscore is one.
            '_' if inside => out.push(c),
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '~' => out.extend(['\\', c]),
            _ => out.push(c),
        }
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{cell, marked};

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

    #[test]
    fn markdown_cells_hold_no_markup() {
        let text = "risk_off | <b>x</b> & *y* _z_";
        assert_eq!(marked(text), "risk_off \\| &lt;b>x&lt;/b> &amp; \\*y\\* \\_z\\_");
    }
}
