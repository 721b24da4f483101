//! Target weights: the actions of all rules joined, by priority and order.

use super::{Moment, RuleReport};
use crate::plan::{ActionKind, Portfolio};
use crate::syntax::ast::Bound;

/// A weight that a rule sets at the reported tick.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Index into the plan's rules.
    pub rule: usize,
    pub target: String,
    pub bound: Bound,
    /// From 0 to 1; nothing while its expression is unknown.
    pub weight: Option<f64>,
    /// The rule that won against this setting.
    pub overruled_by: Option<usize>,
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

/// Joins the actions of all rules: their `then` while they are on, their `otherwise` while they are off.
///
/// For a target set twice the higher priority wins, then file order; `at most` and `at least` bound the outcome. Assets of the portfolio
/// that nothing names share the rest in their start proportions.
pub fn targets(moment: &Moment<'_>, reports: &[RuleReport]) -> Targets {
    let mut settings: Vec<Setting> = Vec::new();
    for report in reports {
        let Some(rule) = moment.plan.rules.get(report.rule) else { continue };
        let position = moment
            .evaluation
            .positions(rule.clock)
            .map_or(0, |positions| positions.at.len().saturating_sub(1));
        for action in if report.on { &rule.then } else { &rule.otherwise } {
            let ActionKind::Weight { asset, bound, weight } = &action.kind else { continue };
            let value = moment.plan.node(*weight).map_or(f64::NAN, |node| match node.op {
                crate::builtins::op::Op::Const(bits) => bits.value(),
                _ => moment.evaluation.number(*weight, position),
            });
            let weight = (!value.is_nan()).then(|| value.clamp(0.0, 1.0));
            settings.push(Setting {
                rule: report.rule,
                target: asset.clone(),
                bound: *bound,
                weight,
                overruled_by: None,
            });
        }
    }
    let named = decide(moment, &mut settings);
    let (weights, scaled) = match moment.plan.portfolios.first() {
        None => (named, false),
        Some(portfolio) => fill_up(portfolio, &named),
    };
    Targets { settings, weights, scaled }
}

/// The weight of every named target, marking the settings that lost.
fn decide(moment: &Moment<'_>, settings: &mut [Setting]) -> Vec<(String, f64)> {
    let priority = |rule: usize| moment.plan.rules.get(rule).map_or(0, |rule| rule.priority);
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
            .map(|setting| setting.rule)
            .min_by_key(|&rule| (std::cmp::Reverse(priority(rule)), rule));
        let start = moment
            .plan
            .portfolios
            .first()
            .and_then(|portfolio| portfolio.assets.iter().find(|known| known.name == asset))
            .map(|known| known.start);
        let mut weight = settings
            .iter()
            .find(|setting| exact(setting) && Some(setting.rule) == winner)
            .and_then(|setting| setting.weight)
            .or(start);
        for setting in settings.iter_mut().filter(|setting| setting.target == asset) {
            match (setting.bound, setting.weight) {
                (Bound::Exactly, Some(_)) if Some(setting.rule) != winner => setting.overruled_by = winner,
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
