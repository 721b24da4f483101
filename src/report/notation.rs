//! Reads the notation that the grammar file is written in, as far as that file uses it.

use std::iter::Peekable;
use std::str::Chars;

/// A part of a rule's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Text as it stands in a rule file.
    Literal(String),
    /// Another rule, or a class of characters such as `ASCII_DIGIT`.
    Name(String),
    /// From one character to another.
    Range,
    /// A look ahead (`!x`, `&x`), which takes nothing.
    Guard,
    Sequence(Vec<Part>),
    Choice(Vec<Part>),
    /// A part with the sign behind it: `?`, `*`, `+`, or a count such as `{4}`.
    Repeat(Box<Part>, String),
}

/// A rule of the grammar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Definition {
    pub name: String,
    pub body: Part,
}

/// The sections of a grammar by their headings (`// ---- Heading ---`), with their rules in order.
pub(super) fn sections(grammar: &str) -> Vec<(String, Vec<Definition>)> {
    let mut texts: Vec<(String, String)> = Vec::new();
    for line in grammar.lines() {
        if let Some(heading) = line.strip_prefix("// ---- ") {
            texts.push((heading.trim_end_matches('-').trim().to_owned(), String::new()));
        } else if !line.trim_start().starts_with("//")
            && let Some((_, text)) = texts.last_mut()
        {
            text.push_str(line);
            text.push('\n');
        }
    }
    texts.into_iter().map(|(heading, text)| (heading, definitions(&text))).collect()
}

fn definitions(text: &str) -> Vec<Definition> {
    let tokens = tokens(text);
    let mut reader = Reader { tokens: tokens.into_iter().peekable() };
    std::iter::from_fn(|| reader.definition()).collect()
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Literal(String),
    Character,
    Sign(char),
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(&next) = rest.peek() {
        if next.is_alphanumeric() || next == '_' {
            let mut word = String::new();
            while let Some(c) = rest.next_if(|c| c.is_alphanumeric() || *c == '_') {
                word.push(c);
            }
            tokens.push(Token::Word(word));
            continue;
        }
        rest.next();
        match next {
            '"' => tokens.push(Token::Literal(quoted(&mut rest, '"'))),
            '\'' => {
                quoted(&mut rest, '\'');
                tokens.push(Token::Character);
            }
            // A literal in any case reads as the literal.
            '^' => {}
            sign if sign.is_whitespace() => {}
            sign => tokens.push(Token::Sign(sign)),
        }
    }
    tokens
}

/// The text up to the closing quote, without escapes.
fn quoted(rest: &mut Peekable<Chars<'_>>, end: char) -> String {
    let mut text = String::new();
    while let Some(c) = rest.next().filter(|c| *c != end) {
        text.extend(if c == '\\' { rest.next() } else { Some(c) });
    }
    text
}

struct Reader {
    tokens: Peekable<std::vec::IntoIter<Token>>,
}

impl Reader {
    fn sign(&mut self, sign: char) -> bool {
        self.tokens.next_if(|token| *token == Token::Sign(sign)).is_some()
    }

    /// `name = _{ body }`
    fn definition(&mut self) -> Option<Definition> {
        let Some(Token::Word(name)) = self.tokens.next() else { return None };
        while self.tokens.next_if(|token| *token != Token::Sign('{')).is_some() {}
        self.sign('{');
        let body = self.choice();
        self.sign('}');
        Some(Definition { name, body })
    }

    fn choice(&mut self) -> Part {
        self.sign('|');
        let mut parts = vec![self.sequence()];
        while self.sign('|') {
            parts.push(self.sequence());
        }
        joined(parts, Part::Choice)
    }

    fn sequence(&mut self) -> Part {
        let mut parts = vec![self.repeat()];
        while self.sign('~') {
            parts.push(self.repeat());
        }
        joined(parts, Part::Sequence)
    }

    fn repeat(&mut self) -> Part {
        if self.sign('!') || self.sign('&') {
            self.repeat();
            return Part::Guard;
        }
        let mut part = self.single();
        loop {
            let sign = match self.tokens.peek() {
                Some(Token::Sign(sign @ ('?' | '*' | '+'))) => sign.to_string(),
                Some(Token::Sign('{')) => String::new(),
                _ => return part,
            };
            self.tokens.next();
            let sign = if sign.is_empty() { self.count() } else { sign };
            part = Part::Repeat(Box::new(part), sign);
        }
    }

    /// `{1, 2}` behind its opening brace.
    fn count(&mut self) -> String {
        let mut text = "{".to_owned();
        for token in self.tokens.by_ref() {
            match token {
                Token::Word(digits) => text += &digits,
                Token::Sign('}') => break,
                _ => text += ",",
            }
        }
        text + "}"
    }

    fn single(&mut self) -> Part {
        match self.tokens.next() {
            Some(Token::Literal(text)) => Part::Literal(text),
            Some(Token::Word(name)) => Part::Name(name),
            Some(Token::Sign('(')) => {
                let inner = self.choice();
                self.sign(')');
                inner
            }
            Some(Token::Character) => {
                // The dots and the other end.
                self.sign('.');
                self.sign('.');
                self.tokens.next_if_eq(&Token::Character);
                Part::Range
            }
            _ => Part::Guard,
        }
    }
}

fn joined(mut parts: Vec<Part>, many: fn(Vec<Part>) -> Part) -> Part {
    match parts.len() {
        1 => parts.pop().unwrap_or(Part::Guard),
        _ => many(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_with_their_sections() {
        let grammar = "// head\n\n// ---- First ----\n\n/// remark\na = { b ~ (\"x\" | !c)? ~ d{1, 2}* }\n\n// ---- Second -\nb = @{\n    | \"\\\"\"\n  | 'a'..'z'+ }\n";
        let name = |name: &str| Part::Name(name.to_owned());
        let literal = |text: &str| Part::Literal(text.to_owned());
        let repeat = |part: Part, sign: &str| Part::Repeat(Box::new(part), sign.to_owned());
        let a = Part::Sequence(vec![
            name("b"),
            repeat(Part::Choice(vec![literal("x"), Part::Guard]), "?"),
            repeat(repeat(name("d"), "{1,2}"), "*"),
        ]);
        let b = Part::Choice(vec![literal("\""), repeat(Part::Range, "+")]);
        let expected = vec![
            ("First".to_owned(), vec![Definition { name: "a".to_owned(), body: a }]),
            ("Second".to_owned(), vec![Definition { name: "b".to_owned(), body: b }]),
        ];
        assert_eq!(sections(grammar), expected);
    }
}
