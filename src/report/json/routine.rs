//! Regimes and checklists.

use serde::Serialize;

use super::rule::{Alert, Hold, Setting, actions, alerts, hold};
use super::tree::{Blame, Branch, View, between, blames, branch, known, truth};
use crate::plan::{Item, ItemKind};
use crate::report::figures::shown;
use crate::session::{Due, RunReport, Session};
use crate::source::Span;
use crate::verdict::{ChecklistReport, Figure, ItemReport, Origin, RegimeReport, Said, Source, TreeNode};

#[derive(Serialize)]
pub(super) struct RegimeEntry {
    name: String,
    label: Option<String>,
    file: String,
    line: usize,
    tick: Option<String>,
    at: Option<String>,
    state: String,
    uncertain: bool,
    since: Option<String>,
    since_at: Option<String>,
    ticks: Option<usize>,
    before: Option<String>,
    coming: Vec<Coming>,
    reasons: Vec<Blame>,
    actions: Vec<Setting>,
    alerts: Vec<Alert>,
    states: Vec<StateEntry>,
}

#[derive(Serialize)]
struct Coming {
    state: String,
    #[serde(flatten)]
    hold: Hold,
}

#[derive(Serialize)]
struct StateEntry {
    name: String,
    truth: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    when: Option<Branch>,
}

#[derive(Serialize)]
pub(super) struct ChecklistEntry {
    name: String,
    label: Option<String>,
    file: String,
    line: usize,
    every: Option<String>,
    due: Option<bool>,
    next: Option<String>,
    next_at: Option<String>,
    tick: Option<String>,
    at: Option<String>,
    count: Option<usize>,
    count_low: Option<usize>,
    count_high: Option<usize>,
    of: usize,
    need: u32,
    /// Whether the file says how many are needed.
    declared: bool,
    passed: Option<bool>,
    items: Vec<ItemEntry>,
}

#[derive(Serialize)]
struct ItemEntry {
    name: String,
    label: Option<String>,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    truth: Option<Option<bool>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Option<f64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    between: Option<[Option<f64>; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shown: Option<String>,
    as_of: Option<String>,
    known_at: Option<String>,
    reasons: Vec<Blame>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tree: Option<Branch>,
}

/// A regime; `full` adds the trees of its states.
pub(super) fn regime(
    session: &Session,
    report: &RunReport,
    found: &RegimeReport,
    full: bool,
) -> Option<RegimeEntry> {
    let regime = session.plan.regimes.get(found.regime)?;
    let zone = session.decision.zone;
    let view = View { zone, now: found.tick.map_or(session.until, |(_, at)| at) };
    let name = |state: usize| regime.states.get(state).map(|state| state.name.clone());
    let state = |(index, state): (usize, &crate::plan::RegimeState)| {
        let tree = found.trees.get(index);
        StateEntry {
            name: state.name.clone(),
            truth: tree.and_then(|tree| truth(tree.truth)),
            when: tree.filter(|_| full).map(|tree| branch(tree, view)),
        }
    };
    let (file, line) = place(session, regime.span);
    Some(RegimeEntry {
        name: regime.name.clone(),
        label: regime.label.clone(),
        file,
        line,
        tick: found.tick.map(|(day, _)| day.to_string()),
        at: found.tick.map(|(_, at)| at.to_string()),
        state: name(found.state)?,
        uncertain: found.uncertain,
        since: found.since.map(|since| since.day.to_string()),
        since_at: found.since.map(|since| since.at.to_string()),
        ticks: found.since.map(|since| since.ticks),
        before: found.before.and_then(name),
        coming: found
            .coming
            .iter()
            .filter_map(|(state, progress)| Some(Coming { state: name(*state)?, hold: hold(progress) }))
            .collect(),
        reasons: blames(&found.reasons, zone),
        actions: actions(session, report, Source::Regime(found.regime)),
        alerts: alerts(&found.alerts),
        states: regime.states.iter().enumerate().map(state).collect(),
    })
}

/// A checklist; `full` adds the trees of its items.
pub(super) fn checklist(
    session: &Session,
    found: &ChecklistReport,
    due: &Due,
    full: bool,
) -> Option<ChecklistEntry> {
    let checklist = session.plan.checklists.get(found.checklist)?;
    let view = View { zone: session.decision.zone, now: found.tick.map_or(session.until, |(_, at)| at) };
    let waiting = due.waiting.iter().find(|waiting| waiting.checklist == found.checklist);
    let next = waiting.and_then(|waiting| waiting.next);
    let (file, line) = place(session, checklist.span);
    let items = checklist.items.iter().zip(&found.items).map(|(item, said)| entry(item, said, view, full));
    Some(ChecklistEntry {
        name: checklist.name.clone(),
        label: checklist.label.clone(),
        file,
        line,
        every: checklist.every.as_ref().map(|every| every.text.clone()),
        due: checklist.every.as_ref().map(|_| due.due.contains(&found.checklist)),
        next: next.map(|next| next.day.to_string()),
        next_at: next.and_then(|next| next.at).map(|(at, _)| at.to_string()),
        tick: found.tick.map(|(day, _)| day.to_string()),
        at: found.tick.map(|(_, at)| at.to_string()),
        count: found.tally.and_then(crate::verdict::Tally::count),
        count_low: found.tally.map(|tally| tally.low),
        count_high: found.tally.map(|tally| tally.high),
        of: checklist.items.iter().filter(|item| matches!(item.kind, ItemKind::Check(_))).count(),
        need: checklist.need,
        declared: checklist.declared,
        passed: found.tally.and_then(|tally| truth(tally.passed)),
        items: items.collect(),
    })
}

fn entry(item: &Item, said: &ItemReport, view: View, full: bool) -> ItemEntry {
    let (tree, figure) = match &said.said {
        Said::Truth(tree) => (tree.as_ref(), None),
        Said::Value(figure) => (None, figure.as_ref()),
    };
    let is_value = matches!(said.said, Said::Value(_));
    let mut origins: Vec<&Origin> = Vec::new();
    tree.iter().for_each(|tree| collect(tree, &mut origins));
    origins.extend(figure.iter().flat_map(|figure: &&Figure| &figure.from));
    let newest = origins.into_iter().max_by_key(|origin| (origin.known, origin.date));
    ItemEntry {
        name: item.name.clone(),
        label: item.label.clone(),
        kind: if matches!(item.kind, ItemKind::Check(_)) { "check" } else { "show" },
        truth: (!is_value).then(|| tree.and_then(|tree| truth(tree.truth))),
        value: is_value.then(|| figure.and_then(|figure| known(figure.value))),
        between: figure.and_then(between),
        unit: figure.map(|figure| figure.unit.name()),
        shown: figure.map(shown),
        as_of: newest.map(|origin| origin.date.to_string()),
        known_at: newest.map(|origin| origin.known.to_string()),
        reasons: blames(&said.reasons, view.zone),
        tree: tree.filter(|_| full).map(|tree| branch(tree, view)),
    }
}

fn collect<'a>(tree: &'a TreeNode, origins: &mut Vec<&'a Origin>) {
    origins.extend(tree.figures.iter().flat_map(|figure| &figure.from));
    tree.parts.iter().for_each(|part| collect(part, origins));
}

fn place(session: &Session, span: Span) -> (String, usize) {
    (session.sources.name(span.file).to_owned(), session.sources.position(span.file, span.start).0)
}
