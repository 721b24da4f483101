//! Random rule files, right and wrong ones: checked, run at random moments, told in every way, and asked again over the whole history.

use shiome::data::{Market, sample};
use shiome::diag::{Format, render};
use shiome::session::{AsOf, Config, DataChoice, Session};
use shiome::time::{Day, Instant};

use crate::prefix::{Dice, instant};
use crate::syntax::Writer;

impl Dice {
    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.roll(list.len() as u64) as usize]
    }

    fn window(&mut self) -> u64 {
        [2, 3, 5, 8, 20, 70, 300][self.roll(7) as usize]
    }
}

/// Writes conditions that mostly fit their series: a value is compared with what has its unit.
struct Right<'a> {
    dice: &'a mut Dice,
    rules: usize,
}

const SERIES: [&str; 20] = [
    "index",
    "hyg",
    "small",
    "nikkei",
    "usdjpy",
    "vix",
    "sofr",
    "us.10y",
    "fed.assets",
    "tga",
    "boj.assets",
    "btc",
    "hyg@1w",
    "index@1mo",
    "index@5m",
    "index@15m",
    "index@1h",
    "btc@15m",
    "breadth",
    "fed.assets@1mo",
];
const BARS: [&str; 6] = ["index", "hyg", "btc@15m", "index@5m", "nikkei", "hyg@1w"];

impl Right<'_> {
    fn value(&mut self, depth: u64) -> String {
        if depth == 0 {
            return self.dice.pick(&SERIES).to_owned();
        }
        let n = self.dice.window();
        match self.dice.roll(16) {
            0..=5 => {
                let method = self.dice.pick(&[
                    "ma",
                    "ema",
                    "wma",
                    "median",
                    "sum",
                    "change",
                    "roc",
                    "slope",
                    "std",
                    "zscore",
                    "percentile",
                    "highest",
                    "lowest",
                    "drawdown",
                    "range",
                    "rsi",
                    "stoch",
                    "vol",
                    "accel",
                    "pivot_high",
                    "pivot_low",
                ]);
                format!("{}.{method}({n})", self.value(depth - 1))
            }
            6 | 7 => {
                let method = self.dice.pick(&[
                    "atr(5)",
                    "rvol(3)",
                    "vwap",
                    "obv",
                    "body",
                    "upper_wick",
                    "close_pos",
                    "session_high",
                    "session_low",
                    "prev_close",
                    "bars_into_session",
                    "bars_to_close",
                    "volume",
                    "high.pivot_high(2)",
                    "gap",
                    "macd_signal",
                    "bollinger_upper",
                ]);
                format!("{}.{method}", self.dice.pick(&BARS))
            }
            8 => format!("abs({})", self.value(depth - 1)),
            9 => format!("({} / {})", self.value(depth - 1), self.value(depth - 1)),
            10 => {
                let value = self.value(depth - 1);
                format!("({value} - {value}[{n}])")
            }
            11 => {
                let value = self.value(depth - 1);
                format!("({value}[1] ?? {value})")
            }
            12 => format!("valuewhen({}, {})", self.condition(depth - 1), self.value(depth - 1)),
            13 => format!("bars_since({})", self.condition(depth - 1)),
            14 => format!("count({}, {n})", self.condition(depth - 1)),
            _ => self.dice.pick(&SERIES).to_owned(),
        }
    }

    fn leaf(&mut self, depth: u64) -> String {
        let n = self.dice.window();
        match self.dice.roll(14) {
            0..=4 => {
                let (value, sign) = (self.value(depth), self.dice.pick(&["<", ">", "<=", ">=", "!="]));
                format!("{value} {sign} {value}[{n}]")
            }
            5 => {
                let value = self.value(depth);
                format!("{value} crosses {} {value}.ma({n})", self.dice.pick(&["above", "below"]))
            }
            6 => format!("{} > 0", self.value(depth)),
            7 => format!(
                "{} is {}",
                self.value(depth),
                self.dice.pick(&["rising", "falling", "known", "unknown"])
            ),
            8 => format!(
                "{}.{}",
                self.value(depth),
                self.dice.pick(&["new_high(5)", "new_low(20)", "rising(3)", "higher_low(2)"])
            ),
            9 => {
                format!("share([u], it > it.ma({n})) > 50%").replace("[u]", self.dice.pick(&["techs", "odd"]))
            }
            10 if self.rules > 0 => {
                let rule = self.dice.roll(self.rules as u64);
                format!("r{rule} is {}", self.dice.pick(&["triggered", "pending", "clear", "unknown"]))
            }
            11 => self
                .dice
                .pick(&[
                    "tide is out",
                    "tide.age > 3 days",
                    "list.count >= 1",
                    "list.passed",
                    "weekday == 5",
                    "hour >= 12",
                ])
                .to_owned(),
            12 => self
                .dice
                .pick(&[
                    "nfp.released",
                    "nfp.minutes_since < 2 hours",
                    "fomc.next_in < 2 calendar days",
                    "index@5m.first_bar_after(nfp)",
                ])
                .to_owned(),
            _ => format!("{}.is_bear", self.dice.pick(&BARS)),
        }
    }

    fn condition(&mut self, depth: u64) -> String {
        if depth == 0 {
            return format!("({})", self.leaf(1));
        }
        let (a, b) = (self.condition(depth - 1), self.leaf(depth));
        let n = self.dice.window();
        let span = format!(
            "{n} {}",
            self.dice.pick(&["bars", "days", "weeks", "hours", "calendar days", "minutes"])
        );
        let text = match self.dice.roll(12) {
            0 => format!("{a} and ({b})"),
            1 => format!("{a} or ({b})"),
            2 => format!("not {a}"),
            3 => format!("{a} for {span}"),
            4 => format!("{a} for {} of {n} bars", 1 + self.dice.roll(n)),
            5 => format!("{a} within {span}"),
            6 => format!("{a} since ({b})"),
            7 => format!("{a} followed by ({b}) within {span}"),
            8 => format!("{a} becomes true"),
            9 => format!(
                "{a} on {}",
                self.dice.pick(&["daily", "weekly", "monthly", "fed.assets", "index@5m"])
            ),
            10 => format!("at least {} of ({a}, {b}, ({a}))", 1 + self.dice.roll(3)),
            _ => b,
        };
        format!("({text})")
    }

    fn rule(&mut self) -> String {
        let clock = self.dice.pick(&[
            "",
            "on daily",
            "on weekly",
            "on monthly",
            "on index@5m",
            "on btc@15m",
            "on fed.assets",
            "on nfp",
            "on index",
        ]);
        let condition = self.condition(2);
        let mut text = format!("rule r{} {{ {clock} when {condition}", self.rules);
        if self.dice.roll(2) == 0 {
            text += &format!(" for {} bars", self.dice.window());
        }
        if self.dice.roll(3) == 0 {
            text += &format!(" until {}", self.condition(1));
        }
        if self.dice.roll(3) == 0 {
            text += &format!(" cooldown {} bars", self.dice.window());
        }
        if self.dice.roll(2) == 0 {
            text += &format!(" then alert note \"{{{}}}\"", self.value(2));
        }
        text += self.dice.pick(&["", " if unknown clear", " if unknown trigger"]);
        self.rules += 1;
        text + " }\n"
    }
}

const AROUND: &str = "universe techs = [qqq, iwm, arkk]\nuniverse odd = [qqq, hyg, nikkei]
regime tide { out when hyg.trend < 0 for 2 days slack when vix > 20 in when hyg.trend >= 0 start in }
checklist list { one: hyg.trend > 0 two: breadth > 50% three: repo.gc > sofr need 2 }\n";

/// Leaves out the rules that the checker refuses, and those that read them.
fn right(text: &str) -> String {
    let config = Config { data: DataChoice::Sample, ..Config::default() };
    crate::every::right_lines(text, Market::sample, &config)
}

fn open(text: &str, until: Option<Instant>) -> Session {
    let config = Config {
        data: DataChoice::Sample,
        now: instant("2026-11-01T00:00:00Z"),
        as_of: until.map(AsOf::Instant),
        ..Config::default()
    };
    Session::of_text("random.shio", text, Market::sample(), &config)
}

fn moment(dice: &mut Dice) -> Instant {
    let days = (sample::end() - sample::start()) as u64;
    // Half of them while there are bars within the day.
    let day = if dice.roll(2) == 0 { days - dice.roll(90) } else { dice.roll(days) };
    let day = Day(sample::start().0 + i32::try_from(day).unwrap());
    Instant(i64::from(day.0) * 86_400_000 + dice.roll(86_400_000) as i64)
}

#[test]
fn random_rules_say_at_random_moments_what_they_say_of_them_later() {
    let mut dice = Dice(20_261_122);
    let (mut rules, mut rows, mut decided) = (0, 0, 0);
    for case in 0..10 {
        let mut writer = Right { dice: &mut dice, rules: 0 };
        let text: String = (0..30).map(|_| writer.rule()).collect();
        let text = right(&format!("{AROUND}{text}"));
        let mut full = open(&text, None);
        let later = full.review();
        for _ in 0..2 {
            let until = moment(&mut dice).min(full.until);
            let mut early = open(&text, Some(until));
            let report = early.run();
            assert_eq!(report.rules.len(), full.plan.rules.len());
            let _ = (
                format!("{report:?}"),
                early.due(),
                early.missing_problem(),
                early.late(),
                early.newest_session(),
            );
            for (then, later) in early.review().rules.iter().zip(&later.rules) {
                let name = &full.plan.rules[later.rule].name;
                let foretold = full.plan.below(full.plan.rules[later.rule].state);
                let foretold = foretold
                    .iter()
                    .any(|node| full.plan.node(*node).unwrap().op == shiome::builtins::op::Op::NextEvent);
                let until = later.rows.partition_point(|row| row.at <= until);
                let same = then.rows.ends_with(&later.rows[..until]);
                assert!(foretold || same, "case {case}, {name}, {}\n{text}", early.until);
                rows += until;
                let known = |row: &&shiome::session::HistoryRow| {
                    row.state.verdict != shiome::engine::Verdict::Unknown
                };
                decided += usize::from(later.rows.iter().any(|row| known(&row)));
            }
        }
        rules += full.plan.rules.len();
    }
    println!("{rules} rules, {rows} ticks, {decided} decided");
    assert!(rules > 120 && decided > rules, "{rules} {decided}");
}

/// Statements of any shape, most of them wrong; names that mean nothing are replaced by series.
#[test]
fn random_statements_never_stop_the_program() {
    let mut dice = Dice(7);
    let (mut whole, mut problems) = (0, 0);
    for _ in 0..300 {
        let choices: Vec<u32> = (0..dice.roll(500)).map(|_| dice.roll(1 << 32) as u32).collect();
        let text = Writer { choices: choices.into_iter() }.file();
        let mut named = String::new();
        let mut word = String::new();
        for sign in text.chars().chain([' ']) {
            if sign.is_alphanumeric() || sign == '_' {
                word.push(sign);
                continue;
            }
            named += match word.as_str() {
                "x" | "a" => "small",
                "信用悪化" | "b" => "nikkei",
                "_y2" => "vix",
                "café" => "sofr",
                other => other,
            };
            word.clear();
            named.push(sign);
        }
        let until = moment(&mut dice);
        let mut session = open(&named, Some(until));
        problems += session.problems.len();
        for format in [Format::Human, Format::Plain, Format::Json] {
            let _ = render(&session.problems, &session.sources, format, false, 80);
        }
        if !session.has_errors() {
            whole += 1;
            let _ = (session.run(), session.due(), session.review());
        }
    }
    println!("{whole} of 300 right, {problems} problems");
    assert!(problems > 300);
}
