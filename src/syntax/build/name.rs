//! Names, series and clocks.

use super::{Builder, Node};
use crate::source::Span;
use crate::syntax::ast::{Clock, ClockKind, Expr, ExprKind, Name, Quoted, Timeframe, TimeframeUnit};
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::name::{deceptive, normal};
use crate::syntax::quote::quote;

impl Builder<'_> {
    pub(super) fn name(&mut self, pair: &Pair) -> Name {
        let span = self.span(pair);
        let written = pair.as_str();
        if !written.is_ascii()
            && let Some(warning) = deceptive(written, span)
            && self.context.warned.insert(written.to_owned())
        {
            self.report(warning);
        }
        Name { text: normal(written), span }
    }

    /// A string without holes, its quotes taken off.
    pub(super) fn quoted(&self, pair: &Pair) -> Quoted {
        let text = pair.as_str();
        let inside = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
        Quoted { text: inside.to_owned(), span: self.span(pair) }
    }

    /// The label directly inside a construct.
    pub(super) fn label_in(&self, pair: &Pair) -> Option<Quoted> {
        Self::find(pair, Rule::text).map(|text| self.quoted(&text))
    }

    pub(super) fn clock_in(&mut self, pair: &Pair) -> Option<Clock> {
        Self::find(pair, Rule::clock).map(|clock| self.clock(&clock).0)
    }

    /// A clock and the height of the series in it.
    pub(super) fn clock(&mut self, pair: &Pair) -> (Clock, usize) {
        let span = self.span(pair);
        let Some(inner) = pair.clone().into_inner().next() else {
            return (Clock { kind: ClockKind::Daily, span }, 0);
        };
        let kind = match inner.as_rule() {
            Rule::kw_daily => ClockKind::Daily,
            Rule::kw_weekly => ClockKind::Weekly,
            Rule::kw_monthly => ClockKind::Monthly,
            _ => {
                let node = self.series(&inner);
                return (Clock { kind: ClockKind::Series(Box::new(node.expr)), span }, node.height);
            }
        };
        (Clock { kind, span }, 0)
    }

    /// The series directly inside a construct.
    pub(super) fn series_in(&mut self, pair: &Pair) -> Option<Expr> {
        Self::find(pair, Rule::series).map(|series| self.series(&series).expr)
    }

    /// `fed.assets`, `index@5m`
    fn series(&mut self, pair: &Pair) -> Node {
        let mut node = self.error(self.span(pair));
        for part in pair.clone().into_inner() {
            let span = self.span(&part);
            node = match part.as_rule() {
                Rule::name => {
                    let name = self.name(&part);
                    self.leaf(ExprKind::Name(name), span)
                }
                Rule::segment => {
                    let name = self.name(&part);
                    let whole = node.expr.span.to(span);
                    self.node(ExprKind::Field { base: Box::new(node.expr), name }, whole, node.height)
                }
                Rule::timeframe => self.timeframe(node, &part),
                _ => node,
            };
        }
        node
    }

    /// Puts `@5m` on a series.
    pub(super) fn timeframe(&mut self, base: Node, pair: &Pair) -> Node {
        let span = self.span(pair);
        let written = Self::find(pair, Rule::period).map_or("", |period| period.as_str());
        if !is_path(&base.expr) {
            let help = "the timeframe stands directly after the series, as in `index@1w.ma(4)`";
            self.wrong(span, format!("expected {} after the name of a series", quote(pair.as_str())), help);
        }
        let whole = base.expr.span.to(span);
        match read_timeframe(written) {
            Some(timeframe) => {
                self.node(ExprKind::At { base: Box::new(base.expr), timeframe }, whole, base.height)
            }
            None => {
                self.wrong_timeframe(span, written);
                self.error(whole)
            }
        }
    }

    fn wrong_timeframe(&mut self, span: Span, written: &str) {
        let help = match nearest_timeframe(written) {
            Some(fix) => format!("write `@{fix}`"),
            None => "write `@5m`, `@1h`, `@1d`, `@1w` or `@1mo`".to_owned(),
        };
        self.wrong(span, format!("expected a timeframe, found {}", quote(&format!("@{written}"))), help);
    }
}

fn is_path(expr: &Expr) -> bool {
    let mut expr = expr;
    while let ExprKind::Field { base, .. } = &expr.kind {
        expr = base;
    }
    matches!(expr.kind, ExprKind::Name(_))
}

fn split_number(written: &str) -> Option<(&str, &str)> {
    let digits = written.find(|c: char| !c.is_ascii_digit()).unwrap_or(written.len());
    written.split_at_checked(digits)
}

fn read_timeframe(written: &str) -> Option<Timeframe> {
    let (count, unit) = split_number(written)?;
    let unit = match unit {
        "m" => TimeframeUnit::Minute,
        "h" => TimeframeUnit::Hour,
        "d" => TimeframeUnit::Day,
        "w" => TimeframeUnit::Week,
        "mo" => TimeframeUnit::Month,
        _ => return None,
    };
    count.parse().ok().filter(|count| *count > 0).map(|count| Timeframe { count, unit })
}

/// The legal spelling of a timeframe as other tools write it.
fn nearest_timeframe(written: &str) -> Option<String> {
    let (count, unit) = split_number(written)?;
    let (count, unit) = if count.is_empty() {
        let digits = unit.find(|c: char| c.is_ascii_digit()).unwrap_or(unit.len());
        let (unit, count) = unit.split_at_checked(digits)?;
        (if count.is_empty() { "1" } else { count }, unit)
    } else {
        (count, unit)
    };
    let unit = match unit {
        "M" | "mo" | "mon" | "mth" | "month" | "months" | "monthly" | "MO" => "mo",
        "" | "m" | "min" | "mins" | "minute" | "minutes" | "T" => "m",
        "H" | "h" | "hr" | "hour" | "hours" | "hourly" => "h",
        "D" | "d" | "day" | "days" | "daily" => "d",
        "W" | "w" | "wk" | "week" | "weeks" | "weekly" => "w",
        _ => return None,
    };
    let known = count.bytes().all(|b| b.is_ascii_digit()) && count.parse().is_ok_and(|count: u32| count > 0);
    known.then(|| format!("{count}{unit}"))
}

#[cfg(test)]
mod tests {
    use super::{nearest_timeframe, read_timeframe};
    use crate::syntax::ast::{Timeframe, TimeframeUnit};

    #[test]
    fn reads_timeframes() {
        assert_eq!(read_timeframe("5m"), Some(Timeframe { count: 5, unit: TimeframeUnit::Minute }));
        assert_eq!(read_timeframe("1mo"), Some(Timeframe { count: 1, unit: TimeframeUnit::Month }));
        for wrong in ["", "m", "0m", "5min", "5", "1M", "99999999999m"] {
            assert_eq!(read_timeframe(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn mends_timeframes() {
        for (wrong, right) in [("5min", "5m"), ("15", "15m"), ("H4", "4h"), ("daily", "1d"), ("1M", "1mo")] {
            assert_eq!(nearest_timeframe(wrong).as_deref(), Some(right), "{wrong}");
        }
        assert_eq!(nearest_timeframe("0m"), None);
        assert_eq!(nearest_timeframe("5x"), None);
    }
}
