//! Any sequence of looks, foldings and reopenings against a list in memory that knows only the rules.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::data::report::Fault;

/// One thing that is done with the store.
#[derive(Debug, Clone)]
enum Act {
    /// Rows: day, bits of the figure, whether the checks refused it.
    Add(Vec<(i32, u64, bool)>),
    Look,
    Fold,
    Reopen,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    // Few different days and figures, so that most rows meet another; and any bits at all, so that nothing is rounded.
    let figure = prop_oneof![
        4 => (0..4_u8).prop_map(|figure| f64::from(figure).to_bits()),
        1 => Just(f64::NAN.to_bits()),
        2 => any::<f64>().prop_map(f64::to_bits),
    ];
    let rows = prop::collection::btree_map(0..12_i32, (figure, prop::bool::weighted(0.1)), 0..8);
    let rows = rows.prop_map(|rows| rows.into_iter().map(|(day, (bits, bad))| (day, bits, bad)).collect());
    let act = prop_oneof![6 => rows.prop_map(Act::Add), 1 => Just(Act::Look), 2 => Just(Act::Fold), 1 => Just(Act::Reopen)];
    prop::collection::vec(act, 1..14)
}

/// Whether two figures are one to the store: the same bits, or both missing.
fn bits(bits: u64) -> u64 {
    if f64::from_bits(bits).is_nan() { f64::NAN.to_bits() } else { bits }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_acknowledged_version_is_there_to_the_bit(acts in acts()) {
        let folder = Folder::new();
        let store = folder.store();
        let mut writer = None;
        // Versions by day: figure, learned, refused.
        let mut model: BTreeMap<i32, Vec<(u64, i32, bool)>> = BTreeMap::new();
        let mut looked = None;
        for (act, now) in acts.into_iter().zip(100..) {
            if matches!(act, Act::Reopen) {
                writer = None;
            }
            let writer = writer.get_or_insert_with(|| store.write(noon(0)).unwrap());
            match act {
                Act::Add(rows) => {
                    let mut batch = values(rows.iter().map(|(day, bits, _)| (*day, f64::from_bits(*bits))));
                    batch.refused = rows.iter().map(|row| row.2.then_some(Fault::Implausible)).collect();
                    let added = writer.add("a", &batch, &look(now)).unwrap();
                    let mut kept = 0;
                    for (day, figure, bad) in rows {
                        let figure = bits(figure);
                        let versions = model.entry(day).or_default();
                        let missing = f64::from_bits(figure).is_nan();
                        let newest = versions.iter().rev().find(|version| !version.2);
                        let known = if bad {
                            versions.iter().any(|version| version.2 && version.0 == figure)
                        } else {
                            newest.map_or(missing, |version| version.0 == figure)
                        };
                        if !known {
                            versions.push((figure, now, bad));
                            kept += 1;
                        }
                    }
                    prop_assert_eq!(added.new + added.revised + added.withdrawn + added.refused, kept);
                    looked = Some(noon(now));
                }
                Act::Look => {
                    writer.looked("a", &look(now)).unwrap();
                    looked = Some(noon(now));
                }
                Act::Fold => writer.fold("a").unwrap(),
                Act::Reopen => {}
            }
            let kept = store.read("a").unwrap().unwrap_or_default();
            prop_assert_eq!(kept.state.looked, looked);
            let found: Vec<(i32, u64, Instant, bool)> = (0..kept.len())
                .map(|row| {
                    let Stamp::Day(day) = kept.sheet.stamps[row] else { panic!("no day") };
                    let figure = bits(kept.sheet.figures[0][row].to_bits());
                    (day.0 - day_zero(), figure, kept.learned[row], kept.refused[row].is_some())
                })
                .collect();
            let expected: Vec<(i32, u64, Instant, bool)> = model
                .iter()
                .flat_map(|(day, versions)| versions.iter().map(|row| (*day, row.0, noon(row.1), row.2)))
                .collect();
            prop_assert_eq!(found, expected);
        }
    }
}
