//! The layout of rule files: same tree, same comments, the same again when laid out twice.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use shiome::source::FileId;
use shiome::syntax::{Unformatted, format, parse};

use crate::syntax::{Writer, without_spans};

/// The rule files below a folder.
fn rule_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rule_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "shio") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn right(text: &str) -> bool {
    !parse(FileId(0), text).1.iter().any(|problem| problem.is_error())
}

/// Formats a right text and checks all that holds of every result.
fn formatted(text: &str) -> Result<String, String> {
    let result = format(FileId(0), text).map_err(|error| format!("{error:?}\n{text}"))?;
    let (before, _) = parse(FileId(0), text);
    let (after, problems) = parse(FileId(0), &result);
    let said = |what: &str| Err(format!("{what}\n--- text\n{text}\n--- result\n{result}"));
    if problems.iter().any(|problem| problem.is_error()) {
        return said(&format!("the result is wrong: {problems:?}"));
    }
    if without_spans(&before.statements) != without_spans(&after.statements) {
        return said("the tree has changed");
    }
    let comments = |file: &shiome::syntax::ast::File| -> Vec<String> {
        file.comments.iter().map(|comment| comment.text.trim_end().to_owned()).collect()
    };
    if comments(&before) != comments(&after) {
        return said("the comments have changed");
    }
    if result.contains('\r') || result.contains('\u{FEFF}') || result.lines().any(|line| line.ends_with(' '))
    {
        return said("a strange line end");
    }
    if !(result.is_empty() || result.ends_with('\n')) || result.ends_with("\n\n") || result.contains("\n\n\n")
    {
        return said("too many or too few line ends");
    }
    match format(FileId(0), &result) {
        Ok(again) if again == result => Ok(result),
        Ok(again) => said(&format!("the second time differs\n--- again\n{again}\n---")),
        Err(error) => said(&format!("the second time fails: {error:?}")),
    }
}

fn check(text: &str, expected: &str) {
    match formatted(text) {
        Ok(result) => assert_eq!(result, expected, "\n{result}"),
        Err(message) => panic!("{message}"),
    }
}

#[test]
fn every_rule_file_of_the_repository_can_be_formatted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for folder in ["rules", "examples", "tests/suite"] {
        for path in rule_files(&root.join(folder)) {
            let text = std::fs::read_to_string(&path).unwrap();
            if right(&text) {
                formatted(&text).unwrap_or_else(|message| panic!("{}: {message}", path.display()));
                // The same with the line ends and the mark of Windows.
                let windows = format!("\u{FEFF}{}", text.replace('\n', "\r\n"));
                assert_eq!(formatted(&windows), formatted(&text), "{}", path.display());
                count += 1;
            } else {
                assert!(matches!(format(FileId(0), &text), Err(Unformatted::Wrong(_))), "{}", path.display());
            }
        }
    }
    assert!(count >= 60, "{count}");
}

/// The fenced blocks of a page.
fn blocks(page: &str) -> Vec<&str> {
    page.split("```").skip(1).step_by(2).filter_map(|block| Some(block.split_once('\n')?.1)).collect()
}

#[test]
fn every_rule_in_the_documentation_can_be_formatted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = vec![root.join("README.md")];
    for folder in ["docs", "src/diag/codes"] {
        let entries = std::fs::read_dir(root.join(folder)).unwrap();
        pages.extend(
            entries
                .map(|entry| entry.unwrap().path())
                .filter(|path| path.extension().is_some_and(|e| e == "md")),
        );
    }
    let mut count = 0;
    for path in pages {
        let text = std::fs::read_to_string(&path).unwrap();
        for block in blocks(&text) {
            if right(block) && !parse(FileId(0), block).0.statements.is_empty() {
                formatted(block).unwrap_or_else(|message| panic!("{}: {message}", path.display()));
                count += 1;
            }
        }
    }
    assert!(count >= 20, "{count}");
}

#[test]
fn deep_nesting_is_no_trouble() {
    for (open, close) in [("(", ")"), ("abs(", ")"), ("not ", ""), ("-", ""), ("(b and a * ", ")")] {
        let depth = if open.len() > 4 { 40 } else { 120 };
        let text = format!("let x = {}y{}", open.repeat(depth), close.repeat(depth));
        formatted(&text).unwrap_or_else(|message| panic!("{message}"));
    }
}

/// A comment may stand anywhere between two words; it stays there, and so does what is before and behind it.
#[test]
fn comments_and_empty_lines_stay() {
    check(
        "# head\n\n\n\n# second\nclock daily # c1\n\n  let a = # c2\n b and # c3\n # own\n c # c4\n\n\n# last\n\n",
        "# head

# second
clock daily # c1

let a = # c2
    b
  and # c3
    # own
    c # c4

# last
",
    );
    check(
        "rule r { # c1\n\n # c2\n when a # c3\n\n then cash 40%, # c4\n bonds 20% # c5\n\n # c6\n\n} # c7\nuniverse u = [a, # c8\n b # c9\n , # c10\n]",
        "rule r { # c1

  # c2
  when a # c3

  then cash 40%, # c4
       bonds 20% # c5

  # c6
} # c7
universe u = [
  a, # c8
  b  # c9
  # c10
]
",
    );
    check("", "");
    check("\u{FEFF}# only this", "# only this\n");
    check("\r\n\r\nclock daily\r\n\r\n\r\nuse \"a.shio\"", "clock daily\n\nuse \"a.shio\"\n");
}

#[test]
fn comments_behind_neighbours_stand_in_a_column() {
    check(
        "let a = b # one\nlet longer = c    # two\nlet d = e\n  # own\nlet f = g #three\n\nlet h = i # four",
        "let a = b      # one
let longer = c # two
let d = e
# own
let f = g      #three

let h = i # four
",
    );
    let long = "let wide = aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa + bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb # wide\nlet a = b # one\n";
    check(long, long);
}

#[test]
fn long_lines_break_where_the_condition_is_loosest() {
    check(
        "rule r{when hyg.trend<0 and(index.ma25.slope<0 or share(techs,it.close>it.ma50)<40%)and vix>1.4*vix.median(60)[1]for 3 days}",
        "rule r {
  when hyg.trend < 0
    and (index.ma25.slope < 0 or share(techs, it.close > it.ma50) < 40%)
    and vix > 1.4 * vix.median(60)[1]
    for 3 days
}
",
    );
    check(
        "let down = hyg.trend < 0 and index.ma25.slope < 0 and vix > 20 or liquidity is risk_off and index < index.ma25",
        "let down = hyg.trend < 0 and index.ma25.slope < 0 and vix > 20
  or liquidity is risk_off and index < index.ma25
",
    );
    check(
        "when at least 2 of (staples_win, utilities_win, treasuries_win, hyg.trend < 0 and index.ma25.slope < 0) then cash 40%",
        "when at least 2 of (
    staples_win,
    utilities_win,
    treasuries_win,
    hyg.trend < 0 and index.ma25.slope < 0
  )
  then cash 40%
",
    );
    // `on` at the head of a line would be taken for the clock of the block.
    check(
        "rule r { when (hyg.trend < 0 and index.ma25.slope < 0 and vix > 1.4 * vix.median(60)[1] and index < index.ma25) on weekly }",
        "rule r {
  when (
    hyg.trend < 0 and index.ma25.slope < 0 and vix > 1.4 * vix.median(60)[1] and index < index.ma25
  ) on weekly
}
",
    );
    // A wide character takes two columns: each of these names is 24 wide.
    let name = "信用悪化信用悪化信用悪化";
    check(
        &format!("let a = {name} and {name} and {name}"),
        &format!("let a = {name} and {name} and {name}\n"),
    );
    check(
        &format!("let abcdefghijk = {name} and {name} and {name}   "),
        &format!("let abcdefghijk = {name} and {name} and {name}\n"),
    );
    check(
        &format!("let abcdefghijkl = {name} and {name} and {name}"),
        &format!("let abcdefghijkl = {name}\n  and {name}\n  and {name}\n"),
    );
}

#[test]
fn short_rules_stay_short_and_break_before_their_clauses() {
    check("when  a<b\n  then cash   40%", "when a < b then cash 40%\n");
    check(
        "when hyg.trend < 0 and index.ma25.slope < 0 for 2 days then cash 40%, equity 40%, bonds 20% otherwise cash 20%",
        "when hyg.trend < 0 and index.ma25.slope < 0 for 2 days
  then cash 40%, equity 40%, bonds 20%
  otherwise cash 20%
",
    );
    check(
        "when hyg.trend < 0 and index.ma25.slope < 0 and index < index.ma25 and (vix > 20 or share(techs, it > it.ma25) < 40%) then
        cash 40%, alert warn \"forty: hyg {hyg.trend:.3}, 25-day line {index.ma25.slope:.3}, index {index:.2}\"",
        "when hyg.trend < 0
    and index.ma25.slope < 0
    and index < index.ma25
    and (vix > 20 or share(techs, it > it.ma25) < 40%)
  then cash 40%,
       alert warn \"forty: hyg {hyg.trend:.3}, 25-day line {index.ma25.slope:.3}, index {index:.2}\"
",
    );
}

#[test]
fn literals_stay_as_written() {
    let text =
        "let a = 1_000 + 8.9T + 25bp + 40% + 3 days + 30  calendar   days + \"a  {x:.2}  {{ #\" + 1 bars\n";
    check(text, &text.replace("30  calendar   days", "30 calendar days"));
    // A name in another form of Unicode, and the side that goes without saying.
    let text = "strategy s long btc@15m {\n  enter when cafe\u{301} > 0\n}\n";
    check(text, text);
}

#[test]
fn wrong_texts_are_refused() {
    for text in ["when a <", "let x = 5m", "rule r { when a", "let a = b ＜ c"] {
        assert!(
            matches!(format(FileId(0), text), Err(Unformatted::Wrong(problems)) if !problems.is_empty()),
            "{text}"
        );
    }
}

impl Writer {
    fn words(
        &mut self,
        least: usize,
        most: usize,
        separator: &str,
        write: fn(&mut Self) -> String,
    ) -> String {
        let count = least + self.choose(most - least + 1);
        (0..count).map(|_| write(self)).collect::<Vec<_>>().join(separator)
    }

    fn maybe(&mut self, write: impl FnOnce(&mut Self) -> String) -> String {
        if self.choose(2) == 0 { String::new() } else { write(self) }
    }

    fn plain_name(&mut self) -> String {
        self.pick(&["alpha", "hyg", "信用悪化", "risk_off", "b2", "equity"])
    }

    fn series(&mut self) -> String {
        self.pick(&["hyg", "fed.assets", "index@5m", "us.10y", "btc.oi", "index@1d"])
    }

    fn label(&mut self) -> String {
        self.maybe(|writer| writer.pick(&["\"地合い悪化\"", "\"a # no comment\"", "\"\""]))
    }

    fn clock(&mut self) -> String {
        self.pick(&["daily", "weekly", "monthly", "fed.assets", "index@5m"])
    }

    fn some_condition(&mut self) -> String {
        let depth = self.choose(3);
        self.condition(depth)
    }

    fn action(&mut self) -> String {
        let name = self.plain_name();
        match self.choose(5) {
            0 => format!("{name} {}%", self.choose(101)),
            1 => format!("{name} at most {}bp", self.choose(101)),
            2 => format!("{name} at least ({})", self.condition(1)),
            3 => format!("{name} ({})", self.condition(1)),
            _ => format!(
                "alert {} \"hyg {{hyg.trend:.2}} {}\"",
                self.pick(&["note", "warn", "critical"]),
                "and so on ".repeat(self.choose(9))
            ),
        }
    }

    fn actions(&mut self) -> String {
        self.words(1, 5, ",", Self::action)
    }

    fn weights(&mut self) -> String {
        self.words(1, 6, ",", |writer| format!("{} {}%", writer.plain_name(), writer.choose(100)))
    }

    fn clauses(&mut self) -> String {
        let mut text = format!("when {} ", self.some_condition());
        text += &self.maybe(|writer| format!("until {} ", writer.some_condition()));
        text += &self.maybe(|writer| format!("cooldown {} ", writer.span()));
        text += &self.maybe(|writer| format!("then {} ", writer.actions()));
        text += &self.maybe(|writer| format!("otherwise {} ", writer.actions()));
        text += &self.maybe(|writer| format!("if unknown {} ", writer.pick(&["hold", "clear", "trigger"])));
        text += &self.maybe(|writer| format!("priority {} ", writer.pick(&["10", "-3"])));
        text + &self.maybe(|_| "because \"it {is} so\"".to_owned())
    }

    fn given(&mut self) -> String {
        let value = self.pick(&["80", "-0.4", "8.9T", "_", "true", "2024-02-02 08:30", "3.64%"]);
        let by = self.maybe(|writer| format!(" by {}", writer.pick(&["-0.5%", "2", "-20B"])));
        let times = self.maybe(|writer| format!(" x{}", writer.choose(99)));
        format!("{value}{by}{times}")
    }

    fn exit(&mut self) -> String {
        match self.choose(3) {
            0 => format!("when {}", self.some_condition()),
            1 => format!("at {}", self.value(1)),
            _ => format!("trail {}", self.value(1)),
        }
    }

    fn strategy_clause(&mut self) -> String {
        match self.choose(5) {
            0 => format!("stop {}", self.exit()),
            1 => format!("target {} {}", self.pick(&["50%", "rest", "(a / b)"]), self.exit()),
            2 => "exit at session end".to_owned(),
            3 => format!("exit when {}", self.some_condition()),
            _ => "stop at entry + 2 * atr14".to_owned(),
        }
    }

    fn step(&mut self) -> String {
        match self.choose(5) {
            0 => format!("given {} from \"x.csv\"", self.series()),
            1 | 2 => format!("given {} = {}", self.series(), self.words(1, 9, ",", Self::given)),
            _ => {
                let at = self.pick(&["", "at tick 30 ", "at 2024-02-12 ", "at 2024-02-12 09:00 UTC "]);
                format!("{at}expect {}", self.words(1, 3, ",", Self::some_condition))
            }
        }
    }

    fn every(&mut self) -> String {
        self.maybe(|writer| {
            let when = writer.pick(&[
                "day",
                "trading day at 08:30 Asia/Tokyo",
                "saturday",
                "month end",
                "release of fed.assets",
            ]);
            format!("every {when}")
        })
    }

    fn item(&mut self) -> String {
        if self.choose(2) == 0 {
            format!("{} {}: {} ", self.plain_name(), self.label(), self.some_condition())
        } else {
            format!("show {} {} ", self.some_condition(), self.label())
        }
    }

    fn statement(&mut self) -> String {
        let name = self.plain_name();
        match self.choose(12) {
            0 => "use \"credit.shio\"".to_owned(),
            1 => format!("clock {}", self.clock()),
            2 => {
                let range = self.maybe(|writer| {
                    let step = writer.maybe(|writer| format!("step {}", writer.value(0)));
                    format!("in {} .. {} {step}", writer.value(0), writer.value(0))
                });
                format!("param {name} = {} {range}", self.value(1))
            }
            3 => format!("let {name} = {}", self.some_condition()),
            4 => format!("let {name}(x, n) = {}", self.some_condition()),
            5 => {
                let comma = self.maybe(|_| ",".to_owned());
                format!("universe {name} = [{}{comma}]", self.words(1, 20, ",", Self::series))
            }
            6 => {
                let then = self.maybe(|writer| format!("then {} ", writer.actions()));
                format!("when {} {then}", self.some_condition())
            }
            7 => {
                let on = self.maybe(|writer| format!("on {} ", writer.clock()));
                format!("rule {name} {} {{ {on} {} }}", self.label(), self.clauses())
            }
            8 => {
                let assets =
                    self.words(0, 6, " ", |writer| format!("{}={}", writer.plain_name(), writer.series()));
                let start = self.maybe(|writer| format!("start {}", writer.weights()));
                let rebalance = self.maybe(|writer| {
                    format!("rebalance {}", writer.pick(&["on change", "weekly", "monthly", "band 5%"]))
                });
                format!("portfolio {name} {{ {assets} {start} {rebalance} cost 5bp }}")
            }
            9 => {
                let on = self.maybe(|writer| format!("on {}", writer.clock()));
                let states = self.words(1, 4, " ", |writer| {
                    let then = writer.maybe(|writer| format!("then {}", writer.actions()));
                    format!("{} when {} {then}", writer.plain_name(), writer.some_condition())
                });
                format!("regime {name} {} {{ {on} {states} start {name} }}", self.label())
            }
            10 => {
                let items = self.words(0, 4, " ", Self::item);
                format!("checklist {name} {} {} {{ {items} need 2 }}", self.label(), self.every())
            }
            _ if self.choose(2) == 0 => {
                let side = self.pick(&["", "long", "short"]);
                let mut clauses = self.maybe(|writer| format!("only when {} ", writer.some_condition()));
                clauses += &self.maybe(|writer| format!("setup when {} ", writer.some_condition()));
                clauses += &self.maybe(|writer| {
                    let within = writer.maybe(|writer| format!("within {}", writer.span()));
                    let at = writer.maybe(|writer| format!("at {}", writer.value(1)));
                    format!("enter {within} {at} when {} ", writer.some_condition())
                });
                clauses += &self.maybe(|writer| {
                    format!("size {} {} ", writer.pick(&["risk", "fixed", "vol"]), writer.value(0))
                });
                clauses += &self.words(0, 4, " ", Self::strategy_clause);
                format!("strategy {name} {} {side} index@5m {{ {clauses} }}", self.label())
            }
            _ => {
                let steps = self.words(0, 5, " ", Self::step);
                format!("test \"a test\" {{ start 2024-01-01 {steps} }}")
            }
        }
    }

    /// A file of several statements. A statement that cannot be read (a name that begins a clause, say) is left out.
    pub fn file(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..1 + self.choose(4) {
            let statement = self.statement();
            if right(&statement) {
                text += &statement;
                text += &self.pick(&["\n", "\n\n", "\r\n\r\n\r\n", " # behind it\n", "\n# below it\n"]);
            }
        }
        text
    }

    /// The text with comments behind some of its lines and on lines between them.
    fn with_comments(&mut self, text: &str) -> String {
        let mut commented = String::new();
        for (number, line) in text.lines().enumerate() {
            commented += &match self.choose(8) {
                0 => format!("   # own {number}\n{line}"),
                1 => format!("\n\n# apart {number}\n\n\n{line}"),
                2 | 3 => format!("{line} # behind {number}  "),
                4 => format!("{line}\n"),
                _ => line.to_owned(),
            };
            commented.push('\n');
        }
        commented
    }

    /// The text with some of its blanks widened, most of them by comments.
    fn shaken(&mut self, text: &str) -> String {
        let mut shaken = String::new();
        let mut quoted = false;
        for c in text.chars() {
            quoted ^= c == '"';
            shaken.push(c);
            if c == ' ' && !quoted {
                shaken += &self.pick(&[
                    "",
                    "",
                    "",
                    "",
                    "",
                    "",
                    "",
                    "\n  ",
                    "\t",
                    "# c\n ",
                    "\n # d\n ",
                    "\r\n\r\n",
                ]);
            }
        }
        shaken
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_file_keeps_its_tree_and_comments(choices in prop::collection::vec(any::<u32>(), 0..800)) {
        let mut writer = Writer { choices: choices.into_iter() };
        let text = writer.file();
        let laid_out = formatted(&text).map_err(TestCaseError::fail)?;
        // Behind any line of a result a comment may stand.
        let commented = writer.with_comments(&laid_out);
        prop_assert!(right(&commented), "{commented}");
        formatted(&commented).map_err(TestCaseError::fail)?;
        let shaken = writer.shaken(&laid_out);
        if right(&shaken) {
            formatted(&shaken).map_err(TestCaseError::fail)?;
        }
    }
}
