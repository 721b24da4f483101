//! What the store holds of a series: how its moments are known, what was revised, what was refused.

use std::io::{self, Write};

use serde::Serialize;

use super::clean::clean;
use super::layout::{grouped, pad, plural, width_of};
use super::paint::{Look, Paint};
use super::table::{cell, values_beside};
use super::words::moment_text;
use crate::data::{Fault, Revision, Stored};
use crate::series::{Evidence, Series, Status};
use crate::session::{Row, Session};
use crate::time::Day;

/// Refused rows that a page names.
const NAMED: usize = 10;

/// Puts what the store holds of a series; nothing where its figures come from elsewhere.
pub(super) fn page(session: &Session, name: &str, look: Look, out: &mut String) {
    if let Some(series) = session.series.iter().find(|series| series.name == name) {
        let shares = shares(series);
        if !shares.is_empty() {
            look.put(out, None, 2, &format!("known moments: {}", shares.join(", ")));
        }
    }
    // A store that cannot be read is a problem of the session, and told there.
    let Ok(Some(stored)) = session.market.stored(name) else { return };
    let zone = session.decision.zone;
    let (rows, versions) = (plural(stored.stamps(), "row"), plural(stored.versions.len(), "version"));
    let mut held = format!("{versions} of {rows}");
    let revised = stored.revisions().len();
    if revised > 0 {
        held.push_str(&format!("; {} (`--revisions` lists them)", plural(revised, "revision")));
    }
    look.put(out, None, 2, &held);
    if let Some(at) = stored.looked.at {
        let source = clean(stored.looked.source.as_deref().unwrap_or("its source"));
        let verb = if source == "import" { "imported" } else { "last looked" };
        let of = if source == "import" { String::new() } else { format!(", {source}") };
        look.put(out, None, 2, &format!("{verb} {}{of}", moment_text(at, zone)));
    }
    if let Some((at, source, message)) = &stored.looked.failure {
        let text =
            format!("failed since, {} at {}: {}", clean(source), moment_text(*at, zone), clean(message));
        look.put(out, Some(Paint::Unknown), 2, &text);
    }
    if !stored.refused.is_empty() {
        look.put(out, None, 2, &format!("{} refused and kept apart:", plural(stored.refused.len(), "row")));
        for row in stored.refused.iter().take(NAMED) {
            let text = format!("{}  {}: {}", row.stamp, clean(&row.value), row.fault.describe());
            look.put(out, Some(Paint::Faint), 4, &text);
        }
        if stored.refused.len() > NAMED {
            let more = format!("and {} more; `--format json` has all", grouped(stored.refused.len() - NAMED));
            look.put(out, Some(Paint::Faint), 4, &more);
        }
    }
}

/// How many of the figures' moments are known in each way, in whole percent; small shares are not rounded away.
fn shares(series: &Series) -> Vec<String> {
    let counts = counts(series);
    let all: usize = counts.iter().map(|(_, count)| count).sum();
    let share = |(word, count): (&str, usize)| {
        let percent = count as f64 * 100.0 / all as f64;
        match percent {
            _ if count == 0 => None,
            p if p < 1.0 => Some(format!("{word} under 1 %")),
            p if p > 99.0 && count < all => Some(format!("{word} over 99 %")),
            p => Some(format!("{word} {p:.0} %")),
        }
    };
    counts.into_iter().filter_map(share).collect()
}

fn counts(series: &Series) -> [(&'static str, usize); 3] {
    let figures = series.status.iter().zip(&series.evidence);
    let of = |wanted: Evidence| {
        figures.clone().filter(|(status, own)| **status == Status::Figure && **own == wanted).count()
    };
    [
        ("observed", of(Evidence::Observed)),
        ("scheduled", of(Evidence::Scheduled)),
        ("assumed", of(Evidence::Assumed)),
    ]
}

/// The history of revisions: stamp, moment, figure before and after, in published units.
pub fn revisions_text(
    session: &Session,
    name: &str,
    from: Option<Day>,
    to: Option<Day>,
    look: Look,
) -> String {
    let mut out = String::new();
    let stored = session.market.stored(name).ok().flatten().unwrap_or_default();
    let revisions = within(stored.revisions(), from, to);
    if revisions.is_empty() {
        look.put(&mut out, None, 0, "no figure was revised");
        return out;
    }
    look.put(&mut out, Some(Paint::Strong), 0, "revised, in published units");
    let several = stored.columns.len() > 1;
    let of = |revision: &Revision| {
        let column = if several { format!(" {}", clean(&revision.column)) } else { String::new() };
        format!("{}{column}", revision.stamp)
    };
    let wide = revisions.iter().map(|revision| width_of(&of(revision))).max().unwrap_or(0);
    for revision in &revisions {
        let figure =
            |figure: Option<f64>| figure.map_or_else(|| "none".to_owned(), |figure| figure.to_string());
        let known = moment_text(revision.known, session.decision.zone);
        let parts = [
            (None, pad(&of(revision), wide)),
            (Some(Paint::Faint), known),
            (None, format!("{} → {}", figure(revision.from), figure(revision.to))),
        ];
        look.put_row(&mut out, 2, &parts);
    }
    look.plain(&out)
}

/// The history of revisions as `stamp,column,known_at,from,to`; an empty figure is none.
///
/// # Errors
/// What the output reports.
pub fn revisions_csv(
    out: &mut dyn Write,
    session: &Session,
    name: &str,
    from: Option<Day>,
    to: Option<Day>,
) -> io::Result<()> {
    let stored = session.market.stored(name).ok().flatten().unwrap_or_default();
    writeln!(out, "stamp,column,known_at,from,to")?;
    for Revision { stamp, column, known, from, to } in within(stored.revisions(), from, to) {
        let figure = |figure: Option<f64>| figure.map_or_else(String::new, |figure| figure.to_string());
        writeln!(out, "{stamp},{},{known},{},{}", cell(&column), figure(from), figure(to))?;
    }
    Ok(())
}

fn within(revisions: Vec<Revision>, from: Option<Day>, to: Option<Day>) -> Vec<Revision> {
    let day = |revision: &Revision| revision.stamp.get(..10).and_then(Day::parse);
    let inside = |day: Day| from.is_none_or(|from| day >= from) && to.is_none_or(|to| day <= to);
    revisions.into_iter().filter(|revision| day(revision).is_none_or(inside)).collect()
}

/// The values of a series as [`values_json`](super::values_json) gives them, with what the store holds of it under `store`.
///
/// # Errors
/// What the output reports.
pub fn series_json(
    out: &mut dyn Write,
    session: &Session,
    name: &str,
    rows: &[Row],
    from: Option<Day>,
    to: Option<Day>,
) -> io::Result<()> {
    let document = session.market.stored(name).ok().flatten().map(|stored| document(session, name, &stored));
    let beside = document.map_or_else(String::new, |text| format!("  \"store\": {text},\n"));
    values_beside(out, session, rows, (from, to), &beside)
}

fn document(session: &Session, name: &str, stored: &Stored) -> String {
    #[derive(Serialize)]
    struct Document<'a> {
        source: Option<&'a str>,
        looked_at: Option<String>,
        failure: Option<Failure<'a>>,
        versions: usize,
        evidence: Evidences,
        refused: Vec<Refused<'a>>,
        revisions: Vec<Revised>,
    }
    #[derive(Serialize)]
    struct Failure<'a> {
        at: String,
        source: &'a str,
        message: &'a str,
    }
    #[derive(Serialize)]
    struct Evidences {
        observed: usize,
        scheduled: usize,
        assumed: usize,
    }
    #[derive(Serialize)]
    struct Refused<'a> {
        stamp: &'a str,
        value: &'a str,
        fault: Fault,
        source: &'a str,
        learned_at: String,
    }
    #[derive(Serialize)]
    struct Revised {
        stamp: String,
        column: String,
        known_at: String,
        from: Option<f64>,
        to: Option<f64>,
    }
    let series = session.series.iter().find(|series| series.name == name);
    let [(_, observed), (_, scheduled), (_, assumed)] = series.map_or([("", 0); 3], counts);
    let failure = stored.looked.failure.as_ref();
    let refused = stored.refused.iter().map(|row| Refused {
        stamp: &row.stamp,
        value: &row.value,
        fault: row.fault,
        source: &row.source,
        learned_at: row.learned.to_string(),
    });
    let revised = |Revision { stamp, column, known, from, to }| Revised {
        stamp,
        column,
        known_at: known.to_string(),
        from,
        to,
    };
    let document = Document {
        source: stored.looked.source.as_deref(),
        looked_at: stored.looked.at.map(|at| at.to_string()),
        failure: failure.map(|(at, source, message)| Failure { at: at.to_string(), source, message }),
        versions: stored.versions.len(),
        evidence: Evidences { observed, scheduled, assumed },
        refused: refused.collect(),
        revisions: stored.revisions().into_iter().map(revised).collect(),
    };
    serde_json::to_string(&document).unwrap_or_else(|_| "null".to_owned())
}
