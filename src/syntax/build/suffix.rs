//! Conditions, levels 10 and 11: `followed by`, one suffix at the end, and the brackets that they need.

use super::condition::{Part, Parts, Shape};
use super::{Builder, Node};
use crate::diag::{Code, Problem};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::print::{print_clock, print_expression};
use crate::syntax::quote::either;

impl Builder<'_> {
    /// Reads what follows a condition in its bracket. One missing pair of brackets is reported for each bracket level: the
    /// reader mends that first, and what follows then reads differently.
    pub(super) fn suffixes(&mut self, first: Part, parts: &mut Parts, place: Span) -> Node {
        let mut said = false;
        let mut left = first;
        while let Some(part) = parts.next() {
            left = match part.as_rule() {
                Rule::followed_by => self.followed_by(left, &part, parts, place, &mut said),
                Rule::and_op | Rule::or_op | Rule::wrong_and | Rule::wrong_or => {
                    self.joined_after_suffix(left, &part, parts, place, &mut said)
                }
                Rule::for_suffix
                | Rule::within_suffix
                | Rule::since_op
                | Rule::on_suffix
                | Rule::becomes_suffix => self.suffix(left, &part, parts, place, &mut said),
                _ => {
                    self.refuse_part(&part, &mut said);
                    left
                }
            };
        }
        left.node
    }

    /// A comparison after a suffix, as in `A for 3 days < 5`.
    fn refuse_part(&mut self, part: &Pair, said: &mut bool) {
        if !*said && part.as_rule() != Rule::value {
            *said = true;
            let help = "a suffix such as `for 3 days` stands at the end of a condition";
            self.wrong(self.span(part), "expected the end of the condition after its suffix", help);
        }
    }

    /// `A followed by B within 20 days`
    fn followed_by(
        &mut self,
        left: Part,
        op: &Pair,
        parts: &mut Parts,
        place: Span,
        said: &mut bool,
    ) -> Part {
        let right = self.or_level(parts, place);
        let window = parts.next_if(|part| part.as_rule() == Rule::within_suffix);
        let Some(window) = window else {
            if !*said {
                *said = true;
                let help = format!("write `followed by {} within 20 days`", bracketed(&right));
                self.wrong(self.span(op), "expected `within` and a span after `followed by`", help);
            }
            let span = left.node.expr.span.to(right.node.expr.span);
            return Part { node: self.error(span), shape: Shape::FollowedBy };
        };
        let window = self.window_in(&window);
        let within = format!("within {}", print_expression(&window.expr));
        if !*said {
            let (a, b) = (print_expression(&left.node.expr), bracketed(&right));
            let readings = match left.shape {
                Shape::Single | Shape::FollowedBy if right.shape == Shape::Single => Vec::new(),
                Shape::Single | Shape::FollowedBy => tight_right(&a, &right, &within),
                _ => readings(&left, &format!("followed by {b} {within}")),
            };
            *said = self.needs_brackets(self.span(op), "`followed by`", &readings);
        }
        let span = left.node.expr.span.to(window.expr.span);
        let height = left.node.height.max(right.node.height).max(window.height);
        let kind = ExprKind::FollowedBy {
            first: Box::new(left.node.expr),
            second: Box::new(right.node.expr),
            window: Box::new(window.expr),
        };
        Part { node: self.node(kind, span, height), shape: Shape::FollowedBy }
    }

    /// `and` or `or` after a suffix: refused, whatever comes after it.
    fn joined_after_suffix(
        &mut self,
        left: Part,
        op: &Pair,
        parts: &mut Parts,
        place: Span,
        said: &mut bool,
    ) -> Part {
        let is_and = matches!(op.as_rule(), Rule::and_op | Rule::wrong_and);
        let word = if is_and { "and" } else { "or" };
        let mut right = self.or_level(parts, place);
        let mut quiet = true;
        let next = parts.next_if(|part| suffix_word(part.as_rule()).is_some());
        let stacked = next.is_some();
        if let Some(part) = next {
            right = self.suffix(right, &part, parts, place, &mut quiet);
        }
        if !*said {
            *said = true;
            let (a, b) = (print_expression(&left.node.expr), print_expression(&right.node.expr));
            let right_text = if right.shape == Shape::Single { b.clone() } else { format!("({b})") };
            let mut readings = vec![format!("({a}) {word} {right_text}")];
            if !stacked {
                readings.extend(wide(&left.node.expr, word, &b));
            }
            let span = self.span(op);
            self.needs_brackets_around(span, left.node.expr.span, word, &readings);
        }
        let kind = if is_and { ExprKind::And } else { ExprKind::Or };
        Part { node: self.pair(kind, left.node, right.node), shape: Shape::Suffixed }
    }

    fn suffix(&mut self, left: Part, pair: &Pair, parts: &mut Parts, place: Span, said: &mut bool) -> Part {
        let rule = pair.as_rule();
        let here = self.span(pair);
        let condition = left.node.expr.span;
        let height = left.node.height;
        // What the suffix says in the text, for the readings, and the node it makes of a condition.
        let (text, extra, end, make): (String, usize, Span, Make) = match rule {
            Rule::since_op => {
                let start = self.not_level(parts, place);
                let (end, extra) = (start.node.expr.span, start.node.height);
                let text = format!("since {}", bracketed(&start));
                if !*said && start.shape != Shape::Single {
                    let a = print_expression(&left.node.expr);
                    *said = self.needs_brackets(here, "`since`", &[format!("{a} {text}")]);
                }
                let start = Box::new(start.node.expr);
                (text, extra, end, Box::new(move |condition| ExprKind::Since { condition, start }))
            }
            Rule::on_suffix => {
                let Some(clock) = Self::find(pair, Rule::clock) else { return left };
                let (clock, extra) = self.clock(&clock);
                let text = format!("on {}", print_clock(&clock));
                (text, extra, here, Box::new(move |condition| ExprKind::On { condition, clock }))
            }
            Rule::becomes_suffix => {
                ("becomes true".to_owned(), 0, here, Box::new(|condition| ExprKind::Becomes { condition }))
            }
            Rule::within_suffix => {
                let window = self.window_in(pair);
                let text = format!("within {}", print_expression(&window.expr));
                let (extra, window) = (window.height, Box::new(window.expr));
                (text, extra, here, Box::new(move |condition| ExprKind::Within { condition, window }))
            }
            _ => {
                let count =
                    Self::find(pair, Rule::for_count).and_then(|count| Self::find(&count, Rule::count));
                let count = count.map(|count| self.count(&count));
                let window = self.window_in(pair);
                let span = print_expression(&window.expr);
                let (extra, window) = (window.height, Box::new(window.expr));
                match count {
                    Some(count) => (
                        format!("for {count} of {span}"),
                        extra,
                        here,
                        Box::new(move |condition| ExprKind::ForOf { condition, count, window }),
                    ),
                    None => (
                        format!("for {span}"),
                        extra,
                        here,
                        Box::new(move |condition| ExprKind::For { condition, window }),
                    ),
                }
            }
        };
        let takes_all = rule == Rule::for_suffix;
        let clear = match left.shape {
            Shape::Single => true,
            Shape::Not | Shape::And | Shape::Or | Shape::FollowedBy => takes_all,
            Shape::Suffixed => false,
        };
        if !clear && !*said {
            let word = format!("`{}`", suffix_word(rule).unwrap_or(""));
            *said = self.needs_brackets(here, &word, &readings(&left, &text));
        }
        let kind = make(Box::new(left.node.expr));
        Part { node: self.node(kind, condition.to(end), height.max(extra)), shape: Shape::Suffixed }
    }

    fn window_in(&mut self, pair: &Pair) -> Node {
        match Self::find(pair, Rule::window) {
            Some(window) => self.window(&window),
            None => self.error(self.span(pair)),
        }
    }

    /// Reports missing brackets, if there are readings to choose from; returns whether it did.
    fn needs_brackets(&mut self, span: Span, word: &str, readings: &[String]) -> bool {
        if readings.is_empty() {
            return false;
        }
        let message = format!("expected brackets that show what {word} belongs to");
        self.report(Problem::new(Code::SuffixNeedsBrackets, span, message).help(choice(readings)));
        true
    }

    fn needs_brackets_around(&mut self, span: Span, condition: Span, word: &str, readings: &[String]) {
        let message = format!("expected brackets around a condition with a suffix before `{word}`");
        let problem = Problem::new(Code::SuffixNeedsBrackets, span, message)
            .also(condition, "this condition ends in a suffix")
            .help(choice(readings));
        self.report(problem);
    }
}

type Make = Box<dyn FnOnce(Box<Expr>) -> ExprKind>;

fn suffix_word(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::for_suffix => "for",
        Rule::within_suffix => "within",
        Rule::since_op => "since",
        Rule::on_suffix => "on",
        Rule::becomes_suffix => "becomes",
        _ => return None,
    })
}

fn choice(readings: &[String]) -> String {
    let readings: Vec<String> = readings.iter().map(|reading| format!("`{reading}`")).collect();
    format!("write {}", either(&readings))
}

/// The text of a condition, in brackets unless it is a single one.
fn bracketed(part: &Part) -> String {
    let text = print_expression(&part.node.expr);
    if part.shape == Shape::Single { text } else { format!("({text})") }
}

/// What `CONDITION suffix` may mean: the suffix on the last part only, or on the whole.
fn readings(part: &Part, suffix: &str) -> Vec<String> {
    let whole = format!("({}) {suffix}", print_expression(&part.node.expr));
    if part.shape == Shape::Suffixed || part.shape == Shape::FollowedBy {
        return vec![whole];
    }
    vec![tight(&part.node.expr, suffix), whole]
}

/// The reading in which a suffix belongs to the last part of a condition.
fn tight(expr: &Expr, suffix: &str) -> String {
    match &expr.kind {
        ExprKind::Not(inner) => format!("not {}", tight(inner, suffix)),
        ExprKind::And(left, right) => format!("{} and {}", print_expression(left), tight(right, suffix)),
        ExprKind::Or(left, right) => format!("{} or {}", print_expression(left), tight(right, suffix)),
        _ => format!("({} {suffix})", print_expression(expr)),
    }
}

/// The readings of `A followed by B and C within n`: the bracket around the right side, or only its first part.
fn tight_right(left: &str, right: &Part, within: &str) -> Vec<String> {
    let whole = format!("{left} followed by {} {within}", bracketed(right));
    match &right.node.expr.kind {
        ExprKind::And(first, rest) => {
            let split = format!(
                "({left} followed by {} {within}) and {}",
                print_expression(first),
                print_expression(rest)
            );
            vec![whole, split]
        }
        ExprKind::Or(first, rest) => {
            let split = format!(
                "({left} followed by {} {within}) or {}",
                print_expression(first),
                print_expression(rest)
            );
            vec![whole, split]
        }
        _ => vec![whole],
    }
}

/// The reading of `A suffix and B` in which the suffix belongs to both.
fn wide(left: &Expr, word: &str, right: &str) -> Option<String> {
    let text = |expr: &Expr| print_expression(expr);
    Some(match &left.kind {
        ExprKind::For { condition, window } => {
            format!("({} {word} {right}) for {}", text(condition), text(window))
        }
        ExprKind::ForOf { condition, count, window } => {
            format!("({} {word} {right}) for {count} of {}", text(condition), text(window))
        }
        ExprKind::Within { condition, window } => {
            format!("({} {word} {right}) within {}", text(condition), text(window))
        }
        ExprKind::Since { condition, start } => {
            format!("{} since ({} {word} {right})", text(condition), text(start))
        }
        ExprKind::On { condition, clock } => {
            format!("({} {word} {right}) on {}", text(condition), print_clock(clock))
        }
        ExprKind::Becomes { condition } => format!("({} {word} {right}) becomes true", text(condition)),
        ExprKind::FollowedBy { first, second, window } => {
            format!("{} followed by ({} {word} {right}) within {}", text(first), text(second), text(window))
        }
        _ => return None,
    })
}
