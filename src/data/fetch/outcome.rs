//! What a fetch did, series by series.

use crate::time::{Day, Instant, Zone};

/// The whole of a fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// One row a series, by name.
    pub rows: Vec<FetchRow>,
    /// Texts to print with the figures, as the sources' terms ask.
    pub notices: Vec<String>,
    /// What was not done, and why.
    pub remarks: Vec<String>,
    /// The moment of the fetch.
    pub now: Instant,
    /// The zone of times for people.
    pub zone: Zone,
}

/// What happened to one series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchRow {
    pub name: String,
    /// Whether the user asked for it by name.
    pub named: bool,
    /// The source whose answer was used.
    pub source: Option<&'static str>,
    pub outcome: Outcome,
    /// Session of the newest figure at hand.
    pub newest: Option<Day>,
    /// When the figure after the newest is due; in the past if it has not come.
    pub next_due: Option<Instant>,
    /// Whether that figure is overdue by more than its grace.
    pub late: bool,
    /// Sources that failed before one answered, in the order they were asked.
    pub failures: Vec<Failure>,
    /// What else is to be known of the answer.
    pub notes: Vec<String>,
}

/// How a series came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A source answered, and what is new was stored.
    Stored(Counts),
    /// Nothing has fallen due since the newest figure; no source was asked.
    Fresh,
    /// No source gave figures; the stored ones are as they were.
    Failed,
    /// No source can be asked, and the series was not asked for by name.
    Skipped,
}

/// Rows of an answer by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Figures of stamps that had none.
    pub new: usize,
    /// Figures that differ from those held.
    pub revised: usize,
    /// Figures that the source no longer gives.
    pub withdrawn: usize,
    /// Figures as they were held.
    pub unchanged: usize,
    /// Rows that no rule will read, for a fault.
    pub refused: usize,
    /// Rows that the source gave once and gives no more, although asked for; they are kept.
    pub gone: usize,
}

/// Why a source was of no use, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The source; none where the series has none to ask.
    pub source: Option<String>,
    pub reason: String,
    pub help: Option<String>,
}

/// Where a series stands while a fetch is going on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage<'a> {
    /// Its source is asked at a host for a page, from 1.
    Asking {
        host: &'a str,
        page: usize,
    },
    /// Its source failed, and another one is asked next.
    Next {
        failed: &'a str,
    },
    Done(&'a FetchRow),
}

/// Is told how a fetch goes on, by several threads.
pub trait Watch: Sync {
    /// The series that sources are asked for, each with its place among the rows.
    fn begin(&self, series: &[(usize, &str)]);

    /// The series of a place has come to another stage.
    fn stage(&self, series: usize, stage: &Stage<'_>);
}

impl Fetched {
    /// Series whose figures could not be had.
    pub fn failed(&self) -> impl Iterator<Item = &FetchRow> {
        self.rows.iter().filter(|row| row.outcome == Outcome::Failed)
    }

    /// Rows of all answers by what became of them.
    pub fn counts(&self) -> Counts {
        self.rows.iter().fold(Counts::default(), |sum, row| match row.outcome {
            Outcome::Stored(counts) => Counts {
                new: sum.new + counts.new,
                revised: sum.revised + counts.revised,
                withdrawn: sum.withdrawn + counts.withdrawn,
                unchanged: sum.unchanged + counts.unchanged,
                refused: sum.refused + counts.refused,
                gone: sum.gone + counts.gone,
            },
            _ => sum,
        })
    }
}

impl Counts {
    /// Whether an answer brought nothing that was not held.
    pub fn is_unchanged(&self) -> bool {
        self.new + self.revised + self.withdrawn + self.refused == 0
    }
}
