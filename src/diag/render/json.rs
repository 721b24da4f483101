//! The layout for programs: the schema `shiome.problems/1`, described in `docs/schema/problems.schema.json`.

use std::fmt::Write as _;

use serde::Serialize;

use super::clean::is_control;
use super::lines::Lines;
use crate::diag::Problem;
use crate::source::Span;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    problems: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
    label: Option<&'a str>,
    labels: Vec<LabelEntry<'a>>,
    help: Option<&'a str>,
}

#[derive(Serialize)]
struct LabelEntry<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    text: &'a str,
}

/// Lines and columns from 1, columns in characters; the end is the first character after the span.
#[derive(Serialize)]
struct Place<'a> {
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
}

pub(super) fn render(problems: &[Problem], lines: &Lines) -> String {
    let problems = problems.iter().map(|problem| entry(problem, lines)).collect();
    // Strings and numbers always serialise.
    let text = serde_json::to_string_pretty(&Document { schema: "shiome.problems/1", problems });
    let mut out = String::new();
    for c in text.unwrap_or_default().chars() {
        // Outside strings the only controls are line breaks; inside them the serialiser has escaped those below U+0020.
        if c != '\n' && is_control(c) {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out.push('\n');
    out
}

fn entry<'a>(problem: &'a Problem, lines: &Lines<'a>) -> Entry<'a> {
    Entry {
        code: problem.code.name(),
        severity: problem.severity.name(),
        message: &problem.message,
        place: place(problem.span, lines),
        label: (!problem.label.is_empty()).then_some(problem.label.as_str()),
        labels: problem
            .labels
            .iter()
            .map(|label| LabelEntry { place: place(Some(label.span), lines), text: &label.text })
            .collect(),
        help: problem.help.as_deref(),
    }
}

fn place<'a>(span: Option<Span>, lines: &Lines<'a>) -> Place<'a> {
    let start = span.map(|span| lines.position(span.file, span.start as usize));
    let end = span.map(|span| lines.position(span.file, span.end.max(span.start) as usize));
    Place {
        file: span.map(|span| lines.name(span.file)),
        line: start.map(|(line, _)| line),
        column: start.map(|(_, column)| column),
        end_line: end.map(|(line, _)| line),
        end_column: end.map(|(_, column)| column),
    }
}
