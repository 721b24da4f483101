//! What splits and dividends do to bars: levels in today's shares, and a close that counts the dividends.
//!
//! Bars are kept as they were traded, each in the shares of its day, beside the dividend and the split that had their ex-date on it. What
//! is made of them here never looks ahead: a split restates the bars before it, from its own bar on, and the total-return close
//! is anchored at the first bar, so that nothing that comes later changes it.
//!
//! In all columns a missing dividend, and a missing split, 0 or 1, means that there was none. Where a split cannot be one (below 0), what
//! depends on it is unknown.

/// A split: from the bar of its ex-date on, one share of the bars before is so many.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Split {
    /// The row of the ex-date.
    pub row: usize,
    /// New shares for an old one: 4 for a split of four to one, 0.1 for ten shares made one.
    pub factor: f64,
}

/// The splits of a column, in the order of its rows.
pub(super) fn splits(split: &[f64]) -> Vec<Split> {
    let factor = |(row, &factor): (usize, &f64)| shares(factor).map(|factor| Split { row, factor });
    split.iter().enumerate().filter_map(factor).collect()
}

/// The factor of a split, NaN of one that cannot be; none where there is no split.
fn shares(factor: f64) -> Option<f64> {
    let none = factor.is_nan() || factor == 0.0 || factor == 1.0;
    (!none).then_some(if factor > 0.0 && factor.is_finite() { factor } else { f64::NAN })
}

/// What a split does to the figures of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Per {
    /// Prices of a share, and dividends: divided.
    Share,
    /// Numbers of shares: multiplied.
    Count,
}

/// A column as it reads from the last of these splits on, in the shares of that day.
///
/// With the first *n* of the [`splits`] it is the version known from the bar of the *n*-th: rows before that bar have changed, the others
/// are as traded. Every version is made of the figures as traded, not of the version before.
pub(super) fn restated(figures: &[f64], per: Per, splits: &[Split]) -> Vec<f64> {
    let mut restated = figures.to_vec();
    let mut later = 1.0;
    let mut end = figures.len();
    for split in splits.iter().rev() {
        restate(&mut restated, split.row..end, per, later);
        later *= split.factor;
        end = split.row;
    }
    restate(&mut restated, 0..end, per, later);
    restated
}

fn restate(figures: &mut [f64], rows: std::ops::Range<usize>, per: Per, factor: f64) {
    for figure in figures.get_mut(rows).unwrap_or_default() {
        *figure = match per {
            Per::Share => *figure / factor,
            Per::Count => *figure * factor,
        };
    }
}

/// The close with all dividends put back into shares, equal to the close at the first bar.
///
/// From bar to bar it grows by the return of a holder, (close · split + dividend · split) / close before, the total return of CRSP (Data Descriptions
/// Guide, "Returns": (p(t) · f(t) + d(t)) / p(t′) − 1), which Tiingo and Alpha Vantage follow too. Yahoo divides by 1 − dividend / close before
/// instead, which differs from it by the dividend's share of the price times the move of that day. The dividend is what was paid for a share of
/// its own day: after the split, if both have the same ex-date.
///
/// A row without a close has no total return, and the growth is counted from the close before to the close after; a dividend of such
/// a row is put into shares at that next close. Dividends up to the first close are left out, since nobody held a share.
pub(super) fn total_return(close: &[f64], dividend: &[f64], split: &[f64]) -> Vec<f64> {
    // The close times the shares that one share has become: one rounding a dividend and not one a bar.
    let (mut held, mut waiting, mut begun) = (1.0, 0.0, false);
    let events = dividend
        .iter()
        .chain(std::iter::repeat(&f64::NAN))
        .zip(split.iter().chain(std::iter::repeat(&f64::NAN)));
    let row = |(&close, (&dividend, &split)): (&f64, (&f64, &f64))| {
        if begun {
            if let Some(factor) = shares(split) {
                held *= factor;
                waiting /= factor;
            }
            waiting += if dividend.is_nan() { 0.0 } else { dividend };
        }
        if close.is_nan() {
            return f64::NAN;
        }
        begun = true;
        held *= 1.0 + waiting / close;
        waiting = 0.0;
        if held.is_finite() { close * held } else { f64::NAN }
    };
    close.iter().zip(events).map(row).collect()
}

#[cfg(test)]
mod tests;
