//! The shape of an answer: a status of its own whatever HTTP says, and parallel lists of dates and figures for each series.
//!
//! Every number may also come as text, and is kept as its text.

use serde::Deserialize;
use serde::de::{Deserializer, Error};
use serde_json::value::RawValue;

/// The message of an answer without figures, whose lists are full of nulls.
pub(super) const NO_FIGURES: &str = "M181030I";

/// What every answer says of itself.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) struct Head {
    pub status: Text,
    #[serde(rename = "MESSAGEID")]
    pub message_id: String,
    #[serde(default)]
    pub message: Option<String>,
}

/// An answer with figures.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) struct Answer {
    /// What `startPosition` of the next page is; none on the last.
    #[serde(default, rename = "NEXTPOSITION")]
    pub next_position: Option<Text>,
    #[serde(rename = "RESULTSET")]
    pub result_set: Vec<Series>,
}

/// One series.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) struct Series {
    pub series_code: String,
    pub frequency: String,
    pub values: Values,
}

/// Its dates and figures, which belong together by their places.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) struct Values {
    pub survey_dates: Vec<Text>,
    pub values: Vec<Option<Text>>,
}

/// A number as it is written, with or without quotes.
#[derive(Debug)]
pub(super) struct Text(pub String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        match raw.get().bytes().next() {
            Some(b'"') => serde_json::from_str(raw.get()).map(Self).map_err(D::Error::custom),
            Some(b'-' | b'0'..=b'9') => Ok(Self(raw.get().to_owned())),
            _ => Err(D::Error::custom(format!("{}, expected a number", raw.get()))),
        }
    }
}
