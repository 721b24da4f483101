//! Text to tree: [`parse`] cuts a file into statements, parses each on its own and reports every mistake.
//!
//! The grammar is `grammar/shiome.pest`. On the way from text to tree stand, in this order: `repair` (characters that
//! no program text has), `lexeme` and `cut` (comments, statements, brackets, depth), the generated parser, and `build`,
//! which settles precedence, literals and the mistakes that the grammar recognises. `expected` turns a refusal of the
//! parser into a sentence.

pub mod ast;

mod build;
mod cut;
mod everyday;
mod expected;
mod format;
mod grammar;
mod lexeme;
mod mistake;
mod name;
mod piece;
mod print;
mod quote;
mod repair;
mod sink;
mod symbols;
mod walk;

use std::collections::BTreeSet;

use crate::diag::Problem;
use crate::source::{FileId, Span};
use ast::{Comment, Expr, File};
use everyday::Named;
use lexeme::{Kind, Lexeme};
use sink::Sink;

pub use format::{Unformatted, format};
pub use name::is_name;
pub use print::print_expression;

/// The deepest nesting of brackets, and the tallest expression tree, that is accepted.
pub const DEPTH_LIMIT: usize = 128;

/// Parses a file.
///
/// Statements that parse are returned even if others do not; a part that was wrong but understood is returned as it was
/// understood. The file may be evaluated only if none of the problems [is an error](Problem::is_error). Problems come in
/// the order of their places.
pub fn parse(id: FileId, text: &str) -> (File, Vec<Problem>) {
    let mut context = Context::new(id);
    let repaired = repair::repair(id, text, &mut context.problems);
    let (comments, tokens) = split_comments(id, text, &repaired);
    context.named = Named::of(&repaired, &tokens);
    let mut statements = Vec::new();
    for piece in cut::cut(&repaired, &tokens) {
        piece::statements(&mut context, &repaired, piece, &mut statements);
    }
    (File { id, statements, comments }, context.problems.into_sorted(text))
}

/// Parses a single expression or condition, as a prompt or a command line takes it.
///
/// The expression is absent if the text could not be understood; it may be evaluated only if none of the problems is an
/// error.
pub fn parse_expression(id: FileId, text: &str) -> (Option<Expr>, Vec<Problem>) {
    let mut context = Context::new(id);
    let repaired = repair::repair(id, text, &mut context.problems);
    let (_, tokens) = split_comments(id, text, &repaired);
    let expr = piece::expression(&mut context, &repaired, &tokens).map(|node| node.expr);
    (expr, context.problems.into_sorted(text))
}

/// What the parse of one text gathers across its statements.
struct Context {
    id: FileId,
    problems: Sink,
    /// Names that have been warned about, so that each is named once.
    warned: BTreeSet<String>,
    named: Named,
}

impl Context {
    fn new(id: FileId) -> Self {
        Self { id, problems: Sink::default(), warned: BTreeSet::new(), named: Named::Any }
    }
}

/// Separates comments from the other lexemes. A comment's words are those of the text before repair.
fn split_comments(id: FileId, original: &str, repaired: &str) -> (Vec<Comment>, Vec<Lexeme>) {
    let mut comments = Vec::new();
    let mut tokens: Vec<Lexeme> = Vec::new();
    for lexeme in lexeme::lexemes(repaired) {
        if lexeme.kind != Kind::Comment {
            tokens.push(lexeme);
            continue;
        }
        let after_token = tokens.last().map_or(0, |token| token.end);
        let gap = repaired.get(after_token..lexeme.start).unwrap_or("");
        comments.push(Comment {
            span: Span::new(id, lexeme.start, lexeme.end),
            text: lexeme.text(original).to_owned(),
            trailing: after_token > 0 && !gap.contains(lexeme::is_line_end),
        });
    }
    (comments, tokens)
}

#[cfg(test)]
mod tests;
