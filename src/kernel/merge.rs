//! The last step of a window: its blocks become one figure, in a single pass over the column.

use super::number::{count, finite, tail};
use super::scratch::{Ladder, resized};
use super::tree::{Block, climb_moments, climb_sums, later_blocks, top_level};

/// A window whose blocks have been merged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Merged {
    /// The mean of its largest block.
    pub reference: f64,
    /// The residuals `Σr` of its further blocks.
    pub rest: f64,
    /// The moment `Σm + Σ weigh(r, block)`; of windows that ask for none, some number.
    pub moment: f64,
}

impl Merged {
    /// Returns the window of a single value; its moment is 0, and unknown if the value is.
    #[inline(always)]
    pub(super) fn single(x: f64) -> Self {
        Self { reference: x, rest: 0.0, moment: (x * 0.0).abs() }
    }

    /// Returns the window with one further block, of which the sum and the moment are given.
    #[inline(always)]
    pub(super) fn with(self, moment: impl Moment, block: Block, (sum, inner): (f64, f64)) -> Self {
        let residual = sum - block.len * self.reference;
        Self {
            reference: self.reference,
            rest: self.rest + residual,
            moment: self.moment + (inner + moment.weigh(residual, block)),
        }
    }

    /// Returns the mean of a window of `len` values.
    #[inline(always)]
    pub(super) fn mean(self, len: f64) -> f64 {
        self.reference + self.rest / len
    }

    /// Returns the squared deviations from the mean, where the moment is [`Squares`].
    #[inline(always)]
    pub(super) fn squares(self, len: f64) -> f64 {
        self.moment - self.rest * self.rest / len
    }

    /// Returns the standard deviation with `freedom` degrees of freedom, where the moment is [`Squares`].
    #[inline(always)]
    pub(super) fn deviation(self, len: f64, freedom: f64) -> f64 {
        finite((self.squares(len) / freedom).sqrt())
    }
}

/// How a moment is made: of the halves of a block, and of a block and the rest of the window.
pub(super) trait Moment: Copy {
    /// Returns what the distance of the sums of two halves adds to their block's moment; `half` is their length.
    fn between(self, difference: f64, half: f64) -> f64;
    /// Returns what the residual of a further block adds to the window's moment.
    fn weigh(self, residual: f64, block: Block) -> f64;
}

/// No moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Level;

impl Moment for Level {
    #[inline(always)]
    fn between(self, _: f64, _: f64) -> f64 {
        0.0
    }
    #[inline(always)]
    fn weigh(self, _: f64, _: Block) -> f64 {
        0.0
    }
}

/// The co-moment with time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tilt;

impl Moment for Tilt {
    #[inline(always)]
    fn between(self, difference: f64, half: f64) -> f64 {
        difference * (0.5 * half)
    }
    #[inline(always)]
    fn weigh(self, residual: f64, block: Block) -> f64 {
        block.lead * residual
    }
}

/// The squared deviations, but for `−(Σr)² / n`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Squares;

impl Moment for Squares {
    #[inline(always)]
    fn between(self, difference: f64, half: f64) -> f64 {
        difference * difference * (0.5 / half)
    }
    #[inline(always)]
    fn weigh(self, residual: f64, block: Block) -> f64 {
        residual * residual * (1.0 / block.len)
    }
}

/// Gives `finish` every window of `n` values and its place in `out`; the lengths must fit.
#[inline(always)]
pub(super) fn merge_sums(
    x: &[f64],
    n: usize,
    sums: &mut Ladder,
    rests: [&mut Vec<f64>; 2],
    out: &mut [f64],
    finish: impl Fn(Merged, &mut f64),
) {
    let height = top_level(n).saturating_sub(1);
    climb_sums(x, n, height, sums);
    // The sums stand in for moments, which `finish` does not read.
    let column = Column { x, zeros: x, n, sums, moments: sums };
    column.finish(Level, rests, out, finish);
}

/// Gives `finish` every window of `n` values with its moment and its place in `out`; the lengths must fit.
#[inline(always)]
pub(super) fn merge_moments(
    x: &[f64],
    n: usize,
    moment: impl Moment,
    (sums, moments): (&mut Ladder, &mut Ladder),
    rests: [&mut Vec<f64>; 2],
    out: &mut [f64],
    finish: impl Fn(Merged, &mut f64),
) {
    match n {
        3 => return short::<3>(x, moment, out, finish),
        4 => return short::<4>(x, moment, out, finish),
        5 => return short::<5>(x, moment, out, finish),
        6 => return short::<6>(x, moment, out, finish),
        _ => {}
    }
    let height = top_level(n).saturating_sub(1);
    climb_moments(x, n, height, (sums, moments), |difference, half| moment.between(difference, half));
    let column = Column { x, zeros: moments.level(0), n, sums, moments };
    column.finish(moment, rests, out, finish);
}

/// A column whose ladders are climbed to one level below the largest block.
#[derive(Clone, Copy)]
struct Column<'a> {
    x: &'a [f64],
    /// The moments of single values.
    zeros: &'a [f64],
    n: usize,
    sums: &'a Ladder,
    moments: &'a Ladder,
}

/// One further block of every window.
#[derive(Clone, Copy)]
struct Part<'a> {
    block: Block,
    sums: &'a [f64],
    moments: &'a [f64],
}

impl<'a> Part<'a> {
    /// Returns the sum and the moment of the block in every window.
    #[inline(always)]
    fn lanes(self) -> impl Iterator<Item = (f64, f64)> + 'a {
        self.sums.iter().zip(self.moments).map(|(sum, moment)| (*sum, *moment))
    }
}

impl<'a> Column<'a> {
    #[inline(always)]
    fn level(self, level: u32) -> (&'a [f64], &'a [f64]) {
        if level == 0 { (self.x, self.zeros) } else { (self.sums.level(level), self.moments.level(level)) }
    }

    #[inline(always)]
    fn part(self, block: Block) -> Part<'a> {
        let (sums, moments) = self.level(block.level);
        Part { block, sums: tail(sums, block.offset), moments: tail(moments, block.offset) }
    }

    /// Returns the largest blocks, merged from their halves.
    #[inline(always)]
    fn tops(self, moment: impl Moment) -> impl Iterator<Item = Merged> {
        let top = top_level(self.n);
        let half = 1 << (top - 1);
        let size = count(half);
        let scale = 0.5 / size;
        let (sums, moments) = self.level(top - 1);
        let sums = sums.iter().zip(tail(sums, half));
        sums.zip(moments.iter().zip(tail(moments, half))).map(move |((a, b), (m_a, m_b))| Merged {
            reference: (a + b) * scale,
            rest: 0.0,
            moment: (m_a + m_b) + moment.between(b - a, size),
        })
    }

    #[inline(always)]
    fn finish(
        self,
        moment: impl Moment,
        [rests, moments]: [&mut Vec<f64>; 2],
        out: &mut [f64],
        finish: impl Fn(Merged, &mut f64),
    ) {
        if self.n == 1 {
            for (x, out) in self.x.iter().zip(out) {
                finish(Merged::single(*x), out);
            }
            return;
        }
        let mut parts = later_blocks(self.n).map(|block| self.part(block));
        let tops = self.tops(moment);
        let (first, second, third) = match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => {
                for (top, out) in tops.zip(out) {
                    finish(top, out);
                }
                return;
            }
            (Some(only), None, _) => {
                for ((top, part), out) in tops.zip(only.lanes()).zip(out) {
                    finish(top.with(moment, only.block, part), out);
                }
                return;
            }
            (Some(first), Some(second), None) => {
                for ((top, (one, two)), out) in tops.zip(first.lanes().zip(second.lanes())).zip(out) {
                    finish(top.with(moment, first.block, one).with(moment, second.block, two), out);
                }
                return;
            }
            (Some(first), Some(second), Some(third)) => (first, second, third),
        };
        // More than two: what is merged so far waits in memory.
        let rests = resized(rests, out.len());
        let sofar = resized(moments, out.len());
        let waiting = rests.iter_mut().zip(sofar.iter_mut());
        for ((top, (one, two)), (rest, sum)) in tops.zip(first.lanes().zip(second.lanes())).zip(waiting) {
            let merged = top.with(moment, first.block, one).with(moment, second.block, two);
            (*rest, *sum) = (merged.rest, merged.moment);
        }
        let mut last = third;
        for next in parts {
            let waiting = rests.iter_mut().zip(sofar.iter_mut());
            for ((top, part), (rest, sum)) in self.tops(moment).zip(last.lanes()).zip(waiting) {
                let merged = Merged { rest: *rest, moment: *sum, ..top }.with(moment, last.block, part);
                (*rest, *sum) = (merged.rest, merged.moment);
            }
            last = next;
        }
        let waiting = rests.iter().zip(sofar.iter());
        for (((top, part), (rest, sum)), out) in self.tops(moment).zip(last.lanes()).zip(waiting).zip(out) {
            let merged = Merged { rest: *rest, moment: *sum, ..top };
            finish(merged.with(moment, last.block, part), out);
        }
    }
}

/// Merges short windows in one go: their blocks fit into registers.
#[inline(always)]
fn short<const N: usize>(x: &[f64], moment: impl Moment, out: &mut [f64], finish: impl Fn(Merged, &mut f64)) {
    let single = |x: f64| (x, 0.0);
    let join = |(sum, inner): (f64, f64), (later_sum, later_inner): (f64, f64), half: f64| {
        (sum + later_sum, (inner + later_inner) + moment.between(later_sum - sum, half))
    };
    let pair = |a: &f64, b: &f64| join(single(*a), single(*b), 1.0);
    let top = |(sum, inner): (f64, f64), len: f64| Merged {
        reference: sum * (1.0 / len),
        rest: 0.0,
        moment: inner,
    };
    for (window, out) in x.windows(N).zip(out) {
        let (mut merged, rest) = match window {
            [a, b, c, d, rest @ ..] => (top(join(pair(a, b), pair(c, d), 2.0), 4.0), rest),
            [a, b, rest @ ..] => (top(pair(a, b), 2.0), rest),
            rest => (top((0.0, 0.0), 1.0), rest),
        };
        let mut blocks = later_blocks(N);
        if let [a, b, ..] = rest
            && let Some(block) = blocks.next()
        {
            merged = merged.with(moment, block, pair(a, b));
        }
        if let ([.., a], 1) = (rest, N % 2)
            && let Some(block) = blocks.next()
        {
            merged = merged.with(moment, block, single(*a));
        }
        finish(merged, out);
    }
}
