//! From trees to the plan: names, dimensions, clocks, and everything that can be wrong about them.
//!
//! [`check`] lowers every rule of the loaded files into one graph and returns it with all problems found. A `let` is lowered anew for
//! every clock it is used on; equal nodes are shared by the builder.

mod allow;
mod bound;
mod chain;
mod checklists;
mod clocks;
mod conditions;
mod history;
mod interest;
mod lints;
mod methods;
mod names;
mod regimes;
mod rules;
mod scope;
mod strategies;
mod timeframes;
mod typed;
mod universe;
mod values;
mod windows;

pub use allow::Allowances;
pub use history::history;

use std::collections::{HashMap, HashSet};

use crate::diag::{Code, Problem};
use crate::plan::{Builder, Condition, DomainRef, Member, NodeRef, Operand, Plan, SeriesTable};
use crate::source::{SourceMap, Span};
use crate::syntax::ast::{self, Expr};
use crate::unit::Unit;
use scope::Scopes;
use typed::Typed;

/// How deep expressions may nest once names are expanded.
const MOST_DEPTH: usize = 1000;
/// How many expressions a rule set may come to once names are expanded.
const MOST_WORK: usize = 200_000;
/// Stack of the checking thread: room for the deepest expression that is accepted.
const STACK: usize = 256 << 20;

/// A parsed file with the files it uses, as indices into the same slice.
#[derive(Debug, Clone)]
pub struct Module<'a> {
    pub file: &'a ast::File,
    pub uses: Vec<usize>,
}

/// A checked rule set: the plan, and a probe's node where one expression was asked for.
#[derive(Debug, Default)]
pub struct Checked {
    pub plan: Plan,
    pub problems: Vec<Problem>,
    /// The values of expressions checked beside the rules.
    pub probes: Vec<Option<Probe>>,
}

/// An expression to evaluate on its own (`series --expr`, REPL).
#[derive(Debug, Clone)]
pub struct Probe {
    pub node: NodeRef,
    pub unit: Option<Unit>,
    pub text: String,
}

/// Checks all files and lowers their rules and the expressions beside them.
pub fn check(
    modules: &[Module<'_>],
    probes: &[Expr],
    sources: &SourceMap,
    table: &(dyn SeriesTable + Sync),
) -> Checked {
    std::thread::scope(|scope| {
        let worker = std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, || check_all(modules, probes, sources, table));
        match worker {
            Ok(worker) => worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            // No second thread to be had: this one's stack must do.
            Err(_) => check_all(modules, probes, sources, table),
        }
    })
}

fn check_all(
    modules: &[Module<'_>],
    probes: &[Expr],
    sources: &SourceMap,
    table: &dyn SeriesTable,
) -> Checked {
    let (scopes, problems) = scope::scopes(modules, table);
    let mut checker = Checker {
        modules,
        scopes,
        sources,
        table,
        builder: Builder::default(),
        problems,
        names: table.names(),
        rule_states: HashMap::new(),
        used: HashSet::new(),
        asset_names: Vec::new(),
        missing: Vec::new(),
        lowering: Vec::new(),
        expanding: Vec::new(),
        depth: 0,
        work: 0,
    };
    checker.portfolios();
    checker.rules();
    checker.unused_lets();
    checker.conflicts();
    let probes = probes.iter().map(|expr| checker.probe(expr)).collect();
    let mut problems = checker.problems;
    dedupe(&mut problems);
    Checked { plan: checker.builder.finish(), problems, probes }
}

/// A `let` lowered on several clocks reports its problems once, an unknown name its first place; all in the order of the text.
fn dedupe(problems: &mut Vec<Problem>) {
    problems.sort_by_key(|problem| problem.span.map(|span| (span.file, span.start)));
    let mut kept: Vec<Problem> = Vec::new();
    for problem in problems.drain(..) {
        let same = |known: &&mut Problem| {
            let place = known.span == problem.span;
            let name = problem.code == Code::UnknownName
                && known.span.map(|span| span.file) == problem.span.map(|span| span.file);
            known.code == problem.code && known.message == problem.message && (place || name)
        };
        match kept.iter_mut().find(same) {
            Some(known) if known.span != problem.span => known.label = "here and in other places".to_owned(),
            Some(_) => {}
            None => kept.push(problem),
        }
    }
    *problems = kept;
}

/// What stands around an expression: the file whose names it sees, the clock it ticks on, the arguments of the `let` it is in.
#[derive(Debug, Clone)]
struct Env {
    module: usize,
    clock: DomainRef,
    /// Sessions that make the days of further clocks (`… on weekly`).
    days: Vec<crate::plan::Ticking>,
    locals: Vec<(String, Typed)>,
    /// The bars that bare fields and methods belong to (`on btc@15m`), with the input's index.
    bars: Option<(usize, crate::plan::SeriesInfo)>,
    /// Whether the clock that would bind bare names is wrong itself.
    unbound: bool,
}

struct Checker<'a> {
    modules: &'a [Module<'a>],
    scopes: Scopes,
    sources: &'a SourceMap,
    table: &'a dyn SeriesTable,
    builder: Builder,
    problems: Vec<Problem>,
    names: Vec<String>,
    /// Lowered rules, regimes, checklists and strategies by (module, statement); nothing while one is being lowered.
    rule_states: HashMap<(usize, usize), Option<rules::Lowered>>,
    /// Lets that something used, by (module, statement).
    used: HashSet<(usize, usize)>,
    asset_names: Vec<String>,
    /// Series that the data lack, named once.
    missing: Vec<String>,
    /// Rules being lowered, outermost first.
    lowering: Vec<(usize, usize)>,
    /// Lets and params being expanded, outermost first.
    expanding: Vec<(usize, usize)>,
    depth: usize,
    /// Expressions lowered so far.
    work: usize,
}

impl Checker<'_> {
    fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    fn error(&mut self, code: Code, span: Span, message: impl Into<String>) -> Typed {
        self.report(Problem::new(code, span, message));
        Typed::Error
    }

    /// The canonical text of an expression.
    fn text(&self, expr: &Expr) -> String {
        crate::syntax::print_expression(expr)
    }

    fn probe(&mut self, expr: &Expr) -> Option<Probe> {
        let module = self.modules.len().saturating_sub(1);
        let env = self.environment(module, None, &[expr]);
        let text = self.text(expr);
        match self.typed(expr, &env) {
            Typed::Number(number) => Some(Probe { node: number.node, unit: Some(number.unit), text }),
            Typed::Truth(condition) => {
                Some(Probe { node: self.on_clock(condition.node, &env), unit: None, text })
            }
            Typed::Error => None,
            other => {
                let problem = Problem::new(
                    Code::NotAValue,
                    expr.span,
                    format!("expected a value or a condition, found {}", other.describe()),
                );
                self.report(problem);
                None
            }
        }
    }

    /// A node brought to the environment's clock.
    fn on_clock(&mut self, node: NodeRef, env: &Env) -> NodeRef {
        self.builder.as_of(node, env.clock)
    }

    /// An operand as explanations show it.
    fn operand(&mut self, expr: &Expr, number: &typed::Number, env: &Env) -> Operand {
        let literal = self.builder.constant(number.node).is_some()
            && !matches!(expr.strip().kind, ast::ExprKind::Name(_));
        Operand {
            text: self.text(expr.strip()),
            node: self.on_clock(number.node, env),
            unit: number.unit,
            literal,
            bounds: number.bounds.map(|(low, high)| (self.on_clock(low, env), self.on_clock(high, env))),
            members: number
                .members
                .iter()
                .map(|member| Member { node: self.on_clock(member.node, env), ..member.clone() })
                .collect(),
        }
    }

    /// A condition node over parts, on the environment's clock.
    fn leaf(&self, expr: &Expr, node: NodeRef, operands: Vec<Operand>) -> Condition {
        Condition {
            text: self.text(expr),
            span: expr.span,
            node,
            kind: crate::plan::ConditionKind::Leaf,
            parts: Vec::new(),
            operands,
        }
    }
}
