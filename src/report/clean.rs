//! What is kept from the terminal: control sequences, control characters, overrides of the direction of writing.

use std::str::Chars;

/// Text of rule files and data on one line, without control sequences, control characters and bidirectional overrides.
///
/// Sequences go as a whole (ECMA-48, sections 5.3 to 5.6): of `ESC [ 31 m` nothing remains. Of a control string that
/// never ends only the introducer goes, so that nothing written after it is lost.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '\u{1b}' => escape(&mut rest),
            '\u{9b}' => sequence(&mut rest),
            '\u{90}' | '\u{98}' | '\u{9d}'..='\u{9f}' => string(&mut rest),
            '\n' | '\t' | '\u{2028}' | '\u{2029}' => out.push(' '),
            c if hidden(c) => {}
            c => out.push(c),
        }
    }
    out
}

fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Passes what follows ESC.
fn escape(rest: &mut Chars<'_>) {
    let mut after = rest.clone();
    match after.next() {
        Some('[') => {
            *rest = after;
            sequence(rest);
        }
        Some(']' | 'P' | 'X' | '^' | '_') => {
            *rest = after;
            string(rest);
        }
        // Intermediate characters and one final character, as in `ESC ( B`.
        _ => {
            skip(rest, ' '..='/');
            skip_one(rest, '0'..='~');
        }
    }
}

/// Passes the parameters and the final character of a control sequence.
fn sequence(rest: &mut Chars<'_>) {
    skip(rest, ' '..='?');
    skip_one(rest, '@'..='~');
}

/// Passes a control string with its terminator, if it has one.
fn string(rest: &mut Chars<'_>) {
    let mut after = rest.clone();
    while let Some(c) = after.next() {
        let ended = match c {
            '\u{7}' | '\u{9c}' => true,
            '\u{1b}' if after.as_str().starts_with('\\') => after.next().is_some(),
            _ => false,
        };
        if ended {
            *rest = after;
            return;
        }
    }
}

fn skip(rest: &mut Chars<'_>, range: std::ops::RangeInclusive<char>) {
    while skip_one(rest, range.clone()) {}
}

/// Passes the next character if it lies in a range; tells whether it did.
fn skip_one(rest: &mut Chars<'_>, range: std::ops::RangeInclusive<char>) -> bool {
    let mut after = rest.clone();
    let found = after.next().is_some_and(|c| range.contains(&c));
    if found {
        *rest = after;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn sequences_go_as_a_whole() {
        for (text, expected) in [
            ("a\u{1b}[31mred\u{1b}[0m b", "ared b"),
            ("\u{1b}[?25l\u{1b}[2Jx", "x"),
            ("\u{1b}]0;title\u{7}x", "x"),
            ("\u{1b}]8;;http://a\u{1b}\\link\u{1b}]8;;\u{1b}\\", "link"),
            ("\u{9b}1mx\u{9d}0;t\u{9c}y", "xy"),
            ("\u{1b}(Bx\u{1b}cy", "xy"),
            ("\u{1b}Pq#0\u{1b}\\x", "x"),
            ("never \u{1b}]0;ends", "never 0;ends"),
            ("cut \u{1b}[31", "cut "),
            ("cut \u{1b}", "cut "),
            ("\u{1b}[31潮", "潮"),
            ("one\ntwo\tthree\u{7f}\u{202e}", "one two three"),
            ("[31m and ]0;title as written", "[31m and ]0;title as written"),
        ] {
            assert_eq!(clean(text), expected, "{text:?}");
        }
    }
}
