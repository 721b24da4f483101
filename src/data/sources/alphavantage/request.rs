//! What is asked of Alpha Vantage.

use super::super::{Request, SourceError, Want};
use crate::series::Kind;
use crate::time::{Period, Zone};

/// `compact` answers the last 100 sessions, which are never less than so many days.
const COMPACT_DAYS: i32 = 120;

/// One request: all daily bars, or the last hundred.
pub(super) fn all(want: &Want<'_>) -> Result<Vec<Request>, SourceError> {
    let refuse = |expected| Err(SourceError::Id { expected, found: want.id.to_owned() });
    if want.kind != Kind::Bars || want.period != Period::Daily {
        return refuse("a series of daily bars");
    }
    let known = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    if want.id.is_empty() || !want.id.chars().all(known) {
        return refuse("a symbol such as `HYG`");
    }
    let today = Zone::utc().local(want.now).0;
    let compact = want.from.is_some_and(|day| today.0 - day.0 < COMPACT_DAYS);
    let request = Request::new(0, "/query")
        .with("function", "TIME_SERIES_DAILY_ADJUSTED")
        .with("symbol", want.id)
        .with("outputsize", if compact { "compact" } else { "full" })
        .with("datatype", "csv");
    Ok(vec![request])
}
