//! The canonical one-line text of an expression.

use super::ast::{
    BinaryOp, Bound, Clock, ClockKind, CompareOp, Expr, ExprKind, SpanUnit, Text, TextPart, Timeframe,
    TimeframeUnit,
};

/// Prints an expression on one line, with brackets only where the tree has them.
///
/// The text of a tree that came from [`parse_expression`](super::parse_expression) parses to the same tree. Numbers keep
/// their value, not their spelling: `25bp` prints as `0.25%`, `1_000` as `1000`.
pub fn print_expression(expr: &Expr) -> String {
    let mut out = String::new();
    write_expr(&mut out, expr);
    out
}

/// Prints a clock as it stands after `on`.
pub(super) fn print_clock(clock: &Clock) -> String {
    match &clock.kind {
        ClockKind::Daily => "daily".to_owned(),
        ClockKind::Weekly => "weekly".to_owned(),
        ClockKind::Monthly => "monthly".to_owned(),
        ClockKind::Series(series) => print_expression(series),
    }
}

impl CompareOp {
    /// The operator as written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Equal => "==",
            Self::NotEqual => "!=",
        }
    }
}

impl BinaryOp {
    /// The operator as written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Otherwise => "??",
        }
    }
}

impl Bound {
    fn words(self) -> &'static str {
        match self {
            Self::Exactly => "exactly",
            Self::AtMost => "at most",
            Self::AtLeast => "at least",
        }
    }
}

impl std::fmt::Display for Timeframe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let unit = match self.unit {
            TimeframeUnit::Minute => "m",
            TimeframeUnit::Hour => "h",
            TimeframeUnit::Day => "d",
            TimeframeUnit::Week => "w",
            TimeframeUnit::Month => "mo",
        };
        write!(f, "{}{unit}", self.count)
    }
}

fn write_expr(out: &mut String, expr: &Expr) {
    match &expr.kind {
        ExprKind::Number(value) => *out += &value.to_string(),
        ExprKind::Ratio(value) => *out += &format!("{}%", shift(&value.to_string(), 2)),
        ExprKind::Amount(value) => *out += &amount(*value),
        ExprKind::Span { count, unit } => {
            write_expr(out, count);
            *out += " ";
            *out += unit_word(*unit, matches!(count.kind, ExprKind::Number(1.0)));
        }
        ExprKind::Date { year, month, day } => *out += &format!("{year:04}-{month:02}-{day:02}"),
        ExprKind::Instant { year, month, day, hour, minute, zone } => {
            *out += &format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}");
            if !zone.is_empty() {
                *out += " ";
                *out += zone;
            }
        }
        ExprKind::Text(text) => write_text(out, text),
        ExprKind::Truth(truth) => {
            *out += match truth {
                Some(true) => "true",
                Some(false) => "false",
                None => "unknown",
            };
        }
        ExprKind::Name(name) => *out += &name.text,
        ExprKind::Error => *out += "…",
        ExprKind::Field { base, name } => {
            write_expr(out, base);
            *out += ".";
            *out += &name.text;
        }
        ExprKind::Method { base, name, args } => {
            write_expr(out, base);
            *out += ".";
            *out += &name.text;
            write_list(out, args);
        }
        ExprKind::Call { name, args } => {
            *out += &name.text;
            write_list(out, args);
        }
        ExprKind::Index { base, index } => {
            write_expr(out, base);
            *out += "[";
            write_expr(out, index);
            *out += "]";
        }
        ExprKind::At { base, timeframe } => {
            write_expr(out, base);
            *out += &format!("@{timeframe}");
        }
        ExprKind::Group(inner) => {
            *out += "(";
            write_expr(out, inner);
            *out += ")";
        }
        ExprKind::Negate(inner) => write_after(out, "-", inner),
        ExprKind::Binary { op, left, right } => write_between(out, left, op.sign(), right),
        _ => write_condition(out, expr),
    }
}

fn write_condition(out: &mut String, expr: &Expr) {
    match &expr.kind {
        ExprKind::Not(inner) => write_after(out, "not ", inner),
        ExprKind::Compare { operands, ops } => {
            let mut signs = ops.iter();
            for operand in operands {
                write_expr(out, operand);
                if let Some((op, _)) = signs.next() {
                    *out += &format!(" {} ", op.sign());
                }
            }
        }
        ExprKind::Between { value, low, high } => {
            write_between(out, value, "between", low);
            *out += " and ";
            write_expr(out, high);
        }
        ExprKind::Is { value, negated, what, .. } => {
            write_expr(out, value);
            *out += if *negated { " is not " } else { " is " };
            *out += what.word();
        }
        ExprKind::Crosses { left, above, right } => {
            write_between(out, left, if *above { "crosses above" } else { "crosses below" }, right);
        }
        ExprKind::And(left, right) => write_between(out, left, "and", right),
        ExprKind::Or(left, right) => write_between(out, left, "or", right),
        ExprKind::FollowedBy { first, second, window } => {
            write_between(out, first, "followed by", second);
            *out += " within ";
            write_expr(out, window);
        }
        ExprKind::For { condition, window } => write_between(out, condition, "for", window),
        ExprKind::ForOf { condition, count, window } => {
            write_between(out, condition, &format!("for {count} of"), window);
        }
        ExprKind::Within { condition, window } => write_between(out, condition, "within", window),
        ExprKind::Since { condition, start } => write_between(out, condition, "since", start),
        ExprKind::On { condition, clock } => {
            write_expr(out, condition);
            *out += " on ";
            *out += &print_clock(clock);
        }
        ExprKind::Becomes { condition } => {
            write_expr(out, condition);
            *out += " becomes true";
        }
        ExprKind::Quorum { bound, count, conditions } => {
            *out += &format!("{} {count} of ", bound.words());
            write_list(out, conditions);
        }
        _ => {}
    }
}

fn write_after(out: &mut String, before: &str, inner: &Expr) {
    *out += before;
    write_expr(out, inner);
}

fn write_between(out: &mut String, left: &Expr, word: &str, right: &Expr) {
    write_expr(out, left);
    *out += &format!(" {word} ");
    write_expr(out, right);
}

fn write_list(out: &mut String, list: &[Expr]) {
    *out += "(";
    for (index, item) in list.iter().enumerate() {
        if index > 0 {
            *out += ", ";
        }
        write_expr(out, item);
    }
    *out += ")";
}

fn write_text(out: &mut String, text: &Text) {
    *out += "\"";
    for part in &text.parts {
        match part {
            TextPart::Plain(plain) => *out += &plain.replace('{', "{{").replace('}', "}}"),
            TextPart::Hole { expr, decimals } => {
                *out += "{";
                write_expr(out, expr);
                if let Some(decimals) = decimals {
                    *out += &format!(":.{decimals}");
                }
                *out += "}";
            }
        }
    }
    *out += "\"";
}

fn unit_word(unit: SpanUnit, one: bool) -> &'static str {
    let (singular, plural) = match unit {
        SpanUnit::Bars => ("bar", "bars"),
        SpanUnit::Days => ("day", "days"),
        SpanUnit::CalendarDays => ("calendar day", "calendar days"),
        SpanUnit::Weeks => ("week", "weeks"),
        SpanUnit::Months => ("month", "months"),
        SpanUnit::Hours => ("hour", "hours"),
        SpanUnit::Minutes => ("minute", "minutes"),
    };
    if one { singular } else { plural }
}

/// An amount with the largest scale that leaves a digit before the point.
fn amount(value: f64) -> String {
    let scales = [("T", 12), ("B", 9), ("M", 6)];
    let (suffix, places) =
        scales.into_iter().find(|(_, places)| value >= 10_f64.powi(*places)).unwrap_or(("K", 3));
    format!("{}{suffix}", shift(&value.to_string(), -places))
}

/// Moves the decimal point of a plain decimal to the right (to the left for negative places), in the text.
fn shift(text: &str, places: i32) -> String {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{fraction}");
    let point = i64::try_from(whole.len()).unwrap_or(0) + i64::from(places);
    let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or(0));
    let padded =
        format!("{}{digits}{}", zeros(1 - point), zeros(point - i64::try_from(digits.len()).unwrap_or(0)));
    let at = usize::try_from(point.max(1)).unwrap_or(1);
    let (whole, fraction) = padded.split_at_checked(at).unwrap_or((&padded, ""));
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        trimmed => trimmed,
    };
    match fraction.trim_end_matches('0') {
        "" => whole.to_owned(),
        fraction => format!("{whole}.{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{amount, shift};

    #[test]
    fn shifts_in_the_text() {
        assert_eq!(shift("0.0364", 2), "3.64");
        assert_eq!(shift("0.4", 2), "40");
        assert_eq!(shift("1.5", 2), "150");
        assert_eq!(shift("0", 2), "0");
        assert_eq!(shift("8900000000000", -12), "8.9");
        assert_eq!(shift("5", -3), "0.005");
    }

    #[test]
    fn writes_amounts() {
        assert_eq!(amount(8.9e12), "8.9T");
        assert_eq!(amount(5e11), "500B");
        assert_eq!(amount(1e4), "10K");
        assert_eq!(amount(0.5), "0.0005K");
    }
}
