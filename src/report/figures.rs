//! Where values come from: dates beside them, and one list of the figures behind an explanation.

use super::clean::clean;
use super::layout::{Join, pad, width_of};
use super::paint::{Look, Paint};
use super::words::{ago, moment_text};
use crate::series::Evidence;
use crate::time::{Day, Instant, Zone};
use crate::unit::show;
use crate::verdict::{Figure, Origin, TreeNode};

/// What an explanation has shown.
#[derive(Debug, Default)]
pub(super) struct Shown<'a> {
    pub trees: Vec<&'a TreeNode>,
    pub figures: Vec<&'a Figure>,
}

/// A value in its unit; while members of a universe or items of a checklist are unknown what is certain of it: `50 % to 75 %`.
pub(super) fn shown(figure: &Figure) -> String {
    let show = |value: f64| show(value, figure.unit);
    match uncertain(figure) {
        None => show(figure.value),
        Some((Some(low), Some(high))) => format!("{} to {}", show(low), show(high)),
        Some((Some(low), None)) => format!("at least {}", show(low)),
        Some((None, Some(high))) => format!("at most {}", show(high)),
        Some((None, None)) => show(f64::NAN),
    }
}

/// The bounds of a value that is not certain; a bound that is absent is unknown.
pub(super) fn uncertain(figure: &Figure) -> Option<(Option<f64>, Option<f64>)> {
    let (low, high) = figure.bounds.filter(|(low, high)| low != high)?;
    let known = |bound: f64| (!bound.is_nan()).then_some(bound);
    Some((known(low), known(high)))
}

/// The date of a value's newest figures, with the age where it is not that of the tick; of several series the dates that
/// differ, each with its series.
pub(super) fn dates_text(figure: &Figure, tick: Option<Day>) -> String {
    let mut groups: Vec<(Day, Vec<String>)> = Vec::new();
    for origin in &figure.from {
        match groups.iter_mut().find(|(date, _)| *date == origin.date) {
            Some((_, names)) => names.push(clean(&origin.series)),
            None => groups.push((origin.date, vec![clean(&origin.series)])),
        }
    }
    let alone = groups.len() == 1;
    let dated = |(date, names): &(Day, Vec<String>)| {
        let names = if alone { String::new() } else { format!("{} ", names.join(", ")) };
        let age = match tick.map_or(0, |tick| tick.0 - date.0) {
            0 => String::new(),
            1 => " (1 day old)".to_owned(),
            days => format!(" ({days} days old)"),
        };
        format!("{names}{date}{age}")
    };
    groups.iter().map(dated).collect::<Vec<_>>().join(", ")
}

/// The figures behind all trees and values, one line a series: date, when known, age, evidence, when the next one is due.
pub(super) fn figures_text(shown: &Shown<'_>, now: Instant, zone: Zone, look: Look, out: &mut String) {
    let mut origins: Vec<&Origin> = Vec::new();
    shown.trees.iter().for_each(|tree| collect(tree, &mut origins));
    shown.figures.iter().for_each(|figure| collect_from(figure, &mut origins));
    if origins.is_empty() {
        return;
    }
    origins.sort_by(|a, b| (&a.series, a.date, a.known).cmp(&(&b.series, b.date, b.known)));
    let (today, _) = zone.local(now);
    let rows: Vec<[String; 6]> = origins.iter().map(|origin| row(origin, now, today, zone)).collect();
    let head = ["figures", "date", "known", "age", "evidence", "next due"].map(str::to_owned);
    let widths: Vec<usize> = (0..head.len())
        .map(|column| {
            let cells = std::iter::once(&head).chain(&rows).filter_map(|row| row.get(column));
            cells.map(|cell| width_of(cell)).max().unwrap_or(0)
        })
        .collect();
    out.push('\n');
    if widths.iter().sum::<usize>() + 2 * (widths.len() - 1) <= look.width {
        let aligned = |row: &[String; 6]| {
            let cells = row.iter().zip(&widths).map(|(cell, width)| pad(cell, *width));
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        out.push_str(&look.paint(Paint::Faint, &aligned(&head)));
        out.push('\n');
        for row in &rows {
            out.push_str(&aligned(row));
            out.push('\n');
        }
    } else {
        look.put(out, Some(Paint::Faint), 0, "figures");
        for (row, origin) in rows.iter().zip(&origins) {
            let [name, date, known, age, evidence, next] = row;
            let mut items = vec![
                format!("{name} {date}"),
                format!("known {known}"),
                format!("{age} old"),
                evidence.clone(),
            ];
            items.extend(origin.next_due.filter(|due| *due > now).map(|_| format!("next due {next}")));
            look.put_list(out, None, 0, &items, Join::Comma);
        }
    }
    let place = moment_text(now, zone);
    let place = place.splitn(3, ' ').nth(2).unwrap_or("UTC");
    look.put(out, Some(Paint::Faint), 0, &format!("times are those of {place}"));
}

fn collect<'a>(node: &'a TreeNode, origins: &mut Vec<&'a Origin>) {
    node.figures.iter().for_each(|figure| collect_from(figure, origins));
    node.parts.iter().for_each(|part| collect(part, origins));
}

fn collect_from<'a>(figure: &'a Figure, origins: &mut Vec<&'a Origin>) {
    for origin in &figure.from {
        let same = |other: &&Origin| {
            (&other.series, other.date, other.known) == (&origin.series, origin.date, origin.known)
        };
        if !origins.iter().any(same) {
            origins.push(origin);
        }
    }
}

fn row(origin: &Origin, now: Instant, today: Day, zone: Zone) -> [String; 6] {
    let evidence = match origin.evidence {
        Evidence::Observed => "observed",
        Evidence::Scheduled => "scheduled",
        Evidence::Assumed => "assumed",
    };
    let next = origin.next_due.filter(|due| *due > now);
    [
        clean(&origin.series),
        origin.date.to_string(),
        short(origin.known, today, zone),
        ago(now, origin.known),
        evidence.to_owned(),
        next.map_or_else(String::new, |due| short(due, today, zone)),
    ]
}

/// A moment without its place, and without its year where that is the present one.
fn short(at: Instant, today: Day, zone: Zone) -> String {
    let (day, seconds) = zone.local(at);
    let (_, month, of_month) = day.ymd();
    let date = if day.year() == today.year() { format!("{month:02}-{of_month:02}") } else { day.to_string() };
    format!("{date} {:02}:{:02}", seconds / 3600, seconds % 3600 / 60)
}
