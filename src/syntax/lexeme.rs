//! A coarse cut of a text into words, numbers, strings, brackets and signs, in one pass and without recursion.
//!
//! It serves what must happen before or beside the grammar: comments, the cut into statements, bracket depth, and the
//! words of an error message. It accepts every text.

use pest::unicode::{WHITE_SPACE, XID_CONTINUE, XID_START};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Number,
    /// A closed string with its quotes.
    Text,
    /// A string without its closing quote; it ends with its line.
    OpenText,
    Comment,
    /// `(`, `[` or `{`
    Open(char),
    /// `)`, `]` or `}`
    Close(char),
    Sign,
}

/// A piece of the text, by byte offsets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

impl Lexeme {
    /// The text it covers.
    pub fn text<'text>(&self, text: &'text str) -> &'text str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// The bracket that closes this one.
    pub fn closing(&self) -> &'static str {
        match self.kind {
            Kind::Open('(') => ")",
            Kind::Open('[') => "]",
            _ => "}",
        }
    }
}

const LONG_SIGNS: [&str; 13] =
    ["===", "&&", "||", "<=", ">=", "==", "!=", "=>", "=<", "<>", "??", "**", ".."];

/// Whether a character stands between tokens.
pub(super) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\n' | '\r' | '\t' | '\u{FEFF}') || (!c.is_ascii() && WHITE_SPACE(c))
}

/// Whether a character ends a line, and with it a comment and a string.
pub(super) fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

/// Whether a character turns the direction of the text around it.
pub(super) fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{061C}')
}

fn is_word_start(c: char) -> bool {
    c == '_' || XID_START(c) || is_direction_mark(c)
}

fn is_word_part(c: char) -> bool {
    XID_CONTINUE(c) || is_direction_mark(c)
}

/// Cuts a text into lexemes, comments included, blanks left out.
pub(super) fn lexemes(text: &str) -> Vec<Lexeme> {
    let mut scanner = Scanner { text, at: 0 };
    let mut found = Vec::new();
    while let Some(lexeme) = scanner.next_lexeme() {
        found.push(lexeme);
    }
    found
}

struct Scanner<'text> {
    text: &'text str,
    at: usize,
}

impl Scanner<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_while(&mut self, accept: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.find(|c| !accept(c)).unwrap_or(rest.len());
    }

    fn next_lexeme(&mut self) -> Option<Lexeme> {
        self.skip_while(is_blank);
        let start = self.at;
        let first = self.peek()?;
        let kind = match first {
            '#' => {
                self.skip_while(|c| !is_line_end(c));
                Kind::Comment
            }
            '"' => self.string(),
            '(' | '[' | '{' => self.single(Kind::Open(first)),
            ')' | ']' | '}' => self.single(Kind::Close(first)),
            _ if first.is_ascii_digit() => self.number(),
            _ if is_word_start(first) => {
                self.skip_while(is_word_part);
                Kind::Word
            }
            _ => self.sign(first),
        };
        Some(Lexeme { kind, start, end: self.at })
    }

    fn single(&mut self, kind: Kind) -> Kind {
        self.at += 1;
        kind
    }

    fn string(&mut self) -> Kind {
        self.at += 1;
        self.skip_while(|c| c != '"' && !is_line_end(c));
        if self.peek() == Some('"') { self.single(Kind::Text) } else { Kind::OpenText }
    }

    fn number(&mut self) -> Kind {
        self.skip_while(is_word_part);
        let mut rest = self.rest().chars();
        if rest.next() == Some('.') && rest.next().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
            self.skip_while(is_word_part);
        }
        if self.peek() == Some('%') { self.single(Kind::Number) } else { Kind::Number }
    }

    fn sign(&mut self, first: char) -> Kind {
        let long = LONG_SIGNS.iter().find(|sign| self.rest().starts_with(**sign));
        self.at += long.map_or(first.len_utf8(), |sign| sign.len());
        Kind::Sign
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, lexemes};

    fn check(text: &str, expected: &[(Kind, &str)]) {
        let found: Vec<_> = lexemes(text).iter().map(|lexeme| (lexeme.kind, lexeme.text(text))).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn cuts_words_numbers_strings_and_signs() {
        use Kind::{Close, Comment, Number, Open, OpenText, Sign, Text, Word};
        check("信用悪化 <= 3.64%", &[(Word, "信用悪化"), (Sign, "<="), (Number, "3.64%")]);
        check("us.10y", &[(Word, "us"), (Sign, "."), (Number, "10y")]);
        check("10..60", &[(Number, "10"), (Sign, ".."), (Number, "60")]);
        check(
            "f(\"a # b\") # c",
            &[(Word, "f"), (Open('('), "("), (Text, "\"a # b\""), (Close(')'), ")"), (Comment, "# c")],
        );
        check("\"open\nx", &[(OpenText, "\"open"), (Word, "x")]);
        check("a\u{3000}b", &[(Word, "a"), (Word, "b")]);
    }
}
