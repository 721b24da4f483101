//! Actions: weights and alerts.

use super::Builder;
use crate::diag::{Code, Problem};
use crate::syntax::ast::{Action, ActionKind, AlertLevel, Bound, Expr, ExprKind, Name};
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::quote::quote;

/// A text longer than this is not repeated in a help.
const SHORT_TEXT: usize = 40;

impl Builder<'_> {
    /// The actions directly inside a clause.
    pub(super) fn actions_in(&mut self, pair: &Pair) -> Vec<Action> {
        Self::find(pair, Rule::actions).map(|actions| self.actions(&actions)).unwrap_or_default()
    }

    pub(super) fn actions(&mut self, pair: &Pair) -> Vec<Action> {
        let mut actions = Vec::new();
        let mut join: Option<Pair> = None;
        let mut said = false;
        for part in pair.clone().into_inner() {
            if part.as_rule() == Rule::wrong_action_join {
                join = Some(part);
                continue;
            }
            let span = self.span(&part);
            if let Some(join) = join.take().filter(|_| !std::mem::replace(&mut said, true)) {
                // Where nothing stands between two actions, the second one is the place.
                let (place, found) = match join.as_str() {
                    "" => (span, String::new()),
                    word => (self.span(&join), format!(", found {}", quote(word))),
                };
                self.wrong(
                    place,
                    format!("expected `,` between actions{found}"),
                    "separate actions with `,`",
                );
            }
            let kind = match part.as_rule() {
                Rule::weight_action => self.weight_action(&part),
                Rule::alert_action => self.alert(&part),
                _ => None,
            };
            actions.extend(kind.map(|kind| Action { kind, span }));
        }
        actions
    }

    fn weight_action(&mut self, pair: &Pair) -> Option<ActionKind> {
        let (asset, weight) = self.named_weight(pair)?;
        let bound = if Self::find(pair, Rule::at_most).is_some() {
            Bound::AtMost
        } else if Self::find(pair, Rule::at_least).is_some() {
            Bound::AtLeast
        } else {
            Bound::Exactly
        };
        Some(ActionKind::Weight { asset, bound, weight })
    }

    /// `NAME PERCENT` or `NAME (EXPR)`
    pub(super) fn named_weight(&mut self, pair: &Pair) -> Option<(Name, Expr)> {
        let asset = self.name_in(pair)?;
        let weight = Self::find(pair, Rule::weight)?;
        let inner = weight.into_inner().next()?;
        if inner.as_rule() == Rule::group {
            return Some((asset, self.group(&inner).expr));
        }
        let span = self.span(&inner);
        if inner.as_rule() == Rule::wrong_weight {
            let value = inner.as_str().trim_end_matches('%').trim_end();
            let bound = Self::find(pair, Rule::at_most).or_else(|| Self::find(pair, Rule::at_least));
            let bound = bound.map_or(String::new(), |bound| format!("{} ", bound.as_str()));
            self.wrong(
                span,
                format!("expected a weight in percent, found {}", quote(inner.as_str())),
                format!("write `{} {bound}({value})` for a weight from an expression", asset.text),
            );
            return Some((asset, self.error(span).expr));
        }
        let number = Self::find(&inner, Rule::number)?;
        if Self::find(&inner, Rule::percent_sign).is_some() {
            let help = format!("write `{}%`", number.as_str());
            let message = format!("expected no blank in {}", quote(inner.as_str()));
            self.report(Problem::new(Code::BadNumber, span, message).help(help));
            return Some((asset, self.error(span).expr));
        }
        let node = self.number(&number);
        if matches!(node.expr.kind, ExprKind::Number(_) | ExprKind::Amount(_)) {
            let message = format!("expected a weight in percent, found {}", quote(number.as_str()));
            let problem = Problem::new(Code::BareNumberVsRatio, span, message);
            self.report(problem.help(format!("write `{} {}%`", asset.text, number.as_str())));
            return Some((asset, self.error(span).expr));
        }
        Some((asset, node.expr))
    }

    fn alert(&mut self, pair: &Pair) -> Option<ActionKind> {
        let level = if Self::find(pair, Rule::kw_note).is_some() {
            AlertLevel::Note
        } else if Self::find(pair, Rule::kw_warn).is_some() {
            AlertLevel::Warn
        } else if let Some(wrong) = Self::find(pair, Rule::wrong_level) {
            self.wrong_level(pair, &wrong);
            AlertLevel::Warn
        } else {
            AlertLevel::Critical
        };
        Some(ActionKind::Alert { level, text: self.text_in(pair)? })
    }

    /// `alert "…"` without a level, or with a word that is none.
    fn wrong_level(&mut self, pair: &Pair, wrong: &Pair) {
        let Some(text) = Self::find(pair, Rule::text) else { return };
        let (place, found) = match wrong.as_str() {
            "" => (self.span(&text), "a text".to_owned()),
            word => (self.span(wrong), quote(word)),
        };
        let written = text.as_str();
        let long = written.chars().count() > SHORT_TEXT || written.contains('`');
        let shown = if long { "\"…\"" } else { written };
        self.wrong(
            place,
            format!("expected `note`, `warn` or `critical` after `alert`, found {found}"),
            format!("write `alert warn {shown}`; the levels are note, warn, critical"),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::source::FileId;
    use crate::syntax::ast::StatementKind;
    use crate::syntax::parse;

    /// How many actions the only rule of a text has, and what is wrong with them, with the help.
    fn check(text: &str, count: usize, expected: &[&str]) {
        let (file, problems) = parse(FileId(0), text);
        let found: Vec<String> = problems
            .iter()
            .map(|problem| format!("{}; {}", problem.message, problem.help.clone().unwrap_or_default()))
            .collect();
        assert_eq!(found, expected, "{text}");
        let [statement] = file.statements.as_slice() else { panic!("{text}") };
        let StatementKind::Rule(rule) = &statement.kind else { panic!("{text}") };
        assert_eq!(rule.then.len(), count, "{text}");
    }

    #[test]
    fn reads_actions() {
        check("when x then cash 40%, equity at most (n / 2), alert note \"y\"", 3, &[]);
        // Words of actions are names too.
        check("when x then alert 40%, note at least 10%, warn (z), then 5%", 4, &[]);
    }

    #[test]
    fn mends_actions() {
        let comma = |found: &str| format!("expected `,` between actions{found}; separate actions with `,`");
        check("when x then cash 40% and bonds 20% and alert warn \"y\"", 3, &[&comma(", found `and`")]);
        check("when x then cash 40% alert warn \"y\"", 2, &[&comma("")]);
        check("rule r { when x then cash 40% alert warn \"y\" priority 3 }", 2, &[&comma("")]);
        let levels = "expected `note`, `warn` or `critical` after `alert`, found a text; write `alert warn";
        check(
            "when x then alert \"y\"",
            1,
            &[&format!("{levels} \"y\"`; the levels are note, warn, critical")],
        );
        let long = format!("when x then alert \"{}\"", "y".repeat(60));
        check(&long, 1, &[&format!("{levels} \"…\"`; the levels are note, warn, critical")]);
        check(
            "when x then cash at least a.b%",
            1,
            &[
                "expected a weight in percent, found `a.b%`; write `cash at least (a.b)` for a weight from an expression",
            ],
        );
    }
}
