//! Characters that belong to other alphabets or languages: reported with their fix, then replaced so that parsing goes on.
//!
//! The replacement keeps every byte offset outside the replaced stretch. Strings and comments are left alone.

use std::borrow::Cow;

use super::lexeme::{is_blank, is_line_end};
use super::quote::quote;
use super::sink::Sink;
use crate::diag::{Code, Problem};
use crate::source::{FileId, Span};

/// Returns the text as the grammar can read it; the text itself unless something had to be replaced.
pub(super) fn repair<'text>(id: FileId, text: &'text str, problems: &mut Sink) -> Cow<'text, str> {
    if !text.contains([';']) && !text.contains("//") && text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut repairer = Repairer { id, text, at: 0, done: String::with_capacity(text.len()), problems };
    repairer.run();
    if repairer.done == text { Cow::Borrowed(text) } else { Cow::Owned(repairer.done) }
}

struct Repairer<'text, 'problems> {
    id: FileId,
    text: &'text str,
    at: usize,
    done: String,
    problems: &'problems mut Sink,
}

impl<'text> Repairer<'text, '_> {
    fn rest(&self) -> &'text str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn run(&mut self) {
        while let Some(c) = self.rest().chars().next() {
            match c {
                '"' => self.copy_string(),
                '#' | '＃' => self.comment(c),
                '/' if self.rest().starts_with("//") => self.slashes(),
                ';' | '；' => self.semicolon(c),
                '“' | '”' | '„' | '＂' => self.curly_string(),
                _ if c.is_ascii() || is_blank(c) || ascii(c).is_none() => self.copy(c.len_utf8()),
                _ => self.foreign(),
            }
        }
    }

    fn copy(&mut self, length: usize) {
        self.done.push_str(self.rest().get(..length).unwrap_or(""));
        self.at += length;
    }

    fn copy_string(&mut self) {
        let inside = self.rest().get(1..).unwrap_or("");
        let end = inside.find(|c| c == '"' || is_line_end(c)).unwrap_or(inside.len());
        let closed = inside.get(end..).unwrap_or("").starts_with('"');
        self.copy(1 + end + usize::from(closed));
    }

    fn span(&self, length: usize) -> Span {
        Span::new(self.id, self.at, self.at + length)
    }

    /// Puts `with` in the place of the next `length` bytes, filled up with blanks.
    fn replace(&mut self, length: usize, with: &str) {
        self.done.push_str(with);
        self.done.extend(std::iter::repeat_n(' ', length.saturating_sub(with.len())));
        self.at += length;
    }

    fn line_length(&self) -> usize {
        self.rest().find(is_line_end).unwrap_or(self.rest().len())
    }

    fn comment(&mut self, sign: char) {
        if sign != '#' {
            let problem = Problem::new(
                Code::FullWidth,
                self.span(sign.len_utf8()),
                "expected `#`, found full-width `＃`",
            );
            self.problems.push(problem.help("write `#`"));
            // Three signs for three bytes: the comment goes on to the end of its line either way.
            self.replace(sign.len_utf8(), "###");
        }
        self.copy(self.line_length());
    }

    fn slashes(&mut self) {
        let problem =
            Problem::new(Code::Syntax, self.span(2), "expected an operator or a comment, found `//`");
        self.problems.push(problem.help("a comment begins with `#`, a division is written `/`"));
        self.replace(2, "##");
        self.copy(self.line_length());
    }

    fn semicolon(&mut self, sign: char) {
        let problem = Problem::new(
            Code::Syntax,
            self.span(sign.len_utf8()),
            "expected no sign between statements, found `;`",
        );
        self.problems.push(problem.help("leave the `;` out; a statement ends where the next begins"));
        self.replace(sign.len_utf8(), "");
    }

    fn curly_string(&mut self) {
        let rest = self.rest();
        let Some(opening) = rest.chars().next() else { return };
        let mut inside = rest.char_indices().skip(1);
        // No further than the next quote, so that a line full of them is read once.
        let stop = inside.find(|(_, c)| is_quote(*c) || is_line_end(*c));
        let problem = Problem::new(
            Code::BadString,
            self.span(opening.len_utf8()),
            format!("expected `\"`, found `{opening}`"),
        );
        self.problems.push(problem.help("write texts between straight quotes `\"`"));
        let (text_end, end) = match stop {
            Some((at, closing)) if is_quote(closing) => (at, at + closing.len_utf8()),
            Some((at, _)) => (at, at),
            None => (rest.len(), rest.len()),
        };
        let inside = rest.get(opening.len_utf8()..text_end).unwrap_or("");
        self.replace(end, &format!("\"{inside}\""));
    }

    /// Replaces a whole run without blanks, so that what belongs together stays together; reports each foreign stretch.
    fn foreign(&mut self) {
        let rest = self.rest();
        let stops = |c: char| is_blank(c) || is_quote(c) || matches!(c, '#' | '＃' | ';' | '；');
        let length = rest.find(stops).unwrap_or(rest.len());
        let run = rest.get(..length).unwrap_or("");
        let mut replaced = String::new();
        let mut stretch: Option<(usize, String)> = None;
        for (offset, c) in run.char_indices() {
            let Some(fix) = ascii(c) else {
                self.report(run, stretch.take(), offset);
                replaced.push(c);
                continue;
            };
            replaced.push_str(&fix);
            stretch.get_or_insert_with(|| (offset, String::new())).1.push_str(&fix);
        }
        self.report(run, stretch, length);
        self.replace(length, &replaced);
    }

    fn report(&mut self, run: &str, stretch: Option<(usize, String)>, end: usize) {
        let Some((start, fix)) = stretch else { return };
        let found = run.get(start..end).unwrap_or("");
        let span = Span::new(self.id, self.at + start, self.at + end);
        let wide = found.chars().all(|c| full_width(c).is_some());
        let problem = if wide {
            Problem::new(
                Code::FullWidth,
                span,
                format!("expected {}, found full-width {}", quote(&fix), quote(found)),
            )
        } else {
            Problem::new(Code::Syntax, span, format!("expected {}, found {}", quote(&fix), quote(found)))
        };
        self.problems.push(problem.help(format!("write {}", quote(&fix))));
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '＂')
}

/// The ASCII form of a full-width character.
fn full_width(c: char) -> Option<char> {
    match c {
        '、' => Some(','),
        '\u{FF01}'..='\u{FF5E}' => u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32),
        _ => None,
    }
}

/// What was meant by a character that is no part of the language.
fn ascii(c: char) -> Option<String> {
    let text = match c {
        '−' | '–' | '—' => "-",
        '×' => "*",
        '÷' => "/",
        '≤' | '≦' => "<=",
        '≥' | '≧' => ">=",
        '≠' => "!=",
        _ => return full_width(c).map(String::from),
    };
    Some(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Sink, repair};
    use crate::source::FileId;

    fn check(text: &str, expected: &str, problems: &[&str]) {
        let mut found = Sink::default();
        let repaired = repair(FileId(0), text, &mut found);
        let found = found.into_sorted(text);
        assert_eq!(repaired.len(), text.len());
        assert_eq!(repaired.split_whitespace().collect::<Vec<_>>().join(" "), expected);
        let found: Vec<String> =
            found.iter().map(|problem| format!("{}: {}", problem.code, problem.message)).collect();
        assert_eq!(found, problems);
    }

    #[test]
    fn keeps_legal_text() {
        check("let 信用悪化 = hyg\u{3000}< 0", "let 信用悪化 = hyg < 0", &[]);
        check("x \"２％；//\" # ２", "x \"２％；//\" # ２", &[]);
    }

    #[test]
    fn replaces_foreign_characters() {
        check("a＜２５％", "a<25%", &["full-width: expected `<25%`, found full-width `＜２５％`"]);
        check(
            "（a ≤ b）",
            "(a <= b)",
            &[
                "full-width: expected `(`, found full-width `（`",
                "syntax: expected `<=`, found `≤`",
                "full-width: expected `)`, found full-width `）`",
            ],
        );
        check(
            "a; b // c ２",
            "a b ## c ２",
            &[
                "syntax: expected no sign between statements, found `;`",
                "syntax: expected an operator or a comment, found `//`",
            ],
        );
        check("“a; b” c", "\"a; b\" c", &["bad-string: expected `\"`, found `“`"]);
    }
}
