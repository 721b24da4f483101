//! The catalogue with its freshness, and values of expressions, as text.

use std::fmt::Write;

use serde::Serialize;

use super::paint::{Look, Paint, clean, pad, width_of, wrap};
use super::words::{ago, moment_text};
use crate::session::{Row, Session, Survey, SurveyRow};
use crate::time::Day;
use crate::unit::show;

/// Rows shown of a long history.
const MOST_ROWS: usize = 40;

/// One line a series: freshness light, name, newest figure, age, title.
pub fn survey_text(survey: &Survey, look: Look) -> String {
    let mut out = String::new();
    let widest = survey.rows.iter().map(|row| width_of(&row.name)).max().unwrap_or(8);
    for row in &survey.rows {
        let (light, paint, newest) = match (&row.newest, &row.error) {
            (_, Some(error)) => ("!", Paint::Unknown, error.clone()),
            (None, None) => ("○", Paint::Faint, "no data".to_owned()),
            (Some(_), None) if row.late => ("◐", Paint::Pending, dated(row, "late")),
            (Some(_), None) => ("●", Paint::Strong, dated(row, "")),
        };
        let title = if row.title_ja.is_empty() {
            row.title.clone()
        } else {
            format!("{} · {}", row.title, row.title_ja)
        };
        let line = format!(
            "{} {}  {}  {}",
            look.paint(paint, light),
            pad(&row.name, widest),
            pad(&clean(&newest), 36),
            look.paint(Paint::Faint, &clean(&title))
        );
        let _ = writeln!(out, "{}", line.trim_end());
    }
    let _ = writeln!(
        out,
        "\n{}",
        look.paint(
            Paint::Faint,
            &format!(
                "figures as of {}; ● fresh  ◐ late  ○ no data  ! unusable",
                moment_text(survey.until, survey.zone)
            )
        )
    );
    look.plain(&out)
}

fn dated(row: &SurveyRow, word: &str) -> String {
    let value = row.value.map_or_else(String::new, |value| show(value, row.unit));
    let day = row.newest.map_or_else(String::new, |day| day.to_string());
    format!("{day}  {value} {word}").trim_end().to_owned()
}

/// The catalogue as JSON, schema `shiome.series/1`.
pub fn survey_json(survey: &Survey) -> String {
    #[derive(Serialize)]
    struct Line<'a> {
        name: &'a str,
        title: &'a str,
        title_ja: &'a str,
        unit: String,
        newest: Option<String>,
        known_at: Option<String>,
        value: Option<f64>,
        late: bool,
        error: Option<&'a str>,
    }
    #[derive(Serialize)]
    struct Document<'a> {
        schema: &'static str,
        as_of: String,
        series: Vec<Line<'a>>,
    }
    fn line(row: &SurveyRow) -> Line<'_> {
        Line {
            name: &row.name,
            title: &row.title,
            title_ja: &row.title_ja,
            unit: row.unit.name(),
            newest: row.newest.map(|day| day.to_string()),
            known_at: row.known.map(|known| known.to_string()),
            value: row.value,
            late: row.late,
            error: row.error.as_deref(),
        }
    }
    let document = Document {
        schema: "shiome.series/1",
        as_of: survey.until.to_string(),
        series: survey.rows.iter().map(line).collect(),
    };
    serde_json::to_string_pretty(&document).map_or_else(|_| "{}\n".to_owned(), |text| format!("{text}\n"))
}

/// What the catalogue says of one series.
pub fn series_text(session: &Session, name: &str, look: Look) -> String {
    let mut out = String::new();
    let Some(info) = session.market.info(name) else { return out };
    let _ = writeln!(
        out,
        "{}  {}  {}",
        look.paint(Paint::Strong, &clean(name)),
        clean(&info.title),
        clean(&info.title_ja)
    );
    let _ = writeln!(out, "  unit {}", info.unit.describe());
    if let Some(series) = session.series.iter().find(|series| series.name == name) {
        if let Some((day, known)) = series.last_figure() {
            let _ = writeln!(
                out,
                "  newest {day}, known {} ({} old)",
                moment_text(known, session.decision.zone),
                ago(session.until, known)
            );
        }
        if let Some(due) = series.next_due {
            let _ = writeln!(out, "  next due {}", moment_text(due, session.decision.zone));
        }
    }
    for line in [&info.limit, &info.notice].into_iter().filter(|line| !line.is_empty()) {
        let _ = writeln!(out, "  {}", wrap(&clean(line), look.width.saturating_sub(2), 2));
    }
    look.plain(&out)
}

/// The newest values of the session's expressions, oldest first.
pub fn values_text(
    session: &Session,
    rows: &[Row],
    from: Option<Day>,
    to: Option<Day>,
    look: Look,
) -> String {
    let mut out = String::new();
    let rows: Vec<&Row> = rows
        .iter()
        .filter(|row| from.is_none_or(|from| row.day >= from) && to.is_none_or(|to| row.day <= to))
        .collect();
    let skipped = rows.len().saturating_sub(MOST_ROWS);
    let heads: Vec<String> = session.probes.iter().flatten().map(|probe| clean(&probe.text)).collect();
    let _ =
        writeln!(out, "{}", look.paint(Paint::Strong, &format!("{}  {}", pad("", 20), heads.join("   "))));
    for row in rows.iter().skip(skipped) {
        let label = row.at.map_or_else(|| row.day.to_string(), |at| at.to_string());
        let values = session
            .probes
            .iter()
            .zip(&row.values)
            .filter_map(|(probe, value)| Some((probe.as_ref()?, value)));
        let cells: Vec<String> = values
            .zip(&heads)
            .map(|((probe, value), head)| {
                let text = match (value, probe.unit) {
                    (None, _) => "unknown".to_owned(),
                    (Some(value), Some(unit)) => show(*value, unit),
                    (Some(value), None) => {
                        if *value > 0.0 {
                            "true".to_owned()
                        } else {
                            "false".to_owned()
                        }
                    }
                };
                pad(&text, width_of(head))
            })
            .collect();
        let _ = writeln!(out, "{}", format!("{}  {}", pad(&label, 20), cells.join("   ")).trim_end());
    }
    if skipped > 0 {
        let _ = writeln!(
            out,
            "{}",
            look.paint(Paint::Faint, &format!("{skipped} earlier rows; --format csv has all"))
        );
    }
    look.plain(&out)
}
