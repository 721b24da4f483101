//! Release dates that come with the program: `nfp`, `cpi` and `fomc` work without a source and without a key.
//!
//! The tables are facts of the US government, kept by hand; each says in its first lines from which public record, up to which row it
//! has been compared with what happened (`settled`; later rows are the publisher's plan) and up to which day it is complete (`end`). A
//! row is a date and a New York time. Two more columns keep the past honest: the day on which an unusual date became public, and the
//! last day on which a date was planned that came to nothing. They come out as [`Notice`]s, so that nothing waits for a decision that
//! nobody expected.

use super::sheet::{Published, Sheet};
use super::stamps::{self, Stamp};
use crate::series::Notice;
use crate::time::{Day, Instant, Zone};

/// The tables, by the names of their series.
const TABLES: &[(&str, &str)] =
    &[("cpi", include_str!("cpi.csv")), ("fomc", include_str!("fomc.csv")), ("nfp", include_str!("nfp.csv"))];

/// The names of the series that have a table here, in byte order.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TABLES.iter().map(|table| table.0)
}

fn table(name: &str) -> Option<&'static str> {
    TABLES.iter().find(|table| table.0 == name).map(|table| table.1)
}

/// The events of a series that has a table here, ascending; figures there are none.
///
/// Rows after the table's `settled` are the publisher's plan and may still be moved.
pub(super) fn builtin(name: &str) -> Option<Sheet> {
    let mut sheet = Sheet::new(&[]);
    for row in rows(table(name)?).filter(|row| row.dropped.is_none()) {
        sheet.push(row.line, row.stamp, Published::Unsaid, &[]);
    }
    Some(sheet)
}

/// The dates of a series that were not simply known ahead and kept, ascending; none for a series without a table here.
pub(super) fn notices(name: &str) -> Vec<Notice> {
    let zone = Zone::new_york();
    // A day says no hour: what became public on it counts from its end, and what was given up on it counts until then.
    let end = |day: Day| zone.instant(day + 1, 0);
    let unusual = table(name).into_iter().flat_map(rows).filter_map(|row| {
        (row.announced.is_some() || row.dropped.is_some()).then(|| Notice {
            at: row.at,
            from: row.announced.map(end),
            until: row.dropped.map(end),
        })
    });
    unusual.collect()
}

/// The last day of which the table of a series says whether there is an event: after it a next one is not known.
pub(super) fn end(name: &str) -> Option<Day> {
    remark(table(name)?, "# end ")
}

/// The newest row of a series' table that is a fact; later ones are plans.
pub(super) fn settled(name: &str) -> Option<Day> {
    remark(table(name)?, "# settled ")
}

/// The day that the first lines of a table give under a word.
fn remark(table: &'static str, word: &str) -> Option<Day> {
    Day::parse(table.lines().find_map(|line| line.strip_prefix(word))?)
}

/// A line of a table.
struct Row {
    line: u32,
    stamp: Stamp,
    at: Instant,
    announced: Option<Day>,
    dropped: Option<Day>,
}

/// The rows of a table; its remarks and its header are none.
fn rows(table: &'static str) -> impl Iterator<Item = Row> {
    (1..).zip(table.lines()).filter_map(|(line, text)| row(line, text))
}

fn row(line: u32, text: &str) -> Option<Row> {
    let mut cells = text.split(',');
    let date = Stamp::Day(Day::parse(cells.next()?)?);
    let zone = Zone::new_york();
    let stamp = stamps::at_clock(date, cells.next()?, Some(zone))?;
    let at = stamp.moment(zone)?;
    let mut day = || cells.next().and_then(Day::parse);
    Some(Row { line, stamp, at, announced: day(), dropped: day() })
}

#[cfg(test)]
mod tests;
