//! Characters a terminal must not see.

use unicode_normalization::UnicodeNormalization;

/// Whether a character steers a terminal or the direction of writing instead of being shown.
///
/// C0, DEL and C1 controls (line break and tab among them), line and paragraph separators, and the bidirectional
/// controls of Unicode Standard Annex 9.
pub(super) fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The character itself, or a visible stand-in of one column.
pub(super) fn visible(c: char) -> char {
    match c {
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        c if is_control(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

/// User text for a terminal: composed (NFC), with visible stand-ins for control characters except line breaks.
pub(super) fn clean(text: &str) -> String {
    text.nfc().map(|c| if c == '\n' { c } else { visible(c) }).collect()
}
