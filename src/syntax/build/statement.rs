//! Statements, and the small ones in full.

use super::Builder;
use crate::syntax::ast::{Expr, Let, Param, ParamRange, Statement, StatementKind, Universe};
use crate::syntax::grammar::{Pair, Pairs, Rule};

impl Builder<'_> {
    /// Builds a statement. Anything but a statement (the end of the text) gives none.
    pub(super) fn statement(&mut self, pair: Pair) -> Option<Statement> {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::use_statement => StatementKind::Use(self.label_in(&pair)?),
            Rule::clock_statement => StatementKind::Clock(self.clock_in(&pair)?),
            Rule::param_statement => StatementKind::Param(self.param(&pair)?),
            Rule::let_statement => StatementKind::Let(self.let_statement(&pair)?),
            Rule::universe_statement => StatementKind::Universe(self.universe(&pair)?),
            Rule::rule_statement => StatementKind::Rule(self.rule(&pair)?),
            Rule::short_rule => StatementKind::Rule(self.short_rule(&pair)),
            Rule::portfolio_statement => StatementKind::Portfolio(self.portfolio(&pair)?),
            Rule::regime_statement => StatementKind::Regime(self.regime(&pair)?),
            Rule::checklist_statement => StatementKind::Checklist(self.checklist(&pair)?),
            Rule::strategy_statement => StatementKind::Strategy(self.strategy(&pair)?),
            Rule::test_statement => StatementKind::Test(self.test(&pair)?),
            _ => return None,
        };
        Some(Statement { kind, span })
    }

    /// Builds the rule of a piece that lacks its `when`, and says so.
    pub fn headless_rule(&mut self, pairs: Pairs, statements: &mut Vec<Statement>) {
        let parts: Vec<Pair> = pairs.flat_map(Pair::into_inner).collect();
        let part = |rule: Rule| parts.iter().find(|part| part.as_rule() == rule);
        let (Some(condition), Some(actions)) = (part(Rule::expression), part(Rule::actions)) else { return };
        let span = self.span(condition);
        self.wrong(
            span,
            "expected `when` before the condition of a rule",
            "write `when CONDITION then ACTION`",
        );
        let when = self.expression(condition.clone()).expr;
        let then = self.actions(actions);
        let rule = Self::plain_rule(when, then);
        statements.push(Statement { kind: StatementKind::Rule(rule), span: span.to(self.span(actions)) });
    }

    fn param(&mut self, pair: &Pair) -> Option<Param> {
        let name = self.name_in(pair)?;
        let value = self.value_in(pair);
        let range = Self::find(pair, Rule::param_range).and_then(|range| self.param_range(&range));
        Some(Param { name, value, range })
    }

    fn param_range(&mut self, pair: &Pair) -> Option<ParamRange> {
        let bounds: Vec<Pair> =
            pair.clone().into_inner().filter(|part| part.as_rule() == Rule::value).collect();
        let mut bounds = bounds.into_iter();
        let (low, high) = (bounds.next()?, bounds.next()?);
        let (low, high) = (self.value(low).expr, self.value(high).expr);
        let step = Self::find(pair, Rule::param_step).map(|step| self.value_in(&step));
        Some(ParamRange { low, high, step })
    }

    fn let_statement(&mut self, pair: &Pair) -> Option<Let> {
        let name = self.name_in(pair)?;
        let mut parameters = Vec::new();
        for part in Self::find(pair, Rule::parameters).into_iter().flat_map(Pair::into_inner) {
            if part.as_rule() == Rule::name {
                parameters.push(self.name(&part));
            }
        }
        Some(Let { name, parameters, body: self.expression_in(pair) })
    }

    fn universe(&mut self, pair: &Pair) -> Option<Universe> {
        let name = self.name_in(pair)?;
        let mut members: Vec<Expr> = Vec::new();
        for part in pair.clone().into_inner().filter(|part| part.as_rule() == Rule::value) {
            members.push(self.value(part).expr);
        }
        Some(Universe { name, members })
    }
}
