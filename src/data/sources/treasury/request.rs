//! What is asked of the Treasury: one file a year.

use super::super::{Request, SourceError, Want};
use super::payload::TENORS;
use crate::series::Kind;
use crate::time::{Period, Zone};

/// The file of the first year wanted; the others are its further pages.
pub(super) fn all(want: &Want<'_>) -> Result<Vec<Request>, SourceError> {
    let tenor = TENORS.iter().find(|tenor| tenor.0 == want.id);
    match tenor.filter(|_| want.kind == Kind::Points && want.period == Period::Daily) {
        Some(&(_, first)) => {
            let year = want.from.map_or(first, |day| day.year().max(first));
            Ok(vec![file(year.min(present(want)))])
        }
        None => Err(SourceError::Id {
            expected: "a tenor such as `10 Yr` or `3 Mo`, daily",
            found: want.id.to_owned(),
        }),
    }
}

/// The year after that of a request, up to the present one.
pub(super) fn later(want: &Want<'_>, request: &Request) -> Option<Request> {
    let year: i32 = request.path.rsplit('/').nth(1)?.parse().ok()?;
    (year < present(want)).then(|| file(year + 1))
}

fn file(year: i32) -> Request {
    let folder = "/resource-center/data-chart-center/interest-rates/daily-treasury-rates.csv";
    Request::new(0, format!("{folder}/{year}/all")).with("type", "daily_treasury_yield_curve")
}

fn present(want: &Want<'_>) -> i32 {
    Zone::new_york().local(want.now).0.year()
}
