//! What is asked of Yahoo.

use super::super::{Request, SourceError, Want};
use crate::series::Kind;
use crate::time::{Day, Period};

const DAY_SECONDS: i64 = 86_400;
/// 1900-01-01, before the first bar there is.
const BEGINNING: i64 = -2_208_988_800;

/// The bars of a period in the source's words, and of how many days it answers them: none for all.
pub(super) fn interval(want: &Want<'_>) -> Result<(&'static str, Option<i64>), SourceError> {
    match want.period {
        Period::Daily => Ok(("1d", None)),
        Period::Intraday { minutes: 1 } => Ok(("1m", Some(8))),
        Period::Intraday { minutes: 2 } => Ok(("2m", Some(60))),
        Period::Intraday { minutes: 5 } => Ok(("5m", Some(60))),
        Period::Intraday { minutes: 15 } => Ok(("15m", Some(60))),
        // 30 minutes are faulty at the source.
        Period::Intraday { minutes: 60 } => Ok(("1h", Some(730))),
        _ => Err(SourceError::Id {
            expected: "a series of bars of 1m, 2m, 5m, 15m, 1h or 1d",
            found: format!("{}@{}", want.id, want.period),
        }),
    }
}

/// One request: everything, as far back as the period has it, or the end.
pub(super) fn all(want: &Want<'_>) -> Result<Vec<Request>, SourceError> {
    let known = |c: char| c.is_ascii_alphanumeric() || "^=-.".contains(c);
    if want.kind != Kind::Bars
        || !want.id.contains(|c: char| c.is_ascii_alphanumeric())
        || !want.id.chars().all(known)
    {
        return Err(SourceError::Id {
            expected: "a symbol of bars such as `^GSPC`",
            found: want.id.to_owned(),
        });
    }
    let (interval, days) = interval(want)?;
    let now = want.now.seconds();
    // A minute less than the depth, because a request that is older than it by a second is refused.
    let deepest = days.map_or(BEGINNING, |days| now - days * DAY_SECONDS + 60);
    // A day early, because a day begins before midnight of UTC east of London.
    let from = want.from.map_or(deepest, |Day(day)| (i64::from(day) - 1) * DAY_SECONDS);
    let request = Request::new(0, format!("/v8/finance/chart/{}", want.id))
        .with("period1", from.max(deepest).to_string())
        .with("period2", now.to_string())
        .with("interval", interval)
        .with("events", "div,splits")
        .with("includePrePost", "false")
        .with("includeAdjustedClose", "true");
    Ok(vec![request])
}
