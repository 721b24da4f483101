//! Walking over expressions.

use super::ast::{Clock, ClockKind, Expr, ExprKind, TextPart};

impl Expr {
    /// The expression inside all brackets around it.
    pub fn strip(&self) -> &Self {
        let mut expr = self;
        while let ExprKind::Group(inner) = &expr.kind {
            expr = inner;
        }
        expr
    }

    /// The direct parts in the order of the text, the series of a clock and the holes of a text included.
    pub fn children(&self) -> Vec<&Self> {
        match &self.kind {
            ExprKind::Number(_)
            | ExprKind::Ratio(_)
            | ExprKind::Amount(_)
            | ExprKind::Date { .. }
            | ExprKind::Instant { .. }
            | ExprKind::Truth(_)
            | ExprKind::Name(_)
            | ExprKind::Error => Vec::new(),
            ExprKind::Text(text) => {
                let holes = text.parts.iter().filter_map(|part| match part {
                    TextPart::Plain(_) => None,
                    TextPart::Hole { expr, .. } => Some(expr),
                });
                holes.collect()
            }
            ExprKind::Span { count: inner, .. }
            | ExprKind::Field { base: inner, .. }
            | ExprKind::At { base: inner, .. }
            | ExprKind::Group(inner)
            | ExprKind::Negate(inner)
            | ExprKind::Not(inner)
            | ExprKind::Is { value: inner, .. }
            | ExprKind::Becomes { condition: inner } => vec![inner],
            ExprKind::Method { base, args, .. } => std::iter::once(&**base).chain(args).collect(),
            ExprKind::Call { args, .. } => args.iter().collect(),
            ExprKind::Compare { operands, .. } => operands.iter().collect(),
            ExprKind::Quorum { conditions, .. } => conditions.iter().collect(),
            ExprKind::Index { base: first, index: second }
            | ExprKind::Binary { left: first, right: second, .. }
            | ExprKind::Crosses { left: first, right: second, .. }
            | ExprKind::And(first, second)
            | ExprKind::Or(first, second)
            | ExprKind::For { condition: first, window: second }
            | ExprKind::ForOf { condition: first, window: second, .. }
            | ExprKind::Within { condition: first, window: second }
            | ExprKind::Since { condition: first, start: second } => vec![first, second],
            ExprKind::Between { value: first, low: second, high: third }
            | ExprKind::FollowedBy { first, second, window: third } => vec![first, second, third],
            ExprKind::On { condition, clock } => {
                std::iter::once(&**condition).chain(clock.series()).collect()
            }
        }
    }
}

impl Clock {
    /// The series whose prints are the clock's ticks, if it names one.
    pub fn series(&self) -> Option<&Expr> {
        match &self.kind {
            ClockKind::Series(series) => Some(series),
            ClockKind::Daily | ClockKind::Weekly | ClockKind::Monthly => None,
        }
    }
}
