//! Laying problems out: pictures for people, one line each for tools, a JSON document for programs.

mod clean;
mod excerpt;
mod human;
mod json;
mod lines;
mod wrap;

use std::fmt::Write as _;

use super::Problem;
use crate::source::SourceMap;
use clean::clean;
use lines::Lines;

/// The layout of problems, as `--error-format` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The source with the guilty places underlined.
    Human,
    /// The same with ASCII signs only, for terminals that show no others; user text stays as it is.
    Ascii,
    /// `file:line:column: error[code]: message; help`, one line a problem.
    Plain,
    /// One document of the schema `shiome.problems/1` (`docs/schema/problems.schema.json`).
    Json,
}

/// Lays problems out as text that ends in a line break; no problems give an empty text, or an empty list in JSON.
///
/// `color` and `width` (in terminal columns) count for [`Format::Human`] and [`Format::Ascii`] only. Lines and columns are from 1, columns in
/// characters. Control characters of user text never reach the result: they become visible symbols, in JSON escapes.
pub fn render(
    problems: &[Problem],
    sources: &SourceMap,
    format: Format,
    color: bool,
    width: usize,
) -> String {
    let lines = Lines::of(problems, sources);
    match format {
        Format::Human => human::render(problems, &lines, human::Signs::Unicode, color, width),
        Format::Ascii => human::render(problems, &lines, human::Signs::Ascii, color, width),
        Format::Plain => plain(problems, &lines),
        Format::Json => json::render(problems, &lines),
    }
}

fn plain(problems: &[Problem], lines: &Lines) -> String {
    let mut out = String::new();
    for problem in problems {
        if let Some(span) = problem.span {
            let (line, column) = lines.position(span.file, span.start as usize);
            let _ = write!(out, "{}:{line}:{column}: ", one_line(lines.name(span.file)));
        }
        let (severity, code) = (problem.severity.name(), problem.code);
        let _ = write!(out, "{severity}[{code}]: {}", one_line(&problem.message));
        if let Some(help) = &problem.help {
            let _ = write!(out, "; {}", one_line(help));
        }
        out.push('\n');
    }
    out
}

fn one_line(text: &str) -> String {
    clean(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests;
