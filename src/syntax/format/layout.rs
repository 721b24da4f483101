//! The walk over the tokens of a text that the tree leads. Comments between two tokens stay between them.

use super::page::Piece;
use crate::syntax::lexeme::{Kind, Lexeme, is_line_end, lexemes};

/// The pieces of a text so far, and the tokens still to come.
pub(super) struct Layout<'a> {
    text: &'a str,
    tokens: Vec<Lexeme>,
    /// The next token or comment.
    at: usize,
    /// The pieces of the innermost group or indentation.
    pieces: Vec<Piece<'a>>,
    /// Whether something in the innermost group ends a line.
    broken: bool,
}

impl<'a> Layout<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, tokens: lexemes(text), at: 0, pieces: Vec::new(), broken: false }
    }

    /// All pieces; tokens that nobody asked for come last, so that none is lost.
    pub fn finish(mut self) -> Vec<Piece<'a>> {
        self.until(usize::MAX);
        self.comments();
        self.pieces
    }

    // ---- Structure -----------------------------------------------------------------------------------------------------

    /// Lines inside break all or none.
    pub fn group(&mut self, inside: impl FnOnce(&mut Self)) {
        let outer = std::mem::take(&mut self.pieces);
        let before = std::mem::take(&mut self.broken);
        inside(self);
        let pieces = std::mem::replace(&mut self.pieces, outer);
        self.pieces.push(Piece::Group { pieces, broken: self.broken });
        self.broken |= before;
    }

    /// A place where the line breaks if what follows does not fit, or if a comment ends the line there.
    pub fn next_if_it_fits(&mut self, flat: &'static str) {
        let broken = self.comments();
        self.pieces.push(Piece::Group { pieces: vec![Piece::Line(flat)], broken });
    }

    /// Lines that begin inside stand deeper.
    pub fn indent(&mut self, by: usize, inside: impl FnOnce(&mut Self)) {
        self.shift(by.cast_signed(), inside);
    }

    /// Lines that begin inside stand less deep.
    pub fn outdent(&mut self, by: usize, inside: impl FnOnce(&mut Self)) {
        self.shift(-by.cast_signed(), inside);
    }

    fn shift(&mut self, by: isize, inside: impl FnOnce(&mut Self)) {
        let outer = std::mem::take(&mut self.pieces);
        inside(self);
        let pieces = std::mem::replace(&mut self.pieces, outer);
        self.pieces.push(Piece::Indent { by, pieces });
    }

    /// A place where the line may break; `flat` stands there if it does not.
    pub fn line(&mut self, flat: &'static str) {
        self.comments();
        self.pieces.push(Piece::Line(flat));
    }

    /// The end of a line, and of the paragraph if an empty line stands there in the text.
    pub fn end(&mut self) {
        self.comments();
        self.broken = true;
        self.pieces.push(Piece::End { apart: self.apart() });
    }

    /// The end of the last line of a block.
    pub fn end_of_block(&mut self) {
        self.broken = true;
        self.pieces.push(Piece::End { apart: false });
    }

    pub fn blank(&mut self) {
        self.pieces.push(Piece::Blank);
    }

    // ---- Tokens --------------------------------------------------------------------------------------------------------

    /// The next token.
    pub fn token(&mut self) {
        self.comments();
        if let Some(token) = self.tokens.get(self.at) {
            self.pieces.push(Piece::Text(token.text(self.text)));
            self.at += 1;
        }
    }

    /// The tokens before an offset, a blank behind each where words stand apart.
    pub fn until(&mut self, offset: usize) {
        while self.begins_before(offset) {
            let opens = matches!(self.kind(), Some(Kind::Open('(' | '[')));
            self.token();
            let joined = [",", ":", ")", "]"].contains(&self.peek());
            if !opens && !joined {
                self.blank();
            }
        }
    }

    /// The tokens before an offset, with a blank where some stand in the text.
    pub fn through(&mut self, offset: usize) {
        while self.begins_before(offset) {
            self.token();
            let behind = self.at.checked_sub(1).and_then(|last| self.tokens.get(last)).map(|token| token.end);
            let touching = self.tokens.get(self.at).map(|token| token.start) == behind;
            if !touching && self.begins_before(offset) {
                self.blank();
            }
        }
    }

    /// The tokens before an offset, without blanks.
    pub fn joined(&mut self, offset: usize) {
        while self.begins_before(offset) {
            self.token();
        }
    }

    /// The tokens before a sign, a blank behind each where words stand apart.
    pub fn until_sign(&mut self, sign: &str) {
        let tokens = self.tokens.get(self.at..).unwrap_or(&[]);
        let found = tokens.iter().find(|token| token.text(self.text) == sign).map(|token| token.start);
        self.until(found.unwrap_or(0));
    }

    /// Leaves the next token out.
    pub fn skip(&mut self) {
        self.comments();
        self.at += 1;
    }

    /// The comments before the next token, and whether there are any.
    pub fn comments(&mut self) -> bool {
        let first = self.at;
        while let Some(lexeme) = self.tokens.get(self.at).filter(|lexeme| lexeme.kind == Kind::Comment) {
            let own = self.begins_line() || self.at == 0;
            let text = lexeme.text(self.text).trim_end();
            self.broken = true;
            self.pieces.push(Piece::Comment { text, own, apart: self.apart() });
            self.at += 1;
        }
        self.at > first
    }

    /// The text of the next token.
    pub fn peek(&self) -> &'a str {
        self.next_token().map_or("", |token| token.text(self.text))
    }

    /// Whether the next token or comment begins a line of the text.
    pub fn begins_line(&self) -> bool {
        self.gap().contains(is_line_end)
    }

    fn kind(&self) -> Option<Kind> {
        self.next_token().map(|token| token.kind)
    }

    /// Where the next token begins.
    pub fn next_start(&self) -> Option<usize> {
        self.next_token().map(|token| token.start)
    }

    fn begins_before(&self, offset: usize) -> bool {
        self.next_token().is_some_and(|token| token.start < offset)
    }

    fn next_token(&self) -> Option<&Lexeme> {
        self.tokens.get(self.at..)?.iter().find(|lexeme| lexeme.kind != Kind::Comment)
    }

    /// The blanks before the next token or comment.
    fn gap(&self) -> &'a str {
        let start = self.tokens.get(self.at).map_or(self.text.len(), |lexeme| lexeme.start);
        let before = self.before().map_or(0, |lexeme| lexeme.end);
        self.text.get(before..start).unwrap_or("")
    }

    fn before(&self) -> Option<&Lexeme> {
        self.tokens.get(self.at.checked_sub(1)?)
    }

    /// Whether an empty line stands before the next token or comment. At the head of a file or block none is kept.
    fn apart(&self) -> bool {
        let head = self.before().is_none_or(|lexeme| lexeme.kind == Kind::Open('{'));
        let lines = self.gap().replace("\r\n", "\n").matches(is_line_end).count();
        !head && lines > 1
    }
}
