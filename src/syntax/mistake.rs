//! Help for mistakes that are known from other languages, by the words around the place.

use super::everyday;

/// The help for a word that the parser refused, given its neighbours; words are empty at the ends of a text.
pub(super) fn help(before: &str, word: &str, after: &str) -> Option<String> {
    if is_digits(before)
        && word == ","
        && after.len() >= 3
        && after.bytes().take(3).all(|b| b.is_ascii_digit())
    {
        return Some(format!("write `{before}_{after}` or `{before}{after}`"));
    }
    if before.starts_with(|c: char| c.is_ascii_digit())
        && let Some(fix) = after_number(word)
    {
        return Some(fix.to_owned());
    }
    if let Some(count) = everyday::number(before).filter(|_| word == "of" || word == "trading") {
        return Some(format!("write `{count}` for `{before}`"));
    }
    if before == "least" || before == "most" || before == "exactly" {
        let count = everyday::number(word).filter(|_| after == "of")?;
        return Some(format!("write `{count}`"));
    }
    if matches!(before, "rule" | "portfolio" | "regime" | "checklist" | "strategy") && word == "{" {
        return Some(format!("write `{before} NAME {{`"));
    }
    foreign(word).map(str::to_owned)
}

fn is_digits(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

/// Words that follow a number elsewhere.
fn after_number(word: &str) -> Option<&'static str> {
    Some(match word {
        "percent" | "pct" => "write a ratio as `5%`",
        "bps" => "write basis points as `25bp`",
        "trillion" => "write the amount as `5T`",
        "billion" | "bn" => "write the amount as `5B`",
        "million" | "mn" => "write the amount as `5M`",
        "thousand" => "write the amount as `5K`",
        "year" | "years" | "quarter" | "quarters" => "write the span in months, as in `12 months`",
        "second" | "seconds" | "sec" => "the shortest unit of time is `minutes`",
        "session" | "sessions" | "trading" => "`days` counts sessions, as in `3 days`",
        "min" | "mins" => "write `minutes`",
        "hr" | "hrs" => "write `hours`",
        "candle" | "candles" => "write `bars`",
        _ => return None,
    })
}

/// Words and signs of other languages.
fn foreign(word: &str) -> Option<&'static str> {
    Some(match word {
        "{" => "a rule on one line is `when CONDITION then ACTION`, without braces",
        "'" => "write texts between double quotes `\"`",
        "$" | "€" | "¥" | "£" => {
            "write amounts without a currency sign, as in `8.9T`; the currency is that of the series"
        }
        "+" => "leave the `+` out",
        "===" => "write `==`",
        "&" | "&&" => "write `and`",
        "|" | "||" => "write `or`",
        "import" | "include" | "require" => "another rule file is read with `use \"FILE\"`",
        "var" | "const" | "def" | "fn" | "function" | "set" => "a name is given with `let NAME = EXPRESSION`",
        "elif" | "elsif" | "elseif" => "write another rule, or a `regime` with one state for each case",
        "else" => "write `otherwise`",
        "endif" | "end" => "a rule needs no closing word",
        "return" => "an expression stands for its value; leave the word out",
        "greater" | "more" | "exceeds" | "over" => "write `>`",
        "less" | "fewer" | "under" => "write `<`",
        "equals" | "equal" => "write `==`",
        "touches" | "hits" => "write `crosses above` or `crosses below`",
        "all" => "join the conditions with `and`",
        "any" => "join the conditions with `or`, or write `at least 1 of (A, B)`",
        "null" | "none" | "None" | "nan" | "NaN" => "a missing value is `unknown`; ask with `is known`",
        "True" => "write `true`",
        "False" => "write `false`",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::help;

    #[test]
    fn knows_other_languages() {
        assert_eq!(help("5", ",", "000").as_deref(), Some("write `5_000` or `5000`"));
        assert_eq!(help("5", "percent", "").as_deref(), Some("write a ratio as `5%`"));
        assert_eq!(help("x", "else", "").as_deref(), Some("write `otherwise`"));
        assert_eq!(help("x", "y", "z"), None);
    }
}
