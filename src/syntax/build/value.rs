//! Values: operands with what hangs on them, and arithmetic by precedence.

use super::{Builder, Node};
use crate::source::Span;
use crate::syntax::ast::{BinaryOp, Bound, ExprKind};
use crate::syntax::grammar::{Pair, Pairs, Rule};
use crate::syntax::quote::quote;
use std::iter::Peekable;

/// Levels 3 to 5 of the language: how tight an operator binds (higher is tighter), and whether it groups to the right.
fn binding(op: BinaryOp) -> (u8, bool) {
    match op {
        BinaryOp::Multiply | BinaryOp::Divide => (3, false),
        BinaryOp::Add | BinaryOp::Subtract => (2, false),
        BinaryOp::Otherwise => (1, true),
    }
}

impl Builder<'_> {
    /// Arithmetic over operands. Two stacks instead of recursion: a chain may be long.
    pub(super) fn value(&mut self, pair: Pair) -> Node {
        let span = self.span(&pair);
        let mut parts = pair.into_inner().peekable();
        let mut operands = vec![self.operand(&mut parts, span)];
        let mut waiting: Vec<BinaryOp> = Vec::new();
        while let Some(part) = parts.next() {
            let op = self.binary_op(&part);
            let (level, to_right) = binding(op);
            while waiting.last().is_some_and(|top| {
                let (above, _) = binding(*top);
                above > level || (above == level && !to_right)
            }) {
                self.reduce(&mut operands, &mut waiting);
            }
            waiting.push(op);
            let operand = self.operand(&mut parts, span);
            operands.push(operand);
        }
        while !waiting.is_empty() {
            self.reduce(&mut operands, &mut waiting);
        }
        operands.pop().unwrap_or_else(|| self.error(span))
    }

    fn reduce(&mut self, operands: &mut Vec<Node>, waiting: &mut Vec<BinaryOp>) {
        let (Some(op), Some(right), Some(left)) = (waiting.pop(), operands.pop(), operands.pop()) else {
            return;
        };
        let (span, height) = (left.expr.span.to(right.expr.span), left.height.max(right.height));
        let kind = ExprKind::Binary { op, left: Box::new(left.expr), right: Box::new(right.expr) };
        operands.push(self.node(kind, span, height));
    }

    fn binary_op(&mut self, pair: &Pair) -> BinaryOp {
        match pair.as_rule() {
            Rule::times_op => BinaryOp::Multiply,
            Rule::divide_op => BinaryOp::Divide,
            Rule::minus_op => BinaryOp::Subtract,
            Rule::otherwise_op => BinaryOp::Otherwise,
            Rule::wrong_power => {
                let help = "write `x * x` for a square, `exp(n * ln(x))` for another power";
                self.wrong(
                    self.span(pair),
                    format!("expected an operator, found {}", quote(pair.as_str())),
                    help,
                );
                BinaryOp::Multiply
            }
            _ => BinaryOp::Add,
        }
    }

    /// Minus signs, something that stands for a value, and what hangs on it.
    fn operand<'t>(&mut self, parts: &mut Peekable<Pairs<'t>>, place: Span) -> Node {
        let mut signs = Vec::new();
        while let Some(sign) = parts.next_if(|part| part.as_rule() == Rule::negate_op) {
            signs.push(self.span(&sign));
        }
        let Some(primary) = parts.next() else { return self.error(place) };
        let mut node = self.primary(&primary);
        let hangs = |part: &Pair<'t>| matches!(part.as_rule(), Rule::field | Rule::index | Rule::timeframe);
        while let Some(part) = parts.next_if(hangs) {
            node = match part.as_rule() {
                Rule::field => self.field(node, &part),
                Rule::index => self.index(node, &part),
                _ => self.timeframe(node, &part),
            };
        }
        for sign in signs.into_iter().rev() {
            let span = sign.to(node.expr.span);
            node = self.node(ExprKind::Negate(Box::new(node.expr)), span, node.height);
        }
        node
    }

    fn primary(&mut self, pair: &Pair) -> Node {
        match pair.as_rule() {
            Rule::group => self.group(pair),
            Rule::text => self.text_value(pair),
            Rule::moment => self.moment(pair, true),
            Rule::quantity => self.quantity(pair),
            Rule::truth => self.truth(pair),
            Rule::quorum => self.quorum(pair),
            Rule::reference => self.reference(pair),
            _ => self.error(self.span(pair)),
        }
    }

    /// `(…)`
    pub(super) fn group(&mut self, pair: &Pair) -> Node {
        let span = self.span(pair);
        let Some(inner) = Self::find(pair, Rule::expression) else { return self.error(span) };
        let inner = self.expression(inner);
        self.node(ExprKind::Group(Box::new(inner.expr)), span, inner.height)
    }

    pub(super) fn truth(&mut self, pair: &Pair) -> Node {
        let truth = match pair.as_str().trim_end() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        };
        self.leaf(ExprKind::Truth(truth), self.span(pair))
    }

    /// A name, a call, or a count of a unit by name (`n days`).
    fn reference(&mut self, pair: &Pair) -> Node {
        let span = self.span(pair);
        let mut parts = pair.clone().into_inner();
        let Some(first) = parts.next() else { return self.error(span) };
        match parts.next() {
            None => {
                let name = self.name(&first);
                self.leaf(ExprKind::Name(name), span)
            }
            Some(part) if part.as_rule() == Rule::arguments => {
                let name = self.name(&first);
                let (args, height) = self.arguments(&part);
                self.node(ExprKind::Call { name, args }, span, height)
            }
            Some(unit) => {
                let count = self.named_count(&first, &unit);
                self.span_of(count, &unit, span)
            }
        }
    }

    fn arguments(&mut self, pair: &Pair) -> (Vec<crate::syntax::ast::Expr>, usize) {
        let (mut args, mut height) = (Vec::new(), 0);
        for part in pair.clone().into_inner() {
            let inner = match part.as_rule() {
                Rule::expression => Some(part),
                Rule::wrong_named_argument => {
                    if let Some(head) = Self::find(&part, Rule::wrong_argument_name) {
                        let help = "arguments have no names, only an order: write `ma(25)`";
                        self.wrong(
                            self.span(&head),
                            format!("expected a value, found {}", quote(head.as_str())),
                            help,
                        );
                    }
                    Self::find(&part, Rule::expression)
                }
                _ => None,
            };
            if let Some(inner) = inner {
                let node = self.expression(inner);
                height = height.max(node.height);
                args.push(node.expr);
            }
        }
        (args, height)
    }

    /// `.name` and `.name(args)`
    fn field(&mut self, base: Node, pair: &Pair) -> Node {
        let span = base.expr.span.to(self.span(pair));
        let Some(segment) = Self::find(pair, Rule::segment) else { return base };
        let name = self.name(&segment);
        let inner = Box::new(base.expr);
        match Self::find(pair, Rule::arguments) {
            None => self.node(ExprKind::Field { base: inner, name }, span, base.height),
            Some(arguments) => {
                let (args, height) = self.arguments(&arguments);
                self.node(ExprKind::Method { base: inner, name, args }, span, base.height.max(height))
            }
        }
    }

    /// `[n]`
    fn index(&mut self, base: Node, pair: &Pair) -> Node {
        let span = base.expr.span.to(self.span(pair));
        let Some(inner) = Self::find(pair, Rule::expression) else { return base };
        let index = self.expression(inner);
        if matches!(index.expr.strip().kind, ExprKind::Negate(_)) {
            let help = "`x[1]` is the value one print earlier; later values cannot be read";
            self.wrong(index.expr.span, "expected a count of prints to go back, found a negative one", help);
        }
        let height = base.height.max(index.height);
        let kind = ExprKind::Index { base: Box::new(base.expr), index: Box::new(index.expr) };
        self.node(kind, span, height)
    }

    /// `at least 2 of (A, B)`
    fn quorum(&mut self, pair: &Pair) -> Node {
        let span = self.span(pair);
        let (mut bound, mut count, mut conditions, mut height) = (Bound::Exactly, 0, Vec::new(), 0);
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::at_least => bound = Bound::AtLeast,
                Rule::at_most => bound = Bound::AtMost,
                Rule::count => count = self.count(&part),
                Rule::expression => {
                    let node = self.expression(part);
                    height = height.max(node.height);
                    conditions.push(node.expr);
                }
                _ => {}
            }
        }
        self.node(ExprKind::Quorum { bound, count, conditions }, span, height)
    }

    /// A small whole number.
    pub(super) fn count(&mut self, pair: &Pair) -> u32 {
        pair.as_str().parse().unwrap_or_else(|_| {
            let message = format!("expected a count, found {}", quote(pair.as_str()));
            self.report(crate::diag::Problem::new(crate::diag::Code::BadNumber, self.span(pair), message));
            0
        })
    }
}
