//! The operators of the plan: what every builtin and every construct of the language is lowered to.

pub use crate::kernel::{Bound, Comparison, SessionFigure};

/// A window as an operator sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Window {
    /// The newest `n` prints or ticks, the current one included.
    Count(u32),
    /// `(t − d, t]` in milliseconds.
    Elapsed(i64),
    /// `(t − n months, t]`.
    Months(u32),
}

/// A figure's bits, so that operators can be compared and hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bits(pub u64);

impl From<f64> for Bits {
    fn from(value: f64) -> Self {
        // −0 and 0 are one constant.
        Self(if value == 0.0 { 0 } else { value.to_bits() })
    }
}

impl Bits {
    /// The number.
    pub fn value(self) -> f64 {
        f64::from_bits(self.0)
    }
}

/// What a rule's state is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Asked {
    /// The held state.
    Triggered,
    Pending,
    Clear,
    Unknown,
    Known,
}

/// How the verdict of a rule comes from its conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Latch {
    /// Whether the first argument is a hold (`for`) whose inner condition is the second argument.
    pub hold: Hold,
    /// Whether the last argument is the rule's own exit.
    pub until: bool,
    /// Ticks after leaving in which entries are ignored.
    pub cooldown: Option<Window>,
    pub unknown: IfUnknown,
}

/// The kind of hold of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hold {
    None,
    /// `for n`: pending while every tick since the hold began is true.
    Every,
    /// `for k of n`: pending while the newest tick is true.
    Some,
}

/// What an unknown verdict does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IfUnknown {
    Hold,
    Clear,
    Trigger,
    /// Unknown, and off: a signal is not held.
    Leave,
}

/// An operator. Values are numbers (NaN = unknown) or truths (Kleene).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Op {
    // Inputs.
    /// A number.
    Const(Bits),
    /// A truth; `None` is unknown.
    Truth(Option<bool>),
    /// A column of the domain's series.
    Column(crate::series::Column),
    /// The argument's newest value known by each tick of this node's domain.
    AsOf,

    // Numbers, element by element.
    Negate,
    Abs,
    Ln,
    Exp,
    Sqrt,
    Sign,
    Round,
    Add,
    Subtract,
    Multiply,
    Divide,
    Min,
    Max,
    /// `x ?? y`
    Otherwise,
    /// The value of two bounds where they are one.
    Agreed,

    // Numbers over windows.
    Lag(u32),
    Sum(Window),
    Mean(Window),
    /// Standard deviation; true for the sample's (ddof 1), false for the population's.
    Deviation(Window, bool),
    Slope(Window),
    Highest(Window),
    Lowest(Window),
    Median(u32),
    Weighted(u32),
    /// (x − mean of the previous n) / their standard deviation.
    ZScore(u32),
    /// Share of the previous n that are at most x.
    Percentile(u32),
    Correlation(u32),
    Beta(u32),

    // Numbers with a memory.
    Exponential(u32),
    Wilder(u32),
    RunningMax,
    /// On-balance volume of (close, volume).
    OnBalance,
    /// Session VWAP of (high, low, close, volume).
    Vwap,
    PivotHigh(u32),
    PivotLow(u32),
    /// Highest (true) or lowest figure of the session so far.
    SessionExtreme(bool),
    /// First figure of the session.
    SessionFirst,
    /// A figure of the session before this one, whole.
    PreviousSession(SessionFigure),
    /// Bars of the session so far; the argument is any column.
    SessionCount,
    /// Bars left in the session by its calendar; the argument is any column.
    SessionLeft,
    /// Volume of the session so far / mean of the same of the n full sessions before, at the same time of day.
    RelativeVolume(u32),
    /// Arguments: value, condition on the same prints.
    HighestSince,
    LowestSince,
    /// Arguments: condition, value.
    ValueWhen,
    BarsSince,
    CountTrue(Window),

    // Figures about figures; the argument is a column node in its series' domain.
    /// Seconds since the newest figure was known.
    Age,
    /// Instant at which the newest figure was known, in days since 1970.
    KnownAt,
    /// Releases due and missed since the newest figure.
    Missed,
    /// Seconds since the newest event; the argument is a column node in the events' domain.
    SinceEvent,
    /// Seconds to the next event of a schedule; the argument as of [`Op::SinceEvent`].
    NextEvent,
    /// Whether an event happened after the tick before and not after this one; the argument as of [`Op::SinceEvent`].
    Released,
    /// Whether the bar is the first that starts at or after an event; arguments: a column of the bars, one of the events.
    FirstBarAfter,

    // Numbers across the members of a universe, one argument a member.
    /// How many arguments are true; or, with true, are not false.
    CountTruths(bool),
    MedianAcross(Bound),
    /// Rank of the first argument among the others, 1 for the highest: its lowest or (true) highest possible one while some are unknown. `own` is one more
    /// than the place of the ranked among the others, 0 if it is none of them.
    RankAcross {
        own: u32,
        high: bool,
    },

    /// A question to an open trade; unknown where none is.
    Trade(TradeField),
    /// Field of the tick's instant in the decision zone.
    Calendar(CalendarField),

    // Truths.
    Compare(Comparison),
    Known,
    /// [`Op::Compare`] of values between bounds; arguments: lowest and highest of the left side, then of the right side.
    CompareBounds(Comparison),
    Not,
    And,
    Or,
    /// True on every tick of the window.
    Every(Window),
    /// True on some tick of the window.
    Some(Window),
    /// True on at least k ticks of the window.
    AtLeast(u32, Window),
    /// How many arguments are true, compared with k.
    Quorum(Comparison, u32),
    Since,
    /// The truth one tick earlier; unknown before the first.
    Before,
    /// True now and false one tick earlier; unknown at the first tick.
    Becomes,
    /// True on some tick of the window that ends one tick earlier.
    Earlier(Window),
    Rising(u32),
    Falling(u32),
    NewHigh(u32),
    NewLow(u32),
    HigherLow(u32),
    LowerHigh(u32),
    /// A rule's state; see [`Latch`] for the arguments.
    Rule(Latch),
    /// A question to a rule's state.
    RuleIs(Asked),
    /// Ticks since the rule's or regime's state was entered.
    RuleAge,
    /// Day number at which the rule's or regime's state was entered.
    RuleSince,
    /// A regime's state, starting with the one of this index; the arguments are the states' conditions in their order.
    Regime(u8),
    /// Whether a regime is in the state of this index.
    RegimeIs(u8),
    /// Whether a regime's state is certain.
    RegimeKnown,
}

/// What strategies ask of their open trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TradeField {
    /// Bars since the entry.
    BarsHeld,
    /// Share of the initial size still held.
    Position,
}

/// Calendar fields of a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CalendarField {
    /// 1 = Monday … 7 = Sunday.
    Weekday,
    Month,
    Hour,
    Minute,
    Date,
}

impl Op {
    /// Whether the operator yields truths (rule states count as neither and are read through [`Op::RuleIs`]).
    pub fn is_truth(self) -> bool {
        matches!(
            self,
            Self::Truth(_)
                | Self::Compare(_)
                | Self::CompareBounds(_)
                | Self::Released
                | Self::FirstBarAfter
                | Self::Known
                | Self::Not
                | Self::And
                | Self::Or
                | Self::Every(_)
                | Self::Some(_)
                | Self::AtLeast(..)
                | Self::Quorum(..)
                | Self::Since
                | Self::Before
                | Self::Becomes
                | Self::Earlier(_)
                | Self::Rising(_)
                | Self::Falling(_)
                | Self::NewHigh(_)
                | Self::NewLow(_)
                | Self::HigherLow(_)
                | Self::LowerHigh(_)
                | Self::Rule(_)
                | Self::RuleIs(_)
                | Self::Regime(_)
                | Self::RegimeIs(_)
                | Self::RegimeKnown
        )
    }

    /// Whether the operator asks the arguments' series about arrivals, and reads no values of them.
    pub fn asks_series(self) -> bool {
        matches!(
            self,
            Self::Age
                | Self::KnownAt
                | Self::Missed
                | Self::SinceEvent
                | Self::NextEvent
                | Self::Released
                | Self::FirstBarAfter
        )
    }

    /// How many earlier positions of its arguments the operator looks at from one position; what it knows of others it remembers.
    pub fn tail(self) -> usize {
        match self {
            Self::PivotHigh(k) | Self::PivotLow(k) | Self::HigherLow(k) | Self::LowerHigh(k) => {
                2 * k as usize
            }
            _ => self.lookback().unwrap_or(0),
        }
    }

    /// How many earlier positions of its arguments the operator reads; nothing where that is the whole history.
    pub fn lookback(self) -> Option<usize> {
        let window = |window: Window, less: u32| match window {
            Window::Count(n) => Some(n.saturating_sub(less) as usize),
            Window::Elapsed(_) | Window::Months(_) => None,
        };
        match self {
            Self::Lag(n)
            | Self::ZScore(n)
            | Self::Percentile(n)
            | Self::NewHigh(n)
            | Self::NewLow(n)
            | Self::Rising(n)
            | Self::Falling(n) => Some(n as usize),
            Self::Sum(w)
            | Self::Mean(w)
            | Self::Deviation(w, _)
            | Self::Slope(w)
            | Self::Highest(w)
            | Self::Lowest(w) => window(w, 1),
            Self::Every(w) | Self::Some(w) | Self::AtLeast(_, w) | Self::CountTrue(w) => window(w, 1),
            Self::Median(n) | Self::Weighted(n) | Self::Correlation(n) | Self::Beta(n) => {
                Some(n.saturating_sub(1) as usize)
            }
            Self::Before | Self::Becomes | Self::FirstBarAfter | Self::Released => Some(1),
            Self::Earlier(w) => window(w, 0),
            Self::Exponential(_)
            | Self::Wilder(_)
            | Self::RunningMax
            | Self::OnBalance
            | Self::Vwap
            | Self::PivotHigh(_)
            | Self::PivotLow(_)
            | Self::HigherLow(_)
            | Self::LowerHigh(_)
            | Self::SessionExtreme(_)
            | Self::SessionFirst
            | Self::PreviousSession(_)
            | Self::SessionCount
            | Self::RelativeVolume(_)
            | Self::HighestSince
            | Self::LowestSince
            | Self::ValueWhen
            | Self::BarsSince
            | Self::Since
            | Self::Rule(_)
            | Self::RuleAge
            | Self::RuleSince
            | Self::Regime(_) => None,
            _ => Some(0),
        }
    }
}
