//! Breaking messages into lines, at blanks only: dates, paths and code stay whole, so that they can be copied.

use unicode_normalization::char::is_combining_mark;

/// Breaks each line of a text so that it takes at most `width` columns; a word that is wider has a line of its own.
///
/// The result is never empty, for the layout gives the first line its sign.
pub(super) fn wrap(text: &str, width: usize) -> String {
    let lines: Vec<String> = text.lines().map(|line| wrap_line(line, width)).collect();
    if lines.is_empty() { " ".to_owned() } else { lines.join("\n") }
}

fn wrap_line(line: &str, width: usize) -> String {
    let mut out = String::new();
    let (mut used, mut blanks) = (0, 0);
    for word in line.split(' ') {
        let wide = columns(word);
        if used > 0 && wide > 0 && used + blanks + wide > width {
            out.push('\n');
            used = 0;
        } else {
            out.extend(std::iter::repeat_n(' ', blanks));
            used += blanks;
        }
        out.push_str(word);
        used += wide;
        blanks = 1;
    }
    out
}

/// Terminal columns of a text: East Asian wide and full-width characters (Unicode Standard Annex 11) take two.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if is_combining_mark(c) { 0 } else { 1 + usize::from(is_wide(c)) }).sum()
}

fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff01}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3fffd}')
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn breaks_at_blanks_only() {
        let check =
            |text: &str, width: usize, expected: &str| assert_eq!(wrap(text, width), expected, "{text}");
        check(
            "read to 2025-06-04 from /tmp/copy/p/shiome.toml",
            14,
            "read to\n2025-06-04\nfrom\n/tmp/copy/p/shiome.toml",
        );
        check("abcd efgh", 9, "abcd efgh");
        check("abcd efgh", 8, "abcd\nefgh");
        check("one two\n\nthree", 4, "one\ntwo\n\nthree");
        check("信用 悪化 x", 9, "信用 悪化\nx");
        check("a  b", 80, "a  b");
        check("", 80, " ");
    }
}
