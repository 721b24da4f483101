//! What a fetch did: the closing table, and its document.

use std::collections::BTreeMap;

use serde::Serialize;

use super::clean::clean;
use super::layout::{Join, grouped, pad, width_of};
use super::paint::{Look, Paint};
use super::words::moment_text;
use crate::data::fetch::{Counts, Failure, FetchRow, Fetched, Outcome};
use crate::time::{Instant, Zone};

/// Heads of the table's columns.
const HEADS: [&str; 8] = ["series", "source", "new", "rev", "wdn", "ref", "newest", "next due"];
/// The columns that hold counts.
const COUNTS: std::ops::Range<usize> = 2..6;

/// The closing table: the series that were asked for or are up to date, what failed, what was left out, and a summary.
pub fn fetch_text(fetched: &Fetched, look: Look) -> String {
    let mut out = String::new();
    let answered: Vec<&FetchRow> = fetched.rows.iter().filter(|row| is_up(row)).collect();
    if !answered.is_empty() {
        put_table(&answered, fetched, look, &mut out);
    }
    put_group(fetched, Outcome::Failed, "failed", Paint::Unknown, look, &mut out);
    put_group(fetched, Outcome::Skipped, "skipped", Paint::Strong, look, &mut out);
    if !out.is_empty() {
        out.push('\n');
    }
    look.put(&mut out, Some(Paint::Strong), 0, &fetch_summary(fetched));
    for notice in &fetched.notices {
        look.put(&mut out, Some(Paint::Faint), 0, &clean(notice));
    }
    look.plain(&out)
}

/// One line: `38 series: 120 new, 2 revised, 30 unchanged, 1 late, 1 failed`. New and revised are figures, the others series.
pub fn fetch_summary(fetched: &Fetched) -> String {
    let Counts { new, revised, withdrawn, refused, .. } = fetched.counts();
    let of = |holds: &dyn Fn(&FetchRow) -> bool| fetched.rows.iter().filter(|row| holds(row)).count();
    let outcome = |wanted: Outcome| of(&|row| row.outcome == wanted);
    let unchanged = of(&|row| matches!(row.outcome, Outcome::Stored(counts) if counts.is_unchanged()));
    let taking_part = fetched.rows.len() - outcome(Outcome::Skipped);
    let always = [(new, "new"), (revised, "revised")];
    let rest = [
        (withdrawn, "withdrawn"),
        (refused, "refused"),
        (unchanged, "unchanged"),
        (outcome(Outcome::Fresh), "not due"),
        (of(&|row| row.late), "late"),
        (outcome(Outcome::Failed), "failed"),
        (outcome(Outcome::Skipped), "skipped"),
    ];
    let said = always.into_iter().chain(rest.into_iter().filter(|(count, _)| *count > 0));
    let words: Vec<String> = said.map(|(count, word)| format!("{} {word}", grouped(count))).collect();
    format!("{} series: {}", grouped(taking_part), words.join(", "))
}

/// Whether a series has a line in the table.
fn is_up(row: &FetchRow) -> bool {
    matches!(row.outcome, Outcome::Stored(_) | Outcome::Fresh)
}

fn put_table(rows: &[&FetchRow], fetched: &Fetched, look: Look, out: &mut String) {
    let cells: Vec<[String; 8]> = rows.iter().map(|row| cells(row, fetched.zone)).collect();
    let heads = HEADS.map(str::to_owned);
    let widths: Vec<usize> = (0..HEADS.len())
        .map(|column| {
            let all = cells.iter().chain([&heads]).filter_map(|line| line.get(column));
            all.map(|cell| width_of(cell)).max().unwrap_or(0)
        })
        .collect();
    let line = |cells: &[String; 8]| -> String {
        let columns = cells.iter().zip(&widths).enumerate().map(|(at, (cell, &width))| {
            if COUNTS.contains(&at) {
                format!("{}{cell}", " ".repeat(width.saturating_sub(width_of(cell))))
            } else {
                pad(cell, width)
            }
        });
        columns.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let text = format!("fetched {}; due times are of that zone", moment_text(fetched.now, fetched.zone));
    look.put(out, Some(Paint::Faint), 0, &text);
    look.put_row(out, 2, &[(Some(Paint::Strong), line(&heads))]);
    for (row, cells) in rows.iter().zip(&cells) {
        let (words, below) = remarks(row);
        let paint = if row.late { Paint::Pending } else { Paint::Faint };
        look.put_row(out, 2, &[(None, line(cells)), (Some(paint), words.join(", "))]);
        for text in below {
            for (at, line) in text.lines().enumerate() {
                look.put(out, Some(Paint::Faint), if at == 0 { 2 } else { 4 }, &clean(line));
            }
        }
    }
}

fn cells(row: &FetchRow, zone: Zone) -> [String; 8] {
    let counts = match row.outcome {
        Outcome::Stored(Counts { new, revised, withdrawn, refused, .. }) => {
            [new, revised, withdrawn, refused]
                .map(|count| if count == 0 { "·".to_owned() } else { grouped(count) })
        }
        _ => [(); 4].map(|()| "·".to_owned()),
    };
    let [new, revised, withdrawn, refused] = counts;
    [
        clean(&row.name),
        row.source.unwrap_or("").to_owned(),
        new,
        revised,
        withdrawn,
        refused,
        row.newest.map_or_else(|| "none".to_owned(), |day| day.to_string()),
        row.next_due.map_or_else(String::new, |due| short(due, zone)),
    ]
}

/// `11-26 16:30`: the year of what comes next is plain.
fn short(at: Instant, zone: Zone) -> String {
    let (day, seconds) = zone.local(at);
    let day = day.to_string();
    let date = day.split_once('-').map_or(day.as_str(), |(_, date)| date);
    format!("{date} {:02}:{:02}", seconds / 3600, seconds % 3600 / 60)
}

/// Words beside a line of the table, and sentences below it.
fn remarks(row: &FetchRow) -> (Vec<String>, Vec<String>) {
    let mut words = Vec::new();
    match row.outcome {
        Outcome::Fresh => words.push("not due".to_owned()),
        Outcome::Stored(counts) if counts.is_unchanged() => words.push("unchanged".to_owned()),
        _ => {}
    }
    if row.late {
        words.push("late".to_owned());
    }
    let failed = row.failures.iter().map(|failure| {
        let source = failure.source.as_deref().unwrap_or("its source");
        format!("instead of {source}: {}", failure.reason)
    });
    (words, failed.chain(row.notes.iter().cloned()).collect())
}

/// The series that came out one way, those of one reason together.
fn put_group(fetched: &Fetched, outcome: Outcome, title: &str, paint: Paint, look: Look, out: &mut String) {
    let mut groups: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
    for row in fetched.rows.iter().filter(|row| row.outcome == outcome) {
        let mut lines: Vec<String> = row.failures.iter().flat_map(lines).collect();
        lines.extend(row.notes.iter().cloned());
        if outcome == Outcome::Failed {
            lines.extend(row.newest.map(|day| format!("what is stored stays, up to {day}")));
        }
        groups.entry(lines).or_default().push(clean(&row.name));
    }
    if groups.is_empty() {
        return;
    }
    if !out.is_empty() {
        out.push('\n');
    }
    look.put(out, Some(paint), 0, title);
    // In the order of their first series.
    let mut groups: Vec<(Vec<String>, Vec<String>)> =
        groups.into_iter().map(|(lines, names)| (names, lines)).collect();
    groups.sort();
    for (names, lines) in groups {
        look.put_list(out, None, 2, &names, Join::Comma);
        for line in lines {
            look.put(out, Some(Paint::Faint), 4, &clean(&line));
        }
    }
}

/// A failure in lines: the source and its reason, then what to do.
fn lines(failure: &Failure) -> Vec<String> {
    let source = failure.source.as_ref().map(|source| format!("{source}: ")).unwrap_or_default();
    let mut lines = vec![format!("{source}{}", failure.reason)];
    let help = failure.help.iter().flat_map(|help| help.lines());
    lines.extend(help.enumerate().map(
        |(at, line)| {
            if at == 0 { format!("→ {line}") } else { line.to_owned() }
        },
    ));
    lines
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    at: String,
    series: Vec<Line<'a>>,
    summary: Summary,
    remarks: &'a [String],
    notices: &'a [String],
}

#[derive(Serialize)]
struct Line<'a> {
    name: &'a str,
    named: bool,
    status: &'static str,
    source: Option<&'a str>,
    new: usize,
    revised: usize,
    withdrawn: usize,
    unchanged: usize,
    refused: usize,
    newest: Option<String>,
    next_due: Option<String>,
    late: bool,
    failures: Vec<Trouble<'a>>,
    notes: &'a [String],
}

#[derive(Serialize)]
struct Trouble<'a> {
    source: Option<&'a str>,
    reason: &'a str,
    help: Option<&'a str>,
}

#[derive(Serialize)]
struct Summary {
    new: usize,
    revised: usize,
    withdrawn: usize,
    refused: usize,
    late: usize,
    failed: usize,
}

/// The same as one document `shiome.fetch/1`.
pub fn fetch_json(fetched: &Fetched) -> String {
    let Counts { new, revised, withdrawn, refused, .. } = fetched.counts();
    let document = Document {
        schema: "shiome.fetch/1",
        at: fetched.now.to_string(),
        series: fetched.rows.iter().map(entry).collect(),
        summary: Summary {
            new,
            revised,
            withdrawn,
            refused,
            late: fetched.rows.iter().filter(|row| row.late).count(),
            failed: fetched.failed().count(),
        },
        remarks: &fetched.remarks,
        notices: &fetched.notices,
    };
    serde_json::to_string_pretty(&document).map_or_else(|_| "{}\n".to_owned(), |text| format!("{text}\n"))
}

fn entry(row: &FetchRow) -> Line<'_> {
    let (status, counts) = match row.outcome {
        Outcome::Stored(counts) if counts.is_unchanged() => ("unchanged", counts),
        Outcome::Stored(counts) => ("updated", counts),
        Outcome::Fresh => ("not_due", Counts::default()),
        Outcome::Failed => ("failed", Counts::default()),
        Outcome::Skipped => ("skipped", Counts::default()),
    };
    Line {
        name: &row.name,
        named: row.named,
        status,
        source: row.source,
        new: counts.new,
        revised: counts.revised,
        withdrawn: counts.withdrawn,
        unchanged: counts.unchanged,
        refused: counts.refused,
        newest: row.newest.map(|day| day.to_string()),
        next_due: row.next_due.map(|due| due.to_string()),
        late: row.late,
        failures: row
            .failures
            .iter()
            .map(|failure| Trouble {
                source: failure.source.as_deref(),
                reason: &failure.reason,
                help: failure.help.as_deref(),
            })
            .collect(),
        notes: &row.notes,
    }
}
