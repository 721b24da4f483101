//! The documents `shiome.run/1` and `shiome.explain/1`, described in `docs/schema`.
//!
//! Keys come in the order of the structures; numbers have the digits that read back to the same value; what is unknown is `null`.

mod routine;
mod rule;
mod tree;

use std::fmt::Write as _;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::data::MarketKind;
use crate::session::{Chosen, Due, RunReport, Session};
use routine::{ChecklistEntry, RegimeEntry};

/// Everything at the moment evaluated, as one document `shiome.run/1` with a line break at its end.
pub fn run_json(session: &Session, report: &RunReport) -> String {
    let rules = report.rules.iter().filter_map(|explained| rule::entry(session, report, explained)).collect();
    document(&Document {
        schema: "shiome.run/1",
        ..body(session, report, rules, &session.choose(None), false)
    })
}

/// The routines that are due, as a document `shiome.run/1` without rules and regimes.
pub fn due_json(session: &Session, report: &RunReport, due: &Due) -> String {
    let chosen = Chosen { checklists: due.due.clone(), ..Chosen::default() };
    let rules: Vec<rule::Entry> = Vec::new();
    document(&Document { schema: "shiome.run/1", ..body(session, report, rules, &chosen, false) })
}

/// What is chosen, with its full trees, as one document `shiome.explain/1`.
pub fn explain_json(session: &Session, report: &RunReport, chosen: &Chosen) -> String {
    let rules = report.rules.iter().filter(|explained| chosen.rules.contains(&explained.report.rule));
    let rules = rules.filter_map(|explained| rule::explanation(session, report, explained)).collect();
    document(&Document { schema: "shiome.explain/1", ..body(session, report, rules, chosen, true) })
}

#[derive(serde::Serialize)]
struct Document<'a, R> {
    schema: &'static str,
    as_of: String,
    provisional: bool,
    data: Data,
    rules: Vec<R>,
    regimes: Vec<RegimeEntry>,
    targets: Weights<'a>,
    /// Whether the rules asked for more than 100 % together and their weights were scaled down.
    scaled: bool,
    checklists: Vec<ChecklistEntry>,
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

/// All of a document but its schema: the rules as given, regimes and checklists as chosen, `full` with their trees.
fn body<'a, R>(
    session: &Session,
    report: &'a RunReport,
    rules: Vec<R>,
    chosen: &Chosen,
    full: bool,
) -> Document<'a, R> {
    let regimes = report.regimes.iter().filter(|found| chosen.regimes.contains(&found.regime));
    let checklists = report.checklists.iter().filter(|found| chosen.checklists.contains(&found.checklist));
    let due = session.due();
    let kind = match session.market.kind() {
        MarketKind::Sample => "sample",
        MarketKind::Folder(_) => "dir",
        MarketKind::Project => "project",
        MarketKind::Store(_) => "store",
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
        regimes: regimes.filter_map(|found| routine::regime(session, report, found, full)).collect(),
        targets: Weights(&report.targets.weights),
        scaled: report.targets.scaled,
        checklists: checklists.filter_map(|found| routine::checklist(session, found, &due, full)).collect(),
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
