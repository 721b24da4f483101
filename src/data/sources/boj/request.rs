//! What is asked of the Bank of Japan.

use super::super::{Request, SourceError, Want};
use crate::time::Period;

/// One request: the whole series, or its end.
///
/// Dates are months even where figures are daily. Series of figures a month or a quarter are short and asked for whole: the same parameter
/// would mean a quarter for some of them.
pub(super) fn all(want: &Want<'_>) -> Result<Vec<Request>, SourceError> {
    let (database, code) = parts(want.id)?;
    if let Period::Intraday { .. } = want.period {
        let expected = "a daily, weekly or monthly series";
        return Err(SourceError::Id { expected, found: format!("{} {}", want.id, want.period) });
    }
    let request = Request::new(0, "/api/v1/getDataCode")
        .with("format", "json")
        .with("lang", "en")
        .with("db", database)
        .with("code", code);
    Ok(vec![match want.from {
        Some(day) if want.period != Period::Monthly => {
            let (year, month, _) = day.ymd();
            request.with("startDate", format!("{year:04}{month:02}"))
        }
        _ => request,
    }])
}

/// Database and code of `BS01/MABJMTA`. Commas would ask for several series, and the other marks are refused there.
pub(super) fn parts(id: &str) -> Result<(&str, &str), SourceError> {
    let code = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_graphic() && !b",<>\"!|\\;'/".contains(&byte))
    };
    id.split_once('/').filter(|(database, series)| code(database) && code(series)).ok_or_else(|| {
        SourceError::Id { expected: "a database and a code such as `BS01/MABJMTA`", found: id.to_owned() }
    })
}
