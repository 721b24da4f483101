//! Rules in both forms, their clauses and actions.

use super::Builder;
use crate::diag::{Code, Problem, nearest};
use crate::source::Span;
use crate::syntax::ast::{
    Action, ActionKind, AlertLevel, Bound, Expr, ExprKind, Name, Rule as RuleNode, UnknownPolicy,
};
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::lexeme::is_line_end;
use crate::syntax::mistake;
use crate::syntax::print::{print_clock, print_expression};
use crate::syntax::quote::quote;

const RULE_WORDS: [&str; 9] =
    ["on", "when", "until", "cooldown", "then", "otherwise", "if unknown", "priority", "because"];

/// Words that go on with a condition; a word that is none of the clauses may be one of these miswritten.
const OPERATOR_WORDS: [&str; 10] = [
    "and",
    "or",
    "is",
    "between",
    "crosses above",
    "crosses below",
    "followed by",
    "within",
    "since",
    "becomes",
];

impl Builder<'_> {
    /// A rule with the clauses of the short form only.
    pub(super) fn plain_rule(when: Expr, then: Vec<Action>) -> RuleNode {
        RuleNode {
            name: None,
            label: None,
            on: None,
            when,
            until: None,
            cooldown: None,
            then,
            otherwise: Vec::new(),
            if_unknown: None,
            priority: None,
            because: None,
        }
    }

    /// `when … then …`
    pub(super) fn short_rule(&mut self, pair: &Pair) -> RuleNode {
        let when = self.expression_in(pair);
        let mut rule = Self::plain_rule(when, Vec::new());
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::wrong_if => self.wrong_if(&part),
                Rule::then_clause => rule.then = self.actions_in(&part),
                Rule::wrong_missing_then => rule.then = self.missing_then(&part),
                Rule::otherwise_clause => rule.otherwise = self.actions_in(&part),
                Rule::wrong_else => self.unknown_clause(&part, &[]),
                _ => {}
            }
        }
        rule
    }

    /// `rule NAME { … }`
    pub(super) fn rule(&mut self, pair: &Pair) -> Option<RuleNode> {
        let name = self.name_in(pair)?;
        let mut rule = Self::plain_rule(self.error(name.span).expr, Vec::new());
        rule.label = self.label_in(pair);
        let mut seen = Clauses::default();
        let mut strange = false;
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::on_clause => {
                    self.clause(&mut seen, "on", &part);
                    self.on_first(&seen, strange, &part);
                    rule.on = self.clock_in(&part);
                }
                Rule::when_clause | Rule::wrong_if_clause => {
                    self.clause(&mut seen, "when", &part);
                    if let Some(word) = Self::find(&part, Rule::wrong_if) {
                        self.wrong_if(&word);
                    }
                    rule.when = self.clause_condition(&part);
                }
                Rule::until_clause => {
                    self.clause(&mut seen, "until", &part);
                    rule.until = Some(self.clause_condition(&part));
                }
                Rule::cooldown_clause => {
                    self.clause(&mut seen, "cooldown", &part);
                    rule.cooldown = Self::find(&part, Rule::window).map(|window| self.window(&window).expr);
                }
                Rule::then_clause => {
                    self.clause(&mut seen, "then", &part);
                    rule.then = self.actions_in(&part);
                }
                Rule::wrong_missing_then => {
                    self.clause(&mut seen, "then", &part);
                    rule.then = self.missing_then(&part);
                }
                Rule::otherwise_clause => {
                    self.clause(&mut seen, "otherwise", &part);
                    rule.otherwise = self.actions_in(&part);
                }
                Rule::if_unknown_clause => {
                    self.clause(&mut seen, "if unknown", &part);
                    rule.if_unknown = self.if_unknown(&part);
                }
                Rule::priority_clause => {
                    self.clause(&mut seen, "priority", &part);
                    rule.priority = self.integer_in(&part);
                }
                Rule::because_clause => {
                    self.clause(&mut seen, "because", &part);
                    rule.because = self.text_in(&part);
                }
                Rule::wrong_rule_clause | Rule::wrong_else => {
                    strange = true;
                    self.unknown_clause(&part, &RULE_WORDS);
                }
                _ => {}
            }
        }
        if !seen.has("when") && !strange {
            let help = "write `when` and the condition of the rule";
            self.wrong(name.span, format!("expected a `when` clause in rule {}", quote(&name.text)), help);
        }
        rule.name = Some(name);
        Some(rule)
    }

    /// Notes a clause; the second of its kind is an error.
    pub(super) fn clause(&mut self, seen: &mut Clauses, word: &'static str, pair: &Pair) {
        let keyword =
            pair.clone().into_inner().next().map_or_else(|| self.span(pair), |first| self.span(&first));
        if let Some((_, first)) = seen.list.iter().find(|(known, _)| *known == word) {
            let problem = Problem::new(
                Code::DuplicateClause,
                keyword,
                format!("expected one `{word}`, found a second"),
            )
            .also(*first, "first given here")
            .help(format!("keep one of the two `{word}`"));
            self.report(problem);
        }
        seen.list.push((word, keyword));
    }

    /// The clock of a block stands first: after a condition it would read as that condition's clock. `items` tells whether
    /// anything but a clause has come before it.
    pub(super) fn on_first(&mut self, seen: &Clauses, items: bool, pair: &Pair) {
        if items || seen.list.len() > 1 {
            let keyword = seen.list.last().map_or_else(|| self.span(pair), |(_, span)| *span);
            let written = pair.as_str().trim_end().to_owned();
            self.wrong(
                keyword,
                "expected `on` as the first clause of the block",
                format!("move `{written}` to the top"),
            );
        }
    }

    /// The condition of a clause in a block. `on` on a line of its own could be meant for the block, so it is refused.
    pub(super) fn clause_condition(&mut self, pair: &Pair) -> Expr {
        let expr = self.expression_in(pair);
        if let ExprKind::On { condition, clock } = &expr.kind {
            let between = self.text.get(condition.span.end as usize..clock.span.start as usize).unwrap_or("");
            if between.contains(is_line_end) {
                let keyword = between.rfind("on").unwrap_or(0);
                let start = condition.span.end as usize + keyword;
                let clock = print_clock(clock);
                let help = format!(
                    "move `on {clock}` to the top of the block, or write `({}) on {clock}` on one line",
                    short(condition)
                );
                let span = Span::new(self.context.id, start, start + 2);
                self.wrong(span, "expected `on` as the first clause of the block", help);
            }
        }
        expr
    }

    fn if_unknown(&mut self, pair: &Pair) -> Option<(UnknownPolicy, Span)> {
        let word = pair.clone().into_inner().next_back()?;
        let policy = match word.as_rule() {
            Rule::kw_clear => UnknownPolicy::Clear,
            Rule::kw_trigger => UnknownPolicy::Trigger,
            _ => UnknownPolicy::Hold,
        };
        Some((policy, self.span(&word)))
    }

    /// The whole number directly inside a construct.
    pub(super) fn integer_in(&mut self, pair: &Pair) -> Option<(i64, Span)> {
        let number = Self::find(pair, Rule::integer)?;
        let span = self.span(&number);
        let value = number.as_str().parse().ok();
        if value.is_none() {
            let message = format!("expected a whole number, found {}", quote(number.as_str()));
            self.report(Problem::new(Code::BadNumber, span, message).help("write a smaller number"));
        }
        value.map(|value| (value, span))
    }

    fn wrong_if(&mut self, pair: &Pair) {
        self.wrong(self.span(pair), "expected `when`, found `if`", "write `when CONDITION then ACTION`");
    }

    pub(super) fn missing_then(&mut self, pair: &Pair) -> Vec<Action> {
        let actions = self.actions_in(pair);
        let span = actions.first().map_or_else(|| self.span(pair), |action| action.span);
        self.wrong(span, "expected `then` before the actions", "write `then` before the first action");
        actions
    }

    /// A word that begins no clause of its block.
    pub(super) fn unknown_clause(&mut self, pair: &Pair, clauses: &[&'static str]) {
        let Some(word) = pair.clone().into_inner().next() else { return };
        let written = word.as_str();
        let help = match mistake::help("", written, "") {
            Some(help) => help,
            None => match nearest(written, clauses.iter().copied().chain(OPERATOR_WORDS)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    let list: Vec<String> = clauses.iter().map(|clause| format!("`{clause}`")).collect();
                    format!("the clauses here are {}", list.join(", "))
                }
            },
        };
        self.wrong(self.span(&word), format!("expected a clause, found {}", quote(written)), help);
    }

    /// The actions directly inside a clause.
    pub(super) fn actions_in(&mut self, pair: &Pair) -> Vec<Action> {
        Self::find(pair, Rule::actions).map(|actions| self.actions(&actions)).unwrap_or_default()
    }

    pub(super) fn actions(&mut self, pair: &Pair) -> Vec<Action> {
        let mut actions = Vec::new();
        for part in pair.clone().into_inner() {
            let span = self.span(&part);
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
        } else {
            AlertLevel::Critical
        };
        Some(ActionKind::Alert { level, text: self.text_in(pair)? })
    }
}

/// The clauses of a block so far, with the places of their words.
#[derive(Default)]
pub(super) struct Clauses {
    list: Vec<(&'static str, Span)>,
}

impl Clauses {
    pub fn has(&self, word: &str) -> bool {
        self.list.iter().any(|(known, _)| *known == word)
    }
}

/// A condition for a help line; a long one as `…`.
fn short(expr: &Expr) -> String {
    let text = print_expression(expr);
    if text.chars().count() > 80 { "…".to_owned() } else { text }
}
