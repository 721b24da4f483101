//! Lints over the whole rule set.

use super::Checker;
use crate::diag::{Code, Problem};
use crate::plan::{ActionKind, Rule};
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

    /// Two rules that can set one target without different priorities.
    pub(super) fn conflicts(&mut self) {
        let rules = self.builder.plan().rules.clone();
        for (index, later) in rules.iter().enumerate() {
            for earlier in rules.iter().take(index) {
                if earlier.priority != later.priority || earlier.state == later.state {
                    continue;
                }
                let Some((target, span, other)) = shared_target(later, earlier) else { continue };
                let problem = Problem::new(
                    Code::ConflictingActions,
                    span,
                    format!("`{}` and `{}` can both set `{target}`", later.name, earlier.name),
                )
                .label("loses against the earlier rule")
                .also(other, "set here too")
                .help("give them different `priority` numbers; the higher one wins");
                self.report(problem);
            }
        }
    }
}

type Place = crate::source::Span;

fn targets(rule: &Rule) -> impl Iterator<Item = (&str, Place)> {
    rule.then.iter().chain(&rule.otherwise).filter_map(|action| match &action.kind {
        ActionKind::Weight { asset, bound: Bound::Exactly, .. } => Some((asset.as_str(), action.span)),
        _ => None,
    })
}

fn shared_target(later: &Rule, earlier: &Rule) -> Option<(String, Place, Place)> {
    targets(later).find_map(|(target, span)| {
        let other = targets(earlier).find(|(other, _)| *other == target)?;
        Some((target.to_owned(), span, other.1))
    })
}
