//! What a session answers at its moment: the state of all rules with their reasons, and the values of expressions.

use super::Session;
use crate::engine::{self, Evaluation, Lane, Options};
use crate::kernel::{TRUE, UNKNOWN};
use crate::plan::{Domain, DomainRef, NodeRef};
use crate::series::Series;
use crate::time::{Day, Instant, Period};
use crate::verdict::{self, ChecklistReport, Moment, RegimeReport, RuleReport, Targets, TreeNode};

/// Everything the rule files say at the moment evaluated.
#[derive(Debug)]
pub struct RunReport {
    pub rules: Vec<Explained>,
    pub regimes: Vec<RegimeReport>,
    pub checklists: Vec<ChecklistReport>,
    pub targets: Targets,
    /// The newest tick of any clock.
    pub tick: Option<(Day, Instant)>,
}

/// One rule with its trees.
#[derive(Debug)]
pub struct Explained {
    pub report: RuleReport,
    /// Absent before the first tick.
    pub when: Option<TreeNode>,
    pub until: Option<TreeNode>,
}

/// Values of expressions at one label.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub day: Day,
    /// Set for intraday values, which are labelled by their bar's end.
    pub at: Option<Instant>,
    /// `None` is unknown; a truth is 0 or 1.
    pub values: Vec<Option<f64>>,
}

impl Session {
    fn options(&self) -> Options {
        Options::until(self.until, self.decision)
    }

    pub(super) fn evaluate(&self, keep: &[NodeRef]) -> Evaluation<'_> {
        engine::run(&self.plan, &self.inputs(), &self.options(), keep)
    }

    pub(super) fn moment<'a>(
        &'a self,
        inputs: &'a [&'a Series],
        evaluation: &'a Evaluation<'a>,
    ) -> Moment<'a> {
        Moment { plan: &self.plan, series: inputs, evaluation, decision: self.decision }
    }

    /// All rules at the newest tick at or before the moment.
    pub fn run(&self) -> RunReport {
        let inputs = self.inputs();
        let mut keep = verdict::keep(&self.plan);
        let mut evaluation = self.evaluate(&keep);
        let unknown = verdict::unknown(&self.plan, &evaluation);
        if !unknown.is_empty() {
            // Reasons are found by walking the plan, which then must be at hand down to its inputs.
            keep.extend(unknown.into_iter().flat_map(|leaf| self.plan.below(leaf)));
            keep.sort_unstable();
            keep.dedup();
            evaluation = self.evaluate(&keep);
        }
        let moment = self.moment(&inputs, &evaluation);
        let reports: Vec<RuleReport> =
            (0..self.plan.rules.len()).filter_map(|rule| verdict::report(&moment, rule)).collect();
        let (regimes, checklists) = (verdict::regimes(&moment), verdict::checklists(&moment));
        let targets = verdict::targets(&moment, &reports, &regimes);
        let ticks = reports.iter().filter_map(|report| report.tick);
        let ticks = ticks.chain(regimes.iter().filter_map(|report| report.tick));
        let tick = ticks.chain(checklists.iter().filter_map(|report| report.tick)).max_by_key(|(_, at)| *at);
        let rules = reports.into_iter().map(|report| explained(&moment, report)).collect();
        RunReport { rules, regimes, checklists, targets, tick }
    }

    /// Whether the positions of a domain are bars within a day.
    pub fn is_intraday(&self, domain: DomainRef) -> bool {
        match self.plan.domain(domain) {
            Domain::Series(input) => {
                self.series.get(*input).is_some_and(|series| matches!(series.period, Period::Intraday { .. }))
            }
            Domain::Clock(_) | Domain::Constant => false,
        }
    }

    /// The values of the session's expressions over history, joined by label.
    ///
    /// A value of one series is labelled with its print's date (intraday: the bar's end), everything else with the tick. Of several events of
    /// one print the newest counts.
    pub fn values(&self) -> Vec<Row> {
        let keep: Vec<NodeRef> = self.probes.iter().flatten().map(|probe| probe.node).collect();
        let evaluation = self.evaluate(&keep);
        let mut rows: std::collections::BTreeMap<(Day, Option<Instant>), Vec<Option<f64>>> =
            std::collections::BTreeMap::new();
        for (column, probe) in self.probes.iter().enumerate() {
            let Some(node) = probe.as_ref().map(|probe| probe.node) else { continue };
            let Some(domain) = self.plan.node(node).map(|node| node.domain) else { continue };
            let labels = self.labels(domain, &evaluation);
            for (position, label) in labels.into_iter().enumerate() {
                let value = match evaluation.lane(node) {
                    Some(Lane::Numbers(figures)) => {
                        figures.get(position).copied().filter(|figure| !figure.is_nan())
                    }
                    Some(Lane::Truths(truths)) => truths
                        .get(position)
                        .filter(|&&truth| truth != UNKNOWN)
                        .map(|&truth| if truth == TRUE { 1.0 } else { 0.0 }),
                    None => None,
                };
                let row = rows.entry(label).or_insert_with(|| vec![None; self.probes.len()]);
                if let Some(cell) = row.get_mut(column) {
                    *cell = value;
                }
            }
        }
        rows.into_iter().map(|((day, at), values)| Row { day, at, values }).collect()
    }

    fn labels(&self, domain: DomainRef, evaluation: &Evaluation) -> Vec<(Day, Option<Instant>)> {
        let Some(positions) = evaluation.positions(domain) else { return Vec::new() };
        let intraday: Option<&Series> = match self.plan.domain(domain) {
            Domain::Series(input) => {
                self.series.get(*input).filter(|series| matches!(series.period, Period::Intraday { .. }))
            }
            Domain::Clock(_) | Domain::Constant => None,
        };
        let label = |(position, day): (usize, &Day)| match intraday {
            None => (*day, None),
            Some(series) => {
                let slot = series.newest.get(position).map_or(0, |&slot| slot as usize);
                (*day, series.ends.get(slot).copied())
            }
        };
        positions.label.iter().enumerate().map(label).collect()
    }
}

fn explained(moment: &Moment<'_>, report: RuleReport) -> Explained {
    let rule = moment.plan.rules.get(report.rule);
    let position = rule
        .and_then(|rule| moment.evaluation.positions(rule.clock))
        .and_then(|positions| positions.at.len().checked_sub(1));
    let tree = |condition: Option<&crate::plan::Condition>| {
        let (rule, position, condition) = (rule?, position?, condition?);
        Some(verdict::tree(moment, condition, rule.clock, position))
    };
    let (when, until) = (tree(rule.map(|rule| &rule.when)), tree(rule.and_then(|rule| rule.until.as_ref())));
    Explained { report, when, until }
}
