//! Lints over the whole rule set.

use super::Checker;
use crate::diag::{Code, Problem};
use crate::plan::{Action, ActionKind, Plan};
use crate::source::Span;
use crate::syntax::ast::{Bound, StatementKind};

impl Checker<'_> {
    /// Lets that nothing uses; they are checked all the same.
    pub(super) fn unused_lets(&mut self) {
        for module in 0..self.modules.len() {
            let Some(file) = self.modules.get(module).map(|module| module.file) else { continue };
            for (index, statement) in file.statements.iter().enumerate() {
                let StatementKind::Let(binding) = &statement.kind else { continue };
                let shadowed = self
                    .scopes
                    .find(module, &binding.name.text)
                    .is_none_or(|found| (found.module, found.statement) != (module, index));
                if shadowed || self.used.contains(&(module, index)) {
                    continue;
                }
                if binding.parameters.is_empty() {
                    let env = self.environment(module, None, &[&binding.body]);
                    let _ = self.typed(&binding.body, &env);
                }
                // A library file's lets are for others to use.
                if self.modules.iter().any(|other| other.uses.contains(&module)) {
                    continue;
                }
                let problem = Problem::new(
                    Code::UnusedLet,
                    binding.name.span,
                    format!("nothing uses `{}`", binding.name.text),
                );
                self.report(problem.help("remove it, or use it in a rule"));
            }
        }
    }

    /// Two rules or regimes that can set one target without different priorities.
    pub(super) fn conflicts(&mut self) {
        let setters = setters(self.builder.plan());
        for (index, later) in setters.iter().enumerate() {
            for earlier in setters.iter().take(index) {
                if earlier.priority != later.priority || earlier.name == later.name {
                    continue;
                }
                let Some((target, span, other)) = shared_target(later, earlier) else { continue };
                let problem = Problem::new(
                    Code::ConflictingActions,
                    span,
                    format!("`{}` and `{}` can both set `{target}`", later.name, earlier.name),
                )
                .label("loses against the earlier one")
                .also(other, "set here too")
                .help("give rules different `priority` numbers; the higher one wins, and a regime has 0");
                self.report(problem);
            }
        }
    }
}

/// A rule or regime with the targets it can set.
struct Setter {
    name: String,
    priority: i64,
    targets: Vec<(String, Span)>,
    place: Span,
}

fn setters(plan: &Plan) -> Vec<Setter> {
    let rules = plan.rules.iter().map(|rule| Setter {
        name: rule.name.clone(),
        priority: rule.priority,
        targets: targets(rule.then.iter().chain(&rule.otherwise)),
        place: rule.span,
    });
    let regimes = plan.regimes.iter().map(|regime| Setter {
        name: regime.name.clone(),
        priority: 0,
        targets: targets(regime.states.iter().flat_map(|state| &state.then)),
        place: regime.span,
    });
    let mut setters: Vec<Setter> = rules.chain(regimes).collect();
    setters.sort_by_key(|setter| (setter.place.file, setter.place.start));
    setters
}

fn targets<'a>(actions: impl Iterator<Item = &'a Action>) -> Vec<(String, Span)> {
    let target = |action: &Action| match &action.kind {
        ActionKind::Weight { asset, bound: Bound::Exactly, .. } => Some((asset.clone(), action.span)),
        _ => None,
    };
    actions.filter_map(target).collect()
}

fn shared_target(later: &Setter, earlier: &Setter) -> Option<(String, Span, Span)> {
    later.targets.iter().find_map(|(target, span)| {
        let other = earlier.targets.iter().find(|(other, _)| other == target)?;
        Some((target.clone(), *span, other.1))
    })
}
