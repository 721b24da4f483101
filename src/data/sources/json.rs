//! Figures of JSON bodies, with every digit that was written.

use serde::Deserialize;
use serde::de::{Deserializer, Error};
use serde_json::value::RawValue;

/// A figure of JSON, quoted or not, digit by digit; `null` is that word. It becomes a number where every other cell does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text(pub String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        match raw.get().bytes().next() {
            Some(b'"') => serde_json::from_str(raw.get()).map(Self).map_err(D::Error::custom),
            Some(b'{' | b'[') => Err(D::Error::custom("expected a figure, found a list or an object")),
            _ => Ok(Self(raw.get().to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Body, SourceError};
    use super::Text;

    fn texts(json: &str) -> Result<Vec<String>, SourceError> {
        let body = Body { status: 200, bytes: json.as_bytes().to_vec() };
        let list: Vec<Text> = body.json()?;
        Ok(list.iter().map(|figure| figure.0.clone()).collect())
    }

    #[test]
    fn figures_keep_their_text() {
        let found = texts(r#"[0.12345678901234567, 9007199254740993, -1.5e-7, "3.10", null, true]"#).unwrap();
        assert_eq!(found, ["0.12345678901234567", "9007199254740993", "-1.5e-7", "3.10", "null", "true"]);
        assert!(matches!(texts("[[1]]"), Err(SourceError::Shape { .. })));
        assert!(matches!(texts("[1, 2"), Err(SourceError::Broken { .. })));
    }
}
