//! Expressions: a long condition breaks before its outermost `and`, `or` or suffix, a long list after each comma.

use super::layout::Layout;
use super::statement::INDENT;
use crate::syntax::ast::{BinaryOp, Clock, ClockKind, Expr, ExprKind};

impl Layout<'_> {
    /// An expression that stands in another one.
    fn expression(&mut self, expr: &Expr) {
        self.indent(INDENT, |layout| layout.condition(expr));
    }

    /// An expression whose further lines stand as deep as the lines around it; a closing bracket stands a level less deep.
    pub fn condition(&mut self, expr: &Expr) {
        if has_parts(expr) {
            self.group(|layout| layout.chain(expr));
        } else {
            self.operand(expr);
        }
    }

    /// The parts of an expression, on one line or a line each.
    fn chain(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::And(left, right) => {
                self.head(left, matches!(left.kind, ExprKind::And(..)));
                self.part(right);
            }
            ExprKind::Or(left, right) => {
                self.head(left, matches!(left.kind, ExprKind::Or(..)));
                self.part(right);
            }
            ExprKind::Binary { op, left, right } => {
                let same = matches!(&left.kind, ExprKind::Binary { op: other, .. } if alike(*op, *other));
                self.head(left, same);
                self.part(right);
            }
            ExprKind::Compare { operands, .. } => {
                let mut operands = operands.iter();
                if let Some(first) = operands.next() {
                    self.expression(first);
                }
                operands.for_each(|operand| self.part(operand));
            }
            ExprKind::Crosses { left, right, .. } => {
                self.expression(left);
                self.part(right);
            }
            ExprKind::Between { value, low, high } => {
                self.expression(value);
                self.part(low);
                self.blank();
                self.until(high.span.start as usize);
                self.expression(high);
            }
            ExprKind::FollowedBy { first, second, window } => {
                self.head(first, matches!(first.kind, ExprKind::FollowedBy { .. }));
                self.part(second);
                self.blank();
                self.until(window.span.start as usize);
                self.expression(window);
            }
            ExprKind::For { condition, window }
            | ExprKind::ForOf { condition, window, .. }
            | ExprKind::Within { condition, window }
            | ExprKind::Since { condition, start: window } => {
                self.head(condition, is_chain(condition));
                self.part(window);
            }
            ExprKind::Becomes { condition } | ExprKind::Is { value: condition, .. } => {
                self.expression(condition);
                self.line(" ");
                self.through(expr.span.end as usize);
            }
            _ => self.operand(expr),
        }
    }

    /// The first part of a chain: a chain of the same kind goes on in it.
    fn head(&mut self, expr: &Expr, goes_on: bool) {
        if goes_on { self.chain(expr) } else { self.expression(expr) }
    }

    /// A further part of a chain, with the words before it.
    fn part(&mut self, expr: &Expr) {
        self.line(" ");
        self.until(expr.span.start as usize);
        self.expression(expr);
    }

    /// What breaks only inside brackets.
    fn operand(&mut self, expr: &Expr) {
        let end = expr.span.end as usize;
        match &expr.kind {
            ExprKind::Field { base, .. } | ExprKind::At { base, .. } => {
                self.operand(base);
                self.joined(end);
            }
            ExprKind::Method { base, args, .. } => {
                self.operand(base);
                self.list(args);
            }
            ExprKind::Call { args, .. } => self.list(args),
            ExprKind::Quorum { conditions, .. } => {
                self.until_sign("(");
                self.list(conditions);
            }
            ExprKind::Index { base, index } => {
                self.operand(base);
                self.token();
                self.expression(index);
                self.token();
            }
            ExprKind::Group(inner) => {
                self.token();
                self.bracket(|layout| layout.condition(inner));
                self.token();
            }
            ExprKind::Negate(inner) => {
                self.token();
                self.operand(inner);
            }
            ExprKind::Not(inner) => {
                self.token();
                self.blank();
                self.expression(inner);
            }
            ExprKind::On { condition, clock } => {
                // On a line of its own it could be meant for the block.
                self.condition(condition);
                self.blank();
                self.until(clock.span.start as usize);
                self.clock(clock);
            }
            ExprKind::Number(_)
            | ExprKind::Ratio(_)
            | ExprKind::Amount(_)
            | ExprKind::Span { .. }
            | ExprKind::Date { .. }
            | ExprKind::Instant { .. }
            | ExprKind::Text(_)
            | ExprKind::Truth(_)
            | ExprKind::Name(_)
            | ExprKind::Error => self.through(end),
            ExprKind::Binary { .. }
            | ExprKind::Compare { .. }
            | ExprKind::Between { .. }
            | ExprKind::Is { .. }
            | ExprKind::Crosses { .. }
            | ExprKind::And(..)
            | ExprKind::Or(..)
            | ExprKind::FollowedBy { .. }
            | ExprKind::For { .. }
            | ExprKind::ForOf { .. }
            | ExprKind::Within { .. }
            | ExprKind::Since { .. }
            | ExprKind::Becomes { .. } => self.condition(expr),
        }
    }

    /// What stands before a bracket, and expressions in brackets.
    fn list(&mut self, list: &[Expr]) {
        while !matches!(self.peek(), "(" | "") {
            self.token();
        }
        self.token();
        if list.is_empty() {
            self.token();
            return;
        }
        self.bracket(|layout| {
            for (index, item) in list.iter().enumerate() {
                if index > 0 {
                    layout.token();
                    layout.line(" ");
                }
                layout.expression(item);
            }
        });
        self.token();
    }

    /// What stands between two brackets: behind the first one, or on lines of its own.
    fn bracket(&mut self, inside: impl FnOnce(&mut Self)) {
        self.group(|layout| {
            layout.line("");
            inside(layout);
            layout.comments();
            layout.outdent(INDENT, |layout| layout.line(""));
        });
    }

    /// A clock after `on` or `clock`.
    pub fn clock(&mut self, clock: &Clock) {
        match &clock.kind {
            ClockKind::Series(series) => self.operand(series),
            ClockKind::Daily | ClockKind::Weekly | ClockKind::Monthly => {
                self.through(clock.span.end as usize)
            }
        }
    }
}

/// Whether an expression may break outside brackets.
pub(super) fn has_parts(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::Binary { .. }
            | ExprKind::Compare { .. }
            | ExprKind::Between { .. }
            | ExprKind::Is { .. }
            | ExprKind::Crosses { .. }
    ) || is_chain(expr)
}

/// Whether a condition is several, or has a suffix.
fn is_chain(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::And(..)
            | ExprKind::Or(..)
            | ExprKind::FollowedBy { .. }
            | ExprKind::For { .. }
            | ExprKind::ForOf { .. }
            | ExprKind::Within { .. }
            | ExprKind::Since { .. }
            | ExprKind::Becomes { .. }
    )
}

/// Whether two operators bind equally tight.
fn alike(one: BinaryOp, other: BinaryOp) -> bool {
    let level = |op| match op {
        BinaryOp::Multiply | BinaryOp::Divide => 3,
        BinaryOp::Add | BinaryOp::Subtract => 2,
        BinaryOp::Otherwise => 1,
    };
    level(one) == level(other)
}
