//! Open interest in money: its changes are the price's as much as the positions'.

use super::Checker;
use super::typed::Number;
use crate::builtins::op::Op;
use crate::diag::{Code, Problem};
use crate::series::Column;
use crate::source::Span;
use crate::unit::Dim;

/// Families of methods that ask how a value moved.
const MOVES: [&str; 4] = ["change", "spread", "extremes", "oscillators"];

impl Checker<'_> {
    /// Warns where a method of a family, or an earlier print, asks how open interest in money moved.
    pub(super) fn money_moves(&mut self, number: &Number, family: &str, span: Span) {
        let op = self.builder.plan().node(number.node).map(|node| node.op);
        if op != Some(Op::Column(Column::Oi))
            || !matches!(number.unit.dim, Dim::Money(_))
            || !MOVES.contains(&family)
        {
            return;
        }
        let message =
            "open interest in money moves with the price, even if nobody opens or closes a position";
        let problem = Problem::new(Code::OpenInterestInMoney, span, message)
            .help("divide by the price first: `(btc.oi / btc.close).roc(4)` counts contracts");
        self.report(problem);
    }
}
