//! Clocks: written, or inferred from the inputs of a rule.

use super::chain::{StepKind, chain};
use super::{Checker, Env};
use crate::diag::{Code, Problem};
use crate::plan::{Clock, Domain, DomainRef, Input, Pace, Ticking};
use crate::series::Sessions;
use crate::source::Span;
use crate::syntax::ast::{self, ClockKind, Expr, ExprKind, StatementKind};
use crate::time::{Calendar, Period};

/// What a walk over conditions found.
#[derive(Default)]
struct Found {
    /// Names of series, each once, in order.
    series: Vec<String>,
    /// Lets already walked.
    lets: Vec<(usize, usize)>,
}

impl Checker<'_> {
    /// The environment of expressions of a file: the written clock, else the file's, else the one their inputs give.
    pub(super) fn environment(&mut self, module: usize, on: Option<&ast::Clock>, exprs: &[&Expr]) -> Env {
        let mut found = Found::default();
        for expr in exprs {
            self.walk(expr, module, &mut found);
        }
        let days = self.days(&found);
        let written = on.cloned().or_else(|| self.file_clock(module));
        let clock = match &written {
            Some(clock) => self.clock_of(clock, &days),
            None => self.finest(&found, &days),
        };
        Env { module, clock, days, locals: Vec::new() }
    }

    fn file_clock(&self, module: usize) -> Option<ast::Clock> {
        self.modules.get(module)?.file.statements.iter().find_map(|statement| match &statement.kind {
            StatementKind::Clock(clock) => Some(clock.clone()),
            _ => None,
        })
    }

    /// The domain of a written clock.
    pub(super) fn clock_of(&mut self, clock: &ast::Clock, days: &[Ticking]) -> DomainRef {
        let pace = match &clock.kind {
            ClockKind::Daily => Pace::Daily,
            ClockKind::Weekly => Pace::Weekly,
            ClockKind::Monthly => Pace::Monthly,
            ClockKind::Series(series) => {
                return match self.series_input(series) {
                    Some(input) => self.builder.domain(Domain::Series(input)),
                    None => self.builder.clock(Clock { pace: Pace::Daily, sessions: days.to_vec() }),
                };
            }
        };
        self.builder.clock(Clock { pace, sessions: days.to_vec() })
    }

    /// The input behind a clock such as `fed.assets` or `index@1w`.
    fn series_input(&mut self, series: &Expr) -> Option<usize> {
        let module = self.modules.len();
        let base = self
            .builder
            .clock(Clock { pace: Pace::Daily, sessions: vec![Ticking::Calendar(Calendar::Xnys)] });
        let env = Env { module, clock: base, days: Vec::new(), locals: Vec::new() };
        match self.typed(series, &env) {
            super::Typed::Number(number) => match number.series {
                Some((input, _)) => Some(input),
                None => self.not_a_clock(series.span),
            },
            super::Typed::Error => None,
            _ => self.not_a_clock(series.span),
        }
    }

    fn not_a_clock(&mut self, span: Span) -> Option<usize> {
        let problem = Problem::new(
            Code::WrongArguments,
            span,
            "expected `daily`, `weekly`, `monthly` or a series as clock",
        );
        self.report(problem.help("write `on daily`, or `on fed.assets` for each release"));
        None
    }

    /// The bars of the first intraday input if there is one, else daily.
    fn finest(&mut self, found: &Found, days: &[Ticking]) -> DomainRef {
        let intraday = found.series.iter().find(|name| {
            self.table.info(name).is_some_and(|info| matches!(info.period, Period::Intraday { .. }))
        });
        match intraday {
            Some(name) => {
                let input = self.builder.input(Input { stored: name.clone(), resampled: None });
                self.builder.domain(Domain::Series(input))
            }
            None => self.builder.clock(Clock { pace: Pace::Daily, sessions: days.to_vec() }),
        }
    }

    /// The sessions that make the days: those of the daily inputs, of XNYS if there are none.
    fn days(&mut self, found: &Found) -> Vec<Ticking> {
        let mut days = Vec::new();
        for name in &found.series {
            let Some(info) = self.table.info(name) else { continue };
            if !matches!(info.period, Period::Daily | Period::Intraday { .. }) {
                continue;
            }
            days.push(match info.sessions_of {
                Sessions::Calendar(calendar) => Ticking::Calendar(calendar),
                Sessions::Rows => {
                    Ticking::Rows(self.builder.input(Input { stored: name.clone(), resampled: None }))
                }
            });
        }
        if days.is_empty() {
            days.push(Ticking::Calendar(Calendar::Xnys));
        }
        days.sort_unstable();
        days.dedup();
        days
    }

    fn walk(&self, expr: &Expr, module: usize, found: &mut Found) {
        if let Some(chain) = chain(expr) {
            match self.scopes.find(module, &chain.head.text) {
                Some(definition) => {
                    let at = (definition.module, definition.statement);
                    if !found.lets.contains(&at) {
                        found.lets.push(at);
                        let statement =
                            self.modules.get(at.0).and_then(|module| module.file.statements.get(at.1));
                        if let Some(StatementKind::Let(binding)) = statement.map(|statement| &statement.kind)
                        {
                            self.walk(&binding.body, definition.module, found);
                        }
                    }
                }
                None => {
                    if let Some((name, taken)) = chain.series(|name| self.table.info(name).is_some()) {
                        let finer = chain.steps.get(taken).and_then(|step| match step.kind {
                            StepKind::At(timeframe) => Some(format!("{name}@{}", timeframe)),
                            _ => None,
                        });
                        let name = finer.filter(|finer| self.table.info(finer).is_some()).unwrap_or(name);
                        if !found.series.contains(&name) {
                            found.series.push(name);
                        }
                    }
                }
            }
        }
        if let ExprKind::Call { name, .. } = &expr.kind
            && let Some(definition) = self.scopes.find(module, &name.text)
        {
            let at = (definition.module, definition.statement);
            if !found.lets.contains(&at) {
                found.lets.push(at);
                let statement = self.modules.get(at.0).and_then(|module| module.file.statements.get(at.1));
                if let Some(StatementKind::Let(binding)) = statement.map(|statement| &statement.kind) {
                    self.walk(&binding.body, definition.module, found);
                }
            }
        }
        for child in expr.children() {
            self.walk(child, module, found);
        }
    }
}
