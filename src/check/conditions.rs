//! Conditions: comparisons, logic, and the suffixes over time.

use super::typed::{Number, Typed};
use super::windows::Beat;
use super::{Checker, Env};
use crate::builtins::op::{Asked, Comparison, Op, Window};
use crate::diag::{Code, Problem, nearest};
use crate::plan::{Condition, ConditionKind, NodeRef};
use crate::source::Span;
use crate::syntax::ast::{self, Bound, CompareOp, Expr, ExprKind, IsWhat};
use crate::unit::{Dim, Unit};

impl Checker<'_> {
    /// A condition on the environment's clock, or nothing with a problem reported.
    pub(super) fn condition(&mut self, expr: &Expr, env: &Env) -> Option<Condition> {
        match self.typed(expr, env) {
            Typed::Truth(mut condition) => {
                condition.node = self.on_clock(condition.node, env);
                Some(condition)
            }
            Typed::Error => None,
            other => {
                let help = match &other {
                    Typed::Number(_) => format!("compare it with something: `{} > 0`", self.text(expr)),
                    Typed::Rule(_, name) => format!("write `{name} is triggered`"),
                    Typed::Regime(_, name, states) => {
                        format!("write `{name} is {}`", states.first().map_or("STATE", String::as_str))
                    }
                    Typed::Checklist(_, name) => format!("write `{name}.passed`, or `{name}.count >= 2`"),
                    _ => "a condition is a comparison such as `hyg.trend < 0`".to_owned(),
                };
                let problem = Problem::new(
                    Code::NotACondition,
                    expr.span,
                    format!("expected a condition, found {}", other.describe()),
                );
                self.report(problem.help(help));
                None
            }
        }
    }

    /// Lowers the expressions that are conditions by their form.
    pub(super) fn condition_of(&mut self, expr: &Expr, env: &Env) -> Option<Condition> {
        match &expr.kind {
            ExprKind::Truth(truth) => {
                let node = self.builder.intern(Op::Truth(*truth), Vec::new(), env.clock);
                Some(self.leaf(expr, node, Vec::new()))
            }
            ExprKind::Compare { operands, ops } => self.comparison(expr, operands, ops, env),
            ExprKind::Between { value, low, high } => self.between(expr, value, low, high, env),
            ExprKind::Is { value, negated, what, what_span } => {
                self.is(expr, value, *negated, what, *what_span, env)
            }
            ExprKind::Crosses { left, above, right } => self.crosses(expr, left, *above, right, env),
            ExprKind::Not(inner) => {
                let part = self.condition(inner, env)?;
                let node = self.node(Op::Not, &[part.node], env);
                Some(self.joined(expr, node, ConditionKind::Not, vec![part]))
            }
            ExprKind::And(left, right) => self.logic(expr, Op::And, ConditionKind::And, left, right, env),
            ExprKind::Or(left, right) => self.logic(expr, Op::Or, ConditionKind::Or, left, right, env),
            ExprKind::Quorum { bound, count, conditions } => {
                self.quorum(expr, *bound, *count, conditions, env)
            }
            ExprKind::For { condition, window } => self.over(expr, condition, window, env, Op::Every),
            ExprKind::Within { condition, window } => self.over(expr, condition, window, env, Op::Some),
            ExprKind::ForOf { condition, count, window } => {
                let part = self.condition(condition, env);
                let size = self.suffix_window(window, env);
                let (part, size) = part.zip(size)?;
                if let Window::Count(n) = size
                    && (*count == 0 || *count > n)
                {
                    let problem = Problem::new(
                        Code::WrongArguments,
                        expr.span,
                        format!("expected a count from 1 to {n}, found {count}"),
                    );
                    self.report(problem);
                    return None;
                }
                let node = self.node(Op::AtLeast(*count, size), &[part.node], env);
                Some(self.joined(expr, node, ConditionKind::Over, vec![part]))
            }
            ExprKind::Since { condition, start } => {
                let parts = [self.condition(condition, env), self.condition(start, env)];
                let [Some(a), Some(b)] = parts else { return None };
                let node = self.builder.intern(Op::Since, vec![a.node, b.node], env.clock);
                Some(self.joined(expr, node, ConditionKind::Over, vec![a, b]))
            }
            ExprKind::FollowedBy { first, second, window } => {
                let parts = (
                    self.condition(first, env),
                    self.condition(second, env),
                    self.suffix_window(window, env),
                );
                let (Some(a), Some(b), Some(size)) = parts else { return None };
                let earlier = self.node(Op::Earlier(size), &[a.node], env);
                let node = self.node(Op::And, &[b.node, earlier], env);
                Some(self.joined(expr, node, ConditionKind::Over, vec![a, b]))
            }
            ExprKind::On { condition, clock } => {
                let domain = self.clock_of(clock, &env.days);
                let inner = Env { clock: domain, ..env.clone() };
                let part = self.condition(condition, &inner)?;
                let node = self.on_clock(part.node, env);
                let mut part = part;
                self.bring(&mut part, env);
                Some(self.joined(expr, node, ConditionKind::Over, vec![part]))
            }
            ExprKind::Becomes { condition } => {
                let part = self.condition(condition, env)?;
                let node = self.builder.intern(Op::Becomes, vec![part.node], env.clock);
                Some(self.joined(expr, node, ConditionKind::Over, vec![part]))
            }
            _ => None,
        }
    }

    fn joined(&self, expr: &Expr, node: NodeRef, kind: ConditionKind, parts: Vec<Condition>) -> Condition {
        Condition { kind, parts, ..self.leaf(expr, node, Vec::new()) }
    }

    /// Brings a condition tree of another clock to this one, for showing.
    fn bring(&mut self, condition: &mut Condition, env: &Env) {
        condition.node = self.on_clock(condition.node, env);
        for operand in &mut condition.operands {
            operand.node = self.on_clock(operand.node, env);
        }
        for part in &mut condition.parts {
            self.bring(part, env);
        }
    }

    fn logic(
        &mut self,
        expr: &Expr,
        op: Op,
        kind: ConditionKind,
        left: &Expr,
        right: &Expr,
        env: &Env,
    ) -> Option<Condition> {
        let (a, b) = (self.condition(left, env), self.condition(right, env));
        let (a, b) = a.zip(b)?;
        let node = self.node(op, &[a.node, b.node], env);
        // `a and b and c` is one conjunction of three.
        let mut parts =
            if a.kind == kind && !matches!(left.kind, ExprKind::Group(_)) { a.parts } else { vec![a] };
        parts.push(b);
        Some(self.joined(expr, node, kind, parts))
    }

    fn over(
        &mut self,
        expr: &Expr,
        condition: &Expr,
        window: &Expr,
        env: &Env,
        op: fn(Window) -> Op,
    ) -> Option<Condition> {
        let part = self.condition(condition, env);
        let size = self.suffix_window(window, env);
        let (part, size) = part.zip(size)?;
        let node = self.node(op(size), &[part.node], env);
        Some(self.joined(expr, node, ConditionKind::Over, vec![part]))
    }

    fn quorum(
        &mut self,
        expr: &Expr,
        bound: Bound,
        count: u32,
        conditions: &[Expr],
        env: &Env,
    ) -> Option<Condition> {
        let parts: Vec<Option<Condition>> =
            conditions.iter().map(|condition| self.condition(condition, env)).collect();
        let parts: Vec<Condition> = parts.into_iter().collect::<Option<_>>()?;
        let most = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        if count > most || (count == 0 && bound == Bound::AtLeast) {
            let problem = Problem::new(
                Code::WrongArguments,
                expr.span,
                format!("expected a count from 1 to {most}, found {count}"),
            );
            self.report(problem.label(format!("{most} conditions in the brackets")));
            return None;
        }
        let comparison = match bound {
            Bound::AtLeast => Comparison::GreaterEqual,
            Bound::AtMost => Comparison::LessEqual,
            Bound::Exactly => Comparison::Equal,
        };
        let nodes: Vec<NodeRef> = parts.iter().map(|part| part.node).collect();
        let node = self.builder.intern(Op::Quorum(comparison, count), nodes, env.clock);
        Some(self.joined(expr, node, ConditionKind::Quorum, parts))
    }

    fn comparison(
        &mut self,
        expr: &Expr,
        operands: &[Expr],
        ops: &[(CompareOp, Span)],
        env: &Env,
    ) -> Option<Condition> {
        let values: Vec<Typed> = operands.iter().map(|operand| self.typed(operand, env)).collect();
        let mut node: Option<NodeRef> = None;
        let mut shown: Vec<Option<Number>> = vec![None; operands.len()];
        for (index, (op, _)) in ops.iter().enumerate() {
            let (left, right) = (operands.get(index)?, operands.get(index + 1)?);
            let (a, b) =
                self.pair(left, values.get(index)?.clone(), right, values.get(index + 1)?.clone(), env)?;
            self.meeting((left, &a), (right, &b))?;
            let one = self.compared(comparison(*op), &a, &b, env);
            for (slot, number) in shown.iter_mut().skip(index).zip([a, b]) {
                *slot = Some(number);
            }
            node = Some(match node {
                Some(so_far) => self.node(Op::And, &[so_far, one], env),
                None => one,
            });
        }
        let operands = operands
            .iter()
            .zip(shown)
            .filter_map(|(operand, number)| Some(self.operand(operand, &number?, env)))
            .collect();
        Some(self.leaf(expr, node?, operands))
    }

    /// Two sides as numbers; a span literal becomes what the other side counts in.
    fn pair(&mut self, left: &Expr, a: Typed, right: &Expr, b: Typed, env: &Env) -> Option<(Number, Number)> {
        match (a, b) {
            // What is wrong with it has been told.
            (Typed::Error, _) | (_, Typed::Error) => None,
            (Typed::Number(a), Typed::Span { count, unit }) => {
                let b = self.span_number(right.span, count, unit, &a)?;
                Some((a, b))
            }
            (Typed::Span { count, unit }, Typed::Number(b)) => {
                let a = self.span_number(left.span, count, unit, &b)?;
                Some((a, b))
            }
            (Typed::Number(a), Typed::Number(b)) => self.valued(left, a).zip(self.valued(right, b)),
            _ => {
                // Reports whichever side is no value.
                let a = self.number(left, env);
                let b = self.number(right, env);
                a.zip(b)
            }
        }
    }

    fn span_number(
        &mut self,
        span: Span,
        count: f64,
        unit: ast::SpanUnit,
        beside: &Number,
    ) -> Option<Number> {
        let other = beside.unit;
        use ast::SpanUnit::{Bars, CalendarDays, Days, Hours, Minutes, Months, Weeks};
        let seconds = match unit {
            Minutes => Some(60.0),
            Hours => Some(3600.0),
            CalendarDays => Some(86_400.0),
            Weeks => Some(7.0 * 86_400.0),
            Bars | Days | Months => None,
        };
        let beat = self.beat(self.origin(beside.node));
        let (value, dim) = match (other.dim, unit, seconds) {
            (Dim::Bars, Days, _) if beat != Beat::Daily => {
                let problem = Problem::new(
                    Code::WrongArguments,
                    span,
                    format!("`days` counts sessions, and here {}", beat.word()),
                );
                self.report(
                    problem
                        .label("of which reading?")
                        .help(format!("this side counts ticks: write `{count} bars`")),
                );
                return None;
            }
            (Dim::Bars, Bars | Days, _) => (count, Dim::Bars),
            (Dim::Span, _, Some(seconds)) => (count * seconds, Dim::Span),
            (Dim::Span, Days, _) => {
                let problem = Problem::new(
                    Code::WrongArguments,
                    span,
                    "`days` counts sessions, and an age is elapsed time",
                )
                .help(format!("write `{count} calendar days` or `{} hours`", count * 24.0));
                self.report(problem);
                return None;
            }
            (Dim::Bars, ..) => {
                self.report(
                    Problem::new(Code::UnitMismatch, span, "expected bars or days, found elapsed time")
                        .help("this side counts ticks: write `10 bars` or `10 days`"),
                );
                return None;
            }
            _ => {
                let problem = Problem::new(
                    Code::UnitMismatch,
                    span,
                    format!("expected {}, found a span of time", other.describe()),
                );
                self.report(problem);
                return None;
            }
        };
        let node = self.constant(value);
        Some(Number::plain(node, Unit::of(dim)))
    }

    /// The domain whose positions a count was made over.
    fn origin(&self, node: NodeRef) -> crate::plan::DomainRef {
        let below = self
            .builder
            .plan()
            .node(node)
            .filter(|node| node.op == Op::AsOf)
            .and_then(|node| node.args.first());
        self.builder.domain_of(below.copied().unwrap_or(node))
    }

    fn between(
        &mut self,
        expr: &Expr,
        value: &Expr,
        low: &Expr,
        high: &Expr,
        env: &Env,
    ) -> Option<Condition> {
        let (x, a, b) = (self.typed(value, env), self.typed(low, env), self.typed(high, env));
        let (x_low, a) = self.pair(value, x.clone(), low, a, env)?;
        let (x_high, b) = self.pair(value, x, high, b, env)?;
        self.meeting((value, &x_low), (low, &a))?;
        self.meeting((value, &x_high), (high, &b))?;
        let above = self.compared(Comparison::GreaterEqual, &x_low, &a, env);
        let below = self.compared(Comparison::LessEqual, &x_high, &b, env);
        let node = self.node(Op::And, &[above, below], env);
        let operands =
            vec![self.operand(value, &x_low, env), self.operand(low, &a, env), self.operand(high, &b, env)];
        Some(self.leaf(expr, node, operands))
    }

    fn crosses(
        &mut self,
        expr: &Expr,
        left: &Expr,
        above: bool,
        right: &Expr,
        env: &Env,
    ) -> Option<Condition> {
        let (a, b) = (self.number(left, env), self.number(right, env));
        let (a, b) = a.zip(b)?;
        self.meeting((left, &a), (right, &b))?;
        let (now, before) = if above {
            (Comparison::Greater, Comparison::LessEqual)
        } else {
            (Comparison::Less, Comparison::GreaterEqual)
        };
        let now = self.compared(now, &a, &b, env);
        let before = self.compared(before, &a, &b, env);
        let before = self.builder.intern(Op::Before, vec![before], env.clock);
        let node = self.node(Op::And, &[now, before], env);
        let operands = vec![self.operand(left, &a, env), self.operand(right, &b, env)];
        Some(self.leaf(expr, node, operands))
    }

    fn is(
        &mut self,
        expr: &Expr,
        value: &Expr,
        negated: bool,
        what: &IsWhat,
        what_span: Span,
        env: &Env,
    ) -> Option<Condition> {
        let typed = match self.typed(value, env) {
            Typed::Number(number) => Typed::Number(self.valued(value, number)?),
            other => other,
        };
        let (node, operands) = match (typed, what) {
            (Typed::Error, _) => return None,
            (
                Typed::Rule(state, _),
                IsWhat::Triggered | IsWhat::Pending | IsWhat::Clear | IsWhat::Known | IsWhat::Unknown,
            ) => {
                let asked = match what {
                    IsWhat::Triggered => Asked::Triggered,
                    IsWhat::Pending => Asked::Pending,
                    IsWhat::Clear => Asked::Clear,
                    IsWhat::Known => Asked::Known,
                    _ => Asked::Unknown,
                };
                let domain = self.builder.domain_of(state);
                let node = self.builder.intern(Op::RuleIs(asked), vec![state], domain);
                (self.on_clock(node, env), Vec::new())
            }
            (Typed::Regime(state, regime, states), what) => {
                let node = self.regime_is(state, &regime, &states, what, what_span)?;
                (self.on_clock(node, env), Vec::new())
            }
            (Typed::Number(number), IsWhat::Known | IsWhat::Unknown) => {
                let x = self.on_clock(number.node, env);
                let node = self.known_or_not(x, what, env);
                (node, vec![self.operand(value, &number, env)])
            }
            (Typed::Truth(condition), IsWhat::Known | IsWhat::Unknown) => {
                let x = self.on_clock(condition.node, env);
                (self.known_or_not(x, what, env), Vec::new())
            }
            (Typed::Number(number), IsWhat::Rising | IsWhat::Falling) => {
                self.money_moves(&number, "change", value.span);
                let op = if *what == IsWhat::Rising { Op::Rising(1) } else { Op::Falling(1) };
                let node = self.node(op, &[number.node], env);
                (self.on_clock(node, env), vec![self.operand(value, &number, env)])
            }
            (other, IsWhat::State(name)) => {
                let words = ["rising", "falling", "known", "unknown", "triggered", "pending", "clear"];
                let help = nearest(&name.text, words).map_or_else(
                    || {
                        "after `is` stands rising, falling, known, unknown, triggered, pending or clear"
                            .to_owned()
                    },
                    |near| format!("did you mean `{near}`?"),
                );
                let problem = Problem::new(
                    Code::UnknownName,
                    what_span,
                    format!("{} cannot be `{}`", other.describe(), name.text),
                );
                self.report(problem.help(help));
                return None;
            }
            (other, _) => {
                let help = match other {
                    Typed::Number(_) => {
                        "only a rule is triggered, pending or clear; a value is rising, falling, known or unknown"
                    }
                    Typed::Rule(..) => "a rule is triggered, pending, clear, known or unknown",
                    _ => "a condition is known or unknown; write `not (…)` for false",
                };
                let problem = Problem::new(
                    Code::NotAValue,
                    value.span,
                    format!(
                        "expected {}, found {}",
                        if matches!(what, IsWhat::Triggered | IsWhat::Pending | IsWhat::Clear) {
                            "a rule"
                        } else {
                            "a value"
                        },
                        other.describe()
                    ),
                );
                self.report(problem.help(help));
                return None;
            }
        };
        let node = if negated { self.node(Op::Not, &[node], env) } else { node };
        Some(self.leaf(expr, node, operands))
    }

    fn known_or_not(&mut self, node: NodeRef, what: &IsWhat, env: &Env) -> NodeRef {
        let known = self.node(Op::Known, &[node], env);
        if *what == IsWhat::Unknown { self.node(Op::Not, &[known], env) } else { known }
    }
}

fn comparison(op: CompareOp) -> Comparison {
    match op {
        CompareOp::Less => Comparison::Less,
        CompareOp::LessEqual => Comparison::LessEqual,
        CompareOp::Greater => Comparison::Greater,
        CompareOp::GreaterEqual => Comparison::GreaterEqual,
        CompareOp::Equal => Comparison::Equal,
        CompareOp::NotEqual => Comparison::NotEqual,
    }
}
