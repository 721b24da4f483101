//! Conditions, levels 6 to 9: comparisons, `not`, `and`, `or`.

use super::{Builder, Node};
use crate::diag::{Code, Problem};
use crate::source::Span;
use crate::syntax::ast::{CompareOp, Expr, ExprKind, IsWhat};
use crate::syntax::grammar::{Pair, Pairs, Rule};
use crate::syntax::name::is_reserved;
use crate::syntax::print::print_expression;
use crate::syntax::quote::quote;
use std::iter::Peekable;

/// The parts of an expression that are still to be read.
pub(super) type Parts<'text> = Peekable<Pairs<'text>>;

/// How a condition is put together, which tells where brackets are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// One comparison, name, call or bracket.
    Single,
    Not,
    And,
    Or,
    FollowedBy,
    /// It ends in a suffix.
    Suffixed,
}

/// A condition with its shape.
pub(super) struct Part {
    pub node: Node,
    pub shape: Shape,
}

impl Builder<'_> {
    /// A whole expression, up to the bracket or clause that ends it.
    pub(super) fn expression(&mut self, pair: Pair) -> Node {
        let place = self.span(&pair);
        let mut parts = pair.into_inner().peekable();
        let first = self.or_level(&mut parts, place);
        self.suffixes(first, &mut parts, place)
    }

    pub(super) fn or_level(&mut self, parts: &mut Parts, place: Span) -> Part {
        let mut left = self.and_level(parts, place);
        let mut mixed = false;
        let mut first = None;
        while let Some(op) = parts.next_if(|part| matches!(part.as_rule(), Rule::or_op | Rule::wrong_or)) {
            self.wrong_operator(&op);
            first.get_or_insert_with(|| self.span(&op));
            let right = self.and_level(parts, place);
            mixed |= left.shape == Shape::And || right.shape == Shape::And;
            let node = self.pair(ExprKind::Or, left.node, right.node);
            left = Part { node, shape: Shape::Or };
        }
        if let Some(op) = first.filter(|_| mixed) {
            let reading = format!("read as {}", quote(&with_brackets(&left.node.expr)));
            let problem =
                Problem::new(Code::MixedAndOr, left.node.expr.span, "`and` and `or` meet without brackets");
            self.report(
                problem
                    .label(reading.clone())
                    .also(op, "`or` binds less tight than `and`")
                    .help(reading + "; write the brackets to say so"),
            );
        }
        left
    }

    fn and_level(&mut self, parts: &mut Parts, place: Span) -> Part {
        let mut left = self.not_level(parts, place);
        while let Some(op) = parts.next_if(|part| matches!(part.as_rule(), Rule::and_op | Rule::wrong_and)) {
            self.wrong_operator(&op);
            let right = self.not_level(parts, place);
            let node = self.pair(ExprKind::And, left.node, right.node);
            left = Part { node, shape: Shape::And };
        }
        left
    }

    /// Joins two conditions.
    pub(super) fn pair(
        &mut self,
        kind: fn(Box<Expr>, Box<Expr>) -> ExprKind,
        left: Node,
        right: Node,
    ) -> Node {
        let (span, height) = (left.expr.span.to(right.expr.span), left.height.max(right.height));
        self.node(kind(Box::new(left.expr), Box::new(right.expr)), span, height)
    }

    /// `not`s and a comparison.
    pub(super) fn not_level(&mut self, parts: &mut Parts, place: Span) -> Part {
        let mut nots = Vec::new();
        while let Some(op) = parts.next_if(|part| matches!(part.as_rule(), Rule::not_op | Rule::wrong_not)) {
            self.wrong_operator(&op);
            nots.push(self.span(&op));
        }
        let shape = if nots.is_empty() { Shape::Single } else { Shape::Not };
        let mut node = self.comparison(parts, place);
        for not in nots.into_iter().rev() {
            let span = not.to(node.expr.span);
            node = self.node(ExprKind::Not(Box::new(node.expr)), span, node.height);
        }
        Part { node, shape }
    }

    fn comparison(&mut self, parts: &mut Parts, place: Span) -> Node {
        let Some(value) = parts.next() else { return self.error(place) };
        let value = self.value(value);
        let node = match parts.peek().map(Pair::as_rule) {
            Some(Rule::crosses) => self.crossing(value, parts, place),
            Some(Rule::between) => self.between(value, parts),
            Some(Rule::is) => self.is(value, parts),
            Some(rule) if compare_op(rule).is_some() => self.chain(value, parts, place),
            _ => return value,
        };
        self.refuse_second_comparison(&node, parts);
        node
    }

    /// `a < b`, `0 < x < 1`
    fn chain(&mut self, first: Node, parts: &mut Parts, place: Span) -> Node {
        let mut height = first.height;
        let mut span = first.expr.span;
        let (mut operands, mut ops) = (vec![first.expr], Vec::new());
        while let Some((pair, op)) =
            parts.next_if(|part| compare_op(part.as_rule()).is_some()).and_then(|pair| {
                let op = compare_op(pair.as_rule())?;
                Some((pair, op))
            })
        {
            self.wrong_operator(&pair);
            ops.push((op, self.span(&pair)));
            let operand = match parts.next() {
                Some(value) => self.value(value),
                None => self.error(place),
            };
            height = height.max(operand.height);
            span = span.to(operand.expr.span);
            operands.push(operand.expr);
        }
        self.check_direction(&operands, &ops);
        self.node(ExprKind::Compare { operands, ops }, span, height)
    }

    fn check_direction(&mut self, operands: &[Expr], ops: &[(CompareOp, Span)]) {
        let Some((first, first_span)) = ops.first() else { return };
        let Some(at) =
            ops.iter().skip(1).position(|(op, _)| direction(*op) != direction(*first) || direction(*op) == 0)
        else {
            return;
        };
        let Some((_, span)) = ops.get(at + 1) else { return };
        let both: Vec<String> = operands
            .windows(2)
            .zip(ops)
            .map(|(sides, (op, _))| match sides {
                [left, right] => {
                    format!("{} {} {}", print_expression(left), op.sign(), print_expression(right))
                }
                _ => String::new(),
            })
            .collect();
        let problem = Problem::new(Code::Syntax, *span, "expected comparisons of one direction in a chain")
            .also(*first_span, "the chain begins in this direction")
            .help(format!("write {}", quote(&both.join(" and "))));
        self.report(problem);
    }

    /// `x crosses above y`
    fn crossing(&mut self, left: Node, parts: &mut Parts, place: Span) -> Node {
        let Some(op) = parts.next() else { return left };
        let above = op.as_str().trim_end().ends_with("above");
        if let Some(wrong) = Self::find(&op, Rule::wrong_crosses) {
            let word = wrong.as_str();
            let sign = if above { ">" } else { "<" };
            let help =
                format!("write `crosses {word}` for the moment of crossing, `{sign}` for the state after it");
            self.wrong(self.span(&wrong), format!("expected an operator, found `{word}`"), help);
        }
        let right = match parts.next() {
            Some(value) => self.value(value),
            None => self.error(place),
        };
        let (span, height) = (left.expr.span.to(right.expr.span), left.height.max(right.height));
        let kind = ExprKind::Crosses { left: Box::new(left.expr), above, right: Box::new(right.expr) };
        self.node(kind, span, height)
    }

    /// `x between a and b`
    fn between(&mut self, value: Node, parts: &mut Parts) -> Node {
        let Some(pair) = parts.next() else { return value };
        let span = value.expr.span.to(self.span(&pair));
        let mut bounds = pair.into_inner().filter(|part| part.as_rule() == Rule::value);
        let (Some(low), Some(high)) = (bounds.next(), bounds.next()) else { return value };
        let (low, high) = (self.value(low), self.value(high));
        let height = value.height.max(low.height).max(high.height);
        let kind = ExprKind::Between {
            value: Box::new(value.expr),
            low: Box::new(low.expr),
            high: Box::new(high.expr),
        };
        self.node(kind, span, height)
    }

    /// `x is rising`, `x is not STATE`
    fn is(&mut self, value: Node, parts: &mut Parts) -> Node {
        let Some(pair) = parts.next() else { return value };
        let span = value.expr.span.to(self.span(&pair));
        let negated = Self::find(&pair, Rule::not_op).is_some();
        let Some(word) = Self::find(&pair, Rule::is_word) else { return value };
        let what_span = self.span(&word);
        if let Some(op) = sign(word.as_str(), negated).filter(|_| !self.context.named.has(word.as_str())) {
            let message = format!("expected a state after `is`, found {}", quote(word.as_str()));
            self.wrong(what_span, message, format!("write `{} 0`", op.sign()));
            let zero = Expr { kind: ExprKind::Number(0.0), span: what_span };
            let kind = ExprKind::Compare { operands: vec![value.expr, zero], ops: vec![(op, what_span)] };
            return self.node(kind, span, value.height);
        }
        let what = match word.as_str() {
            "rising" => IsWhat::Rising,
            "falling" => IsWhat::Falling,
            "known" => IsWhat::Known,
            "unknown" => IsWhat::Unknown,
            "triggered" => IsWhat::Triggered,
            "pending" => IsWhat::Pending,
            "clear" => IsWhat::Clear,
            _ => IsWhat::State(self.name(&word)),
        };
        if let IsWhat::State(name) = &what
            && is_reserved(&name.text)
        {
            let help = match name.text.as_str() {
                "true" => "write the condition alone",
                "false" => "write `not` before the condition",
                _ => {
                    "write `rising`, `falling`, `known`, `unknown`, `triggered`, `pending`, `clear` or a state"
                }
            };
            self.wrong(what_span, format!("expected a state after `is`, found {}", quote(&name.text)), help);
        }
        let kind = ExprKind::Is { value: Box::new(value.expr), negated, what, what_span };
        self.node(kind, span, value.height)
    }

    /// Comparisons of different kinds do not chain: `x is rising > 3` has no reading.
    fn refuse_second_comparison(&mut self, first: &Node, parts: &mut Parts) {
        let mut said = false;
        while let Some(op) = parts.next_if(|part| {
            let rule = part.as_rule();
            compare_op(rule).is_some() || matches!(rule, Rule::crosses | Rule::between | Rule::is)
        }) {
            if !said {
                said = true;
                let span = self.span(&op);
                let problem = Problem::new(
                    Code::Syntax,
                    span,
                    format!("expected `and` or `or`, found {}", quote(op.as_str())),
                )
                .also(first.expr.span, "this is a comparison already")
                .help("join two comparisons with `and`");
                self.report(problem);
            }
            // The right side goes with its operator.
            parts.next_if(|part| part.as_rule() == Rule::value);
        }
    }

    /// Reports an operator of another language.
    fn wrong_operator(&mut self, pair: &Pair) {
        let right = match pair.as_rule() {
            Rule::wrong_and => "and",
            Rule::wrong_or => "or",
            Rule::wrong_not => "not",
            Rule::wrong_equal => "==",
            Rule::wrong_not_equal => "!=",
            Rule::wrong_greater_equal => ">=",
            Rule::wrong_less_equal => "<=",
            _ => return,
        };
        let message = format!("expected `{right}`, found {}", quote(pair.as_str()));
        self.wrong(self.span(pair), message, format!("write `{right}`"));
    }
}

/// The comparison with 0 that an everyday word stands for.
fn sign(word: &str, negated: bool) -> Option<CompareOp> {
    Some(match (word, negated) {
        ("negative", false) => CompareOp::Less,
        ("negative", true) => CompareOp::GreaterEqual,
        ("positive", false) => CompareOp::Greater,
        ("positive", true) => CompareOp::LessEqual,
        _ => return None,
    })
}

fn compare_op(rule: Rule) -> Option<CompareOp> {
    Some(match rule {
        Rule::less_op => CompareOp::Less,
        Rule::less_equal_op | Rule::wrong_less_equal => CompareOp::LessEqual,
        Rule::greater_op => CompareOp::Greater,
        Rule::greater_equal_op | Rule::wrong_greater_equal => CompareOp::GreaterEqual,
        Rule::equal_op | Rule::wrong_equal => CompareOp::Equal,
        Rule::not_equal_op | Rule::wrong_not_equal => CompareOp::NotEqual,
        _ => return None,
    })
}

/// 1 for upwards, -1 for downwards, 0 for operators without a direction.
fn direction(op: CompareOp) -> i8 {
    match op {
        CompareOp::Less | CompareOp::LessEqual => 1,
        CompareOp::Greater | CompareOp::GreaterEqual => -1,
        CompareOp::Equal | CompareOp::NotEqual => 0,
    }
}

/// The text of an `or` with the brackets that show how it is read.
fn with_brackets(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Or(left, right) => format!("{} or {}", with_brackets(left), with_brackets(right)),
        ExprKind::And(..) => format!("({})", print_expression(expr)),
        _ => print_expression(expr),
    }
}
