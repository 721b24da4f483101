//! From pieces to lines: which of the places where a line may break do break, and where comments stand.

use std::slice::Iter;

use unicode_width::UnicodeWidthStr as _;

/// The columns of a page. Only what cannot be broken goes beyond.
const WIDTH: usize = 100;

/// The widest line whose comment stands in a column with those of its neighbours.
const ALIGNED: usize = 60;

/// A piece of a laid-out text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece<'a> {
    /// A token.
    Text(&'a str),
    /// A blank inside a line.
    Blank,
    /// A place where the line breaks if its group does, and what stands there if not.
    Line(&'static str),
    /// The end of a line; `apart` asks for an empty line after it.
    End { apart: bool },
    /// A comment, which ends its line; `own` if nothing stands before it there, `apart` with an empty line before it.
    Comment { text: &'a str, own: bool, apart: bool },
    /// Pieces whose lines break all or none; `broken` if something inside ends a line.
    Group { pieces: Vec<Piece<'a>>, broken: bool },
    /// Pieces whose further lines stand deeper, or less deep.
    Indent { by: isize, pieces: Vec<Piece<'a>> },
}

/// A line of the result.
struct Row<'a> {
    indent: usize,
    code: String,
    comment: Option<&'a str>,
}

/// Pieces still to be written, with the indentation of new lines and whether they stay on one line.
#[derive(Clone)]
struct Frame<'p, 'a> {
    pieces: Iter<'p, Piece<'a>>,
    indent: usize,
    flat: bool,
}

/// Writes pieces as text.
pub(super) fn write(pieces: &[Piece<'_>]) -> String {
    let mut page = Page { rows: Vec::new(), row: Row::empty(0), blank: "" };
    let mut frames = vec![Frame { pieces: pieces.iter(), indent: 0, flat: false }];
    while let Some(frame) = frames.last_mut() {
        let (indent, flat) = (frame.indent, frame.flat);
        match frame.pieces.next() {
            None => {
                frames.pop();
            }
            Some(Piece::Group { pieces, broken }) => {
                let inside = Frame { pieces: pieces.iter(), indent, flat: true };
                let flat = flat || (!broken && page.fits(inside.clone(), &frames));
                frames.push(Frame { flat, ..inside });
            }
            Some(Piece::Indent { by, pieces }) => {
                frames.push(Frame { pieces: pieces.iter(), indent: indent.saturating_add_signed(*by), flat });
            }
            Some(Piece::Line(flat_text)) if flat => page.blank = flat_text,
            Some(Piece::Line(_)) => page.end(indent, false),
            Some(Piece::End { apart }) => page.end(indent, *apart),
            Some(Piece::Blank) => page.blank = " ",
            Some(Piece::Text(text)) => page.text(indent, text),
            Some(Piece::Comment { text, own, apart }) => page.comment(indent, text, *own, *apart),
        }
    }
    page.end(0, false);
    text_of(&page.rows)
}

impl Row<'_> {
    fn empty(indent: usize) -> Self {
        Self { indent, code: String::new(), comment: None }
    }

    fn is_empty(&self) -> bool {
        self.code.is_empty() && self.comment.is_none()
    }

    /// The columns that its code takes, indentation included.
    fn width(&self) -> usize {
        self.indent + self.code.width()
    }
}

struct Page<'a> {
    rows: Vec<Row<'a>>,
    /// The line being written.
    row: Row<'a>,
    /// What stands before the next token, unless a line begins there.
    blank: &'static str,
}

impl<'a> Page<'a> {
    /// Ends the line, if there is one, and begins another.
    fn end(&mut self, indent: usize, apart: bool) {
        let row = std::mem::replace(&mut self.row, Row::empty(indent));
        if !row.is_empty() {
            self.rows.push(row);
        }
        if apart && !self.rows.is_empty() {
            self.rows.push(Row::empty(0));
        }
        self.blank = "";
    }

    fn text(&mut self, indent: usize, text: &str) {
        if self.row.comment.is_some() {
            self.end(indent, false);
        }
        if !self.row.code.is_empty() {
            self.row.code.push_str(self.blank);
        }
        self.blank = "";
        self.row.code.push_str(text);
    }

    fn comment(&mut self, indent: usize, text: &'a str, own: bool, apart: bool) {
        if own || self.row.comment.is_some() || self.row.code.is_empty() {
            self.end(indent, apart);
        }
        self.row.comment = Some(text);
    }

    /// Whether a group fits on the line, together with what follows it up to the next place where the line may break.
    fn fits(&self, group: Frame<'_, 'a>, after: &[Frame<'_, 'a>]) -> bool {
        let after_comment = self.row.comment.is_some();
        let (mut column, mut blank) = match after_comment {
            true => (group.indent, ""),
            false => (self.row.width(), self.blank),
        };
        let mut after = after.iter().rev();
        let mut frames = vec![group];
        loop {
            let Some(frame) = frames.last_mut() else {
                match after.next() {
                    Some(frame) => frames.push(frame.clone()),
                    None => return true,
                }
                continue;
            };
            let (indent, flat) = (frame.indent, frame.flat);
            match frame.pieces.next() {
                None => {
                    frames.pop();
                }
                Some(Piece::Group { pieces, .. } | Piece::Indent { pieces, .. }) => {
                    frames.push(Frame { pieces: pieces.iter(), indent, flat });
                }
                Some(Piece::Line(text)) if flat => blank = text,
                Some(Piece::Line(_) | Piece::End { .. } | Piece::Comment { .. }) => return true,
                Some(Piece::Blank) => blank = " ",
                Some(Piece::Text(text)) => {
                    column += blank.len() + text.width();
                    blank = "";
                    if column > WIDTH {
                        return false;
                    }
                }
            }
        }
    }
}

/// The lines as one text. Comments behind neighbouring lines of one depth stand in one column.
fn text_of(rows: &[Row<'_>]) -> String {
    let mut text = String::new();
    for section in rows.chunk_by(|row, next| row.indent == next.indent && !row.is_empty() && !next.is_empty())
    {
        let aligned =
            |row: &&Row<'_>| row.comment.is_some() && !row.code.is_empty() && row.width() <= ALIGNED;
        let column = section.iter().filter(aligned).map(Row::width).max().unwrap_or(0);
        for row in section {
            if !row.is_empty() {
                text.extend(std::iter::repeat_n(' ', row.indent));
            }
            text.push_str(&row.code);
            if let Some(comment) = row.comment {
                if !row.code.is_empty() {
                    text.extend(std::iter::repeat_n(' ', 1 + column.saturating_sub(row.width())));
                }
                text.push_str(comment);
            }
            text.push('\n');
        }
    }
    text
}
