//! The catalogue with its freshness, and values of expressions, as text.

use serde::Serialize;

use super::clean::clean;
use super::layout::{Join, pad, plural, width_of};
use super::paint::{Look, Paint};
use super::stored;
use super::words::{ago, moment_text};
use crate::session::{Light, Row, Session, Survey, SurveyRow};
use crate::time::{Day, Instant};
use crate::unit::show;

/// Rows shown of a long history.
const MOST_ROWS: usize = 40;

/// Columns below which a title says nothing.
const LEAST_TITLE: usize = 12;

/// One line a series with data: freshness light, name, newest figure, title; then the names of those without.
pub fn survey_text(survey: &Survey, look: Look) -> String {
    let mut out = String::new();
    let (absent, present): (Vec<&SurveyRow>, Vec<&SurveyRow>) =
        survey.rows.iter().partition(|row| row.newest.is_none() && row.error.is_none());
    let name = present.iter().map(|row| width_of(&clean(&row.name))).max().unwrap_or(0);
    let figure = present.iter().map(|row| width_of(&look.plain(&dated(row)))).max().unwrap_or(0);
    let looked = present.iter().map(|row| width_of(&looked(row, survey.now))).max().unwrap_or(0);
    for row in &present {
        survey_line(row, survey.now, [name, figure, looked], look, &mut out);
    }
    if !absent.is_empty() {
        let mut names: Vec<String> = absent.iter().map(|row| clean(&row.name)).collect();
        let entries = if absent.len() == 1 { "entry" } else { "entries" };
        if let Some(first) = names.first_mut() {
            *first = format!("{} catalogue {entries} without data: {first}", absent.len());
        }
        if !present.is_empty() {
            out.push('\n');
        }
        look.put_list(&mut out, None, 0, &names, Join::Comma);
    }
    let at = moment_text(survey.until, survey.zone);
    let legend = format!("figures as of {at}; ● fresh, ◐ due, ○ late, ! unusable");
    out.push('\n');
    look.put(&mut out, Some(Paint::Faint), 0, &legend);
    look.plain(&out)
}

fn survey_line(
    row: &SurveyRow,
    now: Instant,
    [name, figure, wide]: [usize; 3],
    look: Look,
    out: &mut String,
) {
    let (light, paint) = match row.light {
        Light::Fresh => ("●", Paint::Strong),
        Light::Due => ("◐", Paint::Clear),
        Light::Late => ("○", Paint::Pending),
        Light::Unusable | Light::NoData => ("!", Paint::Unknown),
    };
    let mut parts = vec![(Some(paint), format!("{light} {}", pad(&clean(&row.name), name)))];
    if let Some(error) = &row.error {
        parts.push((None, clean(error)));
    } else {
        parts.push((None, pad(&dated(row), figure)));
        let mut taken = 2 + name + 2 + figure + 2;
        if wide > 0 {
            parts.push((Some(Paint::Faint), pad(&looked(row, now), wide)));
            taken += wide + 2;
        }
        let beside = look.width.saturating_sub(taken);
        // One line a series that is looked after; its page has the title.
        if wide == 0 || beside >= LEAST_TITLE {
            let room = if beside < LEAST_TITLE { look.width.saturating_sub(2) } else { beside };
            parts.push((Some(Paint::Faint), look.fit(&title(&row.title, &row.title_ja, look), room)));
        }
    }
    look.put_row(out, 2, &parts);
}

/// The titles of a series, of which only the English one is sure to show on an output of ASCII.
fn title(english: &str, japanese: &str, look: Look) -> String {
    let japanese = if look.unicode { japanese } else { "" };
    let titles = [english, japanese].into_iter().filter(|title| !title.is_empty());
    clean(&titles.collect::<Vec<_>>().join(" · "))
}

/// The source of the last look and how long ago it was: `fredgraph 3 h ago`.
fn looked(row: &SurveyRow, now: Instant) -> String {
    let Some(at) = row.looked.at else {
        return if row.looked.failure.is_some() { "failing".to_owned() } else { String::new() };
    };
    let minutes = (now.0 - at.0).max(0) / 60_000;
    let (count, unit) = match minutes {
        m if m >= 2 * 1440 => (m / 1440, "d"),
        m if m >= 120 => (m / 60, "h"),
        m => (m, "min"),
    };
    let failing = if row.looked.failure.is_some() { ", failing" } else { "" };
    let source = clean(row.looked.source.as_deref().unwrap_or(""));
    format!("{source} {count} {unit} ago{failing}").trim_start().to_owned()
}

/// The newest figure with its date.
fn dated(row: &SurveyRow) -> String {
    let value = row.value.map_or_else(String::new, |value| show(value, row.unit));
    let day = row.newest.map_or_else(String::new, |day| day.to_string());
    let late = if row.light == Light::Late { "late" } else { "" };
    let words = [day, value, late.to_owned()].into_iter().filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("  ")
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
        light: &'static str,
        late: bool,
        source: Option<&'a str>,
        looked_at: Option<String>,
        failing: bool,
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
            light: row.light.word(),
            late: row.light == Light::Late,
            source: row.looked.source.as_deref(),
            looked_at: row.looked.at.map(|at| at.to_string()),
            failing: row.looked.failure.is_some(),
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
    let parts = [(Some(Paint::Strong), clean(name)), (None, title(&info.title, &info.title_ja, look))];
    look.put_row(&mut out, 2, &parts);
    look.put(&mut out, None, 2, &format!("unit {}", info.unit.describe()));
    if let Some(series) = session.series.iter().find(|series| series.name == name) {
        if let Some((day, known)) = series.last_figure() {
            let text = format!(
                "newest {day}, known {} ({} old)",
                moment_text(known, session.decision.zone),
                ago(session.until, known)
            );
            look.put(&mut out, None, 2, &text);
        }
        if let Some(due) = series.next_due {
            look.put(&mut out, None, 2, &format!("next due {}", moment_text(due, session.decision.zone)));
        }
    }
    stored::page(session, name, look, &mut out);
    for line in [&info.limit, &info.notice].into_iter().filter(|line| !line.is_empty()) {
        look.put(&mut out, None, 2, &clean(line));
    }
    look.plain(&out)
}

/// The newest values of the session's expressions, oldest first.
///
/// Expressions too long to stand above their columns are listed by number before the table.
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
    let mut heads: Vec<String> = session.probes.iter().flatten().map(|probe| clean(&probe.text)).collect();
    let lines: Vec<Vec<String>> = rows.iter().skip(skipped).map(|row| cells(session, row, look)).collect();
    let first = lines.iter().filter_map(|line| line.first()).map(|label| width_of(label)).max().unwrap_or(0);
    let widest = |column: usize| {
        lines.iter().filter_map(|line| line.get(column + 1)).map(|cell| width_of(cell)).max().unwrap_or(0)
    };
    let wide = |heads: &[String]| -> Vec<usize> {
        heads.iter().enumerate().map(|(column, head)| widest(column).max(width_of(head))).collect()
    };
    if first + wide(&heads).iter().map(|width| width + 3).sum::<usize>() > look.width {
        for (at, head) in heads.iter_mut().enumerate() {
            let number = (at + 1).to_string();
            look.put_marked(&mut out, Paint::Strong, 0, &number, head);
            *head = number;
        }
        out.push('\n');
    }
    let widths: Vec<usize> = std::iter::once(first).chain(wide(&heads)).collect();
    let head: Vec<String> = std::iter::once(String::new()).chain(heads).collect();
    put_cells(&head, &widths, Some(Paint::Strong), look, &mut out);
    for line in &lines {
        put_cells(line, &widths, None, look, &mut out);
    }
    if skipped > 0 {
        let text = format!("{}; --format csv has all", plural(skipped, "earlier row"));
        look.put(&mut out, Some(Paint::Faint), 0, &text);
    }
    look.plain(&out)
}

/// A row's label and values.
fn cells(session: &Session, row: &Row, look: Look) -> Vec<String> {
    let label = row.at.map_or_else(|| row.day.to_string(), |at| at.to_string());
    let probes = session.probes.iter().zip(&row.values);
    let values = probes.filter_map(|(probe, value)| Some((probe.as_ref()?, value)));
    let shown = values.map(|(probe, value)| {
        let text = match (value, probe.unit) {
            (None, _) => "unknown".to_owned(),
            (Some(value), Some(unit)) => show(*value, unit),
            (Some(value), None) => (*value > 0.0).to_string(),
        };
        look.plain(&text)
    });
    std::iter::once(label).chain(shown).collect()
}

/// Puts cells into their columns: labels to the left, values and their heads to the right; cells too many for one line
/// continue on the next.
fn put_cells(cells: &[String], widths: &[usize], paint: Option<Paint>, look: Look, out: &mut String) {
    let mut line = String::new();
    let mut column = 0;
    for (at, (cell, width)) in cells.iter().zip(widths).enumerate() {
        if at == 0 {
            line = pad(cell, *width);
            column = *width;
            continue;
        }
        if column + 3 + width > look.width {
            end(&line, paint, look, out);
            line = "  ".to_owned();
            column = 2;
        }
        let before = width.saturating_sub(width_of(cell));
        line.push_str(&format!("   {}{cell}", " ".repeat(before)));
        column += 3 + width;
    }
    end(&line, paint, look, out);
}

fn end(line: &str, paint: Option<Paint>, look: Look, out: &mut String) {
    let line = line.trim_end();
    out.push_str(&paint.map_or_else(|| line.to_owned(), |paint| look.paint(paint, line)));
    out.push('\n');
}
