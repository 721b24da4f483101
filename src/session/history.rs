//! Histories: every tick of rules, regimes and checklists up to the moment.

use super::Session;
use crate::engine::{RegimeAt, RuleState};
use crate::plan::{DomainRef, NodeRef};
use crate::time::{Day, Instant};
use crate::verdict::{self, Episode, Moment, Stretch, Tally};

/// A rule's verdict at one tick.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HistoryRow {
    pub day: Day,
    pub at: Instant,
    pub state: RuleState,
}

/// The verdicts and episodes of one rule.
#[derive(Debug)]
pub struct History {
    pub rule: usize,
    /// Whether ticks are labelled by instants (intraday) rather than dates.
    pub intraday: bool,
    pub rows: Vec<HistoryRow>,
    pub episodes: Vec<Episode>,
}

/// The states of one regime.
#[derive(Debug)]
pub struct RegimeHistory {
    pub regime: usize,
    pub intraday: bool,
    pub rows: Vec<(Day, Instant, RegimeAt)>,
    pub stretches: Vec<Stretch>,
}

/// The counts of one checklist that has checks.
#[derive(Debug)]
pub struct ChecklistHistory {
    pub checklist: usize,
    pub intraday: bool,
    pub rows: Vec<(Day, Instant, Tally)>,
}

/// The histories of everything in the rule files.
#[derive(Debug, Default)]
pub struct Histories {
    pub rules: Vec<History>,
    pub regimes: Vec<RegimeHistory>,
    pub checklists: Vec<ChecklistHistory>,
}

impl Histories {
    /// The newest tick of each.
    pub fn newest(mut self) -> Self {
        fn last<T>(rows: &mut Vec<T>) {
            rows.drain(..rows.len().saturating_sub(1));
        }
        self.rules.iter_mut().for_each(|history| last(&mut history.rows));
        self.regimes.iter_mut().for_each(|history| last(&mut history.rows));
        self.checklists.iter_mut().for_each(|history| last(&mut history.rows));
        self
    }
}

impl Session {
    /// The histories of all rules, regimes and checklists, all ticks up to the moment.
    pub fn histories(&self, with_episodes: bool) -> Histories {
        let mut keep: Vec<NodeRef> = if with_episodes {
            verdict::keep(&self.plan)
        } else {
            self.plan.rules.iter().map(|rule| rule.state).collect()
        };
        keep.extend(self.plan.regimes.iter().map(|regime| regime.state));
        for checklist in &self.plan.checklists {
            keep.extend(checklist.count.iter().flat_map(|(low, high)| [*low, *high]));
            keep.extend(checklist.passed);
        }
        let evaluation = self.evaluate(&keep);
        let inputs = self.inputs();
        self.read(&self.moment(&inputs, &evaluation), with_episodes)
    }

    /// The histories of everything with their episodes; what they say about the rule files joins the problems.
    pub fn review(&mut self) -> Histories {
        let evaluation = self.evaluate(&verdict::keep(&self.plan));
        let inputs = self.inputs();
        let moment = self.moment(&inputs, &evaluation);
        let histories = self.read(&moment, true);
        let mut problems = verdict::lints(&moment, self.until);
        self.allowed.apply(&mut problems, self.today);
        problems.sort_by_key(super::place);
        verdict::once(&mut problems);
        self.problems.extend(problems);
        self.problems.sort_by_key(super::place);
        histories
    }

    fn read(&self, moment: &Moment<'_>, with_episodes: bool) -> Histories {
        let rules =
            (0..self.plan.rules.len()).filter_map(|rule| self.rule_history(moment, rule, with_episodes));
        let regimes = self.plan.regimes.iter().enumerate().map(|(index, regime)| {
            let (first, states) = verdict::regime_states(moment, regime);
            let ticks = self.ticks(moment, regime.clock, first);
            RegimeHistory {
                regime: index,
                intraday: self.is_intraday(regime.clock),
                rows: ticks.zip(states).map(|((day, at), state)| (day, at, state)).collect(),
                stretches: verdict::stretches(moment, regime),
            }
        });
        let checklists =
            self.plan.checklists.iter().enumerate().filter(|(_, checklist)| checklist.count.is_some());
        let checklists = checklists.map(|(index, checklist)| {
            let first = moment.first_tick(checklist.clock, &checklist.inputs);
            let ticks = self.ticks(moment, checklist.clock, first).zip(first..);
            let row = |((day, at), position)| Some((day, at, verdict::tally(moment, checklist, position)?));
            ChecklistHistory {
                checklist: index,
                intraday: self.is_intraday(checklist.clock),
                rows: ticks.filter_map(row).collect(),
            }
        });
        Histories { rules: rules.collect(), regimes: regimes.collect(), checklists: checklists.collect() }
    }

    /// The history of the rules whose indices are given, all ticks up to the moment.
    pub fn history(&self, rules: &[usize], with_episodes: bool) -> Vec<History> {
        let keep = if with_episodes {
            verdict::keep(&self.plan)
        } else {
            self.plan.rules.iter().map(|rule| rule.state).collect()
        };
        let evaluation = self.evaluate(&keep);
        let inputs = self.inputs();
        let moment = self.moment(&inputs, &evaluation);
        rules.iter().filter_map(|rule| self.rule_history(&moment, *rule, with_episodes)).collect()
    }

    fn rule_history(&self, moment: &Moment<'_>, index: usize, with_episodes: bool) -> Option<History> {
        let rule = self.plan.rules.get(index)?;
        let (first, states) = verdict::states(moment, rule);
        let ticks = self.ticks(moment, rule.clock, first);
        let rows = ticks.zip(states).map(|((day, at), state)| HistoryRow { day, at, state }).collect();
        let episodes = if with_episodes { verdict::episodes(moment, rule) } else { Vec::new() };
        Some(History { rule: index, intraday: self.is_intraday(rule.clock), rows, episodes })
    }

    /// The ticks of a clock from a position on.
    fn ticks<'a>(
        &self,
        moment: &'a Moment<'_>,
        clock: DomainRef,
        first: usize,
    ) -> impl Iterator<Item = (Day, Instant)> + 'a {
        let positions = moment.evaluation.positions(clock);
        let ticks =
            positions.into_iter().flat_map(|positions| positions.label.iter().zip(positions.at.iter()));
        ticks.skip(first).map(|(day, at)| (*day, *at))
    }
}
