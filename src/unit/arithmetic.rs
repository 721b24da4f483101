//! The arithmetic of dimensions.

use super::{Dim, Form, Style, Unit};

/// What happens where two values meet in a sum or a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meeting {
    /// They fit; the common unit.
    Fit(Unit),
    /// A bare number meets a ratio.
    BareVsRatio,
    /// A bare number meets money.
    BareVsMoney,
    /// The dimensions differ.
    Mismatch,
}

/// Whether `a` and `b` may be added or compared. `a_zero` and `b_zero` say that a side is the literal 0, which fits all;
/// `a_bare` and `b_bare` say that a side is a bare number literal, which may stand for a price, a level, a volume or bars.
pub fn meet(a: (Unit, bool, bool), b: (Unit, bool, bool)) -> Meeting {
    let ((a, a_bare, a_zero), (b, b_bare, b_zero)) = (a, b);
    if a_zero {
        return Meeting::Fit(b);
    }
    if b_zero || a.dim == b.dim {
        return Meeting::Fit(a);
    }
    if let Some(unit) = fits_one_way(a, b, b_bare).or_else(|| fits_one_way(b, a, a_bare)) {
        return Meeting::Fit(unit);
    }
    let bare = if b_bare {
        Some(a.dim)
    } else if a_bare {
        Some(b.dim)
    } else {
        None
    };
    match bare {
        Some(Dim::Ratio) => Meeting::BareVsRatio,
        Some(Dim::Money(_)) => Meeting::BareVsMoney,
        _ => Meeting::Mismatch,
    }
}

fn fits_one_way(a: Unit, b: Unit, b_bare: bool) -> Option<Unit> {
    let fits = match (a.dim, b.dim) {
        (Dim::Money(_) | Dim::Volume, Dim::Amount) => true,
        (Dim::Quotient, Dim::Number | Dim::Ratio) => true,
        (Dim::Price(_) | Dim::Level | Dim::Volume | Dim::Bars, Dim::Number) => b_bare,
        _ => false,
    };
    fits.then_some(a)
}

/// The unit of a product (`divide == false`) or quotient.
pub fn combine(a: Unit, b: Unit, divide: bool) -> Unit {
    let form =
        if a.form == Form::Positive && b.form == Form::Positive { Form::Positive } else { Form::Signed };
    let plain = |dim: Dim| matches!(dim, Dim::Number | Dim::Quotient | Dim::Ratio);
    let like_numbers = plain(a.dim) && plain(b.dim);
    let per_bar = a.per_bar != b.per_bar;
    let dim = match (a.dim, b.dim) {
        (x, y) if divide && x == y => Dim::Quotient,
        (Dim::Ratio, Dim::Number) => Dim::Ratio,
        (Dim::Number, Dim::Ratio) if !divide => Dim::Ratio,
        (Dim::Number, Dim::Number) => Dim::Number,
        _ if like_numbers => Dim::Quotient,
        (x, y) if plain(y) => x,
        (x, y) if plain(x) && !divide => y,
        (Dim::Price(c), Dim::Volume) | (Dim::Volume, Dim::Price(c)) if !divide => Dim::Money(c),
        (Dim::Money(c), Dim::Price(d)) if divide && c == d => Dim::Volume,
        (Dim::Money(c), Dim::Volume) if divide => Dim::Price(c),
        (Dim::Money(_), Dim::Amount) | (Dim::Amount, Dim::Money(_)) if divide => Dim::Quotient,
        _ => Dim::Compound,
    };
    let positive_number = |unit: Unit| unit.form == Form::Positive || unit.dim == Dim::Number;
    let form = if form == Form::Positive || (positive_number(a) && positive_number(b) && !like_numbers) {
        Form::Positive
    } else {
        Form::Signed
    };
    let style = match dim {
        Dim::Ratio => {
            if a.dim == Dim::Ratio {
                a.style
            } else {
                b.style
            }
        }
        _ => Style::Plain,
    };
    Unit { dim, style, per_bar, form }
}
