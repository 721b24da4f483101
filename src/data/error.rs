//! What can go wrong between the user's files and a series in memory.

use thiserror::Error;

use super::meant;
use super::store::StoreError;
use crate::diag::{Code, Problem, Severity};

/// A failure of the catalogue, the project file, a data folder or one of its files.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DataError {
    /// The folder given as data does not exist or cannot be listed.
    #[error("expected a folder of data at `{path}`, found {reason}")]
    NoFolder { path: String, reason: String },
    /// A file exists but cannot be read.
    #[error("cannot read `{file}`: {reason}")]
    Unreadable { file: String, reason: String },
    /// The series is absent from the chosen data.
    #[error("`{name}` has no data in {place}")]
    NoSeries {
        name: String,
        place: String,
        /// Whether it could be there by fetching.
        fetched: bool,
    },
    /// Two files carry one name.
    #[error("expected one file for `{name}`, found `{first}` and `{second}`")]
    TwoFiles { name: String, first: String, second: String },
    /// The file has no rows below its header, or none that can be used.
    #[error("expected rows of figures in `{file}`, found {found}")]
    NoRows { file: String, found: String, help: Option<String> },
    /// The bytes are no text.
    #[error("expected UTF-8 text in `{file}`, found other bytes in line {line}")]
    Encoding { file: String, line: usize },
    /// The text is no table: a web page or an answer in JSON under the name of a table.
    #[error("expected a table in `{file}`, found {found}")]
    NotATable { file: String, found: &'static str },
    /// The columns could mean several things, or nothing.
    #[error("expected {expected} in `{file}`, found {found}")]
    Header { file: String, expected: &'static str, found: String, rows: Vec<String> },
    /// Slashed dates whose first number is a day.
    #[error("expected dates as MM/DD/YYYY in `{file}`, found `{value}` in line {line}")]
    DayFirst { file: String, line: usize, value: String },
    /// Slashed dates that make sense with the month first and with the day first.
    #[error("dates such as `{value}` have two readings in `{file}`")]
    TwoReadings { file: String, value: String },
    /// Figures with a decimal comma; `plain` is the figure with a point.
    #[error("expected decimal points in `{file}`, found a decimal comma in `{value}` in line {line}")]
    DecimalComma { file: String, line: usize, value: String, plain: String },
    /// Figures whose comma may stand for thousands or for a decimal point; `plain` is the figure without it.
    #[error("expected plain figures in `{file}`, found a comma in `{value}` in line {line}")]
    Thousands { file: String, line: usize, value: String, plain: String },
    /// A file holds several rows in each of its periods: those of a faster series, or of several series.
    #[error("expected one row a {period} in `{file}`, found several")]
    TooFine { file: String, period: &'static str, name: String },
    /// A configuration text cannot be used.
    #[error("{message} in `{origin}`{}", .line.map(|line| format!(" line {line}")).unwrap_or_default())]
    Config { origin: String, line: Option<usize>, message: String, help: Option<String> },
    /// The store cannot give the series.
    #[error("{message}")]
    Store { message: String, help: Option<String> },
    /// A key of a catalogue entry has a value that means nothing.
    #[error("expected {expected} as `{key}` of series `{name}`, found `{found}`")]
    Value { name: String, key: &'static str, expected: String, found: String },
}

impl DataError {
    /// The diagnostic code: absent data, unusable data, or unusable configuration.
    pub fn code(&self) -> Code {
        match self {
            Self::NoSeries { .. } => Code::NoData,
            Self::NoFolder { .. } | Self::TwoFiles { .. } | Self::Config { .. } | Self::Value { .. } => {
                Code::BadConfig
            }
            Self::Unreadable { .. }
            | Self::NoRows { .. }
            | Self::Encoding { .. }
            | Self::NotATable { .. }
            | Self::Header { .. }
            | Self::DayFirst { .. }
            | Self::TwoReadings { .. }
            | Self::DecimalComma { .. }
            | Self::Thousands { .. }
            | Self::Store { .. }
            | Self::TooFine { .. } => Code::BadData,
        }
    }

    /// How to mend it, where that is known.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::NoFolder { .. } => Some("name a folder of `NAME.csv` files with `--data`".to_owned()),
            Self::NoSeries { name, fetched: true, .. } => Some(format!(
                "fetch it with `shiome fetch {name}`, or import a file: `shiome import FILE --as {name}`"
            )),
            Self::NoSeries { name, .. } => {
                Some(format!("add `{name}.csv` to the data folder, or choose other data with `--data`"))
            }
            Self::TwoFiles { second, .. } => Some(format!("remove or rename `{second}`")),
            Self::Encoding { .. } => Some("save the file as UTF-8".to_owned()),
            Self::Header { rows, .. } => Some(format!(
                "name the columns `date,value`, or `date,open,high,low,close,volume`; the file begins:\n{}",
                rows.join("\n")
            )),
            Self::DayFirst { .. } | Self::TwoReadings { .. } => {
                Some("write the dates as YYYY-MM-DD".to_owned())
            }
            Self::DecimalComma { plain, .. } => {
                Some(format!("write `{plain}`; semicolons between the columns may stay"))
            }
            Self::Thousands { plain, .. } => {
                Some(format!("remove the thousands separator: `{plain}`; decimals begin with a point"))
            }
            Self::TooFine { name, .. } => Some(format!(
                "keep one series a file, and name a file of faster figures by its timeframe, such as `{name}@5m.csv`"
            )),
            Self::NotATable { .. } => Some("download the file again".to_owned()),
            Self::Config { help, .. } | Self::NoRows { help, .. } | Self::Store { help, .. } => help.clone(),
            Self::Value { key, found, .. } => meant::word(key, found),
            Self::Unreadable { .. } => None,
        }
    }

    /// The error as a problem that belongs to no rule file; absent data is a warning, everything else an error.
    pub fn problem(&self) -> Problem {
        let mut problem = Problem::nowhere(self.code(), self.to_string());
        problem.severity = if self.code() == Code::NoData { Severity::Warning } else { Severity::Error };
        problem.help = self.help();
        problem
    }
}

impl From<StoreError> for DataError {
    fn from(error: StoreError) -> Self {
        Self::Store { message: error.to_string(), help: error.help() }
    }
}

impl From<&DataError> for Problem {
    fn from(error: &DataError) -> Self {
        error.problem()
    }
}
