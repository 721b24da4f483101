//! Target weights: the actions of all rules and regimes joined, by priority and order.

use std::cmp::Reverse;

use super::{Moment, RegimeReport, RuleReport};
use crate::builtins::op::Op;
use crate::plan::{Action, ActionKind, DomainRef, Plan, Portfolio};
use crate::source::FileId;
use crate::syntax::ast::Bound;

/// What sets a weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Index into the plan's rules.
    Rule(usize),
    /// Index into the plan's regimes.
    Regime(usize),
}

impl Source {
    /// Its name in the rule files.
    pub fn name(self, plan: &Plan) -> &str {
        match self {
            Self::Rule(rule) => plan.rules.get(rule).map(|rule| &rule.name),
            Self::Regime(regime) => plan.regimes.get(regime).map(|regime| &regime.name),
        }
        .map_or("?", String::as_str)
    }

    /// Who wins is least: by priority, of which regimes have none, then by place in the text.
    fn rank(self, plan: &Plan) -> (Reverse<i64>, Option<(FileId, u32)>) {
        let (priority, span) = match self {
            Self::Rule(rule) => {
                let rule = plan.rules.get(rule);
                (rule.map_or(0, |rule| rule.priority), rule.map(|rule| rule.span))
            }
            Self::Regime(regime) => (0, plan.regimes.get(regime).map(|regime| regime.span)),
        };
        (Reverse(priority), span.map(|span| (span.file, span.start)))
    }
}

/// A weight that a rule or a regime sets at the reported tick.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    pub source: Source,
    pub target: String,
    pub bound: Bound,
    /// From 0 to 1; nothing while its expression is unknown.
    pub weight: Option<f64>,
    /// What won against this setting.
    pub overruled_by: Option<Source>,
}

/// What the rules amount to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Targets {
    pub settings: Vec<Setting>,
    /// Weights by asset: of all assets of the first portfolio, else of those that rules name.
    pub weights: Vec<(String, f64)>,
    /// Whether rules together asked for more than 100 % and were scaled down.
    pub scaled: bool,
}

/// Joins the actions of all rules, their `then` while they are on, their `otherwise` while they are off, and those of the state each
/// regime is in.
///
/// For a target set twice the higher priority wins, then the order of the text; `at most` and `at least` bound the outcome. Assets of the
/// portfolio that nothing names share the rest in their start proportions.
pub fn targets(moment: &Moment<'_>, rules: &[RuleReport], regimes: &[RegimeReport]) -> Targets {
    let mut settings: Vec<Setting> = Vec::new();
    for report in rules {
        let Some(rule) = moment.plan.rules.get(report.rule) else { continue };
        let actions = if report.on { &rule.then } else { &rule.otherwise };
        settings.extend(set(moment, Source::Rule(report.rule), actions, rule.clock));
    }
    for report in regimes {
        let Some(regime) = moment.plan.regimes.get(report.regime) else { continue };
        let Some(state) = regime.states.get(report.state) else { continue };
        settings.extend(set(moment, Source::Regime(report.regime), &state.then, regime.clock));
    }
    settings.sort_by_key(|setting| setting.source.rank(moment.plan).1);
    let named = decide(moment, &mut settings);
    let (weights, scaled) = match moment.plan.portfolios.first() {
        None => (named, false),
        Some(portfolio) => fill_up(portfolio, &named),
    };
    Targets { settings, weights, scaled }
}

/// The weights among actions at a clock's newest tick.
fn set(moment: &Moment<'_>, source: Source, actions: &[Action], clock: DomainRef) -> Vec<Setting> {
    let position = moment.newest(clock).unwrap_or(0);
    let setting = |action: &Action| {
        let ActionKind::Weight { asset, bound, weight } = &action.kind else { return None };
        let value = moment.plan.node(*weight).map_or(f64::NAN, |node| match node.op {
            Op::Const(bits) => bits.value(),
            _ => moment.evaluation.number(*weight, position),
        });
        let weight = (!value.is_nan()).then(|| value.clamp(0.0, 1.0));
        Some(Setting { source, target: asset.clone(), bound: *bound, weight, overruled_by: None })
    };
    actions.iter().filter_map(setting).collect()
}

/// The weight of every named target, marking the settings that lost.
fn decide(moment: &Moment<'_>, settings: &mut [Setting]) -> Vec<(String, f64)> {
    let mut named: Vec<(String, f64)> = Vec::new();
    let mut assets: Vec<String> = Vec::new();
    for setting in settings.iter() {
        if !assets.contains(&setting.target) {
            assets.push(setting.target.clone());
        }
    }
    for asset in assets {
        let exact = |setting: &Setting| {
            setting.target == asset && setting.bound == Bound::Exactly && setting.weight.is_some()
        };
        let winner = settings
            .iter()
            .filter(|setting| exact(setting))
            .map(|setting| setting.source)
            .min_by_key(|source| source.rank(moment.plan));
        let start = moment
            .plan
            .portfolios
            .first()
            .and_then(|portfolio| portfolio.assets.iter().find(|known| known.name == asset))
            .map(|known| known.start);
        let mut weight = settings
            .iter()
            .find(|setting| exact(setting) && Some(setting.source) == winner)
            .and_then(|setting| setting.weight)
            .or(start);
        for setting in settings.iter_mut().filter(|setting| setting.target == asset) {
            match (setting.bound, setting.weight) {
                (Bound::Exactly, Some(_)) if Some(setting.source) != winner => setting.overruled_by = winner,
                (Bound::AtMost, Some(most)) => weight = weight.map(|weight| weight.min(most)),
                (Bound::AtLeast, Some(least)) => weight = Some(weight.unwrap_or(least).max(least)),
                _ => {}
            }
        }
        if let Some(weight) = weight {
            named.push((asset, weight));
        }
    }
    named
}

/// All assets of a portfolio: named weights as they are, the rest in start proportions.
fn fill_up(portfolio: &Portfolio, named: &[(String, f64)]) -> (Vec<(String, f64)>, bool) {
    let weight_of = |asset: &str| named.iter().find(|(name, _)| name == asset).map(|(_, weight)| *weight);
    let sum: f64 = portfolio.assets.iter().filter_map(|asset| weight_of(&asset.name)).sum();
    let scaled = sum > 1.0 + 1e-9;
    let open: f64 = portfolio
        .assets
        .iter()
        .filter(|asset| weight_of(&asset.name).is_none())
        .map(|asset| asset.start)
        .sum();
    let rest = (1.0 - sum).max(0.0);
    let weights = portfolio.assets.iter().map(|asset| {
        let weight = match weight_of(&asset.name) {
            Some(weight) if scaled => weight / sum,
            Some(weight) => weight,
            None if open > 0.0 => rest * asset.start / open,
            None => 0.0,
        };
        (asset.name.clone(), weight)
    });
    (weights.collect(), scaled)
}
