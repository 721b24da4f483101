//! What keeps a fetch from beginning.

use thiserror::Error;

use super::super::DataError;

/// A fetch that asked nothing and stored nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FetchError {
    /// A series that no catalogue lists.
    #[error("unknown series `{name}`")]
    Series { name: String, help: String },
    /// A source that does not exist.
    #[error("unknown source `{name}`")]
    Source { name: String, help: String },
    /// A source that a series named beside it does not have.
    #[error("expected a source of `{series}`, found `{source_name}`")]
    NotItsSource { series: String, source_name: String, help: String },
    /// Configuration that cannot be used.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The store cannot be written.
    #[error("{message}")]
    Store { message: String, help: Option<String> },
}

impl FetchError {
    /// Whether the words of the command are wrong, rather than what it found.
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Series { .. } | Self::Source { .. } | Self::NotItsSource { .. })
    }

    /// How to mend it, where that is known.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Series { help, .. } | Self::Source { help, .. } | Self::NotItsSource { help, .. } => {
                Some(help.clone())
            }
            Self::Data(error) => error.help(),
            Self::Store { help, .. } => help.clone(),
        }
    }
}
