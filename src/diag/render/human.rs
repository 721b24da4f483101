//! The layout for people: miette's graphical report.

use std::fmt;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use super::clean::clean;
use super::excerpt::Excerpt;
use super::lines::Lines;
use super::wrap::wrap;
use crate::diag::{Code, Problem, Severity};
use crate::source::Span;

/// The narrowest layout; below it words would be broken anyway.
const LEAST_WIDTH: usize = 40;
/// Columns that no message uses: the sign before it, and the two that the layout leaves free on the right.
const MESSAGE_MARGIN: usize = 6;
/// The same for a help with its word.
const HELP_MARGIN: usize = 10;
/// The fewest characters of a source line that are shown, whatever the terminal's width.
const LEAST_LINE: usize = 120;

/// The signs that a picture is drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signs {
    Unicode,
    Ascii,
}

pub(super) fn render(problems: &[Problem], lines: &Lines, signs: Signs, color: bool, width: usize) -> String {
    let theme = match (signs, color) {
        (Signs::Unicode, true) => GraphicalTheme::unicode(),
        (Signs::Unicode, false) => GraphicalTheme::unicode_nocolor(),
        (Signs::Ascii, true) => GraphicalTheme::ascii(),
        (Signs::Ascii, false) => GraphicalTheme::none(),
    };
    // Messages are wrapped before they get here: the handler would break inside dates and paths.
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_wrap_lines(false)
        .without_syntax_highlighting();
    let mut out = String::new();
    for (count, problem) in problems.iter().enumerate() {
        if count > 0 {
            out.push('\n');
        }
        for report in reports(problem, lines, width) {
            // Writing into a string cannot fail, and a place outside the text was brought into it.
            let _ = handler.render_report(&mut out, &report);
        }
    }
    out.push_str(&more(problems, width.max(LEAST_WIDTH)));
    match signs {
        Signs::Unicode => out,
        Signs::Ascii => out.chars().map(plain).collect(),
    }
}

/// The ASCII form of the signs that stand in for what is left out or cannot be shown; of one column each.
fn plain(c: char) -> char {
    match c {
        '…' => '~',
        '\u{2400}'..='\u{2421}' | char::REPLACEMENT_CHARACTER => '?',
        c => c,
    }
}

/// The problem's report, then one for each place in another file.
fn reports(problem: &Problem, lines: &Lines, width: usize) -> Vec<Report> {
    let (limit, width) = (width.max(LEAST_LINE), width.max(LEAST_WIDTH));
    let home = problem.span.map(|span| span.file);
    let places: Vec<(Span, &str)> = problem
        .span
        .into_iter()
        .map(|span| (span, problem.label.as_str()))
        .chain(problem.labels.iter().map(|label| (label.span, label.text.as_str())))
        .collect();
    let near: Vec<_> = places.iter().copied().filter(|(span, _)| Some(span.file) == home).collect();
    let mut reports = vec![Report {
        code: Some(format!("{}[{}]", problem.severity.name(), problem.code)),
        severity: match problem.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        },
        message: wrap(&clean(&problem.message), width.saturating_sub(MESSAGE_MARGIN)),
        help: problem.help.as_deref().map(|help| wrap(&clean(help), width.saturating_sub(HELP_MARGIN))),
        picture: Picture::new(&near, lines, limit),
    }];
    for (span, text) in places.into_iter().filter(|(span, _)| Some(span.file) != home) {
        reports.push(Report {
            code: None,
            severity: miette::Severity::Advice,
            message: wrap(&clean(text), width.saturating_sub(MESSAGE_MARGIN)),
            help: None,
            picture: Picture::new(&[(span, "")], lines, limit),
        });
    }
    reports
}

/// The closing line that names the pages; the codes, in the order of the problems, wrap at `width`.
fn more(problems: &[Problem], width: usize) -> String {
    let mut codes: Vec<Code> = Vec::new();
    for problem in problems {
        if !codes.contains(&problem.code) {
            codes.push(problem.code);
        }
    }
    let Some((last, others)) = codes.split_last() else { return String::new() };
    if others.is_empty() {
        return format!("\nmore: shiome help {last}\n");
    }
    let mut line = String::from("more: shiome help CODE, where CODE is");
    let mut out = String::from("\n");
    let listed = others.iter().map(|code| format!("{code},")).chain([last.to_string()]);
    for word in listed {
        if line.len() + 1 + word.len() > width {
            out.push_str(&line);
            out.push('\n');
            line = String::from("     ");
        }
        line.push(' ');
        line.push_str(&word);
    }
    out + &line + "\n"
}

/// One report in miette's terms.
#[derive(Debug)]
struct Report {
    code: Option<String>,
    severity: miette::Severity,
    message: String,
    help: Option<String>,
    picture: Option<Picture>,
}

/// An excerpt of one file and what its marks say.
#[derive(Debug)]
struct Picture {
    excerpt: Excerpt,
    labels: Vec<LabeledSpan>,
}

impl Picture {
    /// The places must be of one file; the first one names the line in the heading.
    fn new(places: &[(Span, &str)], lines: &Lines, limit: usize) -> Option<Self> {
        let file = places.first()?.0.file;
        let spans = places.iter().map(|(span, _)| *span);
        let excerpt = Excerpt::new(file, clean(lines.name(file)), spans, lines, limit);
        let labels = excerpt
            .marks()
            .zip(places)
            .enumerate()
            .map(|(index, (mark, (_, text)))| {
                let text = (!text.is_empty()).then(|| clean(text));
                if index == 0 {
                    LabeledSpan::new_primary_with_span(text, mark)
                } else {
                    LabeledSpan::new_with_span(text, mark)
                }
            })
            .collect();
        Some(Self { excerpt, labels })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Report {}

impl Diagnostic for Report {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.as_ref().map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.picture.as_ref().map(|picture| &picture.excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let picture = self.picture.as_ref()?;
        Some(Box::new(picture.labels.iter().cloned()))
    }
}
