//! The names of a file: its own statements and those of the files it uses.

use indexmap::IndexMap;

use super::Module;
use crate::builtins::FUNCTIONS;
use crate::diag::{Code, Problem};
use crate::plan::SeriesTable;
use crate::source::Span;
use crate::syntax::ast::{Name, StatementKind};

/// A definition: module and statement index, and where its name stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Definition {
    pub module: usize,
    pub statement: usize,
    pub span: Span,
}

/// The names that each file sees.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    by_module: Vec<IndexMap<String, Definition>>,
}

impl Scopes {
    /// What a name means in a file.
    pub fn find(&self, module: usize, name: &str) -> Option<Definition> {
        self.by_module.get(module)?.get(name).copied()
    }

    /// All names a file sees.
    pub fn names(&self, module: usize) -> impl Iterator<Item = &str> {
        self.by_module.get(module).into_iter().flat_map(|names| names.keys().map(String::as_str))
    }
}

/// The name a statement defines.
fn defined(kind: &StatementKind) -> Option<&Name> {
    match kind {
        StatementKind::Param(param) => Some(&param.name),
        StatementKind::Let(binding) => Some(&binding.name),
        StatementKind::Universe(universe) => Some(&universe.name),
        StatementKind::Rule(rule) => rule.name.as_ref(),
        StatementKind::Portfolio(portfolio) => Some(&portfolio.name),
        StatementKind::Regime(regime) => Some(&regime.name),
        StatementKind::Checklist(checklist) => Some(&checklist.name),
        StatementKind::Strategy(strategy) => Some(&strategy.name),
        StatementKind::Use(_) | StatementKind::Clock(_) | StatementKind::Test(_) => None,
    }
}

/// Collects the names of all files; second definitions and names of series are reported.
pub(super) fn scopes(modules: &[Module<'_>], table: &dyn SeriesTable) -> (Scopes, Vec<Problem>) {
    let mut problems = Vec::new();
    let series = table.names();
    let by_module =
        (0..modules.len()).map(|module| names_of(modules, module, &series, &mut problems)).collect();
    (Scopes { by_module }, problems)
}

fn names_of(
    modules: &[Module<'_>],
    module: usize,
    series: &[String],
    problems: &mut Vec<Problem>,
) -> IndexMap<String, Definition> {
    let mut names: IndexMap<String, Definition> = IndexMap::new();
    for (at, reached) in reached(modules, module).into_iter().enumerate() {
        let Some(file) = modules.get(reached).map(|module| module.file) else { continue };
        for (statement, found) in file.statements.iter().enumerate() {
            let Some(name) = defined(&found.kind) else { continue };
            let definition = Definition { module: reached, statement, span: name.span };
            if at == 0
                && let Some(shadowed) =
                    series.iter().find(|known| known.split('.').next() == Some(name.text.as_str()))
            {
                problems.push(
                    Problem::new(
                        Code::ShadowedName,
                        name.span,
                        format!("`{}` is the name of a series", name.text),
                    )
                    .label(format!("hides `{shadowed}`"))
                    .help("a name means one thing; choose another"),
                );
                continue;
            }
            if at == 0 && FUNCTIONS.iter().any(|function| function.name == name.text) {
                let message = format!("`{}` is the name of a function", name.text);
                problems.push(
                    Problem::new(Code::ShadowedName, name.span, message)
                        .label("hides it")
                        .help("a name means one thing; choose another"),
                );
                continue;
            }
            match names.get(&name.text) {
                None => {
                    names.insert(name.text.clone(), definition);
                }
                Some(first) if *first != definition => problems.push(
                    Problem::new(Code::ShadowedName, name.span, format!("`{}` is defined twice", name.text))
                        .label("second definition")
                        .also(first.span, "first definition")
                        .help("a name means one thing in a file and the files it uses; rename one"),
                ),
                Some(_) => {}
            }
        }
    }
    names
}

/// The module itself and all that it uses, directly or not, each once.
fn reached(modules: &[Module<'_>], module: usize) -> Vec<usize> {
    let mut reached = vec![module];
    let mut at = 0;
    while let Some(&next) = reached.get(at) {
        for &used in modules.get(next).map_or(&[][..], |module| &module.uses) {
            if !reached.contains(&used) {
                reached.push(used);
            }
        }
        at += 1;
    }
    reached
}
