//! What a number measures: dimensions that are checked, and the way a value of each is shown.

mod amount;
mod arithmetic;
mod show;

pub use amount::{Shift, parse_shifted};
pub use arithmetic::{Meeting, combine, meet};
pub use show::{grouped, show, show_with};

/// A currency by its ISO 4217 code, upper case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency(pub [u8; 3]);

impl Currency {
    /// US dollar.
    pub const USD: Self = Self(*b"USD");
    /// Japanese yen.
    pub const JPY: Self = Self(*b"JPY");

    /// Reads a three-letter code.
    pub fn parse(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Self(bytes))
    }
}

impl std::fmt::Display for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(std::str::from_utf8(&self.0).unwrap_or("?"))
    }
}

/// The dimension of a value; sums, differences and comparisons need the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dim {
    /// A bare or counted number (an RSI, a z-score, `25`).
    Number,
    /// A quotient of like dimensions: meets a bare number or a ratio.
    Quotient,
    /// A rate, a return, a share: 0.40 is 40 %.
    Ratio,
    /// A price in a currency.
    Price(Currency),
    /// An index level, or a series without a declared unit.
    Level,
    /// An amount of money.
    Money(Currency),
    /// An amount literal such as `8.9T` that takes the currency of what it meets.
    Amount,
    /// Shares, contracts or coins.
    Volume,
    /// A length of time, in seconds.
    Span,
    /// A count of prints or ticks.
    Bars,
    /// A calendar date, in days since 1970-01-01.
    Date,
    /// A product or quotient that has no name; meets only its like and 0.
    Compound,
}

/// How a value is best shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    Plain,
    Percent,
    BasisPoints,
    Times,
    Sigma,
}

/// The sign a value can have by its form; decides between logarithmic and linear slopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// A price, a level, an amount, or a quotient of such.
    Positive,
    /// A difference, a rate, or another value that may be negative.
    Signed,
}

/// Dimension, display and form of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Unit {
    pub dim: Dim,
    pub style: Style,
    /// Whether the value is per print (`%/bar`).
    pub per_bar: bool,
    pub form: Form,
}

impl Unit {
    /// The usual display and form of a dimension.
    pub const fn of(dim: Dim) -> Self {
        let style = match dim {
            Dim::Ratio => Style::Percent,
            _ => Style::Plain,
        };
        let form = match dim {
            Dim::Price(_) | Dim::Level | Dim::Money(_) | Dim::Volume | Dim::Quotient | Dim::Amount => {
                Form::Positive
            }
            _ => Form::Signed,
        };
        Self { dim, style, per_bar: false, form }
    }

    /// A plain number.
    pub const NUMBER: Self = Self::of(Dim::Number);
    /// A ratio shown in percent.
    pub const RATIO: Self = Self::of(Dim::Ratio);

    /// The same unit with another display.
    #[must_use]
    pub const fn styled(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    /// The same unit for a value that may be negative.
    #[must_use]
    pub const fn signed(mut self) -> Self {
        self.form = Form::Signed;
        self
    }

    /// The same unit per print.
    #[must_use]
    pub const fn per_bar(mut self) -> Self {
        self.per_bar = true;
        self.form = Form::Signed;
        self
    }

    /// The word of machine formats: `ratio`, `ratio/bar`, `USD`, `points`.
    pub fn name(self) -> String {
        let word = match self.dim {
            Dim::Number | Dim::Quotient => "number".to_owned(),
            Dim::Ratio => "ratio".to_owned(),
            Dim::Price(currency) | Dim::Money(currency) => currency.to_string(),
            Dim::Level => "points".to_owned(),
            Dim::Amount => "amount".to_owned(),
            Dim::Volume => "volume".to_owned(),
            Dim::Span => "seconds".to_owned(),
            Dim::Bars => "bars".to_owned(),
            Dim::Date => "date".to_owned(),
            Dim::Compound => "compound".to_owned(),
        };
        if self.per_bar { format!("{word}/bar") } else { word }
    }

    /// The dimension in words, for messages: `a ratio`, `money in USD`.
    pub fn describe(self) -> String {
        let word = match self.dim {
            Dim::Number => "a plain number".to_owned(),
            Dim::Quotient => "a quotient".to_owned(),
            Dim::Ratio => "a ratio".to_owned(),
            Dim::Price(currency) => format!("a price in {currency}"),
            Dim::Level => "a level in points".to_owned(),
            Dim::Money(currency) => format!("money in {currency}"),
            Dim::Amount => "an amount".to_owned(),
            Dim::Volume => "a volume".to_owned(),
            Dim::Span => "a span of time".to_owned(),
            Dim::Bars => "a count of bars".to_owned(),
            Dim::Date => "a date".to_owned(),
            Dim::Compound => "a product of units".to_owned(),
        };
        if self.per_bar { format!("{word} per bar") } else { word }
    }
}
