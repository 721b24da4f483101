//! Rules in both forms, their clauses and actions.

use super::Builder;
use crate::diag::{Code, Problem, nearest};
use crate::source::Span;
use crate::syntax::ast::{Action, Expr, ExprKind, Rule as RuleNode, UnknownPolicy};
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
        let mut long = Clauses::default();
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::wrong_long_clause => {
                    part.into_inner().for_each(|clause| self.shared_clause(&mut rule, &mut long, &clause));
                }
                Rule::wrong_if => self.wrong_if(&part),
                Rule::then_clause => rule.then = self.actions_in(&part),
                Rule::wrong_missing_then => rule.then = self.missing_then(&part),
                Rule::otherwise_clause => rule.otherwise = self.actions_in(&part),
                Rule::wrong_else => self.unknown_clause(&part, &[]),
                _ => {}
            }
        }
        self.refuse_long_clauses(&rule, &long);
        rule
    }

    /// A rule without a name has no clauses but `when`, `then` and `otherwise`. The first other one stands for all.
    fn refuse_long_clauses(&mut self, rule: &RuleNode, long: &Clauses) {
        let Some((first, span)) = long.list.first() else { return };
        let written = |word: &str| match word {
            "when" => true,
            "then" => !rule.then.is_empty(),
            "otherwise" => !rule.otherwise.is_empty(),
            _ => long.has(word),
        };
        let clauses: Vec<String> =
            RULE_WORDS.iter().filter(|word| written(word)).map(|word| format!("{word} … ")).collect();
        self.wrong(
            *span,
            format!("expected `then` or `otherwise` in a rule without a name, found `{first}`"),
            format!("`{first}` needs the long form: `rule NAME {{ {}}}`", clauses.concat()),
        );
    }

    /// A clause that reads the same in every form of a rule.
    fn shared_clause(&mut self, rule: &mut RuleNode, seen: &mut Clauses, part: &Pair) {
        match part.as_rule() {
            Rule::on_clause => {
                self.clause(seen, "on", part);
                rule.on = self.clock_in(part);
            }
            Rule::until_clause => {
                self.clause(seen, "until", part);
                rule.until = Some(self.clause_condition(part));
            }
            Rule::cooldown_clause => {
                self.clause(seen, "cooldown", part);
                rule.cooldown = Self::find(part, Rule::window).map(|window| self.window(&window).expr);
            }
            Rule::if_unknown_clause => {
                self.clause(seen, "if unknown", part);
                rule.if_unknown = self.if_unknown(part);
            }
            Rule::priority_clause => {
                self.clause(seen, "priority", part);
                rule.priority = self.integer_in(part);
            }
            Rule::because_clause => {
                self.clause(seen, "because", part);
                rule.because = self.text_in(part);
            }
            _ => {}
        }
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
                    self.shared_clause(&mut rule, &mut seen, &part);
                    self.on_first(&seen, strange, &part);
                }
                Rule::when_clause | Rule::wrong_if_clause => {
                    self.clause(&mut seen, "when", &part);
                    if let Some(word) = Self::find(&part, Rule::wrong_if) {
                        self.wrong_if(&word);
                    }
                    rule.when = self.clause_condition(&part);
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
                Rule::wrong_rule_clause | Rule::wrong_else => {
                    strange = true;
                    self.unknown_clause(&part, &RULE_WORDS);
                }
                _ => self.shared_clause(&mut rule, &mut seen, &part),
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

#[cfg(test)]
mod tests {
    use crate::source::FileId;
    use crate::syntax::ast::StatementKind;
    use crate::syntax::{parse, print_expression};

    #[test]
    fn clauses_of_the_long_form_are_one_mistake_and_are_kept() {
        let text = "when A\nuntil B\ncooldown 5 days\nthen cash 40%\nif unknown clear\npriority 3\nbecause \"c\"\nlet d = e";
        let (file, problems) = parse(FileId(0), text);
        let [problem] = problems.as_slice() else { panic!("{problems:?}") };
        assert_eq!(text.get(problem.span.unwrap().range()), Some("until"));
        let form = "rule NAME { when … until … cooldown … then … if unknown … priority … because … }";
        assert_eq!(problem.help, Some(format!("`until` needs the long form: `{form}`")));
        let [first, _] = file.statements.as_slice() else { panic!("{:?}", file.statements) };
        let StatementKind::Rule(rule) = &first.kind else { panic!("no rule") };
        assert_eq!(rule.until.as_ref().map(print_expression).as_deref(), Some("B"));
        assert_eq!((rule.then.len(), rule.priority.unwrap().0), (1, 3));
        assert!(rule.cooldown.is_some() && rule.if_unknown.is_some() && rule.because.is_some());
    }

    #[test]
    fn a_condition_may_begin_with_the_words_of_clauses() {
        for text in ["when until > 0 and priority < cooldown then cash 40%", "when because then cash 40%"] {
            let (_, problems) = parse(FileId(0), text);
            assert_eq!(problems, [], "{text}");
        }
    }
}
