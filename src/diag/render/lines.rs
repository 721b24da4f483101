//! Offsets to lines and columns, with the line starts of each file counted once.

use std::collections::BTreeMap;

use crate::diag::Problem;
use crate::source::{FileId, SourceMap};

/// The files that problems speak of, with the byte offset of every line start.
pub(super) struct Lines<'a> {
    sources: &'a SourceMap,
    starts: BTreeMap<FileId, Vec<usize>>,
}

impl<'a> Lines<'a> {
    /// Indexes every file in which a problem has a span.
    pub(super) fn of(problems: &[Problem], sources: &'a SourceMap) -> Self {
        let mut starts = BTreeMap::new();
        let spans = problems.iter().flat_map(|p| p.span.into_iter().chain(p.labels.iter().map(|l| l.span)));
        for span in spans {
            starts.entry(span.file).or_insert_with(|| {
                let breaks = sources.text(span.file).match_indices('\n').map(|(at, _)| at + 1);
                std::iter::once(0).chain(breaks).collect()
            });
        }
        Self { sources, starts }
    }

    /// The file's name.
    pub(super) fn name(&self, file: FileId) -> &'a str {
        self.sources.name(file)
    }

    /// The file's text.
    pub(super) fn text(&self, file: FileId) -> &'a str {
        self.sources.text(file)
    }

    /// The line of an offset, counted from 0.
    pub(super) fn line(&self, file: FileId, offset: usize) -> usize {
        let starts = self.starts.get(&file).map_or(&[][..], Vec::as_slice);
        starts.partition_point(|&start| start <= offset).saturating_sub(1)
    }

    /// The byte range of a line counted from 0, without its line break; empty at the end for a line that is not there.
    pub(super) fn range(&self, file: FileId, line: usize) -> std::ops::Range<usize> {
        let text = self.text(file);
        let starts = self.starts.get(&file).map_or(&[][..], Vec::as_slice);
        let start = starts.get(line).copied().unwrap_or(text.len());
        let next = starts.get(line + 1).copied().unwrap_or(text.len());
        let line = text.get(start..next).unwrap_or("");
        let line = line.strip_suffix('\n').unwrap_or(line);
        let line = line.strip_suffix('\r').unwrap_or(line);
        start..start + line.len()
    }

    /// How many lines the file has.
    pub(super) fn count(&self, file: FileId) -> usize {
        self.starts.get(&file).map_or(0, Vec::len)
    }

    /// The nearest character boundary at or before an offset.
    pub(super) fn boundary(&self, file: FileId, offset: usize) -> usize {
        let text = self.text(file);
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }

    /// Line and column of an offset, both from 1, columns in characters; equals [`SourceMap::position`].
    pub(super) fn position(&self, file: FileId, offset: usize) -> (usize, usize) {
        let offset = self.boundary(file, offset);
        let line = self.line(file, offset);
        let start = self.starts.get(&file).and_then(|starts| starts.get(line)).copied().unwrap_or(0);
        let before = self.text(file).get(start..offset).unwrap_or("");
        (line + 1, before.chars().count() + 1)
    }
}
