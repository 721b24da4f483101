//! Statements with braces: a clause a line, in the order of the text.

use super::expression::has_parts;
use super::layout::Layout;
use super::statement::INDENT;
use crate::source::Span;
use crate::syntax::ast::{
    Action, Checklist, ChecklistItem, Clock, EveryKind, Exit, Expr, Given, GivenRun, Name, Portfolio, Quoted,
    Rebalance, Regime, RegimeState, Rule, Size, Strategy, StrategyClause, StrategyClauseKind, Test, TestAt,
    TestStep, TestStepKind,
};

/// A clause of a block, by what tells its layout.
enum Clause<'t> {
    /// Words and an expression.
    Value(&'t Expr),
    Clock(&'t Clock),
    Actions(&'t [Action]),
    /// Words up to the end of a place.
    Words(Span),
    /// `cash = sofr`
    Asset(&'t Name, &'t Expr),
    Weights(&'t [(Name, Expr)]),
    State(&'t RegimeState),
    Check(&'t Name, &'t Expr),
    Show(&'t Expr, Option<&'t Quoted>),
    Strategy(&'t StrategyClause),
    Step(&'t TestStep),
}

impl Clause<'_> {
    /// A place inside the clause, by which clauses are ordered.
    fn place(&self) -> u32 {
        match self {
            Self::Value(expr) | Self::Show(expr, _) => expr.span.start,
            Self::Clock(clock) => clock.span.start,
            Self::Actions(actions) => actions.first().map_or(0, |action| action.span.start),
            Self::Words(span) => span.start,
            Self::Asset(name, _) | Self::Check(name, _) => name.span.start,
            Self::Weights(weights) => weights.first().map_or(0, |(name, _)| name.span.start),
            Self::State(state) => state.name.span.start,
            Self::Strategy(clause) => clause.span.start,
            Self::Step(step) => step.span.start,
        }
    }
}

impl Layout<'_> {
    pub fn rule(&mut self, rule: &Rule) {
        let mut clauses = vec![Clause::Value(&rule.when)];
        clauses.extend(rule.on.as_ref().map(Clause::Clock));
        clauses.extend(rule.until.iter().chain(&rule.cooldown).map(Clause::Value));
        let actions = [rule.then.as_slice(), rule.otherwise.as_slice()];
        clauses.extend(actions.into_iter().filter(|actions| !actions.is_empty()).map(Clause::Actions));
        let unknown = rule.if_unknown.map(|(_, span)| span);
        let priority = rule.priority.map(|(_, span)| span);
        let because = rule.because.as_ref().map(|text| text.span);
        clauses.extend([unknown, priority, because].into_iter().flatten().map(Clause::Words));
        self.block(clauses);
    }

    pub fn portfolio(&mut self, portfolio: &Portfolio) {
        let mut clauses: Vec<Clause<'_>> =
            portfolio.assets.iter().map(|(name, earns)| Clause::Asset(name, earns)).collect();
        clauses.extend(Some(Clause::Weights(&portfolio.start)).filter(|_| !portfolio.start.is_empty()));
        clauses.extend(portfolio.rebalance.as_ref().map(|(kind, span)| match kind {
            Rebalance::Band(band) => Clause::Value(band),
            Rebalance::OnChange | Rebalance::Weekly | Rebalance::Monthly => Clause::Words(*span),
        }));
        clauses.extend(portfolio.cost.as_ref().map(Clause::Value));
        self.block(clauses);
    }

    pub fn regime(&mut self, regime: &Regime) {
        let mut clauses: Vec<Clause<'_>> = regime.states.iter().map(Clause::State).collect();
        clauses.extend(regime.on.as_ref().map(Clause::Clock));
        clauses.extend(regime.start.as_ref().map(|start| Clause::Words(start.span)));
        self.block(clauses);
    }

    pub fn checklist(&mut self, checklist: &Checklist) {
        let items = checklist.items.iter().map(|item| match item {
            ChecklistItem::Check { name, when, .. } => Clause::Check(name, when),
            ChecklistItem::Show { expr, label } => Clause::Show(expr, label.as_ref()),
        });
        let mut clauses: Vec<Clause<'_>> = items.collect();
        clauses.extend(checklist.on.as_ref().map(Clause::Clock));
        clauses.extend(checklist.need.map(|(_, span)| Clause::Words(span)));
        if let Some(every) = &checklist.every {
            self.indent(INDENT, |layout| {
                layout.until(every.span.start as usize);
                if let EveryKind::ReleaseOf(series) = &every.kind {
                    layout.words_and(series);
                }
                layout.through(every.span.end as usize);
                layout.blank();
            });
        }
        self.block(clauses);
    }

    pub fn strategy(&mut self, strategy: &Strategy) {
        self.indent(INDENT, |layout| {
            layout.words_and(&strategy.bars);
            layout.blank();
        });
        self.block(strategy.clauses.iter().map(Clause::Strategy).collect());
    }

    pub fn test(&mut self, test: &Test) {
        self.block(test.steps.iter().map(Clause::Step).collect());
    }

    /// What is left of the head, and the clauses between braces.
    fn block(&mut self, mut clauses: Vec<Clause<'_>>) {
        clauses.sort_by_key(Clause::place);
        self.indent(INDENT, |layout| layout.until_sign("{"));
        self.token();
        let mut asset = false;
        let mut rows = 0;
        self.indent(INDENT, |layout| {
            for clause in &clauses {
                // Assets that share a line in the text go on sharing it.
                let shares = asset && matches!(clause, Clause::Asset(..)) && !layout.begins_line();
                if shares {
                    layout.next_if_it_fits("   ")
                } else {
                    layout.end()
                }
                layout.clause(clause);
                asset = matches!(clause, Clause::Asset(..));
                rows += 1;
            }
            rows += usize::from(layout.comments());
        });
        if rows > 0 {
            self.end_of_block();
        }
        self.token();
    }

    fn clause(&mut self, clause: &Clause<'_>) {
        match clause {
            Clause::Actions(actions) => self.actions(actions),
            Clause::Weights(weights) => self.after_word(|layout| {
                layout.several(weights, |layout, (_, weight)| layout.words_and(weight));
            }),
            Clause::State(state) => self.group(|layout| {
                layout.indent(INDENT, |layout| {
                    layout.until(state.when.span.start as usize);
                    layout.indent(INDENT, |layout| layout.condition(&state.when));
                    layout.actions_below(&state.then);
                });
            }),
            Clause::Check(_, when) => self.group(|layout| {
                layout.indent(INDENT, |layout| {
                    layout.until_sign(":");
                    layout.token();
                    if has_parts(when) {
                        layout.line(" ")
                    } else {
                        layout.blank()
                    }
                    layout.condition(when);
                });
            }),
            _ => self.indent(INDENT, |layout| layout.plain_clause(clause)),
        }
    }

    fn plain_clause(&mut self, clause: &Clause<'_>) {
        match clause {
            Clause::Value(expr) | Clause::Asset(_, expr) => self.words_and(expr),
            Clause::Clock(clock) => {
                self.until(clock.span.start as usize);
                self.clock(clock);
            }
            Clause::Words(span) => {
                self.until(span.start as usize);
                self.through(span.end as usize);
            }
            Clause::Show(expr, label) => {
                self.words_and(expr);
                if let Some(label) = label {
                    self.blank();
                    self.until(label.span.end as usize);
                }
            }
            Clause::Strategy(clause) => {
                self.values_and_words(&strategy_values(&clause.kind), clause.span);
            }
            Clause::Step(step) => self.step(step),
            Clause::Actions(_) | Clause::Weights(_) | Clause::State(_) | Clause::Check(..) => {}
        }
    }

    fn step(&mut self, step: &TestStep) {
        match &step.kind {
            TestStepKind::Start(date) => self.words_and(date),
            TestStepKind::Given { series, values } => {
                self.words_and(series);
                self.blank();
                match values {
                    Given::File(path) => self.until(path.span.end as usize),
                    Given::Runs(runs) => {
                        if let Some(first) = runs.first() {
                            self.until(first.span.start as usize);
                        }
                        self.several(runs, Self::run);
                    }
                }
            }
            TestStepKind::Expect { at, conditions } => {
                if let Some(TestAt::Date(date)) = at {
                    self.words_and(date);
                    self.blank();
                }
                self.several(conditions, Self::words_and);
            }
        }
    }

    /// `80 by -0.4 x30`
    fn run(&mut self, run: &GivenRun) {
        let values: Vec<&Expr> = run.value.iter().chain(&run.by).collect();
        self.values_and_words(&values, run.span);
    }

    /// Expressions with words before, between and behind them, up to the end of a place.
    fn values_and_words(&mut self, values: &[&Expr], span: Span) {
        for value in values {
            self.words_and(value);
            if self.next_start().is_some_and(|start| start < span.end as usize) {
                self.blank();
            }
        }
        self.until(span.end as usize);
    }
}

/// The expressions of a clause in the order of the text.
fn strategy_values<'t>(clause: &'t StrategyClauseKind) -> Vec<&'t Expr> {
    let of_exit = |exit: &'t Exit| match exit {
        Exit::When(expr) | Exit::At(expr) | Exit::Trail(expr) => Some(expr),
        Exit::SessionEnd => None,
    };
    match clause {
        StrategyClauseKind::OnlyWhen(expr)
        | StrategyClauseKind::Setup(expr)
        | StrategyClauseKind::Size(Size::Risk(expr) | Size::Fixed(expr) | Size::Vol(expr)) => vec![expr],
        StrategyClauseKind::Enter { within, at, when } => within.iter().chain(at).chain(when).collect(),
        StrategyClauseKind::Stop(exit) | StrategyClauseKind::Exit(exit) => {
            of_exit(exit).into_iter().collect()
        }
        StrategyClauseKind::Target { fraction, exit } => fraction.iter().chain(of_exit(exit)).collect(),
    }
}
