//! From matched text to tree: precedence, literals, clauses, and the mistakes that the grammar lets pass to name them well.

mod action;
mod block;
mod condition;
mod literal;
mod moment;
mod name;
mod rule;
mod statement;
mod strategy;
mod suffix;
mod test;
mod text;
mod value;

use super::ast::{Expr, ExprKind, Name, Statement};
use super::grammar::{Pair, Pairs, Rule};
use super::lexeme::{Lexeme, lexemes};
use super::{Context, DEPTH_LIMIT, piece};
use crate::diag::{Code, Problem};
use crate::source::Span;

/// An expression with the height of its tree, which bounds the recursion of all later stages.
pub(super) struct Node {
    pub expr: Expr,
    height: usize,
}

/// Builds the tree of one piece of a text.
pub(super) struct Builder<'a> {
    context: &'a mut Context,
    text: &'a str,
    /// Where the piece begins in the text.
    base: usize,
    /// Whether this piece has been found too deep; said once.
    too_deep: bool,
}

impl<'a> Builder<'a> {
    pub fn new(context: &'a mut Context, text: &'a str, base: usize) -> Self {
        Self { context, text, base, too_deep: false }
    }

    /// Builds every statement of a parsed piece.
    pub fn statements(&mut self, pairs: Pairs, statements: &mut Vec<Statement>) {
        for pair in pairs.flat_map(Pair::into_inner) {
            statements.extend(self.statement(pair));
        }
    }

    /// Builds the expression of a piece that holds nothing else.
    pub fn lone_expression(&mut self, pairs: Pairs) -> Option<Node> {
        let pair = pairs.flat_map(Pair::into_inner).find(|pair| pair.as_rule() == Rule::expression)?;
        Some(self.expression(pair))
    }

    /// Builds the expression of a hole in a text, given its place in the text.
    fn hole(&mut self, start: usize, end: usize) -> Option<Node> {
        let inside = self.text.get(start..end).unwrap_or("");
        let shift =
            |lexeme: Lexeme| Lexeme { start: lexeme.start + start, end: lexeme.end + start, ..lexeme };
        let tokens: Vec<Lexeme> = lexemes(inside).into_iter().map(shift).collect();
        piece::expression(self.context, self.text, &tokens)
    }

    /// The place of a match, without the blanks and comments that the parser has passed over at its end.
    fn span(&self, pair: &Pair) -> Span {
        let start = pair.as_span().start();
        let mut last = pair.clone();
        while let Some(child) = last.clone().into_inner().next_back() {
            last = child;
        }
        Span::new(self.context.id, self.base + start, self.base + last.as_span().end())
    }

    fn report(&mut self, problem: Problem) {
        self.context.problems.push(problem);
    }

    /// Reports a syntax error at a place.
    fn wrong(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.report(Problem::new(Code::Syntax, span, message).help(help));
    }

    /// Puts a node on top of parts of the given height; a tree that grows too tall is reported and dropped.
    fn node(&mut self, kind: ExprKind, span: Span, height: usize) -> Node {
        if height < DEPTH_LIMIT {
            return Node { expr: Expr { kind, span }, height: height + 1 };
        }
        if !self.too_deep {
            self.too_deep = true;
            let message = format!("expected an expression at most {DEPTH_LIMIT} operations deep");
            self.report(Problem::new(Code::TooDeep, span, message).help("give parts a name with `let`"));
        }
        self.error(span)
    }

    fn leaf(&self, kind: ExprKind, span: Span) -> Node {
        Node { expr: Expr { kind, span }, height: 1 }
    }

    /// The hole that a reported error leaves.
    fn error(&self, span: Span) -> Node {
        self.leaf(ExprKind::Error, span)
    }

    /// The first direct part of a kind.
    fn find<'t>(pair: &Pair<'t>, rule: Rule) -> Option<Pair<'t>> {
        pair.clone().into_inner().find(|part| part.as_rule() == rule)
    }

    /// The first name inside a construct; the grammar sees to it that there is one.
    fn name_in(&mut self, pair: &Pair) -> Option<Name> {
        Self::find(pair, Rule::name).map(|name| self.name(&name))
    }

    /// The expression directly inside a construct.
    fn expression_in(&mut self, pair: &Pair) -> Expr {
        match Self::find(pair, Rule::expression) {
            Some(inner) => self.expression(inner).expr,
            None => self.error(self.span(pair)).expr,
        }
    }

    /// The value directly inside a construct.
    fn value_in(&mut self, pair: &Pair) -> Expr {
        match Self::find(pair, Rule::value) {
            Some(inner) => self.value(inner).expr,
            None => self.error(self.span(pair)).expr,
        }
    }
}
