//! Bars with dividends and splits, known on time or late or corrected, against a holder's account at each moment.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::super::super::Catalog;
use super::super::super::actions::worked_in;
use super::super::super::sheet::{Published, Sheet};
use super::super::super::stamps::Stamp;
use super::super::super::table::Told;
use super::at;
use crate::time::{Calendar, Day, Instant};

const HOUR: i64 = 3_600_000;

/// One version of a bar: how many hours after it was due it was found, its close, dividend, and split.
type Version = (i64, f64, f64, f64);

/// Versions by bar. A first version found so late that a look missed it is known when it was found.
fn bars() -> impl Strategy<Value = Vec<(bool, Vec<Version>)>> {
    let close =
        prop_oneof![8 => (500..1500_u32).prop_map(|cents| f64::from(cents) / 10.0), 1 => Just(f64::NAN)];
    let dividend = prop_oneof![4 => Just(0.0), 1 => Just(0.4), 1 => Just(1.25), 1 => Just(f64::NAN)];
    let split = prop_oneof![6 => Just(1.0), 1 => Just(2.0), 1 => Just(0.1), 1 => Just(f64::NAN)];
    let version = (1..400_i64, close, dividend, split);
    let versions = prop::collection::vec(version, 1..4).prop_map(|mut versions| {
        versions.sort_by_key(|version| version.0);
        versions.dedup_by_key(|version| version.0);
        versions
    });
    prop::collection::vec((prop::bool::weighted(0.3), versions), 2..14)
}

/// Close and total return of every bar in the shares of the last one, as someone counts who bought one share at the first close.
fn account(bars: &[Option<Version>]) -> Vec<Option<(f64, f64)>> {
    let counts = |split: f64| if split.is_nan() { 1.0 } else { split };
    let (mut shares, mut cash, mut holds) = (1.0, 0.0, false);
    let mut rows = Vec::new();
    for (bar, version) in bars.iter().enumerate() {
        let Some((_, close, dividend, split)) = *version else {
            rows.push(None);
            continue;
        };
        if holds {
            shares *= counts(split);
            cash += if dividend.is_nan() { 0.0 } else { shares * dividend };
        }
        let later: f64 = bars[bar + 1..].iter().flatten().map(|later| counts(later.3)).product();
        if close.is_nan() {
            rows.push(Some((f64::NAN, f64::NAN)));
            continue;
        }
        holds = true;
        shares += cash / close;
        cash = 0.0;
        rows.push(Some((close / later, shares * close)));
    }
    rows
}

fn near(one: f64, other: f64) -> bool {
    (one.is_nan() && other.is_nan()) || (one - other).abs() <= 1e-12 * other.abs()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, rng_seed: RngSeed::Fixed(4), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_moment_has_the_account_of_its_day(bars in bars()) {
        let xnys = Calendar::Xnys;
        // Over an early close.
        let days = xnys.sessions(Day::parse("2024-06-25").unwrap(), Day::parse("2024-08-01").unwrap());
        let due = |bar: usize| Instant(xnys.close(days[bar]).unwrap().0 + HOUR / 4);
        let mut sheet = Sheet::new(&["close", "volume", "dividend", "split"]);
        let mut told = Vec::new();
        let mut known: Vec<Vec<(Instant, Version)>> = Vec::new();
        for (bar, (missed, versions)) in bars.iter().enumerate() {
            known.push(Vec::new());
            for (index, version) in versions.iter().enumerate() {
                let learned = Instant(due(bar).0 + version.0 * HOUR);
                let again = index > 0;
                let before = missed.then_some(Instant(learned.0 - HOUR));
                sheet.push(1, Stamp::Day(days[bar]), Published::Unsaid, &[version.1, 100.0, version.2, version.3]);
                told.push(Told::Seen { learned, before, again });
                known[bar].push((if *missed || again { learned } else { due(bar) }, *version));
            }
        }
        let profile = Catalog::builtin().profile("hyg").unwrap();
        let (made, moments) = worked_in(&sheet, &told, &profile).unwrap();
        let mut changes: Vec<Instant> = known.iter().flatten().map(|version| version.0).collect();
        changes.extend([Instant(due(0).0 - 1), at("2026-01-01T00:00:00Z")]);
        for now in changes.iter().flat_map(|at| [Instant(at.0 - 1), *at]) {
            let chain: Vec<Option<Version>> = known
                .iter()
                .map(|versions| versions.iter().rev().find(|version| version.0 <= now).map(|version| version.1))
                .collect();
            for (bar, expected) in account(&chain).into_iter().enumerate() {
                let rows = (0..made.len()).filter(|row| made.stamps[*row] == Stamp::Day(days[bar]));
                let counting = rows.filter(|row| matches!(moments[*row], Told::Known { at, .. } if at <= now));
                let newest = counting.max_by_key(|row| match moments[*row] {
                    Told::Known { at, .. } => at,
                    _ => Instant(i64::MIN),
                });
                let found = newest.map(|row| {
                    let figures = made.row(row);
                    let of = |name: &str| figures[made.column(name).unwrap()];
                    (of("close"), of("adj"))
                });
                let alike = match (found, expected) {
                    (Some(found), Some(expected)) => near(found.0, expected.0) && near(found.1, expected.1),
                    (found, expected) => found.is_none() && expected.is_none(),
                };
                prop_assert!(alike, "bar {} of {} at {}: {:?}, expected {:?}", bar, days[bar], now, found, expected);
            }
        }
    }
}
