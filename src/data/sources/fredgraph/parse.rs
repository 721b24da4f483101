//! From a body to figures.

use super::super::body::add;
use super::super::{Body, Page, SourceError, Want};
use super::payload::STAMPS;
use crate::data::sheet::{Published, Sheet};

/// Reads the only page there is.
pub(super) fn page(want: &Want<'_>, body: &Body) -> Result<Page, SourceError> {
    let mut rows = Body::csv(body.text()?, &STAMPS)?;
    // A series with a transform has another name (`WTREGEN_PC1`), and another unit.
    if !rows.header.get(1).is_some_and(|name| name.eq_ignore_ascii_case(want.id)) || rows.header.len() != 2 {
        return Err(SourceError::Shape {
            place: "line 1".to_owned(),
            expected: format!("the columns `observation_date,{}`", want.id),
            found: rows.header.join(","),
        });
    }
    let mut sheet = Sheet::new(&["value"]);
    while let Some((line, row)) = rows.next() {
        match (row.get(0), row.get(1), row.get(2)) {
            (Some(stamp), Some(value), None) => add(&mut sheet, line, stamp, Published::Unsaid, &[value]),
            _ => {
                return Err(SourceError::Broken { reason: format!("line {line} has not two cells") });
            }
        }
    }
    Ok(Page { sheet, next: None })
}
