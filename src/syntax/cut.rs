//! Where one statement ends and the next begins, judged from the layout alone, so that a mistake stays in its statement.

use super::lexeme::{Kind, Lexeme, is_blank, is_line_end};
use super::name::{STATEMENT_WORDS, is_reserved};
use crate::diag::nearest;

/// Cuts the lexemes of a text before every statement word at column 0.
///
/// `when` is a clause as well as a statement, so inside braces it does not cut, unless the braces before it never close.
/// `if` cuts like `when`, for it is a common way to miswrite it.
pub(super) fn cut<'a>(text: &str, tokens: &'a [Lexeme]) -> Vec<&'a [Lexeme]> {
    let mut pieces = Vec::new();
    for segment in cut_before(tokens, |token| at_column_0(text, token) && is_block_word(token.text(text))) {
        let closed = closes(segment);
        let mut depth = 0_usize;
        let inner = cut_before(segment, |token| {
            depth = depth_after(depth, token);
            (depth == 0 || !closed) && at_column_0(text, token) && begins_rule(text, token)
        });
        pieces.extend(inner);
    }
    pieces
}

/// Cuts a piece that did not parse once more: outside all braces before statement words that begin an indented line, and
/// before words at column 0 that look like statement words. An indented `when` below the head of a block that lacks its
/// brace belongs to that block.
pub(super) fn cut_finer<'a>(text: &str, piece: &'a [Lexeme]) -> Vec<&'a [Lexeme]> {
    let mut depth = 0_usize;
    let mut braceless = false;
    cut_before(piece, |token| {
        depth = depth_after(depth, token);
        let word = token.text(text);
        if token.kind == Kind::Open('{') {
            braceless = false;
        } else if is_block_word(word) && begins_line(text, token) {
            braceless = BRACED.contains(&word);
        }
        let starts = is_block_word(word) || (word == "when" && (!braceless || at_column_0(text, token)));
        depth == 0
            && token.kind == Kind::Word
            && ((starts && begins_line(text, token))
                || (word.len() <= LONGEST_SLIP && at_column_0(text, token) && slip(word)))
    })
}

/// Statements whose clauses stand between braces.
const BRACED: [&str; 6] = ["rule", "portfolio", "regime", "checklist", "strategy", "test"];

/// Longer words are not compared with the statement words.
const LONGEST_SLIP: usize = 16;

fn slip(word: &str) -> bool {
    !is_reserved(word) && word != "then" && nearest(word, STATEMENT_WORDS).is_some()
}

/// Cuts before the token at or after an offset, if that begins a line at column 0: such a word is meant as a statement.
pub(super) fn cut_at<'a>(
    text: &str,
    piece: &'a [Lexeme],
    offset: usize,
) -> Option<(&'a [Lexeme], &'a [Lexeme])> {
    let index = piece.partition_point(|token| token.start < offset);
    let token = piece.get(index)?;
    (index > 0 && token.kind == Kind::Word && at_column_0(text, token)).then(|| piece.split_at(index))
}

fn is_block_word(word: &str) -> bool {
    word != "when" && STATEMENT_WORDS.contains(&word)
}

/// `if unknown hold` is a clause, any other `if` a miswritten `when`.
fn begins_rule(text: &str, token: &Lexeme) -> bool {
    match token.text(text) {
        "when" => true,
        "if" => {
            let rest = text.get(token.end..).unwrap_or("").trim_start();
            !rest.strip_prefix("unknown").is_some_and(|rest| rest.starts_with(is_blank))
        }
        _ => false,
    }
}

fn depth_after(depth: usize, token: &Lexeme) -> usize {
    match token.kind {
        Kind::Open('{') => depth + 1,
        Kind::Close('}') => depth.saturating_sub(1),
        _ => depth,
    }
}

fn closes(segment: &[Lexeme]) -> bool {
    segment.iter().fold(0, depth_after) == 0
}

fn at_column_0(text: &str, token: &Lexeme) -> bool {
    let before = text.get(..token.start).unwrap_or("");
    before.is_empty() || before.ends_with(is_line_end) || before == "\u{FEFF}"
}

fn begins_line(text: &str, token: &Lexeme) -> bool {
    let before = text.get(..token.start).unwrap_or("");
    let before = before.trim_end_matches([' ', '\t', '\u{3000}']);
    before.is_empty() || before.ends_with(is_line_end)
}

fn cut_before(tokens: &[Lexeme], mut starts: impl FnMut(&Lexeme) -> bool) -> Vec<&[Lexeme]> {
    let mut pieces = Vec::new();
    let mut rest = tokens;
    let mut length = 0;
    for token in tokens {
        if starts(token) && length > 0 {
            let (piece, after) = rest.split_at(length);
            pieces.push(piece);
            rest = after;
            length = 0;
        }
        length += 1;
    }
    if !rest.is_empty() {
        pieces.push(rest);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::cut;
    use crate::syntax::lexeme::lexemes;

    fn check(text: &str, expected: &[&str]) {
        let tokens = lexemes(text);
        let found: Vec<&str> = cut(text, &tokens)
            .iter()
            .map(|piece| {
                let (first, last) = (piece.first().unwrap(), piece.last().unwrap());
                text.get(first.start..last.end).unwrap()
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn cuts_at_column_0_only() {
        check("let a = b\nlet c = d", &["let a = b", "let c = d"]);
        check("let a = \"\nlet b = c", &["let a = \"", "let b = c"]);
        check("let a =\n  rule\nwhen b", &["let a =\n  rule", "when b"]);
        check("rule a {\nwhen b\n}\nwhen c", &["rule a {\nwhen b\n}", "when c"]);
        check("rule a {\nwhen b\nlet c = d", &["rule a {", "when b", "let c = d"]);
        check("ruel a\nwhen b", &["ruel a", "when b"]);
    }
}
