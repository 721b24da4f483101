//! Why the store could not give or take figures.

use std::io::{self, ErrorKind};
use std::path::Path;

use thiserror::Error;

use crate::data::system;
use crate::time::Instant;

/// What went wrong with the store or one of its series. Whatever it is, what was kept before is as it was.
#[derive(Debug, Clone, PartialEq, Error)]
pub(in crate::data) enum StoreError {
    /// Another run is writing.
    #[error("expected the store `{folder}` to be free, found it in use{}", by(*.pid, *.since))]
    Locked { folder: String, pid: Option<u32>, since: Option<Instant> },
    /// Nothing may be written there.
    #[error("writing into the store `{folder}` is not permitted")]
    ReadOnly { folder: String },
    /// No space is left.
    #[error("no space is left for `{file}`")]
    Full { file: String },
    /// The system refuses for another reason.
    #[error("cannot write `{file}`: {reason}")]
    Unwritable { file: String, reason: String },
    /// The file is there and cannot be read.
    #[error("cannot read `{file}`: {reason}")]
    Unreadable { file: String, reason: String },
    /// The bytes are not those that were written.
    #[error("`{file}` is damaged{}: {reason}", .line.map(|line| format!(" in line {line}")).unwrap_or_default())]
    Damaged { file: String, line: Option<usize>, reason: String },
    /// A later version of the program wrote it.
    #[error("expected {expected} in `{file}`, found `{found}`")]
    Newer { file: String, expected: &'static str, found: String },
    /// The name of the series cannot be the name of a file everywhere.
    #[error("expected a name that can be a file's, found `{name}`")]
    Name { name: String },
    /// A series has dates or moments, never both, and no clocks without a zone.
    #[error("expected {expected} as stamps of `{name}`, found {found}")]
    Stamps { name: String, expected: &'static str, found: &'static str },
    /// The column would stand for something else in the file.
    #[error("expected columns of figures in `{name}`, found `{column}`")]
    Column { name: String, column: String },
    /// All levels differ from those that are kept by one factor.
    #[error(
        "expected the levels of `{name}` that are kept, found {factor} times as much in {rows} of {rows} rows"
    )]
    Rescaled { name: String, factor: f64, rows: usize },
}

impl StoreError {
    /// How to mend it, where that is known.
    pub fn help(&self) -> Option<String> {
        let help = match self {
            Self::Locked { .. } => "wait until that run has ended; a lock ends with its process",
            Self::ReadOnly { .. } => "choose a folder that may be written with `--store`",
            Self::Full { .. } => "make room and repeat; everything that was kept before is intact",
            Self::Damaged { file, line, .. } => {
                let lines = if line.is_some() { ", or keep the lines above in a copy" } else { "" };
                return Some(format!(
                    "put back a copy of `{file}`{lines}; if there is none, move the series' files away and fetch it again: revisions \
                     that the source no longer tells are then lost"
                ));
            }
            Self::Newer { .. } => "a later version of shiome wrote it; update the program",
            Self::Name { .. } => {
                "leave out `/ \\ : * ? \" < > |`, control characters, dots at either end and spaces at the end"
            }
            Self::Stamps { .. } => "give the other timeframe a series of its own, such as `NAME@5m`",
            Self::Column { .. } => "rename the column",
            Self::Rescaled { .. } => {
                "the source changed its unit or its adjustment; nothing of it was kept: correct `unit` and `scale`, or keep it as another series"
            }
            Self::Unwritable { .. } | Self::Unreadable { .. } => return None,
        };
        Some(help.to_owned())
    }

    /// What the system says of a file that could not be written.
    pub(super) fn write(path: &Path, error: &io::Error) -> Self {
        let file = path.display().to_string();
        match error.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                Self::ReadOnly { folder: path.parent().unwrap_or(path).display().to_string() }
            }
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full { file },
            _ => Self::Unwritable { file, reason: system::reason(error) },
        }
    }

    /// What the system says of a file that could not be read.
    pub(super) fn read(path: &Path, error: &io::Error) -> Self {
        Self::Unreadable { file: path.display().to_string(), reason: system::reason(error) }
    }
}

/// Who holds the lock, as far as that is known.
fn by(pid: Option<u32>, since: Option<Instant>) -> String {
    let pid = pid.map(|pid| format!(" by process {pid}")).unwrap_or_default();
    let since = since.map(|since| format!(" since {since}")).unwrap_or_default();
    format!("{pid}{since}")
}

/// What is wrong with bytes whose file the caller knows.
#[derive(Debug, PartialEq)]
pub(super) enum Unsound {
    Damaged { line: Option<usize>, reason: String },
    Newer { expected: &'static str, found: String },
}

impl Unsound {
    /// Bytes that are not as they were written.
    pub fn damaged(reason: impl Into<String>) -> Self {
        Self::Damaged { line: None, reason: reason.into() }
    }

    /// The error, with the file.
    pub fn of(self, path: &Path) -> StoreError {
        let file = path.display().to_string();
        match self {
            Self::Damaged { line, reason } => StoreError::Damaged { file, line, reason },
            Self::Newer { expected, found } => StoreError::Newer { file, expected, found },
        }
    }
}
