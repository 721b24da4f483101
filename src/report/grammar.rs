//! The grammar of rule files as a page to read, from the file that the parser is made of.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::flow::wrap;
use super::layout::{pad, width_of};
use super::notation::{Definition, Part, sections};

const GRAMMAR: &str = include_str!("../../grammar/shiome.pest");

/// Sections whose rules are single words and signs; where they are used their text is shown.
const SPELT_OUT: [&str; 2] = ["Keywords", "Operators and brackets"];

/// Columns of the listing.
const WIDTH: usize = 110;

/// The reference page of the grammar, `docs/grammar.md`: every rule that a right file can reach.
pub fn grammar_markdown() -> String {
    let sections = sections(GRAMMAR);
    let words: Vec<&Definition> = sections
        .iter()
        .flat_map(|(heading, rules)| rules.iter().map(move |rule| (heading, rule)))
        .filter(|(heading, rule)| SPELT_OUT.contains(&heading.as_str()) || takes_nothing(&rule.body))
        .map(|(_, rule)| rule)
        .collect();
    let listed: Vec<(&str, Vec<Definition>)> = sections
        .iter()
        .filter(|(heading, _)| !SPELT_OUT.contains(&heading.as_str()))
        .map(|(heading, rules)| {
            (heading.as_str(), rules.iter().filter_map(|rule| right(rule, &words)).collect())
        })
        .collect();
    let reached = reached(&listed);
    let mut out = INTRODUCTION.to_owned();
    for (heading, rules) in &listed {
        let rules: Vec<&Definition> =
            rules.iter().filter(|rule| reached.contains(rule.name.as_str())).collect();
        if rules.is_empty() {
            continue;
        }
        let _ = write!(out, "\n## {heading}\n\n```text\n");
        let widest = rules.iter().map(|rule| width_of(&rule.name)).max().unwrap_or(0);
        for rule in rules {
            let _ = writeln!(out, "{}", line(rule, widest));
        }
        let _ = writeln!(out, "```");
    }
    let reserved: Vec<String> = reserved_words().iter().map(|word| format!("`{word}`")).collect();
    let _ = write!(out, "\n{RESERVED}\n{}\n", wrap(&reserved.join(" "), WIDTH, 0));
    out
}

const INTRODUCTION: &str = "\
# The grammar of rule files

Written by `shiome help grammar` from `grammar/shiome.pest`, which the parser is made of. What the constructs mean is in
[the language](language.md).

- `\"rule\"` is text as it stands in a file, `a | b` one or the other, `a?` at most one, `a*` any number, `a+` at least one,
  `a{1,2}` one or two. Blanks and line breaks are free between the parts.
- Comments run from `#` to the end of the line.
- A keyword ends at a character that cannot continue a name. A `name` is an `identifier` that is none of the reserved words;
  after a dot every word may stand.
- Left out are guards that only look ahead, and the rules that recognise mistakes in order to name them.
- Literals are read more freely than they are accepted, so that a wrong one gets a message of its own; the right ones are in
  [Values](language.md#values-and-units).
- An `expression` is a flat run of values and operators here; how tight each binds, and where brackets are needed, is said in
  [Conditions](language.md#conditions).
- `XID_START` and `XID_CONTINUE` are the letters with which Unicode identifiers begin and go on.
";

const RESERVED: &str = "\
## Reserved words

No definition and no series can have one of these names. All other words of the listing are words only where they stand there.
";

/// The words that no name can have, in the order of the grammar.
pub fn reserved_words() -> Vec<String> {
    fn literals(part: &Part, out: &mut Vec<String>) {
        match part {
            Part::Literal(text) => out.push(text.clone()),
            Part::Sequence(parts) | Part::Choice(parts) => parts.iter().for_each(|part| literals(part, out)),
            Part::Repeat(part, _) => literals(part, out),
            Part::Name(_) | Part::Range | Part::Guard => {}
        }
    }
    let mut words = Vec::new();
    for (_, rules) in sections(GRAMMAR) {
        rules.iter().filter(|rule| rule.name == "reserved").for_each(|rule| literals(&rule.body, &mut words));
    }
    words
}

/// What is left of a part without guards and mistakes.
enum Left {
    Part(Part),
    /// It takes no text.
    Nothing,
    /// It is a mistake, or reaches one only.
    Wrong,
}

/// The rule as a right file can use it.
fn right(rule: &Definition, words: &[&Definition]) -> Option<Definition> {
    match left(&rule.body, words) {
        Left::Part(body) if !is_wrong(&rule.name) => Some(Definition { name: rule.name.clone(), body }),
        _ => None,
    }
}

fn is_wrong(name: &str) -> bool {
    name.starts_with("wrong_") || name == "direction_mark"
}

fn takes_nothing(part: &Part) -> bool {
    match part {
        Part::Guard => true,
        Part::Sequence(parts) | Part::Choice(parts) => parts.iter().all(takes_nothing),
        Part::Repeat(part, _) => takes_nothing(part),
        Part::Literal(_) | Part::Name(_) | Part::Range => false,
    }
}

fn left(part: &Part, words: &[&Definition]) -> Left {
    match part {
        Part::Guard | Part::Range => Left::Nothing,
        Part::Literal(text) => Left::Part(Part::Literal(text.clone())),
        Part::Name(name) if is_wrong(name) => Left::Wrong,
        Part::Name(name) if ["SOI", "EOI", "WHITE_SPACE"].contains(&name.as_str()) => Left::Nothing,
        Part::Name(name) => match words.iter().find(|word| word.name == *name) {
            Some(word) => left(&word.body, words),
            None => Left::Part(Part::Name(name.clone())),
        },
        Part::Repeat(inner, sign) => match left(inner, words) {
            Left::Part(inner) => Left::Part(Part::Repeat(Box::new(inner), sign.clone())),
            Left::Wrong if sign == "+" => Left::Wrong,
            Left::Wrong | Left::Nothing => Left::Nothing,
        },
        Part::Sequence(parts) => {
            let mut kept = Vec::new();
            for part in parts {
                match left(part, words) {
                    Left::Part(Part::Sequence(inner)) => kept.extend(inner),
                    Left::Part(part) => kept.push(part),
                    Left::Nothing => {}
                    Left::Wrong => return Left::Wrong,
                }
            }
            of(kept, Part::Sequence, Left::Nothing)
        }
        Part::Choice(parts) => {
            let (mut kept, mut optional) = (Vec::new(), false);
            for part in parts {
                match left(part, words) {
                    Left::Part(part) => kept.push(part),
                    Left::Nothing => optional = true,
                    Left::Wrong => {}
                }
            }
            match of(kept, Part::Choice, Left::Wrong) {
                Left::Part(part) if optional => Left::Part(Part::Repeat(Box::new(part), "?".to_owned())),
                other => other,
            }
        }
    }
}

fn of(mut parts: Vec<Part>, many: fn(Vec<Part>) -> Part, none: Left) -> Left {
    match parts.len() {
        0 => none,
        1 => parts.pop().map_or(none, Left::Part),
        _ => Left::Part(many(parts)),
    }
}

/// The rules that a file can lead to.
fn reached<'a>(listed: &'a [(&str, Vec<Definition>)]) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut next = vec!["file"];
    while let Some(name) = next.pop() {
        let rule = listed.iter().flat_map(|(_, rules)| rules).find(|rule| rule.name == name);
        if let Some(rule) = rule.filter(|rule| reached.insert(rule.name.as_str())) {
            names(&rule.body, &mut next);
        }
    }
    reached
}

fn names<'a>(part: &'a Part, out: &mut Vec<&'a str>) {
    match part {
        Part::Name(name) => out.push(name),
        Part::Sequence(parts) | Part::Choice(parts) => parts.iter().for_each(|part| names(part, out)),
        Part::Repeat(part, _) => names(part, out),
        Part::Literal(_) | Part::Range | Part::Guard => {}
    }
}

/// `name = body`, broken between alternatives or between parts where it is long.
fn line(rule: &Definition, widest: usize) -> String {
    let head = format!("{} = ", pad(&rule.name, widest));
    let whole = format!("{head}{}", text(&rule.body, Tight::Loose));
    if width_of(&whole) <= WIDTH {
        return whole;
    }
    let (parts, joint, tight) = match &rule.body {
        Part::Choice(parts) => (parts.as_slice(), " | ", Tight::Choice),
        Part::Sequence(parts) => (parts.as_slice(), " ", Tight::Sequence),
        part => (std::slice::from_ref(part), "", Tight::Loose),
    };
    let mut out = String::new();
    let mut line = head;
    let mut fresh = true;
    for part in parts {
        let part = text(part, tight);
        let joint = if fresh { "" } else { joint };
        if !fresh && width_of(&line) + joint.len() + width_of(&part) > WIDTH {
            let _ = writeln!(out, "{}", line.trim_end());
            // The bar of a choice leads its line, so that the eye finds the alternatives.
            let bar = if joint == " | " { "| " } else { "  " };
            line = format!("{}{bar}{part}", " ".repeat(widest + 1));
        } else {
            line = format!("{line}{joint}{part}");
        }
        fresh = false;
    }
    out + &line
}

/// How tight the place binds that a part stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tight {
    Loose,
    Choice,
    Sequence,
    Repeat,
}

fn text(part: &Part, place: Tight) -> String {
    let (text, own) = match part {
        Part::Literal(text) if text.contains('"') => (format!("'{text}'"), Tight::Repeat),
        Part::Literal(text) => (format!("\"{text}\""), Tight::Repeat),
        Part::Name(name) => (class(name).to_owned(), Tight::Repeat),
        Part::Repeat(part, sign) => (format!("{}{sign}", text(part, Tight::Repeat)), Tight::Repeat),
        Part::Sequence(parts) => (texts(parts, " ", Tight::Sequence), Tight::Choice),
        Part::Choice(parts) => (texts(parts, " | ", Tight::Choice), Tight::Loose),
        Part::Range | Part::Guard => (String::new(), Tight::Repeat),
    };
    if own < place { format!("({text})") } else { text }
}

fn texts(parts: &[Part], joint: &str, place: Tight) -> String {
    parts.iter().map(|part| text(part, place)).collect::<Vec<_>>().join(joint)
}

/// A class of characters in everyday words.
fn class(name: &str) -> &str {
    match name {
        "ASCII_DIGIT" => "digit",
        "ASCII_ALPHA" => "letter",
        "ASCII_ALPHANUMERIC" => "letter_or_digit",
        "ANY" => "character",
        name => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_and_guards_are_left_out() {
        let page = grammar_markdown();
        assert!(!page.contains("wrong_") && !page.contains("kw_") && !page.contains("_ahead"), "{page}");
        for rule in ["file", "short_rule", "regime_statement", "every_release", "exit_trail", "given_run"] {
            assert!(page.lines().any(|line| line.split(' ').next() == Some(rule)), "{rule}\n{page}");
        }
        let flat = page.split_whitespace().collect::<Vec<_>>().join(" ");
        for line in [
            r#"short_rule = "when" expression then_clause? otherwise_clause?"#,
            r#"clock = "daily" | "weekly" | "monthly" | series"#,
            r#"unit_calendar_days = "calendar" ("days" | "day")"#,
            r#"quorum = ("at" "least" | "at" "most" | "exactly") count "of" "(" expression ("," expression)* ")""#,
        ] {
            assert!(flat.contains(line), "{line}\n{page}");
        }
        assert!(page.lines().all(|line| width_of(line) <= 130), "{page}");
    }

    #[test]
    fn what_a_rule_names_is_listed() {
        let page = grammar_markdown();
        let rules: Vec<(&str, &str)> = page.lines().filter_map(|line| line.split_once(" = ")).collect();
        assert!(rules.len() > 100, "{}", rules.len());
        let known: Vec<&str> = rules.iter().map(|(name, _)| name.trim()).collect();
        let classes = ["digit", "letter", "letter_or_digit", "character", "XID_START", "XID_CONTINUE"];
        for (name, body) in &rules {
            // Words outside quotes.
            let outside: String = body.split('"').step_by(2).collect::<Vec<_>>().join(" ");
            for word in outside.split(|c: char| !(c.is_alphanumeric() || c == '_')) {
                let number = word.bytes().all(|byte| byte.is_ascii_digit());
                assert!(number || known.contains(&word) || classes.contains(&word), "{name}: {word}");
            }
        }
    }

    #[test]
    fn reserved_words_come_from_the_grammar() {
        let words = reserved_words();
        assert_eq!((words.first().map(String::as_str), words.len()), (Some("use"), 27));
        assert!(words.iter().all(|word| !crate::syntax::is_name(word)), "{words:?}");
        assert!(["index", "stop", "then", "cooldown"].iter().all(|word| crate::syntax::is_name(word)));
    }
}
