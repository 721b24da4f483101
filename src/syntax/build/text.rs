//! Strings with holes: `"… {expr} … {expr:.2} …"`; `{{` and `}}` stand for braces.

use super::{Builder, Node};
use crate::diag::{Code, Problem};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Text, TextPart};
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::quote::quote;

/// The most holes of one text. Like the length of a statement, it bounds the memory a parse can take.
const MOST_HOLES: usize = 1000;

/// The most decimals a hole may ask for; a double holds no more.
const MOST_DECIMALS: u8 = 17;

impl Builder<'_> {
    /// The text directly inside a construct.
    pub(super) fn text_in(&mut self, pair: &Pair) -> Option<Text> {
        Self::find(pair, Rule::text).map(|text| self.text(&text).0)
    }

    /// A string as a value.
    pub(super) fn text_value(&mut self, pair: &Pair) -> Node {
        let (text, height) = self.text(pair);
        let span = text.span;
        self.node(ExprKind::Text(text), span, height)
    }

    /// A string, and the height of the tallest expression in it.
    fn text(&mut self, pair: &Pair) -> (Text, usize) {
        let span = self.span(pair);
        let mut at = span.start as usize + 1;
        let end = (span.end as usize).saturating_sub(1);
        let (mut parts, mut plain, mut height) = (Vec::new(), String::new(), 0);
        let mut holes = 0;
        while at < end {
            let rest = self.text.get(at..end).unwrap_or("");
            let stop = rest.find(['{', '}']).unwrap_or(rest.len());
            plain.push_str(rest.get(..stop).unwrap_or(""));
            at += stop;
            let rest = rest.get(stop..).unwrap_or("");
            if rest.starts_with("{{") || rest.starts_with("}}") {
                plain.extend(rest.chars().next());
                at += 2;
            } else if rest.starts_with('}') {
                self.bad(at, at + 1, "expected a `{` before `}`", "write `}}` for a brace");
                at += 1;
            } else if rest.starts_with('{') {
                let Some(length) = rest.find('}') else {
                    self.bad(at, end, "expected `}` before the end of the text", "write `{{` for a brace");
                    break;
                };
                if !plain.is_empty() {
                    parts.push(TextPart::Plain(std::mem::take(&mut plain)));
                }
                let (part, tall) = self.text_hole(at, at + length + 1);
                holes += 1;
                if holes > MOST_HOLES {
                    let message = format!("expected at most {MOST_HOLES} holes in a text");
                    self.bad(at, at + length + 1, message, "split the text");
                    break;
                }
                parts.push(part);
                height = height.max(tall);
                at += length + 1;
            }
        }
        if !plain.is_empty() {
            parts.push(TextPart::Plain(plain));
        }
        (Text { parts, span }, height)
    }

    fn bad(&mut self, start: usize, end: usize, message: impl Into<String>, help: &str) {
        let span = Span::new(self.context.id, start, end);
        self.report(Problem::new(Code::BadString, span, message).help(help));
    }

    /// `{expr}` or `{expr:.2}`, from brace to brace.
    fn text_hole(&mut self, start: usize, end: usize) -> (TextPart, usize) {
        let inside = self.text.get(start + 1..end - 1).unwrap_or("");
        let (body, format) = match inside.rfind(':').filter(|at| !is_time(inside, *at)) {
            Some(at) => (inside.get(..at).unwrap_or(""), inside.get(at + 1..)),
            None => (inside, None),
        };
        let mut decimals = None;
        if let Some(format) = format {
            decimals = read_decimals(format);
            if decimals.is_none() {
                let from = start + 1 + body.len();
                let message =
                    format!("expected a format such as `:.2`, found {}", quote(&format!(":{format}")));
                self.bad(from, end - 1, message, "`{x:.2}` shows x with two decimals, in its own unit");
            }
        }
        let span = Span::new(self.context.id, start, end);
        if body.trim().is_empty() {
            self.bad(start, end, "expected an expression in `{}`", "write `{{}}` for braces");
            return (TextPart::Hole { expr: Expr { kind: ExprKind::Error, span }, decimals }, 1);
        }
        let node = self.hole(start + 1, start + 1 + body.len()).unwrap_or_else(|| self.error(span));
        (TextPart::Hole { expr: node.expr, decimals }, node.height)
    }
}

/// Whether the colon at an offset is that of a time of day (`15:00`).
fn is_time(text: &str, at: usize) -> bool {
    let digit = |text: Option<&str>, last: bool| {
        let mut chars = text.unwrap_or("").chars();
        let c = if last { chars.next_back() } else { chars.next() };
        c.is_some_and(|c| c.is_ascii_digit())
    };
    digit(text.get(..at), true) && digit(text.get(at + 1..), false)
}

fn read_decimals(format: &str) -> Option<u8> {
    let digits = format.trim().strip_prefix('.')?;
    digits.parse().ok().filter(|decimals| *decimals <= MOST_DECIMALS)
}
