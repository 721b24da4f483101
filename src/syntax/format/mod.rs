//! The canonical layout of a rule file: two blanks a level, a clause a line, at most a hundred columns.
//!
//! [`format`] changes blanks and line breaks and nothing else: every word, literal and comment stays as written and in its
//! order. `layout` walks the tokens of the text along with the tree, which tells where a line may break (`statement`,
//! `block`, `expression`); `page` chooses the breaks.

mod block;
mod expression;
mod layout;
mod page;
mod statement;

use super::lexeme::{Kind, lexemes};
use super::parse;
use crate::diag::Problem;
use crate::source::FileId;
use layout::Layout;

/// Why a text was not formatted.
#[derive(Debug, Clone, PartialEq)]
pub enum Unformatted {
    /// The text is wrong; the problems are those of [`parse`].
    Wrong(Vec<Problem>),
    /// The formatted text would not read the same. It is a fault of this program, and the text must be left alone.
    Unfaithful,
}

/// Lays a rule file out.
///
/// The result ends in one line break (an empty text stays empty), has no other line ends than `\n` and no byte order mark.
/// It is parsed again before it is given out.
///
/// # Errors
/// `Wrong` for a text with errors, `Unfaithful` if the result does not hold the same words and comments or does not parse.
pub fn format(id: FileId, text: &str) -> Result<String, Unformatted> {
    let (file, problems) = parse(id, text);
    if problems.iter().any(Problem::is_error) {
        return Err(Unformatted::Wrong(problems));
    }
    let mut layout = Layout::new(text);
    layout.file(&file);
    let formatted = page::write(&layout.finish());
    let (_, problems) = parse(id, &formatted);
    let faithful = words(text) == words(&formatted) && !problems.iter().any(Problem::is_error);
    if faithful { Ok(formatted) } else { Err(Unformatted::Unfaithful) }
}

/// The words of a text with its comments, in order. A comma before a closing bracket says nothing and is left out.
fn words(text: &str) -> Vec<&str> {
    let mut words: Vec<&str> = Vec::new();
    let (mut comma, mut comments) = (false, Vec::new());
    for lexeme in lexemes(text) {
        let word = lexeme.text(text);
        match lexeme.kind {
            Kind::Comment => comments.push(word.trim_end()),
            _ => {
                if comma && lexeme.kind != Kind::Close(']') {
                    words.push(",");
                }
                words.append(&mut comments);
                comma = word == ",";
                words.extend(Some(word).filter(|_| !comma));
            }
        }
    }
    words.append(&mut comments);
    words
}
