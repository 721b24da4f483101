//! Strategies: entries, sizes and exits.

use super::Builder;
use super::rule::Clauses;
use crate::syntax::ast::{Exit, Expr, Size, Strategy, StrategyClause, StrategyClauseKind};
use crate::syntax::grammar::{Pair, Rule};

const WORDS: [&str; 7] = ["only when", "setup when", "enter", "size", "stop", "target", "exit"];

impl Builder<'_> {
    pub(super) fn strategy(&mut self, pair: &Pair) -> Option<Strategy> {
        let name = self.name_in(pair)?;
        let label = self.label_in(pair);
        let short = Self::find(pair, Rule::kw_short_side).is_some();
        let bars = self.series_in(pair)?;
        let mut clauses = Vec::new();
        let mut seen = Clauses::default();
        for part in pair.clone().into_inner() {
            let span = self.span(&part);
            let kind = self.strategy_clause(&part, &mut seen);
            clauses.extend(kind.map(|kind| StrategyClause { kind, span }));
        }
        Some(Strategy { name, label, short, bars, clauses })
    }

    fn strategy_clause(&mut self, pair: &Pair, seen: &mut Clauses) -> Option<StrategyClauseKind> {
        Some(match pair.as_rule() {
            Rule::only_clause => {
                self.clause(seen, "only when", pair);
                StrategyClauseKind::OnlyWhen(self.expression_in(pair))
            }
            Rule::setup_clause => {
                self.clause(seen, "setup", pair);
                StrategyClauseKind::Setup(self.expression_in(pair))
            }
            Rule::enter_clause => {
                self.clause(seen, "enter", pair);
                self.enter(pair)
            }
            Rule::size_clause => {
                self.clause(seen, "size", pair);
                StrategyClauseKind::Size(self.size(pair))
            }
            Rule::stop_clause => StrategyClauseKind::Stop(self.exit(pair)?),
            Rule::target_clause => {
                let fraction = Self::find(pair, Rule::target_share).map(|share| self.value_in(&share));
                if fraction.is_none() && Self::find(pair, Rule::kw_rest).is_none() {
                    let keyword = Self::find(pair, Rule::kw_target)
                        .map_or_else(|| self.span(pair), |word| self.span(&word));
                    let help = "write `target 50% at LEVEL`, and `target rest at LEVEL` for what is left";
                    self.wrong(keyword, "expected a share in percent after `target`", help);
                }
                StrategyClauseKind::Target { fraction, exit: self.exit(pair)? }
            }
            Rule::exit_clause => StrategyClauseKind::Exit(self.exit(pair)?),
            Rule::wrong_strategy_clause => {
                self.unknown_clause(pair, &WORDS);
                return None;
            }
            _ => return None,
        })
    }

    /// `enter [within 6 bars] [at LEVEL] [when C]`, with a level or a condition at least.
    fn enter(&mut self, pair: &Pair) -> StrategyClauseKind {
        let within = Self::find(pair, Rule::enter_within)
            .and_then(|within| Self::find(&within, Rule::window))
            .map(|window| self.window(&window).expr);
        let at = Self::find(pair, Rule::enter_at).map(|at| self.value_in(&at));
        let when = Self::find(pair, Rule::enter_when).map(|when| self.expression_in(&when));
        if at.is_none() && when.is_none() {
            let help = "write `enter when CONDITION`, or `enter at LEVEL` for a limit order";
            self.wrong(self.span(pair), "expected `when` or `at` in `enter`", help);
        }
        StrategyClauseKind::Enter { within, at, when }
    }

    fn size(&mut self, pair: &Pair) -> Size {
        let value: Expr = self.value_in(pair);
        if Self::find(pair, Rule::kw_risk).is_some() {
            Size::Risk(value)
        } else if Self::find(pair, Rule::kw_vol).is_some() {
            Size::Vol(value)
        } else {
            Size::Fixed(value)
        }
    }

    fn exit(&mut self, pair: &Pair) -> Option<Exit> {
        let inner = pair.clone().into_inner().next_back()?;
        Some(match inner.as_rule() {
            Rule::exit_when => Exit::When(self.expression_in(&inner)),
            Rule::exit_trail => Exit::Trail(self.value_in(&inner)),
            Rule::exit_at => Exit::At(self.value_in(&inner)),
            _ => Exit::SessionEnd,
        })
    }
}
