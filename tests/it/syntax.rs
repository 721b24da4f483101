//! The syntax stage over files, and the printer over generated expressions.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use shiome::source::FileId;
use shiome::syntax::{parse, parse_expression, print_expression};

/// The rule files of a folder of the suite, by name.
fn suite(folder: &str) -> Vec<(PathBuf, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite").join(folder);
    let entries = std::fs::read_dir(&path).into_iter().flatten().flatten();
    let mut files: Vec<(PathBuf, String)> = entries
        .map(|entry| entry.path())
        .filter(|file| file.extension().is_some_and(|extension| extension == "shio"))
        .map(|file| {
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            (file, text)
        })
        .collect();
    files.sort();
    assert!(files.len() > 4, "{} holds too few files", path.display());
    files
}

#[test]
fn right_files_parse() {
    for (path, text) in suite("syntax") {
        let (file, problems) = parse(FileId(0), &text);
        assert_eq!(problems, [], "{}", path.display());
        assert!(!file.statements.is_empty(), "{}", path.display());
    }
}

/// A wrong file lists what it must give in comments: `# expect CODE: MESSAGE`, one line a problem, in order.
#[test]
fn wrong_files_are_explained() {
    for (path, text) in suite("syntax_error") {
        let expected: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("# expect ")).collect();
        let (_, problems) = parse(FileId(0), &text);
        let found: Vec<String> =
            problems.iter().map(|problem| format!("{}: {}", problem.code, problem.message)).collect();
        assert_eq!(found, expected, "{}", path.display());
        for problem in problems {
            let span = problem.span.map(|span| span.range()).and_then(|range| text.get(range));
            assert!(span.is_some(), "{}: a span outside the text", path.display());
        }
    }
}

/// The debug text of a tree without its spans.
pub fn without_spans(tree: &impl std::fmt::Debug) -> String {
    let text = format!("{tree:?}");
    let mut parts = text.split("Span { file: ");
    let mut bare = parts.next().unwrap_or("").to_owned();
    for part in parts {
        bare.push_str("Span");
        bare.push_str(part.split_once(" }").map_or("", |(_, rest)| rest));
    }
    bare
}

/// Writes expressions of the language, led by a list of choices that a failing test can shorten.
pub struct Writer {
    pub choices: std::vec::IntoIter<u32>,
}

impl Writer {
    /// A number below `count`; 0, the plainest choice, when the list is used up.
    pub fn choose(&mut self, count: usize) -> usize {
        self.choices.next().map_or(0, |choice| choice as usize % count)
    }

    pub fn pick(&mut self, list: &[&str]) -> String {
        let at = self.choose(list.len());
        list.get(at).copied().unwrap_or("x").to_owned()
    }

    pub fn number(&mut self, below: usize) -> String {
        self.choose(below).to_string()
    }

    pub fn name(&mut self) -> String {
        self.pick(&[
            "x",
            "hyg",
            "index",
            "stop",
            "信用悪化",
            "_y2",
            "café",
            "at",
            "then",
            "need",
            "last",
            "month",
        ])
    }

    pub fn span(&mut self) -> String {
        let count = match self.choose(4) {
            0 => self.name(),
            _ => (1 + self.choose(40)).to_string(),
        };
        let unit =
            self.pick(&["days", "bar", "bars", "weeks", "months", "hours", "minutes", "calendar days"]);
        format!("{count} {unit}")
    }

    fn literal(&mut self) -> String {
        match self.choose(9) {
            0 => self.number(100_000),
            1 => format!("{}.{:03}", self.number(10_000), self.choose(1000)),
            2 => format!("{}.{:02}%", self.number(100), self.choose(100)),
            3 => format!("{}bp", self.number(1000)),
            4 => format!("{}.{}{}", self.number(1000), self.choose(10), self.pick(&["T", "B", "M", "K"])),
            5 => format!("{}-{:02}-{:02}", 1990 + self.choose(50), 1 + self.choose(12), 1 + self.choose(28)),
            6 => self.pick(&["true", "false", "unknown"]),
            7 => self.pick(&[
                "2024-08-05 15:00 Asia/Tokyo",
                "2024-08-05 06:30 UTC",
                "\"a {x + 1:.2} {{b}}\"",
                "\"\"",
            ]),
            _ => self.span(),
        }
    }

    fn list(&mut self, least: usize, depth: usize) -> String {
        let count = least + self.choose(3);
        let items: Vec<String> = (0..count).map(|_| self.condition(depth)).collect();
        items.join(" , ")
    }

    fn operand(&mut self, depth: usize) -> String {
        let minus = "-".repeat(self.choose(6).saturating_sub(3));
        let base = match self.choose(if depth == 0 { 3 } else { 7 }) {
            0 => self.name(),
            1 => return minus + &self.literal(),
            2 => format!("{}@{}{}", self.name(), 1 + self.choose(60), self.pick(&["m", "h", "d", "w", "mo"])),
            3 | 4 => format!("( {})", self.condition(depth - 1)),
            5 => format!("{}({})", self.name(), self.list(0, depth - 1)),
            _ => {
                let bound = self.pick(&["at least", "at  most", "exactly"]);
                return format!("{minus}{bound} {} of ({})", self.choose(9), self.list(1, depth - 1));
            }
        };
        let mut text = minus + &base;
        for _ in 0..self.choose(6).saturating_sub(3) {
            text += &match self.choose(if depth == 0 { 2 } else { 4 }) {
                0 => format!(".{}", self.pick(&["trend", "ma25", "10y", "when", "始値"])),
                1 => format!("[{}]", self.number(20)),
                2 => format!(".{}({})", self.name(), self.list(0, depth - 1)),
                _ => format!("[{}]", self.name()),
            };
        }
        text
    }

    pub fn value(&mut self, depth: usize) -> String {
        let mut text = self.operand(depth);
        for _ in 0..self.choose(8).saturating_sub(4) {
            text += &self.pick(&[" + ", " - ", "*", " / ", " ?? "]);
            text += &self.operand(depth);
        }
        text
    }

    /// One comparison, name, call or bracket.
    fn single(&mut self, depth: usize) -> String {
        let left = self.value(depth);
        match self.choose(8) {
            0 => left,
            1 | 2 => {
                format!("{left} {} {}", self.pick(&["<", "<=", ">", ">=", "==", "!="]), self.value(depth))
            }
            3 => format!("{left}<{}<={}", self.value(depth), self.value(depth)),
            4 => format!("{left} between {} and {}", self.value(depth), self.value(depth)),
            5 => format!(
                "{left} is {}{}",
                self.pick(&["", "not "]),
                self.pick(&["rising", "unknown", "clear", "risk_on"])
            ),
            _ => format!("{left} crosses {} {}", self.pick(&["above", "below"]), self.value(depth)),
        }
    }

    fn joined(&mut self, depth: usize) -> String {
        let mut text = String::new();
        for _ in 0..=self.choose(3) {
            if !text.is_empty() {
                text += &self.pick(&[" and ", " or "]);
            }
            text += &"not ".repeat(self.choose(4).saturating_sub(2));
            text += &self.single(depth);
        }
        text
    }

    /// A condition with at most one suffix, as the language allows.
    pub fn condition(&mut self, depth: usize) -> String {
        match self.choose(10) {
            0 => self.value(depth),
            1..=3 => self.joined(depth),
            4 => format!("{} for {}", self.joined(depth), self.span()),
            5 => format!("{} for {} of {}", self.joined(depth), self.choose(9), self.span()),
            6 => format!("{} within {}", self.single(depth), self.span()),
            7 => format!("{} since {}", self.single(depth), self.single(depth)),
            8 => format!(
                "{} {}",
                self.single(depth),
                self.pick(&["becomes true", "on weekly", "on fed.assets", "on x@5m"])
            ),
            _ => {
                let mut text = self.single(depth);
                for _ in 0..=self.choose(2) {
                    text += &format!(" followed by {} within {}", self.single(depth), self.span());
                }
                text
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn printed_expressions_parse_to_the_same_tree(choices in prop::collection::vec(any::<u32>(), 0..200)) {
        let text = Writer { choices: choices.into_iter() }.condition(3);
        let (tree, problems) = parse_expression(FileId(0), &text);
        let errors: Vec<_> = problems.iter().filter(|problem| problem.is_error()).collect();
        prop_assert!(errors.is_empty(), "{text}: {errors:?}");
        let Some(tree) = tree else { return Err(TestCaseError::fail(text)) };
        let printed = print_expression(&tree);
        let (again, _) = parse_expression(FileId(0), &printed);
        let Some(again) = again else { return Err(TestCaseError::fail(printed)) };
        prop_assert_eq!(without_spans(&again), without_spans(&tree), "{} printed as {}", text, printed);
        prop_assert_eq!(print_expression(&again), printed);
    }

    #[test]
    fn no_text_is_too_strange(text in "[ -~\\n２＜（“あéж]{0,80}") {
        let (file, problems) = parse(FileId(0), &text);
        prop_assert!(problems.iter().all(|problem| problem.span.is_none_or(|span| text.get(span.range()).is_some())));
        if !problems.iter().any(|problem| problem.is_error()) {
            prop_assert!(file.statements.iter().all(|statement| text.get(statement.span.range()).is_some()));
        }
    }

    #[test]
    fn no_order_of_words_is_too_strange(words in prop::collection::vec(
        prop::sample::select(vec![
            "when", "then", "cash", "40%", "rule", "x", "{", "}", "(", ")", "and", "or", "not", "for", "3", "days", "\n", "within",
            "since", "on", "weekly", "<", "=", "\"a {b\"", "\"{c:.1}\"", ",", ".", "@5m", "[", "]", "is", "between", "at", "least", "of",
            "followed", "by", "otherwise", "else", "let", "if", "unknown", "hold", "-", "alert", "warn", "regime", "checklist", ":",
            "strategy", "test", "given", "expect", "x3", "2024-08-05", "08:30", "JST", "5m", "becomes", "true", "crosses", "above",
        ]), 0..30)) {
        let text = words.join(" ");
        let (file, problems) = parse(FileId(0), &text);
        prop_assert!(file.statements.len() + problems.len() > 0 || text.trim().is_empty());
        prop_assert!(problems.iter().all(|problem| problem.span.is_none_or(|span| text.get(span.range()).is_some())));
    }
}
