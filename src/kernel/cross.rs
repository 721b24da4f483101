//! Figures across columns: what the members of a universe are together at each position.
//!
//! A member that is unknown leaves a figure between two bounds. Each bound is a column of its own, and
//! [`compare_bounds`] decides a comparison only where it comes out the same throughout.

use super::comparison::Comparison;
use super::order::middle;
use super::scratch::Scratch;
use super::truth::{TRUE, UNKNOWN};
use multiversion::multiversion;

/// Which end of a figure is asked for where members are unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bound {
    /// The figure itself, unknown if any member is.
    Exact,
    /// The lowest that it can be.
    Low,
    /// The highest that it can be.
    High,
}

/// Writes how many of the columns are true; with `open`, how many are true or unknown.
///
/// The two are the bounds of the number of trues. Of no columns it is 0.
#[multiversion(targets("x86_64+avx2"))]
pub fn count_truths(columns: &[&[u8]], open: bool, out: &mut [f64]) {
    if columns.iter().any(|column| column.len() != out.len()) {
        return out.fill(f64::NAN);
    }
    let least = if open { UNKNOWN } else { TRUE };
    out.fill(0.0);
    for column in columns {
        for (truth, out) in column.iter().zip(out.iter_mut()) {
            *out += f64::from(u8::from(*truth >= least));
        }
    }
}

/// Writes the median across the columns, for an even number of them the mean of the two in the middle.
///
/// A bound takes unknown members as infinitely low or high, and is unknown where that leaves it without end; so
/// is any median of no columns.
pub fn median_across(columns: &[&[f64]], bound: Bound, scratch: &mut Scratch, out: &mut [f64]) {
    if columns.iter().any(|column| column.len() != out.len()) {
        return out.fill(f64::NAN);
    }
    let unknown = match bound {
        Bound::Exact => None,
        Bound::Low => Some(f64::NEG_INFINITY),
        Bound::High => Some(f64::INFINITY),
    };
    let [sorted, ..] = &mut scratch.numbers;
    for (at, out) in out.iter_mut().enumerate() {
        sorted.clear();
        let values = columns.iter().filter_map(|column| column.get(at).copied());
        sorted.extend(values.filter_map(|value| if value.is_nan() { unknown } else { Some(value) }));
        if sorted.len() < columns.len() {
            *out = f64::NAN;
            continue;
        }
        sorted.sort_unstable_by(f64::total_cmp);
        *out = middle(sorted);
    }
}

/// Writes a bound of the rank of `x` among the columns, 1 being the highest: 1 + the number of columns above
/// it.
///
/// `own` is the place of `x` among the columns, if it is one of them. That column does not count, and of equal
/// values the earlier one is above; an outsider is above its equals. For the lower bound a column is above only
/// if that is known; for the upper one (`high`) unless the contrary is, so that an unknown `x` may have any
/// rank from 1 to the number of candidates. The rank is certain where the bounds meet.
#[multiversion(targets("x86_64+avx2"))]
pub fn rank_across(columns: &[&[f64]], own: Option<usize>, x: &[f64], high: bool, out: &mut [f64]) {
    if x.len() != out.len() || columns.iter().any(|column| column.len() != out.len()) {
        return out.fill(f64::NAN);
    }
    out.fill(1.0);
    for (place, column) in columns.iter().enumerate().filter(|(place, _)| Some(*place) != own) {
        let earlier = own.is_some_and(|own| place < own);
        for ((other, x), out) in column.iter().zip(x).zip(out.iter_mut()) {
            let above = (other > x) | (earlier & (other == x));
            let open = other.is_nan() | x.is_nan();
            *out += f64::from(u8::from(above | (high & open)));
        }
    }
}

/// Writes the truth of `x op y` where each is only known to lie between two bounds, an unknown bound being no
/// bound.
///
/// True if it holds for all such numbers, false if for none. Equality is true only where both are certain.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vbmi2", "x86_64+avx2"))]
pub fn compare_bounds(
    op: Comparison,
    low_x: &[f64],
    high_x: &[f64],
    low_y: &[f64],
    high_y: &[f64],
    out: &mut [u8],
) {
    if [low_x.len(), high_x.len(), low_y.len(), high_y.len()] != [out.len(); 4] {
        return out.fill(UNKNOWN);
    }
    let (x, y) = ((low_x, high_x), (low_y, high_y));
    match op {
        Comparison::Less => lanes(x, y, out, less),
        Comparison::LessEqual => lanes(x, y, out, less_equal),
        Comparison::Greater => lanes(y, x, out, less),
        Comparison::GreaterEqual => lanes(y, x, out, less_equal),
        Comparison::Equal => lanes(x, y, out, equal),
        Comparison::NotEqual => lanes(x, y, out, |x, y| TRUE - equal(x, y)),
    }
}

type Interval<T> = (T, T);

#[inline(always)]
fn lanes(
    x: Interval<&[f64]>,
    y: Interval<&[f64]>,
    out: &mut [u8],
    truth: impl Fn(Interval<f64>, Interval<f64>) -> u8,
) {
    for ((((low_x, high_x), low_y), high_y), out) in x.0.iter().zip(x.1).zip(y.0).zip(y.1).zip(out) {
        *out = truth((*low_x, *high_x), (*low_y, *high_y));
    }
}

// A bound that is NaN fails each comparison, which leaves the truth unknown.

#[inline(always)]
fn less(x: Interval<f64>, y: Interval<f64>) -> u8 {
    UNKNOWN + u8::from(x.1 < y.0) - u8::from(x.0 >= y.1)
}

#[inline(always)]
fn less_equal(x: Interval<f64>, y: Interval<f64>) -> u8 {
    UNKNOWN + u8::from(x.1 <= y.0) - u8::from(x.0 > y.1)
}

#[inline(always)]
fn equal(x: Interval<f64>, y: Interval<f64>) -> u8 {
    let certain = (x.0 == x.1) & (y.0 == y.1) & (x.0 == y.0);
    UNKNOWN + u8::from(certain) - u8::from((x.1 < y.0) | (x.0 > y.1))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Dice, bits};
    use super::super::{FALSE, compare, median_of};
    use super::*;

    const NAN: f64 = f64::NAN;

    /// Columns of small numbers, so that there are ties; one in `gaps` is unknown, none if that is 0.
    fn columns(dice: &mut Dice, members: usize, len: usize, gaps: usize) -> Vec<Vec<f64>> {
        let mut value = || if gaps > 0 && dice.below(gaps) == 0 { NAN } else { dice.below(7) as f64 - 3.0 };
        (0..members).map(|_| (0..len).map(|_| value()).collect()).collect()
    }

    fn slices(columns: &[Vec<f64>]) -> Vec<&[f64]> {
        columns.iter().map(Vec::as_slice).collect()
    }

    /// Every way to fill the unknown members in, one of `levels` each.
    fn completions(row: &[f64], levels: &[f64]) -> Vec<Vec<f64>> {
        row.iter().fold(vec![Vec::new()], |done, value| {
            let own = [*value];
            let values = if value.is_nan() { levels } else { &own };
            let longer =
                |start: &Vec<f64>| values.iter().map(|v| [&start[..], &[*v]].concat()).collect::<Vec<_>>();
            done.iter().flat_map(longer).collect()
        })
    }

    #[test]
    fn counts_of_truths() {
        let columns: [&[u8]; 3] =
            [&[TRUE, TRUE, FALSE, UNKNOWN], &[TRUE, FALSE, FALSE, TRUE], &[TRUE, UNKNOWN, FALSE, UNKNOWN]];
        let mut out = [9.0; 4];
        count_truths(&columns, false, &mut out);
        assert_eq!(out, [3.0, 1.0, 0.0, 1.0]);
        count_truths(&columns, true, &mut out);
        assert_eq!(out, [3.0, 2.0, 0.0, 3.0]);
        count_truths(&[], true, &mut out);
        assert_eq!(out, [0.0; 4]);
        count_truths(&[&[TRUE; 4], &[TRUE; 3]], false, &mut out);
        assert_eq!(bits(&out), bits(&[NAN; 4]));
        // Longer columns take the vector path.
        let mut dice = Dice(3);
        let members: Vec<Vec<u8>> = (0..5).map(|_| (0..999).map(|_| dice.below(3) as u8).collect()).collect();
        let columns: Vec<&[u8]> = members.iter().map(Vec::as_slice).collect();
        for (open, least) in [(false, TRUE), (true, UNKNOWN)] {
            let mut out = [9.0; 999];
            count_truths(&columns, open, &mut out);
            for (i, out) in out.iter().enumerate() {
                assert_eq!(*out, members.iter().filter(|member| member[i] >= least).count() as f64);
            }
        }
    }

    #[test]
    fn medians_across_are_those_of_each_row() {
        let scratch = &mut Scratch::new();
        let mut dice = Dice(11);
        for members in 0..7 {
            let members = columns(&mut dice, members, 200, 5);
            let made = [Bound::Exact, Bound::Low, Bound::High].map(|bound| {
                let mut out = vec![0.0; 200];
                median_across(&slices(&members), bound, scratch, &mut out);
                out
            });
            for i in 0..200 {
                let row: Vec<f64> = members.iter().map(|member| member[i]).collect();
                let exact = median_of(&row, &mut Scratch::new());
                assert_eq!(made[0][i].to_bits(), exact.to_bits(), "{row:?}");
                // What lies at a level of a thousand was drawn there by an unknown member.
                let medians = completions(&row, &[-1e3, 1e3]).into_iter();
                let medians = medians.map(|row| median_of(&row, &mut Scratch::new())).collect::<Vec<_>>();
                let ends = [f64::min as fn(f64, f64) -> f64, f64::max]
                    .map(|pick| medians.iter().copied().reduce(pick).filter(|end| end.abs() < 100.0));
                assert_eq!(made[1][i].to_bits(), ends[0].unwrap_or(NAN).to_bits(), "low of {row:?}");
                assert_eq!(made[2][i].to_bits(), ends[1].unwrap_or(NAN).to_bits(), "high of {row:?}");
            }
        }
        let mut out = [0.0; 2];
        median_across(&[&[1.0, 2.0], &[1.0]], Bound::Exact, scratch, &mut out);
        assert_eq!(bits(&out), bits(&[NAN; 2]));
    }

    /// The rank by the definition: the place in the list sorted from the highest, where a stable sort keeps
    /// ties in the order of the list.
    fn slow_rank(row: &[f64], own: Option<usize>, x: f64) -> f64 {
        let mut sorted: Vec<(f64, Option<usize>)> = row.iter().copied().zip((0..).map(Some)).collect();
        if own.is_none() {
            sorted.insert(0, (x, None));
        }
        sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
        sorted.iter().position(|(_, place)| *place == own).map_or(NAN, |place| place as f64 + 1.0)
    }

    #[test]
    fn ranks_across_hold_every_rank_that_unknown_members_leave() {
        let mut dice = Dice(17);
        for members in 1..5 {
            let members = columns(&mut dice, members, 150, 4);
            let outsider = columns(&mut dice, 1, 150, 6).remove(0);
            for own in (0..members.len()).map(Some).chain([None]) {
                let x = own.map_or(&outsider, |own| &members[own]);
                let [low, high] = [false, true].map(|high| {
                    let mut out = vec![0.0; 150];
                    rank_across(&slices(&members), own, x, high, &mut out);
                    out
                });
                for i in 0..150 {
                    let mut row: Vec<f64> = members.iter().map(|member| member[i]).collect();
                    row.push(x[i]);
                    let mut ranks = Vec::new();
                    for mut row in completions(&row, &[-9.0, -8.0, -7.0, -6.0, 9.0]) {
                        let x = row.pop().unwrap_or(NAN);
                        let x = own.map_or(x, |own| row[own]);
                        ranks.push(slow_rank(&row, own, x));
                    }
                    let end = |pick: fn(f64, f64) -> f64| ranks.iter().copied().reduce(pick).unwrap_or(NAN);
                    assert_eq!((low[i], high[i]), (end(f64::min), end(f64::max)), "{own:?} of {row:?}");
                }
            }
        }
        let mut out = [0.0; 2];
        rank_across(&[], None, &[1.0, NAN], true, &mut out);
        assert_eq!(out, [1.0; 2]);
        rank_across(&[&[1.0; 3]], None, &[1.0; 2], true, &mut out);
        assert_eq!(bits(&out), bits(&[NAN; 2]));
    }

    const ALL: [Comparison; 6] = [
        Comparison::Less,
        Comparison::LessEqual,
        Comparison::Greater,
        Comparison::GreaterEqual,
        Comparison::Equal,
        Comparison::NotEqual,
    ];

    #[test]
    fn comparisons_of_intervals_are_those_of_all_their_numbers() {
        // An open end reaches beyond every number of the other interval.
        let ends = [-2.0, -1.0, 0.0, 1.0, NAN];
        let mut intervals = Vec::new();
        for low in ends {
            intervals.extend(
                ends.iter()
                    .filter(|high| low.is_nan() || high.is_nan() || low <= **high)
                    .map(|high| (low, *high)),
            );
        }
        let numbers = |(low, high): Interval<f64>| {
            let all = (-16..=16).map(|x| f64::from(x) / 2.0);
            all.filter(|x| (low.is_nan() || low <= *x) && (high.is_nan() || *x <= high)).collect::<Vec<_>>()
        };
        let pairs: Vec<_> = intervals.iter().flat_map(|x| intervals.iter().map(|y| (*x, *y))).collect();
        type Pair = (Interval<f64>, Interval<f64>);
        let column = |of: fn(&Pair) -> f64| pairs.iter().map(of).collect::<Vec<_>>();
        let (low_x, high_x) = (column(|p| p.0.0), column(|p| p.0.1));
        let (low_y, high_y) = (column(|p| p.1.0), column(|p| p.1.1));
        for op in ALL {
            let mut out = vec![9; pairs.len()];
            compare_bounds(op, &low_x, &high_x, &low_y, &high_y, &mut out);
            for ((x, y), out) in pairs.iter().zip(&out) {
                let (mut every, mut some) = (true, false);
                for (x, y) in numbers(*x).iter().flat_map(|x| numbers(*y).into_iter().map(move |y| (*x, y))) {
                    let mut truth = [UNKNOWN];
                    compare(op, &[x], &[y], &mut truth);
                    every &= truth == [TRUE];
                    some |= truth == [TRUE];
                }
                let expected = if every {
                    TRUE
                } else if some {
                    UNKNOWN
                } else {
                    FALSE
                };
                assert_eq!(*out, expected, "{x:?} {op:?} {y:?}");
            }
            compare_bounds(op, &low_x[1..], &high_x, &low_y, &high_y, &mut out);
            assert!(out.iter().all(|truth| *truth == UNKNOWN));
        }
    }

    #[test]
    fn certain_numbers_compare_as_numbers() {
        let x = [NAN, -0.0, 0.0, 1.0, 1.0, 2.0, 5e-324, 0.0];
        let y = [1.0, 0.0, NAN, 1.0, 2.0, 1.0, 0.0, -0.0];
        for op in ALL {
            let (mut out, mut expected) = ([9; 8], [9; 8]);
            compare_bounds(op, &x, &x, &y, &y, &mut out);
            compare(op, &x, &y, &mut expected);
            assert_eq!(out, expected, "{op:?}");
        }
    }
}
