//! Strategies: checked whole, and their entry signal lowered to a rule.

use super::rules::Lowered;
use super::typed::{Number, Typed};
use super::{Checker, Env};
use crate::builtins::NodeRef;
use crate::builtins::op::{Hold, IfUnknown, Latch, Op, TradeField, Window};
use crate::diag::{Code, Problem};
use crate::plan::{Condition, ConditionKind, Exit, ExitKind, Rule, Strategy, Target};
use crate::series::Column;
use crate::source::Span;
use crate::syntax::ast::{self, Expr, Size, StrategyClauseKind};
use crate::time::Period;
use crate::unit::{Dim, Meeting, Unit, meet};

/// The clauses that stand once at most.
#[derive(Default)]
struct Clauses<'a> {
    only: Option<&'a Expr>,
    setup: Option<&'a Expr>,
    enter: Option<Enter<'a>>,
    size: Option<&'a Size>,
    exits: Vec<(Way<'a>, Span)>,
}

#[derive(Clone, Copy)]
struct Enter<'a> {
    within: Option<&'a Expr>,
    at: Option<&'a Expr>,
    when: Option<&'a Expr>,
    span: Span,
}

/// What a way out is for.
#[derive(Clone, Copy)]
enum Way<'a> {
    Stop(&'a ast::Exit),
    Target(Option<&'a Expr>, &'a ast::Exit),
    Exit(&'a ast::Exit),
}

impl Checker<'_> {
    pub(super) fn strategy(
        &mut self,
        module: usize,
        strategy: &ast::Strategy,
        span: Span,
    ) -> Option<Lowered> {
        let clauses = self.clauses(strategy);
        let bars = self.series_input(&strategy.bars)?;
        let clock = self.builder.domain(crate::plan::Domain::Series(bars));
        let Some(bound) = self.bars_of(clock) else {
            let problem =
                Problem::new(Code::WrongArguments, strategy.bars.span, "expected bars, found another series");
            self.report(problem.help("a strategy trades bars such as `index@5m` or `btc@15m`"));
            return None;
        };
        let Some(enter) = clauses.enter else {
            let problem = Problem::new(
                Code::WrongArguments,
                strategy.name.span,
                format!("`{}` has no `enter`", strategy.name.text),
            );
            self.report(
                problem.help(
                    "write `enter when CONDITION`, or `enter within 6 bars when CONDITION` after a setup",
                ),
            );
            return None;
        };
        let exprs: Vec<&Expr> = clauses.only.into_iter().chain(clauses.setup).chain(enter.when).collect();
        let days = self.environment(module, None, &exprs).days;
        let env = Env { module, clock, days, locals: Vec::new(), bars: Some(bound.clone()), unbound: false };

        let only = clauses.only.map(|only| self.condition(only, &env));
        let setup = clauses.setup.map(|setup| self.condition(setup, &env));
        let within = self.within(&clauses, &enter, &env);
        let mut inner = env.clone();
        if let Some(Some(setup)) = &setup {
            let bars = self.at_setup(setup.node, Column::Close, &env);
            inner.locals.push(("setup".to_owned(), Typed::Number(bars)));
        }
        let close = self.column_of(bound.0, &bound.1, Column::Close);
        let price = match enter.at {
            Some(at) => self.level(at, &close, &inner),
            None => Some(close.clone()),
        };
        let when = enter.when.map(|when| self.condition(when, &inner));
        let mut trade = inner.clone();
        if let Some(price) = &price {
            let entry = price.derived(price.node, price.unit);
            trade.locals.push(("entry".to_owned(), Typed::Number(entry)));
        }
        for (name, field, unit) in [
            ("position", TradeField::Position, Unit::RATIO),
            ("bars_held", TradeField::BarsHeld, Unit::of(Dim::Bars)),
        ] {
            let node = self.builder.intern(Op::Trade(field), Vec::new(), clock);
            trade.locals.push((name.to_owned(), Typed::Number(Number::plain(node, unit))));
        }
        let ways = self.ways(&clauses, &close, &trade);
        self.size(&clauses, strategy, &env);

        let (only, setup, when) = (known(only)?, known(setup)?, known(when)?);
        let (price, within, ways) = (price?, within?, ways?);
        let entry = self.operand(enter.at.unwrap_or(&strategy.bars), &price, &env);
        let entry = match enter.at {
            Some(_) => entry,
            None => crate::plan::Operand { text: "close".to_owned(), ..entry },
        };
        // A setup waits for its entry while it is good and the strategy may trade at all.
        let alive = setup.as_ref().zip(within).map(|(setup, n)| {
            let good = self.node(Op::Some(Window::Count(n)), &[setup.node], &env);
            match &only {
                Some(only) => self.node(Op::And, &[only.node, good], &env),
                None => good,
            }
        });
        let since_setup =
            setup.as_ref().map(|setup| self.builder.intern(Op::BarsSince, vec![setup.node], clock));
        let signal = self.signal(strategy, only.as_ref(), setup.as_ref().zip(within), when.as_ref(), &env);
        let latch = Latch {
            hold: if alive.is_some() { Hold::Some } else { Hold::None },
            until: false,
            cooldown: None,
            unknown: IfUnknown::Leave,
        };
        let args: Vec<NodeRef> = std::iter::once(signal.node).chain(alive).collect();
        let state = self.builder.intern(Op::Rule(latch), args, clock);
        let inputs = self.builder.plan().inputs_of(signal.node);
        let (stops, targets, exits) = ways;
        if stops.is_empty() {
            let problem = Problem::new(
                Code::NoStop,
                strategy.name.span,
                format!("`{}` has no stop", strategy.name.text),
            );
            let side = if strategy.short { "+" } else { "-" };
            self.report(
                problem.help(format!("fix the way out before the way in: `stop at entry {side} 2 * atr14`")),
            );
        }
        let rule = Rule {
            name: strategy.name.text.clone(),
            label: strategy.label.as_ref().map(|label| label.text.clone()),
            span,
            clock,
            when: signal,
            until: None,
            hold: None,
            state,
            then: Vec::new(),
            otherwise: Vec::new(),
            priority: 0,
            because: None,
            cooldown: None,
            inputs,
            strategy: Some(Box::new(Strategy {
                short: strategy.short,
                bars,
                only,
                setup,
                within,
                enter: when,
                since_setup,
                entry,
                limit: enter.at.is_some(),
                size: clauses.size.cloned(),
                stops,
                targets,
                exits,
            })),
        };
        self.builder.plan_mut().rules.push(rule);
        Some(Lowered::Strategy)
    }

    /// Sorts the clauses, reporting those that stand twice.
    fn clauses<'a>(&mut self, strategy: &'a ast::Strategy) -> Clauses<'a> {
        let mut out = Clauses::default();
        let mut seen: Vec<(&str, Span)> = Vec::new();
        for clause in &strategy.clauses {
            let word = match &clause.kind {
                StrategyClauseKind::OnlyWhen(_) => "only",
                StrategyClauseKind::Setup(_) => "setup",
                StrategyClauseKind::Enter { .. } => "enter",
                StrategyClauseKind::Size(_) => "size",
                StrategyClauseKind::Stop(_)
                | StrategyClauseKind::Target { .. }
                | StrategyClauseKind::Exit(_) => "",
            };
            if let Some((_, first)) = seen.iter().find(|(before, _)| *before == word && !word.is_empty()) {
                let problem = Problem::new(
                    Code::DuplicateClause,
                    clause.span,
                    format!("`{word}` stands twice in `{}`", strategy.name.text),
                );
                self.report(problem.also(*first, "first here").help("join the two conditions with `and`"));
                continue;
            }
            seen.push((word, clause.span));
            match &clause.kind {
                StrategyClauseKind::OnlyWhen(only) => out.only = Some(only),
                StrategyClauseKind::Setup(setup) => out.setup = Some(setup),
                StrategyClauseKind::Enter { within, at, when } => {
                    out.enter = Some(Enter {
                        within: within.as_ref(),
                        at: at.as_ref(),
                        when: when.as_ref(),
                        span: clause.span,
                    });
                }
                StrategyClauseKind::Size(size) => out.size = Some(size),
                StrategyClauseKind::Stop(exit) => out.exits.push((Way::Stop(exit), clause.span)),
                StrategyClauseKind::Target { fraction, exit } => {
                    out.exits.push((Way::Target(fraction.as_ref(), exit), clause.span));
                }
                StrategyClauseKind::Exit(exit) => out.exits.push((Way::Exit(exit), clause.span)),
            }
        }
        out
    }

    /// Bars after the setup in which an entry counts: `Some(None)` without a setup.
    fn within(&mut self, clauses: &Clauses<'_>, enter: &Enter<'_>, env: &Env) -> Option<Option<u32>> {
        match (clauses.setup, enter.within) {
            (None, None) => {
                if enter.when.is_none() {
                    let problem = Problem::new(
                        Code::WrongArguments,
                        enter.span,
                        "expected a condition, found an entry at every bar",
                    );
                    self.report(problem.help("write `enter when CONDITION`"));
                    return None;
                }
                Some(None)
            }
            (None, Some(within)) => {
                let problem = Problem::new(
                    Code::WrongArguments,
                    within.span,
                    "`within` counts bars after a setup, and there is none",
                );
                self.report(problem.help("add `setup when CONDITION`, or leave `within` out"));
                None
            }
            (Some(setup), None) => {
                let problem = Problem::new(
                    Code::WrongArguments,
                    enter.span,
                    "nothing says how long the setup stays good",
                );
                self.report(problem.also(setup.span, "the setup").help("write `enter within 6 bars when …`"));
                None
            }
            (Some(_), Some(within)) => match self.suffix_window(within, env)? {
                Window::Count(n) => Some(Some(n)),
                Window::Elapsed(_) | Window::Months(_) => {
                    let problem =
                        Problem::new(Code::WrongArguments, within.span, "expected a number of bars");
                    self.report(problem.help("write `within 6 bars`"));
                    None
                }
            },
        }
    }

    /// A column of the bars at the newest setup.
    pub(super) fn at_setup(&mut self, setup: NodeRef, column: Column, env: &Env) -> Number {
        let Some((input, info)) = env.bars.clone() else {
            return Number::plain(setup, Unit::NUMBER);
        };
        let figure = self.column_of(input, &info, column);
        let node = self.builder.intern(Op::ValueWhen, vec![setup, figure.node], env.clock);
        let mut out = figure.derived(node, figure.unit);
        out.at = Some(setup);
        out
    }

    /// A price level, in the unit of the bars.
    fn level(&mut self, expr: &Expr, close: &Number, env: &Env) -> Option<Number> {
        let level = self.number(expr, env)?;
        if !matches!(meet((level.unit, level.bare, false), (close.unit, false, false)), Meeting::Fit(_)) {
            let problem = Problem::new(
                Code::UnitMismatch,
                expr.span,
                format!("expected {}, found {}", close.unit.describe(), level.unit.describe()),
            );
            self.report(problem.help("levels and distances are prices: `entry + 2 * atr14`, `98% * entry`"));
            return None;
        }
        self.meeting((expr, &level), (expr, close))?;
        Some(level)
    }

    /// The entry signal: `only`, the setup within its bars, and the entry's own condition.
    fn signal(
        &mut self,
        strategy: &ast::Strategy,
        only: Option<&Condition>,
        setup: Option<(&Condition, u32)>,
        when: Option<&Condition>,
        env: &Env,
    ) -> Condition {
        let mut parts: Vec<Condition> = Vec::new();
        parts.extend(only.cloned());
        if let Some((setup, n)) = setup {
            let node = self.node(Op::Earlier(Window::Count(n)), &[setup.node], env);
            parts.push(Condition {
                text: format!("setup in the last {n} bars"),
                span: setup.span,
                node,
                kind: ConditionKind::Over,
                parts: vec![setup.clone()],
                operands: Vec::new(),
            });
        }
        parts.extend(when.cloned());
        let nodes: Vec<NodeRef> = parts.iter().map(|part| part.node).collect();
        let node = nodes.into_iter().reduce(|all, next| self.node(Op::And, &[all, next], env));
        let text = parts.iter().map(|part| part.text.clone()).collect::<Vec<_>>().join(" and ");
        Condition {
            text,
            span: strategy.name.span,
            node: node.unwrap_or(NodeRef(0)),
            kind: ConditionKind::And,
            parts,
            operands: Vec::new(),
        }
    }

    fn ways(
        &mut self,
        clauses: &Clauses<'_>,
        close: &Number,
        env: &Env,
    ) -> Option<(Vec<Exit>, Vec<Target>, Vec<Exit>)> {
        let (mut stops, mut targets, mut exits) = (Vec::new(), Vec::new(), Vec::new());
        let (mut sum, mut whole) = (0.0, true);
        let mut rest: Option<Span> = None;
        for &(way, span) in &clauses.exits {
            let (Way::Stop(exit) | Way::Target(_, exit) | Way::Exit(exit)) = way;
            let Some(kind) = self.exit(exit, close, span, env) else {
                whole = false;
                continue;
            };
            let text = self.sources.slice(span).split_whitespace().skip(1).collect::<Vec<_>>().join(" ");
            let exit = Exit { kind, span, text };
            match way {
                Way::Stop(_) => stops.push(exit),
                Way::Exit(_) => exits.push(exit),
                Way::Target(None, _) => {
                    if let Some(first) = rest.replace(span) {
                        let problem = Problem::new(
                            Code::DuplicateClause,
                            span,
                            "the rest of the position leaves twice",
                        );
                        self.report(
                            problem
                                .also(first, "first here")
                                .help("give each target its share: `target 50% at …`"),
                        );
                        whole = false;
                    }
                    targets.push(Target { share: None, exit });
                }
                Way::Target(Some(share), _) => {
                    let Some(share) = self.weight(share, env).and_then(|node| self.builder.constant(node))
                    else {
                        whole = false;
                        continue;
                    };
                    sum += share;
                    targets.push(Target { share: Some(share), exit });
                }
            }
        }
        if sum > 1.0 + 1e-9 {
            let span = targets.first().map_or_else(Span::default, |target| target.exit.span);
            let problem = Problem::new(
                Code::WeightsOver100,
                span,
                format!("the targets close {:.0} % of the position, expected at most 100 %", sum * 100.0),
            );
            self.report(problem.help("shares are of the initial size"));
            whole = false;
        }
        whole.then_some((stops, targets, exits))
    }

    fn exit(&mut self, exit: &ast::Exit, close: &Number, span: Span, env: &Env) -> Option<ExitKind> {
        Some(match exit {
            ast::Exit::When(when) => ExitKind::When(self.condition(when, env)?),
            ast::Exit::At(level) => {
                let number = self.level(level, close, env)?;
                ExitKind::At(self.operand(level, &number, env))
            }
            ast::Exit::Trail(distance) => {
                let number = self.level(distance, close, env)?;
                ExitKind::Trail(self.operand(distance, &number, env))
            }
            ast::Exit::SessionEnd => {
                let intraday =
                    env.bars.as_ref().is_some_and(|(_, info)| matches!(info.period, Period::Intraday { .. }));
                if !intraday {
                    let problem = Problem::new(
                        Code::WrongArguments,
                        span,
                        "expected bars of parts of a day for `session end`",
                    );
                    self.report(problem.help("a daily bar ends with its session; write `exit when …`"));
                    return None;
                }
                ExitKind::SessionEnd
            }
        })
    }

    fn size(&mut self, clauses: &Clauses<'_>, strategy: &ast::Strategy, env: &Env) {
        let stops = clauses.exits.iter().any(|(way, _)| matches!(way, Way::Stop(_)));
        let Some(size) = clauses.size else { return };
        let (Size::Risk(share) | Size::Fixed(share) | Size::Vol(share)) = size;
        let Some(weight) = self.weight(share, env) else { return };
        if self.builder.constant(weight).is_none() {
            self.report(Problem::new(
                Code::WrongArguments,
                share.span,
                "expected a fixed percentage, found a value that changes",
            ));
        }
        if matches!(size, Size::Risk(_)) && !stops {
            let problem = Problem::new(
                Code::WrongArguments,
                share.span,
                format!(
                    "`size risk` measures the distance to the stop, and `{}` has none",
                    strategy.name.text
                ),
            );
            self.report(problem.help("add `stop at …`, or write `size fixed 20%`"));
        }
    }
}

/// Nothing if a clause stands there and is wrong.
fn known(clause: Option<Option<Condition>>) -> Option<Option<Condition>> {
    match clause {
        None => Some(None),
        Some(None) => None,
        Some(condition) => Some(condition),
    }
}
