//! Regimes and checklists in the text of `run`, and the routines of `run --due`.

use super::clean::clean;
use super::figures::{dates_text, shown};
use super::layout::{Join, pad, width_of};
use super::paint::{Look, Paint};
use super::rule::{hold_text, leaves};
use super::sentence::reasons_text;
use super::weights::followings;
use super::words::{moment_text, since_text};
use crate::engine::Verdict;
use crate::kernel::{FALSE, TRUE};
use crate::plan::{Checklist, Item, ItemKind};
use crate::session::{Due, Next, RunReport, Session};
use crate::verdict::{ChecklistReport, ItemReport, RegimeReport, Said, Source, Tally, TreeNode};

/// A regime: its state and since when, what follows from it, why it is uncertain, and what is on its way.
pub(super) fn regime(
    session: &Session,
    report: &RunReport,
    found: &RegimeReport,
    look: Look,
    widest: usize,
    out: &mut String,
) {
    let Some(regime) = session.plan.regimes.get(found.regime) else { return };
    let (mark, paint) = if found.uncertain { ("?", Paint::Unknown) } else { ("■", Paint::Strong) };
    let parts = [
        (Some(paint), format!("{mark} {}", pad("regime", 9))),
        (Some(Paint::Strong), pad(&clean(&regime.name), widest)),
        (None, format!("{}{}", state_text(session, found), state_since(session, found))),
        (Some(Paint::Faint), label(regime.label.as_deref(), look)),
    ];
    look.put_row(out, 4, &parts);
    for line in followings(session, report, Source::Regime(found.regime), &found.alerts) {
        look.put(out, None, 4, &line);
    }
    for reason in reasons_text(&found.reasons, session.decision.zone) {
        look.put(out, Some(Paint::Faint), 4, &reason);
    }
    for line in coming(session, found) {
        look.put(out, Some(Paint::Pending), 4, &line);
    }
}

/// The state of a regime: `risk_off`, `risk_off held`.
pub(super) fn state_text(session: &Session, found: &RegimeReport) -> String {
    let regime = session.plan.regimes.get(found.regime);
    let state = regime.and_then(|regime| regime.states.get(found.state));
    let state = state.map_or_else(|| "?".to_owned(), |state| clean(&state.name));
    if found.uncertain { format!("{state} held") } else { state }
}

/// Since when a regime is in its state: `, since 2026-11-18 (2 days)`.
pub(super) fn state_since(session: &Session, found: &RegimeReport) -> String {
    let clock = session.plan.regimes.get(found.regime).map(|regime| regime.clock);
    let since = found.since.zip(clock).map(|(since, clock)| since_text(session, clock, since));
    since.map(|since| format!(", {since}")).unwrap_or_default()
}

/// The states whose hold is under way: `risk_off 1 of 2 days, from 2026-11-23 if it holds`.
pub(super) fn coming(session: &Session, found: &RegimeReport) -> Vec<String> {
    let Some(regime) = session.plan.regimes.get(found.regime) else { return Vec::new() };
    let line = |(state, hold): &(usize, crate::verdict::HoldProgress)| {
        let state = regime.states.get(*state).map_or_else(String::new, |state| clean(&state.name));
        format!("{state} {}", hold_text(session, regime.clock, hold, "from"))
    };
    found.coming.iter().map(line).collect()
}

fn label(label: Option<&str>, look: Look) -> String {
    look.fit(&label.map(clean).unwrap_or_default(), look.width.saturating_sub(4))
}

/// A checklist: how many checks hold, then a line an item.
pub(super) fn checklist(
    session: &Session,
    found: &ChecklistReport,
    look: Look,
    widest: usize,
    out: &mut String,
) {
    let Some(checklist) = session.plan.checklists.get(found.checklist) else { return };
    let (mark, word, paint) = standing(checklist, found.tally, look);
    let every = checklist.every.as_ref().map(|every| format!("every {}", clean(&every.text)));
    let parts = [
        (Some(paint), format!("{mark} {}", pad(word, 9))),
        (Some(Paint::Strong), pad(&clean(&checklist.name), widest)),
        (None, found.tally.map(|tally| tally_text(checklist, tally)).unwrap_or_default()),
        (Some(Paint::Faint), every.unwrap_or_default()),
        (Some(Paint::Faint), label(checklist.label.as_deref(), look)),
    ];
    look.put_row(out, 4, &parts);
    let items = || checklist.items.iter().zip(&found.items);
    let names = items().filter(|(item, _)| named(item)).map(|(item, _)| width_of(&clean(&item.name)));
    let names = names.max().unwrap_or(0).min(24);
    for (item, said) in items() {
        line(session, found, item, said, names, look, out);
    }
}

/// The mark, the word and the paint of a checklist; one that says nothing of how many are needed is only a list.
pub(super) fn standing(
    checklist: &Checklist,
    tally: Option<Tally>,
    look: Look,
) -> (&'static str, &'static str, Paint) {
    match tally.filter(|_| checklist.declared).map(|tally| tally.passed) {
        None => ("□", "checklist", Paint::Clear),
        Some(TRUE) => (look.mark(Verdict::Triggered), "passed", Paint::Triggered),
        Some(FALSE) => (look.mark(Verdict::Clear), "not met", Paint::Clear),
        Some(_) => (look.mark(Verdict::Unknown), "unknown", Paint::Unknown),
    }
}

/// How many checks hold: `2 of 5, need 2`, `2 to 3 of 5`.
pub(super) fn tally_text(checklist: &Checklist, tally: Tally) -> String {
    let checks = checklist.items.iter().filter(|item| matches!(item.kind, ItemKind::Check(_))).count();
    let count = match tally.count() {
        Some(count) => format!("{count} of {checks}"),
        None => format!("{} to {} of {checks}", tally.low, tally.high),
    };
    if checklist.declared { format!("{count}, need {}", checklist.need) } else { count }
}

/// Whether an item has a name of its own, and is not called by its text.
fn named(item: &Item) -> bool {
    matches!(item.kind, ItemKind::Check(_))
}

/// An item: its mark, name, label, and the values behind it; then why it is unknown.
fn line(
    session: &Session,
    found: &ChecklistReport,
    item: &Item,
    said: &ItemReport,
    names: usize,
    look: Look,
    out: &mut String,
) {
    let (mark, paint) = match &said.said {
        Said::Truth(tree) => truth_mark(tree.as_ref(), look),
        Said::Value(_) => (" ", Paint::Clear),
    };
    let text = clean(&item.name);
    let (name, values) = match &said.said {
        Said::Truth(tree) => {
            let values: Vec<String> = tree.iter().flat_map(leaves).collect();
            if named(item) { (pad(&text, names), values) } else { (values_or(&values, text), Vec::new()) }
        }
        Said::Value(None) => (format!("{text} unknown"), Vec::new()),
        Said::Value(Some(figure)) => {
            let dates = dates_text(figure, found.tick.map(|(day, _)| day));
            (format!("{text} {}", shown(figure)), vec![dates])
        }
    };
    let head = format!("    {mark} {name}");
    let label = look.fit(&item.label.as_deref().map(clean).unwrap_or_default(), look.width.saturating_sub(8));
    let joined = values.join(&look.plain(" · "));
    let columns = [&head, &label, &joined].map(|text| width_of(&look.plain(text)));
    let row: usize =
        columns.iter().sum::<usize>() + 2 * columns.iter().skip(1).filter(|wide| **wide > 0).count();
    let fits = row <= look.width;
    let below = !joined.is_empty();
    let beside = if fits { joined } else { String::new() };
    look.put_row(out, 8, &[(Some(paint), head), (None, label), (Some(Paint::Faint), beside)]);
    if !fits && below {
        look.put_list(out, Some(Paint::Faint), 8, &values, Join::Dot);
    }
    for reason in reasons_text(&said.reasons, session.decision.zone) {
        look.put(out, Some(Paint::Unknown), 8, &reason);
    }
}

/// The values of a condition in place of its text, which they repeat.
fn values_or(values: &[String], text: String) -> String {
    if values.is_empty() { text } else { values.join(" · ") }
}

fn truth_mark(tree: Option<&TreeNode>, look: Look) -> (&'static str, Paint) {
    match tree.map(|tree| tree.truth) {
        Some(TRUE) => (look.mark(Verdict::Triggered), Paint::Strong),
        Some(FALSE) => (look.mark(Verdict::Clear), Paint::Clear),
        _ => (look.mark(Verdict::Unknown), Paint::Unknown),
    }
}

/// What is not due, and when it is; where nothing is, that.
pub(super) fn due_lines(session: &Session, due: &Due, look: Look, out: &mut String) {
    let mut waiting: Vec<_> = due.waiting.iter().collect();
    waiting.sort_by_key(|waiting| waiting.next.map_or((true, None), |next| (false, Some(next.day))));
    let text = |waiting: &&crate::session::Waiting| {
        let checklist = session.plan.checklists.get(waiting.checklist)?;
        Some(format!("{} {}", clean(&checklist.name), next_text(waiting.next)))
    };
    let mut items: Vec<String> = waiting.iter().filter_map(text).collect();
    let nothing = due.due.is_empty();
    let lead = match (nothing, items.is_empty()) {
        (true, true) => {
            look.put(out, None, 0, "no routines: a checklist becomes one by `every`, as in `every saturday`");
            return;
        }
        (true, false) => format!("nothing is due on {}; next:", due.date),
        (false, true) => return,
        (false, false) => "not due:".to_owned(),
    };
    if let Some(first) = items.first_mut() {
        *first = format!("{lead} {first}");
    }
    if !nothing {
        out.push('\n');
    }
    let paint = if nothing { None } else { Some(Paint::Faint) };
    look.put_list(out, paint, 0, &items, Join::Comma);
}

/// When a routine is next: `2026-11-28`, `2026-11-23 08:30 Tokyo`.
pub(super) fn next_text(next: Option<Next>) -> String {
    match next {
        None => "when its figure comes".to_owned(),
        Some(Next { at: Some((at, zone)), .. }) => moment_text(at, zone),
        Some(Next { day, at: None }) => day.to_string(),
    }
}
