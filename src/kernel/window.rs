//! One window on its own, by the same tree and with the same bits as in a column (see `tree` and `merge`).
//!
//! Windows of elapsed time differ in length from tick to tick; each is handed over as one slice.

use super::merge::{Level, Merged, Moment};
use super::number::{count, tail};
use super::tree::{Block, later_blocks, top_level};

/// Returns the sum of a block, halves first.
pub(super) fn block_sum(x: &[f64]) -> f64 {
    match x {
        [] => 0.0,
        [a] => *a,
        [a, b] => a + b,
        [a, b, c, d] => (a + b) + (c + d),
        [a, b, c, d, e, f, g, h] => ((a + b) + (c + d)) + ((e + f) + (g + h)),
        _ => {
            let (older, newer) = halves(x);
            block_sum(older) + block_sum(newer)
        }
    }
}

/// Returns the sum of a block and its moment.
fn block_moment(x: &[f64], moment: impl Moment) -> (f64, f64) {
    match x {
        [] => (0.0, 0.0),
        [a] => (*a, 0.0),
        [a, b] => (a + b, 0.0 + moment.between(b - a, 1.0)),
        [a, b, c, d] => {
            let (sum, later) = (a + b, c + d);
            let inner = (0.0 + moment.between(b - a, 1.0)) + (0.0 + moment.between(d - c, 1.0));
            (sum + later, inner + moment.between(later - sum, 2.0))
        }
        _ => {
            let (older, newer) = halves(x);
            let (sum, inner) = block_moment(older, moment);
            let (later_sum, later_inner) = block_moment(newer, moment);
            let between = moment.between(later_sum - sum, count(older.len()));
            (sum + later_sum, (inner + later_inner) + between)
        }
    }
}

/// Returns the sums of two blocks of one length and their co-moment.
pub(super) fn block_cross(x: &[f64], y: &[f64]) -> ((f64, f64), f64) {
    match (x, y) {
        ([], _) | (_, []) => ((0.0, 0.0), 0.0),
        ([a], [b]) => ((*a, *b), 0.0),
        _ => {
            let ((x_older, x_newer), (y_older, y_newer)) = (halves(x), halves(y));
            let ((x, y), moment) = block_cross(x_older, y_older);
            let ((later_x, later_y), later_moment) = block_cross(x_newer, y_newer);
            let scale = 0.5 / count(x_older.len());
            let between = (later_x - x) * (later_y - y) * scale;
            ((x + later_x, y + later_y), (moment + later_moment) + between)
        }
    }
}

fn halves(x: &[f64]) -> (&[f64], &[f64]) {
    x.split_at_checked(x.len() / 2).unwrap_or((x, &[]))
}

/// Returns the largest block of a window.
pub(super) fn top_block(x: &[f64]) -> &[f64] {
    x.get(..1 << top_level(x.len())).unwrap_or(&[])
}

/// Returns the further blocks of a window, each with its values.
pub(super) fn parts(x: &[f64]) -> impl Iterator<Item = (Block, &[f64])> {
    later_blocks(x.len()).map(|block| {
        let part = tail(x, block.offset);
        (block, part.get(..1 << block.level).unwrap_or(&[]))
    })
}

/// Returns the merged blocks of one window; of an empty one, zeros.
pub(super) fn merged(x: &[f64], moment: impl Moment) -> Merged {
    if let [x] = x {
        return Merged::single(*x);
    }
    let (sum, inner) = block_moment(top_block(x), moment);
    let top = Merged { reference: sum * (1.0 / count(1 << top_level(x.len()))), rest: 0.0, moment: inner };
    parts(x).fold(top, |window, (block, part)| window.with(moment, block, block_moment(part, moment)))
}

/// Returns the merged blocks of one window without a moment; of an empty one, zeros.
pub(super) fn merged_level(x: &[f64]) -> Merged {
    let scale = 1.0 / count(1 << top_level(x.len()));
    let top = Merged { reference: block_sum(top_block(x)) * scale, rest: 0.0, moment: 0.0 };
    parts(x).fold(top, |window, (block, part)| window.with(Level, block, (block_sum(part), 0.0)))
}

/// Returns the merged blocks of a window of `n`, without a moment, from their sums by level.
pub(super) fn merged_sums(n: usize, sum: impl Fn(u32) -> f64) -> Merged {
    let scale = 1.0 / count(1 << top_level(n));
    let top = Merged { reference: sum(top_level(n)) * scale, rest: 0.0, moment: 0.0 };
    later_blocks(n).fold(top, |window, block| window.with(Level, block, (sum(block.level), 0.0)))
}
