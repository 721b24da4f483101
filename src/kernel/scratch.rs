//! Buffers lent to the window kernels, so that a running engine does not allocate.

/// Reusable buffers; one for each thread, passed to every window kernel.
///
/// Holds nothing between calls but memory: a fresh one gives the same results.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    pub(super) sums: Ladder,
    pub(super) moments: Ladder,
    pub(super) other_sums: Ladder,
    pub(super) numbers: [Vec<f64>; 4],
    pub(super) truths: [Vec<u8>; 3],
}

impl Scratch {
    /// Returns a scratch without buffers yet; they grow at first use.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

/// The levels of one doubling: level `k` holds a figure of every `2^k` neighbours. Level 0 is the input itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Ladder {
    levels: Vec<Vec<f64>>,
}

impl Ladder {
    /// Returns a level made by [`Ladder::grow`] since the scratch was lent; empty for any other.
    #[inline(always)]
    pub(super) fn level(&self, level: u32) -> &[f64] {
        self.levels.get(level as usize).map_or(&[], Vec::as_slice)
    }

    /// Returns a level, and a higher one resized to `len` values to be overwritten.
    #[inline(always)]
    pub(super) fn grow(&mut self, level: u32, above: u32, len: usize) -> (&[f64], &mut [f64]) {
        let above = above as usize;
        if self.levels.len() <= above {
            self.levels.resize_with(above + 1, Vec::new);
        }
        let (below, above) = self.levels.split_at_mut(above);
        let below = below.get(level as usize).map_or(&[][..], Vec::as_slice);
        match above.first_mut() {
            Some(own) => (below, resized(own, len)),
            None => (below, &mut []),
        }
    }

    /// Makes level 0 that of a moment: `len` zeros. No other use of a ladder writes to its level 0.
    #[inline(always)]
    pub(super) fn lay_zeros(&mut self, len: usize) {
        if self.levels.is_empty() {
            self.levels.push(Vec::new());
        }
        if let Some(zeros) = self.levels.first_mut() {
            resized(zeros, len);
        }
    }
}

/// Returns `buffer` as `len` values whose contents are left over from earlier use.
#[inline(always)]
pub(super) fn resized<T: Default + Clone>(buffer: &mut Vec<T>, len: usize) -> &mut [T] {
    buffer.resize(len, T::default());
    buffer.as_mut_slice()
}
