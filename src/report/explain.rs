//! Why and why not: the full tree of a rule, never cut short.

use super::clean::clean;
use super::figures::{dates_text, figures_text};
use super::layout::width_of;
use super::paint::{Look, Paint};
use super::sentence::reasons_text;
use super::text::percent;
use super::words::{moment_text, ticks_text};
use crate::engine::Verdict;
use crate::kernel::{TRUE, UNKNOWN};
use crate::plan::{ConditionKind, Rule};
use crate::session::{Explained, RunReport, Session};
use crate::time::Day;
use crate::unit::show;
use crate::verdict::{Figure, TreeNode, bound_word, level_word};

/// The explanation of each rule whose index is given, and below them the figures that they rest on.
pub fn explain_text(session: &Session, report: &RunReport, rules: &[usize], look: Look) -> String {
    let mut out = String::new();
    let chosen: Vec<&Explained> =
        report.rules.iter().filter(|explained| rules.contains(&explained.report.rule)).collect();
    for explained in &chosen {
        if !out.is_empty() {
            out.push('\n');
        }
        one(session, report, explained, look, &mut out);
    }
    let ticks = chosen.iter().filter_map(|explained| explained.report.tick);
    let now = ticks.map(|(_, at)| at).max().unwrap_or(session.until);
    figures_text(&chosen, now, session.decision.zone, look, &mut out);
    look.plain(&out)
}

fn one(session: &Session, report: &RunReport, explained: &Explained, look: Look, out: &mut String) {
    let Some(rule) = session.plan.rules.get(explained.report.rule) else { return };
    title(session, rule, look, out);
    state(session, rule, explained, look, out);
    if let Some(because) = &explained.report.because {
        look.put(out, None, 0, &format!("because {}", clean(because)));
    }
    for reason in reasons_text(&explained.report.reasons, session.decision.zone) {
        look.put(out, None, 2, &reason);
    }
    let view = View { session, look, tick: explained.report.tick.map(|(day, _)| day) };
    if let Some(when) = &explained.when {
        out.push_str("\nwhen\n");
        view.branch(when, explained.report.verdict == Verdict::Pending, 2, out);
    }
    hold(session, rule, explained, look, out);
    if let Some(until) = &explained.until {
        out.push_str("until\n");
        view.branch(until, false, 2, out);
    }
    if let Some((_, cooldown)) = &rule.cooldown {
        look.put(out, None, 0, &format!("cooldown {cooldown}"));
    }
    actions(session, report, explained, look, out);
}

/// Name, label and place; a rule without a name is called by its place, which then stands alone.
fn title(session: &Session, rule: &Rule, look: Look, out: &mut String) {
    let (line, _) = session.sources.position(rule.span.file, rule.span.start);
    let place = format!("{}:{line}", clean(session.sources.name(rule.span.file)));
    let name = clean(&rule.name);
    let label = rule.label.as_deref().map(clean).unwrap_or_default();
    let nameless = place == name || place.ends_with(&format!("/{name}"));
    let mut parts = vec![(Some(Paint::Strong), if nameless { place.clone() } else { name }), (None, label)];
    if !nameless {
        parts.push((Some(Paint::Faint), place));
    }
    look.put_row(out, 2, &parts);
}

/// The verdict, at which tick, and since when.
fn state(session: &Session, rule: &Rule, explained: &Explained, look: Look, out: &mut String) {
    let verdict = explained.report.verdict;
    let at = explained.report.tick.map_or_else(
        || "before the first tick".to_owned(),
        |(_, at)| format!("at {}", moment_text(at, session.decision.zone)),
    );
    let since = explained.report.since.map(|(day, ticks)| {
        format!(", since {day} ({})", ticks_text(ticks, session.plan.domain(rule.clock)))
    });
    let held = match (verdict, explained.report.on) {
        (Verdict::Unknown, true) => "; held triggered",
        (Verdict::Unknown, false) => "; held clear",
        _ => "",
    };
    let text = format!("{} {} {at}{}{held}", look.mark(verdict), verdict.name(), since.unwrap_or_default());
    look.put(out, Some(Paint::of(verdict)), 0, &text);
}

fn hold(session: &Session, rule: &Rule, explained: &Explained, look: Look, out: &mut String) {
    let Some(hold) = &rule.hold else { return };
    let text = match &explained.report.hold {
        Some(progress) if progress.of > 0 => {
            format!("hold {}: {} of {} so far", hold.text, progress.done, progress.of)
        }
        Some(progress) => {
            format!(
                "hold {}: {} so far",
                hold.text,
                ticks_text(progress.done, session.plan.domain(rule.clock))
            )
        }
        None => format!("hold {}", hold.text),
    };
    let earliest = explained.report.hold.as_ref().and_then(|hold| hold.earliest);
    let earliest = earliest.map(|day| format!(", triggers {day} if it holds")).unwrap_or_default();
    look.put(out, None, 2, &format!("{text}{earliest}"));
}

/// What a tree is shown with.
#[derive(Clone, Copy)]
struct View<'a> {
    session: &'a Session,
    look: Look,
    /// The rule's tick.
    tick: Option<Day>,
}

impl View<'_> {
    /// One part of a condition and all below it; `pending` where its `for` is not yet complete.
    fn branch(self, node: &TreeNode, pending: bool, indent: usize, out: &mut String) {
        let look = self.look;
        let (mark, paint) = match node.truth {
            _ if pending => (look.mark(Verdict::Pending), Paint::Pending),
            TRUE => ("✓", Paint::Strong),
            UNKNOWN => ("?", Paint::Unknown),
            _ => ("✗", Paint::Clear),
        };
        let text = match &node.kind {
            ConditionKind::And => "all of".to_owned(),
            ConditionKind::Or => "any of".to_owned(),
            ConditionKind::Named(name) => format!("{} :=", clean(name)),
            _ => clean(&node.text),
        };
        look.put_marked(out, paint, indent, mark, &text);
        // Half the width stays for what is said, however deep the tree.
        let step = if look.width < 60 { 2 } else { 4 };
        let deeper = (indent + step).min(look.width / 2);
        for figure in node.figures.iter().filter(|figure| !figure.literal) {
            self.figure(figure, deeper, out);
        }
        for reason in reasons_text(&node.reasons, self.session.decision.zone) {
            look.put(out, Some(Paint::Unknown), deeper, &reason);
        }
        // A hold behind a name is pending under it too.
        let pending = pending && matches!(node.kind, ConditionKind::Named(_));
        for part in &node.parts {
            self.branch(part, pending, deeper, out);
        }
    }

    /// A value with the date it is of.
    fn figure(self, figure: &Figure, indent: usize, out: &mut String) {
        let text = format!("{} =", clean(&figure.text));
        let value = show(figure.value, figure.unit);
        let dates = dates_text(figure, self.tick);
        let room = self.look.width.saturating_sub(indent);
        if width_of(&self.look.plain(&format!("{text} {value}   {dates}"))) <= room {
            let value = self.look.paint(Paint::Strong, &value);
            let dates = self.look.paint(Paint::Faint, &dates);
            let line = format!("{}{text} {value}   {dates}", " ".repeat(indent));
            out.push_str(line.trim_end());
            out.push('\n');
        } else {
            self.look.put(out, None, indent, &format!("{text} {value}"));
            self.look.put(out, Some(Paint::Faint), indent + 2, &dates);
        }
    }
}

fn actions(session: &Session, report: &RunReport, explained: &Explained, look: Look, out: &mut String) {
    let settings = report.targets.settings.iter().filter(|setting| setting.rule == explained.report.rule);
    let mut lines = Vec::new();
    for setting in settings {
        let weight = setting.weight.map_or_else(|| "unknown".to_owned(), percent);
        let loser = setting
            .overruled_by
            .and_then(|rule| session.plan.rules.get(rule))
            .map(|winner| format!(", overruled by {}", clean(&winner.name)))
            .unwrap_or_default();
        lines.push(format!("{} {}{weight}{loser}", clean(&setting.target), bound_word(setting.bound)));
    }
    lines.extend(
        explained
            .report
            .alerts
            .iter()
            .map(|(level, text)| format!("{}: {}", level_word(*level), clean(text))),
    );
    if !lines.is_empty() {
        out.push_str(if explained.report.on { "then\n" } else { "otherwise\n" });
        for line in lines {
            look.put(out, None, 2, &line);
        }
    }
}
