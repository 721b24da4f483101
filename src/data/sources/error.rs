//! Why a source gave no figures.

use thiserror::Error;

/// What went wrong with one source. Texts of the publisher are quoted, and hold no key: they are redacted before they come here.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(in crate::data) enum SourceError {
    /// The publisher has no series of that name, or the name is not of its form.
    #[error("expected {expected} as `source_id`, found `{found}`")]
    Id { expected: &'static str, found: String },
    /// A page for people came instead of figures; as often where programs are kept out.
    #[error("expected figures, found a web page (HTTP {status})")]
    WebPage { status: u16 },
    /// An empty body came with a good status.
    #[error("expected figures, found an empty answer (HTTP {status})")]
    Empty { status: u16 },
    /// The publisher says in words what is wrong.
    #[error("the source refused: {message}")]
    Refused { message: String },
    /// The publisher has nothing for what was asked.
    #[error("the source has no figures of it")]
    NoFigures,
    /// Too many requests, in a status or in words; seconds to wait if it told.
    #[error("the source asks to wait{}", .after.map(|seconds| format!(" {seconds} s")).unwrap_or_default())]
    Wait { after: Option<u64> },
    /// The law forbids it there (HTTP 451).
    #[error("the source may not answer in this country (HTTP 451)")]
    Legal,
    /// An HTTP status that means failure, with the first words of the body.
    #[error("the source answered HTTP {status}{}", if .said.is_empty() { String::new() } else { format!(": {said}") })]
    Status { status: u16, said: String },
    /// The answer has another shape than the publisher's.
    #[error("expected {expected} at {place}, found {found}")]
    Shape { place: String, expected: String, found: String },
    /// The body ended too early, or is longer than its length says.
    #[error("the answer broke off: {reason}")]
    Broken { reason: String },
    /// The body is larger than any answer of a source.
    #[error("the answer is larger than {megabytes} MB")]
    TooLarge { megabytes: u64 },
    /// A `base_url` that is not https, nor http on this machine, or that holds more than host and path.
    #[error("expected an https address as `base_url`, found `{found}`")]
    Address { found: String },
    /// No connection, or none in time.
    #[error("{reason}")]
    Network { reason: String },
    /// A redirect to another host or out of https.
    #[error("the source redirects to `{to}`, which is not followed")]
    Redirect { to: String },
    /// Pages that never end.
    #[error("the source repeats its pages")]
    Loop,
    /// No key in the environment.
    #[error("`{variable}` is not set")]
    NoKey { variable: &'static str },
}

impl SourceError {
    /// Whether asking again in a moment may help.
    pub fn retry(&self) -> bool {
        match self {
            Self::Wait { .. } | Self::Broken { .. } | Self::Network { .. } => true,
            Self::Status { status, .. } => *status >= 500,
            _ => false,
        }
    }

    /// How to mend it, where that is known.
    pub fn help(&self) -> Option<String> {
        let help = match self {
            Self::Id { .. } => "correct `source_id` in the series' entry",
            Self::WebPage { .. } => {
                "the source keeps programs out; choose another `source` in the series' entry"
            }
            Self::Address { .. } => {
                "give scheme, host and path alone; plain http is for this machine, as 127.0.0.1"
            }
            Self::Legal => "choose another `source` in the series' entry",
            Self::Shape { .. } => {
                "the source may have changed its format; a newer version of shiome may read it"
            }
            Self::Wait { .. } => "nothing is lost; fetch again later",
            _ => return None,
        };
        Some(help.to_owned())
    }
}
