//! From files, or the sample, to series in memory.
//!
//! A [`Market`] is the data a run is about. [`Market::read`] reads the series that rules name: a file becomes a table (CSV
//! or Parquet), its columns are recognised by their names, its stamps become sessions with the moment each figure was known, contradictory
//! rows are refused and listed in an [`IngestReport`], and [`Raw::series`] lays the rest against the calendar. What a series is — unit,
//! calendar, timetable — comes from the [`Catalog`]; names outside it get cautious defaults.

#![expect(clippy::disallowed_methods, reason = "files are read here and nowhere below")]

mod actions;
mod adjust;
mod catalog;
mod checks;
mod commas;
mod config;
mod csv_read;
mod dates;
pub mod doctor;
mod entry;
mod error;
mod events;
mod export;
pub mod fetch;
mod files;
mod folder;
mod gaps;
mod header;
mod import;
mod load;
mod market;
mod meant;
mod measure;
mod net;
mod number;
mod parquet_read;
mod patterns;
mod place;
mod profile;
mod project;
mod remarks;
mod report;
mod rewrite;
pub mod sample;
mod sheet;
mod shelf;
mod sift;
mod slower;
mod sources;
mod stamps;
mod store;
mod stored;
mod system;
mod table;
mod volume;

pub use catalog::Catalog;
pub use entry::{Adjustment, Entry, EvidenceWord, Gaps, KindWord, Label, RuleWord, TimetableEntry};
pub use error::DataError;
pub use export::{Exported, export};
pub use files::{RuleFiles, project_root, read_if_there};
pub use import::{ImportOrder, Imported, import};
pub use load::Raw;
pub use market::{Info, Market, MarketKind};
pub use patterns::named_by;
pub use project::{Decide, Project, SourceEntry};
pub use report::{Fault, Finding, IngestReport};
pub use rewrite::{read_rules, rewrite_rules, rules_below};
pub use slower::Completion;
pub use stored::{Looked, Refused, Revision, Stored, Version};

#[cfg(test)]
mod tests;
