//! Words of everyday language where the language wants a sign: `three days`, `is negative`.
//!
//! Each of them may also be the name of a parameter or a state, so it is refused only where the file gives no sign of that.

use std::collections::BTreeSet;

use super::lexeme::{Kind, Lexeme};

const NUMBERS: [(&str, u32); 18] = [
    ("a", 1),
    ("an", 1),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("fifteen", 15),
    ("twenty", 20),
    ("thirty", 30),
    ("sixty", 60),
];

const UNITS: [&str; 13] = [
    "calendar", "bar", "bars", "day", "days", "week", "weeks", "month", "months", "hour", "hours", "minute",
    "minutes",
];

/// The number that a word stands for.
pub(super) fn number(word: &str) -> Option<u32> {
    NUMBERS.iter().find(|(known, _)| *known == word).map(|(_, number)| *number)
}

/// Which everyday words a file may use as names of its own.
pub(super) enum Named {
    /// The names come from other files as well.
    Any,
    These(BTreeSet<&'static str>),
}

impl Named {
    /// Looks through a file: a word that also stands where it cannot be meant as a number or a sign is a name.
    pub fn of(text: &str, tokens: &[Lexeme]) -> Self {
        let mut named = BTreeSet::new();
        let mut before = "";
        for (index, token) in tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Word) {
            let word = token.text(text);
            let after = tokens.get(index + 1).map_or("", |next| next.text(text));
            if word == "use" && after.starts_with('"') {
                return Self::Any;
            }
            let counts = UNITS.contains(&after) || matches!(after, "of" | "trading");
            let state = matches!(before, "is" | "not");
            if let Some((known, _)) = NUMBERS.iter().find(|(known, _)| *known == word && !counts) {
                named.insert(*known);
            }
            if let Some(known) = ["negative", "positive"].into_iter().find(|known| *known == word && !state) {
                named.insert(known);
            }
            before = word;
        }
        Self::These(named)
    }

    /// Whether a word is, or may be, a name.
    pub fn has(&self, word: &str) -> bool {
        match self {
            Self::Any => true,
            Self::These(named) => named.contains(word),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Named;
    use crate::source::FileId;
    use crate::syntax::lexeme::lexemes;
    use crate::syntax::{ast::StatementKind, parse, print_expression};

    #[test]
    fn tells_names_from_numbers_and_signs() {
        let has = |text: &str, word: &str| Named::of(text, &lexemes(text)).has(word);
        assert!(!has("when x for three days then cash 40%", "three"));
        assert!(has("param three = 3 when x for three days then cash 40%", "three"));
        assert!(has("use \"a.shio\" when x for three days then cash 40%", "three"));
        assert!(!has("when x is not negative then cash 40%", "negative"));
        assert!(has("regime m { negative when x } when m is negative then cash 40%", "negative"));
    }

    #[test]
    fn refused_words_are_read_as_what_they_stand_for() {
        let check = |text: &str, expected: &str, help: &str| {
            let (file, problems) = parse(FileId(0), text);
            let [problem] = problems.as_slice() else { panic!("{text}: {problems:?}") };
            assert_eq!(problem.help.as_deref(), Some(help), "{text}");
            let StatementKind::Let(one) = &file.statements[0].kind else { panic!("{text}") };
            assert_eq!(print_expression(&one.body), expected, "{text}");
        };
        check("let x = y for three days", "y for 3 days", "write `3 days`");
        check("let x = y within a calendar  day", "y within 1 calendar day", "write `1 calendar day`");
        check("let x = y > twelve hours", "y > 12 hours", "write `12 hours`");
        check("let x = y is negative", "y < 0", "write `< 0`");
        check("let x = y is not negative", "y >= 0", "write `>= 0`");
        check("let x = y is positive and z", "y > 0 and z", "write `> 0`");
        check("let x = y is not positive", "y <= 0", "write `<= 0`");
    }

    #[test]
    fn names_are_never_refused() {
        for text in [
            "param three = 3\nlet x = y for three days",
            "let f(x, ten) = x for ten bars",
            "use \"a.shio\"\nlet x = y for three days and z is negative",
            "regime m { positive when x > 0 negative when x < 0 start positive }\nlet y = m is negative",
        ] {
            let (_, problems) = parse(FileId(0), text);
            assert!(
                problems.iter().all(|problem| problem.code.name() == "suffix-needs-brackets"),
                "{problems:?}"
            );
        }
    }
}
