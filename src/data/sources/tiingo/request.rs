//! What is asked of Tiingo.

use super::super::{Request, SourceError, Want};
use crate::series::Kind;
use crate::time::Period;

/// Without a first day only the newest bar is answered; none is older than this one.
const BEGINNING: &str = "1900-01-01";

/// One request: all daily bars, or the last of them.
pub(super) fn all(want: &Want<'_>) -> Result<Vec<Request>, SourceError> {
    let refuse = |expected| Err(SourceError::Id { expected, found: want.id.to_owned() });
    if want.kind != Kind::Bars || want.period != Period::Daily {
        return refuse("a series of daily bars");
    }
    let known = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    if !want.id.starts_with(|c: char| c.is_ascii_alphanumeric()) || !want.id.chars().all(known) {
        return refuse("a ticker such as `HYG`");
    }
    let from = want.from.map_or_else(|| BEGINNING.to_owned(), |day| day.to_string());
    let path = format!("/tiingo/daily/{}/prices", want.id);
    Ok(vec![Request::new(0, path).with("startDate", from).with("format", "json")])
}
