//! What is asked of the Ministry.

use super::super::{Request, SourceError, Want};
use super::payload::{ENGLISH, Files, JAPANESE};
use crate::time::{Period, Zone};

/// From this day of the month on, the file of past months is believed to have the last one.
const SETTLED: u32 = 10;

/// The file of past months, which the present month follows as its next page; or that one alone.
pub(super) fn all(want: &Want<'_>) -> Result<Vec<Request>, SourceError> {
    let (files, _) = column(want.id)?;
    if want.period != Period::Daily {
        return Err(SourceError::Id {
            expected: "a daily series",
            found: format!("{} {}", want.id, want.period),
        });
    }
    let (today, _) = Zone::tokyo().local(want.now);
    // A store begun in the first days of a month may lack all of the last one, so those days still ask for both.
    let settled = today.month_start() + (SETTLED as i32 - 1);
    let path = if want.from.is_some_and(|from| from >= settled) { files.month } else { files.past };
    Ok(vec![Request::new(0, path)])
}

/// The files and the column of a maturity: `10Y`, or `jp/10Y` of the Japanese files.
pub(super) fn column(id: &str) -> Result<(&'static Files, String), SourceError> {
    let (files, maturity) = match id.strip_prefix("jp/") {
        Some(maturity) => (&JAPANESE, maturity),
        None => (&ENGLISH, id),
    };
    let years = maturity.strip_suffix('Y').filter(|years| matches!(years.len(), 1 | 2));
    let years = years.filter(|years| years.bytes().all(|byte| byte.is_ascii_digit()));
    let expected = "a maturity such as `10Y`, `jp/10Y` or `auction/10`";
    let years = years.ok_or_else(|| SourceError::Id { expected, found: id.to_owned() })?;
    Ok((files, format!("{years}{}", files.years)))
}
