//! The tree of a rule file. Every node carries its own span; brackets and comments are kept for the formatter.

use crate::source::{FileId, Span};

/// A parsed file: statements in order, and every comment with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    pub id: FileId,
    pub statements: Vec<Statement>,
    pub comments: Vec<Comment>,
}

/// A comment from `#` to the end of its line, without the line break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    pub span: Span,
    pub text: String,
    /// Whether something other than blanks stands before it on its line.
    pub trailing: bool,
}

/// A word with its place, in Unicode NFC.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name {
    pub text: String,
    pub span: Span,
}

/// A quoted string without holes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    pub text: String,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    pub kind: StatementKind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum StatementKind {
    /// `use "credit.shio"`
    Use(Quoted),
    /// `clock daily`
    Clock(Clock),
    /// `param fast = 25 in 10..60 step 5`
    Param(Param),
    /// `let weak(x, n) = …`
    Let(Let),
    /// `universe techs = [qqq, iwm]`
    Universe(Universe),
    /// `rule … { … }` and the short form `when … then …`
    Rule(Rule),
    Portfolio(Portfolio),
    Regime(Regime),
    Checklist(Checklist),
    Strategy(Strategy),
    Test(Test),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    pub name: Name,
    pub value: Expr,
    pub range: Option<ParamRange>,
}

/// `in 10..60 step 5`
#[derive(Debug, Clone, PartialEq)]
pub struct ParamRange {
    pub low: Expr,
    pub high: Expr,
    pub step: Option<Expr>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Let {
    pub name: Name,
    /// Empty for a plain name.
    pub parameters: Vec<Name>,
    pub body: Expr,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Universe {
    pub name: Name,
    pub members: Vec<Expr>,
}

/// A rule in either form. The short form has `name == None`.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    pub name: Option<Name>,
    pub label: Option<Quoted>,
    pub on: Option<Clock>,
    pub when: Expr,
    pub until: Option<Expr>,
    /// A span literal.
    pub cooldown: Option<Expr>,
    pub then: Vec<Action>,
    pub otherwise: Vec<Action>,
    pub if_unknown: Option<(UnknownPolicy, Span)>,
    pub priority: Option<(i64, Span)>,
    pub because: Option<Text>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownPolicy {
    Hold,
    Clear,
    Trigger,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    pub kind: ActionKind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ActionKind {
    /// `cash 40%`, `cash (EXPR)`, `cash at most 40%`
    Weight { asset: Name, bound: Bound, weight: Expr },
    /// `alert warn "…"`
    Alert { level: AlertLevel, text: Text },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    Exactly,
    AtMost,
    AtLeast,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlertLevel {
    Note,
    Warn,
    Critical,
}

/// `"… {expr:.2} …"`
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    pub parts: Vec<TextPart>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TextPart {
    Plain(String),
    /// A hole; `decimals` is the `2` of `{x:.2}`.
    Hole {
        expr: Expr,
        decimals: Option<u8>,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub struct Portfolio {
    pub name: Name,
    /// `cash = sofr`: what a weight earns (a series, or a ratio).
    pub assets: Vec<(Name, Expr)>,
    pub start: Vec<(Name, Expr)>,
    pub rebalance: Option<(Rebalance, Span)>,
    pub cost: Option<Expr>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Rebalance {
    OnChange,
    Weekly,
    Monthly,
    Band(Expr),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Regime {
    pub name: Name,
    pub label: Option<Quoted>,
    pub on: Option<Clock>,
    pub states: Vec<RegimeState>,
    pub start: Option<Name>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct RegimeState {
    pub name: Name,
    pub when: Expr,
    pub then: Vec<Action>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Checklist {
    pub name: Name,
    pub label: Option<Quoted>,
    pub on: Option<Clock>,
    pub every: Option<Every>,
    pub items: Vec<ChecklistItem>,
    pub need: Option<(i64, Span)>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ChecklistItem {
    /// `name "label": condition`
    Check { name: Name, label: Option<Quoted>, when: Expr },
    /// `show expr "label"`
    Show { expr: Expr, label: Option<Quoted> },
}

#[derive(Debug, Clone, PartialEq)]
pub struct Every {
    pub kind: EveryKind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum EveryKind {
    /// `day`, `trading day`; with the time of day as written (`08:30 Asia/Tokyo`).
    Day {
        trading: bool,
        at: Option<Quoted>,
    },
    /// 0 = Monday.
    Weekday(u8),
    MonthEnd,
    ReleaseOf(Expr),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Strategy {
    pub name: Name,
    pub label: Option<Quoted>,
    pub short: bool,
    /// The bars it trades: `index@5m`.
    pub bars: Expr,
    pub clauses: Vec<StrategyClause>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct StrategyClause {
    pub kind: StrategyClauseKind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum StrategyClauseKind {
    /// `only when C`
    OnlyWhen(Expr),
    /// `setup when C`
    Setup(Expr),
    /// `enter [within 6 bars] [at LEVEL] when C`
    Enter {
        within: Option<Expr>,
        at: Option<Expr>,
        when: Option<Expr>,
    },
    Size(Size),
    /// `stop when C`, `stop at LEVEL`, `stop trail DISTANCE`
    Stop(Exit),
    /// `target 50% at LEVEL`, `target rest trail DISTANCE`; `fraction` is absent for `rest`
    Target {
        fraction: Option<Expr>,
        exit: Exit,
    },
    /// `exit at session end`, `exit when C`
    Exit(Exit),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Size {
    Risk(Expr),
    Fixed(Expr),
    Vol(Expr),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Exit {
    When(Expr),
    At(Expr),
    Trail(Expr),
    SessionEnd,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    pub name: Quoted,
    pub steps: Vec<TestStep>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TestStep {
    pub kind: TestStepKind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TestStepKind {
    /// `start 2024-01-01`
    Start(Expr),
    /// `given hyg = 80 x25, 80 by -0.4 x30, _ x3`
    Given { series: Expr, values: Given },
    /// `[at tick 30 | at DATE] expect C, C`
    Expect { at: Option<TestAt>, conditions: Vec<Expr> },
}

#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    Runs(Vec<GivenRun>),
    /// `from "x.csv"`
    File(Quoted),
}

/// `80 by -0.4 x30`; `value` is absent for `_`, and may be an instant for event series.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenRun {
    pub value: Option<Expr>,
    pub by: Option<Expr>,
    pub times: Option<u32>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TestAt {
    Tick(u32),
    Date(Expr),
}

/// A clock as written after `clock` or `on`.
#[derive(Debug, Clone, PartialEq)]
pub struct Clock {
    pub kind: ClockKind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ClockKind {
    Daily,
    Weekly,
    Monthly,
    /// Each release of a series (`fed.assets`) or each completed bar (`index@5m`).
    Series(Box<Expr>),
}

/// A timeframe after `@`: `5m`, `1h`, `1d`, `1w`, `1mo`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timeframe {
    pub count: u32,
    pub unit: TimeframeUnit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TimeframeUnit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

/// The unit of a span literal, as written in singular or plural.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SpanUnit {
    Bars,
    /// Sessions.
    Days,
    CalendarDays,
    Weeks,
    Months,
    Hours,
    Minutes,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// A bare number: `25`, `1_000`.
    Number(f64),
    /// `40%`, `25bp`: the value is the ratio (0.40), the decimal point shifted in the text.
    Ratio(f64),
    /// `8.9T`: the value is the amount (8.9e12), the exponent applied in the text.
    Amount(f64),
    /// `3 days`, `n days`; the count is a number literal or a name.
    Span {
        count: Box<Expr>,
        unit: SpanUnit,
    },
    Date {
        year: i32,
        month: u32,
        day: u32,
    },
    /// `2024-08-05 15:00 Asia/Tokyo`
    Instant {
        year: i32,
        month: u32,
        day: u32,
        hour: u32,
        minute: u32,
        zone: String,
    },
    Text(Text),
    /// `true`, `false`, `unknown`
    Truth(Option<bool>),
    Name(Name),
    /// `base.name`, no brackets after it
    Field {
        base: Box<Expr>,
        name: Name,
    },
    /// `base.name(args)`
    Method {
        base: Box<Expr>,
        name: Name,
        args: Vec<Expr>,
    },
    /// `name(args)`
    Call {
        name: Name,
        args: Vec<Expr>,
    },
    /// `base[n]`
    Index {
        base: Box<Expr>,
        index: Box<Expr>,
    },
    /// `base@1w`
    At {
        base: Box<Expr>,
        timeframe: Timeframe,
    },
    Group(Box<Expr>),
    Negate(Box<Expr>),
    Not(Box<Expr>),
    Binary {
        op: BinaryOp,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    /// `a < b`, `0 < x < 1`: operands are one more than operators; operators carry their spans.
    Compare {
        operands: Vec<Expr>,
        ops: Vec<(CompareOp, Span)>,
    },
    Between {
        value: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
    },
    /// `x is not STATE`
    Is {
        value: Box<Expr>,
        negated: bool,
        what: IsWhat,
        what_span: Span,
    },
    Crosses {
        left: Box<Expr>,
        above: bool,
        right: Box<Expr>,
    },
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    /// `first followed by second within window`
    FollowedBy {
        first: Box<Expr>,
        second: Box<Expr>,
        window: Box<Expr>,
    },
    /// `condition for 3 days`
    For {
        condition: Box<Expr>,
        window: Box<Expr>,
    },
    /// `condition for 3 of 5 bars`
    ForOf {
        condition: Box<Expr>,
        count: u32,
        window: Box<Expr>,
    },
    /// `condition within 5 bars`
    Within {
        condition: Box<Expr>,
        window: Box<Expr>,
    },
    /// `condition since start`
    Since {
        condition: Box<Expr>,
        start: Box<Expr>,
    },
    /// `condition on weekly`
    On {
        condition: Box<Expr>,
        clock: Clock,
    },
    /// `condition becomes true`
    Becomes {
        condition: Box<Expr>,
    },
    /// `at least 2 of (A, B, C)`
    Quorum {
        bound: Bound,
        count: u32,
        conditions: Vec<Expr>,
    },
    /// A hole left by an error that has been reported.
    Error,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IsWhat {
    Rising,
    Falling,
    Known,
    Unknown,
    Triggered,
    Pending,
    Clear,
    /// A regime's state, or any other word.
    State(Name),
}

impl IsWhat {
    /// As written.
    pub fn word(&self) -> &str {
        match self {
            Self::Rising => "rising",
            Self::Falling => "falling",
            Self::Known => "known",
            Self::Unknown => "unknown",
            Self::Triggered => "triggered",
            Self::Pending => "pending",
            Self::Clear => "clear",
            Self::State(name) => &name.text,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    Add,
    Subtract,
    Multiply,
    Divide,
    /// `??`
    Otherwise,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompareOp {
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
    NotEqual,
}
