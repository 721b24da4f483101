//! Numbers: literals, names, arithmetic, functions.

use super::chain::chain;
use super::typed::{Number, Typed};
use super::{Checker, Env, MOST_DEPTH, MOST_WORK};
use crate::builtins::op::{Comparison, Op};
use crate::builtins::{Across, FUNCTIONS, FunctionKind};
use crate::diag::{Code, Problem, nearest};
use crate::plan::{ConditionKind, Domain, NodeRef};
use crate::series::Kind;
use crate::source::Span;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, Name};
use crate::time::Day;
use crate::unit::{Dim, Form, Meeting, Style, Unit, combine, meet};

impl Checker<'_> {
    /// The value of an expression, whatever it is.
    pub(super) fn typed(&mut self, expr: &Expr, env: &Env) -> Typed {
        if self.depth >= MOST_DEPTH {
            return self.error(
                Code::TooDeep,
                expr.span,
                format!("names expand to more than {MOST_DEPTH} nested expressions"),
            );
        }
        self.work += 1;
        if self.work >= MOST_WORK {
            // Told once: everything after it fails for the same reason.
            if self.work == MOST_WORK {
                let problem =
                    Problem::new(Code::TooDeep, expr.span, "names expand to more than 200,000 expressions");
                self.report(
                    problem.help("a `let` that uses another twice doubles it, and so on down; use fewer"),
                );
            }
            return Typed::Error;
        }
        self.depth += 1;
        let typed = self.typed_within(expr, env);
        self.depth -= 1;
        typed
    }

    fn typed_within(&mut self, expr: &Expr, env: &Env) -> Typed {
        if let Some(chain) = chain(expr) {
            return self.chain(&chain, env);
        }
        match &expr.kind {
            ExprKind::Number(value) => {
                let mut number = Number::plain(self.constant(*value), Unit::NUMBER);
                number.bare = true;
                Typed::Number(number)
            }
            ExprKind::Ratio(value) => Typed::Number(Number::plain(self.constant(*value), Unit::RATIO)),
            ExprKind::Amount(value) => {
                Typed::Number(Number::plain(self.constant(*value), Unit::of(Dim::Amount)))
            }
            ExprKind::Date { year, month, day } => {
                let day = Day::from_ymd(*year, *month, *day).map_or(f64::NAN, |day| f64::from(day.0));
                Typed::Number(Number::plain(self.constant(day), Unit::of(Dim::Date)))
            }
            ExprKind::Instant { year, month, day, hour, minute, zone } => {
                let zone = crate::time::Zone::named(zone);
                let day = Day::from_ymd(*year, *month, *day);
                let Some((zone, day)) = zone.zip(day) else {
                    return self.error(Code::BadDate, expr.span, "expected a time zone such as `Asia/Tokyo`");
                };
                let instant = zone.instant(day, hour * 3600 + minute * 60);
                Typed::Number(Number::plain(
                    self.constant(instant.0 as f64 / 86_400_000.0),
                    Unit::of(Dim::Date),
                ))
            }
            ExprKind::Span { count, unit } => {
                match self.number(count, env).and_then(|count| self.builder.constant(count.node)) {
                    Some(count) => Typed::Span { count, unit: *unit },
                    None => Typed::Error,
                }
            }
            ExprKind::Text(_) => Typed::Text,
            ExprKind::Group(inner) => self.typed(inner, env),
            ExprKind::Negate(inner) => match self.number(inner, env) {
                Some(number) => {
                    let node = self.node(Op::Negate, &[number.node], env);
                    let mut out = number.derived(node, number.unit.signed());
                    out.bare = number.bare;
                    Typed::Number(out)
                }
                None => Typed::Error,
            },
            ExprKind::Binary { op, left, right } => self.arithmetic(expr, *op, left, right, env),
            ExprKind::Call { name, args } => self.call(expr, name, args, env),
            ExprKind::Method { base, name, args } => {
                let base_value = self.typed(base, env);
                self.method(base_value, base.span, name, args, env, expr)
            }
            ExprKind::Field { base, name } => {
                let base_value = self.typed(base, env);
                self.method(base_value, base.span, name, &[], env, expr)
            }
            ExprKind::Index { base, index } => {
                let base_value = self.typed(base, env);
                self.index(base_value, base.span, index, env)
            }
            ExprKind::At { base, .. } => {
                let problem = Problem::new(Code::WrongArguments, expr.span, "expected a series before `@`");
                self.report(
                    problem
                        .also(base.span, "this is no series name")
                        .help("write the timeframe directly after the name: `index@1w.trend`"),
                );
                Typed::Error
            }
            ExprKind::Error => Typed::Error,
            _ => match self.condition_of(expr, env) {
                Some(condition) => Typed::Truth(condition),
                None => Typed::Error,
            },
        }
    }

    pub(super) fn constant(&mut self, value: f64) -> NodeRef {
        let constant = self.builder.domain(Domain::Constant);
        self.builder.intern(Op::Const(value.into()), Vec::new(), constant)
    }

    pub(super) fn node(&mut self, op: Op, args: &[NodeRef], env: &Env) -> NodeRef {
        self.builder.node(op, args, env.clock)
    }

    /// A number, or nothing with a problem reported.
    pub(super) fn number(&mut self, expr: &Expr, env: &Env) -> Option<Number> {
        match self.typed(expr, env) {
            Typed::Number(number) => self.valued(expr, number),
            Typed::Error => None,
            other => {
                let help = match &other {
                    Typed::Truth(_) => "a condition is true or false; compare values, not conditions",
                    Typed::Span { .. } => "a span belongs after `for`, `within`, `cooldown` or into a window",
                    Typed::Rule(..) => "ask a rule with `is triggered`, or take its `.age` or `.since`",
                    Typed::Regime(..) => "ask a regime with `is STATE`, or take its `.age` or `.since`",
                    Typed::Checklist(..) => "take its `.count`, or ask its `.passed`",
                    Typed::Universe(_) => "ask its members: `share(U, it > it.ma25)`, `median(U, it.roc20)`",
                    _ => "a value is a series, a number, or arithmetic of them",
                };
                let problem = Problem::new(
                    Code::NotAValue,
                    expr.span,
                    format!("expected a value, found {}", other.describe()),
                );
                self.report(problem.help(help));
                None
            }
        }
    }

    /// A number that has a value; events have none of their own.
    pub(super) fn valued(&mut self, expr: &Expr, number: Number) -> Option<Number> {
        if number.series.as_ref().is_none_or(|(_, info)| info.kind != Kind::Events) {
            return Some(number);
        }
        let text = self.text(expr);
        let problem =
            Problem::new(Code::NotAValue, expr.span, format!("expected a value, found the events `{text}`"));
        self.report(
            problem.help(format!(
                "ask `{text}.released` or `{text}.minutes_since`, or take one of their fields"
            )),
        );
        None
    }

    pub(super) fn index(&mut self, base: Typed, base_span: Span, index: &Expr, env: &Env) -> Typed {
        let constant = self.number(index, env).map(|n| (self.builder.constant(n.node), n.bare));
        let Some((value, _)) = constant else { return Typed::Error };
        let Some(n) = value else {
            let problem =
                Problem::new(Code::WrongArguments, index.span, "expected a whole number of prints in `[…]`");
            self.report(problem.help("`x[1]` is the value one print earlier"));
            return Typed::Error;
        };
        if n < 0.0 {
            let problem = Problem::new(
                Code::WrongArguments,
                index.span,
                format!("expected a count of earlier prints, found {n}"),
            );
            self.report(
                problem
                    .label("would be the future")
                    .help("`x[1]` is one print earlier; nothing can look ahead"),
            );
            return Typed::Error;
        }
        let Some(n) = self.whole(index.span, n, 0) else { return Typed::Error };
        match base {
            Typed::Number(number) => {
                self.money_moves(&number, if n == 0 { "" } else { "change" }, base_span);
                let node = if n == 0 { number.node } else { self.node(Op::Lag(n), &[number.node], env) };
                Typed::Number(number.derived(node, number.unit))
            }
            Typed::Error => Typed::Error,
            other => self.error(
                Code::NotAValue,
                base_span,
                format!("expected a value before `[…]`, found {}", other.describe()),
            ),
        }
    }

    fn arithmetic(&mut self, expr: &Expr, op: BinaryOp, left: &Expr, right: &Expr, env: &Env) -> Typed {
        if op == BinaryOp::Otherwise {
            return self.otherwise(expr, left, right, env);
        }
        let (Some(a), Some(b)) = (self.number(left, env), self.number(right, env)) else {
            return Typed::Error;
        };
        let (operator, unit) = match op {
            BinaryOp::Add | BinaryOp::Subtract => {
                let Some(unit) = self.meeting((left, &a), (right, &b)) else {
                    return Typed::Error;
                };
                let positive = op == BinaryOp::Add
                    && unit.form == Form::Positive
                    && a.unit.form == Form::Positive
                    && b.unit.form == Form::Positive;
                (
                    if op == BinaryOp::Add { Op::Add } else { Op::Subtract },
                    if positive { unit } else { unit.signed() },
                )
            }
            BinaryOp::Multiply => (Op::Multiply, combine(a.unit, b.unit, false)),
            BinaryOp::Divide | BinaryOp::Otherwise => (Op::Divide, combine(a.unit, b.unit, true)),
        };
        let node = self.node(operator, &[a.node, b.node], env);
        let mut out = a.joined(&b, node, unit);
        out.bare = a.bare && b.bare;
        Typed::Number(out)
    }

    /// `x ?? y` of numbers or of conditions.
    fn otherwise(&mut self, expr: &Expr, left: &Expr, right: &Expr, env: &Env) -> Typed {
        let (a, b) = (self.typed(left, env), self.typed(right, env));
        match (a, b) {
            (Typed::Number(a), Typed::Number(b)) => {
                let Some(unit) = self.meeting((left, &a), (right, &b)) else {
                    return Typed::Error;
                };
                // Whether a value is known is a question at a tick, so that a stale figure is replaced too.
                let (x, y) = (self.on_clock(a.node, env), self.on_clock(b.node, env));
                let node = self.node(Op::Otherwise, &[x, y], env);
                Typed::Number(a.joined(&b, node, unit))
            }
            (Typed::Truth(a), Typed::Truth(b)) => {
                let (x, y) = (self.on_clock(a.node, env), self.on_clock(b.node, env));
                let known = self.node(Op::Known, &[x], env);
                let open = self.node(Op::Not, &[known], env);
                let first = self.node(Op::And, &[known, x], env);
                let second = self.node(Op::And, &[open, y], env);
                let node = self.node(Op::Or, &[first, second], env);
                let mut condition = self.leaf(expr, node, Vec::new());
                condition.kind = ConditionKind::Over;
                condition.parts = vec![a, b];
                Typed::Truth(condition)
            }
            (Typed::Error, _) | (_, Typed::Error) => Typed::Error,
            (a, b) => self.error(
                Code::UnitMismatch,
                expr.span,
                format!(
                    "expected two values or two conditions around `??`, found {} and {}",
                    a.describe(),
                    b.describe()
                ),
            ),
        }
    }

    /// The common unit where two values meet, or nothing with the problem reported.
    pub(super) fn meeting(&mut self, left: (&Expr, &Number), right: (&Expr, &Number)) -> Option<Unit> {
        let ((left, a), (right, b)) = (left, right);
        let mixed = a.raw.iter().any(|input| b.adjusted.contains(input))
            || a.adjusted.iter().any(|input| b.raw.contains(input));
        if mixed {
            let of = |number: &Number| {
                if number.adjusted.is_empty() { "raw prices" } else { "total-return prices" }
            };
            let problem = Problem::new(
                Code::AdjustedVsRaw,
                left.span,
                "total-return and raw prices of one series meet",
            )
            .label(of(a))
            .also(right.span, of(b))
            .help("the coupons make them differ; take `.adj` on both sides, or raw prices on both");
            self.report(problem);
            return None;
        }
        let zero = |checker: &Self, number: &Number| {
            number.bare && checker.builder.constant(number.node) == Some(0.0)
        };
        let met = meet((a.unit, a.bare, zero(self, a)), (b.unit, b.bare, zero(self, b)));
        let (code, message) = match met {
            Meeting::Fit(unit) => return Some(unit),
            Meeting::BareVsRatio => (Code::BareNumberVsRatio, "expected a ratio, found a bare number"),
            Meeting::BareVsMoney => {
                (Code::BareNumberVsMoney, "expected an amount of money, found a bare number")
            }
            Meeting::Mismatch => (Code::UnitMismatch, "the units differ"),
        };
        let (guilty, other, other_number, number) =
            if a.bare && code != Code::UnitMismatch { (left, right, b, a) } else { (right, left, a, b) };
        let mut problem = Problem::new(code, guilty.span, message)
            .label(number.unit.describe())
            .also(other.span, other_number.unit.describe());
        if let Some(help) = self.meeting_help(code, guilty, number, other_number) {
            problem = problem.help(help);
        }
        self.report(problem);
        None
    }

    fn meeting_help(&self, code: Code, guilty: &Expr, number: &Number, other: &Number) -> Option<String> {
        let value = self.builder.constant(number.node);
        let text = self.text(guilty.strip());
        match (code, value) {
            (Code::BareNumberVsRatio, Some(value)) => {
                let smaller = if value.abs() <= 1.0 {
                    format!(", or `{}%` if {text} means a share of one", value * 100.0)
                } else {
                    format!(", or `{text}bp` for basis points")
                };
                Some(format!("write `{text}%`{smaller}"))
            }
            (Code::BareNumberVsMoney, Some(value)) => Some(amount_help(value, &text)),
            (Code::BareNumberVsRatio, None) => {
                Some("divide by a value of the same unit, or write the number as a percentage".to_owned())
            }
            _ => match (number.unit.dim, other.unit.dim) {
                (Dim::Ratio, Dim::Price(_) | Dim::Level) => Some(
                    "a percentage of what? compare a change such as `.ret(5)`, or write a price".to_owned(),
                ),
                (Dim::Number, Dim::Span) | (Dim::Span, Dim::Number) => {
                    Some("write a span: `8 hours`, `3 calendar days`, `2 weeks`".to_owned())
                }
                (Dim::Number, Dim::Date) | (Dim::Date, Dim::Number) => {
                    Some("write a date: `2024-08-05`".to_owned())
                }
                (Dim::Money(_), Dim::Money(_)) => {
                    Some("the currencies differ; convert one with an exchange rate".to_owned())
                }
                (Dim::Ratio | Dim::Number, _) | (_, Dim::Ratio | Dim::Number) => Some(
                    "compare like with like: a value with a value of its own unit, or a quotient of two"
                        .to_owned(),
                ),
                _ => Some("compare changes (`.ret(5)`), slopes or quotients of the two instead".to_owned()),
            },
        }
    }

    fn call(&mut self, expr: &Expr, name: &Name, args: &[Expr], env: &Env) -> Typed {
        if let Some(definition) = self.scopes.find(env.module, &name.text) {
            let args: Vec<Typed> = args.iter().map(|arg| self.typed(arg, env)).collect();
            if args.iter().any(|arg| matches!(arg, Typed::Error)) {
                return Typed::Error;
            }
            return self.definition(name, definition, &args, env);
        }
        // `median(5)` of bound bars is their method, `median(techs, …)` the function.
        let function = FUNCTIONS.iter().find(|function| function.name == name.text);
        if function.is_none_or(|function| !takes(function.kind).contains(&args.len()))
            && let Some((value, _)) = self.bare(name, args, env)
        {
            return value;
        }
        let Some(function) = function else {
            let near = nearest(
                &name.text,
                FUNCTIONS.iter().map(|function| function.name).chain(self.scopes.names(env.module)),
            );
            let help = near.map_or_else(
                || "`shiome functions` lists them".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            let problem =
                Problem::new(Code::UnknownName, name.span, format!("unknown function `{}`", name.text));
            self.report(problem.help(help));
            return Typed::Error;
        };
        let wanted = takes(function.kind);
        if !wanted.contains(&args.len()) {
            let problem = Problem::new(
                Code::WrongArguments,
                expr.span,
                format!(
                    "expected `{}`, found {} argument{}",
                    function.signature,
                    args.len(),
                    if args.len() == 1 { "" } else { "s" }
                ),
            );
            self.report(
                problem.help(format!(
                    "for example `{}`",
                    function.examples.first().unwrap_or(&function.signature)
                )),
            );
            return Typed::Error;
        }
        self.function(expr, function.kind, args, env).unwrap_or(Typed::Error)
    }

    fn function(&mut self, expr: &Expr, kind: FunctionKind, args: &[Expr], env: &Env) -> Option<Typed> {
        let first = args.first()?;
        Some(match kind {
            FunctionKind::Unary(op) => {
                let number = self.number(first, env)?;
                let unit = match op {
                    Op::Abs | Op::Round => number.unit,
                    Op::Sign => Unit::NUMBER,
                    _ => Unit::NUMBER.styled(Style::Plain),
                };
                let node = self.node(op, &[number.node], env);
                let mut out = number.derived(node, unit);
                out.bare = number.bare;
                Typed::Number(out)
            }
            FunctionKind::Smallest | FunctionKind::Largest => {
                let op = if kind == FunctionKind::Smallest { Op::Min } else { Op::Max };
                let mut so_far = self.number(first, env)?;
                for arg in args.iter().skip(1) {
                    let next = self.number(arg, env)?;
                    let unit = self.meeting((first, &so_far), (arg, &next))?;
                    let node = self.node(op, &[so_far.node, next.node], env);
                    let bare = so_far.bare && next.bare;
                    so_far = so_far.joined(&next, node, unit);
                    so_far.bare = bare;
                }
                Typed::Number(so_far)
            }
            FunctionKind::Known => {
                let node = match self.typed(first, env) {
                    Typed::Number(number) => number.node,
                    Typed::Truth(condition) => condition.node,
                    Typed::Error => return None,
                    other => {
                        return Some(self.error(
                            Code::NotAValue,
                            first.span,
                            format!("expected a value, found {}", other.describe()),
                        ));
                    }
                };
                let node = self.on_clock(node, env);
                let node = self.node(Op::Known, &[node], env);
                Typed::Truth(self.leaf(expr, node, Vec::new()))
            }
            FunctionKind::ValueWhen => {
                let condition = self.condition(first, env)?;
                let number = self.number(args.get(1)?, env)?;
                let value = self.on_clock(number.node, env);
                let node = self.builder.intern(Op::ValueWhen, vec![condition.node, value], env.clock);
                Typed::Number(number.derived(node, number.unit))
            }
            FunctionKind::BarsSince => {
                let condition = self.condition(first, env)?;
                let node = self.builder.intern(Op::BarsSince, vec![condition.node], env.clock);
                Typed::Number(Number::plain(node, Unit::of(Dim::Bars)))
            }
            FunctionKind::Count => {
                let condition = self.condition(first, env)?;
                let window = self.suffix_window(args.get(1)?, env)?;
                let node = self.builder.intern(Op::CountTrue(window), vec![condition.node], env.clock);
                Typed::Number(Number::plain(node, Unit::NUMBER))
            }
            FunctionKind::Universe(across) => return self.across(across, args, env),
            FunctionKind::Calendar(_) => return None,
        })
    }

    /// Two numbers compared on the environment's clock.
    pub(super) fn compared(&mut self, comparison: Comparison, a: &Number, b: &Number, env: &Env) -> NodeRef {
        if a.bounds.is_some() || b.bounds.is_some() {
            let (low_a, high_a) = a.bounds.unwrap_or((a.node, a.node));
            let (low_b, high_b) = b.bounds.unwrap_or((b.node, b.node));
            let bounds = [low_a, high_a, low_b, high_b].map(|bound| self.on_clock(bound, env));
            return self.builder.intern(Op::CompareBounds(comparison), bounds.to_vec(), env.clock);
        }
        let (x, y) = (self.on_clock(a.node, env), self.on_clock(b.node, env));
        self.node(Op::Compare(comparison), &[x, y], env)
    }
}

/// How many arguments a function takes.
fn takes(kind: FunctionKind) -> std::ops::RangeInclusive<usize> {
    match kind {
        FunctionKind::Unary(_) | FunctionKind::Known | FunctionKind::BarsSince => 1..=1,
        FunctionKind::ValueWhen | FunctionKind::Count => 2..=2,
        FunctionKind::Smallest | FunctionKind::Largest => 2..=64,
        FunctionKind::Calendar(_) => 0..=0,
        FunctionKind::Universe(Across::Top | Across::Rank) => 3..=3,
        FunctionKind::Universe(_) => 2..=2,
    }
}

/// How a bare number may have been meant as money: with a letter, or, if large, in the millions that are published.
fn amount_help(value: f64, text: &str) -> String {
    if value.abs() < 10_000.0 {
        return format!("write `{text}T`, `{text}B` or `{text}M`");
    }
    let (scaled, letter) = if value.abs() >= 1e6 { (value / 1e6, "T") } else { (value / 1e3, "B") };
    format!("write `{scaled}{letter}` if millions are meant; amounts are written with T, B, M or K")
}
