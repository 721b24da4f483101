//! What was found by looking everything over: a line a finding, and the document.

use serde::Serialize;

use super::clean::clean;
use super::json::document;
use super::layout::pad;
use super::paint::{Look, Paint};
use crate::data::doctor::{Finding, Level};
use crate::time::Instant;

/// A line a finding below the name of its area, with what to do, and a line that counts them. What is to be done about several findings in
/// a row stands once, below the last of them.
pub fn doctor_text(findings: &[Finding], look: Look) -> String {
    let mut out = String::new();
    for group in findings.chunk_by(|one, next| one.area == next.area) {
        let area = group.first().map_or("", |finding| finding.area.word());
        look.put(&mut out, Some(Paint::Strong), 0, area);
        let after = group.iter().skip(1).map(Some).chain([None]);
        for (finding, next) in group.iter().zip(after) {
            let mark = pad(word(finding.level), word(Level::Wrong).len());
            look.put_marked(&mut out, paint(finding.level), 2, &mark, &clean(&finding.text));
            let help = finding.help.as_ref().filter(|_| next.is_none_or(|next| next.help != finding.help));
            for line in help.iter().flat_map(|help| help.lines()) {
                look.put_marked(&mut out, Paint::Faint, 8, "→", &clean(line));
            }
        }
    }
    out.push('\n');
    let paint = if count(findings, Level::Wrong) > 0 { Paint::Triggered } else { Paint::Strong };
    look.put(&mut out, Some(paint), 0, &summary(findings));
    out
}

/// `1 wrong, 3 notes, 20 ok`.
fn summary(findings: &[Finding]) -> String {
    let (wrong, notes) = (count(findings, Level::Wrong), count(findings, Level::Note));
    let wrong = if wrong == 0 { "nothing is wrong".to_owned() } else { format!("{wrong} wrong") };
    let notes = if notes == 1 { "1 note".to_owned() } else { format!("{notes} notes") };
    format!("{wrong}, {notes}, {} ok", count(findings, Level::Ok))
}

fn count(findings: &[Finding], level: Level) -> usize {
    findings.iter().filter(|finding| finding.level == level).count()
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Ok => "ok",
        Level::Note => "note",
        Level::Wrong => "wrong",
    }
}

fn paint(level: Level) -> Paint {
    match level {
        Level::Ok => Paint::Faint,
        Level::Note => Paint::Pending,
        Level::Wrong => Paint::Triggered,
    }
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    at: String,
    findings: Vec<Line<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Line<'a> {
    area: &'static str,
    level: &'static str,
    subject: Option<&'a str>,
    text: &'a str,
    help: Option<&'a str>,
    milliseconds: Option<u64>,
}

#[derive(Serialize)]
struct Summary {
    wrong: usize,
    note: usize,
    ok: usize,
}

/// The same as one document `shiome.doctor/1`, of the moment at which the examination ended.
pub fn doctor_json(findings: &[Finding], at: Instant) -> String {
    document(&Document {
        schema: "shiome.doctor/1",
        at: at.to_string(),
        findings: findings.iter().map(line).collect(),
        summary: Summary {
            wrong: count(findings, Level::Wrong),
            note: count(findings, Level::Note),
            ok: count(findings, Level::Ok),
        },
    })
}

fn line(finding: &Finding) -> Line<'_> {
    Line {
        area: finding.area.word(),
        level: word(finding.level),
        subject: finding.subject.as_deref(),
        text: &finding.text,
        help: finding.help.as_deref(),
        milliseconds: finding.milliseconds,
    }
}
