//! From a refusal of the parser to a sentence: expected before found, in plain words, with the fix when it can be guessed.

use super::grammar::Rule;
use super::lexeme::{Kind, Lexeme};
use super::mistake;
use super::name::{STATEMENT_WORDS, is_reserved};
use super::quote::{either, quote};
use super::symbols::{Symbol, symbol};
use crate::diag::{Code, Problem, nearest};
use crate::source::{FileId, Span};

/// Where the parser stopped, and what could have gone on there.
pub(super) struct Failure<'a> {
    pub id: FileId,
    pub text: &'a str,
    pub tokens: &'a [Lexeme],
    /// Byte offset in the text.
    pub offset: usize,
    pub positives: &'a [Rule],
    /// A bracket of the piece that is never closed.
    pub unclosed: Option<&'a Lexeme>,
}

impl Failure<'_> {
    fn index(&self) -> usize {
        self.tokens.partition_point(|token| token.end <= self.offset)
    }

    fn token(&self, index: usize) -> Option<&Lexeme> {
        self.tokens.get(index)
    }

    fn word(&self, index: usize) -> &str {
        self.token(index).map_or("", |token| token.text(self.text))
    }

    /// The help for a bracket that is open where its clause or its statement ends.
    fn close(&self, found: Option<&Lexeme>, expected: &Expected) -> Option<String> {
        let closing = self.unclosed?.closing();
        let ends = found.is_none_or(|token| token.text(self.text) == "then");
        (ends && expected.signs.contains(&closing)).then(|| format!("close the bracket with `{closing}`"))
    }
}

/// Words after which a condition stands.
const BEFORE_CONDITION: [&str; 9] = ["when", "until", "and", "or", "not", "if", "expect", "since", "by"];

const BRACES: &str = "the clauses of a block stand between `{` and `}`";

const ACTION_FORMS: &str =
    "an action is written `cash 40%`, `cash at most 40%`, `cash (EXPRESSION)` or `alert warn \"…\"`";

/// More words than this are summed up as "a clause".
const MOST_WORDS: usize = 4;

/// Describes a refusal.
pub(super) fn problem(failure: &Failure) -> Problem {
    let index = failure.index();
    let found = failure.token(index);
    let (before, word) = (index.checked_sub(1).map_or("", |index| failure.word(index)), failure.word(index));
    let expected = Expected::of(failure.positives);
    let wanted = expected.describe(before, index == 0);
    let found_text = match found {
        None => "the end".to_owned(),
        Some(token) if token.kind == Kind::Text => "a text".to_owned(),
        Some(token) => quote(token.text(failure.text)),
    };
    let after =
        if before.is_empty() || index == 0 { String::new() } else { format!(" after {}", quote(before)) };
    let span = match found {
        Some(token) => Span::new(failure.id, token.start.max(failure.offset), token.end),
        None => {
            let last = failure.tokens.last().map_or((0, 0), |token| (token.start, token.end));
            Span::new(failure.id, last.0, last.1)
        }
    };
    let mut problem =
        Problem::new(Code::Syntax, span, format!("expected {wanted}{after}, found {found_text}"));
    if let Some(opener) = failure.unclosed.filter(|opener| opener.start < span.start as usize) {
        problem =
            problem.also(Span::new(failure.id, opener.start, opener.end), "this bracket is never closed");
    }
    let next = failure.word(index + 1);
    let help = failure
        .close(found, &expected)
        .or_else(|| expected.action())
        .or_else(|| mistake::help(before, word, next))
        .or_else(|| reserved(word, &expected))
        .or_else(|| expected.nearest(word))
        .or_else(|| expected.signs.contains(&"{").then(|| BRACES.to_owned()))
        .or_else(|| expected.nearest_before(before))
        .or_else(|| (index == 0).then(|| first_word(word)).flatten());
    if let Some(help) = help {
        problem = problem.help(help);
    }
    problem
}

fn reserved(word: &str, expected: &Expected) -> Option<String> {
    let wants_name = expected.plain.contains(&"a name");
    (wants_name && is_reserved(word))
        .then(|| format!("`{word}` is a word of the language; choose another name"))
}

fn first_word(word: &str) -> Option<String> {
    let help = match nearest(word, STATEMENT_WORDS) {
        Some(near) => format!("did you mean `{near}`?"),
        None if word.chars().next().is_some_and(char::is_alphabetic) => {
            "a rule begins with `when`, a name for an expression with `let NAME =`".to_owned()
        }
        None => return None,
    };
    Some(help)
}

/// The things that could stand at a place, by role.
#[derive(Default)]
struct Expected {
    plain: Vec<&'static str>,
    words: Vec<&'static str>,
    operators: Vec<&'static str>,
    signs: Vec<&'static str>,
    tails: Vec<&'static str>,
    value: bool,
    statement: bool,
    end: bool,
}

impl Expected {
    fn of(rules: &[Rule]) -> Self {
        let mut expected = Self::default();
        for rule in rules {
            expected.end |= *rule == Rule::EOI;
            match symbol(*rule) {
                Symbol::Plain(text) => add(&mut expected.plain, text),
                Symbol::Word(text) => add(&mut expected.words, text),
                Symbol::Operator(text) => add(&mut expected.operators, text),
                Symbol::Sign(text) => add(&mut expected.signs, text),
                Symbol::Tail(text) => add(&mut expected.tails, text),
                Symbol::Value => expected.value = true,
                Symbol::Statement => expected.statement = true,
                Symbol::Hidden => {}
            }
        }
        // After an operator the parser names every beginning of an operand.
        if OPERANDS.iter().all(|operand| expected.plain.contains(operand)) {
            expected.value = true;
            expected.plain.retain(|text| !OPERANDS.contains(text) && *text != "a date such as `2024-08-05`");
        }
        expected
    }

    fn describe(&self, before: &str, first: bool) -> String {
        if first && self.statement {
            return "a statement".to_owned();
        }
        let mut parts: Vec<String> = Vec::new();
        if self.value {
            let condition = BEFORE_CONDITION.contains(&before);
            parts.push(if condition { "a condition" } else { "a value" }.to_owned());
        }
        parts.extend(self.plain.iter().map(|text| (*text).to_owned()));
        let mut words: Vec<&str> = self.words.clone();
        // A clause word that is an operator too (`on`, `within`) is an operator where operators are possible.
        let operator = self.operators.len() > 2;
        if !operator {
            words.extend(self.operators.iter().filter(|text| !text.is_empty()));
        }
        if self.statement {
            words.retain(|word| *word != "when");
        }
        if words.len() <= MOST_WORDS {
            parts.extend(words.iter().map(|word| format!("`{word}`")));
        } else if !self.plain.contains(&"a clause") {
            parts.push("a clause".to_owned());
        }
        parts.extend(self.signs.iter().map(|sign| format!("`{sign}`")));
        if operator {
            parts.push("an operator".to_owned());
        }
        if self.statement {
            parts.push("the next statement".to_owned());
        }
        if parts.is_empty() {
            let tails = self.tails.iter().filter(|text| !text.is_empty());
            parts.extend(
                tails.map(|text| if text.len() > 3 { (*text).to_owned() } else { format!("`{text}`") }),
            );
        }
        if parts.is_empty() || (self.end && !self.statement && parts.is_empty()) {
            parts.push("the end".to_owned());
        }
        either(&parts)
    }

    /// The forms of an action, where one is refused at its beginning or behind its first word.
    fn action(&self) -> Option<String> {
        let begins = self.plain.contains(&"an action");
        let goes_on = self.plain.contains(&"a weight in percent") && self.words.contains(&"at most");
        (begins || goes_on).then(|| ACTION_FORMS.to_owned())
    }

    fn nearest(&self, word: &str) -> Option<String> {
        if word.chars().count() < 3 {
            return None;
        }
        if word == "then" {
            let misplaced = self.operators.len() > 2 && !self.words.contains(&"then");
            return misplaced.then(|| "`then` belongs to a rule, and a rule begins with `when`".to_owned());
        }
        let statements = self.statement.then_some(STATEMENT_WORDS).into_iter().flatten();
        let words = self.words.iter().chain(&self.operators).copied().filter(|text| !text.is_empty());
        let near = nearest(word, words.chain(statements))?;
        (near != word).then(|| format!("did you mean `{near}`?"))
    }

    fn nearest_before(&self, before: &str) -> Option<String> {
        let named = self.words.contains(&"when") || self.signs.contains(&":");
        let near = nearest(before, BLOCK_WORDS).filter(|near| named && *near != before)?;
        Some(format!("did you mean `{near}` before it?"))
    }
}

const OPERANDS: [&str; 3] = ["a number", "a name", "a text in quotes"];

/// Words of blocks in which any other word is taken for a name, so that a slip in them is noticed one word later.
const BLOCK_WORDS: [&str; 3] = ["start", "show", "need"];

fn add(list: &mut Vec<&'static str>, text: &'static str) {
    if !list.contains(&text) {
        list.push(text);
    }
}
