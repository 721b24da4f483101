//! Breaking text into lines that fit.

use unicode_width::UnicodeWidthChar;

use super::layout::width_of;

/// Breaks text into lines of at most `width` columns; lines after the first begin with `hang` blanks.
///
/// Lines break at blanks outside backticks and between East Asian characters; what is wider than a line, such as a
/// long path, breaks anywhere.
pub(super) fn flow(text: &str, width: usize, hang: usize) -> Vec<String> {
    let room = width.saturating_sub(hang).max(2);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut column = 0;
    for piece in pieces(text, room, true) {
        let wide = width_of(&piece.text);
        let blank = usize::from(piece.blank && column > 0);
        if column > 0 && column + blank + wide > width {
            lines.push(std::mem::replace(&mut line, " ".repeat(hang)));
            column = hang;
        } else if blank > 0 {
            line.push(' ');
            column += 1;
        }
        line.push_str(&piece.text);
        column += wide;
    }
    lines.push(line);
    lines
}

/// Breaks text as [`flow`] does, into one text with line breaks.
pub(super) fn wrap(text: &str, width: usize, hang: usize) -> String {
    flow(text, width, hang).join("\n")
}

/// What no line break divides.
struct Piece {
    text: String,
    /// Whether a blank stands before it.
    blank: bool,
}

/// The pieces of a text, each at most `room` columns wide; `quoted` keeps what stands between backticks together.
fn pieces(text: &str, room: usize, quoted: bool) -> Vec<Piece> {
    let mut fitting = Vec::new();
    for piece in cut(text, quoted) {
        if width_of(&piece.text) <= room {
            fitting.push(piece);
            continue;
        }
        let blank = piece.blank;
        let parts = if quoted { pieces(&piece.text, room, false) } else { chunks(&piece.text, room) };
        fitting.extend(
            parts
                .into_iter()
                .enumerate()
                .map(|(at, part)| if at == 0 { Piece { blank, ..part } } else { part }),
        );
    }
    fitting
}

fn cut(text: &str, quoted: bool) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    let mut piece = Piece { text: String::new(), blank: false };
    let mut before = None;
    let mut inside = false;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c == '`' && quoted {
            // A lone backtick quotes nothing.
            inside = !inside && rest.as_str().contains('`');
        }
        let blank = c == ' ' && !inside && !binds(&piece.text, rest.as_str());
        if (blank || (!inside && before.is_some_and(|before| parts_between(before, c))))
            && !piece.text.is_empty()
        {
            found.push(std::mem::replace(&mut piece, Piece { text: String::new(), blank: false }));
        }
        if blank {
            piece.blank = true;
            before = None;
        } else {
            piece.text.push(c);
            before = Some(c);
        }
    }
    if !piece.text.is_empty() {
        found.push(piece);
    }
    found
}

/// Whether the blank between two stretches of text keeps them together: a sign stays with what follows it (`< 0`), a
/// percent sign with its number.
fn binds(before: &str, after: &str) -> bool {
    const SIGNS: [&str; 9] = ["<", ">", "<=", ">=", "=", "+", "-", "/", "*"];
    SIGNS.contains(&before) || after.starts_with('%')
}

/// Whether a line may break between two characters that no blank divides.
fn parts_between(before: char, after: char) -> bool {
    let columns = |c: char| c.width().unwrap_or(0);
    let wide = columns(before) == 2 || columns(after) == 2;
    let joined = columns(before) == 0 || columns(after) == 0;
    wide && !joined && !OPENING.contains(before) && !CLOSING.contains(after)
}

/// Signs that end no line.
const OPENING: &str = "([{`\"「『（【〈《［｛";

/// Signs that begin no line, as Japanese typesetting has it (JIS X 4051).
const CLOSING: &str =
    ")]}`\",.;:!?%、。，．・：；？！）］｝」』】〉》ー…％ぁぃぅぇぉっゃゅょァィゥェォッャュョ";

fn chunks(text: &str, room: usize) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut piece = Piece { text: String::new(), blank: false };
    let mut column = 0;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if column + wide > room && column > 0 {
            found.push(std::mem::replace(&mut piece, Piece { text: String::new(), blank: false }));
            column = 0;
        }
        piece.text.push(c);
        column += wide;
    }
    found.push(piece);
    found
}

#[cfg(test)]
mod tests {
    use super::{flow, width_of};

    #[test]
    fn lines_break_at_blanks_outside_backticks() {
        let text = "sofr has a gap; add the figure, or set `gaps = \"skip\"` for the series";
        assert_eq!(
            flow(text, 50, 2),
            ["sofr has a gap; add the figure, or set", "  `gaps = \"skip\"` for the series"]
        );
        // What does not fit at all breaks where it can.
        assert_eq!(flow("set `one two three`", 10, 2), ["set `one", "  two", "  three`"]);
        assert_eq!(flow("a ` b c", 5, 0), ["a ` b", "c"]);
        assert_eq!(flow("", 10, 2), [""]);
    }

    #[test]
    fn japanese_breaks_between_characters_but_not_before_a_full_stop() {
        assert_eq!(flow("信用は下、指数は上。", 8, 0), ["信用は", "下、指数", "は上。"]);
        assert_eq!(flow("hyg（信用）", 9, 0), ["hyg（信", "用）"]);
    }

    #[test]
    fn nothing_is_wider_than_the_line() {
        for width in [8, 13, 40] {
            for text in [
                "/a/long/path/without/a/blank/in/it.shio",
                "潮目の言語は長い名前を持つ",
                "`a b c d e f g h i j k`",
            ] {
                for line in flow(text, width, 2) {
                    assert!(width_of(&line) <= width, "{width}: {line}");
                }
            }
        }
    }

    #[test]
    fn signs_begin_lines_and_percent_signs_stay_with_their_numbers() {
        assert_eq!(flow("hyg.trend −0.034 %/bar < 0", 16, 0), ["hyg.trend", "−0.034 %/bar < 0"]);
        assert_eq!(flow("hyg.trend −0.034 %/bar < 0", 14, 2), ["hyg.trend", "  −0.034 %/bar", "  < 0"]);
    }
}
