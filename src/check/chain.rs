//! Dotted chains: the longest series name first, then fields and methods.

use crate::syntax::ast::{Expr, ExprKind, Name, Timeframe};

/// A chain that starts with a name.
pub(super) struct Chain<'e> {
    pub head: &'e Name,
    pub steps: Vec<Step<'e>>,
}

/// One step behind the head.
#[derive(Clone, Copy)]
pub(super) struct Step<'e> {
    pub kind: StepKind<'e>,
    /// The expression up to and including this step.
    pub whole: &'e Expr,
}

/// The kinds of step.
#[derive(Clone, Copy)]
pub(super) enum StepKind<'e> {
    Field(&'e Name),
    Method(&'e Name, &'e [Expr]),
    Index(&'e Expr),
    At(Timeframe),
}

/// Unrolls an expression into a chain, if it starts with a name.
pub(super) fn chain(expr: &Expr) -> Option<Chain<'_>> {
    let mut steps = Vec::new();
    let mut at = expr;
    loop {
        let (kind, base) = match &at.kind {
            ExprKind::Name(head) => {
                steps.reverse();
                return Some(Chain { head, steps });
            }
            ExprKind::Field { base, name } => (StepKind::Field(name), base),
            ExprKind::Method { base, name, args } => (StepKind::Method(name, args), base),
            ExprKind::Index { base, index } => (StepKind::Index(index), base),
            ExprKind::At { base, timeframe } => (StepKind::At(*timeframe), base),
            _ => return None,
        };
        steps.push(Step { kind, whole: at });
        at = base;
    }
}

impl Chain<'_> {
    /// The longest prefix of plain names that `is_series` knows: the name and the number of steps it takes.
    pub fn series(&self, is_series: impl Fn(&str) -> bool) -> Option<(String, usize)> {
        let mut name = self.head.text.clone();
        let mut best = is_series(&name).then(|| (name.clone(), 0));
        for (index, step) in self.steps.iter().enumerate() {
            let StepKind::Field(field) = step.kind else { break };
            name.push('.');
            name.push_str(&field.text);
            if is_series(&name) {
                best = Some((name.clone(), index + 1));
            }
        }
        best
    }
}
