//! Regimes and what rules ask of them.

use super::Checker;
use super::rules::Lowered;
use super::typed::{Number, Typed};
use crate::builtins::NodeRef;
use crate::builtins::op::Op;
use crate::diag::{Code, Problem, nearest};
use crate::plan::{Regime, RegimeState};
use crate::source::Span;
use crate::syntax::ast::{self, Expr, IsWhat, Name};
use crate::unit::{Dim, Unit};

/// The most states a regime can have; their numbers fit into seven bits.
const MOST_STATES: usize = 64;

impl Checker<'_> {
    pub(super) fn regime(&mut self, module: usize, regime: &ast::Regime, span: Span) -> Option<Lowered> {
        let exprs: Vec<&Expr> = regime.states.iter().map(|state| &state.when).collect();
        let env = self.environment(module, regime.on.as_ref(), &exprs);
        if regime.states.is_empty() || regime.states.len() > MOST_STATES {
            let problem = Problem::new(
                Code::WrongArguments,
                regime.name.span,
                format!("expected 1 to {MOST_STATES} states, found {}", regime.states.len()),
            );
            self.report(problem.help("a state is `risk_off when CONDITION then cash 40%`"));
            return None;
        }
        let mut states: Vec<RegimeState> = Vec::new();
        let mut whole = true;
        for state in &regime.states {
            let when = self.condition(&state.when, &env);
            let then = self.actions(&state.then, &env);
            if let Some(first) = states.iter().find(|before| before.name == state.name.text) {
                let problem = Problem::new(
                    Code::ShadowedName,
                    state.name.span,
                    format!("the state `{}` is named twice", state.name.text),
                );
                let first = first.span;
                self.report(problem.also(first, "first here").help("join the two conditions with `or`"));
                whole = false;
                continue;
            }
            let Some(when) = when else {
                whole = false;
                continue;
            };
            let hold = self.hold(&state.when, &when);
            states.push(RegimeState {
                name: state.name.text.clone(),
                span: state.name.span,
                when,
                hold,
                then,
            });
        }
        let names: Vec<String> = states.iter().map(|state| state.name.clone()).collect();
        let start = match &regime.start {
            None => 0,
            Some(start) => match names.iter().position(|name| *name == start.text) {
                Some(at) => at,
                // A state that is wrong in itself has been told already.
                None if !whole => 0,
                None => {
                    self.unknown_state(&regime.name.text, &names, &start.text, start.span);
                    return None;
                }
            },
        };
        if !whole {
            return None;
        }
        let args: Vec<NodeRef> = states.iter().map(|state| state.when.node).collect();
        let node = self.builder.intern(Op::Regime(u8::try_from(start).unwrap_or(0)), args, env.clock);
        let inputs = self.builder.plan().inputs_of(node);
        self.builder.plan_mut().regimes.push(Regime {
            name: regime.name.text.clone(),
            label: regime.label.as_ref().map(|label| label.text.clone()),
            span,
            clock: env.clock,
            states,
            start,
            state: node,
            inputs,
        });
        Some(Lowered::Regime(node, names))
    }

    fn unknown_state(&mut self, regime: &str, states: &[String], found: &str, span: Span) {
        let help = nearest(found, states.iter().map(String::as_str)).map_or_else(
            || format!("its states are {}", states.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        let problem =
            Problem::new(Code::UnknownName, span, format!("`{regime}` has no state `{found}`")).help(help);
        self.report(problem);
    }

    /// `REGIME is NAME`; known and unknown ask whether the state is certain.
    pub(super) fn regime_is(
        &mut self,
        state: NodeRef,
        regime: &str,
        states: &[String],
        what: &IsWhat,
        span: Span,
    ) -> Option<NodeRef> {
        let word = what.word();
        let domain = self.builder.domain_of(state);
        if let Some(at) = states.iter().position(|known| known == word) {
            let at = u8::try_from(at).unwrap_or(u8::MAX);
            return Some(self.builder.intern(Op::RegimeIs(at), vec![state], domain));
        }
        match what {
            IsWhat::Known => Some(self.builder.intern(Op::RegimeKnown, vec![state], domain)),
            IsWhat::Unknown => {
                let known = self.builder.intern(Op::RegimeKnown, vec![state], domain);
                Some(self.builder.intern(Op::Not, vec![known], domain))
            }
            _ => {
                self.unknown_state(regime, states, word, span);
                None
            }
        }
    }

    /// `.age` and `.since` of a rule or regime, by the node of its state.
    pub(super) fn state_field(&mut self, state: NodeRef, of: &str, name: &Name, env: &super::Env) -> Typed {
        let domain = self.builder.domain_of(state);
        let (op, unit) = match name.text.as_str() {
            "age" => (Op::RuleAge, Unit::of(Dim::Bars)),
            "since" => (Op::RuleSince, Unit::of(Dim::Date)),
            _ => {
                let problem =
                    Problem::new(Code::UnknownMethod, name.span, format!("`{of}` has no `{}`", name.text));
                self.report(problem.help(format!(
                    "`{of}.age` counts its ticks, `{of}.since` is a date; ask for its state with `is`"
                )));
                return Typed::Error;
            }
        };
        let node = self.builder.intern(op, vec![state], domain);
        let node = self.on_clock(node, env);
        Typed::Number(Number::plain(node, unit))
    }
}
