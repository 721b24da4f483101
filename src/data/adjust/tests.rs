//! Against products written out, and against two vendors' own adjusted closes.

use super::{Per, Split, restated, splits, total_return};

const NONE: f64 = f64::NAN;

fn close_to(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (row, (found, expected)) in found.iter().zip(expected).enumerate() {
        let same = found.is_nan() && expected.is_nan();
        assert!(same || (found / expected - 1.0).abs() < 1e-12, "row {row}: {found}, expected {expected}");
    }
}

#[test]
fn a_split_restates_the_bars_before_it_and_no_other() {
    // Four for one, then ten into one.
    let found = splits(&[1.0, 1.0, 4.0, 1.0, 0.0, 0.1, NONE]);
    assert_eq!(found, [Split { row: 2, factor: 4.0 }, Split { row: 5, factor: 0.1 }]);
    let close = [400.0, 408.0, 103.0, 104.0, NONE, 1_050.0, 1_060.0];
    let volume = [10.0, 20.0, 80.0, 90.0, NONE, 7.0, 8.0];
    close_to(&restated(&close, Per::Share, &[]), &close);
    let first = restated(&close, Per::Share, &found[..1]);
    close_to(&first, &[100.0, 102.0, 103.0, 104.0, NONE, 1_050.0, 1_060.0]);
    let both = restated(&close, Per::Share, &found);
    close_to(&both, &[1_000.0, 1_020.0, 1_030.0, 1_040.0, NONE, 1_050.0, 1_060.0]);
    close_to(&restated(&volume, Per::Count, &found), &[4.0, 8.0, 8.0, 9.0, NONE, 7.0, 8.0]);
}

#[test]
fn a_holders_money_is_the_close_times_the_shares_he_has() {
    // A dividend of 2 at a close of 50 buys a 25th of a share; then two for one; then both on one day: 1.5 on each of three shares.
    let close = [51.0, 50.0, 26.0, 10.0];
    let dividend = [9.0, 2.0, 0.0, 1.5];
    let split = [7.0, 1.0, 2.0, 3.0];
    let expected = [51.0, 50.0 * 1.04, 26.0 * 2.08, 10.0 * 6.24 * 1.15];
    close_to(&total_return(&close, &dividend, &split), &expected);
    // The last step in the words of the formula: (close · split + dividend · split) / close before.
    let step = (10.0 * 3.0 + 1.5 * 3.0) / 26.0;
    close_to(&[expected[3] / expected[2]], &[step]);
}

#[test]
fn a_dividend_waits_for_the_next_close() {
    // On a day without a bar; then a split before there is one.
    let close = [NONE, 20.0, NONE, NONE, 11.0, 12.0];
    let dividend = [3.0, NONE, 1.0, NONE, 0.25, NONE];
    let split = [NONE, NONE, NONE, 2.0, NONE, NONE];
    let shares = 2.0 * (1.0 + (0.5 + 0.25) / 11.0);
    let expected = [NONE, 20.0, NONE, NONE, 11.0 * shares, 12.0 * shares];
    close_to(&total_return(&close, &dividend, &split), &expected);
    // Columns may be shorter, or not there at all.
    assert_eq!(total_return(&[1.5, 2.5], &[], &[]), [1.5, 2.5]);
}

#[test]
fn what_cannot_be_makes_all_that_follows_unknown() {
    let unknown = total_return(&[10.0, 11.0, 12.0], &[], &[1.0, -2.0, 1.0]);
    assert!(unknown[0] == 10.0 && unknown[1].is_nan() && unknown[2].is_nan());
    let found = splits(&[1.0, f64::NEG_INFINITY, 1.0]);
    let levels = restated(&[10.0, 11.0, 12.0], Per::Share, &found);
    assert!(levels[0].is_nan() && levels[1..] == [11.0, 12.0]);
    assert!(total_return(&[10.0, 0.0], &[0.0, 1.0], &[])[1].is_nan());
}

/// Prices of a small generator, with a dividend every 21 rows and a split every 700.
fn long() -> [Vec<f64>; 3] {
    let (mut state, mut price) = (7_u64, 100.0);
    let mut bars = [const { Vec::new() }; 3];
    for row in 0..5_000_u32 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        price *= 1.0 + ((state >> 40) as f64 / f64::from(1 << 24) - 0.5) * 0.04;
        let split = [1.0, 2.0, 0.5][usize::from(row % 700 == 699) * (1 + usize::from(row % 1_400 > 700))];
        price /= split;
        bars[0].push(price);
        bars[1].push(if row % 21 == 20 { price * 0.004 } else { 0.0 });
        bars[2].push(split);
    }
    bars
}

#[test]
fn five_thousand_bars_are_the_product_of_their_returns() {
    let [close, dividend, split] = long();
    let found = total_return(&close, &dividend, &split);
    let mut product = close[0];
    for row in 1..close.len() {
        product *= (close[row] + dividend[row]) * split[row] / close[row - 1];
        assert!((found[row] / product - 1.0).abs() < 1e-12, "row {row}: {}, product {product}", found[row]);
    }
}

#[test]
fn what_comes_later_changes_nothing() {
    let [close, dividend, split] = long();
    let whole = total_return(&close, &dividend, &split);
    for end in [1, 20, 21, 699, 700, 701, 3_333] {
        let part = total_return(&close[..end], &dividend[..end], &split[..end]);
        assert_eq!(part, whole[..end]);
    }
}

/// The table of Alpha Vantage, oldest first: dates, close, dividend, their adjusted close; none without the recording.
fn vendor() -> Option<(Vec<String>, [Vec<f64>; 3])> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data/http/alphavantage_daily_adjusted_HYG_full.csv");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: no recorded body at {}", path.display());
        return None;
    };
    let mut rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows[0][4..8], ["close", "adjusted_close", "volume", "dividend_amount"]);
    rows.retain(|row| row[0].starts_with(['1', '2']));
    rows.reverse();
    let column = |place: usize| rows.iter().map(|row| row[place].parse().unwrap()).collect();
    Some((rows.iter().map(|row| row[0].to_owned()).collect(), [column(4), column(7), column(5)]))
}

#[test]
fn the_returns_are_those_of_a_vendor() {
    let Some((days, [close, dividend, theirs])) = vendor() else { return };
    let ours = total_return(&close, &dividend, &[]);
    assert_eq!((days.len(), dividend.iter().filter(|&&paid| paid > 0.0).count()), (3_445, 164));
    for row in 1..days.len() {
        let (our, their) = (ours[row] / ours[row - 1], theirs[row] / theirs[row - 1]);
        // Their dividends have four decimals, of which the last may be half a unit off.
        let slack = if dividend[row] > 0.0 { 5e-5 / close[row - 1] } else { 0.0 };
        assert!((our - their).abs() < slack + 1e-11, "{}: {our}, theirs {their}", days[row]);
    }
    // From 2007-04-11 to 2020-12-11 with all dividends.
    let (our, their) = (ours[3_444] / ours[0], theirs[3_444] / theirs[0]);
    assert!((our / their - 1.0).abs() < 1e-5, "{our}, theirs {their}");
}

#[test]
fn dividends_of_one_vendor_explain_the_adjustment_of_another() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data/series/yahoo_daily_HYG_unadjusted_and_adj_2016_2021.csv");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: no recorded series at {}", path.display());
        return;
    };
    let Some((days, [_, dividend, _])) = vendor() else { return };
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let of = |place: usize| rows.iter().map(|row| row[place].parse().unwrap()).collect::<Vec<f64>>();
    let (close, adjusted) = (of(4), of(5));
    let paid: Vec<f64> = rows
        .iter()
        .map(|row| days.binary_search(&row[0].chars().take(10).collect()).map_or(0.0, |day| dividend[day]))
        .collect();
    let ours = total_return(&close, &paid, &[]);
    let last = rows.iter().position(|row| row[0].starts_with("2020-12-11")).unwrap();
    let mut count = 0;
    for row in 1..=last {
        let (our, their) = (ours[row] / ours[row - 1], adjusted[row] / adjusted[row - 1]);
        if paid[row] == 0.0 {
            // Prices of single precision.
            assert!((our - their).abs() < 2e-6, "{}: {our}, theirs {their}", rows[row][0]);
            continue;
        }
        count += 1;
        let share = paid[row] / close[row - 1];
        // Their multiplier, 1 − dividend / close before, differs from a holder's return by the move of that day.
        let method = share / (1.0 - share) * (close[row] / close[row - 1] - 1.0 + share).abs();
        assert!((our - their).abs() < method + 1e-5, "{}: {our}, theirs {their}", rows[row][0]);
        assert!((close[row] / (close[row - 1] - paid[row]) - their).abs() < 1e-5, "{}", rows[row][0]);
    }
    assert_eq!(count, 56);
}
