//! Rules and strategies.

use serde::Serialize;

use super::tree::{Blame, Branch, Leaf, View, blames, branch, known, leaves_of, truth};
use crate::engine::Verdict;
use crate::plan::Rule;
use crate::session::{Explained, RunReport, Session};
use crate::syntax::ast::{AlertLevel, Bound};
use crate::verdict::{
    self, HoldProgress, SignalReport, Source, TreeNode, WayOut, WayOutKind, bound_word, level_word,
};

#[derive(Serialize)]
pub(super) struct Explanation {
    #[serde(flatten)]
    entry: Entry,
    because: Option<String>,
    priority: i64,
    cooldown: Option<String>,
    when: Option<Branch>,
    until: Option<Branch>,
}

#[derive(Serialize)]
struct Signal {
    side: &'static str,
    bars: String,
    setup: Option<Setup>,
    limit: bool,
    entry: Option<f64>,
    size: Option<String>,
    stops: Vec<Exit>,
    targets: Vec<Exit>,
    exits: Vec<Exit>,
}

#[derive(Serialize)]
struct Setup {
    tick: String,
    at: String,
    bars: usize,
    of: Option<usize>,
}

#[derive(Serialize)]
struct Exit {
    text: String,
    kind: &'static str,
    /// Only of targets: the share of the initial size, `null` for the rest.
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<Option<f64>>,
    value: Option<f64>,
    truth: Option<bool>,
}

#[derive(Serialize)]
pub(super) struct Entry {
    name: String,
    label: Option<String>,
    file: String,
    line: usize,
    tick: Option<String>,
    at: Option<String>,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    held: Option<bool>,
    since: Option<String>,
    since_at: Option<String>,
    ticks: Option<usize>,
    before: Option<&'static str>,
    hold: Option<Hold>,
    reasons: Vec<Blame>,
    actions: Vec<Setting>,
    alerts: Vec<Alert>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signal: Option<Signal>,
    leaves: Vec<Leaf>,
}

#[derive(Serialize)]
pub(super) struct Hold {
    done: usize,
    /// Absent where the hold is a span of time.
    of: Option<usize>,
    text: String,
    earliest: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Setting {
    target: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    bound: Option<&'static str>,
    weight: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    overruled_by: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Alert {
    level: &'static str,
    text: String,
}

/// What a rule says.
pub(super) fn entry(session: &Session, report: &RunReport, explained: &Explained) -> Option<Entry> {
    let said = &explained.report;
    let rule: &Rule = session.plan.rules.get(said.rule)?;
    let zone = session.decision.zone;
    let mut leaves = Vec::new();
    for (of, tree) in [("when", &explained.when), ("until", &explained.until)] {
        tree.iter().for_each(|tree| leaves_of(tree, of, zone, &mut leaves));
    }
    Some(Entry {
        name: rule.name.clone(),
        label: rule.label.clone(),
        file: session.sources.name(rule.span.file).to_owned(),
        line: session.sources.position(rule.span.file, rule.span.start).0,
        tick: said.tick.map(|(day, _)| day.to_string()),
        at: said.tick.map(|(_, at)| at.to_string()),
        verdict: said.verdict.name(),
        held: (said.verdict == Verdict::Unknown).then_some(said.on),
        since: said.since.map(|since| since.day.to_string()),
        since_at: said.since.map(|since| since.at.to_string()),
        ticks: said.since.map(|since| since.ticks),
        before: said.before.map(Verdict::name),
        hold: said.hold.as_ref().map(hold),
        reasons: blames(&said.reasons, zone),
        actions: actions(session, report, Source::Rule(said.rule)),
        alerts: alerts(&said.alerts),
        signal: said.signal.as_ref().map(signal),
        leaves,
    })
}

/// What a rule says, with its full trees.
pub(super) fn explanation(
    session: &Session,
    report: &RunReport,
    explained: &Explained,
) -> Option<Explanation> {
    let rule = session.plan.rules.get(explained.report.rule)?;
    let now = explained.report.tick.map_or(session.until, |(_, at)| at);
    let view = View { zone: session.decision.zone, now };
    let tree = |tree: Option<&TreeNode>| tree.map(|tree| branch(tree, view));
    Some(Explanation {
        entry: entry(session, report, explained)?,
        because: explained.report.because.clone(),
        priority: rule.priority,
        cooldown: rule.cooldown.as_ref().map(|(_, text)| text.clone()),
        when: tree(explained.when.as_ref()),
        until: tree(explained.until.as_ref()),
    })
}

/// The progress of a hold.
pub(super) fn hold(hold: &HoldProgress) -> Hold {
    Hold {
        done: hold.done,
        of: (hold.of > 0).then_some(hold.of),
        text: hold.text.clone(),
        earliest: hold.earliest.map(|day| day.to_string()),
    }
}

/// The weights that a rule or regime sets.
pub(super) fn actions(session: &Session, report: &RunReport, source: Source) -> Vec<Setting> {
    let settings = report.targets.settings.iter().filter(|setting| setting.source == source);
    let action = |setting: &verdict::Setting| Setting {
        target: setting.target.clone(),
        bound: (setting.bound != Bound::Exactly).then(|| bound_word(setting.bound).trim_end()),
        weight: setting.weight,
        overruled_by: setting.overruled_by.map(|winner| winner.name(&session.plan).to_owned()),
    };
    settings.map(action).collect()
}

/// Alerts with their levels.
pub(super) fn alerts(alerts: &[(AlertLevel, String)]) -> Vec<Alert> {
    alerts.iter().map(|(level, text)| Alert { level: level_word(*level), text: text.clone() }).collect()
}

fn signal(signal: &SignalReport) -> Signal {
    let ways = |ways: &[WayOut]| ways.iter().map(|way| exit(None, way)).collect();
    Signal {
        side: if signal.short { "short" } else { "long" },
        bars: signal.bars.clone(),
        setup: signal.setup.map(|setup| Setup {
            tick: setup.tick.0.to_string(),
            at: setup.tick.1.to_string(),
            bars: setup.bars,
            of: setup.of,
        }),
        limit: signal.limit,
        entry: known(signal.entry.value),
        size: signal.size.clone(),
        stops: ways(&signal.stops),
        targets: signal.targets.iter().map(|(share, way)| exit(Some(*share), way)).collect(),
        exits: ways(&signal.exits),
    }
}

fn exit(share: Option<Option<f64>>, way: &WayOut) -> Exit {
    let (kind, value, holds) = match &way.kind {
        WayOutKind::When(holds) => ("when", None, truth(*holds)),
        WayOutKind::At(figure) => ("at", known(figure.value), None),
        WayOutKind::Trail(figure) => ("trail", known(figure.value), None),
        WayOutKind::SessionEnd => ("session-end", None, None),
    };
    Exit { text: way.text.clone(), kind, share, value, truth: holds }
}
