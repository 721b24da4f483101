//! Numbers, ratios, amounts and spans of time. Percent and scales shift the decimal point in the text, never the value.

use super::{Builder, Node};
use crate::diag::{Code, Problem};
use crate::source::Span;
use crate::syntax::ast::{ExprKind, SpanUnit};
use crate::syntax::everyday;
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::quote::{either, quote};

/// A legal numeric literal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    Plain(f64),
    Ratio(f64),
    Amount(f64),
}

impl From<Number> for ExprKind {
    fn from(number: Number) -> Self {
        match number {
            Number::Plain(value) => Self::Number(value),
            Number::Ratio(value) => Self::Ratio(value),
            Number::Amount(value) => Self::Amount(value),
        }
    }
}

impl Builder<'_> {
    /// A number with what belongs to it: `25`, `40%`, `3 days`.
    pub(super) fn quantity(&mut self, pair: &Pair) -> Node {
        let span = self.span(pair);
        let mut parts = pair.clone().into_inner();
        let Some(number) = parts.next() else { return self.error(span) };
        match parts.next() {
            None => self.number(&number),
            Some(part) if matches!(part.as_rule(), Rule::percent_sign | Rule::basis_points) => {
                let joined = format!("{}{}", number.as_str(), part.as_str());
                self.report(
                    Problem::new(
                        Code::BadNumber,
                        span,
                        format!("expected no blank in {}", quote(pair.as_str())),
                    )
                    .help(format!("write `{joined}`")),
                );
                read(&joined).map_or_else(|| self.error(span), |number| self.leaf(number.into(), span))
            }
            Some(part) => {
                let count = self.number(&number);
                if !matches!(count.expr.kind, ExprKind::Number(_) | ExprKind::Error) {
                    let message = format!("expected a plain number before `{}`", part.as_str());
                    self.report(Problem::new(Code::BadNumber, count.expr.span, message));
                }
                self.span_of(count, &part, span)
            }
        }
    }

    /// A number as one token.
    pub(super) fn number(&mut self, pair: &Pair) -> Node {
        let span = self.span(pair);
        match read(pair.as_str()) {
            Some(number) => self.leaf(number.into(), span),
            None => {
                self.report(bad_number(span, pair.as_str()));
                self.error(span)
            }
        }
    }

    /// A count with its unit.
    pub(super) fn span_of(&mut self, count: Node, unit: &Pair, span: Span) -> Node {
        let unit = match unit.as_rule() {
            Rule::unit_bars => SpanUnit::Bars,
            Rule::unit_calendar_days => SpanUnit::CalendarDays,
            Rule::unit_weeks => SpanUnit::Weeks,
            Rule::unit_months => SpanUnit::Months,
            Rule::unit_hours => SpanUnit::Hours,
            Rule::unit_minutes => SpanUnit::Minutes,
            _ => SpanUnit::Days,
        };
        self.node(ExprKind::Span { count: Box::new(count.expr), unit }, span, count.height)
    }

    /// The name of a count, or a number written as a word, which is refused.
    pub(super) fn named_count(&mut self, pair: &Pair, unit: &Pair) -> Node {
        let (span, word) = (self.span(pair), pair.as_str());
        let Some(number) = everyday::number(word).filter(|_| !self.context.named.has(word)) else {
            let name = self.name(pair);
            return self.leaf(ExprKind::Name(name), span);
        };
        let problem =
            Problem::new(Code::BadNumber, span, format!("expected a number, found {}", quote(word)));
        self.report(problem.help(format!("write {}", quote(&format!("{number} {}", unit.as_str())))));
        self.leaf(ExprKind::Number(f64::from(number)), span)
    }

    /// A window after `for`, `within` or `cooldown`: a span, or the name of one.
    pub(super) fn window(&mut self, pair: &Pair) -> Node {
        let span = self.span(pair);
        let Some(inner) = pair.clone().into_inner().next() else { return self.error(span) };
        if inner.as_rule() == Rule::group {
            return self.group(&inner);
        }
        let mut parts = inner.into_inner();
        let Some(first) = parts.next() else { return self.error(span) };
        let (named, unit) = (first.as_rule() == Rule::name, parts.next());
        let count = match &unit {
            Some(unit) if named => self.named_count(&first, unit),
            None if named => {
                let name = self.name(&first);
                self.leaf(ExprKind::Name(name), self.span(&first))
            }
            _ => self.number(&first),
        };
        match unit {
            Some(unit) => self.span_of(count, &unit, span),
            None if named || count.expr.kind == ExprKind::Error => count,
            None => {
                let number = first.as_str();
                let help = format!("write `{number} bars` or `{number} days`");
                self.wrong(span, format!("expected a unit after {}", quote(number)), help);
                self.error(span)
            }
        }
    }
}

/// Reads a legal literal.
pub(super) fn read(text: &str) -> Option<Number> {
    let scaled = |digits: &str, exponent: i32| {
        let digits = decimal(digits)?;
        format!("{digits}e{exponent}").parse::<f64>().ok().filter(|value| value.is_finite())
    };
    if let Some(digits) = text.strip_suffix('%') {
        return scaled(digits, -2).map(Number::Ratio);
    }
    if let Some(digits) = text.strip_suffix("bp") {
        return scaled(digits, -4).map(Number::Ratio);
    }
    for (suffix, exponent) in [('T', 12), ('B', 9), ('M', 6), ('K', 3)] {
        if let Some(digits) = text.strip_suffix(suffix) {
            return scaled(digits, exponent).map(Number::Amount);
        }
    }
    scaled(text, 0).map(Number::Plain)
}

/// The digits of a decimal such as `1_000.5` without underscores, which may stand only between digits.
fn decimal(text: &str) -> Option<String> {
    let legal =
        |part: &str| part.split('_').all(|run| !run.is_empty() && run.bytes().all(|b| b.is_ascii_digit()));
    let right = match text.split_once('.') {
        Some((whole, fraction)) => legal(whole) && legal(fraction),
        None => legal(text),
    };
    right.then(|| text.replace('_', ""))
}

/// The error for something number-like that is no literal.
pub(super) fn bad_number(span: Span, text: &str) -> Problem {
    let problem = Problem::new(Code::BadNumber, span, format!("expected a number, found {}", quote(text)));
    let spellings: Vec<String> = spellings(text).iter().map(|spelling| format!("`{spelling}`")).collect();
    if spellings.is_empty() {
        return problem.help("numbers are written `25`, `0.5`, `40%`, `25bp`, `8.9T`, `3 days`");
    }
    problem.help(format!("write {}", either(&spellings)))
}

/// The legal literals nearest to a text that is none.
fn spellings(text: &str) -> Vec<String> {
    let (plain, percent) = text.strip_suffix('%').map_or((text, ""), |plain| (plain, "%"));
    if let Some(value) = exponent_form(plain) {
        return vec![format!("{value}{percent}")];
    }
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '_').unwrap_or(text.len());
    let (head, unit) = text.split_at_checked(end).unwrap_or((text, ""));
    let Some(number) = mend(head) else { return Vec::new() };
    let written = |endings: &[&str]| endings.iter().map(|ending| format!("{number}{ending}")).collect();
    match unit {
        "" | "%" | "bp" | "T" | "B" | "M" | "K" => written(&[unit]),
        "m" => written(&["M", " minutes", " months"]),
        "mn" | "mm" | "mio" => written(&["M"]),
        "min" | "mins" => written(&[" minutes"]),
        "h" | "hr" | "hrs" => written(&[" hours"]),
        "d" | "D" | "day" | "days" => written(&[" days"]),
        "w" | "W" | "wk" | "weeks" => written(&[" weeks"]),
        "mo" | "mon" | "months" => written(&[" months"]),
        "bar" | "bars" => written(&[" bars"]),
        "b" | "bn" | "bln" | "G" => written(&["B"]),
        "t" | "tn" | "trn" => written(&["T"]),
        "k" => written(&["K"]),
        "bps" | "BP" | "bps%" => written(&["bp"]),
        "pct" | "pc" => written(&["%"]),
        _ => match unit
            .strip_prefix('x')
            .filter(|times| !times.is_empty() && times.bytes().all(|b| b.is_ascii_digit()))
        {
            Some(times) => vec![format!("{number} x{times}")],
            None => written(&[""]),
        },
    }
}

/// `1e-3` as a decimal, if that is short enough to be worth writing.
fn exponent_form(text: &str) -> Option<String> {
    let exponent = text.to_ascii_lowercase();
    let (digits, power) = exponent.split_once('e')?;
    decimal(&mend(digits)?)?;
    let power: i32 = power.parse().ok().filter(|power| (-12..=15).contains(power))?;
    let value: f64 = format!("{}e{power}", mend(digits)?.replace('_', "")).parse().ok()?;
    Some(value.to_string())
}

/// Gives a decimal its missing zero or takes away what is too much.
fn mend(text: &str) -> Option<String> {
    let runs = |part: &str| {
        let runs: Vec<&str> = part.split('_').filter(|run| !run.is_empty()).collect();
        runs.join("_")
    };
    let mut parts = text.split('.');
    let whole = runs(parts.next()?);
    let fraction = parts.next().map(runs).unwrap_or_default();
    let whole = if whole.is_empty() { "0".to_owned() } else { whole };
    let mended = if fraction.is_empty() { whole } else { format!("{whole}.{fraction}") };
    text.contains(|c: char| c.is_ascii_digit()).then_some(mended)
}

#[cfg(test)]
mod tests {
    use super::{Number, read, spellings};

    #[test]
    fn shifts_the_point_in_the_text() {
        assert_eq!(read("25"), Some(Number::Plain(25.0)));
        assert_eq!(read("1_000.5"), Some(Number::Plain(1000.5)));
        assert_eq!(read("3.64%"), Some(Number::Ratio(0.0364)));
        assert_eq!(read("25bp"), Some(Number::Ratio(0.0025)));
        assert_eq!(read("8.9T"), Some(Number::Amount(8_900_000_000_000.0)));
        assert_eq!(read("500B"), Some(Number::Amount(5e11)));
        assert_eq!(read("3M"), Some(Number::Amount(3e6)));
        assert_eq!(read("10K"), Some(Number::Amount(1e4)));
        // Every percentage with two decimals is the double nearest to its quotient, as data are read.
        for hundredths in 0..2000_u32 {
            let text = format!("{}.{:02}%", hundredths / 100, hundredths % 100);
            assert_eq!(read(&text), Some(Number::Ratio(f64::from(hundredths) / 10_000.0)), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_literal() {
        for text in
            ["5m", "25x", "1e-3", ".5", "5.", "1_", "1__0", "1_.0", "1.2.3", "%", "", "8.9t", "0x10", "5%%"]
        {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read(&"9".repeat(400)), None);
    }

    #[test]
    fn shows_the_nearest_spellings() {
        let check = |text: &str, expected: &[&str]| assert_eq!(spellings(text), expected, "{text}");
        check("5m", &["5M", "5 minutes", "5 months"]);
        check("25x", &["25"]);
        check("1e-3", &["0.001"]);
        check("2.5E6", &["2500000"]);
        check(".5", &["0.5"]);
        check("5.", &["5"]);
        check("1__000", &["1_000"]);
        check(".5%", &["0.5%"]);
        check("80x25", &["80 x25"]);
        check("3d", &["3 days"]);
        check("1.2.3", &["1.2"]);
    }

    #[test]
    fn shows_only_legal_spellings() {
        for text in
            ["5m", "25x", "1e-3", ".5", "5.", "1__000", "8.9t", "25bps", "1_T", "7bn", "1e3%", "1.2.3K"]
        {
            for spelling in spellings(text) {
                let number = spelling.split(' ').next().unwrap();
                assert!(read(number).is_some(), "{text} gave {spelling}");
            }
        }
    }
}
