//! The documents `shiome.run/1` and `shiome.explain/1`, described in `docs/schema`.
//!
//! Keys come in the order of the structures below; numbers have the digits that read back to the same value; what is
//! unknown is `null`.

use std::fmt::Write as _;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::sentence::reason_text;
use crate::data::MarketKind;
use crate::engine::Verdict;
use crate::kernel::{FALSE, TRUE};
use crate::plan::{ConditionKind, Rule};
use crate::series::Evidence;
use crate::session::{Explained, RunReport, Session};
use crate::syntax::ast::Bound;
use crate::time::{Instant, Zone};
use crate::unit::show;
use crate::verdict::{self, Figure, Origin, Reason, RuleReport, TreeNode, bound_word, level_word};

/// All rules at the moment evaluated, as one document `shiome.run/1` with a line break at its end.
pub fn run_json(session: &Session, report: &RunReport) -> String {
    let rules = report.rules.iter().filter_map(|explained| entry(session, report, explained)).collect();
    document(&Document { schema: "shiome.run/1", ..head(session, report, rules) })
}

/// The rules whose indices are given, with their full trees, as one document `shiome.explain/1`.
pub fn explain_json(session: &Session, report: &RunReport, rules: &[usize]) -> String {
    let chosen = report.rules.iter().filter(|explained| rules.contains(&explained.report.rule));
    let explain = |explained: &Explained| {
        let rule = session.plan.rules.get(explained.report.rule)?;
        let view = View { zone: session.decision.zone, now: now(session, &explained.report) };
        Some(Explanation {
            entry: entry(session, report, explained)?,
            because: explained.report.because.clone(),
            priority: rule.priority,
            cooldown: rule.cooldown.as_ref().map(|(_, text)| text.clone()),
            when: explained.when.as_ref().map(|tree| branch(tree, view)),
            until: explained.until.as_ref().map(|tree| branch(tree, view)),
        })
    };
    let rules = chosen.filter_map(explain).collect();
    document(&Document { schema: "shiome.explain/1", ..head(session, report, rules) })
}

#[derive(serde::Serialize)]
struct Document<'a, R> {
    schema: &'static str,
    as_of: String,
    provisional: bool,
    data: Data,
    rules: Vec<R>,
    targets: Weights<'a>,
    /// Whether the rules asked for more than 100 % together and their weights were scaled down.
    scaled: bool,
    /// Checklists are not evaluated yet; the key is there for the readers of later versions.
    checklists: [(); 0],
}

#[derive(serde::Serialize)]
struct Data {
    kind: &'static str,
    newest: Option<String>,
    synthetic: bool,
}

/// Weights by asset, in the order of the portfolio.
struct Weights<'a>(&'a [(String, f64)]);

impl Serialize for Weights<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (asset, weight) in self.0 {
            map.serialize_entry(asset, weight)?;
        }
        map.end()
    }
}

#[derive(serde::Serialize)]
struct Explanation {
    #[serde(flatten)]
    entry: Entry,
    because: Option<String>,
    priority: i64,
    cooldown: Option<String>,
    when: Option<Branch>,
    until: Option<Branch>,
}

#[derive(serde::Serialize)]
struct Entry {
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
    ticks: Option<usize>,
    before: Option<&'static str>,
    hold: Option<Hold>,
    reasons: Vec<Blame>,
    actions: Vec<Setting>,
    alerts: Vec<Alert>,
    leaves: Vec<Leaf>,
}

#[derive(serde::Serialize)]
struct Hold {
    done: usize,
    /// Absent where the hold is a span of time.
    of: Option<usize>,
    text: String,
    earliest: Option<String>,
}

#[derive(serde::Serialize)]
struct Blame {
    kind: &'static str,
    series: Option<String>,
    date: Option<String>,
    due: Option<String>,
    have: Option<usize>,
    need: Option<usize>,
    text: String,
}

#[derive(serde::Serialize)]
struct Setting {
    target: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    bound: Option<&'static str>,
    weight: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    overruled_by: Option<String>,
}

#[derive(serde::Serialize)]
struct Alert {
    level: &'static str,
    text: String,
}

#[derive(serde::Serialize)]
struct Leaf {
    text: String,
    of: &'static str,
    truth: Option<bool>,
    left: Option<f64>,
    right: Option<f64>,
    unit: Option<String>,
    as_of: Option<String>,
    known_at: Option<String>,
    evidence: Option<&'static str>,
    reasons: Vec<Blame>,
}

#[derive(serde::Serialize)]
struct Branch {
    text: String,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    truth: Option<bool>,
    figures: Vec<Value>,
    parts: Vec<Self>,
    reasons: Vec<Blame>,
}

#[derive(serde::Serialize)]
struct Value {
    text: String,
    value: Option<f64>,
    unit: String,
    shown: String,
    literal: bool,
    from: Vec<Source>,
}

#[derive(serde::Serialize)]
struct Source {
    series: String,
    date: String,
    known_at: String,
    evidence: &'static str,
    age_seconds: i64,
    next_due: Option<String>,
}

/// What a tree is read with: the zone of due times, and the moment ages count to.
#[derive(Clone, Copy)]
struct View {
    zone: Zone,
    now: Instant,
}

fn head<'a, R>(session: &Session, report: &'a RunReport, rules: Vec<R>) -> Document<'a, R> {
    let kind = match session.market.kind() {
        MarketKind::Sample => "sample",
        MarketKind::Folder(_) => "dir",
        MarketKind::Project => "project",
    };
    Document {
        schema: "",
        as_of: session.until.to_string(),
        provisional: session.provisional,
        data: Data {
            kind,
            newest: session.newest_session().map(|day| day.to_string()),
            synthetic: session.is_sample(),
        },
        rules,
        targets: Weights(&report.targets.weights),
        scaled: report.targets.scaled,
        checklists: [],
    }
}

/// The moment a rule's ages count to.
fn now(session: &Session, report: &RuleReport) -> Instant {
    report.tick.map_or(session.until, |(_, at)| at)
}

fn entry(session: &Session, report: &RunReport, explained: &Explained) -> Option<Entry> {
    let said = &explained.report;
    let rule: &Rule = session.plan.rules.get(said.rule)?;
    let zone = session.decision.zone;
    let mut leaves = Vec::new();
    for (of, tree) in [("when", &explained.when), ("until", &explained.until)] {
        tree.iter().for_each(|tree| leaves_of(tree, of, zone, &mut leaves));
    }
    let settings = report.targets.settings.iter().filter(|setting| setting.rule == said.rule);
    let action = |setting: &verdict::Setting| Setting {
        target: setting.target.clone(),
        bound: (setting.bound != Bound::Exactly).then(|| bound_word(setting.bound).trim_end()),
        weight: setting.weight,
        overruled_by: setting
            .overruled_by
            .and_then(|winner| session.plan.rules.get(winner))
            .map(|winner| winner.name.clone()),
    };
    Some(Entry {
        name: rule.name.clone(),
        label: rule.label.clone(),
        file: session.sources.name(rule.span.file).to_owned(),
        line: session.sources.position(rule.span.file, rule.span.start).0,
        tick: said.tick.map(|(day, _)| day.to_string()),
        at: said.tick.map(|(_, at)| at.to_string()),
        verdict: said.verdict.name(),
        held: (said.verdict == Verdict::Unknown).then_some(said.on),
        since: said.since.map(|(day, _)| day.to_string()),
        ticks: said.since.map(|(_, ticks)| ticks),
        before: said.before.map(Verdict::name),
        hold: said.hold.as_ref().map(|hold| Hold {
            done: hold.done,
            of: (hold.of > 0).then_some(hold.of),
            text: hold.text.clone(),
            earliest: hold.earliest.map(|day| day.to_string()),
        }),
        reasons: blames(&said.reasons, zone),
        actions: settings.map(action).collect(),
        alerts: said
            .alerts
            .iter()
            .map(|(level, text)| Alert { level: level_word(*level), text: text.clone() })
            .collect(),
        leaves,
    })
}

fn blames(reasons: &[Reason], zone: Zone) -> Vec<Blame> {
    let blame = |reason: &Reason| Blame {
        kind: reason.kind.name(),
        series: reason.series.clone(),
        date: reason.date.map(|date| date.to_string()),
        due: reason.due.filter(|due| *due != Instant::MAX).map(|due| due.to_string()),
        have: reason.prints.map(|(have, _)| have),
        need: reason.prints.map(|(_, need)| need),
        text: reason_text(reason, zone),
    };
    reasons.iter().map(blame).collect()
}

/// The parts of a tree that have none themselves, in the order of the text.
fn leaves_of(node: &TreeNode, of: &'static str, zone: Zone, out: &mut Vec<Leaf>) {
    if !node.parts.is_empty() {
        node.parts.iter().for_each(|part| leaves_of(part, of, zone, out));
        return;
    }
    let side = |index: usize| node.figures.get(index).and_then(|figure| known(figure.value));
    // A literal takes the unit of what it meets.
    let measured = node.figures.iter().find(|figure| !figure.literal).or_else(|| node.figures.first());
    let origins = || node.figures.iter().flat_map(|figure| &figure.from);
    let newest = origins().max_by_key(|origin| (origin.known, origin.date));
    out.push(Leaf {
        text: node.text.clone(),
        of,
        truth: truth(node.truth),
        left: side(0),
        right: side(1),
        unit: measured.map(|figure| figure.unit.name()),
        as_of: newest.map(|origin| origin.date.to_string()),
        known_at: newest.map(|origin| origin.known.to_string()),
        evidence: origins().map(|origin| origin.evidence).max().map(evidence_word),
        reasons: blames(&node.reasons, zone),
    });
}

fn branch(node: &TreeNode, view: View) -> Branch {
    Branch {
        text: node.text.clone(),
        kind: match node.kind {
            ConditionKind::Leaf => "leaf",
            ConditionKind::And => "and",
            ConditionKind::Or => "or",
            ConditionKind::Not => "not",
            ConditionKind::Quorum => "quorum",
            ConditionKind::Over => "over",
            ConditionKind::Named(_) => "named",
        },
        name: if let ConditionKind::Named(name) = &node.kind { Some(name.clone()) } else { None },
        truth: truth(node.truth),
        figures: node.figures.iter().map(|figure| value(figure, view)).collect(),
        parts: node.parts.iter().map(|part| branch(part, view)).collect(),
        reasons: blames(&node.reasons, view.zone),
    }
}

fn value(figure: &Figure, view: View) -> Value {
    Value {
        text: figure.text.clone(),
        value: known(figure.value),
        unit: figure.unit.name(),
        shown: show(figure.value, figure.unit),
        literal: figure.literal,
        from: figure.from.iter().map(|origin| source(origin, view)).collect(),
    }
}

fn source(origin: &Origin, view: View) -> Source {
    Source {
        series: origin.series.clone(),
        date: origin.date.to_string(),
        known_at: origin.known.to_string(),
        evidence: evidence_word(origin.evidence),
        age_seconds: view.now.seconds().saturating_sub(origin.known.seconds()),
        next_due: origin
            .next_due
            .filter(|due| *due > view.now && *due != Instant::MAX)
            .map(|due| due.to_string()),
    }
}

fn truth(byte: u8) -> Option<bool> {
    match byte {
        TRUE => Some(true),
        FALSE => Some(false),
        _ => None,
    }
}

/// NaN is unknown inside the engine and nowhere else.
fn known(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn evidence_word(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Observed => "observed",
        Evidence::Scheduled => "scheduled",
        Evidence::Assumed => "assumed",
    }
}

/// A value laid out over lines, with a line break at its end.
pub(super) fn document(value: &impl Serialize) -> String {
    // Strings, finite numbers and maps with text keys always serialise.
    let mut out = printable(&serde_json::to_string_pretty(value).unwrap_or_default());
    out.push('\n');
    out
}

/// A value on one line, without a line break.
pub(super) fn line(value: &impl Serialize) -> String {
    printable(&serde_json::to_string(value).unwrap_or_default())
}

/// JSON in which the characters that steer a terminal or the direction of writing are escaped.
///
/// The serialiser escapes those below U+0020 itself; outside strings there are none but line breaks.
fn printable(json: &str) -> String {
    let steers = |c: char| {
        c != '\n'
            && (c.is_control()
                || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
    };
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if steers(c) {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}
