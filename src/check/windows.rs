//! Windows and spans: counts of prints or ticks, sessions, elapsed time.

use super::typed::Typed;
use super::{Checker, Env};
use crate::builtins::op::Window;
use crate::diag::{Code, Problem};
use crate::plan::{Domain, DomainRef, Pace};
use crate::source::Span;
use crate::syntax::ast::{Expr, SpanUnit};
use crate::time::Period;

/// The longest window in prints.
const LONGEST: f64 = 100_000.0;
const MINUTE: i64 = 60_000;

/// How often a domain has positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beat {
    Intraday,
    Daily,
    Weekly,
    Monthly,
}

impl Beat {
    pub fn word(self) -> &'static str {
        match self {
            Self::Intraday => "there are several bars a day",
            Self::Daily => "there is one print a session",
            Self::Weekly => "there is one print a week",
            Self::Monthly => "there is one print a month",
        }
    }
}

impl Checker<'_> {
    /// How often a domain's positions come.
    pub(super) fn beat(&self, domain: DomainRef) -> Beat {
        match self.builder.plan().domain(domain) {
            Domain::Clock(clock) => match clock.pace {
                Pace::Daily => Beat::Daily,
                Pace::Weekly => Beat::Weekly,
                Pace::Monthly => Beat::Monthly,
            },
            Domain::Series(input) => {
                let input = self.builder.plan().inputs.get(*input);
                let period = input.and_then(|input| {
                    input.resampled.or_else(|| self.table.info(&input.stored).map(|info| info.period))
                });
                match period {
                    Some(Period::Intraday { .. }) => Beat::Intraday,
                    Some(Period::Weekly { .. }) => Beat::Weekly,
                    Some(Period::Monthly) => Beat::Monthly,
                    Some(Period::Daily) | None => Beat::Daily,
                }
            }
            Domain::Constant => Beat::Daily,
        }
    }

    /// A window over a domain: a whole number of at least `least`, or a span.
    pub(super) fn window(&mut self, expr: &Expr, env: &Env, domain: DomainRef, least: u32) -> Option<Window> {
        match self.typed(expr, env) {
            Typed::Span { count, unit } => self.span_window(expr.span, count, unit, domain, least),
            Typed::Number(number) => match self.builder.constant(number.node) {
                Some(n) if number.bare => self.whole(expr.span, n, least).map(Window::Count),
                _ => {
                    let problem = Problem::new(
                        Code::WrongArguments,
                        expr.span,
                        "expected a whole number of prints, found a value that changes",
                    )
                    .label("not a constant")
                    .help("a window is fixed: write a number, a span such as `4 weeks`, or a `param`");
                    self.report(problem);
                    None
                }
            },
            Typed::Error => None,
            other => {
                let problem = Problem::new(
                    Code::WrongArguments,
                    expr.span,
                    format!("expected a window, found {}", other.describe()),
                );
                self.report(
                    problem.help("write a number of prints such as `20`, or a span such as `4 weeks`"),
                );
                None
            }
        }
    }

    /// A whole number of prints of at least `least`.
    pub(super) fn whole(&mut self, span: Span, n: f64, least: u32) -> Option<u32> {
        if n.fract() == 0.0 && n >= f64::from(least) && n <= LONGEST {
            return Some(n as u32);
        }
        let message = if n.fract() != 0.0 {
            format!("expected a whole number of prints, found {n}")
        } else if n > LONGEST {
            format!("expected at most 100,000 prints, found {n}")
        } else if least == 0 {
            format!("expected a count of at least 0, found {n}")
        } else {
            format!("expected at least {least} print{}, found {n}", if least == 1 { "" } else { "s" })
        };
        self.report(Problem::new(Code::WrongArguments, span, message));
        None
    }

    fn span_window(
        &mut self,
        span: Span,
        count: f64,
        unit: SpanUnit,
        domain: DomainRef,
        least: u32,
    ) -> Option<Window> {
        let beat = self.beat(domain);
        let elapsed = |minutes: i64| Window::Elapsed((count * (minutes * MINUTE) as f64) as i64);
        if count <= 0.0 {
            self.report(Problem::new(
                Code::WrongArguments,
                span,
                format!("expected a span longer than nothing, found {count}"),
            ));
            return None;
        }
        match (unit, beat) {
            (SpanUnit::Bars, _) | (SpanUnit::Days, Beat::Daily) => {
                self.whole(span, count, least).map(Window::Count)
            }
            (SpanUnit::Days, _) => {
                let problem = Problem::new(
                    Code::WrongArguments,
                    span,
                    format!("`days` counts sessions, and here {}", beat.word()),
                )
                .label("of which reading?")
                .help(format!("write `{count} calendar days` for elapsed time, or a number of `bars`"));
                self.report(problem);
                None
            }
            (SpanUnit::CalendarDays, _) => Some(elapsed(24 * 60)),
            (SpanUnit::Weeks, _) => Some(elapsed(7 * 24 * 60)),
            (SpanUnit::Months, _) => self.whole(span, count, 1).map(Window::Months),
            (SpanUnit::Hours | SpanUnit::Minutes, Beat::Daily | Beat::Weekly | Beat::Monthly) => {
                let problem = Problem::new(
                    Code::WrongArguments,
                    span,
                    format!("expected bars, days or weeks where {}", beat.word()),
                );
                self.report(problem.help("hours and minutes need an intraday clock"));
                None
            }
            (SpanUnit::Hours, Beat::Intraday) => Some(elapsed(60)),
            (SpanUnit::Minutes, Beat::Intraday) => Some(elapsed(1)),
        }
    }

    /// A span or count after a suffix, on the environment's clock.
    pub(super) fn suffix_window(&mut self, expr: &Expr, env: &Env) -> Option<Window> {
        self.window(expr, env, env.clock, 1)
    }
}
