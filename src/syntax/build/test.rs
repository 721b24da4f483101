//! Test blocks.

use super::rule::Clauses;
use super::{Builder, Node};
use crate::syntax::ast::{Expr, ExprKind, Given, GivenRun, Test, TestAt, TestStep, TestStepKind};
use crate::syntax::grammar::{Pair, Rule};

impl Builder<'_> {
    pub(super) fn test(&mut self, pair: &Pair) -> Option<Test> {
        let name = self.label_in(pair)?;
        let mut steps = Vec::new();
        let mut seen = Clauses::default();
        for part in pair.clone().into_inner() {
            let span = self.span(&part);
            let kind = match part.as_rule() {
                Rule::start_step => {
                    self.clause(&mut seen, "start", &part);
                    self.moment_in(&part).map(|moment| TestStepKind::Start(moment.expr))
                }
                Rule::given_step => self.given(&part),
                Rule::expect_step => Some(self.expect(&part)),
                _ => None,
            };
            steps.extend(kind.map(|kind| TestStep { kind, span }));
        }
        Some(Test { name, steps })
    }

    fn given(&mut self, pair: &Pair) -> Option<TestStepKind> {
        let series = self.series_in(pair)?;
        if let Some(file) = Self::find(pair, Rule::given_file) {
            return Some(TestStepKind::Given { series, values: Given::File(self.label_in(&file)?) });
        }
        let mut runs = Vec::new();
        for run in pair.clone().into_inner().filter(|part| part.as_rule() == Rule::given_run) {
            let value = self.given_value_in(&run);
            let by = Self::find(&run, Rule::given_by).and_then(|by| self.given_value_in(&by));
            let times = Self::find(&run, Rule::times).map(|times| self.times(&times));
            runs.push(GivenRun { value, by, times, span: self.span(&run) });
        }
        Some(TestStepKind::Given { series, values: Given::Runs(runs) })
    }

    fn given_value_in(&mut self, pair: &Pair) -> Option<Expr> {
        let value = Self::find(pair, Rule::given_value)?;
        let span = self.span(&value);
        let inner = value.clone().into_inner().next_back()?;
        let node = match inner.as_rule() {
            Rule::moment => self.moment(&inner, false),
            Rule::truth => self.truth(&inner),
            _ => self.quantity(&inner),
        };
        Some(match Self::find(&value, Rule::negate_op) {
            Some(_) => self.negative(node, span).expr,
            None => node.expr,
        })
    }

    fn negative(&mut self, node: Node, span: crate::source::Span) -> Node {
        let kind = ExprKind::Negate(Box::new(node.expr));
        self.node(kind, span, node.height)
    }

    /// The number of `x25`.
    fn times(&mut self, pair: &Pair) -> u32 {
        let digits = pair.as_str().trim_start_matches('x');
        digits.parse().unwrap_or_else(|_| {
            let help = "write a smaller number of repeats";
            self.wrong(self.span(pair), "expected a number of repeats that fits", help);
            0
        })
    }

    fn expect(&mut self, pair: &Pair) -> TestStepKind {
        let mut at = None;
        let mut conditions = Vec::new();
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::at_tick => {
                    at = Self::find(&part, Rule::count).map(|count| TestAt::Tick(self.count(&count)));
                }
                Rule::at_moment => at = self.moment_in(&part).map(|moment| TestAt::Date(moment.expr)),
                Rule::expression => conditions.push(self.expression(part).expr),
                _ => {}
            }
        }
        TestStepKind::Expect { at, conditions }
    }
}
