//! Bars as they were traded, with their dividends and splits, to the versions a rule sees: levels in the shares of the day, and a total-return close.
//!
//! A split restates every bar before it at the moment its own bar is known; so does a bar or a dividend that comes to light late, for the bars from its day on.
//! What was seen until then stays what it was.

use std::collections::BTreeMap;

use super::adjust::{Per, restated, splits, total_return};
use super::place::known;
use super::profile::Profile;
use super::sheet::{Published, Sheet};
use super::stamps::Stamp;
use super::table::Told;
use crate::time::Instant;

const PRICES: [&str; 4] = ["open", "high", "low", "close"];
const COUNTS: [&str; 2] = ["volume", "oi"];

/// One version of a bar as kept.
#[derive(Debug, Clone, Copy)]
struct Version {
    row: usize,
    /// The place of its stamp.
    bar: usize,
    at: Instant,
}

/// The versions of a sheet in the order of their stamps and moments, dividends and splits worked in; nothing for a sheet that has neither.
pub(super) fn worked_in(sheet: &Sheet, told: &[Told], profile: &Profile) -> Option<(Sheet, Vec<Told>)> {
    sheet.column("close")?;
    if sheet.column("dividend").is_none() && sheet.column("split").is_none() {
        return None;
    }
    let mut bars: Vec<Stamp> = sheet.stamps.clone();
    bars.dedup();
    let (mut versions, mut evidence, mut bar) = (Vec::with_capacity(sheet.len()), Vec::new(), 0);
    for (row, stamp) in sheet.stamps.iter().enumerate() {
        bar += usize::from(bars.get(bar).is_some_and(|at| at != stamp));
        let due = profile.due(stamp.written_date());
        let (at, how) = known(profile, due, profile.grace, None, told.get(row).copied());
        versions.push(Version { row, bar, at });
        evidence.push(how);
    }
    let epochs = epochs(sheet, &versions);
    versions.sort_by_key(|version| version.at);
    let mut columns: Vec<&str> =
        PRICES.into_iter().chain(COUNTS).filter(|name| sheet.column(name).is_some()).collect();
    columns.push("adj");
    let mut state = State {
        sheet,
        columns: &columns,
        chain: vec![None; bars.len()],
        shown: vec![None; bars.len()],
        out: BTreeMap::new(),
    };
    let mut rest = versions.as_slice();
    for end in epochs.iter().skip(1).copied().chain([Instant::MAX]) {
        let count = rest.partition_point(|version| version.at < end || end == Instant::MAX);
        let (now, later) = rest.split_at(count);
        rest = later;
        state.advance(now);
    }
    let mut made = Sheet::new(&columns);
    let mut moments = Vec::with_capacity(state.out.len());
    for ((bar, at), (figures, row)) in state.out {
        let Some(stamp) = bars.get(bar) else { continue };
        made.push(sheet.lines.get(row).copied().unwrap_or(0), *stamp, Published::Unsaid, &figures);
        moments.push(Told::Known { at, evidence: evidence.get(row).copied().unwrap_or(profile.evidence) });
    }
    Some((made, moments))
}

/// The moments from which bars that are known look otherwise: splits, later versions, and bars that come after a later one. The first is the beginning.
///
/// Between two of them every version is the first of its bar, and the bars come in their order: what is made of one needs none that is not known.
fn epochs(sheet: &Sheet, versions: &[Version]) -> Vec<Instant> {
    let split = sheet.column("split").and_then(|at| sheet.figures.get(at));
    let splits = |row: usize| {
        let factor = split.and_then(|column| column.get(row)).copied().unwrap_or(f64::NAN);
        !factor.is_nan() && factor != 1.0 && factor != 0.0
    };
    let mut epochs = vec![Instant(i64::MIN)];
    // The first moment at which a bar after the one looked at was known.
    let mut later = Instant::MAX;
    for versions in versions.chunk_by(|one, next| one.bar == next.bar).rev() {
        for (index, version) in versions.iter().enumerate() {
            if index > 0 || version.at > later || splits(version.row) {
                epochs.push(version.at);
            }
        }
        later = versions.iter().map(|version| version.at).chain([later]).min().unwrap_or(later);
    }
    epochs.sort();
    epochs.dedup();
    epochs
}

/// The newest version of each bar, and the figures last shown of it.
struct State<'a> {
    sheet: &'a Sheet,
    columns: &'a [&'a str],
    chain: Vec<Option<usize>>,
    shown: Vec<Option<Vec<u64>>>,
    out: BTreeMap<(usize, Instant), (Vec<f64>, usize)>,
}

impl State<'_> {
    /// Takes in the versions of one epoch, ascending by moment. What it restates is shown at its first moment, the others at their own.
    fn advance(&mut self, versions: &[Version]) {
        let Some(first) = versions.first().map(|version| version.at) else { return };
        let (opening, later) =
            versions.split_at(versions.iter().take_while(|version| version.at == first).count());
        opening.iter().for_each(|version| self.put(version));
        let start: Vec<Version> = self
            .chain
            .iter()
            .enumerate()
            .filter_map(|(bar, row)| Some(Version { row: (*row)?, bar, at: first }))
            .collect();
        later.iter().for_each(|version| self.put(version));
        let view = View::of(self.sheet, &self.chain);
        for version in start.iter().chain(later) {
            self.show(&view, *version);
        }
    }

    fn put(&mut self, version: &Version) {
        if let Some(place) = self.chain.get_mut(version.bar) {
            *place = Some(version.row);
        }
    }

    fn show(&mut self, view: &View, version: Version) {
        let Version { row, bar, at } = version;
        let figures: Vec<f64> =
            self.columns.iter().map(|name| view.figure(self.sheet, name, row, bar)).collect();
        let bits: Vec<u64> = figures.iter().map(|figure| figure.to_bits()).collect();
        if let Some(shown) = self.shown.get_mut(bar)
            && shown.as_ref() != Some(&bits)
        {
            *shown = Some(bits);
            self.out.insert((bar, at), (figures, row));
        }
    }
}

/// How the bars of a chain look.
struct View {
    /// Shares of today for one of each bar's day.
    shares: Vec<f64>,
    /// Total-return close for a close of one, by bar.
    growth: Vec<f64>,
}

impl View {
    fn of(sheet: &Sheet, chain: &[Option<usize>]) -> Self {
        let column = |name: &str| -> Vec<f64> { chain.iter().map(|row| at(sheet, name, *row)).collect() };
        let (close, split) = (column("close"), column("split"));
        let shares = restated(&vec![1.0; chain.len()], Per::Count, &splits(&split));
        let adj = total_return(&close, &column("dividend"), &split);
        let growth = adj.iter().zip(&close).map(|(adj, close)| adj / close).collect();
        Self { shares, growth }
    }

    fn figure(&self, sheet: &Sheet, name: &str, row: usize, bar: usize) -> f64 {
        let of = |values: &[f64]| values.get(bar).copied().unwrap_or(f64::NAN);
        match name {
            "adj" => at(sheet, "close", Some(row)) * of(&self.growth),
            _ if COUNTS.contains(&name) => at(sheet, name, Some(row)) * of(&self.shares),
            _ => at(sheet, name, Some(row)) / of(&self.shares),
        }
    }
}

fn at(sheet: &Sheet, name: &str, row: Option<usize>) -> f64 {
    let column = sheet.column(name).and_then(|at| sheet.figures.get(at));
    row.and_then(|row| column?.get(row).copied()).unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Catalog;
    use crate::series::Evidence;
    use crate::time::Day;

    /// Bars as kept: date, when learned, close, dividend, split.
    fn made(rows: &[(&str, &str, f64, f64, f64)]) -> Vec<(String, String, f64, f64)> {
        let mut sheet = Sheet::new(&["close", "volume", "dividend", "split"]);
        let mut told = Vec::new();
        for (line, &(day, learned, close, dividend, split)) in (1..).zip(rows) {
            let stamp = Stamp::Day(Day::parse(day).unwrap());
            let again = sheet.stamps.last() == Some(&stamp);
            sheet.push(line, stamp, Published::Unsaid, &[close, 100.0, dividend, split]);
            let learned = Instant::parse_rfc3339(learned).unwrap();
            told.push(Told::Seen { learned, before: None, again });
        }
        let catalog = Catalog::builtin();
        let (made, told) = worked_in(&sheet, &told, &catalog.profile("hyg").unwrap()).unwrap();
        assert_eq!(made.columns, ["close", "volume", "adj"]);
        let row = |row: usize| {
            let Told::Known { at, evidence } = told[row] else { panic!("{:?}", told[row]) };
            assert_ne!(evidence, Evidence::Assumed);
            let day = made.stamps[row].written_date().to_string();
            assert_eq!(made.figures[1][row] * made.figures[0][row] % 100.0, 0.0);
            (day, at.to_string(), made.figures[0][row], made.figures[2][row])
        };
        (0..made.len()).map(row).collect()
    }

    fn expected(rows: &[(&str, &str, f64, f64)]) -> Vec<(String, String, f64, f64)> {
        rows.iter().map(|&(day, at, close, adj)| (day.to_owned(), at.to_owned(), close, adj)).collect()
    }

    #[test]
    fn a_split_restates_what_was_before_when_its_bar_is_known() {
        let late = "2024-09-01T00:00:00Z";
        let rows = made(&[
            ("2024-08-05", late, 80.0, 0.0, 1.0),
            ("2024-08-06", late, 84.0, 0.0, 1.0),
            ("2024-08-07", late, 41.0, 0.0, 2.0),
            ("2024-08-08", late, 40.0, 0.0, 1.0),
        ]);
        // Closes are known at 16:15 New York, 20:15 UTC; the total return goes on in the shares of the first day.
        assert_eq!(
            rows,
            expected(&[
                ("2024-08-05", "2024-08-05T20:15:00Z", 80.0, 80.0),
                ("2024-08-05", "2024-08-07T20:15:00Z", 40.0, 80.0),
                ("2024-08-06", "2024-08-06T20:15:00Z", 84.0, 84.0),
                ("2024-08-06", "2024-08-07T20:15:00Z", 42.0, 84.0),
                ("2024-08-07", "2024-08-07T20:15:00Z", 41.0, 82.0),
                ("2024-08-08", "2024-08-08T20:15:00Z", 40.0, 80.0),
            ])
        );
    }

    #[test]
    fn a_dividend_that_comes_to_light_late_changes_nothing_before() {
        let late = "2024-09-01T00:00:00Z";
        let rows = made(&[
            ("2024-08-05", late, 80.0, 0.0, 1.0),
            ("2024-08-06", late, 80.0, 0.0, 1.0),
            ("2024-08-06", "2024-09-02T00:00:00Z", 80.0, 8.0, 1.0),
            ("2024-08-07", late, 80.0, 0.0, 1.0),
        ]);
        assert_eq!(
            rows,
            expected(&[
                ("2024-08-05", "2024-08-05T20:15:00Z", 80.0, 80.0),
                ("2024-08-06", "2024-08-06T20:15:00Z", 80.0, 80.0),
                ("2024-08-06", "2024-09-02T00:00:00Z", 80.0, 88.0),
                ("2024-08-07", "2024-08-07T20:15:00Z", 80.0, 80.0),
                ("2024-08-07", "2024-09-02T00:00:00Z", 80.0, 88.0),
            ])
        );
    }

    #[test]
    fn a_corrected_close_is_a_version_in_the_shares_of_its_time() {
        let late = "2024-09-01T00:00:00Z";
        let rows = made(&[
            ("2024-08-05", late, 80.0, 0.0, 1.0),
            ("2024-08-05", "2024-09-02T00:00:00Z", 82.0, 0.0, 1.0),
            ("2024-08-06", late, 40.0, 2.0, 2.0),
        ]);
        assert_eq!(
            rows,
            expected(&[
                ("2024-08-05", "2024-08-05T20:15:00Z", 80.0, 80.0),
                ("2024-08-05", "2024-08-06T20:15:00Z", 40.0, 80.0),
                ("2024-08-05", "2024-09-02T00:00:00Z", 41.0, 82.0),
                ("2024-08-06", "2024-08-06T20:15:00Z", 40.0, 84.0),
            ])
        );
    }
}
