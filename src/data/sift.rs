//! What a download is worth before it is kept: rows in the order of their stamps, those that contradict themselves or the catalogue apart.

use super::DataError;
use super::checks;
use super::header::{Figure, Layout};
use super::number;
use super::place::Places;
use super::profile::Profile;
use super::report::{Fault, Finding};
use super::sheet::{Published, Sheet};
use super::stamps::Stamp;
use super::store::Batch;
use super::table::{Table, Told, finding, shifts};
use crate::series::{Column, Kind, Row, Status};
use crate::time::{Instant, Period, Zone};

/// A download, sifted. Stamps are canonical: the session of daily and slower figures, the moment of the others.
#[derive(Debug, Default)]
pub(super) struct Sifted {
    /// Rows to use, ascending by stamp and publication; a row without figures says that the source has none there.
    pub good: Sheet,
    /// Rows that are refused, and the fault of each.
    pub refused: Sheet,
    pub faults: Vec<Fault>,
    /// Bars that have not ended.
    pub unfinished: usize,
    /// Bars outside the hours of the calendar.
    pub outside: usize,
    /// Rows that repeat another.
    pub merged: usize,
    /// Everything noticed, by line: refusals, and remarks about rows that are used.
    pub findings: Vec<Finding>,
}

impl Sifted {
    /// Good and refused rows as the store takes them.
    pub fn batch(self) -> Batch {
        let mut refused: Vec<Option<Fault>> = vec![None; self.good.len()];
        refused.extend(self.faults.into_iter().map(Some));
        let mut sheet = self.good;
        sheet.append(self.refused);
        Batch { sheet, refused }
    }
}

/// Judges every row of a sheet. `file` names it in messages; `now` is the present moment.
///
/// # Errors
/// `TooFine` if the rows are those of a faster series.
pub(super) fn sift(
    mut sheet: Sheet,
    file: &str,
    profile: &Profile,
    now: Instant,
) -> Result<Sifted, DataError> {
    // Where the catalogue says bars, single values are closes.
    if profile.kind == Some(Kind::Bars)
        && let Some(name) = sheet.columns.iter_mut().find(|name| *name == "value")
    {
        *name = Column::Close.name().to_owned();
    }
    let mut table = Table::of_sheet(file, &sheet, profile);
    let period = table.period(profile)?;
    let places = Places::find(&table, profile, period, now);
    let mut findings = std::mem::take(&mut table.findings);
    findings.extend(places.findings);
    let mut rows = places.rows;
    let before = findings.len();
    checks::figures(&table, profile, &mut rows, &mut findings);
    let mut faults = vec![None; rows.len()];
    // A row has one refusal, and refusals stand in the order of the rows.
    let mut refusals = findings.iter().skip(before).filter(|found| found.fault.refuses()).peekable();
    for (fault, &line) in faults.iter_mut().zip(&sheet.lines) {
        *fault = refusals.next_if(|found| found.line == line as usize).map(|found| found.fault);
    }
    let mut order: Vec<(usize, Row, Published)> = rows
        .iter()
        .enumerate()
        .filter_map(|(index, row)| Some((index, (*row)?, *sheet.published.get(index)?)))
        .collect();
    let key = |entry: &(usize, Row, Published)| (entry.1.session, entry.1.end, rank(entry.2));
    order.sort_by_key(key);
    let mut sifted = Sifted {
        good: columns_of(&sheet),
        refused: columns_of(&sheet),
        unfinished: places.unfinished,
        outside: places.outside,
        ..Sifted::default()
    };
    for group in order.chunk_by(|one, next| key(one) == key(next)) {
        let usable = group.iter().filter(|(_, row, _)| row.status == Status::Figure);
        let figures: Vec<(usize, Vec<f64>)> = usable.map(|(index, ..)| (*index, sheet.row(*index))).collect();
        let speaks = |figures: &[f64]| figures.iter().any(|figure| !figure.is_nan());
        let same = |one: &[f64], other: &[f64]| {
            one.iter().zip(other).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()))
        };
        let first = figures.iter().find(|(_, row)| speaks(row)).or(figures.first());
        let conflict =
            first.is_some_and(|(_, first)| figures.iter().any(|(_, row)| speaks(row) && !same(first, row)));
        for (index, row, published) in group {
            let (line, figures) = (sheet.lines.get(*index).copied().unwrap_or(0), sheet.row(*index));
            let stamp = canonical(&sheet, *index, row, profile, period);
            let fault = match faults.get(*index).copied().flatten() {
                None if conflict => {
                    findings.push(finding(line, row.session.to_string(), "", Fault::Conflict));
                    Some(Fault::Conflict)
                }
                fault => fault,
            };
            match fault {
                Some(fault) => {
                    sifted.refused.push(line, stamp, *published, &figures);
                    sifted.faults.push(fault);
                }
                None if first.is_some_and(|(used, _)| used == index) => {
                    sifted.good.push(line, stamp, *published, &figures);
                }
                None => sifted.merged += 1,
            }
        }
    }
    findings.sort_by_key(|found| found.line);
    sifted.findings = findings;
    Ok(sifted)
}

/// An empty sheet of the same columns.
fn columns_of(sheet: &Sheet) -> Sheet {
    Sheet::new(&sheet.columns.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Versions of a figure in the order of their publication; what says nothing comes first.
fn rank(published: Published) -> (u8, i64) {
    match published {
        Published::Unsaid => (0, 0),
        Published::Day(day) => (1, i64::from(day.0)),
        Published::At(at) => (2, at.0),
    }
}

fn canonical(sheet: &Sheet, index: usize, row: &Row, profile: &Profile, period: Period) -> Stamp {
    let stamp = sheet.stamps.get(index).copied().unwrap_or(Stamp::Day(row.session));
    match (profile.kind, period) {
        (Some(Kind::Events), _) | (_, Period::Intraday { .. }) => match stamp.moment(profile.wall_zone()) {
            Some(at) => moment(at),
            None => stamp,
        },
        _ => Stamp::Day(row.session),
    }
}

/// The stamp of a moment, written in UTC.
pub(super) fn moment(at: Instant) -> Stamp {
    let (day, seconds) = Zone::utc().local(at);
    let millis = seconds * 1_000 + u32::try_from(at.0.rem_euclid(1_000)).unwrap_or(0);
    Stamp::Moment { at, day, millis }
}

impl Table {
    /// A table of a sheet; figures get the unit of the series. Columns that are no part of a series (`dividend`, `split`) are left out.
    pub fn of_sheet(file: &str, sheet: &Sheet, profile: &Profile) -> Self {
        let layout = Layout::named(profile.kind, sheet.filled().into_iter());
        let mut table = Self::new(file.to_owned(), layout);
        table.stamps.clone_from(&sheet.stamps);
        table.lines.clone_from(&sheet.lines);
        table.findings.clone_from(&sheet.findings);
        if sheet.published.iter().any(|published| *published != Published::Unsaid) {
            table.told = sheet.published.iter().map(|&published| Told::Published(published)).collect();
        }
        let shifts = shifts(&table.layout, profile);
        for ((figure, place), shift) in table.layout.figures.iter().zip(&mut table.figures).zip(shifts) {
            let name = match figure {
                Figure::Column(column) => column.name(),
                Figure::Field(name) => name,
            };
            if let Some(figures) = sheet.column(name).and_then(|at| sheet.figures.get(at)) {
                *place = figures.iter().map(|&figure| number::shifted(figure, shift)).collect();
            }
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Catalog;
    use crate::time::Day;

    fn day(text: &str) -> Stamp {
        Stamp::Day(Day::parse(text).unwrap())
    }

    fn sifted(name: &str, sheet: Sheet, now: &str) -> Sifted {
        let catalog = Catalog::builtin();
        let profile = catalog.profile(name).unwrap();
        sift(sheet, "body", &profile, Instant::parse_rfc3339(now).unwrap()).unwrap()
    }

    #[test]
    fn rows_are_sorted_merged_and_judged() {
        let mut sheet = Sheet::new(&["value"]);
        let rows = [
            ("2024-08-07", 7_175_000.0),
            ("2024-07-31", 7_178_000.0),
            ("2024-07-31", 7_178_000.0),
            ("2024-08-14", 7.1),
            ("2024-08-21", f64::NAN),
            ("2024-08-28", 1.0e6),
            ("2024-08-28", 2.0e6),
            ("2034-08-30", 1.0e6),
        ];
        for (line, (stamp, figure)) in (2..).zip(rows) {
            sheet.push(line, day(stamp), Published::Unsaid, &[figure]);
        }
        let sifted = sifted("fed.assets", sheet, "2024-09-10T00:00:00Z");
        assert_eq!(sifted.good.stamps, ["2024-07-31", "2024-08-07", "2024-08-21"].map(day));
        assert_eq!(sifted.good.figures[0][..2], [7_178_000.0, 7_175_000.0]);
        assert!(sifted.good.figures[0][2].is_nan());
        assert_eq!(sifted.refused.stamps, ["2024-08-14", "2024-08-28", "2024-08-28"].map(day));
        assert_eq!(sifted.faults, [Fault::Implausible, Fault::Conflict, Fault::Conflict]);
        assert_eq!(sifted.merged, 1);
        let told: Vec<(usize, Fault)> =
            sifted.findings.iter().map(|found| (found.line, found.fault)).collect();
        let expected =
            [(5, Fault::Implausible), (7, Fault::Conflict), (8, Fault::Conflict), (9, Fault::Future)];
        assert_eq!(told, expected);
    }

    #[test]
    fn versions_stay_apart_and_unfinished_bars_are_left_out() {
        let mut sheet = Sheet::new(&["value"]);
        for (line, (published, figure)) in (1..).zip([("2024-08-09", 2.0e6), ("2024-08-02", 1.0e6)]) {
            let published = Published::Day(Day::parse(published).unwrap());
            sheet.push(line, day("2024-07-31"), published, &[figure]);
        }
        let versions = sifted("fed.assets", sheet, "2024-09-10T00:00:00Z");
        assert_eq!(versions.good.figures[0], [1.0e6, 2.0e6]);

        let mut sheet = Sheet::new(&["open", "high", "low", "close", "dividend"]);
        for (line, stamp) in (1..).zip(["2024-08-05", "2024-08-06"]) {
            sheet.push(line, day(stamp), Published::Unsaid, &[5.0e2, 5.1e2, 4.9e2, 5.05e2, 0.1]);
        }
        let bars = sifted("index", sheet, "2024-08-06T19:59:00Z");
        assert_eq!((bars.good.stamps.as_slice(), bars.unfinished), (&[day("2024-08-05")][..], 1));
        assert_eq!(bars.good.columns[4], "dividend");
    }
}
