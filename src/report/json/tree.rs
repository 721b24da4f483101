//! Trees, values and reasons.

use serde::Serialize;

use crate::kernel::{FALSE, TRUE};
use crate::plan::ConditionKind;
use crate::report::figures::{shown, uncertain};
use crate::report::sentence::reason_text;
use crate::series::Evidence;
use crate::time::{Instant, Zone};
use crate::verdict::{Answer, Asked, Figure, Origin, Reason, TreeNode};

#[derive(Serialize)]
pub(super) struct Blame {
    kind: &'static str,
    series: Option<String>,
    date: Option<String>,
    due: Option<String>,
    have: Option<usize>,
    need: Option<usize>,
    text: String,
}

#[derive(Serialize)]
pub(super) struct Leaf {
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

#[derive(Serialize)]
pub(super) struct Branch {
    text: String,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    truth: Option<bool>,
    figures: Vec<Value>,
    parts: Vec<Self>,
    reasons: Vec<Blame>,
}

#[derive(Serialize)]
pub(super) struct Value {
    text: String,
    value: Option<f64>,
    /// What is certain of a value that is not: the lowest and the highest it can be.
    #[serde(skip_serializing_if = "Option::is_none")]
    between: Option<[Option<f64>; 2]>,
    unit: String,
    shown: String,
    literal: bool,
    /// What was asked of the members of a universe.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    members: Vec<Member>,
    from: Vec<Source>,
}

#[derive(Serialize)]
pub(super) struct Member {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    truth: Option<Option<bool>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Option<f64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
}

fn member(asked: &Asked) -> Member {
    let (truth, value, unit) = match asked.answer {
        Answer::Truth(byte) => (Some(truth(byte)), None, None),
        Answer::Value(value, unit) => (None, Some(known(value)), Some(unit.name())),
    };
    Member { name: asked.name.clone(), truth, value, unit }
}

#[derive(Serialize)]
pub(super) struct Source {
    series: String,
    date: String,
    known_at: String,
    evidence: &'static str,
    age_seconds: i64,
    next_due: Option<String>,
}

/// What a tree is read with: the zone of due times, and the moment ages count to.
#[derive(Clone, Copy)]
pub(super) struct View {
    pub zone: Zone,
    pub now: Instant,
}

/// Why something is unknown.
pub(super) fn blames(reasons: &[Reason], zone: Zone) -> Vec<Blame> {
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
pub(super) fn leaves_of(node: &TreeNode, of: &'static str, zone: Zone, out: &mut Vec<Leaf>) {
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

/// A tree with everything below it.
pub(super) fn branch(node: &TreeNode, view: View) -> Branch {
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
        between: between(figure),
        unit: figure.unit.name(),
        shown: shown(figure),
        literal: figure.literal,
        members: figure.members.iter().map(member).collect(),
        from: figure.from.iter().map(|origin| source(origin, view)).collect(),
    }
}

/// The bounds of a value that is not certain.
pub(super) fn between(figure: &Figure) -> Option<[Option<f64>; 2]> {
    uncertain(figure).map(|(low, high)| [low.and_then(known), high.and_then(known)])
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

/// A truth; `null` is unknown.
pub(super) fn truth(byte: u8) -> Option<bool> {
    match byte {
        TRUE => Some(true),
        FALSE => Some(false),
        _ => None,
    }
}

/// NaN is unknown inside the engine and nowhere else.
pub(super) fn known(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn evidence_word(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Observed => "observed",
        Evidence::Scheduled => "scheduled",
        Evidence::Assumed => "assumed",
    }
}
