//! Clocks: written, or inferred from the inputs of a rule.

use super::chain::{Chain, StepKind, chain};
use super::scope::Definition;
use super::timeframes::{Resolved, period};
use super::{Checker, Env};
use crate::diag::{Code, Problem};
use crate::plan::{Clock, Domain, DomainRef, Pace, SeriesInfo, Ticking};
use crate::series::{Kind, Sessions};
use crate::source::Span;
use crate::syntax::ast::{self, ClockKind, Expr, ExprKind, StatementKind};
use crate::time::{Calendar, Period};

/// What a walk over conditions found.
#[derive(Default)]
struct Found {
    /// Series at their timeframes, each once, in order.
    series: Vec<Resolved>,
    /// Whether the state of a rule, regime or checklist is read.
    states: bool,
    /// Names already walked.
    names: Vec<(usize, usize)>,
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
        let bars = written.as_ref().and_then(|_| self.bars_of(clock));
        let series = written.as_ref().is_some_and(|clock| matches!(clock.kind, ClockKind::Series(_)));
        let unbound = series && matches!(self.builder.plan().domain(clock), Domain::Clock(_));
        Env { module, clock, days, locals: Vec::new(), bars, unbound }
    }

    /// The bars whose prints are the ticks of a clock.
    pub(super) fn bars_of(&self, clock: DomainRef) -> Option<(usize, SeriesInfo)> {
        let Domain::Series(index) = *self.builder.plan().domain(clock) else { return None };
        let input = self.builder.plan().inputs.get(index)?;
        let mut info = self.table.info(&input.stored)?;
        info.period = input.resampled.unwrap_or(info.period);
        (info.kind == Kind::Bars).then_some((index, info))
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
    pub(super) fn series_input(&mut self, series: &Expr) -> Option<usize> {
        let module = self.modules.len();
        let base = self
            .builder
            .clock(Clock { pace: Pace::Daily, sessions: vec![Ticking::Calendar(Calendar::Xnys)] });
        let env =
            Env { module, clock: base, days: Vec::new(), locals: Vec::new(), bars: None, unbound: false };
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

    /// The bars of the finest intraday input if there is one, else daily.
    fn finest(&mut self, found: &Found, days: &[Ticking]) -> DomainRef {
        let intraday = |found: &&Resolved| matches!(found.info.period, Period::Intraday { .. });
        match found.series.iter().filter(intraday).min_by_key(|found| found.info.period) {
            Some(found) => {
                let input = self.builder.input(found.input.clone());
                self.builder.domain(Domain::Series(input))
            }
            None => self.builder.clock(Clock { pace: Pace::Daily, sessions: days.to_vec() }),
        }
    }

    /// The sessions that make the days: those of the daily inputs, of XNYS if there are none.
    fn days(&mut self, found: &Found) -> Vec<Ticking> {
        let mut days = Vec::new();
        for Resolved { input, info, .. } in &found.series {
            if info.kind == Kind::Events || !matches!(info.period, Period::Daily | Period::Intraday { .. }) {
                continue;
            }
            days.push(match info.sessions_of {
                Sessions::Calendar(calendar) => Ticking::Calendar(calendar),
                Sessions::Rows => Ticking::Rows(self.builder.input(input.clone())),
            });
        }
        if days.is_empty() {
            // Without anything that could begin, what a rule says must not hang on what others read.
            let alone = found.series.is_empty() && !found.states;
            days.push(if alone { Ticking::Ever(Calendar::Xnys) } else { Ticking::Calendar(Calendar::Xnys) });
        }
        days.sort_unstable();
        days.dedup();
        days
    }

    fn walk(&self, expr: &Expr, module: usize, found: &mut Found) {
        if let Some(chain) = chain(expr) {
            match self.scopes.find(module, &chain.head.text) {
                Some(definition) => self.walk_definition(definition, found),
                None => self.walk_series(&chain, found),
            }
        }
        if let ExprKind::Call { name, .. } = &expr.kind
            && let Some(definition) = self.scopes.find(module, &name.text)
        {
            self.walk_definition(definition, found);
        }
        for child in expr.children() {
            self.walk(child, module, found);
        }
    }

    fn walk_series(&self, chain: &Chain<'_>, found: &mut Found) {
        let Some((name, taken)) = chain.series(|name| self.table.info(name).is_some()) else { return };
        let timeframe = chain.steps.get(taken).and_then(|step| match step.kind {
            StepKind::At(timeframe) => period(timeframe).ok(),
            _ => None,
        });
        if let Some(resolved) = self.resolve(&name, timeframe)
            && !found.series.iter().any(|known| known.input == resolved.input)
        {
            found.series.push(resolved);
        }
    }

    fn walk_definition(&self, definition: Definition, found: &mut Found) {
        let at = (definition.module, definition.statement);
        if found.names.contains(&at) {
            return;
        }
        found.names.push(at);
        let statement = self.modules.get(at.0).and_then(|module| module.file.statements.get(at.1));
        match statement.map(|statement| &statement.kind) {
            Some(StatementKind::Let(binding)) => self.walk(&binding.body, definition.module, found),
            Some(StatementKind::Universe(universe)) => {
                universe.members.iter().for_each(|member| self.walk(member, definition.module, found));
            }
            Some(StatementKind::Rule(_) | StatementKind::Regime(_) | StatementKind::Checklist(_)) => {
                found.states = true;
            }
            _ => {}
        }
    }
}
