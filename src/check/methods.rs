//! Fields and methods of values, through the table of builtins.

use super::typed::{Number, Typed};
use super::windows::Beat;
use super::{Checker, Env};
use crate::builtins::op::Window;
use crate::builtins::{self, Applies, Call, Gives, Method, Parameter, ParameterKind};
use crate::diag::{Code, Problem, nearest};
use crate::plan::{Domain, Lowering, NodeRef, SeriesInfo};
use crate::series::{Column, Kind};
use crate::source::Span;
use crate::syntax::ast::{Expr, Name};
use crate::unit::{Dim, Form, Style, Unit};

/// The columns that rules can name.
pub(super) const FIELDS: [Column; 7] =
    [Column::Open, Column::High, Column::Low, Column::Close, Column::Volume, Column::Oi, Column::Adj];

impl Checker<'_> {
    /// `base.name` or `base.name(args)`.
    pub(super) fn method(
        &mut self,
        base: Typed,
        base_span: Span,
        name: &Name,
        args: &[Expr],
        env: &Env,
        whole: &Expr,
    ) -> Typed {
        let number = match base {
            Typed::Number(number) => number,
            Typed::Rule(state, of) | Typed::Regime(state, of, _) => {
                return self.state_field(state, &of, name, env);
            }
            Typed::Checklist(counted, of) => return self.checklist_field(&counted, &of, name, env, whole),
            Typed::Error => return Typed::Error,
            other => {
                let problem = Problem::new(
                    Code::NotAValue,
                    base_span,
                    format!("expected a value before `.{}`, found {}", name.text, other.describe()),
                );
                self.report(problem);
                return Typed::Error;
            }
        };
        if let (Some(setup), true) = (number.at, args.is_empty())
            && let Some(column) = FIELDS.into_iter().find(|column| column.name() == name.text)
        {
            return Typed::Number(self.at_setup(setup, column, env));
        }
        if let Some(value) = self.field(&number, name, args) {
            return value;
        }
        let Some((method, glued)) = builtins::find_method(&name.text) else {
            return self.unknown_method(&number, name);
        };
        self.call_method(number, method, glued, name, args, env, whole).unwrap_or(Typed::Error)
    }

    /// A column of a series, if the name is one.
    fn field(&mut self, number: &Number, name: &Name, args: &[Expr]) -> Option<Typed> {
        let (input, info) = number.series.clone()?;
        if info.kind == Kind::Events && args.is_empty() {
            return self.event_field(input, &info, name);
        }
        let column = FIELDS.into_iter().find(|column| column.name() == name.text)?;
        if info.kind != Kind::Bars || !args.is_empty() {
            return None;
        }
        if let Some(columns) = info.columns.as_ref().filter(|columns| !columns.contains(&column)) {
            let have: Vec<&str> = columns.iter().map(|column| column.name()).collect();
            self.lacking(input, column.name(), name.span, format!("its columns are {}", have.join(", ")));
        }
        let mut out = self.column_of(input, &info, column);
        out.series = None;
        Some(Typed::Number(out))
    }

    /// Says once that the data lack a column of a series.
    fn lacking(&mut self, input: usize, column: &str, span: Span, help: String) {
        let series = self.builder.plan().inputs.get(input).map(crate::plan::Input::name).unwrap_or_default();
        let message = format!("the data have no `{column}` of `{series}`");
        if self.missing.contains(&message) {
            return;
        }
        self.missing.push(message.clone());
        self.report(Problem::new(Code::NoData, span, message).label("stays unknown").help(help));
    }

    /// A field of events, as the catalogue or their file lists it.
    fn event_field(&mut self, input: usize, info: &SeriesInfo, name: &Name) -> Option<Typed> {
        let place = info.fields.iter().position(|(field, _)| *field == name.text)?;
        let (_, unit) = *info.fields.get(place)?;
        let column = Column::Field(u8::try_from(place).ok()?);
        if info.columns.as_ref().is_some_and(|columns| !columns.contains(&column)) {
            let help = "add the column to the file of the events".to_owned();
            self.lacking(input, &name.text, name.span, help);
        }
        let mut out = Number::plain(self.builder.column(input, column), unit);
        out.per_year = info.per_year;
        Some(Typed::Number(out))
    }

    fn unknown_method(&mut self, number: &Number, name: &Name) -> Typed {
        let bars = number.series.as_ref().is_some_and(|(_, info)| info.kind == Kind::Bars);
        let fields = FIELDS.iter().map(|column| column.name()).filter(|_| bars);
        let stem = name.text.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = name.text.strip_prefix(stem).unwrap_or("");
        let near = nearest(stem, builtins::methods().map(|method| method.name).chain(fields))
            .map(|near| format!("{near}{digits}"));
        let is_field = FIELDS.iter().any(|column| column.name() == name.text);
        let help = match near {
            _ if is_field => "only bars have that; this is a series of points or a computed value".to_owned(),
            Some(near) => format!("did you mean `{near}`?"),
            None => "`shiome functions` lists them".to_owned(),
        };
        let problem = Problem::new(Code::UnknownMethod, name.span, format!("unknown method `{}`", name.text));
        self.report(problem.help(help));
        Typed::Error
    }

    fn call_method(
        &mut self,
        number: Number,
        method: &'static Method,
        glued: Option<u32>,
        name: &Name,
        args: &[Expr],
        env: &Env,
        whole: &Expr,
    ) -> Option<Typed> {
        let operand = self.operand_of(&number, method, name)?;
        let domain = self.operand_domain(&operand, env);
        let given = args.len() + usize::from(glued.is_some());
        if given > method.parameters.len() {
            let problem = Problem::new(
                Code::WrongArguments,
                whole.span,
                format!("expected `{}`, found {given} arguments", builtins::signature(method)),
            );
            self.report(
                problem.help(format!("for example `{}`", method.examples.first().unwrap_or(&method.name))),
            );
            return None;
        }
        let mut call = Call {
            x: operand.node,
            window: Window::Count(1),
            second: 0.0,
            other: None,
            per_year: operand.per_year,
            log: operand.unit.form == Form::Positive,
            intraday: self.beat(domain) == Beat::Intraday,
        };
        let mut args = args.iter();
        for (index, parameter) in method.parameters.iter().enumerate() {
            let glued = glued.filter(|_| index == 0);
            let arg = if glued.is_some() { None } else { args.next() };
            self.argument(&mut call, parameter, glued, arg, &operand, method, name, env, domain)?;
        }
        if method.name == "trend" {
            call.window = Window::Count(match self.beat(domain) {
                Beat::Weekly => 8,
                Beat::Monthly => 6,
                Beat::Daily | Beat::Intraday => 20,
            });
        }
        if let Some(other) = call.other {
            // A pair of series mixes: both tick with the rule's clock.
            if self.builder.domain_of(other) != self.builder.domain_of(call.x) && method.family == "pairs" {
                call.x = self.on_clock(call.x, env);
                call.other = Some(self.on_clock(other, env));
            }
        }
        self.over_filled(&operand, &call, method, env, whole.span);
        self.money_moves(&operand, method.family, whole.span);
        let bars =
            operand.series.as_ref().filter(|(_, info)| info.kind == Kind::Bars).map(|(input, _)| *input);
        let mut lowering = Lowering { builder: &mut self.builder, clock: env.clock, bars };
        let node = (method.lower)(&mut lowering, &call);
        Some(self.result(&operand, method, &call, node, env, whole))
    }

    /// The operand in the column that the row reads.
    fn operand_of(&mut self, number: &Number, method: &Method, name: &Name) -> Option<Number> {
        match (method.applies, &number.series) {
            (Applies::Raw, _) | (Applies::Series, Some(_)) => Some(number.clone()),
            (Applies::TotalReturn, Some((input, info))) if has(info, Column::Adj) => {
                let mut adjusted = self.column_of(*input, &info.clone(), Column::Adj);
                adjusted.series = number.series.clone();
                Some(adjusted)
            }
            (Applies::TotalReturn, _) => Some(number.clone()),
            (Applies::Bars, Some((_, info))) if info.kind == Kind::Bars => {
                for column in [Column::Volume].into_iter().filter(|_| method.family == "volume") {
                    if info.columns.is_some() && !has(info, column) {
                        let problem = Problem::new(
                            Code::NoData,
                            name.span,
                            format!("`{}` needs volume, and the data have none", name.text),
                        );
                        self.report(problem.label("stays unknown"));
                    }
                }
                Some(number.clone())
            }
            (Applies::Sessions, Some((input, info))) if info.kind == Kind::Bars => {
                self.session_of(*input, &info.clone(), method, name)?;
                Some(number.clone())
            }
            (Applies::Events, Some((_, info))) if info.kind == Kind::Events => {
                if method.name == "next_in" && !info.schedule {
                    let problem = Problem::new(
                        Code::WrongArguments,
                        name.span,
                        "expected a schedule, found events that are known only when they happen",
                    );
                    self.report(problem.help("`nfp`, `cpi` and `fomc` are schedules; `minutes_since` and `released` apply to all events"));
                    return None;
                }
                Some(number.clone())
            }
            (Applies::Events, _) => {
                let problem = Problem::new(
                    Code::WrongArguments,
                    name.span,
                    format!("`{}` applies to events such as `nfp`, not to bars or values", name.text),
                );
                self.report(problem);
                None
            }
            (Applies::Bars | Applies::Sessions, _) => {
                let problem = Problem::new(
                    Code::WrongArguments,
                    name.span,
                    format!("`{}` needs bars with open, high, low and close", name.text),
                );
                self.report(problem.help("it applies to a bar series directly, as in `index.atr14`, not to points or computed values"));
                None
            }
            (Applies::Series, None) => {
                let problem = Problem::new(
                    Code::WrongArguments,
                    name.span,
                    format!("`{}` applies to a series, not to a computed value", name.text),
                );
                self.report(problem.help("write it directly after the name: `fed.assets.age`"));
                None
            }
        }
    }

    /// Refuses session words where bars are no parts of sessions, or nothing tells when sessions close.
    fn session_of(&mut self, input: usize, info: &SeriesInfo, method: &Method, name: &Name) -> Option<()> {
        let domain = self.builder.domain(Domain::Series(input));
        let (message, help) = match self.beat(domain) {
            Beat::Weekly | Beat::Monthly => (
                format!("`{}` needs bars of days or parts of days", name.text),
                "a week is no session; `[1]` is the bar before".to_owned(),
            ),
            Beat::Intraday if method.name == "bars_to_close" && !Self::has_hours(info) => (
                "nothing tells when the sessions of this series close".to_owned(),
                "give it the `calendar` of an exchange in `catalog.toml`".to_owned(),
            ),
            _ => return Some(()),
        };
        self.report(Problem::new(Code::WrongArguments, name.span, message).help(help));
        None
    }

    fn operand_domain(&mut self, operand: &Number, env: &Env) -> crate::plan::DomainRef {
        let domain = self.builder.domain_of(operand.node);
        if *self.builder.plan().domain(domain) == Domain::Constant { env.clock } else { domain }
    }

    #[expect(clippy::too_many_arguments, reason = "an argument is resolved against its whole call")]
    fn argument(
        &mut self,
        call: &mut Call,
        parameter: &Parameter,
        glued: Option<u32>,
        arg: Option<&Expr>,
        operand: &Number,
        method: &Method,
        name: &Name,
        env: &Env,
        domain: crate::plan::DomainRef,
    ) -> Option<()> {
        match parameter.kind {
            ParameterKind::Window { least, spans } => {
                call.window = match (glued, arg) {
                    (Some(n), _) => Window::Count(self.whole(name.span, f64::from(n), least)?),
                    (None, Some(arg)) => self.window(arg, env, domain, least)?,
                    (None, None) => self.default_window(parameter, operand, method, name)?,
                };
                if !spans && !matches!(call.window, Window::Count(_)) {
                    let span = arg.map_or(name.span, |arg| arg.span);
                    let problem = Problem::new(
                        Code::WrongArguments,
                        span,
                        format!("`{}` takes a number of prints", method.name),
                    );
                    self.report(problem.help(
                        "elapsed windows fit `ma`, `sum`, `std`, `slope`, `highest`, `lowest` and `range`",
                    ));
                    return None;
                }
            }
            ParameterKind::Number => {
                call.second = match arg {
                    None => parameter.default?,
                    Some(arg) => {
                        let number = self.number(arg, env)?;
                        let value = self.builder.constant(number.node).filter(|_| number.bare);
                        if value.is_none() {
                            let problem = Problem::new(
                                Code::WrongArguments,
                                arg.span,
                                format!(
                                    "expected a number for `{}`, found {}",
                                    parameter.name,
                                    number.unit.describe()
                                ),
                            );
                            self.report(problem);
                        }
                        value?
                    }
                };
            }
            ParameterKind::Value => {
                let arg = self.required(parameter, arg, method, name)?;
                call.other = Some(self.number(arg, env)?.node);
            }
            ParameterKind::Events => {
                let arg = self.required(parameter, arg, method, name)?;
                let Typed::Number(events) = self.typed(arg, env) else { return None };
                if events.series.as_ref().is_none_or(|(_, info)| info.kind != Kind::Events) {
                    let problem = Problem::new(
                        Code::WrongArguments,
                        arg.span,
                        format!("expected events for `{}`, found {}", method.name, events.unit.describe()),
                    );
                    self.report(problem.help("for example `nfp`, `cpi` or `fomc`"));
                    return None;
                }
                if self.beat(domain) != Beat::Intraday {
                    let problem = Problem::new(
                        Code::WrongArguments,
                        name.span,
                        format!("`{}` needs bars of parts of a day", method.name),
                    );
                    let event = self.text(arg);
                    self.report(problem.help(format!(
                        "take intraday bars (`@5m`), or ask `{event}.released` on a daily clock"
                    )));
                    return None;
                }
                call.other = Some(events.node);
            }
            ParameterKind::Condition => {
                let arg = self.required(parameter, arg, method, name)?;
                let inner = Env { clock: domain, ..env.clone() };
                let condition = self.condition(arg, &inner)?;
                let own = self.builder.plan().inputs_of(operand.node);
                if self.builder.plan().inputs_of(condition.node) != own {
                    let problem = Problem::new(
                        Code::WrongArguments,
                        arg.span,
                        format!("expected a condition over the same series for `{}`", method.name),
                    );
                    self.report(
                        problem
                            .help("it is decided on the series' own prints; `valuewhen` takes any condition"),
                    );
                    return None;
                }
                call.other = Some(condition.node);
            }
        }
        Some(())
    }

    fn required<'e>(
        &mut self,
        parameter: &Parameter,
        arg: Option<&'e Expr>,
        method: &Method,
        name: &Name,
    ) -> Option<&'e Expr> {
        if arg.is_none() {
            let problem = Problem::new(
                Code::WrongArguments,
                name.span,
                format!("expected `{}`, found no `{}`", builtins::signature(method), parameter.name),
            );
            self.report(
                problem.help(format!("for example `{}`", method.examples.first().unwrap_or(&method.name))),
            );
        }
        arg
    }

    fn default_window(
        &mut self,
        parameter: &Parameter,
        operand: &Number,
        method: &Method,
        name: &Name,
    ) -> Option<Window> {
        if let Some(default) = parameter.default {
            return Some(Window::Count(default as u32));
        }
        if let (true, Some(average)) = (method.name == "slope", operand.average) {
            return Some(Window::Count(((f64::from(average) / 5.0).round() as u32).clamp(3, 20)));
        }
        let example = method.examples.first().unwrap_or(&method.name);
        let problem =
            Problem::new(Code::WrongArguments, name.span, format!("`{}` needs a window", name.text));
        let help = if method.name == "slope" {
            "write `slope(20)`, or `trend` for the usual one; only after `ma(n)` there is a default"
                .to_owned()
        } else {
            format!("for example `{example}`")
        };
        self.report(problem.help(help));
        None
    }

    /// Lint: a window over a mixed value whose coarsest input is much slower than the clock counts filled values.
    fn over_filled(&mut self, operand: &Number, call: &Call, method: &Method, env: &Env, span: Span) {
        let Window::Count(n) = call.window else { return };
        let on_clock =
            matches!(self.builder.plan().domain(self.builder.domain_of(operand.node)), Domain::Clock(_));
        let windowed =
            matches!(method.parameters.first(), Some(Parameter { kind: ParameterKind::Window { .. }, .. }))
                || method.name == "trend";
        if !on_clock || n < 2 || !windowed {
            return;
        }
        let clock = self.beat(env.clock);
        let slowest = self.builder.plan().inputs_of(operand.node).into_iter().find(|&input| {
            let domain =
                self.builder.plan().domains.iter().position(|domain| *domain == Domain::Series(input));
            let beat = domain.map_or(Beat::Daily, |domain| {
                self.beat(crate::plan::DomainRef(u32::try_from(domain).unwrap_or(0)))
            });
            matches!(
                (clock, beat),
                (Beat::Daily | Beat::Intraday, Beat::Weekly | Beat::Monthly) | (Beat::Intraday, Beat::Daily)
            )
        });
        if let Some(input) = slowest {
            let name =
                self.builder.plan().inputs.get(input).map(crate::plan::Input::name).unwrap_or_default();
            let problem = Problem::new(
                Code::WindowOverFilled,
                span,
                format!(
                    "the window counts {n} ticks of the clock, and `{name}` repeats itself on most of them"
                ),
            )
            .help(format!(
                "take the window on each series first (`{name}.ma4`), or put the rule `on weekly`"
            ));
            self.report(problem);
        }
    }

    fn result(
        &mut self,
        operand: &Number,
        method: &Method,
        call: &Call,
        node: NodeRef,
        env: &Env,
        whole: &Expr,
    ) -> Typed {
        let unit = operand.unit;
        let unit = match method.gives {
            Gives::Same => unit,
            Gives::Difference if unit.dim == Dim::Ratio => unit.signed().styled(Style::BasisPoints),
            Gives::Difference => unit.signed(),
            Gives::Ratio => Unit::RATIO,
            Gives::Slope if call.log => Unit::RATIO.per_bar(),
            Gives::Slope if unit.dim == Dim::Ratio && !unit.per_bar => {
                unit.styled(Style::BasisPoints).per_bar()
            }
            Gives::Slope => unit.per_bar(),
            Gives::Number => Unit::NUMBER,
            Gives::Sigma => Unit::NUMBER.styled(Style::Sigma),
            Gives::Quotient => Unit::of(Dim::Quotient),
            Gives::Times => Unit::of(Dim::Quotient).styled(Style::Times),
            Gives::Span => Unit::of(Dim::Span),
            Gives::Moment => Unit::of(Dim::Date),
            Gives::Volume => Unit::of(Dim::Volume).signed(),
            Gives::Bars => Unit::of(Dim::Bars),
            Gives::Truth => {
                let node = self.on_clock(node, env);
                let events = method.applies == Applies::Events;
                let operands = if events { Vec::new() } else { vec![self.operand_node(whole, operand, env)] };
                return Typed::Truth(self.leaf(whole, node, operands));
            }
        };
        let mut out = operand.derived(node, unit);
        out.average = match (method.name, call.window) {
            ("ma", Window::Count(n)) => Some(n),
            _ => None,
        };
        Typed::Number(out)
    }

    /// The value a truth method is about: everything before its last dot.
    fn operand_node(&mut self, whole: &Expr, operand: &Number, env: &Env) -> crate::plan::Operand {
        use crate::syntax::ast::ExprKind;
        let text = match &whole.kind {
            ExprKind::Field { base, .. } | ExprKind::Method { base, .. } => self.text(base),
            _ => operand
                .series
                .as_ref()
                .and_then(|(input, _)| self.builder.plan().inputs.get(*input))
                .map_or_else(|| self.text(whole), crate::plan::Input::name),
        };
        crate::plan::Operand {
            text,
            node: self.on_clock(operand.node, env),
            unit: operand.unit,
            literal: false,
            bounds: None,
            members: Vec::new(),
        }
    }
}

fn has(info: &SeriesInfo, column: Column) -> bool {
    info.columns.as_ref().is_some_and(|columns| columns.contains(&column))
}
