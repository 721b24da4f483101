//! What is asked of Cboe.

use super::super::{Request, SourceError, Want};
use crate::time::Period;

/// One request: there are only whole histories.
pub(super) fn all(want: &Want<'_>) -> Result<Vec<Request>, SourceError> {
    index(want.id)?;
    if want.period != Period::Daily {
        return Err(SourceError::Id {
            expected: "a daily series",
            found: format!("{} {}", want.id, want.period),
        });
    }
    Ok(vec![Request::new(0, format!("/api/global/us_indices/daily_prices/{}.csv", want.id))])
}

/// The index of an id such as `VIX_History`.
pub(super) fn index(id: &str) -> Result<&str, SourceError> {
    let index = id.strip_suffix("_History").filter(|index| !index.is_empty());
    index
        .filter(|index| index.chars().all(|c| c.is_ascii_alphanumeric()))
        .ok_or_else(|| SourceError::Id { expected: "a file such as `VIX_History`", found: id.to_owned() })
}
