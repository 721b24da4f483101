//! What is asked of the New York Fed.

use super::super::{Request, SourceError, Want};
use crate::series::Kind;
use crate::time::{Calendar, Period, Zone};

/// What one id asks for.
#[derive(Debug)]
pub(super) struct Question {
    /// The id, which is part of the path too.
    pub id: &'static str,
    pub path: &'static str,
    /// The name of the rate in the answer; none for operations.
    pub rate: Option<&'static str>,
    /// The days on which it is published.
    pub calendar: Calendar,
    /// The first day there can be a figure of.
    pub start: &'static str,
}

const QUESTIONS: [Question; 6] = [
    rate("rp/reverserepo", "/api/rp/reverserepo/propositions/search.json", None, "2013-09-23"),
    rate("secured/bgcr", "/api/rates/secured/bgcr/search.json", Some("BGCR"), "2018-04-02"),
    rate("secured/sofr", "/api/rates/secured/sofr/search.json", Some("SOFR"), "2018-04-02"),
    rate("secured/tgcr", "/api/rates/secured/tgcr/search.json", Some("TGCR"), "2018-04-02"),
    rate("unsecured/effr", "/api/rates/unsecured/effr/search.json", Some("EFFR"), "2000-07-03"),
    rate("unsecured/obfr", "/api/rates/unsecured/obfr/search.json", Some("OBFR"), "2016-03-01"),
];

const fn rate(
    id: &'static str,
    path: &'static str,
    rate: Option<&'static str>,
    start: &'static str,
) -> Question {
    let calendar = if matches!(id.as_bytes(), [b's', ..]) { Calendar::Sofr } else { Calendar::Federal };
    Question { id, path, rate, calendar, start }
}

/// The question of an id.
pub(super) fn question(want: &Want<'_>) -> Result<&'static Question, SourceError> {
    let question = QUESTIONS.iter().find(|question| question.id == want.id);
    question
        .filter(|_| want.kind == Kind::Points && want.period == Period::Daily)
        .ok_or_else(|| SourceError::Id {
            expected: "`secured/sofr`, `secured/bgcr`, `secured/tgcr`, `unsecured/effr`, `unsecured/obfr` or `rp/reverserepo`, all daily",
            found: want.id.to_owned(),
        })
}

/// One request, up to the present day of New York.
pub(super) fn all(want: &Want<'_>) -> Result<Vec<Request>, SourceError> {
    let question = question(want)?;
    let from = want.from.map_or_else(|| question.start.to_owned(), |day| day.to_string());
    let today = Zone::new_york().local(want.now).0;
    Ok(vec![Request::new(0, question.path).with("startDate", from).with("endDate", today.to_string())])
}
