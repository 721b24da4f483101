//! Why and why not: the full trees of rules, regimes and checklists, never cut short.

use super::clean::clean;
use super::figures::{Shown, dates_text, figures_text, shown};
use super::layout::{Join, width_of};
use super::paint::{Look, Paint};
use super::routine::{coming, standing, state_since, state_text, tally_text};
use super::rule::{held_text, hold_text};
use super::sentence::reasons_text;
use super::signal::{entry_text, levels, setup_text};
use super::weights::{alert_text, setting_text};
use super::words::{moment_text, since_text};
use crate::engine::Verdict;
use crate::kernel::{TRUE, UNKNOWN};
use crate::plan::{ConditionKind, ItemKind, Rule};
use crate::session::{Chosen, Explained, RunReport, Session};
use crate::source::Span;
use crate::syntax::ast::AlertLevel;
use crate::time::{Day, Instant};
use crate::unit::show;
use crate::verdict::{
    Answer, Asked, ChecklistReport, Figure, Reason, RegimeReport, Said, SignalReport, Source, TreeNode,
    WayOutKind,
};

/// The explanations of what is chosen, and below them the figures that they rest on.
pub fn explain_text(session: &Session, report: &RunReport, chosen: &Chosen, look: Look) -> String {
    let mut page = Page { session, report, look, out: String::new(), shown: Shown::default(), newest: None };
    for found in report.rules.iter().filter(|found| chosen.rules.contains(&found.report.rule)) {
        page.rule(found);
    }
    for found in report.regimes.iter().filter(|found| chosen.regimes.contains(&found.regime)) {
        page.regime(found);
    }
    for found in report.checklists.iter().filter(|found| chosen.checklists.contains(&found.checklist)) {
        page.checklist(found);
    }
    let now = page.newest.unwrap_or(session.until);
    let mut out = page.out;
    figures_text(&page.shown, now, session.decision.zone, look, &mut out);
    look.plain(&out)
}

/// An explanation in the making.
struct Page<'a> {
    session: &'a Session,
    report: &'a RunReport,
    look: Look,
    out: String,
    shown: Shown<'a>,
    /// The newest tick explained.
    newest: Option<Instant>,
}

impl<'a> Page<'a> {
    fn rule(&mut self, explained: &'a Explained) {
        let Some(rule) = self.session.plan.rules.get(explained.report.rule) else { return };
        let said = &explained.report;
        self.title(&rule.name, rule.label.as_deref(), rule.span);
        self.at(said.tick);
        self.state(rule, explained);
        if let Some(because) = &said.because {
            self.look.put(&mut self.out, None, 0, &format!("because {}", clean(because)));
        }
        self.reasons(&said.reasons);
        let tick = said.tick.map(|(day, _)| day);
        let setup = said.signal.as_ref().and_then(|signal| signal.setup);
        if let Some(setup) = setup {
            self.look.put(&mut self.out, None, 2, &setup_text(self.session, rule.clock, setup));
        }
        // A hold on its way is pending, and so is nothing of a setup that waits for its entry.
        let pending = said.verdict == Verdict::Pending && said.signal.is_none();
        self.tree("when", explained.when.as_ref(), pending, tick, true);
        self.hold(rule, explained);
        self.tree("until", explained.until.as_ref(), false, tick, false);
        if let Some(signal) = &said.signal {
            self.signal(signal);
        }
        if let Some((_, cooldown)) = &rule.cooldown {
            self.look.put(&mut self.out, None, 0, &format!("cooldown {cooldown}"));
        }
        self.followings(if said.on { "then" } else { "otherwise" }, Source::Rule(said.rule), &said.alerts);
    }

    fn regime(&mut self, found: &'a RegimeReport) {
        let Some(regime) = self.session.plan.regimes.get(found.regime) else { return };
        self.title(&regime.name, regime.label.as_deref(), regime.span);
        self.at(found.tick);
        let (mark, paint) = if found.uncertain { ("?", Paint::Unknown) } else { ("■", Paint::Strong) };
        let since = state_since(self.session, found);
        let text = format!("{mark} {} {}{since}", state_text(self.session, found), self.when(found.tick));
        self.look.put(&mut self.out, Some(paint), 0, &text);
        self.reasons(&found.reasons);
        for line in coming(self.session, found) {
            self.look.put(&mut self.out, None, 2, &line);
        }
        let tick = found.tick.map(|(day, _)| day);
        for (index, (state, tree)) in regime.states.iter().zip(&found.trees).enumerate() {
            let under_way = found.coming.iter().any(|(coming, _)| *coming == index);
            self.tree(&format!("{} when", clean(&state.name)), Some(tree), under_way, tick, index == 0);
        }
        self.followings("then", Source::Regime(found.regime), &found.alerts);
    }

    fn checklist(&mut self, found: &'a ChecklistReport) {
        let Some(checklist) = self.session.plan.checklists.get(found.checklist) else { return };
        self.title(&checklist.name, checklist.label.as_deref(), checklist.span);
        self.at(found.tick);
        let (mark, word, paint) = standing(checklist, found.tally, self.look);
        let tally = found.tally.map(|tally| format!(", {}", tally_text(checklist, tally)));
        let text = format!("{mark} {word} {}{}", self.when(found.tick), tally.unwrap_or_default());
        self.look.put(&mut self.out, Some(paint), 0, &text);
        if let Some(every) = &checklist.every {
            self.look.put(&mut self.out, None, 0, &format!("every {}", clean(&every.text)));
        }
        let tick = found.tick.map(|(day, _)| day);
        for (item, said) in checklist.items.iter().zip(&found.items) {
            let label = item.label.as_deref().map(clean).unwrap_or_default();
            let head = match item.kind {
                ItemKind::Check(_) => clean(&item.name),
                ItemKind::Show(_) | ItemKind::ShowTruth(_) => "show".to_owned(),
            };
            self.out.push('\n');
            self.look.put_row(&mut self.out, 2, &[(None, head), (None, label)]);
            match &said.said {
                Said::Truth(Some(tree)) => self.branch_of(tree, false, tick),
                Said::Value(Some(figure)) => self.figure(figure, 2, tick),
                Said::Truth(None) | Said::Value(None) => {}
            }
            // Trees tell the reasons of their own leaves.
            if !matches!(said.said, Said::Truth(Some(_))) {
                self.reasons(&said.reasons);
            }
        }
    }

    /// The price of an entry at the bar, and the ways out.
    fn signal(&mut self, signal: &'a SignalReport) {
        self.out.push_str("entry\n");
        self.look.put(&mut self.out, None, 2, &format!("{} on {}", entry_text(signal), clean(&signal.bars)));
        for line in levels(signal) {
            self.look.put(&mut self.out, None, 2, &line);
        }
        self.shown.figures.push(&signal.entry);
        let targets = signal.targets.iter().map(|(_, way)| way);
        for way in signal.stops.iter().chain(targets).chain(&signal.exits) {
            if let WayOutKind::At(figure) | WayOutKind::Trail(figure) = &way.kind {
                self.shown.figures.push(figure);
            }
        }
    }

    /// Name, label and place; a rule without a name is called by its place, which then stands alone.
    fn title(&mut self, name: &str, label: Option<&str>, span: Span) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        let (line, _) = self.session.sources.position(span.file, span.start);
        let place = format!("{}:{line}", clean(self.session.sources.name(span.file)));
        let name = clean(name);
        let label = label.map(clean).unwrap_or_default();
        let nameless = place == name || place.ends_with(&format!("/{name}"));
        let mut parts =
            vec![(Some(Paint::Strong), if nameless { place.clone() } else { name }), (None, label)];
        if !nameless {
            parts.push((Some(Paint::Faint), place));
        }
        self.look.put_row(&mut self.out, 2, &parts);
    }

    /// Takes note of a tick that is explained.
    fn at(&mut self, tick: Option<(Day, Instant)>) {
        self.newest = self.newest.max(tick.map(|(_, at)| at));
    }

    fn when(&self, tick: Option<(Day, Instant)>) -> String {
        tick.map_or_else(
            || "before the first tick".to_owned(),
            |(_, at)| format!("at {}", moment_text(at, self.session.decision.zone)),
        )
    }

    /// The verdict, at which tick, and since when.
    fn state(&mut self, rule: &Rule, explained: &Explained) {
        let said = &explained.report;
        let since = said.since.map(|since| format!(", {}", since_text(self.session, rule.clock, since)));
        let held = match held_text(rule, said) {
            "" => String::new(),
            held => format!("; {held}"),
        };
        let (mark, word) = (self.look.mark(said.verdict), said.verdict.name());
        let text = format!("{mark} {word} {}{}{held}", self.when(said.tick), since.unwrap_or_default());
        self.look.put(&mut self.out, Some(Paint::of(said.verdict)), 0, &text);
    }

    fn hold(&mut self, rule: &Rule, explained: &Explained) {
        let Some(hold) = &rule.hold else { return };
        let progress = explained.report.hold.as_ref();
        let so_far = progress.map(|progress| hold_text(self.session, rule.clock, progress, "triggers"));
        let so_far = so_far.map(|so_far| format!(": {so_far}")).unwrap_or_default();
        self.look.put(&mut self.out, None, 2, &format!("hold {}{so_far}", hold.text));
    }

    fn reasons(&mut self, reasons: &[Reason]) {
        for reason in reasons_text(reasons, self.session.decision.zone) {
            self.look.put(&mut self.out, None, 2, &reason);
        }
    }

    fn followings(&mut self, word: &str, source: Source, alerts: &[(AlertLevel, String)]) {
        let settings = self.report.targets.settings.iter().filter(|setting| setting.source == source);
        let mut lines: Vec<String> = settings.map(|setting| setting_text(self.session, setting)).collect();
        lines.extend(alerts.iter().map(alert_text));
        if lines.is_empty() {
            return;
        }
        self.out.push_str(word);
        self.out.push('\n');
        for line in lines {
            self.look.put(&mut self.out, None, 2, &line);
        }
    }

    /// A tree below its word; `apart` sets it off by a blank line.
    fn tree(
        &mut self,
        word: &str,
        tree: Option<&'a TreeNode>,
        pending: bool,
        tick: Option<Day>,
        apart: bool,
    ) {
        let Some(tree) = tree else { return };
        if apart {
            self.out.push('\n');
        }
        self.look.put(&mut self.out, None, 0, word);
        self.branch_of(tree, pending, tick);
    }

    fn branch_of(&mut self, tree: &'a TreeNode, pending: bool, tick: Option<Day>) {
        self.shown.trees.push(tree);
        self.branch(tree, pending, 2, tick);
    }

    /// One part of a condition and all below it; `pending` where its `for` is not yet complete.
    fn branch(&mut self, node: &TreeNode, pending: bool, indent: usize, tick: Option<Day>) {
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
        look.put_marked(&mut self.out, paint, indent, mark, &text);
        // Half the width stays for what is said, however deep the tree.
        let step = if look.width < 60 { 2 } else { 4 };
        let deeper = (indent + step).min(look.width / 2);
        for figure in node.figures.iter().filter(|figure| !figure.literal) {
            self.value(figure, deeper, tick);
        }
        for reason in reasons_text(&node.reasons, self.session.decision.zone) {
            look.put(&mut self.out, Some(Paint::Unknown), deeper, &reason);
        }
        // A hold behind a name is pending under it too.
        let pending = pending && matches!(node.kind, ConditionKind::Named(_));
        for part in &node.parts {
            self.branch(part, pending, deeper, tick);
        }
    }

    /// A value that stands for itself.
    fn figure(&mut self, figure: &'a Figure, indent: usize, tick: Option<Day>) {
        self.shown.figures.push(figure);
        self.value(figure, indent, tick);
    }

    /// A value with the date it is of.
    fn value(&mut self, figure: &Figure, indent: usize, tick: Option<Day>) {
        let text = format!("{} =", clean(&figure.text));
        let value = shown(figure);
        let dates = dates_text(figure, tick);
        let room = self.look.width.saturating_sub(indent);
        if width_of(&self.look.plain(&format!("{text} {value}   {dates}"))) <= room {
            let value = self.look.paint(Paint::Strong, &value);
            let dates = self.look.paint(Paint::Faint, &dates);
            let line = format!("{}{text} {value}   {dates}", " ".repeat(indent));
            self.out.push_str(line.trim_end());
            self.out.push('\n');
        } else {
            self.look.put(&mut self.out, None, indent, &format!("{text} {value}"));
            self.look.put(&mut self.out, Some(Paint::Faint), indent + 2, &dates);
        }
        let members: Vec<String> = figure.members.iter().map(member).collect();
        if !members.is_empty() {
            self.look.put_list(&mut self.out, Some(Paint::Faint), indent + 2, &members, Join::Dot);
        }
    }
}

/// A member of a universe and its answer: `qqq ✓`, `qqq 3.21 %`.
fn member(asked: &Asked) -> String {
    let name = clean(&asked.name);
    match asked.answer {
        Answer::Truth(TRUE) => format!("{name} ✓"),
        Answer::Truth(UNKNOWN) => format!("{name} ?"),
        Answer::Truth(_) => format!("{name} ✗"),
        Answer::Value(value, unit) => format!("{name} {}", show(value, unit)),
    }
}
