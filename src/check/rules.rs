//! Rules, actions and portfolios.

use std::path::Path;

use super::typed::{Counted, Typed};
use super::{Checker, Env};
use crate::builtins::op::{Hold, IfUnknown, Latch, Op, Window};
use crate::diag::{Code, Problem, nearest};
use crate::plan::{Action, ActionKind, Asset, HoldPlan, NodeRef, Portfolio, Rule, Text, TextPart};
use crate::source::Span;
use crate::syntax::ast::{self, Bound, Expr, ExprKind, StatementKind, UnknownPolicy};
use crate::unit::Dim;

/// A statement once lowered, as other statements may ask it.
#[derive(Debug, Clone)]
pub(super) enum Lowered {
    /// A rule's state.
    Rule(NodeRef),
    /// A regime's state, and the names of its states.
    Regime(NodeRef, Vec<String>),
    /// Nothing for a checklist without checks.
    Checklist(Option<Box<Counted>>),
    /// Its trades are known to the backtest alone.
    Strategy,
}

impl Checker<'_> {
    /// Declares the portfolios, whose assets actions may name.
    pub(super) fn portfolios(&mut self) {
        for module in 0..self.modules.len() {
            let Some(file) = self.modules.get(module).map(|module| module.file) else { continue };
            for statement in &file.statements {
                if let StatementKind::Portfolio(portfolio) = &statement.kind {
                    self.portfolio(module, portfolio);
                }
            }
        }
    }

    fn portfolio(&mut self, module: usize, portfolio: &ast::Portfolio) {
        let env = self.environment(module, None, &[]);
        let mut assets: Vec<Asset> = Vec::new();
        for (name, earns) in &portfolio.assets {
            if assets.iter().any(|asset| asset.name == name.text) {
                self.report(Problem::new(
                    Code::ShadowedName,
                    name.span,
                    format!("the asset `{}` is named twice", name.text),
                ));
                continue;
            }
            let _ = self.number(earns, &env);
            assets.push(Asset { name: name.text.clone(), start: 0.0 });
        }
        let mut sum = 0.0;
        let named: Vec<&str> = portfolio.assets.iter().map(|(name, _)| name.text.as_str()).collect();
        for (name, weight) in &portfolio.start {
            let Some(weight) = self.weight(weight, &env).and_then(|node| self.builder.constant(node)) else {
                continue;
            };
            sum += weight;
            match assets.iter_mut().find(|asset| asset.name == name.text) {
                Some(asset) => asset.start = weight,
                None => {
                    let problem = Problem::new(
                        Code::UnknownAsset,
                        name.span,
                        format!("`{}` is no asset of `{}`", name.text, portfolio.name.text),
                    );
                    let help = nearest(&name.text, named.iter().copied()).map_or_else(
                        || format!("its assets are {}", named.join(", ")),
                        |near| format!("did you mean `{near}`?"),
                    );
                    self.report(problem.help(help));
                }
            }
        }
        if (sum - 1.0).abs() > 1e-9 {
            let span = portfolio.start.first().map_or(portfolio.name.span, |(name, _)| name.span);
            let problem = Problem::new(
                Code::WeightsOver100,
                span,
                format!("the start weights sum to {} %, expected 100 %", tidy(sum)),
            );
            self.report(problem.help("give every asset its share"));
        }
        self.asset_names.extend(assets.iter().map(|asset| asset.name.clone()));
        self.builder.plan_mut().portfolios.push(Portfolio {
            name: portfolio.name.text.clone(),
            assets,
            span: portfolio.name.span,
        });
    }

    /// Lowers every rule, regime, checklist and strategy.
    pub(super) fn rules(&mut self) {
        for module in 0..self.modules.len() {
            let Some(file) = self.modules.get(module).map(|module| module.file) else { continue };
            for (index, statement) in file.statements.iter().enumerate() {
                match &statement.kind {
                    StatementKind::Rule(_)
                    | StatementKind::Regime(_)
                    | StatementKind::Checklist(_)
                    | StatementKind::Strategy(_) => {
                        let span = self.name_span((module, index)).unwrap_or(statement.span);
                        let _ = self.lowered((module, index), span);
                    }
                    StatementKind::Param(param) => self.param(module, param),
                    StatementKind::Universe(universe) => {
                        let env = self.environment(module, None, &[]);
                        let _ = self.universe(universe, &env);
                    }
                    StatementKind::Test(_) => self.builder.plan_mut().tests += 1,
                    StatementKind::Use(_)
                    | StatementKind::Clock(_)
                    | StatementKind::Let(_)
                    | StatementKind::Portfolio(_) => {}
                }
            }
        }
        // In the order of the text, whatever order references lowered them in.
        let plan = self.builder.plan_mut();
        plan.rules.sort_by_key(|rule| (rule.span.file, rule.span.start));
        plan.regimes.sort_by_key(|regime| (regime.span.file, regime.span.start));
        plan.checklists.sort_by_key(|checklist| (checklist.span.file, checklist.span.start));
    }

    fn param(&mut self, module: usize, param: &ast::Param) {
        let env = self.environment(module, None, &[]);
        let value = match self.typed(&param.value, &env) {
            Typed::Number(number) => self.builder.constant(number.node),
            Typed::Span { count, .. } => Some(count),
            Typed::Error => return,
            _ => None,
        };
        let Some(value) = value else {
            let problem = Problem::new(
                Code::WrongArguments,
                param.value.span,
                "expected a number, a ratio or a span for a `param`",
            );
            self.report(problem.help("a value that changes is a `let`"));
            return;
        };
        let Some(range) = &param.range else { return };
        let mut bound = |expr: &Expr| match self.typed(expr, &env) {
            Typed::Number(number) => self.builder.constant(number.node),
            Typed::Span { count, .. } => Some(count),
            _ => None,
        };
        let (low, high) = (bound(&range.low), bound(&range.high));
        let step = range.step.as_ref().map(&mut bound);
        let (Some(low), Some(high)) = (low, high) else { return };
        if low > high {
            self.report(Problem::new(
                Code::WrongArguments,
                range.low.span.to(range.high.span),
                format!("expected a range from low to high, found {low}..{high}"),
            ));
        } else if value < low || value > high {
            let problem = Problem::new(
                Code::WrongArguments,
                param.value.span,
                format!("the value {value} lies outside {low}..{high}"),
            );
            self.report(problem.also(range.low.span.to(range.high.span), "the range"));
        }
        if let (Some(Some(step)), Some(expr)) = (step, &range.step)
            && step <= 0.0
        {
            self.report(Problem::new(
                Code::WrongArguments,
                expr.span,
                format!("expected a step above 0, found {step}"),
            ));
        }
    }

    /// A statement with a state, lowered when first asked for; one that leads back to itself is reported.
    pub(super) fn lowered(&mut self, at: (usize, usize), asked_from: Span) -> Option<Lowered> {
        if let Some(known) = self.rule_states.get(&at) {
            let known = known.clone();
            if known.is_none()
                && !self.problems.iter().any(|problem| problem.code == Code::Cycle)
                && self.lowering.contains(&at)
            {
                let problem = Problem::new(Code::Cycle, asked_from, "a rule depends on itself");
                let place = self.name_span(at).unwrap_or(asked_from);
                self.report(
                    problem
                        .also(place, "this one")
                        .help("rules, regimes and checklists may read each other, but not in a circle"),
                );
            }
            return known;
        }
        self.rule_states.insert(at, None);
        self.lowering.push(at);
        let statement = self.modules.get(at.0).and_then(|module| module.file.statements.get(at.1));
        let lowered = statement.and_then(|statement| match &statement.kind {
            StatementKind::Rule(rule) => self.rule(at.0, rule, statement.span),
            StatementKind::Regime(regime) => self.regime(at.0, regime, statement.span),
            StatementKind::Checklist(checklist) => self.checklist(at.0, checklist, statement.span),
            StatementKind::Strategy(strategy) => self.strategy(at.0, strategy, statement.span),
            _ => None,
        });
        self.lowering.pop();
        self.rule_states.insert(at, lowered.clone());
        lowered
    }

    fn rule(&mut self, module: usize, rule: &ast::Rule, span: Span) -> Option<Lowered> {
        let exprs: Vec<&Expr> = std::iter::once(&rule.when).chain(&rule.until).collect();
        let env = self.environment(module, rule.on.as_ref(), &exprs);
        let when = self.condition(&rule.when, &env);
        let until = rule.until.as_ref().map(|until| self.condition(until, &env));
        let cooldown = rule
            .cooldown
            .as_ref()
            .map(|cooldown| self.suffix_window(cooldown, &env).map(|window| (window, self.text(cooldown))));
        let then = self.actions(&rule.then, &env);
        let otherwise = self.actions(&rule.otherwise, &env);
        let because = rule.because.as_ref().map(|text| self.filled(text, &env));
        let when = when?;
        let until = match until {
            Some(until) => Some(until?),
            None => None,
        };
        let cooldown = match cooldown {
            Some(cooldown) => Some(cooldown?),
            None => None,
        };
        let hold = self.hold(&rule.when, &when);
        let latch = Latch {
            hold: match &hold {
                None => Hold::None,
                Some(HoldPlan { count: None, .. }) => Hold::Every,
                Some(_) => Hold::Some,
            },
            until: until.is_some(),
            cooldown: cooldown.as_ref().map(|(window, _)| *window),
            unknown: match rule.if_unknown.map(|(policy, _)| policy) {
                None | Some(UnknownPolicy::Hold) => IfUnknown::Hold,
                Some(UnknownPolicy::Clear) => IfUnknown::Clear,
                Some(UnknownPolicy::Trigger) => IfUnknown::Trigger,
            },
        };
        let mut args = vec![when.node];
        args.extend(hold.as_ref().map(|hold| hold.inner));
        args.extend(until.as_ref().map(|until| until.node));
        let state = self.builder.intern(Op::Rule(latch), args, env.clock);
        let mut inputs = self.builder.plan().inputs_of(when.node);
        inputs.extend(until.iter().flat_map(|until| self.builder.plan().inputs_of(until.node)));
        inputs.sort_unstable();
        inputs.dedup();
        let name = rule.name.as_ref().map_or_else(|| self.place(span), |name| name.text.clone());
        self.builder.plan_mut().rules.push(Rule {
            name,
            label: rule.label.as_ref().map(|label| label.text.clone()),
            span,
            clock: env.clock,
            when,
            until,
            hold,
            state,
            then,
            otherwise,
            priority: rule.priority.map_or(0, |(priority, _)| priority),
            because,
            cooldown,
            inputs,
            strategy: None,
        });
        Some(Lowered::Rule(state))
    }

    /// Where the name of a rule, regime, checklist or strategy stands.
    fn name_span(&self, at: (usize, usize)) -> Option<Span> {
        match &self.modules.get(at.0)?.file.statements.get(at.1)?.kind {
            StatementKind::Rule(rule) => rule.name.as_ref().map(|name| name.span),
            StatementKind::Regime(regime) => Some(regime.name.span),
            StatementKind::Checklist(checklist) => Some(checklist.name.span),
            StatementKind::Strategy(strategy) => Some(strategy.name.span),
            _ => None,
        }
    }

    /// The name of a rule without one: `card.shio:3`.
    fn place(&self, span: Span) -> String {
        let (line, _) = self.sources.position(span.file, span.start);
        let name = self.sources.name(span.file);
        let file =
            Path::new(name).file_name().map_or(name.to_owned(), |file| file.to_string_lossy().into_owned());
        format!("{file}:{line}")
    }

    /// The hold: a `for` that is the outermost operator after expansion of names and brackets.
    pub(super) fn hold(&self, when: &Expr, condition: &crate::plan::Condition) -> Option<HoldPlan> {
        let node = self.builder.plan().node(condition.node)?;
        let inner = *node.args.first()?;
        let (count, window) = match node.op {
            Op::Every(window) => (None, window),
            Op::AtLeast(count, window) => (Some(count), window),
            _ => return None,
        };
        let text = match &when.strip().kind {
            ExprKind::For { window, .. } | ExprKind::ForOf { window, .. } => self.text(window),
            _ => match window {
                Window::Count(n) => format!("{n} ticks"),
                Window::Elapsed(span) => format!("{} calendar days", span / 86_400_000),
                Window::Months(n) => format!("{n} months"),
            },
        };
        Some(HoldPlan { count, window, text, inner })
    }

    pub(super) fn actions(&mut self, actions: &[ast::Action], env: &Env) -> Vec<Action> {
        let mut out: Vec<Action> = Vec::new();
        let mut sum = 0.0;
        for action in actions {
            let kind = match &action.kind {
                ast::ActionKind::Weight { asset, bound, weight } => {
                    self.asset(asset);
                    let Some(node) = self.weight(weight, env) else { continue };
                    if *bound == Bound::Exactly {
                        sum += self.builder.constant(node).unwrap_or(0.0);
                    }
                    let twice = out.iter().find(|before| matches!(&before.kind, ActionKind::Weight { asset: other, bound: same, .. } if *other == asset.text && same == bound));
                    if let Some(first) = twice {
                        let problem = Problem::new(
                            Code::DuplicateClause,
                            action.span,
                            format!("`{}` is set twice", asset.text),
                        );
                        self.report(problem.also(first.span, "first here"));
                        continue;
                    }
                    ActionKind::Weight { asset: asset.text.clone(), bound: *bound, weight: node }
                }
                ast::ActionKind::Alert { level, text } => {
                    ActionKind::Alert { level: *level, text: self.filled(text, env) }
                }
            };
            out.push(Action { kind, span: action.span });
        }
        self.sum_of_weights(actions, &out, sum);
        out
    }

    fn sum_of_weights(&mut self, actions: &[ast::Action], lowered: &[Action], sum: f64) {
        let Some(span) = actions.iter().map(|action| action.span).reduce(Span::to) else { return };
        if sum > 1.0 + 1e-9 {
            let problem = Problem::new(
                Code::WeightsOver100,
                span,
                format!("the weights sum to {} %, expected at most 100 %", tidy(sum)),
            );
            self.report(problem.help("a part of the portfolio cannot be more than all of it"));
            return;
        }
        let exact = |name: &str| {
            lowered.iter().any(|action| matches!(&action.kind, ActionKind::Weight { asset, bound: Bound::Exactly, .. } if asset == name))
        };
        let constant = |action: &Action| match &action.kind {
            ActionKind::Weight { weight, .. } => self.builder.constant(*weight).is_some(),
            ActionKind::Alert { .. } => true,
        };
        let all_named = self.builder.plan().portfolios.iter().any(|portfolio| {
            portfolio.assets.len() > 1 && portfolio.assets.iter().all(|asset| exact(&asset.name))
        });
        if all_named && lowered.iter().all(constant) && (sum - 1.0).abs() > 1e-9 {
            let problem = Problem::new(
                Code::WeightsOver100,
                span,
                format!("the weights of all assets sum to {} %, expected 100 %", tidy(sum)),
            );
            self.report(problem.help("leave one asset out and it takes the rest"));
        }
    }

    fn asset(&mut self, name: &ast::Name) {
        if self.asset_names.is_empty() || self.asset_names.contains(&name.text) {
            return;
        }
        let help = nearest(&name.text, self.asset_names.iter().map(String::as_str)).map_or_else(
            || format!("the portfolio's assets are {}", self.asset_names.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        let problem =
            Problem::new(Code::UnknownAsset, name.span, format!("no portfolio has an asset `{}`", name.text));
        self.report(problem.help(help));
    }

    /// A weight: a ratio or a quotient.
    pub(super) fn weight(&mut self, expr: &Expr, env: &Env) -> Option<NodeRef> {
        let number = self.number(expr, env)?;
        let value = self.builder.constant(number.node);
        match number.unit.dim {
            Dim::Ratio | Dim::Quotient if !number.unit.per_bar => {}
            _ if number.bare && value == Some(0.0) => {}
            _ if number.bare => {
                let text = self.text(expr.strip());
                let problem = Problem::new(
                    Code::BareNumberVsRatio,
                    expr.span,
                    "expected a weight, found a bare number",
                );
                self.report(problem.help(format!("write `{text}%`")));
                return None;
            }
            _ => {
                let problem = Problem::new(
                    Code::UnitMismatch,
                    expr.span,
                    format!("expected a weight, found {}", number.unit.describe()),
                );
                self.report(problem.help("a weight is a percentage or a quotient of like values"));
                return None;
            }
        }
        if let Some(value) = value.filter(|value| !(0.0..=1.0).contains(value)) {
            let problem = Problem::new(
                Code::WeightsOver100,
                expr.span,
                format!("a weight of {} %, expected 0 % to 100 %", tidy(value)),
            );
            self.report(problem);
            return None;
        }
        Some(self.on_clock(number.node, env))
    }

    /// Text with its holes lowered.
    pub(super) fn filled(&mut self, text: &ast::Text, env: &Env) -> Text {
        let mut parts = Vec::new();
        for part in &text.parts {
            match part {
                ast::TextPart::Plain(plain) => parts.push(TextPart::Plain(plain.clone())),
                ast::TextPart::Hole { expr, decimals } => match self.typed(expr, env) {
                    Typed::Number(number) => {
                        let node = self.on_clock(number.node, env);
                        parts.push(TextPart::Value { node, unit: number.unit, decimals: *decimals });
                    }
                    Typed::Truth(condition) => {
                        let node = self.on_clock(condition.node, env);
                        parts.push(TextPart::Truth(node));
                    }
                    Typed::Error => {}
                    other => {
                        let problem = Problem::new(
                            Code::NotAValue,
                            expr.span,
                            format!("expected a value in `{{…}}`, found {}", other.describe()),
                        );
                        self.report(problem);
                    }
                },
            }
        }
        Text { parts }
    }
}

/// A share in percent without superfluous digits.
fn tidy(share: f64) -> String {
    let text = format!("{:.4}", share * 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
