//! The stage as a whole: trees, problems, limits.

use super::ast::{ExprKind, StatementKind, TestStepKind};
use super::{parse, parse_expression, print_expression};
use crate::source::FileId;

use super::ast::{
    ActionKind, Bound, ClockKind, EveryKind, Exit, Expr, Given, Rebalance, StrategyClauseKind, TestAt,
};

/// The text of an expression with every operation in brackets.
fn shape(expr: &Expr) -> String {
    let two = |left: &Expr, word: &str, right: &Expr| format!("({} {word} {})", shape(left), shape(right));
    match &expr.kind {
        ExprKind::Group(inner) => shape(inner),
        ExprKind::Negate(inner) => format!("(-{})", shape(inner)),
        ExprKind::Not(inner) => format!("(not {})", shape(inner)),
        ExprKind::Binary { op, left, right } => two(left, op.sign(), right),
        ExprKind::And(left, right) => two(left, "and", right),
        ExprKind::Or(left, right) => two(left, "or", right),
        ExprKind::Compare { operands, ops } => {
            let mut text = format!("({}", shape(&operands[0]));
            for (operand, (op, _)) in operands[1..].iter().zip(ops) {
                text += &format!(" {} {}", op.sign(), shape(operand));
            }
            text + ")"
        }
        ExprKind::Between { value, low, high } => {
            format!("({} between {} and {})", shape(value), shape(low), shape(high))
        }
        ExprKind::Crosses { left, above: true, right } => two(left, "crosses above", right),
        ExprKind::Crosses { left, above: false, right } => two(left, "crosses below", right),
        ExprKind::FollowedBy { first, second, window } => {
            format!("({} followed by {} within {})", shape(first), shape(second), shape(window))
        }
        ExprKind::For { condition, window } => two(condition, "for", window),
        ExprKind::ForOf { condition, count, window } => two(condition, &format!("for {count} of"), window),
        ExprKind::Within { condition, window } => two(condition, "within", window),
        ExprKind::Since { condition, start } => two(condition, "since", start),
        ExprKind::On { condition, .. } => format!("({} on clock)", shape(condition)),
        ExprKind::Becomes { condition } => format!("({} becomes true)", shape(condition)),
        _ => print_expression(expr),
    }
}

fn check_shape(text: &str, expected: &str) {
    let (expr, problems) = parse_expression(FileId(0), text);
    let errors: Vec<_> = problems.iter().filter(|problem| problem.is_error()).collect();
    assert!(errors.is_empty(), "{text}: {errors:?}");
    assert_eq!(shape(&expr.unwrap()), expected, "{text}");
}

#[test]
fn precedence() {
    check_shape("a + b * c - d / e", "((a + (b * c)) - (d / e))");
    check_shape("a - b - c", "((a - b) - c)");
    check_shape("-a.ma(5)[1] * -b", "((-a.ma(5)[1]) * (-b))");
    check_shape("a ?? b ?? c + 1", "(a ?? (b ?? (c + 1)))");
    check_shape("(a + b) * c", "((a + b) * c)");
    check_shape("a < b + 1 and not c or d", "(((a < (b + 1)) and (not c)) or d)");
    check_shape("not a < b", "(not (a < b))");
    check_shape("not not a", "(not (not a))");
    check_shape("0 < x <= 1", "(0 < x <= 1)");
    check_shape("a ?? b < c", "((a ?? b) < c)");
    check_shape("x between a and b + 1 and c", "((x between a and (b + 1)) and c)");
    check_shape("a crosses above b and c crosses below d", "((a crosses above b) and (c crosses below d))");
    check_shape("entry + 2 * atr14", "(entry + (2 * atr14))");
}

#[test]
fn suffixes() {
    check_shape("a and b for 3 days", "((a and b) for 3 days)");
    check_shape("a or b for 3 of 5 bars", "((a or b) for 3 of 5 bars)");
    check_shape("not a for n days", "((not a) for n days)");
    check_shape("a < b within 1 bar", "((a < b) within 1 bar)");
    check_shape("a since b < c", "(a since (b < c))");
    check_shape("(a and b) on weekly", "((a and b) on clock)");
    check_shape("(a for 3 days) becomes true", "((a for 3 days) becomes true)");
    check_shape(
        "a followed by b within 20 days followed by c within 40 days",
        "((a followed by b within 20 days) followed by c within 40 days)",
    );
    check_shape("a followed by b within 2 weeks for 3 days", "((a followed by b within 2 weeks) for 3 days)");
    check_shape("a for hold", "(a for hold)");
}

#[test]
fn operands() {
    for text in [
        "index.ma25.slope",
        "us.10y",
        "x.and.when",
        "btc@15m.oi",
        "fed.assets@1mo[4]",
        "f()",
        "share(techs, it > it.ma25)",
        "at least 2 of (a, b, c)",
        "exactly 1 of (a)",
        "at most 1 of (a, b)",
        "at > stop",
        "30 calendar days",
        "90 minutes",
        "2024-08-05",
        "2024-08-05 15:00 Asia/Tokyo",
        "2024-08-05 15:00 UTC",
        "\"a {b:.2} {{c}} {d}\"",
        "true",
        "unknown",
        "40%",
        "8.9T",
        "risk_off.since",
        "x is not rising",
        "r is risk_on",
        "month == 3",
        "--a",
        "a - -b",
    ] {
        let (expr, problems) = parse_expression(FileId(0), text);
        assert_eq!(problems, [], "{text}");
        assert_eq!(print_expression(&expr.unwrap()), text);
    }
}

#[test]
fn prints_one_spelling() {
    for (text, expected) in [
        ("a<b   and\n  c", "a < b and c"),
        ("25bp", "0.25%"),
        ("1_000.50", "1000.5"),
        ("0.5T", "500B"),
        ("1 days", "1 day"),
        ("2 bar", "2 bars"),
        ("2024-08-05  15:00\tUTC", "2024-08-05 15:00 UTC"),
        ("f( a,b )", "f(a, b)"),
        ("\"{ a  + b :.1}\"", "\"{a + b:.1}\""),
    ] {
        let (expr, _) = parse_expression(FileId(0), text);
        assert_eq!(print_expression(&expr.unwrap()), expected, "{text}");
    }
}

/// Every span covers exactly the text of its node.
#[test]
fn spans_cover_their_text() {
    fn walk(text: &str, expr: &Expr) {
        let under = text.get(expr.span.range()).unwrap();
        assert_eq!(under.trim(), under);
        let (again, _) = parse_expression(FileId(0), under);
        assert_eq!(print_expression(&again.unwrap()), print_expression(expr), "{under}");
        for child in expr.children() {
            walk(text, child);
        }
    }
    for text in [
        "  a + b * f( c , 2 days ) < 4 % # comment\n".replace(" % ", "% "),
        "not (a ) and \"x {b + 1:.2} y\" == z[1].ma( 5 )  ".to_owned(),
        "信用 is rising followed by at least 1 of ( a , b ) within n days for 3 days # c".to_owned(),
        "x between 1 and 2 and  y@5m crosses above z".to_owned(),
    ] {
        let (expr, problems) = parse_expression(FileId(0), &text);
        assert_eq!(problems, []);
        walk(&text, &expr.unwrap());
    }
}

/// Lists what a text gives, as `code: message; help`.
fn problems(text: &str) -> Vec<String> {
    let (_, problems) = parse(FileId(0), text);
    let line = |problem: &crate::diag::Problem| match &problem.help {
        Some(help) => format!("{}: {}; {help}", problem.code, problem.message),
        None => format!("{}: {}", problem.code, problem.message),
    };
    problems.iter().map(line).collect()
}

#[test]
fn readings_of_missing_brackets() {
    let check = |condition: &str, readings: &str| {
        let found = problems(&format!("when {condition} then cash 40%"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("suffix-needs-brackets: "), "{}", found[0]);
        assert_eq!(found[0].split_once("; ").unwrap().1, format!("write {readings}"), "{condition}");
    };
    check("not A within 5 days", "`not (A within 5 days)` or `(not A) within 5 days`");
    check("A and B within 5 days", "`A and (B within 5 days)` or `(A and B) within 5 days`");
    check("A and not B on weekly", "`A and not (B on weekly)` or `(A and not B) on weekly`");
    check("A or B becomes true", "`A or (B becomes true)` or `(A or B) becomes true`");
    check("A for 3 days and B", "`(A for 3 days) and B` or `(A and B) for 3 days`");
    check("A for 3 days and B for 2 days", "`(A for 3 days) and (B for 2 days)`");
    check("A within 3 days or B", "`(A within 3 days) or B` or `(A or B) within 3 days`");
    check("A since B and C", "`(A since B) and C` or `A since (B and C)`");
    check("A since not B", "`A since (not B)`");
    check("A for 3 days within 10 days", "`(A for 3 days) within 10 days`");
    check(
        "A and B followed by C within 5 days",
        "`A and (B followed by C within 5 days)` or `(A and B) followed by C within 5 days`",
    );
    check(
        "A followed by B and C within 5 days",
        "`A followed by (B and C) within 5 days` or `(A followed by B within 5 days) and C`",
    );
    check("A followed by not B within 5 days", "`A followed by (not B) within 5 days`");
    check(
        "A followed by B within 5 days and C",
        "`(A followed by B within 5 days) and C` or `A followed by (B and C) within 5 days`",
    );
    check("A followed by B within 5 days within 9 days", "`(A followed by B within 5 days) within 9 days`");
}

/// Every reading that a help offers is itself free of problems.
#[test]
fn readings_parse() {
    let operators = ["and", "or"];
    let suffixes = [
        "for 3 days",
        "within 3 days",
        "since S",
        "on weekly",
        "becomes true",
        "followed by F within 9 days",
    ];
    let mut offered = 0;
    for operator in operators {
        for suffix in suffixes {
            for condition in [
                format!("not A {suffix}"),
                format!("A {operator} B {suffix}"),
                format!("A {operator} not B {suffix}"),
                format!("A {suffix} {operator} B"),
                format!("A {suffix} {operator} B {suffix}"),
                format!("A {suffix} {suffix}"),
                format!("A {suffix} {operator} B {operator} C"),
                format!("S {operator} A followed by B {operator} C within 9 days"),
            ] {
                let found = problems(&format!("when {condition} then cash 40%"));
                for line in found.iter().filter(|line| line.starts_with("suffix-needs-brackets")) {
                    let help = line.split_once("; write ").unwrap().1;
                    for reading in help.split('`').skip(1).step_by(2) {
                        offered += 1;
                        assert_eq!(
                            problems(&format!("when {reading} then cash 40%")),
                            [""; 0],
                            "{condition}"
                        );
                    }
                }
            }
        }
    }
    assert!(offered > 50, "{offered}");
}

#[test]
fn and_with_or_is_a_warning() {
    let found = problems("when a and b or c then cash 40%");
    let warning = "mixed-and-or: `and` and `or` meet without brackets; read as `(a and b) or c`; write the brackets to say so";
    assert_eq!(found, [warning]);
    assert_eq!(problems("when (a and b) or c then cash 40%"), [""; 0]);
    assert_eq!(problems("when a or (b and c) for 3 days then cash 40%"), [""; 0]);
}

#[test]
fn deceptive_names_are_warnings() {
    let found = problems("let hуg = a\nlet b = hуg + hуg");
    let help = "`у` is the Cyrillic letter U+0443; write the name in one script";
    assert_eq!(found, [format!("mixed-script: name `hуg` mixes Latin and Cyrillic letters; {help}")]);
    let found = problems("let a = b\u{202E}c");
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("mixed-script: ") && found[0].ends_with("write `bc`"), "{}", found[0]);
    let (expr, problems) = parse_expression(FileId(0), "cafe\u{301} + 信用ma");
    assert_eq!(problems, []);
    assert_eq!(print_expression(&expr.unwrap()), "café + 信用ma");
}

#[test]
fn statements_beside_a_mistake_are_kept() {
    let text = "let a = b\nlet c = = d\nwhen a > then cash 40%\n  let e = f\nwhen e then cash 40%\nruel x\nlet g = h";
    let (file, problems) = parse(FileId(0), text);
    let lets: Vec<&str> = file
        .statements
        .iter()
        .filter_map(|statement| match &statement.kind {
            StatementKind::Let(one) => Some(one.name.text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(lets, ["a", "e", "g"]);
    assert_eq!(file.statements.len(), 4);
    let starts: Vec<&str> =
        problems.iter().map(|problem| text.get(problem.span.unwrap().range()).unwrap()).collect();
    assert_eq!(starts, ["=", "then", "ruel"]);
}

#[test]
fn comments_are_kept() {
    let text = "# one\nlet a = b # two # more\n\"# no\" # ３";
    let (file, _) = parse(FileId(0), text);
    let found: Vec<(&str, bool)> =
        file.comments.iter().map(|comment| (comment.text.as_str(), comment.trailing)).collect();
    assert_eq!(found, [("# one", false), ("# two # more", true), ("# ３", true)]);
    for comment in &file.comments {
        assert_eq!(text.get(comment.span.range()).unwrap(), comment.text);
    }
}

fn one(text: &str) -> StatementKind {
    let (mut file, problems) = parse(FileId(0), text);
    assert_eq!(problems, [], "{text}");
    assert_eq!(file.statements.len(), 1);
    let statement = file.statements.remove(0);
    assert_eq!(text.get(statement.span.range()).unwrap(), text.trim());
    statement.kind
}

#[test]
fn builds_rules() {
    let text = "rule r \"名\" { on index@5m when a for 2 days until b cooldown 5 days
        then cash at most 40%, equity (x / y), alert warn \"c {d:.2}\" otherwise cash 20%
        if unknown clear priority -3 because \"e\" }";
    let StatementKind::Rule(rule) = one(text) else { panic!("no rule") };
    assert_eq!(rule.name.unwrap().text, "r");
    assert_eq!(rule.label.unwrap().text, "名");
    assert!(
        matches!(rule.on.unwrap().kind, ClockKind::Series(series) if print_expression(&series) == "index@5m")
    );
    assert_eq!(print_expression(&rule.when), "a for 2 days");
    assert_eq!(print_expression(&rule.until.unwrap()), "b");
    assert_eq!(print_expression(&rule.cooldown.unwrap()), "5 days");
    assert_eq!(rule.if_unknown.unwrap().0, super::ast::UnknownPolicy::Clear);
    assert_eq!(rule.priority.unwrap().0, -3);
    assert_eq!((rule.then.len(), rule.otherwise.len()), (3, 1));
    assert!(matches!(&rule.then[0].kind, ActionKind::Weight { bound: Bound::AtMost, weight, .. }
        if weight.kind == ExprKind::Ratio(0.4)));
    assert!(matches!(&rule.then[1].kind, ActionKind::Weight { bound: Bound::Exactly, weight, .. }
        if print_expression(weight) == "(x / y)"));
    assert!(matches!(&rule.then[2].kind, ActionKind::Alert { text, .. } if text.parts.len() == 2));
}

#[test]
fn builds_blocks() {
    let StatementKind::Portfolio(portfolio) = one(
        "portfolio p { cash = sofr equity = index start cash 20%, equity 80% rebalance band 5% cost 5bp }",
    ) else {
        panic!("no portfolio")
    };
    assert_eq!((portfolio.assets.len(), portfolio.start.len()), (2, 2));
    assert!(matches!(portfolio.rebalance, Some((Rebalance::Band(_), _))));
    let StatementKind::Regime(regime) =
        one("regime r { on weekly a when b then cash 40% c when not b for 2 days start a }")
    else {
        panic!("no regime")
    };
    assert_eq!((regime.states.len(), regime.start.unwrap().text.as_str()), (2, "a"));
    let StatementKind::Checklist(list) =
        one("checklist c every trading day at 08:30 Asia/Tokyo { a \"l\": b c: d show e.f \"m\" need 2 }")
    else {
        panic!("no checklist")
    };
    assert_eq!((list.items.len(), list.need.unwrap().0), (3, 2));
    let Some(EveryKind::Day { trading: true, at: Some(at) }) = list.every.map(|every| every.kind) else {
        panic!("no time")
    };
    assert_eq!(at.text, "08:30 Asia/Tokyo");
}

#[test]
fn builds_strategies_and_tests() {
    let StatementKind::Strategy(strategy) = one(
        "strategy s long index@5m { only when a setup when b enter within 6 bars at c size vol 10% stop trail 2 * atr14
         target 50% at prev_low target rest when d exit at session end }",
    ) else {
        panic!("no strategy")
    };
    assert!(!strategy.short);
    let kinds: Vec<&StrategyClauseKind> = strategy.clauses.iter().map(|clause| &clause.kind).collect();
    assert!(matches!(kinds[2], StrategyClauseKind::Enter { within: Some(_), at: Some(_), when: None }));
    assert!(matches!(kinds[5], StrategyClauseKind::Target { fraction: Some(_), exit: Exit::At(_) }));
    assert!(matches!(kinds[6], StrategyClauseKind::Target { fraction: None, exit: Exit::When(_) }));
    assert!(matches!(kinds[7], StrategyClauseKind::Exit(Exit::SessionEnd)));

    let StatementKind::Test(test) = one(
        "test \"t\" { start 2024-01-01 given hyg = 80 x25, -1 by -0.5% x30, _ x3 given nfp = 2024-02-02 08:30
         given index@5m from \"x.csv\" at tick 30 expect a, b == 40% at 2024-02-12 expect c }",
    ) else {
        panic!("no test")
    };
    let TestStepKind::Given { values: Given::Runs(runs), .. } = &test.steps[1].kind else {
        panic!("no runs")
    };
    assert_eq!(runs.iter().map(|run| run.times).collect::<Vec<_>>(), [Some(25), Some(30), Some(3)]);
    assert!(runs[2].value.is_none());
    let TestStepKind::Given { values: Given::Runs(runs), .. } = &test.steps[2].kind else {
        panic!("no runs")
    };
    assert!(
        matches!(&runs[0].value.as_ref().unwrap().kind, ExprKind::Instant { zone, hour: 8, .. } if zone.is_empty())
    );
    assert!(
        matches!(&test.steps[4].kind, TestStepKind::Expect { at: Some(TestAt::Tick(30)), conditions } if conditions.len() == 2)
    );
}

#[test]
fn depth_is_limited() {
    let long = 100_000;
    let parts = |count: usize| {
        [
            format!("{}a{}", "(".repeat(count), ")".repeat(count)),
            format!("{}a{}", "f(".repeat(count), ")".repeat(count)),
            format!("{}a", "not ".repeat(count)),
            format!("{}a", "-".repeat(count)),
            format!("{}a", "a and ".repeat(count)),
            format!("{}a", "a + ".repeat(count)),
            format!("{}a", "a ?? ".repeat(count)),
            format!("a{}", ".b".repeat(count)),
            format!("a{}", "[1]".repeat(count)),
            format!("a{}", " followed by b within 3 days".repeat(count)),
        ]
    };
    for text in parts(long).iter().chain(&parts(200)) {
        let found = problems(&format!("let x = {text}"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("too-deep: "), "{}", found[0]);
    }
    for text in parts(100) {
        assert_eq!(problems(&format!("let x = {text}")), [""; 0]);
    }
}

#[test]
fn holes_are_limited() {
    let text = |holes: usize| format!("let x = \"{}\"", "{a}".repeat(holes));
    assert_eq!(problems(&text(1000)), [""; 0]);
    let found = problems(&text(100_000));
    assert_eq!(found, ["bad-string: expected at most 1000 holes in a text; split the text"]);
}

#[test]
fn long_lines_are_no_burden() {
    let long = 10_000_000;
    for text in ["x".repeat(long), format!("a # {}", "(".repeat(long)), "(".repeat(long)] {
        assert!(problems(&format!("let x = {text}")).len() <= 1);
    }
}
