//! Names: series at their timeframes, definitions of the file, and what a name may have been meant to be.

use super::chain::{Chain, Step, StepKind};
use super::rules::Lowered;
use super::typed::{Number, Typed};
use super::{Checker, Env};
use crate::builtins::op::Op;
use crate::builtins::{FUNCTIONS, FunctionKind};
use crate::diag::{Code, Problem, nearest};
use crate::plan::{Condition, ConditionKind, SeriesInfo};
use crate::series::Column;
use crate::syntax::ast::{Name, StatementKind};
use crate::unit::{Dim, Unit};

impl Checker<'_> {
    /// The value of a chain that starts with a name.
    pub(super) fn chain(&mut self, chain: &Chain<'_>, env: &Env) -> Typed {
        let local = env
            .locals
            .iter()
            .rev()
            .find(|(name, _)| *name == chain.head.text)
            .map(|(_, value)| value.clone());
        let defined = self.scopes.find(env.module, &chain.head.text);
        let of_bars = env.bars.is_some() && Self::is_of_bars(&chain.head.text);
        if let Some(definition) = defined.filter(|_| local.is_some() || of_bars) {
            return self.two_meanings(chain.head, definition, local.is_some());
        }
        if of_bars && self.table.info(&chain.head.text).is_some() {
            let name = &chain.head.text;
            let bars = env.bars.as_ref().and_then(|(input, _)| self.builder.plan().inputs.get(*input));
            let bars = bars.map(crate::plan::Input::name).unwrap_or_default();
            let message = format!("`{name}` is a series of the data and a word of the rule's bars");
            let help =
                format!("write `{bars}.{name}` for the bars, or give the file of the series another name");
            self.report(Problem::new(Code::ShadowedName, chain.head.span, message).help(help));
            return Typed::Error;
        }
        let (mut value, taken) = match local {
            Some(value) => (value, 0),
            None => match defined {
                Some(definition) => (self.definition(chain.head, definition, &[], env), 0),
                None => match self.named_series(chain, env).or_else(|| self.bare(chain.head, &[], env)) {
                    Some(found) => found,
                    None => return self.unknown_name(chain, env),
                },
            },
        };
        let mut base_span = chain.head.span;
        for Step { kind, whole } in chain.steps.iter().skip(taken) {
            value = match *kind {
                StepKind::Field(name) => self.method(value, base_span, name, &[], env, whole),
                StepKind::Method(name, args) => self.method(value, base_span, name, args, env, whole),
                StepKind::Index(index) => self.index(value, base_span, index, env),
                StepKind::At(_) => {
                    let problem = Problem::new(
                        Code::WrongArguments,
                        whole.span,
                        "expected a series directly before `@`",
                    );
                    self.report(
                        problem.help("write the timeframe directly after the name: `index@1w.trend`"),
                    );
                    return Typed::Error;
                }
            };
            base_span = whole.span;
        }
        value
    }

    /// Refuses a name that the file defines where it means something else already.
    fn two_meanings(&mut self, name: &Name, definition: super::scope::Definition, local: bool) -> Typed {
        let here = if local { "a name of its own here" } else { "a word of the rule's bars" };
        let problem =
            Problem::new(Code::ShadowedName, name.span, format!("`{}` means two things", name.text))
                .label(here)
                .also(definition.span, "defined here")
                .help("a name means one thing; choose another for the definition");
        self.used.insert((definition.module, definition.statement));
        self.report(problem);
        Typed::Error
    }

    /// The series a chain starts with, at its timeframe, and how many steps that took.
    fn named_series(&mut self, chain: &Chain<'_>, env: &Env) -> Option<(Typed, usize)> {
        if chain.steps.is_empty()
            && let Some(value) = self.bare_function(chain.head, env)
        {
            return Some((value, 0));
        }
        let (name, taken) = chain.series(|name| self.table.info(name).is_some())?;
        let timeframe = chain
            .steps
            .get(taken)
            .and_then(|step| if let StepKind::At(timeframe) = step.kind { Some(timeframe) } else { None });
        let end = chain.steps.get(taken.wrapping_sub(1)).map_or(chain.head.span, |step| step.whole.span);
        let span = chain.head.span.to(end);
        let steps = taken + usize::from(timeframe.is_some());
        Some((self.series(&name, timeframe, span), steps))
    }

    /// A column of a series as a number; of raw and total-return columns the choice is remembered.
    pub(super) fn column_of(&mut self, input: usize, info: &SeriesInfo, column: Column) -> Number {
        let unit = match column {
            Column::Volume => Unit::of(Dim::Volume),
            Column::Oi => info.oi,
            _ => info.unit,
        };
        let node = self.builder.column(input, column);
        let mut number = Number::plain(node, unit);
        number.per_year = info.per_year;
        let both = info.columns.as_ref().is_some_and(|columns| columns.contains(&Column::Adj));
        match column {
            Column::Adj => number.adjusted.push(input),
            Column::Volume | Column::Oi | Column::Value => {}
            Column::Open | Column::High | Column::Low | Column::Close if both => number.raw.push(input),
            _ => {}
        }
        if matches!(column, Column::Close | Column::Value) {
            number.series = Some((input, info.clone()));
        }
        number
    }

    fn unknown_name(&mut self, chain: &Chain<'_>, env: &Env) -> Typed {
        // Report the longest dotted name the user may have meant.
        let mut dotted = chain.head.text.clone();
        let mut span = chain.head.span;
        let family = format!("{dotted}.");
        if self.names.iter().any(|name| name.starts_with(&family))
            && let Some(Step { kind: StepKind::Field(field), whole }) = chain.steps.first()
        {
            dotted = format!("{dotted}.{}", field.text);
            span = whole.span;
        }
        let locals = env.locals.iter().map(|(name, _)| name.as_str());
        let functions = FUNCTIONS.iter().map(|function| function.name);
        let known = self
            .names
            .iter()
            .map(String::as_str)
            .chain(self.scopes.names(env.module))
            .chain(locals)
            .chain(functions);
        let near = nearest(&dotted, known).map(str::to_owned);
        let mut problem = Problem::new(Code::UnknownName, span, format!("unknown name `{dotted}`"));
        if Self::is_of_bars(&chain.head.text) {
            // The clock that would bind it has been told to be wrong.
            if env.unbound {
                return Typed::Error;
            }
            let head = &chain.head.text;
            let help = format!(
                "`{head}` belongs to bars: write `index.{head}`, or bind the rule with `on index@5m`"
            );
            self.report(problem.help(help));
            return Typed::Error;
        }
        if env.bars.is_some() && ["entry", "position", "bars_held"].contains(&dotted.as_str()) {
            let help = format!(
                "`{dotted}` belongs to an open trade: ask it in `stop`, `target` or `exit` of a strategy"
            );
            self.report(problem.help(help));
            return Typed::Error;
        }
        if dotted == "it" {
            self.report(
                problem
                    .help("`it` is a member, inside `share(U, …)` and the other functions over a universe"),
            );
            return Typed::Error;
        }
        problem = match self.table.titled(&dotted).or(near) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help(
                "no series of that name in the catalogue or the chosen data; `shiome series` lists them",
            ),
        };
        self.report(problem);
        Typed::Error
    }

    /// The value of a defined name, with arguments for a `let` that has parameters.
    pub(super) fn definition(
        &mut self,
        name: &Name,
        definition: super::scope::Definition,
        args: &[Typed],
        env: &Env,
    ) -> Typed {
        let at = (definition.module, definition.statement);
        let Some(statement) = self.modules.get(at.0).and_then(|module| module.file.statements.get(at.1))
        else {
            return Typed::Error;
        };
        self.used.insert(at);
        match &statement.kind {
            StatementKind::Let(binding) => {
                if binding.parameters.len() != args.len() {
                    let problem = Problem::new(
                        Code::WrongArguments,
                        name.span,
                        format!(
                            "expected {} argument{} for `{}`, found {}",
                            binding.parameters.len(),
                            if binding.parameters.len() == 1 { "" } else { "s" },
                            name.text,
                            args.len()
                        ),
                    );
                    self.report(problem.also(binding.name.span, "defined here"));
                    return Typed::Error;
                }
                if self.expanding.contains(&at) {
                    let problem =
                        Problem::new(Code::Cycle, name.span, format!("`{}` uses itself", name.text));
                    self.report(
                        problem
                            .also(binding.name.span, "defined here")
                            .help("a `let` may not lead back to itself"),
                    );
                    return Typed::Error;
                }
                let locals = binding
                    .parameters
                    .iter()
                    .map(|parameter| parameter.text.clone())
                    .zip(args.iter().cloned())
                    .collect();
                let inner = Env { module: definition.module, locals, ..env.clone() };
                self.expanding.push(at);
                let value = self.typed(&binding.body, &inner);
                self.expanding.pop();
                match value {
                    Typed::Truth(condition) => Typed::Truth(Condition {
                        text: self.called(name, &binding.parameters, args),
                        span: name.span,
                        node: condition.node,
                        kind: ConditionKind::Named(binding.name.text.clone()),
                        operands: Vec::new(),
                        parts: vec![condition],
                    }),
                    other => other,
                }
            }
            StatementKind::Param(param) => {
                if self.expanding.contains(&at) {
                    return self.error(Code::Cycle, name.span, format!("`{}` uses itself", param.name.text));
                }
                let inner = Env { module: definition.module, locals: Vec::new(), ..env.clone() };
                self.expanding.push(at);
                let value = self.typed(&param.value, &inner);
                self.expanding.pop();
                value
            }
            StatementKind::Rule(_)
            | StatementKind::Regime(_)
            | StatementKind::Checklist(_)
            | StatementKind::Strategy(_) => match self.lowered(at, name.span) {
                Some(Lowered::Rule(node)) => Typed::Rule(node, name.text.clone()),
                Some(Lowered::Regime(node, states)) => Typed::Regime(node, name.text.clone(), states),
                Some(Lowered::Checklist(Some(counted))) => Typed::Checklist(counted, name.text.clone()),
                Some(Lowered::Checklist(None)) => {
                    let problem = Problem::new(
                        Code::NotAValue,
                        name.span,
                        format!("the checklist `{}` has no checks to ask for", name.text),
                    );
                    self.report(problem.help("a check is `NAME: CONDITION`; `show` counts for nothing"));
                    Typed::Error
                }
                Some(Lowered::Strategy) => {
                    let problem = Problem::new(
                        Code::NotAValue,
                        name.span,
                        format!("expected a value, found the strategy `{}`", name.text),
                    );
                    self.report(problem.help("strategies may read rules, not the other way round; give the condition a name with `let`"));
                    Typed::Error
                }
                None => Typed::Error,
            },
            StatementKind::Universe(universe) => {
                let inner = Env { module: definition.module, locals: Vec::new(), ..env.clone() };
                self.universe(universe, &inner)
            }
            StatementKind::Portfolio(_) => self.error(
                Code::NotAValue,
                name.span,
                format!("expected a value, found the portfolio `{}`", name.text),
            ),
            StatementKind::Use(_) | StatementKind::Clock(_) | StatementKind::Test(_) => Typed::Error,
        }
    }

    fn called(&self, name: &Name, parameters: &[Name], args: &[Typed]) -> String {
        if parameters.is_empty() || args.is_empty() {
            name.text.clone()
        } else {
            format!("{}(…)", name.text)
        }
    }

    fn bare_function(&mut self, name: &Name, env: &Env) -> Option<Typed> {
        let function = FUNCTIONS.iter().find(|function| function.name == name.text)?;
        let FunctionKind::Calendar(field) = function.kind else { return None };
        let node = self.builder.intern(Op::Calendar(field), Vec::new(), env.clock);
        let unit = if function.name == "date" { Unit::of(Dim::Date) } else { Unit::NUMBER };
        Some(Typed::Number(Number::plain(node, unit)))
    }
}
