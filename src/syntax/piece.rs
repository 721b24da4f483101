//! One piece of a text: the checks that must come before the parser, the parse, and what is saved when it fails.

use super::ast::Statement;
use super::build::{Builder, Node};
use super::cut;
use super::expected::{self, Failure};
use super::grammar::{Grammar, Pairs, Rule};
use super::lexeme::{Kind, Lexeme};
use super::name::STATEMENT_WORDS;
use super::{Context, DEPTH_LIMIT};
use crate::diag::{Code, Problem};
use crate::source::Span;
use pest::Parser as _;
use pest::error::{Error, ErrorVariant, InputLocation};

/// The longest statement, in words and signs. It bounds the memory a parse can take; data belong into files.
const LENGTH_LIMIT: usize = 100_000;

/// Parses the statements of a piece; what fails is reported, what stands beside it is kept.
pub(super) fn statements(
    context: &mut Context,
    text: &str,
    tokens: &[Lexeme],
    statements: &mut Vec<Statement>,
) {
    let Err(failure) = attempt(context, text, tokens, statements) else { return };
    let finer = if tokens.len() > LENGTH_LIMIT { Vec::new() } else { cut::cut_finer(text, tokens) };
    if finer.len() > 1 {
        for part in finer {
            if let Err(failure) = attempt(context, text, part, statements) {
                context.problems.push(*failure.problem);
            }
        }
        return;
    }
    // A word at column 0 that the parser stumbled over was meant as a statement: the one before it may still stand.
    let parts = failure.offset.and_then(|offset| cut::cut_at(text, tokens, offset));
    if let Some((before, after)) = parts
        && attempt(context, text, before, statements).is_ok()
    {
        if let Err(failure) = attempt(context, text, after, statements) {
            context.problems.push(*failure.problem);
        }
        return;
    }
    context.problems.push(*failure.problem);
}

/// Parses a piece that holds a single expression.
pub(super) fn expression(context: &mut Context, text: &str, tokens: &[Lexeme]) -> Option<Node> {
    if tokens.is_empty() {
        let span = Span::new(context.id, 0, text.len());
        context.problems.push(Problem::new(Code::Syntax, span, "expected an expression, found nothing"));
        return None;
    }
    match parse(context, text, tokens, Rule::lone_expression) {
        Ok((pairs, base)) => {
            let mut builder = Builder::new(context, text, base);
            builder.lone_expression(pairs)
        }
        Err(failure) => {
            context.problems.push(*failure.problem);
            None
        }
    }
}

/// A refusal: what to say, and the place in the text if the parser named one.
struct Refusal {
    problem: Box<Problem>,
    offset: Option<usize>,
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self { problem: Box::new(problem), offset: None }
    }
}

fn attempt(
    context: &mut Context,
    text: &str,
    tokens: &[Lexeme],
    statements: &mut Vec<Statement>,
) -> Result<(), Refusal> {
    let refusal = match parse(context, text, tokens, Rule::file) {
        Ok((pairs, base)) => {
            Builder::new(context, text, base).statements(pairs, statements);
            return Ok(());
        }
        Err(refusal) => refusal,
    };
    let headless = refusal.offset.is_some()
        && tokens.first().is_some_and(|first| !STATEMENT_WORDS.contains(&first.text(text)))
        && tokens.iter().any(|token| token.text(text) == "then");
    if headless && let Ok((pairs, base)) = parse(context, text, tokens, Rule::headless_rule) {
        Builder::new(context, text, base).headless_rule(pairs, statements);
        return Ok(());
    }
    Err(refusal)
}

/// Runs the checks and the parser over a piece; returns the matches and the offset of the piece in the text.
fn parse<'text>(
    context: &Context,
    text: &'text str,
    tokens: &[Lexeme],
    rule: Rule,
) -> Result<(Pairs<'text>, usize), Refusal> {
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
        return Err(Problem::new(Code::Syntax, Span::new(context.id, 0, 0), "expected a statement").into());
    };
    let unclosed = check(context, text, tokens)?;
    let base = first.start;
    let part = text.get(base..last.end).unwrap_or("");
    Grammar::parse(rule, part).map(|pairs| (pairs, base)).map_err(|error| {
        let Some((at, positives)) = place(error) else { return too_deep(context, first).into() };
        let offset = base + at;
        let failure = Failure { text, tokens, offset, positives: &positives, unclosed, id: context.id };
        Refusal { problem: Box::new(expected::problem(&failure)), offset: Some(offset) }
    })
}

/// The offset of a refusal and what was expected there. None if the parser gave up for want of stack.
fn place(error: Error<Rule>) -> Option<(usize, Vec<Rule>)> {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    match error.variant {
        ErrorVariant::ParsingError { positives, .. } => Some((at, positives)),
        ErrorVariant::CustomError { .. } => None,
    }
}

/// Refuses what must not reach the parser. Returns the innermost bracket that is never closed.
fn check<'a>(context: &Context, text: &str, tokens: &'a [Lexeme]) -> Result<Option<&'a Lexeme>, Problem> {
    let span = |token: &Lexeme| Span::new(context.id, token.start, token.end);
    if let Some(token) = tokens.iter().find(|token| token.kind == Kind::OpenText) {
        let end = Span::new(context.id, token.end, token.end);
        return Err(Problem::new(Code::BadString, span(token), "expected `\"` before the end of the line")
            .label("this text is not closed")
            .also(end, "the line ends here")
            .help("close the text with `\"`; a text stays on one line"));
    }
    if let Some(token) = tokens.get(LENGTH_LIMIT) {
        let message = format!("expected a statement of at most {LENGTH_LIMIT} words and signs");
        return Err(Problem::new(Code::TooDeep, span(token), message).help("split the statement"));
    }
    let mut open: Vec<&Lexeme> = Vec::new();
    let mut unclosed = None;
    for token in tokens {
        match token.kind {
            Kind::Open(_) => {
                open.push(token);
                if open.len() > DEPTH_LIMIT {
                    return Err(too_deep(context, token));
                }
            }
            Kind::Close(_) => {
                let Some(depth) = open.iter().rposition(|opener| opener.closing() == token.text(text)) else {
                    return Err(stray(context, text, token, open.last().copied()));
                };
                // What stands above its opener on the stack was never closed; the first such bracket is the oldest mistake.
                let left = open.split_off(depth).into_iter().nth(1);
                unclosed = unclosed.or(left);
            }
            _ => {}
        }
    }
    Ok(unclosed.or(open.last().copied()))
}

fn stray(context: &Context, text: &str, token: &Lexeme, opener: Option<&Lexeme>) -> Problem {
    let span = Span::new(context.id, token.start, token.end);
    let found = token.text(text);
    match opener {
        Some(opener) => {
            let message = format!("expected `{}`, found `{found}`", opener.closing());
            let place = Span::new(context.id, opener.start, opener.end);
            Problem::new(Code::Syntax, span, message).also(place, "opened here")
        }
        None => Problem::new(Code::Syntax, span, format!("expected no `{found}` where no bracket is open"))
            .help(format!("remove the `{found}` or open it before")),
    }
}

fn too_deep(context: &Context, token: &Lexeme) -> Problem {
    let span = Span::new(context.id, token.start, token.end);
    Problem::new(Code::TooDeep, span, format!("expected brackets nested at most {DEPTH_LIMIT} deep"))
        .help("give parts a name with `let`")
}
