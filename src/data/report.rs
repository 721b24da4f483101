//! What was noticed while a file was read: what was merged, refused, or kept with a remark.

use serde::{Deserialize, Serialize};

use crate::diag::{Code, Problem, Severity};
use crate::series::Evidence;
use crate::time::Day;
use crate::unit::grouped;

/// How many findings and gaps a message names.
const NAMED: usize = 3;

/// What is wrong with a row. The words it is kept under in a store are those of its variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// The cell that tells when the row was known cannot be read.
    Known,
    /// The stamp is no date or time.
    Stamp,
    /// A cell is no number.
    NotANumber,
    /// The row has more or fewer cells than the header.
    Width,
    /// The stamp lies in the future.
    Future,
    /// Another row has the same stamp and other figures.
    Conflict,
    /// The high is below the low.
    HighBelowLow,
    /// Open or close lies far outside high and low.
    FarOutside,
    /// A price is zero or negative.
    NotPositive,
    /// A volume or an open interest is negative.
    NegativeVolume,
    /// A figure lies outside what the catalogue believes.
    Implausible,
    /// Remark: open or close lies slightly outside high and low.
    Outside,
    /// Remark: the total-return close falls against the close, as where two adjustments are stitched together.
    Adjustment,
    /// Remark about the file: most closes equal their opens.
    CloseIsOpen,
    /// Remark: from this session on volumes are many times those of before, or a small part, as where their source changes.
    VolumeSize,
}

impl Fault {
    /// Whether the row is refused; otherwise the remark stands beside a row that is used.
    pub fn refuses(self) -> bool {
        !matches!(self, Self::Outside | Self::Adjustment | Self::CloseIsOpen | Self::VolumeSize)
    }

    /// The fault in words.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Stamp => "no date",
            Self::Known => "no moment at which it was known",
            Self::NotANumber => "no number",
            Self::Width => "not as many cells as the header",
            Self::Future => "dated in the future",
            Self::Conflict => "another row of the same date with other figures",
            Self::HighBelowLow => "high below low",
            Self::FarOutside => "open or close far outside high and low",
            Self::NotPositive => "a price that is not positive",
            Self::NegativeVolume => "a negative volume",
            Self::Implausible => "outside the plausible range",
            Self::Outside => "open or close slightly outside high and low",
            Self::Adjustment => "adjusted close falls against the close",
            Self::CloseIsOpen => "close equal to open on most days",
            Self::VolumeSize => {
                "from here on volumes of another size, not to be compared with those before; times"
            }
        }
    }
}

/// One thing noticed, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Line of the file from 1; for other sources the row from 1.
    pub line: usize,
    /// The stamp, as written or as understood.
    pub stamp: String,
    /// The figure or text at fault.
    pub value: String,
    pub fault: Fault,
}

/// What was noticed while one series was read.
#[derive(Debug, Clone, PartialEq)]
pub struct IngestReport {
    /// The file's name, for messages.
    pub file: String,
    /// Rows below the header.
    pub rows: usize,
    /// Rows that give a figure.
    pub figures: usize,
    /// Rows without a figure.
    pub blanks: usize,
    /// Rows that repeat another word for word.
    pub merged: usize,
    /// Bars that had not ended when they were written, left out.
    pub unfinished: usize,
    /// Bars outside the hours of the calendar, left out.
    pub outside: usize,
    /// Whether the series has several bars a session.
    pub intraday: bool,
    /// Whether rows had to be sorted.
    pub sorted: bool,
    /// Refused rows and remarks, in the order of the file.
    pub findings: Vec<Finding>,
    /// Sessions between the first and the last figure that have none; of intraday series the session of every missing bar.
    pub gaps: Vec<Day>,
    /// Columns that were not read.
    pub ignored: Vec<String>,
    pub evidence: Evidence,
}

impl IngestReport {
    /// Rows that were refused.
    pub fn refused(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.fault.refuses())
    }

    /// Rows that are used with a remark.
    pub fn flagged(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| !finding.fault.refuses())
    }

    /// Whether strict runs may go on: no row was refused.
    pub fn is_clean(&self) -> bool {
        self.refused().next().is_none()
    }

    /// A warning if rows were refused, a note for remarks and gaps; nothing for a file without blemish.
    pub fn problems(&self) -> Vec<Problem> {
        let refused: Vec<&Finding> = self.refused().collect();
        let flagged: Vec<&Finding> = self.flagged().collect();
        let mut problems = Vec::new();
        if !refused.is_empty() {
            let message =
                format!("`{}`: {} refused, {} used", self.file, rows(refused.len()), rows(self.figures));
            problems.push(Problem::nowhere(Code::BadData, message).help(listed(&refused)));
        }
        if !flagged.is_empty() {
            let message = format!("`{}`: {} used with a remark", self.file, rows(flagged.len()));
            problems.push(note(message).help(listed(&flagged)));
        }
        problems.extend(self.outside());
        if self.intraday && !self.gaps.is_empty() {
            problems.push(self.missing_bars());
        } else if !self.gaps.is_empty() {
            let days: Vec<String> = self.gaps.iter().take(NAMED).map(Day::to_string).collect();
            let more = if self.gaps.len() > NAMED { ", …" } else { "" };
            let sessions = if self.gaps.len() == 1 { "session has" } else { "sessions have" };
            let message = format!(
                "`{}`: {} {sessions} no figure: {}{more}",
                self.file,
                self.gaps.len(),
                days.join(", ")
            );
            problems.push(
                note(message).help(
                    "add the figures, or count prints only with `gaps = \"skip\"` in the series' entry",
                ),
            );
        }
        problems
    }

    fn outside(&self) -> Option<Problem> {
        if self.outside == 0 {
            return None;
        }
        let bars = if self.outside == 1 { "bar" } else { "bars" };
        let count = grouped(&self.outside.to_string());
        let message = format!("`{}`: {count} {bars} outside the session's hours left out", self.file);
        let problem = note(message);
        // Bars that are missing inside while others lie outside tell of another clock, and not of extended hours.
        Some(if self.gaps.len() * 4 > self.figures { problem.help(zone()) } else { problem })
    }

    fn missing_bars(&self) -> Problem {
        let mut days = self.gaps.clone();
        days.dedup();
        let count = |count: usize, one: &str| {
            format!("{} {one}{}", grouped(&count.to_string()), if count == 1 { "" } else { "s" })
        };
        let more = if days.len() > NAMED { ", …" } else { "" };
        let named: Vec<String> = days.iter().take(NAMED).map(Day::to_string).collect();
        let message = format!(
            "`{}`: {} missing on {}: {}{more}",
            self.file,
            count(self.gaps.len(), "bar"),
            count(days.len(), "day"),
            named.join(", ")
        );
        note(message).help("add the bars, or count prints only with `gaps = \"skip\"` in the series' entry")
    }
}

/// What may be wrong where bars lie outside the hours of their calendar.
pub(super) fn zone() -> String {
    "bars lie outside the session's hours; `zone` in the series' entry says whose clock their stamps are"
        .to_owned()
}

fn note(message: String) -> Problem {
    let mut problem = Problem::nowhere(Code::BadData, message);
    problem.severity = Severity::Note;
    problem
}

/// A number of rows in words.
pub(super) fn rows(count: usize) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}

/// The first refusal, where a file has no row left.
pub(super) fn first(findings: &[Finding]) -> Option<String> {
    let first = findings.iter().find(|finding| finding.fault.refuses())?;
    Some(match first.fault {
        Fault::Width => format!("{}; a comma inside a figure makes two cells of it", described(first)),
        Fault::Stamp => format!("{}; write the dates as YYYY-MM-DD", described(first)),
        _ => described(first),
    })
}

fn described(finding: &Finding) -> String {
    let Finding { line, stamp, value, fault } = finding;
    let value = if value.is_empty() { String::new() } else { format!(" `{value}`") };
    format!("line {line}, {stamp}: {}{value}", fault.describe())
}

/// The first findings, one a line.
pub(super) fn listed(findings: &[&Finding]) -> String {
    let mut lines: Vec<String> = findings.iter().take(NAMED).map(|finding| described(finding)).collect();
    if findings.len() > NAMED {
        lines.push(format!("and {} more", findings.len() - NAMED));
    }
    lines.join("\n")
}
