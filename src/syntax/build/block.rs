//! Portfolios, regimes and checklists.

use super::Builder;
use super::rule::Clauses;
use crate::syntax::ast::{
    Checklist, ChecklistItem, Every, EveryKind, Portfolio, Rebalance, Regime, RegimeState,
};
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::quote::quote;

impl Builder<'_> {
    pub(super) fn portfolio(&mut self, pair: &Pair) -> Option<Portfolio> {
        let name = self.name_in(pair)?;
        let mut portfolio =
            Portfolio { name, assets: Vec::new(), start: Vec::new(), rebalance: None, cost: None };
        let mut seen = Clauses::default();
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::asset_clause => {
                    let asset = self.name_in(&part)?;
                    let earns = self.value_in(&part);
                    portfolio.assets.push((asset, earns));
                }
                Rule::start_weights => {
                    self.clause(&mut seen, "start", &part);
                    for weight in part.into_inner().filter(|part| part.as_rule() == Rule::start_weight) {
                        portfolio.start.extend(self.named_weight(&weight));
                    }
                }
                Rule::rebalance_clause => {
                    self.clause(&mut seen, "rebalance", &part);
                    portfolio.rebalance = self.rebalance(&part).map(|kind| (kind, self.span(&part)));
                }
                Rule::cost_clause => {
                    self.clause(&mut seen, "cost", &part);
                    portfolio.cost = Some(self.value_in(&part));
                }
                Rule::wrong_portfolio_clause => {
                    self.unknown_clause(&part, &["NAME = SERIES", "start", "rebalance", "cost"]);
                }
                _ => {}
            }
        }
        Some(portfolio)
    }

    fn rebalance(&mut self, pair: &Pair) -> Option<Rebalance> {
        let kind = pair.clone().into_inner().next_back()?;
        Some(match kind.as_rule() {
            Rule::kw_monthly => Rebalance::Monthly,
            Rule::kw_weekly => Rebalance::Weekly,
            Rule::rebalance_band => Rebalance::Band(self.value_in(&kind)),
            _ => Rebalance::OnChange,
        })
    }

    pub(super) fn regime(&mut self, pair: &Pair) -> Option<Regime> {
        let name = self.name_in(pair)?;
        let label = self.label_in(pair);
        let mut regime = Regime { name, label, on: None, states: Vec::new(), start: None };
        let mut seen = Clauses::default();
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::on_clause => {
                    self.clause(&mut seen, "on", &part);
                    self.on_first(&seen, !regime.states.is_empty(), &part);
                    regime.on = self.clock_in(&part);
                }
                Rule::start_state => {
                    self.clause(&mut seen, "start", &part);
                    regime.start = self.name_in(&part);
                }
                Rule::regime_state => {
                    let name = self.name_in(&part)?;
                    let when = self.clause_condition(&part);
                    let then = match Self::find(&part, Rule::wrong_missing_then) {
                        Some(actions) => self.missing_then(&actions),
                        None => Self::find(&part, Rule::then_clause)
                            .map(|clause| self.actions_in(&clause))
                            .unwrap_or_default(),
                    };
                    regime.states.push(RegimeState { name, when, then });
                }
                _ => {}
            }
        }
        if regime.states.is_empty() {
            let message = format!("expected a state in regime {}", quote(&regime.name.text));
            self.wrong(regime.name.span, message, "a state is written `NAME when CONDITION then ACTION`");
        }
        Some(regime)
    }

    pub(super) fn checklist(&mut self, pair: &Pair) -> Option<Checklist> {
        let name = self.name_in(pair)?;
        let label = self.label_in(pair);
        let mut list = Checklist { name, label, on: None, every: None, items: Vec::new(), need: None };
        list.every = Self::find(pair, Rule::every).and_then(|every| self.every(&every));
        let mut seen = Clauses::default();
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::on_clause => {
                    self.clause(&mut seen, "on", &part);
                    self.on_first(&seen, !list.items.is_empty(), &part);
                    list.on = self.clock_in(&part);
                }
                Rule::need_clause => {
                    self.clause(&mut seen, "need", &part);
                    list.need = self.integer_in(&part);
                }
                Rule::check_item => {
                    let name = self.name_in(&part)?;
                    let label = self.label_in(&part);
                    let when = self.clause_condition(&part);
                    list.items.push(ChecklistItem::Check { name, label, when });
                }
                Rule::show_item => {
                    let expr = self.clause_condition(&part);
                    let label = self.label_in(&part);
                    list.items.push(ChecklistItem::Show { expr, label });
                }
                _ => {}
            }
        }
        Some(list)
    }

    fn every(&mut self, pair: &Pair) -> Option<Every> {
        let span = self.span(pair);
        let inner = pair.clone().into_inner().next_back()?;
        let kind = match inner.as_rule() {
            Rule::every_day => EveryKind::Day {
                trading: Self::find(&inner, Rule::kw_trading).is_some(),
                at: Self::find(&inner, Rule::every_time).and_then(|time| self.every_time(&time)),
            },
            Rule::every_weekday => EveryKind::Weekday(weekday(inner.into_inner().next()?.as_rule())),
            Rule::every_month_end => EveryKind::MonthEnd,
            _ => EveryKind::ReleaseOf(self.series_in(&inner)?),
        };
        Some(Every { kind, span })
    }
}

/// Days from Monday.
fn weekday(rule: Rule) -> u8 {
    match rule {
        Rule::kw_monday => 0,
        Rule::kw_tuesday => 1,
        Rule::kw_wednesday => 2,
        Rule::kw_thursday => 3,
        Rule::kw_friday => 4,
        Rule::kw_saturday => 5,
        _ => 6,
    }
}
