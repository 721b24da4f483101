//! The lines around guilty places, made fit for a terminal: composed, without control characters, long lines cut.

use std::ops::Range;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::clean::visible;
use super::lines::Lines;
use crate::source::{FileId, Span};

/// A span over more lines than this is shown by its first line.
const MOST_LINES: usize = 8;

/// Part of a file as it is shown, and where its marks lie in it.
///
/// Lines that no mark touches are left out or empty; the numbering stays that of the file.
#[derive(Debug)]
pub(super) struct Excerpt {
    name: String,
    text: String,
    first_line: usize,
    marks: Vec<Mark>,
}

#[derive(Debug)]
struct Mark {
    shown: Range<usize>,
    /// Line and column in the file, both from 0, columns in characters.
    place: (usize, usize),
}

impl Excerpt {
    /// Cuts out the lines of `spans` with one line of context; `limit` is the most characters shown of a line.
    pub(super) fn new(
        file: FileId,
        name: String,
        spans: impl Iterator<Item = Span>,
        lines: &Lines,
        limit: usize,
    ) -> Self {
        let spans: Vec<Range<usize>> = spans.map(|span| settle(span, lines)).collect();
        let shown = |line: usize| {
            spans.iter().any(|span| {
                let (first, last) = (lines.line(file, span.start), last_line(file, span, lines));
                first <= line + 1 && line <= last + 1
            })
        };
        let first_line =
            spans.iter().map(|span| lines.line(file, span.start)).min().unwrap_or(0).saturating_sub(1);
        let last_marked = spans.iter().map(|span| last_line(file, span, lines)).max().unwrap_or(0);
        // What follows the last line break of a file is no line to a reader, unless something is wrong there.
        let tail = lines.count(file).saturating_sub(1);
        let blank = usize::from(lines.range(file, tail).is_empty());
        let last = (last_marked + 1).min(tail.saturating_sub(blank)).max(last_marked);
        let mut writer = Writer { text: String::new(), map: Vec::new() };
        for line in first_line..=last {
            if shown(line) {
                let range = lines.range(file, line);
                let marked = |at: &usize| range.start <= *at && *at <= range.end;
                let first_mark = spans.iter().flat_map(|span| [span.start, span.end]).filter(marked).min();
                writer.line(lines.text(file), range, first_mark, limit);
            }
            writer.text.push('\n');
        }
        let marks = spans
            .iter()
            .map(|span| {
                let start = writer.shown(span.start);
                let (line, column) = lines.position(file, span.start);
                Mark { shown: start..writer.shown(span.end).max(start), place: (line - 1, column - 1) }
            })
            .collect();
        Self { name, text: writer.text, first_line, marks }
    }

    /// Where the marks lie in the excerpt, in the order given.
    pub(super) fn marks(&self) -> impl Iterator<Item = SourceSpan> {
        self.marks.iter().map(|mark| SourceSpan::new(mark.shown.start.into(), mark.shown.len()))
    }
}

/// Brings a span into its text: whole characters, start before end, a long one cut to its first line.
fn settle(span: Span, lines: &Lines) -> Range<usize> {
    let start = lines.boundary(span.file, span.start as usize);
    let end = lines.boundary(span.file, span.end as usize).max(start);
    let first = lines.line(span.file, start);
    if last_line(span.file, &(start..end), lines) - first < MOST_LINES {
        start..end
    } else {
        start..lines.range(span.file, first).end.max(start)
    }
}

fn last_line(file: FileId, span: &Range<usize>, lines: &Lines) -> usize {
    lines.line(file, span.end.saturating_sub(1).max(span.start))
}

struct Writer {
    text: String,
    /// Offsets in the file and in the excerpt, both ascending.
    map: Vec<(usize, usize)>,
}

impl Writer {
    fn line(&mut self, text: &str, range: Range<usize>, first_mark: Option<usize>, limit: usize) {
        let mut start = range.start;
        let long = text.get(range.clone()).unwrap_or("").chars().nth(limit).is_some();
        if let (true, Some(mark)) = (long, first_mark) {
            let before = text.get(range.start..mark).unwrap_or("");
            start = before.char_indices().rev().nth(limit / 4).map_or(range.start, |(at, _)| start + at);
        }
        if start > range.start {
            self.text.push('…');
        }
        let mut cluster = String::new();
        let mut count = 0;
        for (at, c) in text.get(start..range.end).unwrap_or("").char_indices() {
            if !continues(c) {
                self.flush(&mut cluster);
                if count >= limit {
                    self.map.push((start + at, self.text.len()));
                    self.text.push('…');
                    return;
                }
                self.map.push((start + at, self.text.len()));
                count += 1;
            }
            cluster.push(c);
        }
        self.flush(&mut cluster);
        self.map.push((range.end, self.text.len()));
        if range.is_empty() && first_mark.is_some() {
            // A place on an empty line needs a column to stand in.
            self.text.push(' ');
        }
    }

    fn flush(&mut self, cluster: &mut String) {
        self.text.extend(cluster.nfc().map(|c| if c == '\t' { c } else { visible(c) }));
        cluster.clear();
    }

    /// The place of a file offset in the excerpt; a place that was cut away moves to the cut.
    fn shown(&self, offset: usize) -> usize {
        let after = self.map.partition_point(|&(from, _)| from <= offset);
        self.map.get(after.saturating_sub(1)).map_or(0, |&(_, to)| to)
    }
}

/// Whether a character may be composed with the one before it: a combining mark, or a Hangul vowel or final.
fn continues(c: char) -> bool {
    is_combining_mark(c) || matches!(c, '\u{1160}'..='\u{11ff}')
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let contents = self.text.read_span(span, before, after)?;
        let mut place = (contents.line() + self.first_line, contents.column());
        if before == 0 && after == 0 {
            let mark = self.marks.iter().find(|mark| mark.shown.start == span.offset());
            place = mark.map_or(place, |mark| mark.place);
        }
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            contents.data(),
            *contents.span(),
            place.0,
            place.1,
            contents.line_count(),
        )))
    }
}
